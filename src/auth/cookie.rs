//! What a signed-in browser sends.

use axum::http::{HeaderMap, header};

use super::Secret;

/// The name by which browsers send the cookie by https alone, from this host and for all of it (RFC 6265bis, 4.1.3.2).
pub const BY_HTTPS: &str = "__Host-lectern";
/// On this machine itself there is no https.
pub const HERE: &str = "lectern-session";

/// The values of a cookie, as often as it was sent.
pub fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(given, _)| *given == name).map(|(_, value)| value)
}

/// The secret that a browser sends.
#[must_use]
pub fn secret_of(headers: &HeaderMap, https: bool) -> Option<Secret> {
    cookies(headers, if https { BY_HTTPS } else { HERE }).find_map(Secret::read)
}
