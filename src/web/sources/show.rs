//! One source: its articles, or their points side by side.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
};

use crate::{
    domain::{Lang, Viewer},
    query::{Query, is_slug},
    store::{At, Source},
    web::{
        errors::Fault,
        frame::{Frame, Section},
        parts::{Scope, StreamView, cut},
        router::{Answer, Asked, Portal, moved_to, page},
    },
};

#[derive(Template)]
#[template(path = "sources/show.html")]
struct SourcePage {
    frame: Frame,
    source: Source,
    /// The language of what is said of it.
    about_lang: Lang,
    stream: StreamView,
}

/// `GET /s/{slug}`
pub(in crate::web) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    if !is_slug(&slug) {
        return Err(Fault::not_found());
    }
    let source = match portal.store.source(Viewer::Reader, &slug).await? {
        At::Here(source) => source,
        At::Moved(to) => return Ok(moved_to(&Scope::Source(to).path(), query.as_deref())),
    };
    let query = Query::parse(query.as_deref().unwrap_or_default())?;
    let stream = StreamView::load(&portal, &Scope::Source(slug), &query, &reader).await?;
    let name = &source.named.name;
    let mut frame = reader.frame(name.clone(), stream.canonical.clone());
    frame.title_lang = Some(source.named.lang.clone());
    frame.description = match &source.description {
        Some(words) => cut(words, 200),
        None => (reader.m.source_about)(name, stream.total),
    };
    let about_lang = Lang::guess(source.description.as_deref().unwrap_or_default());
    frame.card = true;
    // As with a theme that is hidden.
    frame.noindex = source.named.hidden || !stream.rail.chips.is_empty();
    frame.section = Section::Sources;
    frame.prev.clone_from(&stream.newer);
    frame.next.clone_from(&stream.older);
    page(&SourcePage { frame, source, about_lang, stream })
}
