//! `/p/{id}`: the article opened at one key point.

use axum::{
    Extension,
    extract::{Path, RawQuery, State},
};

use super::{
    articles::{ArticlePage, Opened, asked_evidence},
    errors::Fault,
    router::{Answer, Asked, Portal, page},
};
use crate::domain::{PointId, Viewer};

/// `GET /p/{id}`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let evidence = asked_evidence(query.as_deref().unwrap_or_default())?;
    let id: PointId = id.parse().map_err(|_| Fault::not_found())?;
    let found = portal.store.point(Viewer::Reader, id, &reader.langs).await?;
    let opened = Opened {
        id: found.id,
        text: found.text,
        group: found.group,
        dropped: found.dropped,
        earlier: found.earlier,
    };
    page(&ArticlePage::new(&reader, found.article).opened(opened).beside(evidence))
}
