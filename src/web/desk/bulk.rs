//! `/admin/articles`: the articles at the desk, narrowed down as a stream is, to change many of them at once.

use askama::Template;
use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
};
use roaring::RoaringBitmap;

use crate::{
    clock,
    domain::{ArticleId, BulkAction, Filter, Status, Viewer},
    error::Result,
    finder::{Order, Wish},
    query::{BadField, Query},
    search::Ask,
    store::{Page, Stream},
    web::{
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page},
    },
};

const PATH: &str = "/admin/articles";

/// What the list is narrowed to: the filters of a stream, and the words of a search.
#[derive(Debug, Clone)]
pub(super) struct Narrowed {
    q: String,
    query: Query,
}

impl Narrowed {
    pub(super) fn parse(query: &str) -> Result<Self, BadField> {
        let q = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "q").last();
        let q = q.map_or_else(String::new, |(_, words)| words.trim().to_owned());
        Ok(Self { q, query: Query::parse(query)? })
    }

    pub(super) fn filter(&self, reader: &Reader) -> Filter {
        self.query.filter(&reader.zone)
    }

    /// The keys of the articles that have the words; `None` without words.
    pub(super) async fn matches(&self, portal: &Portal, reader: &Reader) -> Result<Option<RoaringBitmap>> {
        let wish = Wish {
            viewer: Viewer::Editor,
            ask: &Ask::read(&self.q),
            filter: &self.filter(reader),
            order: Order::Newest,
            after: 0,
            most: 0,
            zone: &reader.zone,
            now: clock::now(),
            langs: &reader.langs,
        };
        portal.finder.matches(&wish).await
    }

    /// The address of a page of it below this path.
    fn at(&self, path: &str, page: Page) -> String {
        let filters = Query { page, ..self.query.clone() }.at("");
        if self.q.is_empty() {
            return format!("{path}{filters}");
        }
        let q = form_urlencoded::Serializer::new(String::new()).append_pair("q", &self.q).finish();
        format!("{path}?{q}{}", filters.replacen('?', "&", 1))
    }
}

#[derive(Template)]
#[template(path = "desk/articles.html")]
struct ArticlesPage {
    frame: Frame,
    narrowed: Narrowed,
    stream: Stream,
    /// How much of the search index is built, in percent, while words are searched for in what there is of it.
    building: Option<u8>,
    wrong: Option<Wrong>,
}

/// A form by which nothing was done.
pub(super) struct Wrong {
    /// Why.
    pub(super) why: String,
    /// The themes that were written.
    pub(super) themes: String,
    /// The articles that were ticked.
    pub(super) ticked: Vec<ArticleId>,
    /// Whether all that match were meant, rather than those.
    pub(super) all: bool,
    /// What was to be done.
    pub(super) action: BulkAction,
}

/// `GET /admin/articles`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let narrowed = Narrowed::parse(query.as_deref().unwrap_or_default())?;
    shown(&portal, &reader, narrowed, None).await
}

/// The list again, with what was ticked and written, and why nothing was done.
pub(super) async fn refused(portal: &Portal, reader: &Reader, narrowed: Narrowed, wrong: Wrong) -> Answer {
    let mut answer = shown(portal, reader, narrowed, Some(wrong)).await?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

async fn shown(portal: &Portal, reader: &Reader, narrowed: Narrowed, wrong: Option<Wrong>) -> Answer {
    let (filter, page_at) = (narrowed.filter(reader), narrowed.query.page);
    let among = narrowed.matches(portal, reader).await?;
    let building = portal.finder.building().filter(|_| among.is_some());
    let stream = portal.store.stream_among(Viewer::Editor, &filter, among, page_at, &reader.langs).await?;
    let mut frame = reader.at_desk(reader.m.articles_at_desk, narrowed.at(PATH, page_at));
    frame.prev = stream.newer.map(|cursor| narrowed.at(PATH, Page::After(cursor)));
    frame.next = stream.older.map(|cursor| narrowed.at(PATH, Page::Before(cursor)));
    page(&ArticlesPage { frame, narrowed, stream, building, wrong })
}

impl ArticlesPage {
    /// The filter as the form of actions carries it.
    fn filter(&self) -> String {
        // With the page, so that a form that is refused comes back with what was ticked there.
        self.narrowed.at("", self.narrowed.query.page)
    }

    fn means_all(&self) -> bool {
        self.wrong.as_ref().is_some_and(|wrong| wrong.all)
    }

    fn is_wanted(&self, action: BulkAction) -> bool {
        self.wrong.as_ref().is_some_and(|wrong| wrong.action == action)
    }

    fn is_ticked(&self, id: ArticleId) -> bool {
        self.wrong.as_ref().is_some_and(|wrong| wrong.ticked.contains(&id))
    }

    fn actions() -> [BulkAction; 6] {
        BulkAction::ALL
    }

    fn statuses() -> [Status; 3] {
        [Status::Public, Status::Draft, Status::Unlisted]
    }

    fn is_status(&self, status: Status) -> bool {
        self.narrowed.query.status == Some(status)
    }
}
