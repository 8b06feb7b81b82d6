//! Digests of an article, by language, and their revisions.

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    Api, PATH,
    answer::{self, Answer},
    articles::{full, id_of, read},
    body::whole,
    bulk::read_one,
    caller::Caller,
    problem::{Problem, Violation},
    shapes::{RevisionLine, Revisions},
    tags::{held, means_nothing, meant, tag, tagged},
};
use crate::{
    domain::{Digest, IncomingDigest, Lang, PointText, Viewer, limits},
    formats::article_json,
    store::{Article, Reading},
};

/// List an article's digests
///
/// The newest of each language.
#[utoipa::path(get, path = "/articles/{id}/digests", tag = "digests", operation_id = "listDigests", security((), ("token" = ["read"])),
    params(("id" = String, Path, description = "The id of the article")),
    responses(
        (status = 200, description = "The digests", content_type = "application/json", body = super::document::Digests),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn index(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Answer {
    let (article, digests) = full(&api, id_of(&id)?, caller.viewer(), false).await?;
    let digests: Vec<Value> = digests.iter().map(|digest| shape(&article, digest)).collect();
    Ok(answer::json(&json!({ "digests": digests })))
}

/// Get the digest of a language
#[utoipa::path(get, path = "/articles/{id}/digests/{lang}", tag = "digests", operation_id = "getDigest", security((), ("token" = ["read"])),
    params(("id" = String, Path, description = "The id of the article"), ("lang" = String, Path, description = "The language (BCP 47), as the digest has it")),
    responses(
        (status = 200, description = "The newest of this language", content_type = "application/json", body = super::document::DigestShape, headers(("ETag" = String, description = "Its state, for If-Match"))),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn show(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path((id, lang)): Path<(String, String)>,
) -> Answer {
    let (article, digests) = full(&api, id_of(&id)?, caller.viewer(), false).await?;
    let lang: Lang = lang.parse().map_err(|_| Problem::not_found())?;
    let digest = digests.iter().find(|digest| digest.lang == lang).ok_or_else(Problem::not_found)?;
    Ok(given(&article, digest))
}

/// Write the digest of a language
///
/// It becomes a further revision and is shown, whoever wrote the one before; none before it vanishes. `If-Match` names the one that it takes the place of,
/// `If-None-Match: *` says that there is none yet. A point that brings its id goes on being that point.
#[utoipa::path(put, path = "/articles/{id}/digests/{lang}", tag = "digests", operation_id = "putDigest", security(("token" = ["write"])),
    params(
        ("id" = String, Path, description = "The id of the article"), ("lang" = String, Path, description = "The language (BCP 47)"),
        ("If-Match" = Option<String>, Header, description = "The state that is meant, from the ETag of a GET"),
        ("If-None-Match" = Option<String>, Header, description = "*, where there is to be none yet"),
    ),
    request_body(content = super::document::DigestShape, content_type = "application/json"),
    responses(
        (status = 200, description = "The digest as it is now", content_type = "application/json", body = super::document::DigestShape, headers(("ETag" = String, description = "Its state, for If-Match"))),
        (status = 201, description = "It is the first of its language", content_type = "application/json", body = super::document::DigestShape),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 409, response = super::document::Conflict), (status = 410, response = super::document::Gone), (status = 412, response = super::document::Changed),
        (status = 413, response = super::document::TooLarge), (status = 422, response = super::document::Invalid), (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn update(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path((id, lang)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let (_, by) = caller.writes()?;
    let id = id_of(&id)?;
    let (parts, body) = request.into_parts();
    let (article, digests) = full(&api, id, Viewer::Editor, false).await?;
    let lang: Lang = lang.parse().map_err(|_| Problem::not_found())?;
    let present = digests.iter().find(|digest| digest.lang == lang);
    meant_of(&parts.headers, present)?;
    let digest = read_digest(&read(&whole(body, limits::OBJECT).await?)?, &lang, &article)?;
    let at = held(&parts.headers, article.change);
    let written = api.store.write_digest(id, &digest, &lang, at, by).await?;
    let first = present.is_none();
    let (article, digests) = written.map_err(|reason| Problem::new(StatusCode::CONFLICT, reason))?;
    let now = digests.iter().find(|digest| digest.lang == lang).ok_or_else(Problem::not_found)?;
    let mut response = given(&article, now);
    if first {
        *response.status_mut() = StatusCode::CREATED;
        let at = format!("{PATH}/articles/{id}/digests/{lang}");
        let at = at.try_into().expect("an id and a language are plain");
        response.headers_mut().insert(header::LOCATION, at);
    }
    Ok(response)
}

fn meant_of(headers: &HeaderMap, present: Option<&Digest>) -> Result<(), Problem> {
    match present {
        Some(digest) if means_nothing(headers) => {
            let detail = format!("There is a digest in this language, of revision {}.", digest.revision);
            Err(Problem::new(StatusCode::PRECONDITION_FAILED, detail))
        }
        Some(digest) => meant(headers, &mark(digest)),
        None if means_nothing(headers) => Ok(()),
        None if headers.contains_key("if-match") => {
            let detail = "There is no digest in this language; If-None-Match: * writes the first.";
            Err(Problem::new(StatusCode::PRECONDITION_FAILED, detail))
        }
        None => {
            let detail = "Say that you mean to write the first of this language: If-None-Match: *.";
            Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, detail))
        }
    }
}

/// A digest of the published shape, for the text of this article.
fn read_digest(value: &Value, lang: &Lang, article: &Article) -> Result<IncomingDigest, Problem> {
    let mut value = value.clone();
    if let Value::Object(members) = &mut value {
        match members.get("lang").filter(|given| !given.is_null()) {
            None => _ = members.insert("lang".into(), lang.as_str().into()),
            Some(given) if given.as_str().and_then(|given| given.parse().ok()).as_ref() == Some(lang) => {}
            Some(_) => {
                let detail = "it is not the language of this address".to_owned();
                return Err(Problem::fields(vec![Violation { path: "lang".into(), detail }]));
            }
        }
    }
    let around = json!({ "title": "-", "digests": [value] }).to_string();
    let read = read_one(around.as_bytes()).map_err(Problem::within_digest)?;
    let mut digest = read.digests.into_iter().next().ok_or_else(Problem::not_found)?;
    if digest.points().next().is_none() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "A digest has at least one point."));
    }
    // Whether a mark cites depends on how many paragraphs there are.
    let groups = digest.groups.iter_mut().map(|group| &mut group.points);
    for point in std::iter::once(&mut digest.core_viewpoint).chain(groups).flatten() {
        point.text = PointText::read(point.text.as_str(), article.paragraph_count());
    }
    Ok(digest)
}

/// List an article's revisions
///
/// Of all languages together, newest first.
#[utoipa::path(get, path = "/articles/{id}/revisions", tag = "digests", operation_id = "listRevisions", security((), ("token" = ["read"])),
    params(("id" = String, Path, description = "The id of the article")),
    responses(
        (status = 200, description = "The history", content_type = "application/json", body = Revisions),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn revisions(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Answer {
    let reading = Reading::Preferred(Vec::new());
    let article = api.store.article(caller.viewer(), id_of(&id)?, &reading, &[]).await?;
    let revisions = article.revisions.iter().map(RevisionLine::from).collect();
    Ok(answer::json(&Revisions { revisions }))
}

/// Get a revision
#[utoipa::path(get, path = "/articles/{id}/revisions/{number}", tag = "digests", operation_id = "getRevision", security((), ("token" = ["read"])),
    params(("id" = String, Path, description = "The id of the article"), ("number" = u32, Path, description = "The number of the revision")),
    responses(
        (status = 200, description = "The digest as it was", content_type = "application/json", body = super::document::DigestShape),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn revision(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path((id, number)): Path<(String, String)>,
) -> Answer {
    let number: u32 = number.parse().map_err(|_| Problem::not_found())?;
    let reading = Reading::Revision(number);
    let article = api.store.article(caller.viewer(), id_of(&id)?, &reading, &[]).await?;
    let digest = article.digest.as_ref().ok_or_else(Problem::not_found)?;
    Ok(given(&article, digest))
}

fn given(article: &Article, digest: &Digest) -> Response {
    tagged(answer::json(&shape(article, digest)), &mark(digest))
}

/// A digest as it stands in the published shape.
fn shape(article: &Article, digest: &Digest) -> Value {
    let whole = article_json::print(&article.export(std::slice::from_ref(digest)));
    let mut whole: Value = serde_json::from_str(&whole).unwrap_or_default();
    whole["digests"][0].take()
}

/// A digest is never changed, only followed by another.
fn mark(digest: &Digest) -> String {
    tag(&["digest", digest.lang.as_str(), &digest.revision.to_string()])
}
