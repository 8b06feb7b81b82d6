//! `/admin/articles`: the articles at the desk, narrowed down as a stream is, to change many of them at once.

use askama::Template;
use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
};

use crate::{
    domain::{BulkAction, Status, Viewer},
    store::{Page, Stream},
    web::{
        frame::Frame,
        query::Query,
        reader::Reader,
        router::{Answer, Asked, Portal, page},
    },
};

const PATH: &str = "/admin/articles";

#[derive(Template)]
#[template(path = "desk/articles.html")]
struct ArticlesPage {
    frame: Frame,
    query: Query,
    stream: Stream,
    /// Nothing was chosen.
    wrong: bool,
}

/// `GET /admin/articles`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = Query::parse(query.as_deref().unwrap_or_default())?;
    shown(&portal, &reader, query, false).await
}

/// The list again, since nothing was chosen.
pub(super) async fn nothing_chosen(portal: &Portal, reader: &Reader, query: Query) -> Answer {
    let mut answer = shown(portal, reader, query, true).await?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

async fn shown(portal: &Portal, reader: &Reader, query: Query, wrong: bool) -> Answer {
    let filter = query.filter(&reader.zone);
    let stream = portal.store.stream(Viewer::Editor, &filter, query.page, &reader.langs).await?;
    let mut frame = reader.at_desk(reader.m.articles_at_desk, query.at(PATH));
    let at = |page: Page| Query { page, ..query.clone() }.at(PATH);
    frame.prev = stream.newer.map(|cursor| at(Page::After(cursor)));
    frame.next = stream.older.map(|cursor| at(Page::Before(cursor)));
    page(&ArticlesPage { frame, query, stream, wrong })
}

impl ArticlesPage {
    /// The filter as the form of actions carries it.
    fn filter(&self) -> String {
        self.query.with(|_| ()).at("")
    }

    fn actions() -> [BulkAction; 6] {
        BulkAction::ALL
    }

    fn statuses() -> [Status; 3] {
        [Status::Public, Status::Draft, Status::Unlisted]
    }

    fn is_status(&self, status: Status) -> bool {
        self.query.status == Some(status)
    }
}
