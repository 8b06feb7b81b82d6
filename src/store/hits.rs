//! What a search asks of the store: which articles meet a condition, and what is shown of those that were found.

use std::collections::HashMap;

use jiff::Timestamp;
use roaring::RoaringBitmap;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    catalogue::small,
    names::{self, lang_of, push_keys},
    reading::{Counted, Entry, Named},
    stream::{Found, counted, entries, entry_themes, resolve, stored_id},
};
use crate::{
    domain::{ArticleId, Filter, Lang, PointId, PointText, Viewer},
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
    /// Its original address.
    pub url: Option<String>,
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

impl Store {
    /// The articles that this viewer sees under a filter; `None` when that is every article there is.
    pub async fn among(&self, viewer: Viewer, filter: &Filter) -> Result<Option<RoaringBitmap>> {
        let mut connection = self.reader().await?;
        let resolved = resolve(&mut connection, filter).await?;
        self.catalogue(&mut connection, |catalogue| {
            let matching = catalogue.matching(viewer, &resolved.wanted);
            (matching.len() < catalogue.total(Viewer::Editor)).then_some(matching)
        })
        .await
    }

    /// Of these articles, those that this viewer sees now.
    pub async fn seen(&self, viewer: Viewer, found: RoaringBitmap) -> Result<RoaringBitmap> {
        let mut connection = self.reader().await?;
        self.catalogue(&mut connection, |catalogue| {
            found & catalogue.matching(viewer, &super::catalogue::Wanted::default())
        })
        .await
    }

    /// When each of these articles was published, else added; in their order.
    pub async fn times(&self, keys: &[u32]) -> Result<Vec<Option<Timestamp>>> {
        let mut connection = self.reader().await?;
        self.catalogue(&mut connection, |catalogue| {
            keys.iter().map(|key| catalogue.cursor(*key).map(|place| place.sorted_at)).collect()
        })
        .await
    }

    /// The newest of these articles after so many.
    pub async fn newest_of(&self, found: &RoaringBitmap, after: usize, most: usize) -> Result<Vec<u32>> {
        let mut connection = self.reader().await?;
        self.catalogue(&mut connection, |catalogue| {
            let mut keys = catalogue.newest(found, after + most);
            keys.drain(..after.min(keys.len()));
            keys
        })
        .await
    }

    /// Exact counts beside what was found.
    pub async fn facets(&self, found: &RoaringBitmap, langs: &[Lang]) -> Result<Facets> {
        let mut connection = self.reader().await?;
        let (themes, sources, tags, months) = self
            .catalogue(&mut connection, |catalogue| {
                (
                    catalogue.top_themes(found, BESIDE, &[]),
                    catalogue.top_sources(found, BESIDE, &[]),
                    catalogue.langs_of(found),
                    catalogue.months_of(found, MONTHS),
                )
            })
            .await?;
        let named = names::themes_named(&mut connection, themes.iter().map(|(key, _)| *key), langs).await?;
        let from = names::sources_named(&mut connection, sources.iter().map(|(key, _)| *key)).await?;
        Ok(Facets {
            themes: counted(&themes, &named),
            sources: counted(&sources, &from),
            langs: tags.into_iter().map(|(item, articles)| Counted { item, articles }).collect(),
            months,
        })
    }

    /// These articles in this order; those that are gone, or not for this viewer, are left out.
    pub async fn hits(&self, viewer: Viewer, keys: &[u32], langs: &[Lang]) -> Result<Vec<Hit>> {
        let mut connection = self.reader().await?;
        let found = self
            .catalogue(&mut connection, |catalogue| {
                let keys: Vec<u32> =
                    keys.iter().copied().filter(|key| catalogue.is_seen(viewer, *key)).collect();
                Found { themes: entry_themes(catalogue, &keys), keys, newer: None, older: None, total: 0 }
            })
            .await?;
        let in_entries = found.themes.values().flat_map(|of| of.first.iter().copied());
        let named = names::themes_named(&mut connection, in_entries, langs).await?;
        let shown = entries(&mut connection, &found, &named, langs).await?;
        let list = || found.keys.iter().copied();

        let mut query = QueryBuilder::<Sqlite>::new("SELECT key, id, url FROM articles WHERE key IN (");
        push_keys(&mut query, list());
        query.push(")");
        let rows: Vec<(i64, String, Option<String>)> =
            query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        let mut own: HashMap<ArticleId, (u32, Option<String>)> =
            rows.into_iter().map(|(key, id, url)| (stored_id(&id), (small(key), url))).collect();

        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT d.article, d.lang, p.key, p.id, w.body FROM digests d JOIN wordings w ON w.digest = d.key
             JOIN points p ON p.key = w.point WHERE d.shown = 1 AND d.article IN (",
        );
        push_keys(&mut query, list());
        query.push(") ORDER BY d.article, d.revision, w.group_n, w.n");
        let rows: Vec<(i64, String, i64, String, String)> =
            query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        let mut points: HashMap<u32, Vec<HitPoint>> = HashMap::new();
        for (article, lang, key, id, body) in rows {
            let id = id.parse().expect("stored ids are ids");
            let point = HitPoint { key, id, text: PointText::read(&body, None), lang: lang_of(&lang) };
            points.entry(small(article)).or_default().push(point);
        }

        Ok(shown
            .into_iter()
            .filter_map(|entry| {
                let (key, url) = own.remove(&entry.id)?;
                let points = points.remove(&key).unwrap_or_default();
                Some(Hit { key, entry, url, points })
            })
            .collect())
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

pub(super) async fn newest_texts(
    connection: &mut SqliteConnection,
    keys: &[u32],
) -> Result<HashMap<u32, Vec<String>>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT t.article, p.body FROM texts t JOIN paragraphs p ON p.text = t.key
         WHERE NOT EXISTS (SELECT 1 FROM texts n WHERE n.article = t.article AND n.version > t.version)
           AND t.article IN (",
    );
    push_keys(&mut query, keys.iter().copied());
    query.push(") ORDER BY t.article, p.n");
    let rows: Vec<(i64, String)> = query.build_query_as().persistent(false).fetch_all(connection).await?;
    let mut texts: HashMap<u32, Vec<String>> = HashMap::new();
    for (article, body) in rows {
        texts.entry(small(article)).or_default().push(body);
    }
    Ok(texts)
}
