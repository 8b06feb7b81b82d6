//! Articles come in: one as JSON, or many as JSON Lines in one stream, each told what became of it.

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::Response,
};

use super::{
    Api, PATH,
    answer::{Answer, parameter},
    body::{Hashed, Pipe, whole},
    caller::Caller,
    once::{self, Once},
    problem::Problem,
    shapes::Outcome,
};
use crate::{
    clock,
    domain::{Incoming, Status, limits},
    error::Error,
    finder::Pace,
    formats::{Format, article_json},
    ingest::{Import, Step, Tally, Wanted},
    store::{self, Arrival, By, Kept, What},
};

const JSON: &str = "application/json";
const LINES: &str = "application/jsonl";
/// Bytes of outcomes that are gathered for one answer: some hundred thousand articles.
const MOST_TOLD: usize = 32 << 20;
const TOO_MANY: &str = "The stream holds more than one answer can tell of; what came first is in. Send the rest in streams of at \
                        most 100,000 articles.";

/// Take articles in
///
/// One article as `application/json`; or many as `application/jsonl`, read as they come, of any number, each of at most
/// 16 MiB: the answer has a line for each, in which `line` says where it stood. One that is known already is brought up to
/// what is new of it. A refused one costs the others nothing.
#[utoipa::path(post, path = "/articles", tag = "articles", operation_id = "createArticles", security(("token" = ["write"])),
    params(
        ("status" = Option<String>, Query, description = "How far new articles are published: public (without it), draft or unlisted"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same post with the same key is done once; kept for 24 hours"),
    ),
    request_body(description = "An article, or many", content(
        (super::document::Article = "application/json"), (String = "application/jsonl"),
    )),
    responses(
        (status = 201, description = "It is new", content_type = "application/json", body = super::document::Article, headers(("Location" = String, description = "Where it is"))),
        (status = 200, description = "It was known; or a line for each of many", content((super::document::Article = "application/json"), (Outcome = "application/jsonl"))),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized),
        (status = 403, response = super::document::Forbidden), (status = 409, response = super::document::Conflict),
        (status = 413, response = super::document::TooLarge), (status = 415, response = super::document::Unsupported),
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
    let status = status_of(query)?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or(JSON);
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let hash = Hashed::begun(&format!("POST /articles?{query} {kind}"));
    let (once, kept) = Once::begin(&api, token.key, &parts.headers).await?;
    match kind.as_str() {
        JSON => {
            let bytes = whole(body, limits::OBJECT).await?;
            hash.add(&bytes);
            if let Some(kept) = kept {
                return Once::again(kept, hash.end()?);
            }
            one(&api, &bytes, status, by, once.known(), hash.end()?).await.map(once::given)
        }
        LINES | "application/x-ndjson" | "application/x-jsonlines" => {
            if let Some(kept) = kept {
                return again(kept, body, hash).await;
            }
            let outcomes = many(&api, body, hash.clone(), status, by).await?;
            let kind = LINES.to_owned();
            once.end(Kept { asked: hash.end()?, status: 200, kind, location: None, body: outcomes }).await
        }
        _ => {
            let detail = "Send one article as application/json, or many as application/jsonl; other formats go to /imports.";
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
        }
    }
}

/// The kept answer, once the body is seen to be the same.
pub(super) async fn again(kept: Kept, body: Body, hash: Hashed) -> Result<Response, Problem> {
    Pipe::of(body, hash.clone()).drain().await?;
    Once::again(kept, hash.end()?)
}

/// How far new articles are published.
pub(super) fn status_of(query: &str) -> Result<Status, Problem> {
    let Some(given) = parameter(query, "status") else { return Ok(Status::Public) };
    given.parse().map_err(|()| Problem::bad("status", "write public, draft or unlisted"))
}

/// The one article of a body.
pub(super) fn read_one(bytes: &[u8]) -> Result<Incoming, Problem> {
    let invalid = |reason: &str| Problem::of_reason(StatusCode::UNPROCESSABLE_ENTITY, reason);
    let mut reader = article_json::Reader::new();
    let mut found = reader.push(bytes);
    found.extend(reader.finish());
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(found), None) => found.article.map_err(|refused| invalid(&refused.reason)),
        (None, _) => {
            Err(invalid("The body holds no article; send one object of the shape lectern.article/1."))
        }
        (Some(_), Some(_)) => {
            Err(invalid("The body holds more than one article; send many as application/jsonl."))
        }
    }
}

async fn one(
    api: &Api,
    bytes: &[u8],
    status: Status,
    by: By<'_>,
    once: Option<store::Once<'_>>,
    asked: [u8; 32],
) -> Result<Kept, Problem> {
    let incoming = read_one(bytes)?;
    let arrival = Arrival { now: clock::now(), status, dry_run: false };
    let taken = api.store.take_in(&incoming, arrival, by, once, |put, (article, digests)| Kept {
        asked,
        status: if put.what == What::New { 201 } else { 200 },
        kind: JSON.to_owned(),
        location: Some(format!("{PATH}/articles/{}", put.id)),
        body: article_json::print(&article.export(digests)).into_bytes(),
    });
    taken.await?.map_err(|reason| Problem::new(StatusCode::CONFLICT, reason))
}

/// Reads many, as they come; a line of JSON for each.
async fn many(api: &Api, body: Body, hash: Hashed, status: Status, by: By<'_>) -> Result<Vec<u8>, Problem> {
    let wanted = Wanted { format: Some(Format::ArticleJson), zone: api.zone.clone(), dry_run: false, status };
    let (tally, lines) = read(api, body, hash, wanted, "body".to_owned(), |step, lines| {
        let outcome = match step {
            Step::Stored(line, put) => Outcome {
                line: *line,
                id: Some(put.id.to_string()),
                outcome: match put.what {
                    What::New => "new",
                    What::Updated => "updated",
                    What::Unchanged => "unchanged",
                },
                reason: None,
                notes: put.notes.clone(),
            },
            Step::Refused { line, reason, .. } => Outcome {
                line: *line,
                id: None,
                outcome: "refused",
                reason: Some((*reason).to_owned()),
                notes: Vec::new(),
            },
            Step::Bytes(_) | Step::Understood(_) => return,
        };
        serde_json::to_writer(&mut *lines, &outcome).expect("strings and numbers have a JSON form");
        lines.push(b'\n');
    })
    .await?;
    noted(api, by, &tally).await?;
    Ok(lines)
}

/// Tells the audit of what came in.
pub(super) async fn noted(api: &Api, by: By<'_>, tally: &Tally) -> Result<(), Problem> {
    if tally.new + tally.updated > 0 {
        api.store.note_taken_in(by, &tally.articles).await?;
    }
    Ok(())
}

/// Imports a body; what came of it, and what was told of its steps.
pub(super) async fn read(
    api: &Api,
    body: Body,
    hash: Hashed,
    wanted: Wanted,
    name: String,
    tell: fn(&Step<'_>, &mut Vec<u8>),
) -> Result<(Tally, Vec<u8>), Problem> {
    let (store, runtime) = (api.store.clone(), tokio::runtime::Handle::current());
    let mut pace = Pace::of(api.finder.clone());
    let pipe = Pipe::of(body, hash);
    // On a thread of its own: an import tells its steps to one that stays where it is.
    let imported = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            let mut import = Import::new(&store, wanted);
            let mut told = Vec::new();
            import
                .read(&name, pipe, async |step| {
                    tell(&step, &mut told);
                    if told.len() > MOST_TOLD {
                        return Err(Error::Invalid(vec![TOO_MANY.to_owned()]));
                    }
                    if let Step::Bytes(_) = step {
                        pace.keep().await;
                    }
                    Ok(())
                })
                .await?;
            Ok::<_, Error>((import.tally, told))
        })
    });
    let outcome = imported.await.map_err(|e| Error::Internal(format!("the import broke off: {e}")))?;
    Ok(outcome?)
}
