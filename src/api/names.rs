//! Themes and sources.

use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    Api, PATH,
    answer::{Answer, json, linked, number, parameter, turned},
    caller::Caller,
    problem::Problem,
    shapes::{CountedLink, NamePage, NameShape},
};
use crate::{
    query::is_slug,
    store::{At, Counted, Listing, Named},
};

/// The last page that can be asked for.
const DEEPEST: u32 = 1_000_000;

/// List themes
///
/// Those of most articles first, by pages.
#[utoipa::path(get, path = "/themes", tag = "themes", operation_id = "listThemes", security((), ("token" = ["read"])),
    params(("name" = Option<String>, Query, description = "Part of a name"), ("page" = Option<u32>, Query, description = "From 1")),
    responses(
        (status = 200, description = "A page of them", content_type = "application/json", body = NamePage, headers(("Link" = String, description = "The pages before and after"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn themes(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = query.unwrap_or_default();
    let (name, page) = (parameter(&query, "name"), page_of(&query)?);
    let found = api.store.themes(caller.viewer(), name.as_deref(), page, &[]).await?;
    Ok(paged("/themes", &query, &found))
}

/// Get a theme
#[utoipa::path(get, path = "/themes/{slug}", tag = "themes", operation_id = "getTheme", security((), ("token" = ["read"])),
    params(("slug" = String, Path, description = "Its address, present or former")),
    responses(
        (status = 200, description = "The theme", content_type = "application/json", body = NameShape),
        (status = 308, description = "It has another address now", headers(("Location" = String, description = "Where it is"))),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn theme(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
) -> Answer {
    if !is_slug(&slug) {
        return Err(Problem::not_found());
    }
    Ok(match api.store.theme(caller.viewer(), &slug, &[]).await? {
        At::Moved(to) => moved(&format!("{PATH}/themes/{to}")),
        At::Here(theme) => json(&NameShape {
            description: theme.description.map(|(words, _)| words),
            site: None,
            also: theme.also.into_iter().map(|(name, _)| name).collect(),
            ..named(theme.named)
        }),
    })
}

/// List sources
///
/// Those of most articles first, by pages.
#[utoipa::path(get, path = "/sources", tag = "sources", operation_id = "listSources", security((), ("token" = ["read"])),
    params(("name" = Option<String>, Query, description = "Part of a name"), ("page" = Option<u32>, Query, description = "From 1")),
    responses(
        (status = 200, description = "A page of them", content_type = "application/json", body = NamePage, headers(("Link" = String, description = "The pages before and after"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn sources(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = query.unwrap_or_default();
    let (name, page) = (parameter(&query, "name"), page_of(&query)?);
    let found = api.store.sources(caller.viewer(), name.as_deref(), page).await?;
    Ok(paged("/sources", &query, &found))
}

/// Get a source
#[utoipa::path(get, path = "/sources/{slug}", tag = "sources", operation_id = "getSource", security((), ("token" = ["read"])),
    params(("slug" = String, Path, description = "Its address, present or former")),
    responses(
        (status = 200, description = "The source", content_type = "application/json", body = NameShape),
        (status = 308, description = "It has another address now", headers(("Location" = String, description = "Where it is"))),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn source(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
) -> Answer {
    if !is_slug(&slug) {
        return Err(Problem::not_found());
    }
    Ok(match api.store.source(caller.viewer(), &slug).await? {
        At::Moved(to) => moved(&format!("{PATH}/sources/{to}")),
        At::Here(source) => {
            json(&NameShape { description: source.description, site: source.site, ..named(source.named) })
        }
    })
}

fn named(named: Named) -> NameShape {
    NameShape {
        name: named.name,
        slug: named.slug,
        lang: named.lang.to_string(),
        icon: named.icon,
        description: None,
        site: None,
        also: Vec::new(),
    }
}

fn page_of(query: &str) -> Result<u32, Problem> {
    Ok(number(query, "page", 1..=DEEPEST)?.unwrap_or(1))
}

fn paged(path: &str, query: &str, found: &Listing<Counted<Named>>) -> Response {
    let items = found.rows.iter().map(CountedLink::from).collect();
    let at = |page: u32| Some(turned(query, &[], "page", &page.to_string()));
    let prev = (found.page > 1).then(|| at(found.page - 1)).flatten();
    let next = (found.page < found.pages).then(|| at(found.page + 1)).flatten();
    linked(json(&NamePage { total: found.total, items }), path, [("prev", prev), ("next", next)])
}

fn moved(to: &str) -> Response {
    let to = HeaderValue::try_from(to).expect("a slug is plain");
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}
