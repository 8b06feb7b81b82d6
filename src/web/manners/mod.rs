//! What holds for every answer, whatever route gave it: bounds, error pages, freshness, compression,
//! security headers, HEAD. Nothing here is built from the `Host` header.

mod bounds;
mod fresh;
mod guard;

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};
use tracing::error;

use super::server::Limits;

/// Draws the page of an error that no handler saw (a panic, a limit), for the request it answers.
pub type Page = Arc<dyn Fn(StatusCode, &Parts) -> Response + Send + Sync>;

/// What the manners must know about the portal.
#[derive(Clone)]
pub struct Manners {
    /// Whether the portal's base URL is https, so that browsers may be told never to use anything else.
    pub https: bool,
    /// Draws error pages.
    pub page: Page,
    /// The limits on time and size of one request.
    pub limits: Limits,
}

/// Wraps all of `routes` once; call it last, with every route and fallback in place.
pub fn layer(routes: Router, manners: Manners) -> Router {
    // The bounds below hold for every way to read a body, so axum's own limit (another number) is off.
    let routes = routes.layer(DefaultBodyLimit::disable());
    // As the fallback of an empty router the routes are entered after all layers; layers set on the routes
    // themselves would come after the choice by method, too late to turn HEAD into GET.
    Router::new()
        .fallback_service(routes)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(Arc::new(manners.limits), bounds::keep))
        .layer(middleware::from_fn_with_state(manners.page, draw))
        .layer(middleware::from_fn(fresh::mark))
        .layer(CompressionLayer::new().compress_when(fresh::should_compress))
        .layer(middleware::from_fn_with_state(manners.https, guard::set))
        .layer(middleware::from_fn(head_as_get))
}

/// An answer without a page yet: [`layer`] has its page drawn.
#[must_use]
pub fn bare(status: StatusCode) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(Bare);
    response
}

#[derive(Debug, Clone, Copy)]
struct Bare;

/// Every layer below sees a GET, so that HEAD is answered with the headers of a GET.
async fn head_as_get(mut request: Request, next: Next) -> Response {
    let head = request.method() == Method::HEAD;
    if head {
        *request.method_mut() = Method::GET;
    }
    let mut response = next.run(request).await;
    if let Some(length) = response.body().size_hint().exact()
        && response.status() != StatusCode::NOT_MODIFIED
    {
        response.headers_mut().entry(header::CONTENT_LENGTH).or_insert(length.into());
    }
    if head {
        *response.body_mut() = Body::empty();
    }
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over so")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<&str>().copied();
    let words = words.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    error!(panic = ?words.unwrap_or("without words"), "a handler panicked");
    bare(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn draw(State(page): State<Page>, request: Request, next: Next) -> Response {
    let (asked, body) = request.into_parts();
    let response = next.run(Request::from_parts(asked.clone(), body)).await;
    if response.extensions().get::<Bare>().is_none() {
        return response;
    }
    let mut drawn = page(response.status(), &asked);
    *drawn.status_mut() = response.status();
    for name in [header::ALLOW, header::CONNECTION, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            drawn.headers_mut().insert(name, value.clone());
        }
    }
    drawn
}

/// Whether the asker takes brotli.
pub(super) fn accepts_brotli(headers: &HeaderMap) -> bool {
    items(headers, &header::ACCEPT_ENCODING).any(|item| {
        let (name, quality) = item.split_once(';').unwrap_or((item, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}

/// Whether a list header (`Cache-Control`, `Vary`, …) holds `word`, whatever its case.
fn lists(headers: &HeaderMap, name: &header::HeaderName, word: &str) -> bool {
    items(headers, name).any(|item| item.eq_ignore_ascii_case(word))
}

/// The items of a list header, over all its lines.
fn items<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|item| !item.is_empty())
}
