//! `/p/{id}`: the article opened at one key point; `.md` and `.txt` give that point alone.

use axum::{
    Extension,
    extract::{Path, RawQuery, State},
};

use super::{
    articles::{ArticlePage, Opened, asked_evidence, export_point},
    errors::Fault,
    router::{Answer, Asked, Portal, page},
};
use crate::domain::PointId;

/// `GET /p/{id}`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let evidence = asked_evidence(query.as_deref().unwrap_or_default())?;
    let (id, extension) = id.split_once('.').map_or((&*id, None), |(id, extension)| (id, Some(extension)));
    let id: PointId = id.parse().map_err(|_| Fault::not_found())?;
    let found = portal.store.point(reader.viewer(), id, &reader.langs).await?;
    if let Some(extension) = extension {
        return export_point(found, extension, &reader);
    }
    let opened = Opened {
        id: found.id,
        text: found.text,
        group: found.group,
        absent_from: found.absent_from,
        earlier: found.earlier,
    };
    page(&ArticlePage::new(&reader, found.article).opened(opened).with_evidence(evidence))
}
