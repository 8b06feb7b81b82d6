//! What an article leads to.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
};

use crate::{
    domain::ArticleId,
    finder::Leads,
    web::{
        errors::Fault,
        frame::Frame,
        router::{Answer, Asked, Portal, page},
    },
};

#[derive(Template)]
#[template(path = "articles/related.html")]
struct RelatedPage {
    frame: Frame,
    id: ArticleId,
    leads: Leads,
}

/// `GET /a/{id}/related`: the page of its own, out of which the article's page takes the list.
pub(in crate::web) async fn related(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
) -> Answer {
    let id: ArticleId = id.parse().map_err(|_| Fault::not_found())?;
    let leads = portal.finder.related(reader.viewer(), id, &reader.langs).await?;
    let mut frame = reader.frame((reader.m.related_to)(&leads.title), format!("/a/{id}/related"));
    frame.noindex = true;
    page(&RelatedPage { frame, id, leads })
}
