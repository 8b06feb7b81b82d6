//! `/admin`: the desk of those who curate.

mod audit;
mod bin;
mod bulk;
mod edit;
mod jobs;
mod looks;
mod paste;
mod refused;
mod shares;
mod sources;
mod status;
mod text;
mod theme_pages;
mod theme_parts;
mod themes;
mod webhooks;

use askama::Template;
use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::{self, Next},
    routing::{get, post},
};

use super::{
    accounts::{self, Form},
    errors::Fault,
    frame::Frame,
    reader::Reader,
    router::{Answer, Asked, Portal, page},
};
use crate::{
    auth::Signed,
    clock,
    domain::Role,
    error::Result,
    store::{Audited, By, Overview, RefusedPiece},
};

pub(super) fn routes() -> Router<Portal> {
    Router::new()
        .route("/admin", get(show))
        .route("/admin/articles", get(bulk::index).post(paste::create))
        .route("/admin/articles/new", get(paste::new))
        .route("/admin/articles/{id}", get(edit::show).post(edit::update))
        .route("/admin/articles/{id}/revisions", post(edit::restore))
        .route("/admin/articles/{id}/text", get(text::show).post(text::update))
        .route("/admin/articles/{id}/status", post(status::update))
        .route("/admin/articles/{id}/bin", post(bin::create))
        .route("/admin/articles/{id}/put-back", post(bin::put_back))
        .route("/admin/bin", get(bin::index))
        .route("/admin/articles/{id}/shares", get(shares::index).post(shares::create))
        .route("/admin/articles/{id}/shares/{key}/end", post(shares::end))
        .route("/admin/themes", get(themes::index))
        .route("/admin/themes/{slug}", get(themes::show).post(themes::update))
        .route("/admin/themes/{slug}/names", post(themes::name))
        .route("/admin/themes/{slug}/merge", post(themes::merge))
        .route("/admin/refused", get(refused::index))
        .route("/admin/refused/{key}", get(refused::show).post(refused::update))
        .route("/admin/themes/{slug}/place", post(theme_parts::place))
        .route("/admin/themes/{slug}/split", post(theme_parts::split))
        .route("/admin/themes/{slug}/apart", post(theme_parts::apart))
        .route("/admin/sources", get(sources::index))
        .route("/admin/sources/{slug}", get(sources::show).post(sources::update))
        .route("/admin/sources/{slug}/names", post(sources::name))
        .route("/admin/sources/{slug}/merge", post(sources::merge))
        .route("/admin/sources/{slug}/split", post(sources::split))
        .route("/admin/sources/{slug}/apart", post(sources::apart))
        .route("/admin/jobs", post(jobs::create))
        .route("/admin/jobs/{key}", get(jobs::show))
        .route("/admin/jobs/{key}/stop", post(jobs::stop))
        .route("/admin/jobs/{key}/resume", post(jobs::resume))
        .route("/admin/jobs/{key}/undo", post(jobs::undo))
        .route("/admin/audit", get(audit::index))
        .route("/admin/audit.jsonl", get(audit::export))
        .route("/admin/audit/{key}/undo", post(audit::undo))
        .merge(webhooks::routes())
        .route_layer(middleware::from_fn(curators))
}

/// Who asks, where only those who curate may.
#[derive(Clone)]
struct Curator(Signed);

impl Curator {
    /// The fields of a form of theirs, and on whose behalf the store is to act.
    async fn form(&self, request: Request, portal: &Portal) -> Result<(Form, By<'_>), Fault> {
        let (_, form) = Form::signed(request, portal, &self.0).await?;
        Ok((form, By::desk(&self.0.user.name, clock::now())))
    }
}

/// Lets those through who curate, before anything of the request is read. Strangers sign in first, and then come to the
/// page they asked for, or to that of the form they sent.
async fn curators(Extension(reader): Asked, mut request: Request, next: Next) -> Answer {
    let Some(signed) = &reader.signed else {
        let asks = matches!(*request.method(), Method::GET | Method::HEAD);
        return Ok(if asks {
            accounts::to_sign_in(&reader)
        } else {
            accounts::sign_in_then(&page_of_form(&reader.path))
        });
    };
    if !signed.user.role.curates() {
        return Err(Fault::Status(StatusCode::FORBIDDEN));
    }
    request.extensions_mut().insert(Curator(signed.clone()));
    Ok(next.run(request).await)
}

/// The page on which the form stands that is sent to this path.
fn page_of_form(path: &str) -> String {
    let parts: Vec<&str> = path.trim_start_matches("/admin/").split('/').collect();
    match parts[..] {
        ["articles"] => "/admin/articles/new".to_owned(),
        ["articles", id] => format!("/admin/articles/{id}"),
        ["articles", id, "text"] => format!("/admin/articles/{id}/text"),
        ["articles", id, "revisions"] => format!("/a/{id}/revisions"),
        ["articles", id, "shares", ..] => format!("/admin/articles/{id}/shares"),
        ["articles", _, "put-back"] => "/admin/bin".to_owned(),
        ["articles", id, _] => format!("/a/{id}"),
        ["themes", slug, ..] => format!("/admin/themes/{slug}"),
        ["refused", key] => format!("/admin/refused/{key}"),
        ["sources", slug, ..] => format!("/admin/sources/{slug}"),
        ["webhooks"] => "/admin/webhooks".to_owned(),
        ["webhooks", key, ..] => format!("/admin/webhooks/{key}"),
        ["jobs"] => "/admin/articles".to_owned(),
        ["jobs", key, _] => format!("/admin/jobs/{key}"),
        ["audit", ..] => "/admin/audit".to_owned(),
        _ => "/admin".to_owned(),
    }
}

/// What the reader has just done, where the address names its row of the audit.
pub(super) async fn done_of(portal: &Portal, reader: &Reader) -> Result<Option<Audited>> {
    let mut query = form_urlencoded::parse(reader.query.as_bytes());
    let key = query.find(|(name, _)| name == "done").and_then(|(_, key)| key.parse().ok());
    match key {
        Some(key) => portal.store.audited(key).await,
        None => Ok(None),
    }
}

/// Refused pieces that the desk itself shows.
const REFUSED: u32 = 3;

#[derive(Template)]
#[template(path = "desk/show.html")]
struct DeskPage {
    frame: Frame,
    /// Whether it is an owner who looks.
    owns: bool,
    overview: Overview,
    /// How many pieces are refused, and the newest of them.
    refused: (u64, Vec<RefusedPiece>),
    version: &'static str,
    index: String,
    database: String,
    index_size: String,
    disk_left: Option<String>,
}

/// `GET /admin`
async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(Curator(signed)): Extension<Curator>,
) -> Answer {
    let m = reader.m;
    let overview = portal.store.overview().await?;
    let refused = portal.store.newest_refused(REFUSED).await?;
    let room = portal.store.footprint().await?;
    let index = match (portal.finder.building(), portal.finder.behind().await?) {
        (Some(percent), _) => (m.index_building)(percent),
        (None, 0) => m.index_current.to_owned(),
        (None, behind) => (m.index_behind)(behind),
    };
    page(&DeskPage {
        frame: reader.at_desk(m.desk, "/admin"),
        owns: signed.user.role == Role::Owner,
        overview,
        refused,
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
    fn a_form_stands_on_a_page() {
        for (path, page) in [
            ("/admin/articles", "/admin/articles/new"),
            ("/admin/articles/0123456789/status", "/a/0123456789"),
            ("/admin/articles/0123456789/bin", "/a/0123456789"),
            ("/admin/articles/0123456789/put-back", "/admin/bin"),
            ("/admin/articles/0123456789/shares", "/admin/articles/0123456789/shares"),
            ("/admin/articles/0123456789/shares/7/end", "/admin/articles/0123456789/shares"),
            ("/admin/articles/0123456789", "/admin/articles/0123456789"),
            ("/admin/articles/0123456789/text", "/admin/articles/0123456789/text"),
            ("/admin/articles/0123456789/revisions", "/a/0123456789/revisions"),
            ("/admin/themes/rl", "/admin/themes/rl"),
            ("/admin/themes/rl/merge", "/admin/themes/rl"),
            ("/admin/refused/7", "/admin/refused/7"),
            ("/admin/themes/rl/place", "/admin/themes/rl"),
            ("/admin/themes/rl/split", "/admin/themes/rl"),
            ("/admin/themes/rl/apart", "/admin/themes/rl"),
            ("/admin/sources/paper", "/admin/sources/paper"),
            ("/admin/sources/paper/merge", "/admin/sources/paper"),
            ("/admin/webhooks", "/admin/webhooks"),
            ("/admin/webhooks/7/deliveries/9/again", "/admin/webhooks/7"),
            ("/admin/jobs", "/admin/articles"),
            ("/admin/jobs/7/stop", "/admin/jobs/7"),
            ("/admin/audit/7/undo", "/admin/audit"),
            ("/admin", "/admin"),
        ] {
            assert_eq!(page_of_form(path), page);
        }
    }

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
