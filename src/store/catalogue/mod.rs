//! The catalogue: which articles there are, in reading order and by theme, source and language, held in memory.
//!
//! It answers "which thirty come next" and "how many beside each theme" under any filters without a scan of the
//! database. It is derived: built from the database at the first question and brought up by what changed since.

mod facet;
mod together;
mod wanted;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::{
        Bound::{self, Excluded, Included, Unbounded},
        RangeBounds,
    },
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use roaring::RoaringBitmap;
use sqlx::SqliteConnection;

use self::facet::Facet;
pub(super) use self::wanted::Wanted;
use super::reading::{Cursor, Page};
use crate::{
    domain::{ArticleId, Lang, Prominence, Status, Viewer},
    error::Result,
};

/// A month in UTC, as year and month: a range of days is a few months' sets and its two ends.
type Month = (i16, i8);

/// An article's place in the reading order: its time in microseconds, then its key.
type Place = (i64, u32);
type Bounds = (Bound<Place>, Bound<Place>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Towards {
    Newer,
    Older,
}

/// What it costs to count the values of one article, whose card lies anywhere in memory; and to meet two sets in one
/// block of 65,536 articles (measured at 100,000 and at a million, in nanoseconds).
const ONE_CARD: u64 = 40;
const ONE_MEETING: u64 = 800;

/// What is known of one article. There are many: what is small is kept small.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) id: ArticleId,
    sorted_at: i64,
    status: Status,
    source: Option<u32>,
    /// Which of the sets of languages that articles have.
    langs: u32,
    /// In the order in which they are shown: first those it carries.
    pub(super) themes: Box<[u32]>,
    /// How many of `themes` it carries.
    pub(super) carried: u32,
}

/// The articles as they stand at one change of the database. Articles, themes and sources by their keys.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    change: i64,
    /// By key: keys are given from 1 upwards.
    articles: Vec<Option<Card>>,
    order: BTreeSet<Place>,
    months: BTreeMap<Month, RoaringBitmap>,
    all: RoaringBitmap,
    public: RoaringBitmap,
    themes: Facet,
    sources: Facet,
    langs: Facet,
    tags: Vec<Lang>,
    /// The sets of languages that articles have, by tag: few, however many articles.
    lang_sets: Vec<Box<[u32]>>,
    /// What is in the bin, by key.
    binned: HashMap<u32, Binned>,
}

/// What an article in the bin belongs to: where nothing else does, not even the name is told.
#[derive(Debug)]
struct Binned {
    themes: Box<[u32]>,
    source: Option<u32>,
}

/// Articles fetched at once.
const AT_ONCE: i64 = 10_000;

/// Rows, fetched before the catalogue is locked; in order of their keys.
pub(super) struct News(Vec<ArticleRow>);

impl News {
    /// The key after which the next rows come, where there may be more.
    pub(super) fn last(&self) -> Option<u32> {
        let full = i64::try_from(self.0.len()).is_ok_and(|count| count >= AT_ONCE);
        self.0.last().filter(|_| full).map(|row| small(row.key))
    }
}

#[derive(sqlx::FromRow)]
struct ArticleRow {
    key: i64,
    id: String,
    sorted_at: i64,
    status: String,
    source: Option<i64>,
    langs: String,
    themes: String,
    binned: bool,
}

impl Catalogue {
    pub(super) fn change(&self) -> i64 {
        self.change
    }

    /// Fetches articles that changed after `since`, those of keys after `key`, at most [`AT_ONCE`] of them.
    pub(super) async fn news(connection: &mut SqliteConnection, since: i64, key: u32) -> Result<News> {
        // The first time everything is wanted, and a walk by key is quicker than the index over changes.
        let sql = if since == 0 {
            "SELECT key, id, sorted_at, status, source, langs, themes,
               binned_at IS NOT NULL AS binned FROM articles
             WHERE +change > $1 AND key > $2 ORDER BY key LIMIT $3"
        } else {
            "SELECT key, id, sorted_at, status, source, langs, themes,
               binned_at IS NOT NULL AS binned FROM articles
             WHERE change > $1 AND +key > $2 ORDER BY +key LIMIT $3"
        };
        let query = sqlx::query_as(sql).bind(since).bind(i64::from(key)).bind(AT_ONCE);
        Ok(News(query.fetch_all(connection).await?))
    }

    /// Takes rows in.
    pub(super) fn take_in(&mut self, news: News) {
        for row in news.0 {
            if row.binned {
                let (carried, grouped) = row.themes.split_once('|').unwrap_or_default();
                let themes = keys(carried).chain(keys(grouped)).collect();
                self.drop(small(row.key));
                self.binned.insert(small(row.key), Binned { themes, source: row.source.map(small) });
                continue;
            }
            self.binned.remove(&small(row.key));
            let (Ok(id), Ok(status)) = (row.id.parse(), row.status.parse()) else { continue };
            let langs: Box<[u32]> = row.langs.split(' ').filter_map(|tag| self.tag(tag)).collect();
            let langs = self.lang_set(langs);
            let (carried, grouped) = row.themes.split_once('|').unwrap_or_default();
            let carried: Vec<u32> = keys(carried).collect();
            let themes = carried.iter().copied().chain(keys(grouped)).collect();
            let card = Card {
                id,
                sorted_at: row.sorted_at,
                status,
                source: row.source.map(small),
                langs,
                themes,
                carried: u32::try_from(carried.len()).unwrap_or(u32::MAX),
            };
            self.put(small(row.key), card);
        }
    }

    /// How themes, and then sources, stand among the others, those that stand as all do left out: their keys with the words stored.
    pub(super) async fn standings(connection: &mut SqliteConnection) -> Result<[Vec<(i64, String)>; 2]> {
        let mut standings = [Vec::new(), Vec::new()];
        for (sql, standings) in [
            "SELECT key, prominence FROM themes WHERE prominence <> 'plain'",
            "SELECT key, prominence FROM sources WHERE prominence <> 'plain'",
        ]
        .into_iter()
        .zip(&mut standings)
        {
            *standings = sqlx::query_as(sql).fetch_all(&mut *connection).await?;
        }
        Ok(standings)
    }

    /// All rows up to this change are in.
    pub(super) fn reached(&mut self, change: i64, standings: &[Vec<(i64, String)>; 2]) {
        self.change = self.change.max(change);
        for (facet, standings) in [&mut self.themes, &mut self.sources].into_iter().zip(standings) {
            let those = |prominence: Prominence| {
                let those = standings.iter().filter(|(_, word)| word == prominence.as_str());
                those.map(|(key, _)| small(*key)).collect()
            };
            facet.stand(those(Prominence::Hidden), those(Prominence::Pinned));
        }
        for facet in [&mut self.themes, &mut self.sources, &mut self.langs] {
            facet.sort();
        }
    }

    /// The number by which a language is known here.
    fn tag(&mut self, tag: &str) -> Option<u32> {
        let tag: Lang = tag.parse().ok()?;
        let at = self.tags.iter().position(|known| *known == tag).unwrap_or_else(|| {
            self.tags.push(tag);
            self.tags.len() - 1
        });
        u32::try_from(at).ok()
    }

    fn lang_set(&mut self, langs: Box<[u32]>) -> u32 {
        let at = self.lang_sets.iter().position(|known| *known == langs).unwrap_or_else(|| {
            self.lang_sets.push(langs);
            self.lang_sets.len() - 1
        });
        u32::try_from(at).unwrap_or(0)
    }

    /// Lets go of an article, which may not be here.
    fn drop(&mut self, key: u32) {
        let Some(old) = self.articles.get_mut(key as usize).and_then(Option::take) else { return };
        self.order.remove(&(old.sorted_at, key));
        self.months.entry(month(old.sorted_at)).or_default().remove(key);
        self.all.remove(key);
        self.public.remove(key);
        self.themes.remove(&old.themes, key);
        self.langs.remove(&self.lang_sets[old.langs as usize], key);
        self.sources.remove(old.source.as_slice(), key);
    }

    fn put(&mut self, key: u32, card: Card) {
        let at = key as usize;
        if self.articles.len() <= at {
            self.articles.resize_with(at + 1, || None);
        }
        self.drop(key);
        self.order.insert((card.sorted_at, key));
        self.months.entry(month(card.sorted_at)).or_default().insert(key);
        self.all.insert(key);
        if card.status == Status::Public {
            self.public.insert(key);
        }
        self.themes.insert(&card.themes, key);
        self.langs.insert(&self.lang_sets[card.langs as usize], key);
        self.sources.insert(card.source.as_slice(), key);
        self.articles[at] = Some(card);
    }

    pub(super) fn card(&self, key: u32) -> Option<&Card> {
        self.articles.get(key as usize)?.as_ref()
    }

    fn seen_by(&self, viewer: Viewer) -> &RoaringBitmap {
        match viewer {
            Viewer::Reader => &self.public,
            Viewer::Editor => &self.all,
        }
    }

    /// The keys of one page of these articles, newest first, and whether there are newer and older ones.
    pub(super) fn page(&self, found: &RoaringBitmap, page: Page, size: usize) -> (Vec<u32>, bool, bool) {
        let place = |cursor: Cursor| {
            let time = cursor.sorted_at.as_microsecond();
            // An article that has moved in time, or is gone, leaves its place to the first of that moment.
            let same = self.order.range((time, 0)..=(time, u32::MAX));
            let key = same
                .map(|(_, key)| *key)
                .find(|key| self.card(*key).is_some_and(|card| card.id == cursor.id));
            (time, key.unwrap_or(0))
        };
        let beyond = size + 1;
        match page {
            Page::First => {
                let mut keys = self.take(found, (Unbounded, Unbounded), Towards::Older, beyond);
                let older = keys.len() > size;
                keys.truncate(size);
                (keys, false, older)
            }
            Page::Before(cursor) => {
                let at = place(cursor);
                let mut keys = self.take(found, (Unbounded, Excluded(at)), Towards::Older, beyond);
                let older = keys.len() > size;
                keys.truncate(size);
                let newer = !self.take(found, (Included(at), Unbounded), Towards::Newer, 1).is_empty();
                (keys, newer, older)
            }
            Page::After(cursor) => {
                let at = place(cursor);
                let mut keys = self.take(found, (Excluded(at), Unbounded), Towards::Newer, beyond);
                let newer = keys.len() > size;
                keys.truncate(size);
                keys.reverse();
                let older = !self.take(found, (Unbounded, Included(at)), Towards::Older, 1).is_empty();
                (keys, newer, older)
            }
        }
    }

    /// The first `count` of a set within bounds, in one direction: by walking the order, which soon meets them where the
    /// set is dense; where it is not met within twice as many steps as it has articles, by sorting it. So neither a rare
    /// theme nor a common one costs a scan.
    fn take(&self, found: &RoaringBitmap, within: Bounds, towards: Towards, count: usize) -> Vec<u32> {
        let mut order = self.order.range(within).map(|(_, key)| *key);
        let mut next = || if towards == Towards::Newer { order.next() } else { order.next_back() };
        let mut met = Vec::with_capacity(count);
        for _ in 0..found.len().saturating_mul(2) {
            let Some(key) = next() else { return met };
            if found.contains(key) {
                met.push(key);
            }
            if met.len() == count {
                return met;
            }
        }
        let places = found.iter().filter_map(|key| Some((self.card(key)?.sorted_at, key)));
        let mut places: Vec<Place> = places.filter(|at| within.contains(at)).collect();
        places.sort_unstable();
        if towards == Towards::Older {
            places.reverse();
        }
        places.into_iter().take(count).map(|(_, key)| key).collect()
    }

    /// The newest of a set, at most `count`.
    pub(super) fn newest(&self, found: &RoaringBitmap, count: usize) -> Vec<u32> {
        self.take(found, (Unbounded, Unbounded), Towards::Older, count)
    }

    /// Those of these articles that are there, and seen by a viewer.
    pub(super) fn seen_of(&self, viewer: Viewer, found: RoaringBitmap) -> RoaringBitmap {
        found & self.seen_by(viewer)
    }

    /// How many of these articles fall in each month, newest first, at most `limit`.
    pub(super) fn months_of(&self, found: &RoaringBitmap, limit: usize) -> Vec<(Month, u64)> {
        let counts =
            self.months.iter().rev().map(|(month, members)| (*month, members.intersection_len(found)));
        counts.filter(|(_, count)| *count > 0).take(limit).collect()
    }

    /// The place of an article, for a cursor.
    pub(super) fn cursor(&self, key: u32) -> Option<Cursor> {
        let card = self.card(key)?;
        let sorted_at = Timestamp::from_microsecond(card.sorted_at).ok()?;
        Some(Cursor { sorted_at, id: card.id })
    }

    /// The themes with the most of these articles, at most `limit`, and those of `always` whatever their count.
    pub(super) fn top_themes(&self, found: &RoaringBitmap, limit: usize, always: &[u32]) -> Vec<(u32, u64)> {
        self.top(&self.themes, |card| &card.themes, found, limit, always)
    }

    /// The sources with the most of these articles.
    pub(super) fn top_sources(&self, found: &RoaringBitmap, limit: usize, always: &[u32]) -> Vec<(u32, u64)> {
        self.top(&self.sources, |card| card.source.as_slice(), found, limit, always)
    }

    /// The values of a facet with the most of these articles, at most `limit`, and those of `always`: the cheapest of
    /// three ways.
    fn top<'a>(
        &'a self,
        facet: &Facet,
        values: impl Fn(&'a Card) -> &'a [u32],
        found: &RoaringBitmap,
        limit: usize,
        always: &[u32],
    ) -> Vec<(u32, u64)> {
        let mut best = if found.len() == self.all.len() {
            facet.largest(limit)
        } else if found.len() * ONE_CARD < facet.len() * (self.all.len() / 65_536 + 1) * ONE_MEETING {
            facet.counted(found.iter().filter_map(|key| self.card(key)).flat_map(values), limit)
        } else {
            facet.met(found, limit)
        };
        facet.pin(&mut best, found, limit);
        for value in always {
            if !best.iter().any(|(known, _)| known == value) {
                best.push((*value, facet.count(*value, found)));
            }
        }
        best
    }

    /// The languages of these articles, most first. A tag counts its narrower ones too, as a filter on it does.
    pub(super) fn langs_of(&self, found: &RoaringBitmap) -> Vec<(Lang, u64)> {
        let present =
            self.top(&self.langs, |card| &self.lang_sets[card.langs as usize], found, usize::MAX, &[]);
        let mut langs: Vec<(Lang, u64)> = present
            .into_iter()
            .map(|(tag, _)| {
                let range = self.tags[tag as usize].clone();
                let count = self.within(&range).intersection_len(found);
                (range, count)
            })
            .collect();
        langs.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        langs
    }

    /// How many articles of a theme a viewer sees.
    pub(super) fn articles_of_theme(&self, viewer: Viewer, theme: u32) -> u64 {
        self.themes.count(theme, self.seen_by(viewer))
    }

    /// How many articles of a source a viewer sees.
    pub(super) fn articles_of_source(&self, viewer: Viewer, source: u32) -> u64 {
        self.sources.count(source, self.seen_by(viewer))
    }

    /// How many articles a viewer sees.
    pub(super) fn total(&self, viewer: Viewer) -> u64 {
        self.seen_by(viewer).len()
    }

    /// How many themes and sources that are offered have an article that this viewer sees.
    pub(super) fn totals(&self, viewer: Viewer) -> (u64, u64) {
        let seen = self.seen_by(viewer);
        let whole = seen.len() == self.all.len();
        let count = |facet: &Facet| {
            let offered = facet.sets().filter(|(value, _)| !facet.is_hidden(*value));
            offered.filter(|(_, m)| !m.is_empty() && (whole || !m.is_disjoint(seen))).count() as u64
        };
        (count(&self.themes), count(&self.sources))
    }

    /// Whether a theme is offered nowhere.
    pub(super) fn is_hidden_theme(&self, theme: u32) -> bool {
        self.themes.is_hidden(theme)
    }

    /// Every source that has an article, as [`Catalogue::every_theme`].
    pub(super) fn every_source(&self, viewer: Viewer) -> Vec<(u32, u64)> {
        every(&self.sources, self.seen_by(viewer))
    }

    /// Every theme that has an article, hidden ones too, with all its articles that this viewer sees, most first.
    pub(super) fn every_theme(&self, viewer: Viewer) -> Vec<(u32, u64)> {
        every(&self.themes, self.seen_by(viewer))
    }

    /// Every theme that is offered and has an article this viewer sees: the pinned ones first, then most first.
    pub(super) fn all_themes(&self, viewer: Viewer) -> Vec<(u32, u64)> {
        self.top_themes(self.seen_by(viewer), usize::MAX, &[])
    }

    /// Every source that has an article this viewer sees, most first.
    pub(super) fn all_sources(&self, viewer: Viewer) -> Vec<(u32, u64)> {
        self.top_sources(self.seen_by(viewer), usize::MAX, &[])
    }
}

fn every(facet: &Facet, seen: &RoaringBitmap) -> Vec<(u32, u64)> {
    let mut all: Vec<(u32, u64)> =
        facet.sets().map(|(value, members)| (value, members.intersection_len(seen))).collect();
    all.retain(|(_, count)| *count > 0);
    all.sort_unstable_by_key(|(value, count)| (std::cmp::Reverse(*count), *value));
    all
}

/// The month of a time in microseconds.
fn month(microseconds: i64) -> Month {
    match Timestamp::from_microsecond(microseconds) {
        Ok(time) => {
            let date = TimeZone::UTC.to_datetime(time).date();
            (date.year(), date.month())
        }
        // Before or after all times there are.
        Err(_) if microseconds < 0 => (i16::MIN, 1),
        Err(_) => (i16::MAX, 12),
    }
}

/// When a month begins.
fn begin_of((year, month): Month) -> i64 {
    let first = Date::new(year, month, 1).ok();
    let begin = first.and_then(|date| TimeZone::UTC.to_timestamp(date.into()).ok());
    begin.map_or(if year < 0 { i64::MIN } else { i64::MAX }, Timestamp::as_microsecond)
}

/// When the next one begins.
fn end_of((year, month): Month) -> i64 {
    match (year, month) {
        (i16::MIN, _) => i64::MIN,
        (9999 | i16::MAX, 12) => i64::MAX,
        (year, 12) => begin_of((year + 1, 1)),
        (year, month) => begin_of((year, month + 1)),
    }
}

/// Keys that stand with a space between.
fn keys(text: &str) -> impl Iterator<Item = u32> {
    text.split(' ').filter_map(|key| key.parse().ok())
}

/// Keys are given by SQLite from 1 upwards; four thousand million are enough.
pub(super) fn small(key: i64) -> u32 {
    u32::try_from(key).expect("fewer than 2^32 rows")
}
