//! Themes are changed, merged and split, as at the desk.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
};

use super::{
    Api,
    answer::Answer,
    articles::read,
    body::whole,
    caller::Caller,
    curation::{self, BODY, Post, Wrong, among, at_present, refused},
    name_patches::{Labels, MergeShape, SplitShape, ThemePatch},
    name_shapes::{ThemeShape, labels_of},
    names::{mark, moved, slug_of},
    problem::Problem,
    tags::meant,
};
use crate::{
    domain::{Lang, Prominence},
    error::Error,
    query::is_slug,
    store::{At, Label, Refused, ThemeAtDesk, ThemeChange},
};

/// Change a theme
///
/// A merge patch (RFC 7396): what is absent stays, null takes away. It is done whole or not at all, and undone at the desk.
/// Names that are added come to mean it; to take one away, split it off.
#[utoipa::path(patch, path = "/themes/{slug}", tag = "themes", operation_id = "updateTheme", security(("token" = ["write"])),
    params(
        ("slug" = String, Path, description = "Its present address"),
        ("If-Match" = String, Header, description = "The state that is meant, from the ETag of a GET"),
    ),
    request_body(content(
        (ThemePatch = "application/merge-patch+json"), (ThemePatch = "application/json"),
    )),
    responses(
        (status = 200, description = "The theme as it is now", content_type = "application/json", body = ThemeShape, headers(
            ("ETag" = String, description = "Its state, for If-Match"), ("Content-Location" = String, description = "Where it is now"),
        )),
        (status = 308, description = "It has another address now", headers(("Location" = String, description = "Where it is"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 409, response = super::document::Conflict),
        (status = 412, response = super::document::Changed), (status = 413, response = super::document::TooLarge), (status = 422, response = super::document::Invalid),
        (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn update(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (_, by) = caller.writes()?;
    let (parts, body) = request.into_parts();
    let was = match api.store.theme_at_desk(&slug_of(slug)?).await? {
        At::Moved(to) => return Ok(moved(&format!("/themes/{to}"))),
        At::Here(theme) => theme,
    };
    meant(&parts.headers, &mark(&ThemeShape::from(&was)))?;
    let patch: ThemePatch = read(&whole(body, BODY).await?)?;
    let also = patch.also.clone().unwrap_or_default();
    let asked = Asked::of(patch, &was)?;
    let slug = match api.store.change_theme(&was, asked.change(), by).await? {
        Ok(done) => done.slug,
        Err(Refused::Nothing) => was.named.slug,
        Err(why) => {
            let field = |name: &str| match asked.labels.iter().flatten().find(|label| label.name == name) {
                Some(label) => format!("labels.{}.name", label.lang),
                None => among("also", &also, name),
            };
            return Err(refused(why, field));
        }
    };
    let theme = present(&api, slug).await?;
    Ok(at_present(&format!("/themes/{}", theme.named.slug), &ThemeShape::from(&theme)))
}

/// Merge a theme into this one
///
/// The articles, names and addresses of the other are this one's from then on. It is undone at the desk.
#[utoipa::path(post, path = "/themes/{slug}/merges", tag = "themes", operation_id = "mergeTheme", security(("token" = ["write"])),
    params(
        ("slug" = String, Path, description = "The present address of the one that stays"),
        ("If-Match" = String, Header, description = "The state of it that is meant, from the ETag of a GET"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same post with the same key is done once; kept for 24 hours"),
    ),
    request_body(content = MergeShape, content_type = "application/json"),
    responses(
        (status = 200, description = "The theme as it is now", content_type = "application/json", body = ThemeShape),
        (status = 308, description = "It has another address now", headers(("Location" = String, description = "Where it is"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 409, response = super::document::Conflict),
        (status = 412, response = super::document::Changed), (status = 413, response = super::document::TooLarge), (status = 422, response = super::document::Invalid),
        (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn merge(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (token, by) = caller.writes()?;
    let slug = slug_of(slug)?;
    let (parts, body) = request.into_parts();
    let mut post =
        Post::taken(&api, token.key, &format!("/themes/{slug}/merges"), &parts.headers, body).await?;
    if let Some(answer) = post.again()? {
        return Ok(answer);
    }
    let was = match api.store.theme_at_desk(&slug).await? {
        At::Moved(to) => return Ok(moved(&format!("/themes/{to}/merges"))),
        At::Here(theme) => theme,
    };
    meant(&parts.headers, &mark(&ThemeShape::from(&was)))?;
    let MergeShape { from } = post.read()?;
    let wrong = |status, detail: &str| Problem::at(status, "from", detail);
    if !is_slug(&from) {
        return Err(wrong(StatusCode::UNPROCESSABLE_ENTITY, "write the address of a theme"));
    }
    let conflict = |detail: &str| wrong(StatusCode::CONFLICT, detail);
    match api.store.theme_at_desk(&from).await {
        Ok(At::Here(other)) if other.named.slug == slug => return Err(conflict("it is this theme itself")),
        Ok(At::Here(_)) => {}
        Ok(At::Moved(to)) if to == slug => return Err(conflict("it is this theme already")),
        Ok(At::Moved(to)) => return Err(conflict(&format!("it answers at {to} now"))),
        Err(Error::NotFound) => return Err(wrong(StatusCode::NOT_FOUND, "no theme answers there")),
        Err(error) => return Err(error.into()),
    }
    let done = api.store.merge_into_theme(&was, &from, by).await;
    let done = curation::merged(done)?;
    let theme = present(&api, done.slug).await?;
    post.end(StatusCode::OK, None, &ThemeShape::from(&theme)).await
}

/// Split a theme
///
/// A new theme is made, to which these names lead from then on, with the groups that they are the titles of. Articles that
/// carry the theme go on carrying it. It is undone at the desk.
#[utoipa::path(post, path = "/themes/{slug}/splits", tag = "themes", operation_id = "splitTheme", security(("token" = ["write"])),
    params(
        ("slug" = String, Path, description = "The present address of the one that is split"),
        ("If-Match" = String, Header, description = "The state of it that is meant, from the ETag of a GET"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same post with the same key is done once; kept for 24 hours"),
    ),
    request_body(content = SplitShape, content_type = "application/json"),
    responses(
        (status = 201, description = "The new theme", content_type = "application/json", body = ThemeShape, headers(("Location" = String, description = "Where it is"))),
        (status = 308, description = "It has another address now", headers(("Location" = String, description = "Where it is"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 409, response = super::document::Conflict),
        (status = 412, response = super::document::Changed), (status = 413, response = super::document::TooLarge), (status = 422, response = super::document::Invalid),
        (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn split(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (token, by) = caller.writes()?;
    let slug = slug_of(slug)?;
    let (parts, body) = request.into_parts();
    let mut post =
        Post::taken(&api, token.key, &format!("/themes/{slug}/splits"), &parts.headers, body).await?;
    if let Some(answer) = post.again()? {
        return Ok(answer);
    }
    let was = match api.store.theme_at_desk(&slug).await? {
        At::Moved(to) => return Ok(moved(&format!("/themes/{to}/splits"))),
        At::Here(theme) => theme,
    };
    meant(&parts.headers, &mark(&ThemeShape::from(&was)))?;
    let asked = post.read::<SplitShape>()?.checked(&was.names)?;
    let chosen: Vec<&str> = asked.names.iter().map(String::as_str).collect();
    let done = api.store.split_theme_as(&was, &chosen, &asked.name, by).await?;
    let done = done.map_err(|why| {
        refused(
            why,
            |name| if name == asked.name { "name".into() } else { among("names", &asked.names, name) },
        )
    })?;
    let theme = present(&api, done.slug).await?;
    let at = format!("/themes/{}", theme.named.slug);
    post.end(StatusCode::CREATED, Some(at), &ThemeShape::from(&theme)).await
}

/// The theme that a change left, wherever it answers by now.
async fn present(api: &Api, mut slug: String) -> Result<ThemeAtDesk, Problem> {
    loop {
        match api.store.theme_at_desk(&slug).await? {
            At::Moved(to) => slug = to,
            At::Here(theme) => return Ok(theme),
        }
    }
}

/// What a patch makes of a theme.
struct Asked {
    labels: Option<Vec<Label>>,
    place: Option<(Option<String>, Prominence)>,
    names: Vec<String>,
}

impl Asked {
    fn of(patch: ThemePatch, was: &ThemeAtDesk) -> Result<Self, Problem> {
        let mut wrong = Wrong::default();
        let labels = patch.labels.map(|patch| labels(patch, was, &mut wrong));
        let placed = patch.icon.is_some() || patch.prominence.is_some();
        let icon = patch.icon.map_or_else(|| was.named.icon.clone(), |icon| wrong.icon(icon));
        let prominence = patch.prominence.map_or(was.prominence, |word| wrong.prominence(&word));
        let names = patch.also.map(|also| wrong.also(&also, &was.named.name, &was.names));
        wrong.end()?;
        Ok(Self { labels, place: placed.then_some((icon, prominence)), names: names.unwrap_or_default() })
    }

    fn change(&self) -> ThemeChange<'_> {
        ThemeChange {
            labels: self.labels.as_deref(),
            place: self.place.as_ref().map(|(icon, prominence)| (icon.as_deref(), *prominence)),
            names: &self.names,
        }
    }
}

/// The labels in English and Chinese that come of a patch, English first.
fn labels(mut patch: Labels, was: &ThemeAtDesk, wrong: &mut Wrong) -> Vec<Label> {
    let before = labels_of(was);
    let is_called = patch.values().any(|label| label.as_ref().is_none_or(|label| label.contains_key("name")));
    let mut labels = Vec::new();
    for lang in [Lang::en(), Lang::zh()] {
        let before = before.iter().find(|label| label.lang == lang).cloned();
        match patch.remove(lang.as_str()) {
            None => labels.extend(before),
            Some(None) => {}
            Some(Some(patch)) => labels.push(label(patch, before, lang, wrong)),
        }
    }
    for other in patch.keys() {
        wrong.note(format!("labels.{other}"), "write en or zh");
    }
    if !is_called {
        // Nothing is said of names, so the one that it bears by itself goes on naming it.
        labels.sort_by_key(|label| label.name != was.named.name);
    }
    if labels.is_empty() {
        wrong.against("labels", "leave it a name in one of the languages");
    }
    labels
}

fn label(
    mut patch: BTreeMap<String, Option<String>>,
    before: Option<Label>,
    lang: Lang,
    wrong: &mut Wrong,
) -> Label {
    let at = |member: &str| format!("labels.{lang}.{member}");
    let (known, said) = before.map(|label| (Some(label.name), label.description)).unwrap_or_default();
    let name = match (patch.remove("name"), known) {
        (Some(Some(given)), _) => wrong.name(&at("name"), &given),
        (None, Some(known)) => known,
        (given, _) => {
            let null = "null takes a name away with what is said of it: write null for the language";
            let none = "it has none in this language yet; write one";
            if given.is_some() {
                wrong.note(at("name"), null);
            } else {
                wrong.against(at("name"), none);
            }
            String::new()
        }
    };
    let description = match patch.remove("description") {
        None => said,
        Some(given) => wrong.description(&at("description"), given),
    };
    for other in patch.keys() {
        wrong.note(at(other), "write name or description");
    }
    Label { lang, name, description }
}
