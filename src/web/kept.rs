//! What a browser keeps: the list of saved things, the page it shows offline, its worker, and the app's manifest.

use askama::Template;
use axum::{
    Extension,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    assets,
    errors::Fault,
    frame::{Frame, Section},
    router::{Answer, Asked, page},
};

#[derive(Template)]
#[template(path = "saved/show.html")]
struct SavedPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "offline/show.html")]
struct OfflinePage {
    frame: Frame,
}

/// `GET /saved`
pub(super) async fn saved(Extension(reader): Asked) -> Answer {
    let mut frame = reader.frame(reader.m.saved, "/saved");
    frame.section = Section::Saved;
    frame.noindex = true;
    page(&SavedPage { frame })
}

/// `GET /offline`
pub(super) async fn offline(Extension(reader): Asked) -> Answer {
    let mut frame = reader.frame(reader.m.offline.0, "/offline");
    frame.noindex = true;
    page(&OfflinePage { frame })
}

/// `GET /sw.js`: asked for by browsers from time to time, so it is never kept unasked.
pub(super) async fn worker() -> Result<Response, Fault> {
    let file = assets::answer("js/sw.js").ok_or_else(Fault::not_found)?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], file).into_response())
}

/// `GET /manifest.webmanifest`
pub(super) async fn manifest(Extension(reader): Asked) -> Response {
    let icon = |path: &str, sizes: &str, kind: &str, purpose: &str| json!({"src": assets::href(path), "sizes": sizes, "type": kind, "purpose": purpose});
    let manifest = json!({
        "id": "/",
        "name": "Lectern",
        "short_name": "Lectern",
        "description": reader.m.about,
        "lang": reader.m.tag,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf6",
        "theme_color": "#fbfaf6",
        "icons": [
            icon("icon.svg", "any", "image/svg+xml", "any"),
            icon("icons/192.png", "192x192", "image/png", "any"),
            icon("icons/512.png", "512x512", "image/png", "any"),
            icon("icons/maskable-512.png", "512x512", "image/png", "maskable"),
        ],
    });
    let headers =
        [(header::CONTENT_TYPE, "application/manifest+json"), (header::VARY, "Accept-Language, Cookie")];
    (headers, manifest.to_string()).into_response()
}
