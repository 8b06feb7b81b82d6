//! One key point.

use axum::{
    Extension,
    extract::{Path, State},
};

use super::{
    Api,
    answer::{Answer, json},
    caller::Caller,
    problem::Problem,
    shapes::{EarlierWording, PointShape},
};
use crate::domain::PointId;

/// Get a point
///
/// In the newest revision that holds it, with what it said before.
#[utoipa::path(get, path = "/points/{id}", tag = "points", operation_id = "getPoint", security((), ("token" = ["read"])),
    params(("id" = String, Path, description = "The id of the point")),
    responses(
        (status = 200, description = "The point", content_type = "application/json", body = PointShape),
        (status = 401, response = super::document::Unauthorized), (status = 404, response = super::document::NotFound), (status = 410, response = super::document::Gone), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn show(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Answer {
    let id: PointId = id.parse().map_err(|_| Problem::not_found())?;
    let found = api.store.point(caller.viewer(), id, &[]).await?;
    let revision = found.article.digest.as_ref().map_or(0, |digest| digest.revision);
    Ok(json(&PointShape {
        id: found.id.to_string(),
        text: found.text.as_str().to_owned(),
        citations: found.text.citations(found.article.paragraph_count()),
        article: found.article.id.to_string(),
        group: found.group,
        revision,
        shown: found.absent_from.is_none(),
        earlier: found
            .earlier
            .into_iter()
            .map(|(revision, text)| EarlierWording { revision, text: text.as_str().to_owned() })
            .collect(),
    }))
}
