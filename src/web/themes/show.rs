//! One theme: its articles, or their points side by side.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
};

use crate::{
    domain::Viewer,
    query::{Query, is_slug},
    store::{At, Theme},
    web::{
        errors::Fault,
        frame::{Frame, Section},
        parts::{Scope, StreamView, cut},
        router::{Answer, Asked, Portal, moved_to, page},
    },
};

#[derive(Template)]
#[template(path = "themes/show.html")]
struct ThemePage {
    frame: Frame,
    theme: Theme,
    stream: StreamView,
}

/// `GET /t/{slug}`
pub(in crate::web) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    if !is_slug(&slug) {
        return Err(Fault::not_found());
    }
    let theme = match portal.store.theme(Viewer::Reader, &slug, &reader.langs).await? {
        At::Here(theme) => theme,
        At::Moved(to) => return Ok(moved_to(&Scope::Theme(to).path(), query.as_deref())),
    };
    let query = Query::parse(query.as_deref().unwrap_or_default())?;
    let stream = StreamView::load(&portal, &Scope::Theme(slug), &query, &reader).await?;
    let name = &theme.named.name;
    let mut frame = reader.frame(name.clone(), stream.canonical.clone());
    frame.title_lang = Some(theme.named.lang.clone());
    frame.description = match &theme.description {
        Some((words, _)) => cut(words, 200),
        None => (reader.m.theme_about)(name, stream.total),
    };
    frame.card = true;
    // A theme that is offered nowhere goes on answering those who kept its address.
    frame.noindex = theme.named.hidden || !stream.rail.chips.is_empty();
    frame.section = Section::Themes;
    frame.prev.clone_from(&stream.newer);
    frame.next.clone_from(&stream.older);
    page(&ThemePage { frame, theme, stream })
}
