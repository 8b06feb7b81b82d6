//! Answers a search: the store says who may see what, the index what matches, the store again what is shown of it.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use roaring::RoaringBitmap;

use super::{Finder, keep::blocking};
use crate::{
    domain::{Filter, Lang, Viewer},
    error::{Error, Result},
    index::{Question, Ranked},
    search::{Ask, Leaf, Needle, marked},
    store::{Entry, Facets, Hit, HitPoint},
};

/// Best matches among which newer ones come a little earlier. Beyond them the order is that of the match alone.
const WINDOW: usize = 300;
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
    /// Its original address.
    pub url: Option<String>,
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
        let (after, most) = (wish.after.min(DEEPEST), wish.most);
        let in_order = wish.order == Order::Newest && !wish.ask.in_points;
        let best = if in_order { 0 } else { WINDOW.max(after + most + 1) };
        let found = self.matching(wish, best).await?;
        let articles = self.store.seen(wish.viewer, found.articles).await?;
        let total = if wish.ask.in_points { found.total } else { articles.len() };
        let mut ranked = if in_order {
            let keys = self.store.newest_of(&articles, after, most + 1).await?;
            keys.into_iter().map(|article| Ranked { article, point: None, score: 0.0 }).collect()
        } else {
            let mut ranked = found.best;
            ranked.retain(|ranked| articles.contains(ranked.article));
            self.favour_recent(&mut ranked, wish.now).await?;
            ranked.drain(..after.min(ranked.len()));
            ranked
        };
        let more = ranked.len() > most && after + most < DEEPEST;
        ranked.truncate(most);
        let shown = self.shown(wish, &ranked, &needles).await?;
        let facets = self.store.facets(&articles, wish.langs).await?;
        Ok(Answer { total, articles, shown, needles, facets, more })
    }

    async fn matching(&self, wish: &Wish<'_>, best: usize) -> Result<crate::index::Found> {
        let mut leaves: Vec<Leaf> = Vec::new();
        if let Some(query) = &wish.ask.query {
            query.each(&mut |leaf| {
                if !leaves.contains(leaf) {
                    leaves.push(leaf.clone());
                }
            });
        }
        let mut known = Vec::new();
        for leaf in leaves {
            if let Some(filter) = decided(&leaf, wish) {
                let keys = self.store.among(Viewer::Editor, &filter).await?;
                let keys = match keys {
                    Some(keys) => keys,
                    None => all_up_to(self.store.last_key().await?),
                };
                known.push((leaf, keys));
            }
        }
        let among = self.store.among(wish.viewer, wish.filter).await?;
        let (index, query, in_points) = (self.index.clone(), wish.ask.query.clone(), wish.ask.in_points);
        let turn = self.at_once.clone().acquire_owned().await;
        let _turn = turn.map_err(|_| Error::Internal("searches are no longer let in".to_owned()))?;
        blocking(move || {
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

    /// A mild preference for what is recent, within the best matches.
    async fn favour_recent(&self, ranked: &mut [Ranked], now: Timestamp) -> Result<()> {
        let window = ranked.len().min(WINDOW);
        let first = &mut ranked[..window];
        let keys: Vec<u32> = first.iter().map(|ranked| ranked.article).collect();
        for (ranked, time) in first.iter_mut().zip(self.store.times(&keys).await?) {
            let age = time.map_or(f64::MAX, |time| days(now.duration_since(time)).max(0.0));
            #[expect(clippy::cast_possible_truncation, reason = "a factor near one")]
            let factor = (1.0 + RECENT * (-age / HALF).exp2()) as f32;
            ranked.score *= factor;
        }
        first.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| b.article.cmp(&a.article)));
        Ok(())
    }

    async fn shown(&self, wish: &Wish<'_>, ranked: &[Ranked], needles: &[Needle]) -> Result<Vec<Shown>> {
        let mut keys: Vec<u32> = Vec::with_capacity(ranked.len());
        for ranked in ranked {
            if !keys.contains(&ranked.article) {
                keys.push(ranked.article);
            }
        }
        let hits = self.store.hits(wish.viewer, &keys, wish.langs).await?;
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
            let (entry, url) = (hit.entry.clone(), hit.url.clone());
            shown.push(Shown { entry, url, points, score: ranked.score, paragraphs: Vec::new() });
        }
        let mut texts = self.store.texts(&bare).await?;
        for (shown, key) in shown.iter_mut().zip(of) {
            shown.paragraphs = texts.remove(&key).unwrap_or_default();
        }
        Ok(shown)
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

/// Every article there is.
fn all_up_to(last: u32) -> RoaringBitmap {
    let mut all = RoaringBitmap::new();
    all.insert_range(0..=last);
    all
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
        Leaf::Text(..) | Leaf::Loose(_) | Leaf::Origin(_) => return None,
    })
}
