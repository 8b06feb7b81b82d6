//! Search, by the query language of the portal.

use axum::{
    Extension,
    extract::{RawQuery, State},
};

use super::{
    Api,
    answer::{Answer, Sparse, json, linked, number, parameter, turned},
    caller::Caller,
    problem::Problem,
    shapes::{FOUND, HitPointShape, HitShape, Hits, Link},
};
use crate::{
    clock,
    finder::{Order, Wish},
    query::Query,
    search::Ask,
};

/// Results on a page, where nothing is said.
const USUAL: u32 = 20;
const MOST: u32 = 100;
/// The last page that can be asked for.
const DEEPEST: u32 = 100;

/// Search
///
/// In articles and key points, in Chinese and English. The filters of the list of articles narrow it down.
#[utoipa::path(get, path = "/search", tag = "search", operation_id = "search", security((), ("token" = ["read"])),
    params(
        ("q" = String, Query, description = "What is searched for, in the query language of the portal"),
        ("in" = Option<String>, Query, description = "points: each point by itself; articles without it"),
        ("any" = Option<bool>, Query, description = "Whether any of the words will do"),
        ("sort" = Option<String>, Query, description = "newest: newest first; best first without it"),
        ("limit" = Option<u32>, Query, description = "Results on the page, 1 to 100; 20 without it"),
        ("page" = Option<u32>, Query, description = "From 1"),
        ("theme" = Option<Vec<String>>, Query, description = "Slug or name of a theme; all of them must hold"),
        ("not-theme" = Option<Vec<String>>, Query, description = "Themes that must not hold"),
        ("source" = Option<String>, Query, description = "Slug or name of the source"),
        ("lang" = Option<String>, Query, description = "A digest, else the text, in this language"),
        ("from" = Option<String>, Query, description = "The first day, as 2026-01-31"),
        ("to" = Option<String>, Query, description = "The last day"),
        ("fields" = Option<String>, Query, description = "Only these members of each result, separated by commas"),
    ),
    responses(
        (status = 200, description = "What was found", content_type = "application/json", body = Hits, headers(("Link" = String, description = "The pages before and after"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn index(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = query.unwrap_or_default();
    let q = parameter(&query, "q").ok_or_else(|| Problem::bad("q", "say what is searched for"))?;
    let sparse = Sparse::of(&query, &FOUND)?;
    let filters = Query::parse(&query)?;
    let any = one_of(&query, "any", &["false", "true"])? == 1;
    let order = if one_of(&query, "sort", &["best", "newest"])? == 1 { Order::Newest } else { Order::Best };
    let mut ask = if any { Ask::any(&q) } else { Ask::read(&q) };
    ask.in_points |= one_of(&query, "in", &["articles", "points"])? == 1;
    let most = number(&query, "limit", 1..=MOST)?.unwrap_or(USUAL);
    let page = number(&query, "page", 1..=DEEPEST)?.unwrap_or(1);
    let filter = filters.filter(&api.zone);
    let wish = Wish {
        viewer: caller.viewer(),
        ask: &ask,
        filter: &filter,
        order,
        after: ((page - 1) * most) as usize,
        most: most as usize,
        zone: &api.zone,
        now: clock::now(),
        langs: &[],
    };
    let found = api.finder.find(&wish).await?;
    let hits = found.shown.iter().map(|shown| HitShape {
        id: shown.entry.id.to_string(),
        title: shown.entry.title.clone(),
        lang: shown.entry.lang.to_string(),
        url: shown.entry.url.clone(),
        source: shown.entry.source.as_ref().map(Link::from),
        published_at: shown.entry.published_at.map(|time| time.to_string()),
        score: shown.score,
        points: shown
            .points
            .iter()
            .map(|matched| HitPointShape {
                id: matched.point.id.to_string(),
                lang: matched.point.lang.to_string(),
                text: matched.point.text.as_str().to_owned(),
            })
            .collect(),
    });
    let hits = hits.map(|hit| sparse.part(&hit)).collect();
    let hits = Hits { query: ask.to_string(), total: found.total, hits };
    let at = |page: u32| turned(&query, &[], "page", &page.to_string());
    let pages = [
        ("prev", (page > 1).then(|| at(page - 1))),
        ("next", (found.more && page < DEEPEST).then(|| at(page + 1))),
    ];
    Ok(linked(json(&hits), "/search", pages))
}

/// Which of these words a parameter has; the first without it.
fn one_of(query: &str, name: &str, words: &[&str]) -> Result<usize, Problem> {
    let Some(given) = parameter(query, name) else { return Ok(0) };
    let found = words.iter().position(|word| *word == given);
    found.ok_or_else(|| Problem::bad(name, &format!("write one of {}", words.join(", "))))
}
