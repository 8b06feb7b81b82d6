//! `/api/v1`: what the portal holds, for programs. JSON in and out, tokens instead of cookies, problems by RFC 9457.

mod answer;
mod articles;
mod body;
mod bulk;
mod caller;
mod curation;
mod digests;
mod document;
mod events;
mod imports;
mod inflate;
mod name_patches;
mod name_shapes;
mod names;
mod once;
mod points;
mod problem;
mod refused;
mod search;
mod shapes;
mod source_writes;
mod tags;
mod telling;
mod theme_writes;
mod tokens;

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use tokio::sync::Mutex;
use tower::ServiceBuilder;
use tower_http::{
    cors::{AllowOrigin, CorsLayer},
    decompression::RequestDecompressionLayer,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{caller::Rates, once::Underway, problem::Problem, telling::Telling};
use crate::{auth::Auth, events::News, finder::Finder, store::Store};

/// Where it answers.
pub const PATH: &str = "/api/v1";

/// Where what happens is followed, below [`PATH`].
const EVENTS: &str = "/events";

/// What the answers are made from.
#[derive(Clone)]
struct Api {
    store: Store,
    finder: Finder,
    auth: Auth,
    zone: TimeZone,
    private: bool,
    https: bool,
    news: News,
    /// What those who follow what happens are told.
    telling: Arc<Telling>,
    proxies: Arc<[IpAddr]>,
    rates: Option<Arc<Rates>>,
    underway: Underway,
    /// The one that mends a refused piece.
    mending: Arc<Mutex<()>>,
}

/// How the API is opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The zone in which days begin.
    pub zone: TimeZone,
    /// Whether only those who bring a token see anything.
    pub private: bool,
    /// Whether readers come by https.
    pub https: bool,
    /// The proxies whose word counts on where a request came from.
    pub proxies: Arc<[IpAddr]>,
    /// Requests a minute that each token, and each address without one, may make; as many as they like without it.
    pub a_minute: Option<NonZeroU32>,
    /// The origins whose pages may ask, such as `https://read.example.org`.
    pub origins: Vec<HeaderValue>,
}

fn described() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(document::head())
        .routes(routes!(articles::index, bulk::create))
        .routes(routes!(articles::show, articles::update, articles::destroy))
        .routes(routes!(digests::index))
        .routes(routes!(digests::show, digests::update))
        .routes(routes!(digests::revisions))
        .routes(routes!(digests::revision))
        .routes(routes!(articles::checks))
        .routes(routes!(points::show))
        .routes(routes!(names::themes))
        .routes(routes!(names::theme, theme_writes::update))
        .routes(routes!(theme_writes::merge))
        .routes(routes!(theme_writes::split))
        .routes(routes!(names::sources))
        .routes(routes!(names::source, source_writes::update))
        .routes(routes!(source_writes::merge))
        .routes(routes!(source_writes::split))
        .routes(routes!(refused::index))
        .routes(routes!(refused::show, refused::mend, refused::destroy))
        .routes(routes!(search::index))
        .routes(routes!(imports::create))
        .routes(routes!(events::index))
        .routes(routes!(tokens::index))
        .routes(routes!(tokens::destroy))
        .routes(routes!(document::show))
}

/// The document of the API, of `OpenAPI` 3.1.
#[must_use]
pub fn document() -> serde_json::Value {
    document::whole(described().into_openapi())
}

/// All that answers below [`PATH`].
pub fn router(store: Store, finder: Finder, auth: Auth, news: News, opening: &Opening) -> Router {
    let api = Api {
        store,
        finder,
        auth,
        zone: opening.zone.clone(),
        private: opening.private,
        https: opening.https,
        news,
        telling: Arc::new(Telling::new()),
        proxies: Arc::clone(&opening.proxies),
        rates: opening.a_minute.map(|a_minute| Arc::new(Rates::new(a_minute))),
        underway: Underway::default(),
        mending: Arc::default(),
    };
    let (routes, _) = described().split_for_parts();
    let mut routes = routes
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        // The bounds of the server hold for every way to read a body.
        .layer(DefaultBodyLimit::disable())
        .layer(
            ServiceBuilder::new()
                .map_request(inflate::count)
                .layer(RequestDecompressionLayer::new())
                .map_request(|request: Request<_>| inflate::compare(request.map(Body::new))),
        )
        .layer(middleware::from_fn(parameters_say_something))
        .layer(middleware::from_fn_with_state(api.clone(), caller::known))
        .layer(middleware::from_fn(tell_problems))
        .with_state(api);
    if !opening.origins.is_empty() {
        routes = routes.layer(cors(&opening.origins));
    }
    Router::new().nest(PATH, routes)
}

async fn missing() -> Problem {
    Problem::not_found()
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This address takes other methods.")
}

/// Pages of these origins may ask; never with what a browser would send by itself.
fn cors(origins: &[HeaderValue]) -> CorsLayer {
    let name = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::CONTENT_ENCODING,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            name("last-event-id"),
            name("idempotency-key"),
        ])
        .expose_headers([
            header::CONTENT_LOCATION,
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            name("ratelimit"),
            name("ratelimit-policy"),
            name("idempotency-replayed"),
        ])
}

/// Whether strangers get it of a private portal: it is the same of every portal.
fn is_open(path: &str) -> bool {
    path == "/openapi.json"
}

async fn parameters_say_something(request: Request, next: Next) -> Response {
    match answer::said(request.uri().query().unwrap_or_default()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// What a layer refuses bare becomes a problem, too.
async fn tell_problems(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let bare = response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE
        && !response.headers().contains_key(header::CONTENT_TYPE);
    if bare {
        return Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body is encoded in a way that is not known; send it as it is, or by gzip, br or zstd.",
        )
        .with(header::ACCEPT_ENCODING, "gzip, br, zstd")
        .into_response();
    }
    response
}
