//! Sources are changed, merged and split, as at the desk.

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
    name_patches::{MergeShape, SourcePatch, SplitShape},
    name_shapes::SourceShape,
    names::{mark, moved, slug_of},
    problem::Problem,
    tags::meant,
};
use crate::{
    domain::{Lang, Prominence},
    error::Error,
    formats::rules,
    query::is_slug,
    store::{At, Refused, SourceAtDesk, SourceWords},
};

/// Change a source
///
/// A merge patch (RFC 7396): what is absent stays, null takes away. It is done whole or not at all, and undone at the desk.
/// Names that are added come to mean it; to take one away, split it off.
#[utoipa::path(patch, path = "/sources/{slug}", tag = "sources", operation_id = "updateSource", security(("token" = ["write"])),
    params(
        ("slug" = String, Path, description = "Its present address"),
        ("If-Match" = String, Header, description = "The state that is meant, from the ETag of a GET"),
    ),
    request_body(content(
        (SourcePatch = "application/merge-patch+json"), (SourcePatch = "application/json"),
    )),
    responses(
        (status = 200, description = "The source as it is now", content_type = "application/json", body = SourceShape, headers(
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
    let was = match api.store.source_at_desk(&slug_of(slug)?).await? {
        At::Moved(to) => return Ok(moved(&format!("/sources/{to}"))),
        At::Here(source) => source,
    };
    meant(&parts.headers, &mark(&SourceShape::from(&was)))?;
    let patch: SourcePatch = read(&whole(body, BODY).await?)?;
    let also = patch.also.clone().unwrap_or_default();
    let asked = Asked::of(patch, &was)?;
    let slug = match api.store.change_source(&was, &asked.words(), &asked.names, by).await? {
        Ok(done) => done.slug,
        Err(Refused::Nothing) => was.named.slug,
        Err(why) => {
            let is_own = |name: &str| name == asked.name;
            let field =
                |name: &str| if is_own(name) { "name".to_owned() } else { among("also", &also, name) };
            return Err(refused(why, field));
        }
    };
    let source = present(&api, slug).await?;
    Ok(at_present(&format!("/sources/{}", source.named.slug), &SourceShape::from(&source)))
}

/// Merge a source into this one
///
/// The articles, names and addresses of the other are this one's from then on. It is undone at the desk.
#[utoipa::path(post, path = "/sources/{slug}/merges", tag = "sources", operation_id = "mergeSource", security(("token" = ["write"])),
    params(
        ("slug" = String, Path, description = "The present address of the one that stays"),
        ("If-Match" = String, Header, description = "The state of it that is meant, from the ETag of a GET"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same post with the same key is done once; kept for 24 hours"),
    ),
    request_body(content = MergeShape, content_type = "application/json"),
    responses(
        (status = 200, description = "The source as it is now", content_type = "application/json", body = SourceShape),
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
        Post::taken(&api, token.key, &format!("/sources/{slug}/merges"), &parts.headers, body).await?;
    if let Some(answer) = post.again()? {
        return Ok(answer);
    }
    let was = match api.store.source_at_desk(&slug).await? {
        At::Moved(to) => return Ok(moved(&format!("/sources/{to}/merges"))),
        At::Here(source) => source,
    };
    meant(&parts.headers, &mark(&SourceShape::from(&was)))?;
    let MergeShape { from } = post.read()?;
    let wrong = |status, detail: &str| Problem::at(status, "from", detail);
    if !is_slug(&from) {
        return Err(wrong(StatusCode::UNPROCESSABLE_ENTITY, "write the address of a source"));
    }
    let conflict = |detail: &str| wrong(StatusCode::CONFLICT, detail);
    match api.store.source_at_desk(&from).await {
        Ok(At::Here(other)) if other.named.slug == slug => return Err(conflict("it is this source itself")),
        Ok(At::Here(_)) => {}
        Ok(At::Moved(to)) if to == slug => return Err(conflict("it is this source already")),
        Ok(At::Moved(to)) => return Err(conflict(&format!("it answers at {to} now"))),
        Err(Error::NotFound) => return Err(wrong(StatusCode::NOT_FOUND, "no source answers there")),
        Err(error) => return Err(error.into()),
    }
    let done = api.store.merge_into_source(&was, &from, by).await;
    let done = curation::merged(done)?;
    let source = present(&api, done.slug).await?;
    post.end(StatusCode::OK, None, &SourceShape::from(&source)).await
}

/// Split a source
///
/// A new source is made, to which these names lead from then on, with the articles that came in under them. It is undone at
/// the desk.
#[utoipa::path(post, path = "/sources/{slug}/splits", tag = "sources", operation_id = "splitSource", security(("token" = ["write"])),
    params(
        ("slug" = String, Path, description = "The present address of the one that is split"),
        ("If-Match" = String, Header, description = "The state of it that is meant, from the ETag of a GET"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same post with the same key is done once; kept for 24 hours"),
    ),
    request_body(content = SplitShape, content_type = "application/json"),
    responses(
        (status = 201, description = "The new source", content_type = "application/json", body = SourceShape, headers(("Location" = String, description = "Where it is"))),
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
        Post::taken(&api, token.key, &format!("/sources/{slug}/splits"), &parts.headers, body).await?;
    if let Some(answer) = post.again()? {
        return Ok(answer);
    }
    let was = match api.store.source_at_desk(&slug).await? {
        At::Moved(to) => return Ok(moved(&format!("/sources/{to}/splits"))),
        At::Here(source) => source,
    };
    meant(&parts.headers, &mark(&SourceShape::from(&was)))?;
    let asked = post.read::<SplitShape>()?.checked(&was.names)?;
    let chosen: Vec<&str> = asked.names.iter().map(String::as_str).collect();
    let done = api.store.split_source_as(&was, &chosen, &asked.name, by).await?;
    let done = done.map_err(|why| {
        refused(
            why,
            |name| if name == asked.name { "name".into() } else { among("names", &asked.names, name) },
        )
    })?;
    let source = present(&api, done.slug).await?;
    let at = format!("/sources/{}", source.named.slug);
    post.end(StatusCode::CREATED, Some(at), &SourceShape::from(&source)).await
}

/// The source that a change left, wherever it answers by now.
async fn present(api: &Api, mut slug: String) -> Result<SourceAtDesk, Problem> {
    loop {
        match api.store.source_at_desk(&slug).await? {
            At::Moved(to) => slug = to,
            At::Here(source) => return Ok(source),
        }
    }
}

/// What a patch makes of a source.
struct Asked {
    name: String,
    lang: Lang,
    site: Option<String>,
    description: Option<String>,
    icon: Option<String>,
    prominence: Prominence,
    names: Vec<String>,
}

impl Asked {
    fn of(patch: SourcePatch, was: &SourceAtDesk) -> Result<Self, Problem> {
        let mut wrong = Wrong::default();
        let name = patch.name.map_or_else(|| was.named.name.clone(), |name| wrong.name("name", &name));
        let lang = match patch.lang.map(|lang| lang.parse()) {
            None => was.named.lang.clone(),
            Some(Ok(lang)) => lang,
            Some(Err(_)) => {
                wrong.note("lang", "write a language such as en or zh");
                Lang::en()
            }
        };
        let site = match patch.site {
            None => was.site.clone(),
            Some(None) => None,
            Some(Some(site)) => {
                let address = rules::address(&site);
                if address.is_none() {
                    wrong.note("site", "write an address that begins with http:// or https://");
                }
                address
            }
        };
        let described = patch.description.map(|words| wrong.description("description", words));
        let icon = patch.icon.map_or_else(|| was.named.icon.clone(), |icon| wrong.icon(icon));
        let prominence = patch.prominence.map_or(was.prominence, |word| wrong.prominence(&word));
        let names = patch.also.map(|also| wrong.also(&also, &was.named.name, &was.names));
        wrong.end()?;
        let description = described.unwrap_or_else(|| was.description.clone());
        Ok(Self { name, lang, site, description, icon, prominence, names: names.unwrap_or_default() })
    }

    fn words(&self) -> SourceWords<'_> {
        SourceWords {
            name: &self.name,
            lang: self.lang.clone(),
            site: self.site.as_deref(),
            description: self.description.as_deref(),
            icon: self.icon.as_deref(),
            prominence: self.prominence,
        }
    }
}
