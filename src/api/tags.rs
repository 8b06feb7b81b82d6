//! Tags of what is stored (RFC 9110, 8.8.3 and 13.1): a write says which state it means to change.
//!
//! A tag names the state of the resource, not the bytes of an answer: the same one stands beside every coding of it, marked
//! as weak where it goes out compressed, and is compared without that mark.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

use super::problem::Problem;
use crate::error::Error;

/// The tag of a state, by its text.
pub(super) fn tag(state: &[&str]) -> String {
    let mut hash = blake3::Hasher::new();
    for part in state {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    format!("\"{}\"", &hash.finalize().to_hex()[..32])
}

pub(super) fn tagged(mut response: Response, tag: &str) -> Response {
    let value = HeaderValue::try_from(tag).expect("hexadecimal digits");
    response.headers_mut().insert(header::ETAG, value);
    response
}

/// Whether the write means what is there: `If-Match` must name it.
pub(super) fn meant(headers: &HeaderMap, present: &str) -> Result<(), Problem> {
    let Some(given) = listed(headers, &header::IF_MATCH) else {
        let detail = "Say which state you mean to change: If-Match with the ETag of a GET.";
        return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, detail));
    };
    if given.iter().any(|tag| tag == "*" || opaque(tag) == present) {
        return Ok(());
    }
    Err(changed())
}

/// What is meant is another state than what is there.
pub(super) fn changed() -> Problem {
    Error::Changed.into()
}

/// The change of an article up to which a write holds: none where any state of it is meant.
pub(super) fn held(headers: &HeaderMap, change: i64) -> Option<i64> {
    let any = listed(headers, &header::IF_MATCH).is_some_and(|given| given.iter().any(|tag| tag == "*"));
    (!any).then_some(change)
}

/// Whether the write means that there is nothing yet.
pub(super) fn means_nothing(headers: &HeaderMap) -> bool {
    listed(headers, &header::IF_NONE_MATCH).is_some_and(|given| given.iter().any(|tag| tag == "*"))
}

fn listed(headers: &HeaderMap, name: &header::HeaderName) -> Option<Vec<String>> {
    let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|line| line.to_str().ok()).collect();
    let items = lines.iter().flat_map(|line| line.split(',')).map(|item| item.trim().to_owned());
    (!lines.is_empty()).then(|| items.collect())
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}
