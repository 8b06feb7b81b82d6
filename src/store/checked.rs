//! The citation check, done once for each digest that has a text, and kept with it.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::{Store, catalogue::small, names::lang_of};
use crate::{
    digester::{Checker, Finding},
    domain::{PointId, PointText},
    error::Result,
};

impl Store {
    /// Checks the digests of at most so many articles that were stored before there was a check, or before its present
    /// rules. False when none is left.
    pub async fn check_further(&self, most: u32) -> Result<bool> {
        let mut transaction = self.write().await?;
        let articles: Vec<i64> = sqlx::query_scalar(
            "SELECT DISTINCT article FROM digests WHERE checked = 0 AND text IS NOT NULL LIMIT $1",
        )
        .bind(most)
        .fetch_all(&mut *transaction)
        .await?;
        let mut flagged = false;
        for article in &articles {
            if !check(&mut transaction, *article).await? {
                continue;
            }
            flagged = true;
            sqlx::query("UPDATE articles SET change = (SELECT change + 1 FROM portal) WHERE key = $1")
                .bind(article)
                .execute(&mut *transaction)
                .await?;
            sqlx::query("INSERT INTO search_queue (article) VALUES ($1)")
                .bind(article)
                .execute(&mut *transaction)
                .await?;
        }
        if flagged {
            sqlx::query("UPDATE portal SET change = change + 1").execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(!articles.is_empty())
    }
}

/// Checks the digests of an article that have a text and were not checked; says whether anything was found.
pub(super) async fn check(connection: &mut SqliteConnection, article: i64) -> Result<bool> {
    let digests: Vec<(i64, String, i64, String)> = sqlx::query_as(
        "SELECT d.key, d.lang, d.text, a.lang FROM digests d JOIN articles a ON a.key = d.article
         WHERE d.article = $1 AND d.checked = 0 AND d.text IS NOT NULL ORDER BY d.text",
    )
    .bind(article)
    .fetch_all(&mut *connection)
    .await?;
    let mut last: Option<(i64, Vec<String>)> = None;
    let mut found = false;
    for (digest, lang, text, own) in digests {
        if last.as_ref().is_none_or(|(known, _)| *known != text) {
            let paragraphs = sqlx::query_scalar("SELECT body FROM paragraphs WHERE text = $1 ORDER BY n")
                .bind(text)
                .fetch_all(&mut *connection)
                .await?;
            last = Some((text, paragraphs));
        }
        let Some((_, paragraphs)) = &last else { continue };
        let (own, lang) = (lang_of(&own), lang_of(&lang));
        let wordings: Vec<(i64, i64, String)> =
            sqlx::query_as("SELECT group_n, n, body FROM wordings WHERE digest = $1 ORDER BY group_n, n")
                .bind(digest)
                .fetch_all(&mut *connection)
                .await?;
        let mut findings = Vec::new();
        {
            let checker = Checker::new(paragraphs, &own);
            for (group, n, body) in wordings {
                let point = PointText::read(&body, Some(paragraphs.len()));
                findings.extend(checker.check(&point, &lang).into_iter().map(|finding| (group, n, finding)));
            }
        }
        found |= !findings.is_empty();
        keep(connection, digest, &findings).await?;
    }
    Ok(found)
}

async fn keep(
    connection: &mut SqliteConnection,
    digest: i64,
    findings: &[(i64, i64, Finding)],
) -> Result<()> {
    sqlx::query("DELETE FROM findings WHERE digest = $1").bind(digest).execute(&mut *connection).await?;
    for (place, (group, n, finding)) in (0_i64..).zip(findings) {
        let cited: Vec<String> = finding.cited.iter().map(u32::to_string).collect();
        sqlx::query(
            "INSERT INTO findings (digest, group_n, n, place, kind, words, cited, elsewhere)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(digest)
        .bind(group)
        .bind(n)
        .bind(place)
        .bind(finding.kind.as_str())
        .bind(&finding.words)
        .bind(cited.join(" "))
        .bind(finding.elsewhere)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("UPDATE digests SET checked = 1 WHERE key = $1").bind(digest).execute(connection).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct FindingRow {
    point: String,
    kind: String,
    words: String,
    cited: String,
    elsewhere: Option<i64>,
}

/// What the check found of a digest, by point.
pub(super) async fn findings_of(
    connection: &mut SqliteConnection,
    digest: i64,
) -> Result<HashMap<PointId, Vec<Finding>>> {
    let rows: Vec<FindingRow> = sqlx::query_as(
        "SELECT p.id AS point, f.kind, f.words, f.cited, f.elsewhere FROM findings f
         JOIN wordings w ON w.digest = f.digest AND w.group_n = f.group_n AND w.n = f.n
         JOIN points p ON p.key = w.point WHERE f.digest = $1 ORDER BY f.group_n, f.n, f.place",
    )
    .bind(digest)
    .fetch_all(connection)
    .await?;
    let mut findings: HashMap<PointId, Vec<Finding>> = HashMap::new();
    for row in rows {
        let (Ok(kind), Ok(point)) = (row.kind.parse(), row.point.parse::<PointId>()) else { continue };
        let cited = row.cited.split(' ').filter_map(|n| n.parse().ok()).collect();
        let finding = Finding { kind, words: row.words, cited, elsewhere: row.elsewhere.map(small) };
        findings.entry(point).or_default().push(finding);
    }
    Ok(findings)
}
