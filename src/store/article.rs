//! One article as it is read: in a language, at a revision, or opened at a point.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store, bin,
    catalogue::small,
    names::{self, lang_of, push_keys},
    points::points_of,
    reading::{Article, PointPage, Reading, Revision},
    revise::newest_text,
    stream::{named_source, order_of, stored_id, time},
};
use crate::{
    domain::{ArticleId, Digest, Group, Lang, Origin, PointId, PointText, Status, Viewer},
    error::{Error, Result},
};

#[derive(sqlx::FromRow)]
pub(super) struct ArticleRow {
    pub key: i64,
    pub id: String,
    status: String,
    pub url: Option<String>,
    pub title: String,
    pub lang: String,
    authors: String,
    published_at: Option<i64>,
    added_at: i64,
    source_slug: Option<String>,
    source_name: Option<String>,
    source_lang: Option<String>,
    source_site: Option<String>,
    binned: bool,
    change: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct RevisionRow {
    pub key: i64,
    pub revision: i64,
    pub lang: String,
    pub shown: bool,
    origin: String,
    model: Option<String>,
    prompt_version: Option<String>,
    source_lang: Option<String>,
    created_at: i64,
    pub text: Option<i64>,
    points: i64,
    author: Option<String>,
    reason: Option<String>,
    restores: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct WordingRow {
    article: String,
    body: String,
    group_title: Option<String>,
    revision: i64,
    lang: String,
    shown: bool,
}

impl Store {
    /// An article with the digest that `reading` asks for. [`Error::NotFound`] when there is none that this viewer
    /// sees, or none of that language or number.
    pub async fn article(
        &self,
        viewer: Viewer,
        id: ArticleId,
        reading: &Reading,
        langs: &[Lang],
    ) -> Result<Article> {
        let mut connection = self.reader().await?;
        read(&mut connection, viewer, id, reading, langs).await
    }

    /// The article opened at a point: the newest revision that holds it, its earlier wordings beside.
    pub async fn point(&self, viewer: Viewer, id: PointId, langs: &[Lang]) -> Result<PointPage> {
        let mut connection = self.reader().await?;
        let wordings: Vec<WordingRow> = sqlx::query_as(
            "SELECT a.id AS article, w.body, g.title AS group_title, d.revision, d.lang, d.shown
             FROM points p JOIN wordings w ON w.point = p.key JOIN digests d ON d.key = w.digest
             JOIN digest_groups g ON g.digest = w.digest AND g.n = w.group_n JOIN articles a ON a.key = p.article
             WHERE p.id = $1 ORDER BY d.shown DESC, d.revision DESC",
        )
        .bind(id.as_str())
        .fetch_all(&mut *connection)
        .await?;
        let Some(newest) = wordings.first() else {
            return Err(bin::missing(&mut connection, id.as_str()).await?);
        };
        let reading = Reading::Revision(number(newest.revision));
        let article = read(&mut connection, viewer, stored_id(&newest.article), &reading, langs).await?;
        let text = PointText::read(&newest.body, article.paragraph_count());
        let present = article.revisions.iter().find(|r| r.shown && r.lang.as_str() == newest.lang);
        let absent_from = present.filter(|_| !newest.shown).map(|present| present.number);
        let mut earlier: Vec<(u32, PointText)> = Vec::new();
        for wording in &wordings[1..] {
            let wording_text = PointText::read(&wording.body, article.paragraph_count());
            if wording_text != text && earlier.iter().all(|(_, known)| *known != wording_text) {
                earlier.push((number(wording.revision), wording_text));
            }
        }
        Ok(PointPage { article, id, text, group: newest.group_title.clone(), absent_from, earlier })
    }

    /// An article as [`Store::article`] gives it and, beside, its digests in full, in the order of their revisions:
    /// the newest of each language, or `all`.
    pub async fn article_in_full(
        &self,
        viewer: Viewer,
        id: ArticleId,
        reading: &Reading,
        all: bool,
        langs: &[Lang],
    ) -> Result<(Article, Vec<Digest>)> {
        let mut connection = self.reader().await?;
        in_full(&mut connection, viewer, id, reading, all, langs).await
    }
}

pub(super) async fn in_full(
    connection: &mut SqliteConnection,
    viewer: Viewer,
    id: ArticleId,
    reading: &Reading,
    all: bool,
    langs: &[Lang],
) -> Result<(Article, Vec<Digest>)> {
    let row = article_row(connection, viewer, id).await?;
    let rows = revision_rows(connection, row.key).await?;
    let chosen = choose(&rows, &lang_of(&row.lang), reading)?;
    let wanted: Vec<&RevisionRow> = rows.iter().rev().filter(|row| all || row.shown).collect();
    let digests = digests(connection, &wanted).await?;
    let number = chosen.map(|row| number(row.revision));
    let digest = digests.iter().find(|digest| Some(digest.revision) == number).cloned();
    Ok((complete(connection, row, &rows, chosen, digest, langs).await?, digests))
}

pub(super) async fn read(
    connection: &mut SqliteConnection,
    viewer: Viewer,
    id: ArticleId,
    reading: &Reading,
    langs: &[Lang],
) -> Result<Article> {
    let row = article_row(connection, viewer, id).await?;
    let rows = revision_rows(connection, row.key).await?;
    let chosen = choose(&rows, &lang_of(&row.lang), reading)?;
    let digest = match chosen {
        Some(row) => digests(connection, &[row]).await?.pop(),
        None => None,
    };
    complete(connection, row, &rows, chosen, digest, langs).await
}

/// The article around a chosen digest: its text and themes.
pub(super) async fn complete(
    connection: &mut SqliteConnection,
    row: ArticleRow,
    rows: &[RevisionRow],
    chosen: Option<&RevisionRow>,
    digest: Option<Digest>,
    langs: &[Lang],
) -> Result<Article> {
    let text = match chosen {
        Some(row) => row.text,
        None => newest_text(connection, row.key).await?,
    };
    let paragraphs = match text {
        Some(text) => {
            sqlx::query_scalar("SELECT body FROM paragraphs WHERE text = $1 ORDER BY n")
                .bind(text)
                .fetch_all(&mut *connection)
                .await?
        }
        None => Vec::new(),
    };
    let (themes, carried) = themes(connection, row.key, langs).await?;
    Ok(Article {
        id: stored_id(&row.id),
        change: row.change,
        status: row.status.parse().unwrap_or(Status::Draft),
        title: row.title,
        lang: lang_of(&row.lang),
        url: row.url,
        source: named_source(row.source_slug, row.source_name, row.source_lang),
        source_site: row.source_site,
        authors: row.authors.lines().map(str::to_owned).collect(),
        published_at: row.published_at.map(time),
        added_at: time(row.added_at),
        themes,
        carried,
        digest,
        revisions: rows.iter().map(revision).collect(),
        paragraphs,
    })
}

/// The row of an article, at which every reading of one begins. [`Error::Gone`] when readers were told of it and it is in
/// the bin, or deleted from there.
pub(super) async fn article_row(
    connection: &mut SqliteConnection,
    viewer: Viewer,
    id: ArticleId,
) -> Result<ArticleRow> {
    let row: Option<ArticleRow> = sqlx::query_as(
        "SELECT a.key, a.id, a.status, a.url, a.title, a.lang, a.authors, a.published_at, a.added_at,
           s.slug AS source_slug, s.name AS source_name, s.lang AS source_lang, s.site AS source_site,
           a.binned_at IS NOT NULL AS binned, a.change
         FROM articles a LEFT JOIN sources s ON s.key = a.source WHERE a.id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Err(bin::missing(connection, id.as_str()).await?) };
    match row.status.parse() {
        // Of a draft nobody was told, so nobody is told that it is gone.
        Ok(Status::Public | Status::Unlisted) if row.binned => Err(Error::Gone),
        Ok(status) if viewer.sees(status) && !row.binned => Ok(row),
        _ => Err(Error::NotFound),
    }
}

/// All revisions, newest first.
pub(super) async fn revision_rows(
    connection: &mut SqliteConnection,
    article: i64,
) -> Result<Vec<RevisionRow>> {
    Ok(sqlx::query_as(
        "SELECT key, revision, lang, shown, origin, model, prompt_version, source_lang, created_at, text, points,
           author, reason, restores
         FROM digests WHERE article = $1 ORDER BY revision DESC",
    )
    .bind(article)
    .fetch_all(connection)
    .await?)
}

pub(super) fn choose<'a>(
    rows: &'a [RevisionRow],
    own: &Lang,
    reading: &Reading,
) -> Result<Option<&'a RevisionRow>> {
    let shown = || rows.iter().rev().filter(|row| row.shown);
    match reading {
        Reading::Preferred(wishes) => {
            Ok(shown().min_by_key(|row| order_of(&lang_of(&row.lang), own, wishes)))
        }
        Reading::In(range) => {
            let exact = shown().find(|row| row.lang == range.as_str());
            match exact.or_else(|| shown().find(|row| lang_of(&row.lang).is_in(range))) {
                Some(row) => Ok(Some(row)),
                // The text itself is a reading too.
                None if own.is_in(range) && rows.is_empty() => Ok(None),
                None => Err(Error::NotFound),
            }
        }
        Reading::Revision(wanted) => {
            rows.iter().find(|row| number(row.revision) == *wanted).map(Some).ok_or(Error::NotFound)
        }
    }
}

/// The words of these revisions, in their order.
pub(super) async fn digests(connection: &mut SqliteConnection, rows: &[&RevisionRow]) -> Result<Vec<Digest>> {
    let keys = || rows.iter().map(|row| small(row.key));
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT g.digest, g.n, g.title, t.slug FROM digest_groups g JOIN themes t ON t.key = g.theme
         WHERE g.n > 0 AND g.digest IN (",
    );
    let kept = push_keys(&mut query, keys());
    query.push(") ORDER BY g.digest, g.n");
    let found: Vec<(i64, i64, String, String)> =
        query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;
    let mut groups: HashMap<i64, Vec<(i64, String, String)>> = HashMap::with_capacity(rows.len());
    for (digest, n, title, theme) in found {
        groups.entry(digest).or_default().push((n, title, theme));
    }
    let mut points = points_of(connection, keys()).await?;
    let mut digests = Vec::with_capacity(rows.len());
    for row in rows {
        let mut take = |n: i64| points.remove(&(row.key, n)).unwrap_or_default();
        let groups = groups.remove(&row.key).unwrap_or_default();
        let revision = revision(row);
        digests.push(Digest {
            lang: revision.lang,
            revision: revision.number,
            origin: revision.origin,
            model: revision.model,
            prompt_version: row.prompt_version.clone(),
            source_lang: row.source_lang.as_deref().map(lang_of),
            created_at: revision.created_at,
            core_viewpoint: take(0),
            groups: groups
                .into_iter()
                .map(|(n, title, theme)| Group { title, theme, points: take(n) })
                .collect(),
        });
    }
    Ok(digests)
}

pub(super) fn revision(row: &RevisionRow) -> Revision {
    Revision {
        number: number(row.revision),
        lang: lang_of(&row.lang),
        origin: row.origin.parse().unwrap_or(Origin::Imported),
        model: row.model.clone(),
        created_at: time(row.created_at),
        shown: row.shown,
        points: row.points.unsigned_abs(),
        author: row.author.clone(),
        reason: row.reason.clone(),
        restores: row.restores.map(number),
    }
}

async fn themes(
    connection: &mut SqliteConnection,
    article: i64,
    langs: &[Lang],
) -> Result<(Vec<super::reading::Named>, usize)> {
    let rows: Vec<(i64, bool)> =
        sqlx::query_as("SELECT theme, carried FROM article_themes WHERE article = $1 ORDER BY place")
            .bind(article)
            .fetch_all(&mut *connection)
            .await?;
    let mut named =
        names::themes_named(connection, rows.iter().map(|(theme, _)| small(*theme)), langs).await?;
    let carried = rows.iter().filter(|(_, carried)| *carried).count();
    Ok((rows.iter().filter_map(|(theme, _)| named.remove(&small(*theme))).collect(), carried))
}

pub(super) fn number(revision: i64) -> u32 {
    small(revision)
}
