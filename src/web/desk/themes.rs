//! What is done to themes at the desk.

use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::StatusCode,
};

use super::{
    Curator, done_of,
    theme_pages::{self, Given},
};
use crate::{
    domain::{Lang, is_name, limits},
    error::Result,
    query::is_slug,
    store::{At, Done, Label, Refused},
    web::{
        accounts::Form,
        errors::Fault,
        messages::Messages,
        parts::ListQuery,
        reader::Reader,
        router::{Answer, Asked, Portal, moved_to, see},
    },
};

/// Pairs of themes that are proposed to be merged.
pub(super) const LIKELY: usize = 12;

/// A field, and what is wrong with it.
pub(super) type Wrong = (&'static str, String);

/// `GET /admin/themes`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default())?;
    let found = portal.store.themes_at_desk(query.name.as_deref(), query.page, &reader.langs).await?;
    // They are beside the first page alone: whoever looks for a theme by name has no eye for others.
    let likely = if query.page == 1 && query.name.is_none() {
        portal.store.likely_same_themes(&reader.langs, LIKELY).await?
    } else {
        Vec::new()
    };
    let done = done_of(&portal, &reader).await?;
    theme_pages::index(&reader, &query, found, likely, done)
}

/// `GET /admin/themes/{slug}`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    if !is_slug(&slug) {
        return Err(Fault::not_found());
    }
    match portal.store.theme_at_desk(&slug).await? {
        At::Moved(to) => Ok(moved_to(&format!("/admin/themes/{to}"), query.as_deref())),
        At::Here(theme) => {
            let done = done_of(&portal, &reader).await?;
            theme_pages::show(&reader, Given::of(&theme), theme, done)
        }
    }
}

/// `POST /admin/themes/{slug}`: names and descriptions.
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let outcome = match labels(&form, reader.m) {
        Ok(labels) => {
            let outcome = portal.store.edit_theme(&slug, &labels, by).await?;
            let of_field = |name: &str| if name == form.get("en").trim() { "en" } else { "zh" };
            outcome.map_err(|refused| wrong(refused, of_field, reader.m))
        }
        Err(wrong) => Err(Some(wrong)),
    };
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/themes/{slug}/names`: a further one.
pub(super) async fn name(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let given = form.get("alias").trim();
    let outcome = if is_name(given) {
        let outcome = portal.store.alias_theme(&slug, given, by).await?;
        outcome.map_err(|refused| wrong(refused, |_| "alias", reader.m))
    } else {
        Err(Some(("alias", reader.m.theme_name_rule.to_owned())))
    };
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/themes/{slug}/merge`
pub(super) async fn merge(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let outcome = portal.store.merge_themes(&slug, form.get("into").trim(), by).await?;
    let outcome = outcome.map_err(|refused| wrong(refused, |_| "into", reader.m));
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// The page of the theme after a change; or as it was, with what was given and what is wrong with it.
pub(super) async fn answer(
    portal: &Portal,
    reader: &Reader,
    slug: &str,
    form: &Form,
    outcome: Result<Done, Option<Wrong>>,
) -> Answer {
    let fault = match outcome {
        Ok(Done { audit, slug }) => return Ok(see(&format!("/admin/themes/{slug}?done={audit}"))),
        Err(None) => return Ok(see(&format!("/admin/themes/{slug}"))),
        Err(Some(fault)) => fault,
    };
    let At::Here(theme) = portal.store.theme_at_desk(slug).await? else { return Err(Fault::not_found()) };
    let mut given = Given::of(&theme);
    given.take(form, fault);
    let mut answer = theme_pages::show(reader, given, theme, None)?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

/// What a refusal says, and beside which field; nothing where all was so already.
pub(super) fn wrong(
    refused: Refused,
    of_field: impl FnOnce(&str) -> &'static str,
    m: &Messages,
) -> Option<(&'static str, String)> {
    match refused {
        Refused::Taken { name, by } => Some((of_field(&name), (m.name_of_other)(&by.name))),
        Refused::Unknown => Some(("into", m.no_such_theme.to_owned())),
        Refused::Itself => Some(("into", m.same_theme.to_owned())),
        Refused::Nothing | Refused::Touched | Refused::Raced => None,
    }
}

/// The names and descriptions of a form, English first.
fn labels(form: &Form, m: &Messages) -> Result<Vec<Label>, Wrong> {
    let mut labels = Vec::new();
    for (name, about, lang) in [("en", "about-en", Lang::en()), ("zh", "about-zh", Lang::zh())] {
        let (given, description) = (form.get(name).trim(), form.get(about).trim());
        if description.chars().count() > limits::DESCRIPTION {
            return Err((about, m.description_rule.to_owned()));
        }
        if given.is_empty() && description.is_empty() {
            continue;
        }
        if !is_name(given) {
            return Err((name, m.theme_name_rule.to_owned()));
        }
        let description = Some(description.to_owned()).filter(|words| !words.is_empty());
        labels.push(Label { lang, name: given.to_owned(), description });
    }
    if labels.is_empty() { Err(("en", m.theme_name_rule.to_owned())) } else { Ok(labels) }
}
