//! What a search asks of the store: which articles meet a condition, and what is shown of those that were found.

use std::collections::HashMap;

use jiff::Timestamp;
use roaring::RoaringBitmap;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    catalogue::small,
    checked::FindingRow,
    names::{self, lang_of, push_keys},
    reading::{Counted, Entry, Named},
    stream::{Found, counted, entries, resolve},
};
use crate::{
    domain::{Filter, Finding, Lang, PointId, PointText, Viewer},
    error::Result,
};

/// Themes and sources beside results.
const BESIDE: usize = 12;
/// Months beside results.
const MONTHS: usize = 24;

/// An article that was found, and its points.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Its key.
    pub key: u32,
    /// As the stream shows it.
    pub entry: Entry,
    /// Every point of its shown digests, in order.
    pub points: Vec<HitPoint>,
}

/// A point of an article that was found.
#[derive(Debug, Clone)]
pub struct HitPoint {
    /// Its key.
    pub key: i64,
    /// Its permanent id.
    pub id: PointId,
    /// Its words with their marks.
    pub text: PointText,
    /// The language of its digest.
    pub lang: Lang,
    /// What the citation check says of it.
    pub findings: Vec<Finding>,
}

#[derive(sqlx::FromRow)]
struct HitRow {
    article: i64,
    lang: String,
    key: i64,
    id: String,
    body: String,
    #[sqlx(flatten)]
    finding: FindingRow,
}

/// Counts over everything that was found.
#[derive(Debug, Clone, Default)]
pub struct Facets {
    /// Themes, most first.
    pub themes: Vec<Counted<Named>>,
    /// Sources, most first.
    pub sources: Vec<Counted<Named>>,
    /// Languages, most first.
    pub langs: Vec<Counted<Lang>>,
    /// Months in UTC as year and month, newest first; at most 24.
    pub months: Vec<((i16, i8), u64)>,
}

/// Where the articles that were found stand among all there are.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Those of them that the viewer sees now.
    pub articles: RoaringBitmap,
    /// When each of those that were asked for was published, else added.
    pub times: Vec<Option<Timestamp>>,
    /// The newest of them, where these were asked for.
    pub newest: Vec<u32>,
    tops: Tops,
}

/// What is counted, by key.
#[derive(Debug, Clone, Default)]
struct Tops {
    themes: Vec<(u32, u64)>,
    sources: Vec<(u32, u64)>,
    langs: Vec<(Lang, u64)>,
    months: Vec<((i16, i8), u64)>,
}

/// What is shown of a search.
#[derive(Debug, Clone, Default)]
pub struct Sighted {
    /// In the order asked for; those that are gone are left out.
    pub hits: Vec<Hit>,
    /// Exact counts over everything that was found.
    pub facets: Facets,
}

impl Store {
    /// The articles that this viewer sees under a filter, `None` when that is every article there is; and those that
    /// meet each of some more filters, by themselves.
    pub async fn narrowed(
        &self,
        viewer: Viewer,
        filter: &Filter,
        apart: &[Filter],
    ) -> Result<(Option<RoaringBitmap>, Vec<RoaringBitmap>)> {
        let mut connection = self.reader().await?;
        let resolved = resolve(&mut connection, filter).await?;
        let mut wanted = Vec::with_capacity(apart.len());
        for filter in apart {
            wanted.push(resolve(&mut connection, filter).await?.wanted);
        }
        self.catalogue(&mut connection, |catalogue| {
            let matching = catalogue.matching(viewer, &resolved.wanted);
            let narrower = matching.len() < catalogue.total(Viewer::Editor);
            let apart = wanted.iter().map(|wanted| catalogue.matching(Viewer::Editor, wanted)).collect();
            (narrower.then_some(matching), apart)
        })
        .await
    }

    /// Places what was found: the times of these keys, and the newest after so many, at most so many.
    pub async fn standing(
        &self,
        viewer: Viewer,
        found: RoaringBitmap,
        times: &[u32],
        newest: Option<(usize, usize)>,
    ) -> Result<Standing> {
        let mut connection = self.reader().await?;
        self.catalogue(&mut connection, |catalogue| {
            let articles = catalogue.seen_of(viewer, found);
            let time = |key: &u32| catalogue.cursor(*key).map(|place| place.sorted_at);
            let newest = newest.map_or_else(Vec::new, |(after, most)| {
                let mut keys = catalogue.newest(&articles, after + most);
                keys.drain(..after.min(keys.len()));
                keys
            });
            let tops = Tops {
                themes: catalogue.top_themes(&articles, BESIDE, &[]),
                sources: catalogue.top_sources(&articles, BESIDE, &[]),
                langs: catalogue.langs_of(&articles),
                months: catalogue.months_of(&articles, MONTHS),
            };
            Standing { times: times.iter().map(time).collect(), newest, tops, articles }
        })
        .await
    }

    /// What is shown of these articles in this order, and the counts beside them.
    pub async fn sighted(&self, standing: &Standing, keys: &[u32], langs: &[Lang]) -> Result<Sighted> {
        let mut connection = self.reader().await?;
        let tops = &standing.tops;
        let named =
            names::themes_named(&mut connection, tops.themes.iter().map(|(key, _)| *key), langs).await?;
        let from = names::sources_named(&mut connection, tops.sources.iter().map(|(key, _)| *key)).await?;
        let facets = Facets {
            themes: counted(&tops.themes, &named),
            sources: counted(&tops.sources, &from),
            langs: tops.langs.iter().map(|(item, n)| Counted { item: item.clone(), articles: *n }).collect(),
            months: tops.months.clone(),
        };
        let keys: Vec<u32> = keys.iter().copied().filter(|key| standing.articles.contains(*key)).collect();
        let hits = hits(&mut connection, keys, langs).await?;
        Ok(Sighted { hits, facets })
    }

    /// The newest text of each of these articles that has one, by key.
    pub async fn texts(&self, keys: &[u32]) -> Result<HashMap<u32, Vec<String>>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let mut connection = self.reader().await?;
        newest_texts(&mut connection, keys).await
    }
}

async fn hits(connection: &mut SqliteConnection, keys: Vec<u32>, langs: &[Lang]) -> Result<Vec<Hit>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let found = Found { keys, themes: HashMap::new(), newer: None, older: None, total: 0 };
    let shown = entries(connection, &found, &HashMap::new(), langs).await?;
    let digested = shown.iter().filter(|(_, entry)| !entry.digest_langs.is_empty()).map(|(key, _)| *key);
    let digested: Vec<u32> = digested.collect();
    let mut points: HashMap<u32, Vec<HitPoint>> = HashMap::new();
    if !digested.is_empty() {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT d.article, d.lang, p.key, p.id, w.body, f.kind, f.words, f.cited, f.elsewhere
             FROM digests d JOIN wordings w ON w.digest = d.key JOIN points p ON p.key = w.point
               LEFT JOIN findings f ON f.digest = w.digest AND f.group_n = w.group_n AND f.n = w.n
             WHERE d.shown = 1 AND d.article IN (",
        );
        let kept = push_keys(&mut query, digested);
        query.push(") ORDER BY d.article, d.revision, w.group_n, w.n, f.place");
        let rows: Vec<HitRow> = query.build_query_as().persistent(kept).fetch_all(connection).await?;
        for HitRow { article, lang, key, id, body, finding } in rows {
            let of = points.entry(small(article)).or_default();
            // Its further findings come as further rows.
            if of.last().is_none_or(|last| last.key != key) {
                let (id, text) = (id.parse().expect("stored ids are ids"), PointText::read(&body, None));
                of.push(HitPoint { key, id, text, lang: lang_of(&lang), findings: Vec::new() });
            }
            if let Some(point) = of.last_mut() {
                point.findings.extend(finding.finding());
            }
        }
    }
    let hit = |(key, entry)| Hit { key, entry, points: points.remove(&key).unwrap_or_default() };
    Ok(shown.into_iter().map(hit).collect())
}

pub(super) async fn newest_texts(
    connection: &mut SqliteConnection,
    keys: &[u32],
) -> Result<HashMap<u32, Vec<String>>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT t.article, p.body FROM texts t JOIN paragraphs p ON p.text = t.key
         WHERE NOT EXISTS (SELECT 1 FROM texts n WHERE n.article = t.article AND n.version > t.version)
           AND t.article IN (",
    );
    let kept = push_keys(&mut query, keys.iter().copied());
    query.push(") ORDER BY t.article, p.n");
    let rows: Vec<(i64, String)> = query.build_query_as().persistent(kept).fetch_all(connection).await?;
    let mut texts: HashMap<u32, Vec<String>> = HashMap::new();
    for (article, body) in rows {
        texts.entry(small(article)).or_default().push(body);
    }
    Ok(texts)
}
