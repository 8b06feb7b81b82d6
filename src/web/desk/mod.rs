//! `/admin`: the desk of those who curate.

mod audit;
mod paste;
mod status;
mod theme_pages;
mod themes;

use askama::Template;
use axum::{
    Extension, Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    routing::{get, post},
};

use super::{
    accounts,
    errors::Fault,
    frame::{Frame, Section},
    reader::Reader,
    router::{Answer, Asked, Portal, page},
};
use crate::{
    auth::Signed,
    error::Result,
    store::{Audited, Overview},
};

pub(super) fn routes() -> Router<Portal> {
    let curating = Router::new()
        .route("/admin/themes", get(themes::index))
        .route("/admin/themes/{slug}", get(themes::show).post(themes::update))
        .route("/admin/themes/{slug}/names", post(themes::name))
        .route("/admin/themes/{slug}/merge", post(themes::merge))
        .route("/admin/audit", get(audit::index))
        .route("/admin/audit.jsonl", get(audit::export))
        .route("/admin/audit/{key}/undo", post(audit::undo))
        .route_layer(middleware::from_fn(curators));
    Router::new()
        .route("/admin", get(show))
        .route("/admin/articles", post(paste::create))
        .route("/admin/articles/new", get(paste::new))
        .route("/admin/articles/{id}/status", post(status::update))
        .merge(curating)
}

/// Who asks, where only those who curate may.
#[derive(Clone)]
struct Curator(Signed);

/// Lets those through who curate, before anything of the request is read.
async fn curators(Extension(reader): Asked, mut request: Request, next: Next) -> Answer {
    let Some(signed) = curating(&reader)? else { return Ok(accounts::to_sign_in(&reader)) };
    request.extensions_mut().insert(Curator(signed.clone()));
    Ok(next.run(request).await)
}

/// What the reader has just done, where the address names its row of the audit.
async fn done_of(portal: &Portal, reader: &Reader) -> Result<Option<Audited>> {
    let mut query = form_urlencoded::parse(reader.query.as_bytes());
    let key = query.find(|(name, _)| name == "done").and_then(|(_, key)| key.parse().ok());
    match key {
        Some(key) => portal.store.audited(key).await,
        None => Ok(None),
    }
}

/// The one who asks, if it is one who curates. A stranger gets none and is sent to the sign-in; a reader may not.
fn curating(reader: &Reader) -> Result<Option<&Signed>, Fault> {
    match &reader.signed {
        Some(signed) if !signed.user.role.curates() => Err(Fault::Status(StatusCode::FORBIDDEN)),
        signed => Ok(signed.as_ref()),
    }
}

#[derive(Template)]
#[template(path = "desk/show.html")]
struct DeskPage {
    frame: Frame,
    overview: Overview,
    version: &'static str,
    index: String,
    database: String,
    index_size: String,
    disk_left: Option<String>,
}

/// `GET /admin`
async fn show(State(portal): State<Portal>, Extension(reader): Asked) -> Answer {
    if curating(&reader)?.is_none() {
        return Ok(accounts::to_sign_in(&reader));
    }
    let m = reader.m;
    let overview = portal.store.overview().await?;
    let room = portal.store.footprint().await?;
    let index = match (portal.finder.building(), portal.finder.behind().await?) {
        (Some(percent), _) => (m.index_building)(percent),
        (None, 0) => m.index_current.to_owned(),
        (None, behind) => (m.index_behind)(behind),
    };
    let mut frame = reader.frame(m.desk, "/admin");
    frame.noindex = true;
    frame.section = Section::Desk;
    page(&DeskPage {
        frame,
        overview,
        version: env!("CARGO_PKG_VERSION"),
        index,
        database: size(room.database),
        index_size: size(room.index),
        disk_left: room.left.map(size),
    })
}

/// Bytes in the unit that leaves one to three digits before the point.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes / 100, 0);
    // In tenths of the unit.
    while value >= 10_000 && unit + 1 < UNITS.len() {
        value /= 1_000;
        unit += 1;
    }
    format!("{}.{} {}", value / 10, value % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (bytes, told) in [
            (0, "0.0 kB"),
            (1_234, "1.2 kB"),
            (999_999, "999.9 kB"),
            (1_234_567, "1.2 MB"),
            (6_543_210_000, "6.5 GB"),
            (78_000_000_000_000, "78.0 TB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }
}
