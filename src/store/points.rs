//! The reading by points: the groups under a theme, across articles.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    catalogue::small,
    checked::FindingRow,
    names::{self, lang_of, push_keys, rank},
    reading::{Page, PointsOf, PointsPage},
    stream::{DigestRow, entries, found, resolve, shown_digests},
};
use crate::{
    domain::{Filter, Group, Lang, Point, PointText, Viewer},
    error::Result,
};

/// Articles on a page of the reading by points.
const ARTICLES: usize = 10;

impl Store {
    /// One page of the reading by points: the groups that belong to the filter's first theme (all groups, where
    /// the article carries it or no theme is asked for), of ten articles, newest first.
    pub async fn points_reading(
        &self,
        viewer: Viewer,
        filter: &Filter,
        page: Page,
        langs: &[Lang],
    ) -> Result<PointsPage> {
        let mut connection = self.reader().await?;
        let resolved = resolve(&mut connection, filter).await?;
        let found = self
            .catalogue(&mut connection, |catalogue| {
                found(catalogue, &catalogue.matching(viewer, &resolved.wanted), page, ARTICLES)
            })
            .await?;
        let in_entries = found.themes.values().flat_map(|of| of.first.iter().copied());
        let named = names::themes_named(&mut connection, in_entries, langs).await?;
        let entries = entries(&mut connection, &found, &named, langs).await?;
        let theme = resolved.wanted.themes.first().copied().flatten();
        let mut groups = groups_under(&mut connection, &found.keys, theme, langs).await?;
        let articles = entries
            .into_iter()
            .map(|(key, entry)| {
                let (lang, paragraphs, groups) =
                    groups.remove(&key).unwrap_or_else(|| (entry.lang.clone(), None, Vec::new()));
                PointsOf { entry, paragraphs, lang, groups }
            })
            .collect();
        Ok(PointsPage { articles, newer: found.newer, older: found.older, total: found.total })
    }
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    digest: i64,
    n: i64,
    title: String,
    theme: i64,
    slug: String,
}

#[derive(sqlx::FromRow)]
struct PointRow {
    digest: i64,
    group_n: i64,
    n: i64,
    id: String,
    body: String,
    #[sqlx(flatten)]
    finding: FindingRow,
}

type UnderTheme = HashMap<u32, (Lang, Option<usize>, Vec<Group>)>;

/// The groups of each article that belong to a theme, in the digest that serves the reader best among those that
/// have any.
async fn groups_under(
    connection: &mut SqliteConnection,
    articles: &[u32],
    theme: Option<u32>,
    langs: &[Lang],
) -> Result<UnderTheme> {
    let carrying = carrying(connection, articles, theme).await?;
    let mut digests = shown_digests(connection, articles).await?;
    digests.sort_by_key(|digest| rank(&lang_of(&digest.lang), langs));
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT g.digest, g.n, g.title, g.theme, t.slug FROM digest_groups g JOIN themes t ON t.key = g.theme
         WHERE g.n > 0 AND g.digest IN (",
    );
    let kept = push_keys(&mut query, digests.iter().map(|digest| small(digest.key)));
    query.push(") ORDER BY g.digest, g.n");
    let rows: Vec<GroupRow> = query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;

    let mut chosen: HashMap<u32, (&DigestRow, Vec<&GroupRow>)> = HashMap::new();
    for digest in &digests {
        let article = small(digest.article);
        if chosen.contains_key(&article) {
            continue;
        }
        let whole = theme.is_none() || carrying.contains(&article);
        let bears = |row: &&GroupRow| row.digest == digest.key && (whole || Some(small(row.theme)) == theme);
        let groups: Vec<&GroupRow> = rows.iter().filter(bears).collect();
        if !groups.is_empty() {
            chosen.insert(article, (digest, groups));
        }
    }

    let mut points = points_of(connection, chosen.values().map(|(digest, _)| small(digest.key))).await?;
    let counts = paragraph_counts(connection, chosen.values().filter_map(|(digest, _)| digest.text)).await?;
    Ok(chosen
        .into_iter()
        .map(|(article, (digest, groups))| {
            let paragraphs = digest.text.and_then(|text| counts.get(&text).copied());
            let groups = groups
                .into_iter()
                .map(|row| Group {
                    title: row.title.clone(),
                    theme: row.slug.clone(),
                    points: points.remove(&(digest.key, row.n)).unwrap_or_default(),
                })
                .collect();
            (article, (lang_of(&digest.lang), paragraphs, groups))
        })
        .collect())
}

/// Which of these articles carry a theme (rather than have it by a group).
async fn carrying(
    connection: &mut SqliteConnection,
    articles: &[u32],
    theme: Option<u32>,
) -> Result<Vec<u32>> {
    let Some(theme) = theme else { return Ok(Vec::new()) };
    let mut query =
        QueryBuilder::<Sqlite>::new("SELECT article FROM article_themes WHERE carried = 1 AND theme = ");
    query.push_bind(i64::from(theme)).push(" AND article IN (");
    let kept = push_keys(&mut query, articles.iter().copied());
    query.push(")");
    let keys: Vec<i64> = query.build_query_scalar().persistent(kept).fetch_all(connection).await?;
    Ok(keys.into_iter().map(small).collect())
}

/// The points of these digests, by digest and group (0 is the core viewpoint), in order.
pub(super) async fn points_of(
    connection: &mut SqliteConnection,
    digests: impl Iterator<Item = u32>,
) -> Result<HashMap<(i64, i64), Vec<Point>>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT w.digest, w.group_n, w.n, p.id, w.body, f.kind, f.words, f.cited, f.elsewhere
         FROM wordings w JOIN points p ON p.key = w.point
           LEFT JOIN findings f ON f.digest = w.digest AND f.group_n = w.group_n AND f.n = w.n
         WHERE w.digest IN (",
    );
    let kept = push_keys(&mut query, digests);
    query.push(") ORDER BY w.digest, w.group_n, w.n, f.place");
    let rows: Vec<PointRow> = query.build_query_as().persistent(kept).fetch_all(connection).await?;
    let mut points: HashMap<(i64, i64), Vec<Point>> = HashMap::new();
    let mut last = None;
    for PointRow { digest, group_n, n, id, body, finding } in rows {
        let of = points.entry((digest, group_n)).or_default();
        // Its further findings come as further rows.
        if last != Some((digest, group_n, n)) {
            let (id, text) = (id.parse().expect("stored ids are ids"), PointText::read(&body, None));
            of.push(Point { id, text, findings: Vec::new() });
            last = Some((digest, group_n, n));
        }
        if let Some(point) = of.last_mut() {
            point.findings.extend(finding.finding());
        }
    }
    Ok(points)
}

async fn paragraph_counts(
    connection: &mut SqliteConnection,
    texts: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, usize>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT key, paragraphs FROM texts WHERE key IN (");
    let kept = push_keys(&mut query, texts.map(small));
    query.push(")");
    let rows: Vec<(i64, i64)> = query.build_query_as().persistent(kept).fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(|(key, count)| Some((key, usize::try_from(count).ok()?))).collect())
}
