//! Pieces of imports that were refused: read, mended and let go.

use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Api, PATH,
    answer::{Answer, Sparse, json, number, parameter, turn, turned_by},
    body::{Hashed, whole},
    bulk,
    caller::Caller,
    once::Once,
    problem::Problem,
    shapes::Summary,
    tags::{changed, meant, tag, tagged},
};
use crate::{
    domain::limits,
    ingest::{Wanted, mend_refused},
    store::{Kept, RefusedPiece},
};

/// Those on a page, where nothing is said.
const USUAL: u32 = 30;
const MOST: u32 = 100;

/// A piece of an import that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedShape {
    /// By which it is asked for.
    number: i64,
    /// When it came last.
    at: String,
    /// How often it came.
    times: u64,
    /// Who brought it; nobody where the command line did.
    user: Option<String>,
    /// The name of the input.
    file: String,
    /// Where in it the fault is, counted from 1.
    line: u64,
    /// Why it was refused, in one sentence.
    reason: String,
    /// The format it was read in.
    format: String,
    /// How far it was to be published.
    status: String,
    /// Its length.
    bytes: u64,
    /// How much of that is kept.
    kept: u64,
    /// Its first words.
    head: String,
    /// All of it that is kept; only of one that is asked for alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    piece: Option<String>,
}

/// The members of [`RefusedShape`].
pub(super) const PIECE: [&str; 13] = [
    "number", "at", "times", "user", "file", "line", "reason", "format", "status", "bytes", "kept", "head",
    "piece",
];

/// The same of one in a list.
pub(super) fn listed() -> &'static [&'static str] {
    &PIECE[..PIECE.len() - 1]
}

impl RefusedShape {
    fn of(piece: &RefusedPiece, text: Option<String>) -> Self {
        Self {
            number: piece.key,
            at: piece.at.to_string(),
            times: piece.times,
            user: piece.user.clone(),
            file: piece.file.clone(),
            line: piece.line,
            reason: piece.reason.clone(),
            format: piece.format.clone(),
            status: piece.status.as_str().to_owned(),
            bytes: piece.bytes,
            kept: piece.kept,
            head: piece.head.clone(),
            piece: text,
        }
    }

    fn mark(&self) -> String {
        tag(&["refused", &serde_json::to_string(self).expect("strings and numbers have a JSON form")])
    }
}

/// A part of what was refused, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedPage {
    /// Those of the whole list.
    total: u64,
    /// Those of this part; with `fields`, only these members of each.
    #[schema(value_type = Vec<RefusedShape>)]
    refused: Vec<Value>,
}

/// List what was refused
///
/// The pieces of imports that could not be taken in, newest first, until somebody mends them or lets them go.
#[utoipa::path(get, path = "/refused", tag = "refused", operation_id = "listRefused", security(("token" = ["write"])),
    params(
        ("before" = Option<String>, Query, description = "What is older than this place, from a link"),
        ("after" = Option<String>, Query, description = "What is newer than this place, from a link"),
        ("limit" = Option<u32>, Query, description = "Pieces on the page, 1 to 100; 30 without it"),
        ("fields" = Option<String>, Query, description = "Only these members of each, separated by commas; the number always"),
    ),
    responses(
        (status = 200, description = "A page of them", content_type = "application/json", body = RefusedPage, headers(("Link" = String, description = "The pages before and after"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn index(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Answer {
    caller.writes()?;
    let query = query.unwrap_or_default();
    let size = number(&query, "limit", 1..=MOST)?.unwrap_or(USUAL);
    let sparse = Sparse::of(&query, listed())?;
    let found = api.store.refused_turned(turn(&query)?, size).await?;
    let refused = found.rows.iter().map(|piece| sparse.part(&RefusedShape::of(piece, None)));
    let page = json(&RefusedPage { total: found.total, refused: refused.collect() });
    Ok(turned_by(page, "/refused", &query, &found))
}

/// Get a refused piece
#[utoipa::path(get, path = "/refused/{number}", tag = "refused", operation_id = "getRefused", security(("token" = ["write"])),
    params(
        ("number" = u32, Path, description = "The number of the piece"),
        ("fields" = Option<String>, Query, description = "Only these members, separated by commas; the number always"),
    ),
    responses(
        (status = 200, description = "The piece, as far as it is kept", content_type = "application/json", body = RefusedShape, headers(("ETag" = String, description = "Its state, for If-Match"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn show(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    caller.writes()?;
    let sparse = Sparse::of(query.as_deref().unwrap_or_default(), &PIECE)?;
    let (_, shape) = found(&api, number_of(&number)?).await?;
    Ok(tagged(json(&sparse.part(&shape)), &shape.mark()))
}

/// Mend a refused piece
///
/// The body is the piece as it should have been. What can be taken in is; where nothing of it is refused any more, the piece
/// is gone; else what is left stands in its place, for the new reason, at the address that `Location` names. Where nothing can
/// be taken in, the answer is 422 and the piece stays as it was.
#[utoipa::path(post, path = "/refused/{number}", tag = "refused", operation_id = "mendRefused", security(("token" = ["write"])),
    params(
        ("number" = u32, Path, description = "The number of the piece"),
        ("status" = Option<String>, Query, description = "How far new articles are published: public, draft or unlisted; without it as they were to be"),
        ("If-Match" = String, Header, description = "The state that is meant, from the ETag of a GET"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same post with the same key is done once; kept for 24 hours"),
    ),
    request_body(content = String, content_type = "text/plain", description = "The mended piece; any type is taken"),
    responses(
        (status = 200, description = "What came of it", content_type = "application/json", body = Summary, headers(("Location" = String, description = "Where the rest is, if something is refused still"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 409, response = super::document::Conflict), (status = 412, response = super::document::Changed), (status = 413, response = super::document::TooLarge),
        (status = 422, response = super::document::Invalid), (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn mend(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    request: Request,
) -> Answer {
    let (token, by) = caller.writes()?;
    let number = number_of(&number)?;
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let status = parameter(query, "status").map(|_| bulk::status_of(query)).transpose()?;
    let hash = Hashed::begun(&format!("POST /refused/{number}?{query}"));
    let (once, kept) = Once::begin(&api, token.key, &parts.headers).await?;
    let body = whole(body, limits::OBJECT).await?;
    hash.add(&body);
    if let Some(kept) = kept {
        return Once::again(kept, hash.end()?);
    }
    // Taking in is no part of one transaction with the piece's going: only one program at a time mends.
    let turn = api.mending.lock().await;
    let (piece, shape) = found(&api, number).await?;
    meant(&parts.headers, &shape.mark())?;
    let unreadable = |detail: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    let text = String::from_utf8(body.into()).map_err(|_| unreadable("The body is not UTF-8 text."))?;
    let status = status.unwrap_or(piece.status);
    let wanted = Wanted { format: None, zone: api.zone.clone(), dry_run: false, status };
    let mended = mend_refused(&api.store, &piece, wanted, "body", text, false, by).await?;
    drop(turn);
    if mended.came_in() == 0 {
        return Err(match mended.tally.refusals.first() {
            Some(remark) => Problem::of_reason(StatusCode::UNPROCESSABLE_ENTITY, &remark.reason),
            None => unreadable("The body holds no article; the piece is as it was."),
        });
    }
    let left = mended.key.filter(|_| !mended.is_gone()).map(|key| format!("{PATH}/refused/{key}"));
    let body = mended.tally.json().into_bytes();
    let kind = "application/json".to_owned();
    once.end(Kept { asked: hash.end()?, status: 200, kind, location: left, body }).await
}

/// Let a refused piece go
///
/// It is seen no more; until its room is needed, that is undone at the desk.
#[utoipa::path(delete, path = "/refused/{number}", tag = "refused", operation_id = "deleteRefused", security(("token" = ["write"])),
    params(
        ("number" = u32, Path, description = "The number of the piece"),
        ("If-Match" = String, Header, description = "The state that is meant, from the ETag of a GET"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 412, response = super::document::Changed),
        (status = 428, response = super::document::Blind), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn destroy(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (_, by) = caller.writes()?;
    let (piece, shape) = found(&api, number_of(&number)?).await?;
    meant(&headers, &shape.mark())?;
    if !api.store.let_go_as(&piece, by).await? {
        return Err(changed());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn found(api: &Api, number: i64) -> Result<(RefusedPiece, RefusedShape), Problem> {
    let (piece, text) = api.store.refused_piece(number).await?;
    let shape = RefusedShape::of(&piece, Some(text));
    Ok((piece, shape))
}

/// A number; what is none leads nowhere.
fn number_of(text: &str) -> Result<i64, Problem> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(Problem::not_found)
}
