//! `/admin/articles/{id}/shares`: links by which one article is read by whoever holds them.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
};
use jiff::{SignedDuration, Timestamp};

use super::{Curator, done_of};
use crate::{
    auth::Secret,
    clock,
    domain::ArticleId,
    error::Error,
    store::{Audited, Shared},
    web::{
        articles::parsed,
        errors::Fault,
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

/// For how many days a link may be made to hold.
const DAYS: [i64; 3] = [1, 7, 30];

#[derive(Template)]
#[template(path = "desk/shares.html")]
struct SharesPage {
    frame: Frame,
    shared: Shared,
    done: Option<Audited>,
    /// For how many days the next link may hold, and how that is said.
    choices: [(i64, String); 3],
    /// The link that was just made: this once it is shown.
    made: Option<String>,
}

/// `GET /admin/articles/{id}/shares`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let done = done_of(&portal, &reader).await?;
    shown(&portal, &reader, id, done, None).await
}

async fn shown(
    portal: &Portal,
    reader: &Reader,
    id: ArticleId,
    done: Option<Audited>,
    made: Option<&Secret>,
) -> Answer {
    let shared = portal.store.shares(id, clock::now()).await?;
    let frame = reader.at_desk(reader.m.share_links, format!("/admin/articles/{id}/shares"));
    let made = made.map(|secret| frame.whole(&format!("/share/{}", secret.reveal())));
    let choices = DAYS.map(|days| (days, (reader.m.share_days)(days)));
    page(&SharesPage { frame, shared, done, choices, made })
}

/// `POST /admin/articles/{id}/shares`: makes a link, and answers with it.
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let (form, by) = curator.form(request, &portal).await?;
    let until = until(form.get("for"), by.now)?;
    let secret = Secret::draw()?;
    portal.store.make_share(id, &secret.hash(), until, by).await?;
    shown(&portal, &reader, id, None, Some(&secret)).await
}

/// `POST /admin/articles/{id}/shares/{key}/end`
pub(super) async fn end(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path((id, key)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let (_, by) = curator.form(request, &portal).await?;
    let key: i64 = parsed(&key)?;
    let audit = portal.store.end_share(id, key, by).await?;
    Ok(see(&format!("/admin/articles/{id}/shares?done={audit}")))
}

/// Until when a link holds that is made now, by the form's choice; none where it holds until it is ended.
fn until(choice: &str, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    if choice == "never" {
        return Ok(None);
    }
    let days = DAYS.into_iter().find(|days| days.to_string() == choice);
    let days = days.ok_or(Fault::Status(StatusCode::BAD_REQUEST))?;
    let until = now.checked_add(SignedDuration::from_hours(24 * days));
    Ok(Some(until.map_err(|e| Error::Internal(format!("{days} days can't be counted: {e}")))?))
}
