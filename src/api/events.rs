//! What happens, told as it happens: server-sent events (HTML, 9.2), which a program or a page goes on with after a break.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::IntoResponse,
};
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc;
use tracing::warn;

use super::{
    Api,
    answer::{Answer, parameter},
    caller::{Caller, Pass},
    problem::Problem,
    telling::Next,
};
use crate::{domain::Filter, error::Result, events::State as Newest, query::Query};

/// Between two signs of life, and two looks at whether the caller may still be told.
const BEAT: Duration = Duration::from_secs(15);
/// Pieces that may wait for a slow reader; what is told later is read when its turn comes.
const AHEAD: usize = 4;
/// Milliseconds after which a browser asks again when the connection is lost.
const RETRY: u32 = 3_000;

/// Follow what happens
///
/// Server-sent events: `article.published`, `article.revised` and `article.flagged`, each with an `id` and an object of JSON
/// as its `data`, of articles that every reader sees; filters as on the list of articles. With `Last-Event-ID`, as browsers
/// send it, or `since` the stream goes on after that event; without them it begins now. Events are kept for a week: where
/// some are missing, an event `gap` says so first. Every 15 seconds a comment shows that the connection lives.
#[utoipa::path(get, path = "/events", tag = "events", operation_id = "followEvents", security((), ("token" = ["read"])),
    params(
        ("since" = Option<i64>, Query, description = "The id of the last event that is known", minimum = 0),
        ("Last-Event-ID" = Option<String>, Header, description = "The same, as browsers send it; it counts before since"),
        ("theme" = Option<Vec<String>>, Query, description = "Slug or name of a theme; all of them must hold"),
        ("not-theme" = Option<Vec<String>>, Query, description = "Themes that must not hold"),
        ("source" = Option<String>, Query, description = "Slug or name of the source"),
        ("lang" = Option<String>, Query, description = "A digest, else the text, in this language"),
        ("from" = Option<String>, Query, description = "The first day, as 2026-01-31"),
        ("to" = Option<String>, Query, description = "The last day"),
    ),
    responses(
        (status = 200, description = "Events; the data of each is of the shape Happened", content_type = "text/event-stream", body = String),
        (status = 400, response = super::document::Bad), (status = 401, response = super::document::Unauthorized), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn index(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let query = query.unwrap_or_default();
    let filter = Query::parse(&query)?.filter(&api.zone);
    let newest = api.news.follow();
    let since = match (known(&headers, &query)?, newest.borrow().last) {
        (Some(since), last) => since.min(last),
        (None, last) => last,
    };
    let (told, body) = mpsc::channel(AHEAD);
    let teller = Teller { api, pass: caller.pass, filter, told };
    tokio::spawn(async move {
        // Whoever asks again is told what was not told.
        if let Err(error) = teller.run(since, newest).await {
            warn!("{error}; a stream of events was ended");
        }
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Some proxies hold answers back until they are whole.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::new(Told(body))).into_response())
}

/// Up to which event the caller knows what happened.
fn known(headers: &HeaderMap, query: &str) -> std::result::Result<Option<i64>, Problem> {
    let by_header = headers.get("last-event-id").filter(|value| !value.is_empty());
    let (name, given) = match by_header {
        Some(value) => ("Last-Event-ID", Some(value.to_str().unwrap_or("?").to_owned())),
        None => ("since", parameter(query, "since")),
    };
    let Some(given) = given else { return Ok(None) };
    let number = given.parse().ok().filter(|number| *number >= 0);
    number.map(Some).ok_or_else(|| Problem::bad(name, "write the id of an event, a number"))
}

struct Teller {
    api: Api,
    pass: Pass,
    filter: Filter,
    told: mpsc::Sender<Bytes>,
}

impl Teller {
    /// Tells what happens after an event until the caller leaves, may not be told any more, or the portal closes.
    async fn run(self, mut since: i64, mut newest: tokio::sync::watch::Receiver<Newest>) -> Result<()> {
        let begin = format!("retry: {RETRY}\nid: {since}\n\n");
        if self.told.send(begin.into()).await.is_err() {
            return Ok(());
        }
        loop {
            if newest.borrow_and_update().closing {
                return Ok(());
            }
            loop {
                let Some(Next { text, last, more }) = self.next(since).await? else { return Ok(()) };
                since = last;
                if !text.is_empty() && self.told.send(text).await.is_err() {
                    return Ok(());
                }
                if !more {
                    break;
                }
            }
            tokio::select! {
                changed = newest.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(BEAT) => if self.told.send(Bytes::from_static(b":\n\n")).await.is_err() {
                    return Ok(());
                },
                () = self.told.closed() => return Ok(()),
            }
        }
    }
}

impl Teller {
    /// What happened next; nothing where the caller may not be told any more, which is seen last.
    async fn next(&self, since: i64) -> Result<Option<Next>> {
        let telling = &self.api.telling;
        let next = telling.after(&self.api.store, since, &self.filter).await?;
        let _turn = telling.turn().await;
        Ok(self.pass.holds(&self.api).await?.then_some(next))
    }
}

/// A body of what is told.
struct Told(mpsc::Receiver<Bytes>);

impl http_body::Body for Told {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}
