//! Tells programs what happened: signed calls by Standard Webhooks (standardwebhooks.com, specification 1.0), tried again
//! with growing pauses until they arrive. At least once: a call whose answer was lost comes again under the same id.

mod schedule;
mod signature;
mod words;

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tokio::{sync::watch, task::JoinSet};
use tracing::{debug, warn};
use url::Url;

pub use signature::{sign, written_secret};

use crate::{
    clock,
    error::{Error, Result},
    outgoing::Client,
    store::{Attempt, DeliveryState, Due, Store},
};

/// Bytes of an answer that are read.
const READ: usize = 4 * KEPT;
/// Characters of it that are kept.
const KEPT: usize = 300;
/// Characters of an address.
const LONGEST: usize = 2_000;

/// Calls the programs that are set up. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Caller {
    store: Store,
    client: Client,
    /// Scheme and host of the permalinks; they are relative without it.
    base_url: Option<String>,
}

/// The address of a program, or nothing where it can't be called.
#[must_use]
pub fn address(given: &str) -> Option<Url> {
    let url: Url = given.trim().parse().ok().filter(|_| given.len() <= LONGEST)?;
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    // What one library takes for an address another may not.
    let is_sendable = url.as_str().parse::<axum::http::Uri>().is_ok();
    (plain && url.has_host() && is_sendable).then_some(url)
}

impl Caller {
    /// One that asks through this client.
    #[must_use]
    pub fn new(store: Store, client: Client, base_url: Option<String>) -> Self {
        Self { store, client, base_url }
    }

    /// Makes the calls that are due until the portal closes: each program one at a time, several programs at once. What is
    /// under way then is waited for, since a call whose answer is lost comes again.
    pub async fn run(&self, mut closing: watch::Receiver<bool>) {
        const PAUSE: Duration = Duration::from_secs(1);
        const LONGER: Duration = Duration::from_secs(10);
        let mut calls = JoinSet::new();
        // Which task calls which program.
        let mut called = HashMap::new();
        loop {
            let mut pause = PAUSE;
            let due = self.store.due_deliveries(clock::now()).await;
            if *closing.borrow() {
                break;
            }
            match due {
                Ok(due) => {
                    for due in due {
                        if called.values().any(|webhook| *webhook == due.webhook) {
                            continue;
                        }
                        let (own, webhook, mut closing) = (self.clone(), due.webhook, closing.clone());
                        let task = calls.spawn(async move {
                            if let Err(error) = own.call(due, clock::now()).await {
                                warn!("{error}; a webhook is called later");
                                let _ = tokio::time::timeout(LONGER, closes(&mut closing)).await;
                            }
                        });
                        called.insert(task.id(), webhook);
                    }
                }
                Err(error) => {
                    warn!("{error}; webhooks are called later");
                    pause = LONGER;
                }
            }
            tokio::select! {
                Some(ended) = calls.join_next_with_id() => {
                    let id = match ended {
                        Ok((id, ())) => id,
                        Err(error) => {
                            warn!(%error, "the call of a webhook broke off");
                            error.id()
                        }
                    };
                    called.remove(&id);
                }
                () = tokio::time::sleep(pause) => {}
                () = closes(&mut closing) => break,
            }
        }
        while calls.join_next().await.is_some() {}
    }

    /// Makes what is due once, one after another; how many calls that were.
    pub async fn call_due(&self, now: Timestamp) -> Result<usize> {
        let due = self.store.due_deliveries(now).await?;
        let calls = due.len();
        for due in due {
            self.call(due, now).await?;
        }
        Ok(calls)
    }

    /// The attempt is noted before it is made: where nothing can be written nothing goes out, and a call whose answer is
    /// lost comes again no sooner than one that failed.
    async fn call(&self, due: Due, now: Timestamp) -> Result<()> {
        if due.message.article.is_none() && !due.message.is_test() {
            return self.store.drop_delivery(due.key, now).await;
        }
        let body = due.body.clone().unwrap_or_else(|| words::written(&due.message, self.base_url.as_deref()));
        let id = format!("msg_{}_{}", due.database, due.key);
        let request = request(&due.url, &id, &due.secret, body.clone(), now)?;
        let wait = (!due.message.is_test()).then(|| schedule::wait(due.attempts)).flatten();
        let wait = wait.map(schedule::spread);
        if !self.store.begin_delivery(&due, &body, wait.map(|wait| later(now, wait)), now).await? {
            return Ok(());
        }
        let attempt = self.attempt(&due, request, wait, now).await;
        debug!(
            webhook = due.webhook,
            delivery = due.key,
            state = attempt.state.as_str(),
            "a webhook was called"
        );
        self.store.delivery_tried(&due, &attempt).await
    }

    async fn attempt(
        &self,
        due: &Due,
        request: Request<Bytes>,
        wait: Option<SignedDuration>,
        now: Timestamp,
    ) -> Attempt {
        let began = Instant::now();
        let answered = self.client.tell(request, READ).await;
        // It may have taken a while, and the pause begins now.
        let now = later(now, SignedDuration::try_from(began.elapsed()).unwrap_or_default());
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (status, answer, asked) = match &answered {
            Ok(answer) => (Some(answer.status()), told(answer.body()), wish(answer.headers(), now)),
            Err(refused) => (None, refused.to_string(), None),
        };
        let mut attempt = Attempt {
            state: DeliveryState::Delivered,
            due_at: now,
            took,
            status: status.map(|status| status.as_u16()),
            answer,
            rests_until: None,
            gone: status == Some(StatusCode::GONE),
        };
        if !status.is_some_and(|status| status.is_success()) {
            let wait = wait.filter(|_| !attempt.gone).map(|wait| wait.max(asked.unwrap_or_default()));
            attempt.state = if wait.is_some() { DeliveryState::Waiting } else { DeliveryState::Failed };
            attempt.due_at = later(now, wait.unwrap_or_default());
            let rest = schedule::rest(due.failures).max(asked.unwrap_or_default());
            attempt.rests_until = Some(later(now, rest));
        }
        attempt
    }
}

/// Resolves when the portal closes, and when nobody is left to say so.
async fn closes(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

fn request(url: &str, id: &str, secret: &[u8], body: String, now: Timestamp) -> Result<Request<Bytes>> {
    let at = now.as_second();
    Request::builder()
        .method(Method::POST)
        .uri(url)
        .header(header::CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", sign(secret, id, at, &body))
        .body(Bytes::from(body))
        .map_err(|error| Error::Internal(format!("the call of a webhook can't be written: {error}")))
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// How long it wants to be left alone: `Retry-After` (RFC 9110, 10.2.3), as seconds or as a date, a day at most.
fn wish(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    const MOST: SignedDuration = SignedDuration::from_hours(24);
    let given = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wish = match given.parse::<u32>() {
        Ok(seconds) => SignedDuration::from_secs(seconds.into()),
        Err(_) => jiff::fmt::rfc2822::parse(given).ok()?.timestamp().duration_since(now),
    };
    Some(wish.clamp(SignedDuration::ZERO, MOST))
}

/// The first words of an answer, in one line.
fn told(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * KEPT)]);
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(KEPT);
    plain.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_called_is_told_from_what_cannot() {
        for good in ["https://hooks.example.org/x?y=1", "http://hooks.lan:8080", " https://a.example/ "] {
            assert!(address(good).is_some(), "{good}");
        }
        let long = format!("https://a.example/{}", "x".repeat(LONGEST));
        for bad in [
            "",
            "hooks.example.org",
            "ftp://a.example/",
            "https://me:word@a.example/",
            "https://",
            "/x",
            "https://{x}.example/",
            &long,
        ] {
            assert!(address(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_wish_for_rest_is_read_in_both_forms() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let of = |value: &str| {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]);
            wish(&headers, now).map(|wish| wish.as_secs())
        };
        assert_eq!(of("120"), Some(120));
        assert_eq!(of("Thu, 01 Jan 2026 00:05:00 GMT"), Some(300));
        assert_eq!(of("Wed, 31 Dec 2025 00:05:00 GMT"), Some(0));
        assert_eq!(of("4000000000"), Some(24 * 60 * 60));
        assert_eq!(of("soon"), None);
    }

    #[test]
    fn an_answer_is_kept_in_one_short_line() {
        assert_eq!(told(b" no\r\n\x1b[31m way \xff"), "no   [31m way \u{fffd}");
        assert_eq!(told("中".repeat(1_000).as_bytes()).chars().count(), KEPT);
    }
}
