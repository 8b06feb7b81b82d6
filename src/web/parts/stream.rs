//! A page of a stream: entries under their days, or points article by article, with the rail beside them.

use jiff::civil::Date;

use super::{Cited, Rail, Run, Words};
use crate::{
    domain::{Filter, Lang, Point, PointId, Viewer},
    error::Result,
    query::{Query, View},
    store::{Entry, Page, PointsOf},
    web::{messages::Messages, reader::Reader, router::Portal},
};

/// Where programs and pages follow what happens.
const FOLLOWED: &str = "/api/v1/events";

/// Whose stream it is. What it stands for is part of the path, and can't be filtered away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// The theme with this slug.
    Theme(String),
    /// The source with this slug.
    Source(String),
}

impl Scope {
    /// Its path.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::All => "/".to_owned(),
            Self::Theme(slug) => format!("/t/{slug}"),
            Self::Source(slug) => format!("/s/{slug}"),
        }
    }

    /// Whether it is the theme with this slug.
    #[must_use]
    pub fn is_theme(&self, slug: &str) -> bool {
        matches!(self, Self::Theme(own) if own == slug)
    }

    /// A query that doesn't say again, or otherwise, what the path says.
    #[must_use]
    pub fn without_own(&self, query: &Query) -> Query {
        let mut query = query.clone();
        match self {
            Self::All => {}
            Self::Theme(slug) => _ = query.themes.remove(slug),
            Self::Source(_) => query.source = None,
        }
        query
    }

    /// The themes that must hold, its own first.
    #[must_use]
    pub fn themes(&self, query: &Query) -> Vec<String> {
        let own = if let Self::Theme(slug) = self { Some(slug.clone()) } else { None };
        own.into_iter().chain(query.themes.iter().cloned()).collect()
    }

    /// The source that must hold.
    #[must_use]
    pub fn source(&self, query: &Query) -> Option<String> {
        if let Self::Source(slug) = self { Some(slug.clone()) } else { query.source.clone() }
    }

    fn filter(&self, query: &Query, reader: &Reader) -> Filter {
        Filter { themes: self.themes(query), source: self.source(query), ..query.filter(&reader.zone) }
    }
}

/// Entries of one day.
#[derive(Debug)]
pub struct Day {
    /// In the portal's zone.
    pub date: Date,
    /// Newest first.
    pub entries: Vec<Entry>,
}

/// What a page of a stream shows.
#[derive(Debug)]
pub struct StreamView {
    /// The filters.
    pub rail: Rail,
    /// The entries, read article by article.
    pub days: Vec<Day>,
    view: View,
    /// The points, read by points.
    pub points: Vec<PointsOf>,
    /// Articles within the filters.
    pub total: u64,
    /// The newer page.
    pub newer: Option<String>,
    /// The older page.
    pub older: Option<String>,
    /// Where what is new under these filters is followed; on the first page of articles.
    pub news: Option<String>,
    /// The same filters from the start.
    pub start: String,
    /// Where this page is.
    pub canonical: String,
    /// The reading by articles.
    pub by_articles: String,
    /// The reading by points.
    pub by_points: String,
}

impl StreamView {
    /// Asks the store for what `query` wants of `scope`.
    pub async fn load(portal: &Portal, scope: &Scope, query: &Query, reader: &Reader) -> Result<Self> {
        let store = &portal.store;
        // Before anything is read: what happens meanwhile is new.
        let since = portal.news.last();
        let query = &scope.without_own(query);
        let filter = scope.filter(query, reader);
        let (mut stream, points) = match query.view {
            View::Articles => (store.stream(Viewer::Reader, &filter, query.page, &reader.langs).await?, None),
            View::Points => {
                // The stream's first page brings the counts for the rail.
                let stream = store.stream(Viewer::Reader, &filter, Page::First, &reader.langs);
                let points = store.points_reading(Viewer::Reader, &filter, query.page, &reader.langs);
                let (stream, points) = tokio::try_join!(stream, points)?;
                (stream, Some(points))
            }
        };
        let rail = Rail::new(scope, query, &stream, reader.m);
        let path = scope.path();
        let page = |page: Page| Query { page, ..query.clone() }.at(&path);
        let view = |view: View| query.with(|q| q.view = view).at(&path);
        let entries = std::mem::take(&mut stream.entries);
        let (newer, older, days, points) = match points {
            Some(points) => (points.newer, points.older, Vec::new(), points.articles),
            None => (stream.newer, stream.older, by_day(entries, reader), Vec::new()),
        };
        Ok(Self {
            rail,
            view: query.view,
            days,
            points,
            total: stream.total,
            newer: newer.map(|cursor| page(Page::After(cursor))),
            older: older.map(|cursor| page(Page::Before(cursor))),
            news: (query.page == Page::First && query.view == View::Articles)
                .then(|| followed(scope, query, since)),
            start: page(Page::First),
            canonical: page(query.page),
            by_articles: view(View::Articles),
            by_points: view(View::Points),
        })
    }

    /// Whether it is read by points.
    #[must_use]
    pub fn by_point(&self) -> bool {
        self.view == View::Points
    }

    /// Whether this page shows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.points.is_empty()
    }

    /// The filters that are on, for a title.
    #[must_use]
    pub fn narrowed_to(&self, comma: &str) -> Option<String> {
        let names: Vec<&str> = self.rail.chips.iter().map(|chip| chip.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(comma))
    }
}

/// Where what happens under these filters after an event is followed.
fn followed(scope: &Scope, query: &Query, since: i64) -> String {
    let query = Query {
        themes: scope.themes(query).into_iter().collect(),
        source: scope.source(query),
        page: Page::First,
        ..query.clone()
    };
    let address = query.at(FOLLOWED);
    format!("{address}{}since={since}", if address.contains('?') { '&' } else { '?' })
}

/// How many of an entry's themes are not shown with it.
#[must_use]
pub fn more_themes(entry: &Entry) -> Option<u64> {
    entry.themes_total.checked_sub(entry.themes.len() as u64).filter(|more| *more > 0)
}

/// The words of a point among points of several articles.
#[must_use]
pub fn words<'a>(of: &'a PointsOf, point: &'a Point, m: &'static Messages) -> Words<'a> {
    let cited = match (of.paragraphs, &of.entry.url) {
        (Some(_), _) => cited_on(&of.entry, point.id, &of.lang),
        (None, Some(url)) => Cited::Original(url),
        (None, None) => Cited::Nowhere,
    };
    Words { text: &point.text, paragraphs: of.paragraphs, cited, m, run: own_run(of, m), marks: &[] }
}

/// Where the citations of a point lead from outside its article: there, in the language it is written in.
#[must_use]
pub fn cited_on<'a>(entry: &Entry, point: PointId, lang: &'a Lang) -> Cited<'a> {
    Cited::On { article: entry.id, point, lang: (entry.digest_langs.len() > 1).then_some(lang) }
}

/// The `lang` attribute of the interface's own words among an article's points.
#[must_use]
pub fn own_run(of: &PointsOf, m: &'static Messages) -> Run<'static> {
    Run::of(m.tag, of.lang.as_str())
}

/// Entries come sorted by time, so each day is one run of them; a day begun on the page before heads this one again.
fn by_day(entries: Vec<Entry>, reader: &Reader) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let date = entry.sorted_at.to_zoned_datetime(reader.zone.clone()).date();
        match days.last_mut() {
            Some(day) if day.date == date => day.entries.push(entry),
            _ => days.push(Day { date, entries: vec![entry] }),
        }
    }
    days
}
