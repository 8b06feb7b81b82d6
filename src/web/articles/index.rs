//! The stream.

use askama::Template;
use axum::{
    Extension,
    extract::{RawQuery, State},
};

use crate::{
    domain::Viewer,
    query::{Query, View},
    web::{
        frame::{Frame, Section},
        parts::{Scope, StreamView},
        router::{Answer, Asked, Portal, found_at, page},
        search::sought_in_stream,
    },
};

#[derive(Template)]
#[template(path = "articles/index.html")]
struct StreamPage {
    frame: Frame,
    stream: StreamView,
}

#[derive(Template)]
#[template(path = "articles/first_run.html")]
struct FirstRunPage {
    frame: Frame,
}

/// `GET /`
pub(in crate::web) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let typed = query.unwrap_or_default();
    // A stream that is narrowed by words is the search, newest first.
    if let Some(search) = sought_in_stream(&typed) {
        return Ok(found_at(&search));
    }
    let mut query = Query::parse(&typed)?;
    query.view = View::Articles;
    let stream = StreamView::load(&portal, &Scope::All, &query, &reader).await?;
    let narrowed = stream.narrowed_to(reader.m.comma);
    let mut frame =
        reader.frame(narrowed.unwrap_or_else(|| reader.m.articles.to_owned()), stream.canonical.clone());
    frame.section = Section::Articles;
    if stream.is_empty() && stream.rail.chips.is_empty() && portal.store.is_empty(Viewer::Reader).await? {
        reader.m.first_title.clone_into(&mut frame.title);
        return page(&FirstRunPage { frame });
    }
    // Combinations of filters are without number: search engines get the pages of themes and sources.
    frame.noindex = !stream.rail.chips.is_empty();
    frame.prev.clone_from(&stream.newer);
    frame.next.clone_from(&stream.older);
    page(&StreamPage { frame, stream })
}
