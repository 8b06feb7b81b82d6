//! Cookies: what a browser sends, and what it is asked to keep.

use axum::http::{HeaderMap, header};

use super::Portal;

/// The values of a cookie, as often as it was sent.
pub(super) fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(given, _)| *given == name).map(|(_, value)| value)
}

/// The line by which a browser keeps a cookie for a year.
pub(super) fn keep(portal: &Portal, name: &str, value: &str) -> String {
    let secure = if portal.is_https() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}")
}
