//! `POST /admin/articles/{id}/status`: publishes an article, or takes it back to those who curate.

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::IntoResponse,
};

use super::curating;
use crate::{
    clock,
    domain::{ArticleId, Status},
    store::By,
    web::{
        accounts::{Form, sign_in_then},
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
    let Some(signed) = curating(&reader)? else { return Ok(sign_in_then("/admin")) };
    let id: ArticleId = id.parse().map_err(|_| Fault::not_found())?;
    let (_, form) = Form::signed(request, &portal, signed).await?;
    // Unlisted ones need a link by which to be reached, and there are none yet.
    let Ok(status @ (Status::Public | Status::Draft)) = form.get("status").parse() else {
        return Err(Fault::Status(StatusCode::BAD_REQUEST));
    };
    let by = By { user: &signed.user.name, now: clock::now() };
    portal.store.set_status(by, id, status).await?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("/a/{id}"))]).into_response())
}
