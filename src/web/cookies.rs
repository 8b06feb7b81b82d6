//! Cookies: what a browser sends, and what it is asked to keep.

use super::Portal;

/// The line by which a browser keeps a cookie for a year.
pub(super) fn keep(portal: &Portal, name: &str, value: &str) -> String {
    let secure = if portal.is_https() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}")
}
