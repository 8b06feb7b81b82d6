//! Answers a search: the store says who may see what, the index what matches, the store again what is shown of it.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use roaring::RoaringBitmap;

use super::Finder;
use crate::{
    domain::{Filter, Lang, Viewer},
    error::Result,
    index::{Question, Ranked},
    search::{Ask, Leaf, Needle, Query, marked},
    store::{Entry, Facets, Hit, HitPoint, Sighted, Standing},
};

/// Best matches among which newer ones come a little earlier. Beyond them the order is that of the match alone.
const WINDOW: usize = 100;
/// How much more an article of this moment counts than a very old one.
const RECENT: f64 = 0.15;
/// Days after which half of that is gone.
const HALF: f64 = 365.0;
/// Results that can be paged through.
const DEEPEST: usize = 2_000;

/// In which order results come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Best first.
    #[default]
    Best,
    /// Newest first.
    Newest,
}

/// What is wanted of a search.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    /// Who asks.
    pub viewer: Viewer,
    /// What is searched for.
    pub ask: &'a Ask,
    /// What it is narrowed to beside that.
    pub filter: &'a Filter,
    /// In which order.
    pub order: Order,
    /// Results before the first that is wanted.
    pub after: usize,
    /// Results that are wanted.
    pub most: usize,
    /// The zone in which the days of the query begin.
    pub zone: &'a TimeZone,
    /// The present time.
    pub now: Timestamp,
    /// The reader's languages.
    pub langs: &'a [Lang],
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// How many articles match, or points where points are ranked.
    pub total: u64,
    /// The articles that match, or that have a point that does.
    pub articles: RoaringBitmap,
    /// The ones to show.
    pub shown: Vec<Shown>,
    /// What to mark in them.
    pub needles: Vec<Needle>,
    /// Counts over all that was found.
    pub facets: Facets,
    /// Whether there is more after the ones shown.
    pub more: bool,
}

/// A result.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The article, as the stream shows it.
    pub entry: Entry,
    /// Its points that match, in the order of the digest; the one point, where points are ranked.
    pub points: Vec<Matched>,
    /// How good it is; only its order means something.
    pub score: f32,
    /// The article's newest text, where none of its points matches.
    pub paragraphs: Vec<String>,
}

/// A point that matches.
#[derive(Debug, Clone)]
pub struct Matched {
    /// The point.
    pub point: HitPoint,
    /// The bytes of its text to mark.
    pub marks: Vec<Range<usize>>,
    /// How many of the needles it holds.
    pub held: usize,
}

impl Finder {
    /// Answers a search.
    pub async fn find(&self, wish: &Wish<'_>) -> Result<Answer> {
        let Some(query) = &wish.ask.query else {
            return Ok(Answer::default());
        };
        let needles = Needle::of(query);
        let (left, filter) = narrowing(Some(query), wish);
        let (after, most) = (wish.after.min(DEEPEST), wish.most);
        // What is only narrowed has no better and worse.
        let by_time = !wish.ask.in_points && (wish.order == Order::Newest || left.is_none());
        let best = if by_time { 0 } else { WINDOW.max(after + most + 1) };
        let found = self.matching(wish, left, &filter, best).await?;
        let window: Vec<u32> = found.best.iter().take(WINDOW).map(|ranked| ranked.article).collect();
        let newest = by_time.then_some((after, most + 1));
        let standing = self.store.standing(wish.viewer, found.articles, &window, newest).await?;
        let total = if wish.ask.in_points { found.total } else { standing.articles.len() };
        let mut ranked = if by_time {
            let newest = standing.newest.iter();
            newest.map(|article| Ranked { article: *article, point: None, score: 0.0 }).collect()
        } else {
            let mut ranked = found.best;
            favour_recent(&mut ranked, &standing.times, wish.now);
            ranked.retain(|ranked| standing.articles.contains(ranked.article));
            ranked.drain(..after.min(ranked.len()));
            ranked
        };
        let more = ranked.len() > most && after + most < DEEPEST;
        ranked.truncate(most);
        let (shown, facets) = self.shown(wish, &standing, &ranked, &needles).await?;
        Ok(Answer { total, articles: standing.articles, shown, needles, facets, more })
    }

    /// The keys of all articles that match, or that have a point that does; `None` where no words are searched for.
    pub async fn matches(&self, wish: &Wish<'_>) -> Result<Option<RoaringBitmap>> {
        let Some(query) = &wish.ask.query else { return Ok(None) };
        let (left, filter) = narrowing(Some(query), wish);
        Ok(Some(self.matching(wish, left, &filter, 0).await?.articles))
    }

    /// What the index finds of a query under a filter; in the filter stands what the store decides of the whole.
    pub(super) async fn matching(
        &self,
        wish: &Wish<'_>,
        query: Option<Query>,
        filter: &Filter,
        best: usize,
    ) -> Result<crate::index::Found> {
        let mut leaves: Vec<Leaf> = Vec::new();
        if let Some(query) = &query {
            query.each(&mut |leaf| {
                if !leaves.contains(leaf) {
                    leaves.push(leaf.clone());
                }
            });
        }
        let apart = leaves.into_iter().filter_map(|leaf| decided(&leaf, wish).map(|filter| (leaf, filter)));
        let (leaves, filters): (Vec<Leaf>, Vec<Filter>) = apart.unzip();
        let (among, sets) = self.store.narrowed(wish.viewer, filter, &filters).await?;
        let known: Vec<(Leaf, RoaringBitmap)> = leaves.into_iter().zip(sets).collect();
        let in_points = wish.ask.in_points;
        self.ask_index(move |index| {
            index.find(&Question {
                query: query.as_ref(),
                in_points,
                known: &known,
                among: among.as_ref(),
                best,
            })
        })
        .await
    }

    async fn shown(
        &self,
        wish: &Wish<'_>,
        standing: &Standing,
        ranked: &[Ranked],
        needles: &[Needle],
    ) -> Result<(Vec<Shown>, Facets)> {
        let mut keys: Vec<u32> = Vec::with_capacity(ranked.len());
        for ranked in ranked {
            if !keys.contains(&ranked.article) {
                keys.push(ranked.article);
            }
        }
        let Sighted { hits, facets } = self.store.sighted(standing, &keys, wish.langs).await?;
        let mut shown: Vec<Shown> = Vec::with_capacity(ranked.len());
        let mut bare: Vec<u32> = Vec::new();
        let mut of = Vec::with_capacity(ranked.len());
        for ranked in ranked {
            let Some(hit) = hits.iter().find(|hit| hit.key == ranked.article) else { continue };
            let points = matched(hit, ranked.point, needles);
            if points.is_empty() {
                bare.push(hit.key);
            }
            of.push(hit.key);
            let entry = hit.entry.clone();
            shown.push(Shown { entry, points, score: ranked.score, paragraphs: Vec::new() });
        }
        let mut texts = self.store.texts(&bare).await?;
        for (shown, key) in shown.iter_mut().zip(of) {
            shown.paragraphs = texts.remove(&key).unwrap_or_default();
        }
        Ok((shown, facets))
    }
}

/// A mild preference for what is recent, within the best matches, whose times are given.
fn favour_recent(ranked: &mut [Ranked], times: &[Option<Timestamp>], now: Timestamp) {
    let first = &mut ranked[..times.len()];
    for (ranked, time) in first.iter_mut().zip(times) {
        let age = time.map_or(f64::MAX, |time| days(now.duration_since(time)).max(0.0));
        #[expect(clippy::cast_possible_truncation, reason = "a factor near one")]
        let factor = (1.0 + RECENT * (-age / HALF).exp2()) as f32;
        ranked.score *= factor;
    }
    first.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| b.article.cmp(&a.article)));
}

/// What of a query the store decides for the whole of it goes into the filter; what is left is for the index.
pub(super) fn narrowing(query: Option<&Query>, wish: &Wish<'_>) -> (Option<Query>, Filter) {
    let mut filter = wish.filter.clone();
    let of = match query {
        Some(Query::All(of)) => &of[..],
        Some(other) => std::slice::from_ref(other),
        None => &[],
    };
    let mut left: Vec<Query> = of.iter().filter(|part| !narrow(&mut filter, part, wish)).cloned().collect();
    let left = if left.len() > 1 { Some(Query::All(left)) } else { left.pop() };
    (left, filter)
}

/// Takes a condition into a filter, where it has a place for it.
fn narrow(filter: &mut Filter, part: &Query, wish: &Wish<'_>) -> bool {
    match part {
        Query::Leaf(leaf) => {
            let Some(own) = decided(leaf, wish) else { return false };
            if own.source.is_some() && filter.source.is_some() || own.lang.is_some() && filter.lang.is_some()
            {
                return false;
            }
            filter.themes.extend(own.themes);
            filter.source = filter.source.take().or(own.source);
            filter.lang = filter.lang.take().or(own.lang);
            filter.from = filter.from.max(own.from);
            filter.until = match (filter.until, own.until) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            true
        }
        Query::Not(inner) => match &**inner {
            Query::Leaf(Leaf::Theme(name)) => {
                filter.not_themes.push(name.clone());
                true
            }
            _ => false,
        },
        Query::All(_) | Query::Any(_) => false,
    }
}

/// The points of an article that match; of ranked points that one, whatever is marked in it.
fn matched(hit: &Hit, ranked: Option<i64>, needles: &[Needle]) -> Vec<Matched> {
    let candidates = hit.points.iter().filter(|point| ranked.is_none_or(|key| point.key == key));
    candidates
        .filter_map(|point| {
            let (marks, held) = marked(point.text.as_str(), needles);
            (held > 0 || ranked.is_some()).then(|| Matched { point: point.clone(), marks, held })
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "days, to a fraction")]
fn days(age: SignedDuration) -> f64 {
    age.as_secs() as f64 / 86_400.0
}

/// A condition that the store decides, as a filter.
fn decided(leaf: &Leaf, wish: &Wish<'_>) -> Option<Filter> {
    let none = Filter::default;
    Some(match leaf {
        Leaf::Theme(name) => Filter { themes: vec![name.clone()], ..none() },
        Leaf::Source(name) => Filter { source: Some(name.clone()), ..none() },
        Leaf::Lang(lang) => Filter { lang: Some(lang.clone()), ..none() },
        Leaf::After(day) => Filter { from: Some(day.begins(wish.zone)), ..none() },
        Leaf::Before(day) => Filter { until: Some(day.begins(wish.zone)), ..none() },
        Leaf::Last(days) => {
            let from = wish.now.checked_sub(SignedDuration::from_hours(i64::from(*days) * 24));
            Filter { from: Some(from.unwrap_or(Timestamp::MIN)), ..none() }
        }
        Leaf::Text(..) | Leaf::Loose(_) | Leaf::Origin(_) | Leaf::Warned => return None,
    })
}
