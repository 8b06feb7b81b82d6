//! A post that comes twice is done once (draft-ietf-httpapi-idempotency-key-header-07): the answer is kept for 24 hours by
//! the token and the key that came with it, and given again for the same post.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Api, problem::Problem};
use crate::{
    clock,
    store::{self, Kept},
};

/// Characters of a key.
const LONGEST: usize = 255;

/// The posts that are being answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Underway(Arc<Mutex<HashSet<(i64, String)>>>);

/// An answer as it goes out, for the first time or again.
pub(super) fn given(kept: Kept) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut response = (status, kept.body).into_response();
    let headers = response.headers_mut();
    for (name, value) in [(header::CONTENT_TYPE, Some(kept.kind)), (header::LOCATION, kept.location)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

/// A post that is done at most once.
pub(super) struct Once {
    api: Api,
    token: i64,
    /// Without one it is done as often as it comes.
    key: Option<String>,
}

impl Drop for Once {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.api.underway.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(self.token, key));
        }
    }
}

impl Once {
    /// Begins to answer a post; the answer that it had, where it was done before.
    pub(super) async fn begin(
        api: &Api,
        token: i64,
        headers: &HeaderMap,
    ) -> Result<(Self, Option<Kept>), Problem> {
        let mut once = Self { api: api.clone(), token, key: None };
        let Some(given) = headers.get("idempotency-key") else { return Ok((once, None)) };
        // A tab is taken for visible by the reader of headers.
        let is_key = |key: &&str| {
            (1..=LONGEST).contains(&key.len()) && key.bytes().all(|b| (b' '..=b'~').contains(&b))
        };
        let key = given.to_str().ok().filter(is_key);
        let key =
            key.ok_or_else(|| Problem::bad("Idempotency-Key", "write 1 to 255 visible characters of ASCII"))?;
        let begun =
            api.underway.0.lock().unwrap_or_else(PoisonError::into_inner).insert((token, key.to_owned()));
        if !begun {
            let detail = "A post with this Idempotency-Key is being answered just now.";
            return Err(Problem::new(StatusCode::CONFLICT, detail).with(header::RETRY_AFTER, "1"));
        }
        once.key = Some(key.to_owned());
        let kept = api.store.kept_answer(token, key, clock::now()).await?;
        Ok((once, kept))
    }

    /// The answer that was kept, where the post is the same as then.
    pub(super) fn again(kept: Kept, asked: [u8; 32]) -> Result<Response, Problem> {
        if kept.asked != asked {
            let detail = "This Idempotency-Key came with another post before; give each post its own.";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
        }
        let mut response = given(kept);
        let replayed = HeaderName::from_static("idempotency-replayed");
        response.headers_mut().insert(replayed, HeaderValue::from_static("true"));
        Ok(response)
    }

    /// By what the post is known, for one who keeps the answer in the transaction that does it.
    pub(super) fn known(&self) -> Option<store::Once<'_>> {
        self.key.as_deref().map(|key| store::Once { token: self.token, key })
    }

    /// Keeps the answer to what was done bit by bit, and gives it.
    pub(super) async fn end(self, kept: Kept) -> Result<Response, Problem> {
        if let Some(once) = self.known() {
            self.api.store.keep_answer(once, &kept, clock::now()).await?;
        }
        Ok(given(kept))
    }
}
