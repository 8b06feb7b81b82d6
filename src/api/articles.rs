//! Articles: in a list, one by one, changed, and moved to the bin.

use std::collections::HashMap;

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, RawQuery, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    Api,
    answer::{Answer, Sparse, json, linked, number, parameter, raw, turned},
    body::whole,
    caller::Caller,
    problem::{Problem, Violation},
    shapes::{ArticlePage, ArticlePatch, CheckedPoint, Checks, LISTED, Listed, Warning},
    tags::{changed, held, meant, tag, tagged},
};
use crate::{
    domain::{ArticleId, Digest, Fields, Lang, Status, Viewer, limits},
    error::Error,
    formats::{article_json, rules},
    query::Query,
    store::{Article, EditOutcome, Patch, Reading},
};

/// Articles on a page, where nothing is said.
const USUAL: u32 = 30;
const MOST: u32 = 100;
/// Bytes of a change.
const PATCH: usize = 2 << 20;
/// The members of an article.
pub(super) const MEMBERS: [&str; 11] = [
    "schema",
    "id",
    "url",
    "title",
    "lang",
    "source",
    "authors",
    "published_at",
    "themes",
    "paragraphs",
    "digests",
];
/// How far an article is published, which its shape doesn't say.
const STATUS: HeaderName = HeaderName::from_static("lectern-status");

/// List articles
///
/// Newest first; filters combine, as on the stream of the portal. `Link` leads to the pages before and after.
#[utoipa::path(get, path = "/articles", tag = "articles", operation_id = "listArticles", security((), ("token" = ["read"])),
    params(
        ("theme" = Option<Vec<String>>, Query, description = "Slug or name of a theme; all of them must hold"),
        ("not-theme" = Option<Vec<String>>, Query, description = "Themes that must not hold"),
        ("source" = Option<String>, Query, description = "Slug or name of the source"),
        ("lang" = Option<String>, Query, description = "A digest, else the text, in this language"),
        ("from" = Option<String>, Query, description = "The first day, as 2026-01-31"),
        ("to" = Option<String>, Query, description = "The last day"),
        ("status" = Option<String>, Query, description = "draft, public or unlisted; for those who may write"),
        ("before" = Option<String>, Query, description = "What is older than this place, from a link"),
        ("after" = Option<String>, Query, description = "What is newer than this place, from a link"),
        ("limit" = Option<u32>, Query, description = "Articles on the page, 1 to 100; 30 without it"),
        ("fields" = Option<String>, Query, description = "Only these members of each, separated by commas"),
    ),
    responses(
        (status = 200, description = "A page of them", content_type = "application/json", body = ArticlePage, headers(("Link" = String, description = "The pages before and after"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn index(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = query.unwrap_or_default();
    let asked = Query::parse(&query)?;
    if parameter(&query, "status").is_some() {
        super::bulk::status_of(&query)?;
    }
    let size = number(&query, "limit", 1..=MOST)?.unwrap_or(USUAL);
    let sparse = Sparse::of(&query, &LISTED)?;
    let filter = asked.filter(&api.zone);
    let found = api.store.listed(caller.viewer(), &filter, asked.page, size as usize, &[]).await?;
    let articles = found.entries.iter().map(|entry| sparse.part(&Listed::from(entry)));
    let page = ArticlePage { total: found.total, articles: articles.collect() };
    let at = |name: &str, cursor: Option<crate::store::Cursor>| {
        cursor.map(|cursor| turned(&query, &["before", "after"], name, &cursor.to_string()))
    };
    let pages = [("prev", at("after", found.newer)), ("next", at("before", found.older))];
    Ok(linked(json(&page), "/articles", pages))
}

/// Get an article
///
/// In the shape `lectern.article/1`, with the newest digest of each language. The header `Lectern-Status` says how far it
/// is published.
#[utoipa::path(get, path = "/articles/{id}", tag = "articles", operation_id = "getArticle", security((), ("token" = ["read"])),
    params(
        ("id" = String, Path, description = "The id of the article"),
        ("lang" = Option<String>, Query, description = "The digest of this language alone"),
        ("revisions" = Option<String>, Query, description = "all: every revision of every digest"),
        ("fields" = Option<String>, Query, description = "Only these members, separated by commas"),
    ),
    responses(
        (status = 200, description = "The article", content_type = "application/json", body = super::document::ArticlePart, headers(("ETag" = String, description = "Its state, for If-Match"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized),
        (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn show(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let (id, query) = (id_of(&id)?, query.unwrap_or_default());
    let sparse = Sparse::of(&query, &MEMBERS)?;
    let all = match parameter(&query, "revisions").as_deref() {
        None => false,
        Some("all") => true,
        Some(_) => return Err(Problem::bad("revisions", "write all, or leave it out")),
    };
    let lang: Option<Lang> = match parameter(&query, "lang") {
        None => None,
        Some(given) => {
            Some(given.parse().map_err(|_| Problem::bad("lang", "write a language such as en or zh"))?)
        }
    };
    let (article, digests) = full(&api, id, caller.viewer(), all).await?;
    let whole = article_json::print(&article.export(&digests));
    let mark = if all {
        // Those before are never changed: the newest of each language tell the state.
        let shown = |digest: &Digest| {
            article.revisions.iter().any(|revision| revision.shown && revision.number == digest.revision)
        };
        let newest: Vec<Digest> = digests.iter().filter(|digest| shown(digest)).cloned().collect();
        mark(&article_json::print(&article.export(&newest)), article.status)
    } else {
        mark(&whole, article.status)
    };
    let text = if lang.is_none() && sparse.is_all() {
        whole
    } else {
        let chosen: Vec<Digest> = match &lang {
            None => digests,
            Some(lang) => digests.into_iter().filter(|digest| digest.lang.is_in(lang)).collect(),
        };
        if lang.is_some() && chosen.is_empty() {
            return Err(Problem::not_found());
        }
        let mut value: Value = serde_json::from_str(&article_json::print(&article.export(&chosen)))
            .map_err(|e| Error::Internal(format!("an export is no JSON: {e}")))?;
        sparse.pick(&mut value);
        value.to_string()
    };
    Ok(with_status(tagged(raw(text), &mark), article.status))
}

fn with_status(mut response: Response, status: Status) -> Response {
    response.headers_mut().insert(STATUS, HeaderValue::from_static(status.as_str()));
    response
}

/// Change an article's fields
///
/// A merge patch (RFC 7396): what is absent stays, null takes away. Digests have addresses of their own.
#[utoipa::path(patch, path = "/articles/{id}", tag = "articles", operation_id = "updateArticle", security(("token" = ["write"])),
    params(
        ("id" = String, Path, description = "The id of the article"),
        ("If-Match" = String, Header, description = "The state that is meant, from the ETag of a GET"),
    ),
    request_body(content(
        (ArticlePatch = "application/merge-patch+json"), (ArticlePatch = "application/json"),
    )),
    responses(
        (status = 200, description = "The article as it is now", content_type = "application/json", body = super::document::Article, headers(("ETag" = String, description = "Its state, for If-Match"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 409, response = super::document::Conflict), (status = 410, response = super::document::Gone),
        (status = 412, response = super::document::Changed), (status = 413, response = super::document::TooLarge), (status = 422, response = super::document::Invalid),
        (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn update(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let (_, by) = caller.writes()?;
    let id = id_of(&id)?;
    let (parts, body) = request.into_parts();
    let (article, present) = state(&api, id, Viewer::Editor).await?;
    meant(&parts.headers, &present)?;
    let patch: ArticlePatch = read(&whole(body, PATCH).await?)?;
    let was = article.fields();
    let (fields, status) = patched(&was, patch)?;
    let patch = Patch { was: &was, fields: &fields, status };
    let at = held(&parts.headers, article.change);
    let (article, digests) = match api.store.patch(id, at, &patch, by).await? {
        Ok(whole) => whole,
        Err(EditOutcome::AddressTaken(other)) => {
            let detail = format!("the article {other} has this address");
            return Err(Problem::at(StatusCode::CONFLICT, "url", &detail));
        }
        Err(_) => return Err(changed()),
    };
    let whole = article_json::print(&article.export(&digests));
    let mark = mark(&whole, article.status);
    Ok(with_status(tagged(raw(whole), &mark), article.status))
}

/// Move an article to the bin
///
/// Its links answer 410 from then on; for 30 days it can be put back at the desk.
#[utoipa::path(delete, path = "/articles/{id}", tag = "articles", operation_id = "deleteArticle", security(("token" = ["write"])),
    params(
        ("id" = String, Path, description = "The id of the article"),
        ("If-Match" = String, Header, description = "The state that is meant, from the ETag of a GET"),
    ),
    responses(
        (status = 204, description = "It is in the bin"),
        (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 412, response = super::document::Changed),
        (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn destroy(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (_, by) = caller.writes()?;
    let id = id_of(&id)?;
    let (article, present) = state(&api, id, Viewer::Editor).await?;
    meant(&headers, &present)?;
    api.store.discard(id, held(&headers, article.change), by).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Get what the citation check says
///
/// Of the newest digest of each language: what its points say and the cited paragraphs don't hold. It flags; it proves
/// nothing.
#[utoipa::path(get, path = "/articles/{id}/checks", tag = "articles", operation_id = "getChecks", security((), ("token" = ["read"])),
    params(("id" = String, Path, description = "The id of the article")),
    responses(
        (status = 200, description = "What it says", content_type = "application/json", body = Checks),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn checks(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Answer {
    let (_, digests) = full(&api, id_of(&id)?, caller.viewer(), false).await?;
    let mut points = Vec::new();
    for digest in &digests {
        points.extend(digest.points().filter(|point| !point.findings.is_empty()).map(|point| {
            CheckedPoint {
                id: point.id.to_string(),
                lang: digest.lang.to_string(),
                warnings: point
                    .findings
                    .iter()
                    .map(|finding| Warning {
                        kind: finding.kind.as_str().to_owned(),
                        words: finding.words.clone(),
                        paragraphs: finding.cited.clone(),
                        elsewhere: finding.elsewhere,
                    })
                    .collect(),
            }
        }));
    }
    Ok(json(&Checks { points }))
}

/// An id; what is none leads nowhere.
pub(super) fn id_of(text: &str) -> Result<ArticleId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// An article with its digests: the newest of each language, or all.
pub(super) async fn full(
    api: &Api,
    id: ArticleId,
    viewer: Viewer,
    all: bool,
) -> Result<(Article, Vec<Digest>), Problem> {
    let reading = Reading::Preferred(Vec::new());
    Ok(api.store.article_in_full(viewer, id, &reading, all, &[]).await?)
}

/// An article and the tag of its state.
pub(super) async fn state(api: &Api, id: ArticleId, viewer: Viewer) -> Result<(Article, String), Problem> {
    let (article, digests) = full(api, id, viewer, false).await?;
    let tag = mark(&article_json::print(&article.export(&digests)), article.status);
    Ok((article, tag))
}

fn mark(whole: &str, status: Status) -> String {
    tag(&[whole, status.as_str()])
}

/// JSON that says what it is said to.
pub(super) fn read<T: serde::de::DeserializeOwned>(bytes: &Bytes) -> Result<T, Problem> {
    // A list would be taken for the members in their order.
    if bytes.trim_ascii_start().starts_with(b"[") {
        let detail = "The body is a list; send an object.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, cause) = (error.path().to_string(), error.inner().to_string());
        if error.inner().is_syntax() || error.inner().is_eof() {
            Problem::new(StatusCode::BAD_REQUEST, format!("The body is no JSON: {cause}"))
        } else if path == "." {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, cause)
        } else {
            Problem::at(StatusCode::UNPROCESSABLE_ENTITY, &path, &cause)
        }
    })?;
    json.end()
        .map_err(|cause| Problem::new(StatusCode::BAD_REQUEST, format!("The body is no JSON: {cause}")))?;
    Ok(value)
}

/// The fields as a patch wants them, and the status where it names one; or every field that can't be so.
fn patched(was: &Fields, patch: ArticlePatch) -> Result<(Fields, Option<Status>), Problem> {
    let mut wrong: HashMap<String, &str> = HashMap::new();
    let name = "write 1 to 1,000 characters on one line";
    let mut fields = was.clone();
    if let Some(title) = patch.title {
        if !rules::is_name(&title) {
            wrong.insert("title".into(), name);
        }
        fields.title = title;
    }
    if let Some(url) = patch.url {
        fields.url = url.and_then(|url| {
            let address = rules::address(&url);
            if address.is_none() {
                wrong.insert("url".into(), "write an address that begins with http:// or https://");
            }
            address
        });
    }
    if let Some(lang) = patch.lang {
        match lang.parse() {
            Ok(lang) => fields.lang = lang,
            Err(_) => _ = wrong.insert("lang".into(), "write a language such as en or zh"),
        }
    }
    if let Some(source) = patch.source {
        if source.as_ref().is_some_and(|source| !rules::is_name(source)) {
            wrong.insert("source".into(), name);
        }
        fields.source = source;
    }
    if let Some(time) = patch.published_at {
        fields.published_at = time.and_then(|time| {
            let read = time.parse().ok();
            if read.is_none() {
                wrong.insert("published_at".into(), "write a time such as 2026-01-31T12:00:00Z");
            }
            read
        });
    }
    for (member, given, kept) in
        [("authors", patch.authors, &mut fields.authors), ("themes", patch.themes, &mut fields.themes)]
    {
        let Some(given) = given else { continue };
        *kept = given.unwrap_or_default();
        if kept.len() > limits::PARAGRAPHS {
            wrong.insert(member.into(), "there are too many");
        }
        for (n, _) in kept.iter().enumerate().filter(|(_, word)| !rules::is_name(word)) {
            wrong.insert(format!("{member}[{n}]"), name);
        }
    }
    let status = patch.status.map(|status| status.parse());
    if let Some(Err(())) = status {
        wrong.insert("status".into(), "write draft, public or unlisted");
    }
    if wrong.is_empty() {
        return Ok((fields, status.and_then(Result::ok)));
    }
    let mut errors: Vec<Violation> =
        wrong.into_iter().map(|(path, detail)| Violation { path, detail: detail.to_owned() }).collect();
    errors.sort_by(|a, b| a.path.cmp(&b.path));
    Err(Problem::fields(errors))
}
