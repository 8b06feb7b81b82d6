//! Which address is answered by whom.

use std::{net::IpAddr, sync::Arc};

use askama::Template;
use axum::{
    Extension, Router,
    extract::OriginalUri,
    http::{HeaderName, Method, StatusCode, Uri, header, request::Parts},
    middleware,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{
    accounts, articles, cards, cookies, desk,
    errors::{self, Fault},
    help, kept, language, points, probes,
    reader::Reader,
    search, settings, sources, themes,
};
use crate::{auth::Auth, error::Error, events::News, finder::Finder, query, store::Store};

/// What the pages are made from.
#[derive(Clone)]
pub struct Portal {
    /// What is stored.
    pub store: Store,
    /// How it is found.
    pub finder: Finder,
    /// Scheme and host of the permalinks, such as `https://read.example.org`; links are relative without it.
    pub base_url: Option<String>,
    /// The zone in which days begin and times are shown.
    pub zone: TimeZone,
    /// Who may do what.
    pub auth: Auth,
    /// What happens, for pages that say how much of it is new.
    pub news: News,
    /// Whether only those who are signed in see anything.
    pub private: bool,
    /// The proxies whose word counts on where a request came from.
    pub proxies: Arc<[IpAddr]>,
}

impl Portal {
    /// Whether readers come by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.as_deref().is_some_and(|url| url.starts_with("https:"))
    }
}

/// What every handler is handed of the reader.
pub(super) type Asked = Extension<Arc<Reader>>;

/// A page or the reason why there is none.
pub(super) type Answer = Result<Response, Fault>;

/// All pages, and what else answers beside them.
pub fn router(portal: Portal) -> Router {
    Router::new()
        .route("/", get(articles::index))
        .route("/a/{name}", get(articles::show))
        .route("/a/{id}/revisions", get(articles::revisions))
        .route("/a/{id}/revisions/{number}", get(articles::revision))
        .route("/a/{id}/revisions/{number}/diff", get(articles::diff))
        .route("/a/{id}/related", get(articles::related))
        .route("/a/{id}/{*rest}", get(articles::moved))
        .route("/p/{id}", get(points::show))
        .route("/share/{token}", get(articles::shared))
        .route("/themes", get(themes::index))
        .route("/t/{slug}", get(themes::show))
        .route("/sources", get(sources::index))
        .route("/s/{slug}", get(sources::show))
        .route("/search", get(search::index))
        .route("/search/suggest", get(search::suggest))
        .route("/opensearch.xml", get(search::description))
        .route("/help", get(help::show))
        .route("/saved", get(kept::saved))
        .route("/offline", get(kept::offline))
        .route("/sw.js", get(kept::worker))
        .route("/manifest.webmanifest", get(kept::manifest))
        .route("/settings", get(settings::show).post(settings::update))
        .route("/healthz", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .route("/robots.txt", get(probes::robots))
        .route("/schema/article.json", get(articles::schema))
        .merge(cards::routes())
        .merge(accounts::routes())
        .merge(desk::routes())
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(portal.clone(), errors::dress))
        .with_state(portal)
}

/// An address with a slash too many is sent to the one without it.
async fn missing(Extension(reader): Asked, OriginalUri(uri): OriginalUri) -> Answer {
    // Strangers aren't told which pages the desk has.
    if uri.path().starts_with("/admin/") && reader.signed.is_none() {
        return Ok(accounts::to_sign_in(&reader));
    }
    let bare = uri.path().trim_end_matches('/');
    if bare.is_empty() || bare.len() == uri.path().len() {
        return Err(Fault::not_found());
    }
    Ok(moved_to(&own_path(bare), uri.query()))
}

async fn wrong_method() -> Fault {
    Fault::Method
}

/// A path as the log may tell it: one that opens something to whoever knows it is left out.
pub(super) fn tellable(path: &str) -> &str {
    if path.trim_start_matches('/').starts_with("share/") { "/share/…" } else { path }
}

/// Draws a page.
pub(super) fn page(page: &impl Template) -> Answer {
    let html = page.render().map_err(|cause| Error::Internal(format!("a template failed: {cause}")))?;
    Ok(Html(html).into_response())
}

/// 302 to an address of ours.
pub(super) fn found_at(address: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, address.to_owned())]).into_response()
}

/// 303 to an address of ours, after a form.
pub(super) fn see(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, address.to_owned())]).into_response()
}

/// 301 to a path of ours, the query kept.
pub(super) fn moved_to(path: &str, query: Option<&str>) -> Response {
    let to = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{}", safe(query)));
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response()
}

/// Answers `?ui=…` on any page: the choice goes into a cookie and the reader back to the same page without it.
pub(super) fn switch_interface(parts: &Parts, portal: &Portal) -> Option<Response> {
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return None;
    }
    let to = chosen_interface(&parts.uri)?;
    let cookie = cookies::keep(portal, language::COOKIE, to.code);
    let path = own_path(parts.uri.path());
    let back = query::address(&path, &query::without(parts.uri.query().unwrap_or_default(), "ui"));
    let headers: [(HeaderName, String); 3] = [
        (header::LOCATION, back),
        (header::SET_COOKIE, cookie),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Some((StatusCode::SEE_OTHER, headers).into_response())
}

fn chosen_interface(uri: &Uri) -> Option<&'static super::messages::Messages> {
    let query = uri.query()?.as_bytes();
    form_urlencoded::parse(query)
        .filter(|(name, _)| name == "ui")
        .find_map(|(_, code)| language::interface(&code))
}

/// A path that can only lead to this portal: browsers read `//host` and `/\host` as another one.
pub(super) fn own_path(path: &str) -> String {
    format!("/{}", safe(path.trim_start_matches(['/', '\\'])))
}

/// Fit for a header and for an attribute; what is percent-encoded already stays so.
fn safe(text: &str) -> percent_encoding::PercentEncode<'_> {
    const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`');
    utf8_percent_encode(text, UNSAFE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_this_portal_only() {
        for (given, kept) in [
            ("/a/b", "/a/b"),
            ("//evil.example/x", "/evil.example/x"),
            ("/\\evil.example", "/evil.example"),
            ("///", "/"),
            ("/%2f%2fevil", "/%2f%2fevil"),
            ("/a b\"<", "/a%20b%22%3C"),
            ("/中", "/%E4%B8%AD"),
            ("/a\r\nb", "/a%0D%0Ab"),
        ] {
            assert_eq!(own_path(given), kept);
        }
    }
}
