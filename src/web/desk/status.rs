//! `POST /admin/articles/{id}/status`: publishes an article, or takes it back to those who curate.

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
};

use super::Curator;
use crate::{
    domain::{ArticleId, Status},
    web::{
        errors::Fault,
        router::{Answer, Portal, see},
    },
};

/// `POST /admin/articles/{id}/status`
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id: ArticleId = id.parse().map_err(|_| Fault::not_found())?;
    let (form, by) = curator.form(request, &portal).await?;
    // Unlisted ones need a link by which to be reached, and there are none yet.
    let Ok(status @ (Status::Public | Status::Draft)) = form.get("status").parse() else {
        return Err(Fault::Status(StatusCode::BAD_REQUEST));
    };
    portal.store.set_status(by, id, status).await?;
    Ok(see(&format!("/a/{id}")))
}
