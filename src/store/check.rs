//! `lectern check`: whether what is stored holds together.

use sqlx::SqliteConnection;

use super::{Store, names::lang_of};
use crate::{domain::PointText, error::Result};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Articles stored.
    pub articles: u64,
    /// Points stored.
    pub points: u64,
    /// What does not hold; empty when all is well.
    pub problems: Vec<Problem>,
}

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `integrity`, `foreign-key`, `citation`, `theme`, `source`, `revision`, `text`, `finding` or `search`.
    pub kind: &'static str,
    /// The row, article or point.
    pub where_: String,
    /// What is wrong, in a sentence.
    pub what: String,
}

/// Problems of one kind that are listed; a file that is broken throughout needs no longer list.
const MOST: usize = 1_000;

impl Store {
    /// Verifies the file (`integrity_check`), foreign keys, every citation where paragraphs are stored, that every
    /// theme and source is reached by its slug and name, and that each language shows one revision.
    pub async fn check(&self) -> Result<Health> {
        let mut connection = self.reader().await?;
        let mut health = Health {
            articles: count(&mut connection, "SELECT count(*) FROM articles").await?,
            points: count(&mut connection, "SELECT count(*) FROM points").await?,
            problems: Vec::new(),
        };
        integrity(&mut connection, &mut health.problems).await?;
        citations(&mut connection, &mut health.problems).await?;
        themes(&mut connection, &mut health.problems).await?;
        revisions(&mut connection, &mut health.problems).await?;
        flagged(&mut connection, &mut health.problems).await?;
        Ok(health)
    }
}

async fn count(connection: &mut SqliteConnection, sql: &'static str) -> Result<u64> {
    let count: i64 = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok(count.unsigned_abs())
}

async fn integrity(connection: &mut SqliteConnection, problems: &mut Vec<Problem>) -> Result<()> {
    let lines: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check(100)").fetch_all(&mut *connection).await?;
    for line in lines.into_iter().filter(|line| line != "ok") {
        problems.push(Problem { kind: "integrity", where_: "lectern.sqlite".into(), what: line });
    }
    let rows: Vec<(String, Option<i64>, String, i64)> =
        sqlx::query_as("PRAGMA foreign_key_check").fetch_all(connection).await?;
    for (table, row, parent, _) in rows.into_iter().take(MOST) {
        problems.push(Problem {
            kind: "foreign-key",
            where_: row.map_or_else(|| table.clone(), |row| format!("{table} {row}")),
            what: format!("names a row of {parent} that is not there"),
        });
    }
    Ok(())
}

/// Every mark of every wording against the text that its revision names.
async fn citations(connection: &mut SqliteConnection, problems: &mut Vec<Problem>) -> Result<()> {
    let mut from = 0_i64;
    loop {
        let rows: Vec<(i64, String, i64, i64, String)> = sqlx::query_as(
            "SELECT d.key, p.id, d.revision, t.paragraphs, w.body
             FROM (SELECT key, revision, text FROM digests WHERE key > $1 ORDER BY key LIMIT 500) AS d
             JOIN texts t ON t.key = d.text JOIN wordings w ON w.digest = d.key JOIN points p ON p.key = w.point",
        )
        .bind(from)
        .fetch_all(&mut *connection)
        .await?;
        for (_, point, revision, paragraphs, body) in rows {
            let stored = usize::try_from(paragraphs).unwrap_or(0);
            for n in PointText::read(&body, Some(stored)).citations(Some(stored)) {
                if n as usize > stored && problems.len() < MOST {
                    problems.push(Problem {
                        kind: "citation",
                        where_: format!("/p/{point}"),
                        what: format!("revision {revision} cites paragraph {n} of a text that has {stored}"),
                    });
                }
            }
        }
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT max(key) FROM (SELECT key FROM digests WHERE key > $1 ORDER BY key LIMIT 500) AS d",
        )
        .bind(from)
        .fetch_one(&mut *connection)
        .await?;
        match next {
            Some(next) => from = next,
            None => return Ok(()),
        }
    }
}

/// What the digests' rows say of their findings.
async fn flagged(connection: &mut SqliteConnection, problems: &mut Vec<Problem>) -> Result<()> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT a.id, d.revision FROM digests d JOIN articles a ON a.key = d.article
         LEFT JOIN (SELECT digest, count(*) AS points FROM findings WHERE place = 0 GROUP BY digest) AS f
           ON f.digest = d.key
         WHERE d.flagged <> coalesce(f.points, 0)",
    )
    .fetch_all(connection)
    .await?;
    for (article, revision) in rows.into_iter().take(MOST) {
        let what = format!("revision {revision} has other points that are flagged than its row says");
        problems.push(Problem { kind: "finding", where_: format!("/a/{article}"), what });
    }
    Ok(())
}

async fn themes(connection: &mut SqliteConnection, problems: &mut Vec<Problem>) -> Result<()> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT slug, name, 'no address leads to it' FROM themes t
           WHERE NOT EXISTS (SELECT 1 FROM theme_slugs s WHERE s.slug = t.slug AND s.theme = t.key)
         UNION ALL
         SELECT slug, name, 'no name leads to it' FROM themes t
           WHERE NOT EXISTS (SELECT 1 FROM theme_names n WHERE n.theme = t.key)
         UNION ALL
         SELECT t.slug, t.name, 'a group bears it and its article does not belong to it' FROM themes t
           WHERE EXISTS (SELECT 1 FROM digest_groups g JOIN digests d ON d.key = g.digest AND d.shown = 1
             WHERE g.theme = t.key
               AND NOT EXISTS (SELECT 1 FROM article_themes a WHERE a.article = d.article AND a.theme = t.key))",
    )
    .fetch_all(&mut *connection)
    .await?;
    let of_sources: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT slug, name, 'no address leads to it' FROM sources t
           WHERE NOT EXISTS (SELECT 1 FROM source_slugs s WHERE s.slug = t.slug AND s.source = t.key)
         UNION ALL
         SELECT slug, name, 'its name does not lead to it' FROM sources t
           WHERE NOT EXISTS (SELECT 1 FROM source_names n WHERE n.folded = t.folded AND n.source = t.key)",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (slug, name, what) in of_sources.into_iter().take(MOST) {
        problems.push(Problem { kind: "source", where_: format!("/s/{slug} ({name})"), what });
    }
    for (slug, name, what) in rows.into_iter().take(MOST) {
        problems.push(Problem { kind: "theme", where_: format!("/t/{slug} ({name})"), what });
    }
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT a.id FROM articles a WHERE a.themes <> coalesce((SELECT
             coalesce(string_agg(t.theme, ' ' ORDER BY t.place) FILTER (WHERE t.carried = 1), '') || '|' ||
             coalesce(string_agg(t.theme, ' ' ORDER BY t.place) FILTER (WHERE t.carried = 0), '')
           FROM article_themes t WHERE t.article = a.key), '|')",
    )
    .fetch_all(connection)
    .await?;
    for article in rows.into_iter().take(MOST) {
        let what = "the themes in its row are not those it belongs to".to_owned();
        problems.push(Problem { kind: "theme", where_: format!("/a/{article}"), what });
    }
    Ok(())
}

async fn revisions(connection: &mut SqliteConnection, problems: &mut Vec<Problem>) -> Result<()> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT DISTINCT a.id, d.lang FROM digests d JOIN articles a ON a.key = d.article
         WHERE NOT EXISTS (SELECT 1 FROM digests s WHERE s.article = d.article AND s.lang = d.lang AND s.shown = 1)",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (article, lang) in rows.into_iter().take(MOST) {
        let what = format!("none of its revisions in “{}” is shown", lang_of(&lang));
        problems.push(Problem { kind: "revision", where_: format!("/a/{article}"), what });
    }
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT a.id, d.revision FROM digests d JOIN articles a ON a.key = d.article
         WHERE d.lead <> coalesce(
           (SELECT body FROM wordings WHERE digest = d.key AND n = 0 AND group_n <= 1 ORDER BY group_n LIMIT 1), '')",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (article, revision) in rows.into_iter().take(MOST) {
        let what = format!("the lead of revision {revision} is not its first point");
        problems.push(Problem { kind: "revision", where_: format!("/a/{article}"), what });
    }
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT a.id, t.paragraphs, count(p.n) FROM texts t JOIN articles a ON a.key = t.article
         LEFT JOIN paragraphs p ON p.text = t.key GROUP BY t.key, a.id, t.paragraphs HAVING count(p.n) <> t.paragraphs",
    )
    .fetch_all(connection)
    .await?;
    for (article, said, stored) in rows.into_iter().take(MOST) {
        let what = format!("its text should have {said} paragraphs and has {stored}");
        problems.push(Problem { kind: "text", where_: format!("/a/{article}"), what });
    }
    Ok(())
}
