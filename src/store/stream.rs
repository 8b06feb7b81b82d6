//! The stream: pages of articles under filters, and the counts beside them.

use std::collections::HashMap;

use jiff::Timestamp;
use roaring::RoaringBitmap;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    catalogue::{Catalogue, Wanted, small},
    names::{self, lang_of, push_keys, rank},
    reading::{Chips, Counted, Cursor, Entry, Listed, Named, Page, Stream},
    themes::find_theme,
};
use crate::{
    domain::{ArticleId, Filter, Lang, PointText, Viewer, fold_name},
    error::Result,
};

/// Entries on a page of the stream.
const ENTRIES: usize = 30;
/// Months counted for the chart beside a stream.
const MONTHS: usize = 120;
/// Themes and sources beside a stream.
const BESIDE: usize = 12;
/// Themes under an entry.
const THEMES: usize = 5;
/// Themes of an article among which those are chosen.
const CANDIDATES: usize = 15;
/// Characters of a lead: more than three lines show at any width.
const LEAD: usize = 600;

/// What the catalogue says of a page.
pub(super) struct Found {
    pub(super) keys: Vec<u32>,
    pub(super) newer: Option<Cursor>,
    pub(super) older: Option<Cursor>,
    pub(super) total: u64,
    /// The themes of each entry.
    pub(super) themes: HashMap<u32, EntryThemes>,
}

/// The first themes of an entry in order, how many of them it carries, and how many there are in all.
pub(super) struct EntryThemes {
    pub(super) first: Vec<u32>,
    carried: usize,
    total: u64,
}

impl Store {
    /// One page of the stream (30 entries, newest first) and the counts beside it.
    pub async fn stream(
        &self,
        viewer: Viewer,
        filter: &Filter,
        page: Page,
        langs: &[Lang],
    ) -> Result<Stream> {
        self.stream_among(viewer, filter, None, page, langs).await
    }

    /// The same of the articles with these keys, as a search found them; of all without them.
    pub async fn stream_among(
        &self,
        viewer: Viewer,
        filter: &Filter,
        among: Option<RoaringBitmap>,
        page: Page,
        langs: &[Lang],
    ) -> Result<Stream> {
        let mut connection = self.reader().await?;
        let mut resolved = resolve(&mut connection, filter).await?;
        resolved.wanted.among = among;
        let wanted = &resolved.wanted;
        let asked: Vec<u32> = wanted.themes.iter().flatten().copied().collect();
        let filtered: Vec<u32> = asked.iter().chain(&wanted.not_themes).copied().collect();
        let from: Vec<u32> = wanted.sources.iter().flatten().copied().collect();
        let (found, themes, sources, tags, months, totals, hidden) = self
            .catalogue(&mut connection, |catalogue| {
                let matching = catalogue.matching(viewer, wanted);
                // Another language is chosen instead of this one, so its count is made without it.
                let any_lang =
                    wanted.lang.is_some().then(|| catalogue.matching(viewer, &wanted.in_any_lang()));
                let any_time =
                    wanted.is_within_days().then(|| catalogue.matching(viewer, &wanted.at_any_time()));
                (
                    found(catalogue, &matching, page, ENTRIES),
                    catalogue.top_themes(&matching, BESIDE, &asked),
                    catalogue.top_sources(&matching, BESIDE, &from),
                    catalogue.langs_of(any_lang.as_ref().unwrap_or(&matching)),
                    catalogue.months_of(any_time.as_ref().unwrap_or(&matching), MONTHS),
                    catalogue.totals(viewer),
                    (catalogue.hidden_themes(viewer, &filtered), catalogue.hidden_sources(viewer, &from)),
                )
            })
            .await?;
        let beside = themes.iter().map(|(key, _)| *key).chain(asked).chain(wanted.not_themes.iter().copied());
        let in_entries = found.themes.values().flat_map(|of| of.first.iter().copied());
        let mut named = names::themes_named(&mut connection, beside.chain(in_entries), langs).await?;
        let source_keys = sources.iter().map(|(key, _)| *key).chain(wanted.sources.iter().flatten().copied());
        let mut sources_named = names::sources_named(&mut connection, source_keys).await?;
        named.retain(|key, _| !hidden.0.contains(key));
        sources_named.retain(|key, _| !hidden.1.contains(key));
        let entries = entries(&mut connection, &found, &named, langs).await?;
        Ok(Stream {
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
            newer: found.newer,
            older: found.older,
            total: found.total,
            themes: counted(&themes, &named),
            themes_total: totals.0,
            sources: counted(&sources, &sources_named),
            sources_total: totals.1,
            langs: tags.into_iter().map(|(item, articles)| Counted { item, articles }).collect(),
            months,
            chips: resolved.chips(filter, &named, &sources_named),
        })
    }

    /// A page of so many articles under a filter, newest first, without the counts beside.
    pub async fn listed(
        &self,
        viewer: Viewer,
        filter: &Filter,
        page: Page,
        size: usize,
        langs: &[Lang],
    ) -> Result<Listed> {
        let mut connection = self.reader().await?;
        let resolved = resolve(&mut connection, filter).await?;
        let found = self
            .catalogue(&mut connection, |catalogue| {
                found(catalogue, &catalogue.matching(viewer, &resolved.wanted), page, size)
            })
            .await?;
        let themes = found.themes.values().flat_map(|of| of.first.iter().copied());
        let named = names::themes_named(&mut connection, themes, langs).await?;
        let entries = entries(&mut connection, &found, &named, langs).await?;
        Ok(Listed {
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
            newer: found.newer,
            older: found.older,
            total: found.total,
        })
    }

    /// Whether this viewer has nothing to read.
    pub async fn is_empty(&self, viewer: Viewer) -> Result<bool> {
        let mut connection = self.reader().await?;
        self.catalogue(&mut connection, |catalogue| catalogue.total(viewer) == 0).await
    }
}

pub(super) fn found(catalogue: &Catalogue, matching: &RoaringBitmap, page: Page, size: usize) -> Found {
    let (keys, newer, older) = catalogue.page(matching, page, size);
    Found {
        themes: entry_themes(catalogue, &keys),
        newer: keys.first().filter(|_| newer).and_then(|key| catalogue.cursor(*key)),
        older: keys.last().filter(|_| older).and_then(|key| catalogue.cursor(*key)),
        total: matching.len(),
        keys,
    }
}

/// The themes of these articles, as their entries show them.
pub(super) fn entry_themes(catalogue: &Catalogue, keys: &[u32]) -> HashMap<u32, EntryThemes> {
    let of = |key: u32| {
        let card = catalogue.card(key)?;
        let offered = |theme: &&u32| !catalogue.is_hidden_theme(**theme);
        let carried = card.themes[..card.carried as usize].iter().filter(offered).count();
        let offered = card.themes.iter().filter(offered);
        let total = offered.clone().count() as u64;
        Some((key, EntryThemes { first: offered.copied().take(CANDIDATES).collect(), carried, total }))
    };
    keys.iter().filter_map(|key| of(*key)).collect()
}

/// A filter with its slugs looked up.
pub(super) struct Resolved {
    pub(super) wanted: Wanted,
    not_themes: Vec<Option<u32>>,
}

pub(super) async fn resolve(connection: &mut SqliteConnection, filter: &Filter) -> Result<Resolved> {
    let mut themes = Vec::with_capacity(filter.themes.len());
    for slug in &filter.themes {
        themes.push(theme_meant(connection, slug).await?);
    }
    let mut not_themes = Vec::with_capacity(filter.not_themes.len());
    for slug in &filter.not_themes {
        not_themes.push(theme_meant(connection, slug).await?);
    }
    let sources = match &filter.source {
        None => Vec::new(),
        Some(slug) => {
            let key = match names::source_at(connection, slug).await? {
                Some(key) => Some(key),
                None => names::find_source(connection, &fold_name(slug)).await?,
            };
            vec![key.map(small)]
        }
    };
    let wanted = Wanted {
        themes,
        not_themes: not_themes.iter().flatten().copied().collect(),
        sources,
        lang: filter.lang.clone(),
        from: filter.from.map(Timestamp::as_microsecond),
        until: filter.until.map(Timestamp::as_microsecond),
        status: filter.status,
        among: None,
    };
    Ok(Resolved { wanted, not_themes })
}

/// The theme that a filter means: by its slug, or by any of its names, as a reader types them.
pub(super) async fn theme_meant(connection: &mut SqliteConnection, word: &str) -> Result<Option<u32>> {
    match find_theme(connection, word).await? {
        Some(key) => Ok(Some(key)),
        None => names::find_theme_named(connection, word).await.map(|key| key.map(small)),
    }
}

impl Resolved {
    fn chips(&self, filter: &Filter, themes: &HashMap<u32, Named>, sources: &HashMap<u32, Named>) -> Chips {
        let chip = |slug: &String, named: Option<&Named>| {
            named.cloned().unwrap_or_else(|| Named::new(slug.clone(), slug.clone(), Lang::en()))
        };
        let all = |slugs: &[String], keys: &[Option<u32>]| {
            slugs
                .iter()
                .zip(keys)
                .map(|(slug, key)| {
                    // The chip's link takes the slug out as it was given.
                    Named { slug: slug.clone(), ..chip(slug, key.and_then(|key| themes.get(&key))) }
                })
                .collect()
        };
        Chips {
            themes: all(&filter.themes, &self.wanted.themes),
            not_themes: all(&filter.not_themes, &self.not_themes),
            source: filter.source.as_ref().map(|slug| {
                chip(slug, self.wanted.sources.iter().flatten().find_map(|key| sources.get(key)))
            }),
        }
    }
}

pub(super) fn counted(counts: &[(u32, u64)], named: &HashMap<u32, Named>) -> Vec<Counted<Named>> {
    counts
        .iter()
        .filter_map(|(key, articles)| Some(Counted { item: named.get(key)?.clone(), articles: *articles }))
        .collect()
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    key: i64,
    id: String,
    title: String,
    lang: String,
    url: Option<String>,
    published_at: Option<i64>,
    sorted_at: i64,
    source_slug: Option<String>,
    source_name: Option<String>,
    source_lang: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(super) struct DigestRow {
    pub(super) key: i64,
    pub(super) article: i64,
    pub(super) lang: String,
    points: i64,
    lead: String,
    pub(super) text: Option<i64>,
}

/// The entries of these articles with their keys, in order; those that are gone are left out.
pub(super) async fn entries(
    connection: &mut SqliteConnection,
    found: &Found,
    themes: &HashMap<u32, Named>,
    langs: &[Lang],
) -> Result<Vec<(u32, Entry)>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT a.key, a.id, a.title, a.lang, a.url, a.published_at, a.sorted_at,
           s.slug AS source_slug, s.name AS source_name, s.lang AS source_lang
         FROM articles a LEFT JOIN sources s ON s.key = a.source WHERE a.key IN (",
    );
    let kept = push_keys(&mut query, found.keys.iter().copied());
    query.push(")");
    let rows: Vec<EntryRow> = query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;
    let mut rows: HashMap<u32, EntryRow> = rows.into_iter().map(|row| (small(row.key), row)).collect();

    let mut digests: HashMap<u32, Vec<DigestRow>> = HashMap::new();
    for digest in shown_digests(connection, &found.keys).await? {
        digests.entry(small(digest.article)).or_default().push(digest);
    }
    for (key, digests) in &mut digests {
        let own = rows.get(key).map_or_else(Lang::en, |row| lang_of(&row.lang));
        digests.sort_by_key(|digest| order_of(&lang_of(&digest.lang), &own, langs));
    }
    let texts =
        first_paragraphs(connection, found.keys.iter().copied().filter(|key| !digests.contains_key(key)))
            .await?;

    let mut entries = Vec::with_capacity(found.keys.len());
    for key in &found.keys {
        let Some(row) = rows.remove(key) else { continue };
        let (shown, total) =
            found.themes.get(key).map_or((Vec::new(), 0), |of| (of.shown(themes, langs), of.total));
        let digests = digests.get(key).map_or(&[][..], Vec::as_slice);
        let lead = match digests.first() {
            Some(digest) => {
                let words = PointText::read(&digest.lead, None).words(None);
                (!words.is_empty()).then(|| (cut(words), lang_of(&digest.lang)))
            }
            None => texts.get(key).map(|text| (cut(text.clone()), lang_of(&row.lang))),
        };
        let entry = Entry {
            id: stored_id(&row.id),
            lang: lang_of(&row.lang),
            url: row.url,
            source: named_source(row.source_slug, row.source_name, row.source_lang),
            published_at: row.published_at.map(time),
            sorted_at: time(row.sorted_at),
            lead,
            themes: shown,
            themes_total: total,
            points: digests.first().map_or(0, |digest| digest.points.unsigned_abs()),
            digest_langs: digests.iter().map(|digest| lang_of(&digest.lang)).collect(),
            title: row.title,
        };
        entries.push((*key, entry));
    }
    Ok(entries)
}

impl EntryThemes {
    /// The themes to show: what the article carries, then those of its groups, the reader's language first, since a
    /// digest in two languages brings each title twice.
    fn shown(&self, named: &HashMap<u32, Named>, langs: &[Lang]) -> Vec<Named> {
        let mut shown: Vec<(bool, usize, &Named)> = self
            .first
            .iter()
            .enumerate()
            .filter_map(|(n, theme)| {
                let named = named.get(theme)?;
                let grouped = n >= self.carried;
                Some((grouped, if grouped { rank(&named.lang, langs) } else { 0 }, named))
            })
            .collect();
        shown.sort_by_key(|(grouped, rank, _)| (*grouped, *rank));
        shown.into_iter().take(THEMES).map(|(_, _, named)| named.clone()).collect()
    }
}

pub(super) async fn shown_digests(
    connection: &mut SqliteConnection,
    articles: &[u32],
) -> Result<Vec<DigestRow>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT key, article, lang, points, lead, text FROM digests WHERE shown = 1 AND article IN (",
    );
    let kept = push_keys(&mut query, articles.iter().copied());
    query.push(") ORDER BY revision");
    Ok(query.build_query_as().persistent(kept).fetch_all(connection).await?)
}

/// The first paragraph of the newest text of each of these articles.
async fn first_paragraphs(
    connection: &mut SqliteConnection,
    articles: impl Iterator<Item = u32>,
) -> Result<HashMap<u32, String>> {
    let articles: Vec<u32> = articles.collect();
    if articles.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT t.article, p.body FROM texts t JOIN paragraphs p ON p.text = t.key AND p.n = 1 WHERE t.article IN (",
    );
    let kept = push_keys(&mut query, articles);
    query.push(") ORDER BY t.version");
    let rows: Vec<(i64, String)> = query.build_query_as().persistent(kept).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(article, body)| (small(article), body)).collect())
}

/// How early a language comes for a reader: by the reader's wishes, then the text's own.
pub(super) fn order_of(lang: &Lang, own: &Lang, wishes: &[Lang]) -> (usize, bool) {
    (rank(lang, wishes), lang.primary() != own.primary())
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LEAD) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

pub(super) fn named_source(
    slug: Option<String>,
    name: Option<String>,
    lang: Option<String>,
) -> Option<Named> {
    Some(Named::new(slug?, name?, lang_of(&lang?)))
}

pub(super) fn stored_id(id: &str) -> ArticleId {
    id.parse().expect("stored ids are ids")
}

/// A stored time; every one was a time when it was written.
pub(super) fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).expect("stored times are times")
}
