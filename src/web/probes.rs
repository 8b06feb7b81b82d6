//! What is read by machines that watch or crawl: `/healthz`, `/readyz`, `/robots.txt`.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Portal;
use crate::error::Error;

/// `GET /healthz`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: pages can be served; else the reason.
pub(super) async fn ready(State(portal): State<Portal>) -> Response {
    match portal.store.ready().await {
        Ok(()) => "ready".into_response(),
        Err(Error::Internal(cause)) => {
            tracing::error!(?cause, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "a fault on our side; the log has the cause").into_response()
        }
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason.to_string()).into_response(),
    }
}

/// `GET /robots.txt`: combinations of filters are without number, so crawlers are kept to plain pages.
///
/// A private portal has nothing for them.
pub(super) async fn robots(State(portal): State<Portal>) -> impl IntoResponse {
    const RULES: &str = "User-agent: *\nDisallow: /*?*theme=\nDisallow: /*?*source=\nDisallow: /*?*from=\n\
        Disallow: /*?*to=\nDisallow: /*?*ui=\n";
    let rules = if portal.private { "User-agent: *\nDisallow: /\n" } else { RULES };
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], rules)
}
