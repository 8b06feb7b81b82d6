//! The security headers of every answer, and how long an answer without a word about it may be kept.

use std::sync::LazyLock;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::fresh::Said;
use crate::web::assets;

const CONTENT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// A feature not named here would stay on, so each that browsers know is named. Those that they only know
/// behind a switch are left out: naming them writes a warning into every reader's console.
const FEATURES: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), \
    clipboard-write=(self), compute-pressure=(), cross-origin-isolated=(), display-capture=(), \
    encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
    identity-credentials-get=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), \
    microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), \
    publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), \
    storage-access=(), sync-xhr=(), usb=(), web-share=(self), window-management=(), xr-spatial-tracking=()";

const ALWAYS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
];

/// Where the rules stand by which a browser fetches ahead.
static AHEAD: LazyLock<HeaderValue> = LazyLock::new(|| {
    let rules = format!("\"{}\"", assets::href("speculation.json"));
    rules.try_into().expect("an address of ours is plain")
});

/// Two years.
const ALWAYS_HTTPS: &str = "max-age=63072000";

/// Sets them on the answer, and gives it back the status it had before compression.
pub(super) async fn set(State(https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(Said(status)) = response.extensions().get().copied() {
        *response.status_mut() = status;
    }
    let keep = keeping(response.status());
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Only a document has features; the long line would weigh on every style sheet and script.
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(FEATURES));
        // What is pointed at is fetched ahead, where the browser does that.
        headers.insert(HeaderName::from_static("speculation-rules"), AHEAD.clone());
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ALWAYS_HTTPS));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(keep));
    response
}

/// A page may be kept and is asked about each time (its tag makes that cheap); an error is never kept.
fn keeping(status: StatusCode) -> &'static str {
    if status.is_client_error() || status.is_server_error() { "no-store" } else { "no-cache" }
}
