//! Themes and sources: in lists, and one by one.

use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;

use super::{
    Api, PATH,
    answer::{Answer, Sparse, json, number, parameter, turn, turned_by},
    caller::Caller,
    name_shapes::{CountedLink, LISTED, NamePage, SOURCE, SourceShape, THEME, ThemeShape},
    problem::Problem,
    tags::{tag, tagged},
};
use crate::{
    domain::Viewer,
    query::is_slug,
    store::{At, Counted, Named, Turn, Window},
};

/// Those on a page, where nothing is said.
const USUAL: u32 = 30;
const MOST: u32 = 100;

/// List themes
///
/// Those of most articles first; for those who may write also the hidden ones and those without articles. `Link` leads on,
/// from a place that stays good while counts change.
#[utoipa::path(get, path = "/themes", tag = "themes", operation_id = "listThemes", security((), ("token" = ["read"])),
    params(
        ("name" = Option<String>, Query, description = "Part of a name"),
        ("before" = Option<String>, Query, description = "What stands after this place, from a link"),
        ("after" = Option<String>, Query, description = "What stands ahead of this place, from a link"),
        ("limit" = Option<u32>, Query, description = "Themes on the page, 1 to 100; 30 without it"),
        ("fields" = Option<String>, Query, description = "Only these members of each, separated by commas; the address always"),
    ),
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
    let Asked { name, turn, size, sparse } = Asked::of(&query)?;
    let found = api.store.themes_turned(caller.viewer(), name.as_deref(), turn, size, &[]).await?;
    Ok(listed("/themes", &query, &sparse, &found))
}

/// Get a theme
///
/// Those who may write see what they can change, too.
#[utoipa::path(get, path = "/themes/{slug}", tag = "themes", operation_id = "getTheme", security((), ("token" = ["read"])),
    params(
        ("slug" = String, Path, description = "Its address, present or former"),
        ("fields" = Option<String>, Query, description = "Only these members, separated by commas; the address always"),
    ),
    responses(
        (status = 200, description = "The theme", content_type = "application/json", body = ThemeShape, headers(("ETag" = String, description = "Its state, for If-Match"))),
        (status = 308, description = "It has another address now", headers(("Location" = String, description = "Where it is"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn theme(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let sparse = Sparse::of(query.as_deref().unwrap_or_default(), &THEME)?;
    let slug = slug_of(slug)?;
    let theme = match caller.viewer() {
        Viewer::Reader => match api.store.theme(Viewer::Reader, &slug, &[]).await? {
            At::Moved(to) => return Ok(moved(&format!("/themes/{to}"))),
            At::Here(theme) => ThemeShape::from(theme),
        },
        Viewer::Editor => match api.store.theme_at_desk(&slug).await? {
            At::Moved(to) => return Ok(moved(&format!("/themes/{to}"))),
            At::Here(theme) => ThemeShape::from(&theme),
        },
    };
    Ok(shown(&theme, &sparse))
}

/// List sources
///
/// Those of most articles first; for those who may write also the hidden ones and those without articles. `Link` leads on,
/// from a place that stays good while counts change.
#[utoipa::path(get, path = "/sources", tag = "sources", operation_id = "listSources", security((), ("token" = ["read"])),
    params(
        ("name" = Option<String>, Query, description = "Part of a name"),
        ("before" = Option<String>, Query, description = "What stands after this place, from a link"),
        ("after" = Option<String>, Query, description = "What stands ahead of this place, from a link"),
        ("limit" = Option<u32>, Query, description = "Sources on the page, 1 to 100; 30 without it"),
        ("fields" = Option<String>, Query, description = "Only these members of each, separated by commas; the address always"),
    ),
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
    let Asked { name, turn, size, sparse } = Asked::of(&query)?;
    let found = api.store.sources_turned(caller.viewer(), name.as_deref(), turn, size).await?;
    Ok(listed("/sources", &query, &sparse, &found))
}

/// Get a source
///
/// Those who may write see what they can change, too.
#[utoipa::path(get, path = "/sources/{slug}", tag = "sources", operation_id = "getSource", security((), ("token" = ["read"])),
    params(
        ("slug" = String, Path, description = "Its address, present or former"),
        ("fields" = Option<String>, Query, description = "Only these members, separated by commas; the address always"),
    ),
    responses(
        (status = 200, description = "The source", content_type = "application/json", body = SourceShape, headers(("ETag" = String, description = "Its state, for If-Match"))),
        (status = 308, description = "It has another address now", headers(("Location" = String, description = "Where it is"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn source(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let sparse = Sparse::of(query.as_deref().unwrap_or_default(), &SOURCE)?;
    let slug = slug_of(slug)?;
    let source = match caller.viewer() {
        Viewer::Reader => match api.store.source(Viewer::Reader, &slug).await? {
            At::Moved(to) => return Ok(moved(&format!("/sources/{to}"))),
            At::Here(source) => SourceShape::from(source),
        },
        Viewer::Editor => match api.store.source_at_desk(&slug).await? {
            At::Moved(to) => return Ok(moved(&format!("/sources/{to}"))),
            At::Here(source) => SourceShape::from(&source),
        },
    };
    Ok(shown(&source, &sparse))
}

/// What is asked of a list.
struct Asked {
    name: Option<String>,
    turn: Turn,
    size: usize,
    sparse: Sparse,
}

impl Asked {
    fn of(query: &str) -> Result<Self, Problem> {
        if parameter(query, "page").is_some() {
            return Err(Problem::bad(
                "page",
                "these lists have no numbered pages; follow Link, or say limit",
            ));
        }
        Ok(Self {
            name: parameter(query, "name"),
            turn: turn(query)?,
            size: number(query, "limit", 1..=MOST)?.unwrap_or(USUAL) as usize,
            sparse: Sparse::of(query, &LISTED)?,
        })
    }
}

fn listed(path: &str, query: &str, sparse: &Sparse, found: &Window<Counted<Named>>) -> Response {
    let items = found.rows.iter().map(|row| sparse.part(&CountedLink::from(row)));
    let page = json(&NamePage { total: found.total, items: items.collect() });
    turned_by(page, path, query, found)
}

/// A theme or source with the tag of its state.
pub(super) fn shown(shape: &impl Serialize, sparse: &Sparse) -> Response {
    tagged(json(&sparse.part(shape)), &mark(shape))
}

/// The tag of a theme's or source's state. How much there is of it is no part of that: with each article that comes in no
/// change would be the one that was meant.
pub(super) fn mark(shape: &impl Serialize) -> String {
    let mut state = serde_json::to_value(shape).expect("strings and numbers have a JSON form");
    if let Value::Object(members) = &mut state {
        members.remove("articles");
        for name in members.get_mut("names").and_then(Value::as_array_mut).into_iter().flatten() {
            name.as_object_mut().map(|name| name.remove("uses"));
        }
        // They stand in the order of their uses.
        for list in ["names", "also"] {
            if let Some(names) = members.get_mut(list).and_then(Value::as_array_mut) {
                names.sort_by_key(ToString::to_string);
            }
        }
    }
    tag(&["name", &state.to_string()])
}

/// A slug; what is none leads nowhere.
pub(super) fn slug_of(text: String) -> Result<String, Problem> {
    if is_slug(&text) { Ok(text) } else { Err(Problem::not_found()) }
}

/// It answers at another path now, by the same method.
pub(super) fn moved(path: &str) -> Response {
    let to = HeaderValue::try_from(format!("{PATH}{path}")).expect("a slug is plain");
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}
