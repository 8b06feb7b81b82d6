//! `POST /admin/articles/{id}/status`: publishes an article, or takes it back to those who curate.

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::IntoResponse,
};

use super::curating;
use crate::{
    domain::{ArticleId, Status},
    web::{
        accounts::{Form, to_sign_in},
        errors::Fault,
        router::{Answer, Asked, Portal},
    },
};

/// `POST /admin/articles/{id}/status`
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let Some(signed) = curating(&reader)? else { return Ok(to_sign_in(&reader)) };
    let id: ArticleId = id.parse().map_err(|_| Fault::not_found())?;
    let (_, form) = Form::signed(request, &portal, signed).await?;
    let status: Status = form.get("status").parse().map_err(|()| Fault::Status(StatusCode::BAD_REQUEST))?;
    portal.store.set_status(id, status).await?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("/a/{id}"))]).into_response())
}
