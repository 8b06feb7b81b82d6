//! `POST /admin/articles/{id}/status`: publishes an article to all or to those who hold a link, or takes it back to those who
//! curate.

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
};

use super::Curator;
use crate::{
    domain::{ArticleId, Status},
    web::{
        articles::parsed,
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
    let id: ArticleId = parsed(&id)?;
    let (form, by) = curator.form(request, &portal).await?;
    let Ok(status) = form.get("status").parse::<Status>() else {
        return Err(Fault::Status(StatusCode::BAD_REQUEST));
    };
    Ok(see(&match portal.store.set_status(by, id, status).await? {
        Some(audit) => format!("/a/{id}?done={audit}"),
        None => format!("/a/{id}"),
    }))
}
