//! The citation check, done once for each digest that has a text, and kept with it.

use sqlx::SqliteConnection;

use super::{
    Store,
    catalogue::small,
    names::lang_of,
    outbox::{queue, raise},
    put::CHECKED_AT_ONCE,
};
use crate::{
    digester::{self, Checker},
    domain::{Finding, PointText},
    error::{Error, Result},
};

#[derive(sqlx::FromRow)]
struct Waiting {
    digest: i64,
    article: i64,
    lang: String,
    text: i64,
    text_lang: String,
}

/// What stands in a digest and in the text that it rests on.
struct Material {
    waiting: Waiting,
    paragraphs: Vec<String>,
    /// By group and place.
    wordings: Vec<(i64, i64, String)>,
}

type Placed = (i64, i64, Vec<Finding>);

impl Store {
    /// Checks at most so many of the digests that were stored before there was a check, or checked by older rules.
    /// False when none is left. The writer is held for what was found alone, not for the looking.
    pub async fn check_further(&self, most: u32) -> Result<bool> {
        let mut materials = Vec::new();
        {
            let mut connection = self.reader().await?;
            let waiting: Vec<Waiting> = sqlx::query_as(
                "SELECT d.key AS digest, d.article, d.lang, d.text, a.lang AS text_lang
                 FROM digests d JOIN articles a ON a.key = d.article
                 WHERE d.checked < $1 AND d.text IS NOT NULL LIMIT $2",
            )
            .bind(digester::RULES)
            .bind(most)
            .fetch_all(&mut *connection)
            .await?;
            for digest in waiting {
                materials.push(material(&mut connection, digest).await?);
            }
        }
        if materials.is_empty() {
            return Ok(false);
        }
        // Some texts take a while to read, and others are to be answered meanwhile.
        let looked = tokio::task::spawn_blocking(move || {
            let looked = materials.into_iter().map(|material| (findings(&material), material.waiting));
            looked.collect::<Vec<_>>()
        });
        let looked =
            looked.await.map_err(|e| Error::Internal(format!("the citation check broke off: {e}")))?;

        let mut transaction = self.write().await?;
        let mut changed = Vec::new();
        for (found, Waiting { digest, article, .. }) in looked {
            if keep(&mut transaction, digest, &found).await? {
                changed.push(article);
            }
        }
        if !changed.is_empty() {
            let change = raise(&mut transaction).await?;
            for article in &changed {
                sqlx::query("UPDATE articles SET change = $1 WHERE key = $2")
                    .bind(change)
                    .bind(article)
                    .execute(&mut *transaction)
                    .await?;
            }
            queue(&mut transaction, &changed).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Checks those digests of an article that have a text and were not checked.
pub(super) async fn check(connection: &mut SqliteConnection, article: i64) -> Result<()> {
    let waiting: Vec<Waiting> = sqlx::query_as(
        "SELECT d.key AS digest, d.article, d.lang, d.text, a.lang AS text_lang
         FROM digests d JOIN articles a ON a.key = d.article
         WHERE d.article = $1 AND d.checked < $2 AND d.text IS NOT NULL",
    )
    .bind(article)
    .bind(digester::RULES)
    .fetch_all(&mut *connection)
    .await?;
    for digest in waiting {
        let material = material(connection, digest).await?;
        keep(connection, material.waiting.digest, &findings(&material)).await?;
    }
    Ok(())
}

/// The same, unless their text is so long that the check would hold the writer: then it is done by and by.
pub(super) async fn check_short(connection: &mut SqliteConnection, article: i64) -> Result<()> {
    let length: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(length(body)), 0) FROM paragraphs
         WHERE text IN (SELECT text FROM digests WHERE article = $1 AND checked < $2)",
    )
    .bind(article)
    .bind(digester::RULES)
    .fetch_one(&mut *connection)
    .await?;
    if usize::try_from(length).is_ok_and(|length| length <= CHECKED_AT_ONCE) {
        check(connection, article).await?;
    }
    Ok(())
}

/// Has an article's digests checked again, since what they are checked against has changed.
pub(super) async fn forget(connection: &mut SqliteConnection, article: i64) -> Result<()> {
    sqlx::query("UPDATE digests SET checked = 0 WHERE article = $1")
        .bind(article)
        .execute(connection)
        .await?;
    Ok(())
}

async fn material(connection: &mut SqliteConnection, waiting: Waiting) -> Result<Material> {
    let paragraphs = sqlx::query_scalar("SELECT body FROM paragraphs WHERE text = $1 ORDER BY n")
        .bind(waiting.text)
        .fetch_all(&mut *connection)
        .await?;
    let wordings =
        sqlx::query_as("SELECT group_n, n, body FROM wordings WHERE digest = $1 ORDER BY group_n, n")
            .bind(waiting.digest)
            .fetch_all(connection)
            .await?;
    Ok(Material { waiting, paragraphs, wordings })
}

/// What is found of each wording of which anything is.
fn findings(material: &Material) -> Vec<Placed> {
    let (lang, text_lang) = (lang_of(&material.waiting.lang), lang_of(&material.waiting.text_lang));
    let checker = Checker::new(&material.paragraphs, &text_lang);
    let of = |(group, n, body): &(i64, i64, String)| {
        let point = PointText::read(body, Some(material.paragraphs.len()));
        (*group, *n, checker.check(&point, &lang))
    };
    material.wordings.iter().map(of).filter(|(_, _, found)| !found.is_empty()).collect()
}

/// Keeps what was found of a digest in the place of what was, unless another has checked it meanwhile; says whether
/// either was anything.
async fn keep(connection: &mut SqliteConnection, digest: i64, found: &[Placed]) -> Result<bool> {
    let claimed =
        sqlx::query("UPDATE digests SET checked = $1, flagged = $2 WHERE key = $3 AND checked < $1")
            .bind(digester::RULES)
            .bind(i64::try_from(found.len()).unwrap_or(i64::MAX))
            .bind(digest)
            .execute(&mut *connection)
            .await?;
    if claimed.rows_affected() == 0 {
        return Ok(false);
    }
    let gone =
        sqlx::query("DELETE FROM findings WHERE digest = $1").bind(digest).execute(&mut *connection).await?;
    for (group, n, findings) in found {
        for (place, finding) in (0_i64..).zip(findings) {
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
    }
    Ok(gone.rows_affected() > 0 || !found.is_empty())
}

/// The columns of a finding beside those of its wording; all empty where there is none.
#[derive(sqlx::FromRow)]
pub(super) struct FindingRow {
    kind: Option<String>,
    words: Option<String>,
    cited: Option<String>,
    elsewhere: Option<i64>,
}

impl FindingRow {
    pub(super) fn finding(self) -> Option<Finding> {
        let cited = self.cited?.split(' ').filter_map(|n| n.parse().ok()).collect();
        let elsewhere = self.elsewhere.map(small);
        Some(Finding { kind: self.kind?.parse().ok()?, words: self.words?, cited, elsewhere })
    }
}
