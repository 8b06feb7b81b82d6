//! All revisions of an article's digests.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
};

use super::show::{parsed, provenance};
use crate::{
    domain::ArticleId,
    store::{History, Revision},
    web::{
        frame::Frame,
        parts::cut,
        router::{Answer, Asked, Portal, page},
    },
};

/// Characters of an article's title within another page's.
pub(super) const TITLE: usize = 70;

#[derive(Template)]
#[template(path = "articles/revisions.html")]
struct RevisionsPage {
    frame: Frame,
    history: History,
}

/// `GET /a/{id}/revisions`
pub(in crate::web) async fn revisions(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let history = portal.store.history(reader.viewer(), id).await?;
    let title = (reader.m.revisions_of)(&cut(&history.title, TITLE));
    let mut frame = reader.frame(title, format!("/a/{id}/revisions"));
    frame.noindex = true;
    page(&RevisionsPage { frame, history })
}

impl RevisionsPage {
    /// The number of the revision before this one in its language.
    fn before(&self, revision: &Revision) -> Option<u32> {
        let mut older = self.history.revisions.iter().skip_while(|other| other.number >= revision.number);
        older.find(|other| other.lang == revision.lang).map(|other| other.number)
    }

    fn provenance(&self, revision: &Revision) -> String {
        provenance(&self.frame, revision.origin, revision.model.as_deref(), &revision.created_at)
    }
}
