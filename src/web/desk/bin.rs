//! `/admin/bin`: what nobody reads any more, until it is put back or deleted for good.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
};

use super::{Curator, done_of};
use crate::{
    domain::ArticleId,
    store::{Audited, Binned, Listing},
    web::{
        articles::parsed,
        frame::Frame,
        parts::ListQuery,
        router::{Answer, Asked, Portal, page, see},
    },
};

#[derive(Template)]
#[template(path = "desk/bin.html")]
struct BinPage {
    frame: Frame,
    list: Listing<Binned>,
    /// What has just been done.
    done: Option<Audited>,
}

/// `GET /admin/bin`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default())?;
    let done = done_of(&portal, &reader).await?;
    let list = portal.store.bin(query.page).await?;
    let mut frame = reader.at_desk(reader.m.bin, "/admin/bin");
    frame.turns("/admin/bin", &list);
    page(&BinPage { frame, list, done })
}

/// `POST /admin/articles/{id}/bin`
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let (_, by) = curator.form(request, &portal).await?;
    let audit = portal.store.move_to_bin(id, by).await?;
    Ok(see(&format!("/admin/bin?done={audit}")))
}

/// `POST /admin/articles/{id}/put-back`
pub(super) async fn put_back(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let (_, by) = curator.form(request, &portal).await?;
    let audit = portal.store.put_back(id, by).await?;
    Ok(see(&format!("/admin/bin?done={audit}")))
}
