//! What single values may be, whichever way they come in.

use super::article_json::values;

/// Whether an article, source, author, theme or group may be called so: something to see, on one line, within the limit.
#[must_use]
pub fn is_name(text: &str) -> bool {
    values::name(text).is_ok()
}

/// Whether a point may read so.
#[must_use]
pub fn is_point(text: &str) -> bool {
    values::point(text).is_ok()
}

/// A paragraph as it is kept; `None` where it can't be one.
#[must_use]
pub fn paragraph(text: String) -> Option<String> {
    values::paragraph(text).ok()
}

/// An absolute http or https address without a password, in its normal form.
#[must_use]
pub fn address(text: &str) -> Option<String> {
    values::address(text).ok()
}
