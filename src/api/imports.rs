//! Any format that `lectern import` reads, in one stream, with the same summary.

use axum::{
    Extension,
    body::HttpBody,
    extract::{Request, State},
    http::StatusCode,
};

use super::{
    Api,
    answer::{Answer, parameter},
    body::Hashed,
    bulk,
    caller::Caller,
    once::Once,
    problem::Problem,
    shapes::Summary,
};
use crate::{formats::Format, ingest::Wanted, store::Kept};

/// Characters of the name of a body.
const NAME: usize = 200;

/// Import a file
///
/// The body is a file as `lectern import` takes it: a saved page, digest text, article JSON; its format is recognised. The
/// answer is the summary that the command prints.
#[utoipa::path(post, path = "/imports", tag = "imports", operation_id = "createImport", security(("token" = ["write"])),
    params(
        ("format" = Option<String>, Query, description = "digest-text or article-json; recognised without it"),
        ("name" = Option<String>, Query, description = "What the summary calls the body; “body” without it"),
        ("dry-run" = Option<bool>, Query, description = "Whether nothing is kept"),
        ("status" = Option<String>, Query, description = "How far new articles are published: public (without it), draft or unlisted"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same post with the same key is done once; kept for 24 hours"),
    ),
    request_body(content = String, content_type = "text/plain", description = "The file; any type is taken"),
    responses(
        (status = 200, description = "What came of it", content_type = "application/json", body = Summary),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized),
        (status = 403, response = super::document::Forbidden), (status = 409, response = super::document::Conflict),
        (status = 422, response = super::document::Invalid), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn create(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Answer {
    let (token, by) = caller.writes()?;
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let format = match parameter(query, "format").as_deref() {
        None => None,
        Some("digest-text") => Some(Format::DigestText),
        Some("article-json") => Some(Format::ArticleJson),
        Some(_) => return Err(Problem::bad("format", "write digest-text or article-json")),
    };
    let dry_run = match parameter(query, "dry-run").as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Problem::bad("dry-run", "write true or false")),
    };
    let name = parameter(query, "name").unwrap_or_else(|| "body".to_owned());
    if name.chars().count() > NAME || name.chars().any(char::is_control) {
        return Err(Problem::bad("name", "write at most 200 characters on one line"));
    }
    let status = bulk::status_of(query)?;
    if body.is_end_stream() || body.size_hint().exact() == Some(0) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "The body is empty; send the file as it is."));
    }
    let hash = Hashed::begun(&format!("POST /imports?{query}"));
    let (once, kept) = Once::begin(&api, token.key, &parts.headers).await?;
    if let Some(kept) = kept {
        return bulk::again(kept, body, hash).await;
    }
    let wanted = Wanted { format, zone: api.zone.clone(), dry_run, status };
    let (tally, _) = bulk::read(&api, body, hash.clone(), wanted, name, |_, _| {}).await?;
    if !dry_run {
        bulk::noted(&api, by, &tally).await?;
    }
    let body = tally.json().into_bytes();
    let kind = "application/json".to_owned();
    once.end(Kept { asked: hash.end()?, status: 200, kind, location: None, body }).await
}
