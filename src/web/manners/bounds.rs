//! How long an address and a body may be, how long a body may pause, how long a handler may take.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tracing::warn;

use super::bare;
use crate::{
    domain::limits,
    web::{router::tellable, server::Limits},
};

/// Runs the request within the limits. Where its body broke one, an error that the handler made of the broken
/// body gives way to the true one; what a handler achieved all the same stands.
pub(super) async fn keep(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    if length(request.uri()) > limits.uri_bytes {
        return bare(StatusCode::URI_TOO_LONG);
    }
    let most = most_of(request.uri().path(), limits.body_bytes);
    // Said at once, also where no handler would read the body.
    if request.body().size_hint().lower() > most {
        return with(bare(StatusCode::PAYLOAD_TOO_LARGE), header::CONNECTION, "close");
    }
    let fate = Arc::new(Fate::default());
    let request = request.map(|body| {
        if body.is_end_stream() { body } else { Body::new(Weighed::new(body, most, limits.body_idle, &fate)) }
    });
    let path = request.uri().path().to_owned();
    let response = tokio::select! {
        response = next.run(request) => response,
        () = fate.no_progress_for(limits.handler) => {
            warn!(path = tellable(&path), "a handler took too long and was stopped");
            return with(bare(StatusCode::SERVICE_UNAVAILABLE), header::RETRY_AFTER, "30");
        }
    };
    match fate.broken.get() {
        Some(&status) if !response.status().is_success() => with(bare(status), header::CONNECTION, "close"),
        _ => response,
    }
}

/// Bytes of a body. Where it is read as it comes, in memory bounded by one article, what may be sent has no bound in all; and
/// a program may send an article's worth elsewhere, too, of which each handler says how much it takes.
fn most_of(path: &str, usual: u64) -> u64 {
    match path {
        "/api/v1/articles" | "/api/v1/imports" => u64::MAX,
        path if path.starts_with("/api/v1/") => usual.max(limits::OBJECT as u64),
        _ => usual,
    }
}

fn length(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |path| path.as_str().len())
}

fn with(mut response: Response, name: header::HeaderName, value: &'static str) -> Response {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}

/// What became of a request's body, as the layer around the handler must know.
#[derive(Debug)]
struct Fate {
    broken: OnceLock<StatusCode>,
    progress: Mutex<Instant>,
}

impl Default for Fate {
    fn default() -> Self {
        Self { broken: OnceLock::new(), progress: Mutex::new(Instant::now()) }
    }
}

impl Fate {
    fn progressed(&self) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    async fn no_progress_for(&self, time: Duration) {
        loop {
            let end = *self.progress.lock().unwrap_or_else(PoisonError::into_inner) + time;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }
}

/// A body that is weighed and timed while it is read.
struct Weighed {
    body: Body,
    left: u64,
    idle: Duration,
    pause: Option<Pin<Box<Sleep>>>,
    begun: bool,
    fate: Arc<Fate>,
}

impl Weighed {
    fn new(body: Body, most: u64, idle: Duration, fate: &Arc<Fate>) -> Self {
        Self { body, left: most, idle, pause: None, begun: false, fate: Arc::clone(fate) }
    }

    fn break_off(
        &self,
        status: StatusCode,
        why: &'static str,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // A body read on after it broke keeps its first reason.
        let _ = self.fate.broken.set(status);
        Poll::Ready(Some(Err(axum::Error::new(why))))
    }

    fn too_large(&self) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.break_off(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large")
    }
}

impl HttpBody for Weighed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.fate.broken.get().is_some() {
            return Poll::Ready(None);
        }
        // The length it announces is enough to refuse it, before a byte of it is asked for.
        if !std::mem::replace(&mut self.begun, true) && self.body.size_hint().lower() > self.left {
            return self.too_large();
        }
        let frame = match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                let idle = self.idle;
                let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(idle)));
                if pause.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                return self.break_off(StatusCode::REQUEST_TIMEOUT, "the body stopped coming");
            }
        };
        self.pause = None;
        self.fate.progressed();
        let weight = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
        match self.left.checked_sub(weight as u64) {
            Some(left) => self.left = left,
            None => return self.too_large(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
