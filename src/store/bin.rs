//! The bin: articles that nobody reads any more, until they are put back or deleted for good.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    Store,
    audit::{Action, By, Undo, note, short},
    names::lang_of,
    outbox::{queue, raise},
    reading::Listing,
    stream::{stored_id, time},
};
use crate::{
    domain::{ArticleId, Lang, Status},
    error::{Error, Result},
};

/// Rows on a page.
const ROWS: u32 = 50;
/// How long an article stays in the bin: 30 days.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An article in the bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binned {
    /// Its id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of its text.
    pub lang: Lang,
    /// How far it was published, and is again when it is put back.
    pub status: Status,
    /// Who moved it there.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When it is deleted for good.
    pub until: Timestamp,
}

/// A move to the bin, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MovedToBin {
    article: i64,
    at: i64,
}

/// Moves an article to the bin, within a transaction.
pub(super) async fn move_to_bin_in(
    connection: &mut SqliteConnection,
    id: ArticleId,
    by: By<'_>,
) -> Result<i64> {
    let change = raise(connection).await?;
    let at = by.now.as_microsecond();
    let row: Option<(i64, String)> = sqlx::query_as(
        "UPDATE articles SET binned_at = $1, binned_by = $2, change = $3 WHERE id = $4 AND binned_at IS NULL
         RETURNING key, title",
    )
    .bind(at)
    .bind(by.user)
    .bind(change)
    .bind(id.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    let (article, title) = row.ok_or(Error::NotFound)?;
    queue(connection, &[article]).await?;
    let undo = Undo::Binned(MovedToBin { article, at });
    note(connection, by, Action::ArticleBinned, &short(&title), Some(&undo)).await
}

impl Store {
    /// Moves an article to the bin; its row of the audit. [`Error::NotFound`] when there is no such article outside it.
    pub async fn move_to_bin(&self, id: ArticleId, by: By<'_>) -> Result<i64> {
        let mut transaction = self.write().await?;
        let audit = move_to_bin_in(&mut transaction, id, by).await?;
        transaction.commit().await?;
        Ok(audit)
    }

    /// Puts an article back from the bin, as it was; the row of the audit. [`Error::NotFound`] when it is not there.
    pub async fn put_back(&self, id: ArticleId, by: By<'_>) -> Result<i64> {
        let mut transaction = self.write().await?;
        let change = raise(&mut transaction).await?;
        let row: Option<(i64, String)> = sqlx::query_as(
            "UPDATE articles SET binned_at = NULL, binned_by = NULL, change = $1
             WHERE id = $2 AND binned_at IS NOT NULL RETURNING key, title",
        )
        .bind(change)
        .bind(id.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
        let (article, title) = row.ok_or(Error::NotFound)?;
        queue(&mut transaction, &[article]).await?;
        let audit = note(&mut transaction, by, Action::ArticlePutBack, &short(&title), None).await?;
        transaction.commit().await?;
        Ok(audit)
    }

    /// What is in the bin, newest first, 50 a page.
    pub async fn bin(&self, page: u32) -> Result<Listing<Binned>> {
        let mut connection = self.reader().await?;
        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM articles WHERE binned_at IS NOT NULL")
            .fetch_one(&mut *connection)
            .await?;
        let total = total.unsigned_abs();
        let pages = u32::try_from(total.div_ceil(u64::from(ROWS))).unwrap_or(u32::MAX).max(1);
        let page = page.clamp(1, pages);
        let rows: Vec<(String, String, String, String, i64, String)> = sqlx::query_as(
            "SELECT id, title, lang, status, binned_at, binned_by FROM articles WHERE binned_at IS NOT NULL
             ORDER BY binned_at DESC, key DESC LIMIT $1 OFFSET $2",
        )
        .bind(ROWS)
        .bind(i64::from(page - 1) * i64::from(ROWS))
        .fetch_all(&mut *connection)
        .await?;
        let binned = |(id, title, lang, status, at, by): (String, String, String, String, i64, String)| {
            let until = time(at).saturating_add(KEPT);
            Ok(Binned {
                id: stored_id(&id),
                title,
                lang: lang_of(&lang),
                status: status.parse().unwrap_or(Status::Draft),
                by,
                at: time(at),
                until: until.map_err(|e| Error::Internal(format!("30 days can't be counted: {e}")))?,
            })
        };
        Ok(Listing { rows: rows.into_iter().map(binned).collect::<Result<_>>()?, total, page, pages })
    }

    /// Deletes at most so many of the articles that have been in the bin for 30 days; says whether there may be more.
    /// The ids that readers were told of are kept, so that they answer that they are gone and are never given again.
    pub async fn empty_bin(&self, now: Timestamp, most: u32) -> Result<bool> {
        let before = now.as_microsecond().saturating_sub(KEPT.as_micros().try_into().unwrap_or(i64::MAX));
        let due = "SELECT key FROM articles WHERE binned_at <= $1 ORDER BY binned_at, key LIMIT $2";
        // Nearly always there is nothing to do, and the writer isn't asked for that.
        let found: Option<i64> = {
            let mut connection = self.reader().await?;
            sqlx::query_scalar(due).bind(before).bind(1).fetch_optional(&mut *connection).await?
        };
        if found.is_none() {
            return Ok(false);
        }
        let mut transaction = self.write().await?;
        let articles: Vec<i64> =
            sqlx::query_scalar(due).bind(before).bind(most).fetch_all(&mut *transaction).await?;
        for article in &articles {
            delete(&mut transaction, *article).await?;
        }
        raise(&mut transaction).await?;
        transaction.commit().await?;
        Ok(u32::try_from(articles.len()).is_ok_and(|count| count >= most))
    }
}

impl MovedToBin {
    /// Undoes it: the id of the article, or nothing when it was put back since, or deleted.
    pub(super) async fn take_back(
        &self,
        connection: &mut SqliteConnection,
        change: i64,
    ) -> Result<Option<String>> {
        let id: Option<String> = sqlx::query_scalar(
            "UPDATE articles SET binned_at = NULL, binned_by = NULL, change = $1
             WHERE key = $2 AND binned_at = $3 RETURNING id",
        )
        .bind(change)
        .bind(self.article)
        .bind(self.at)
        .fetch_optional(&mut *connection)
        .await?;
        if id.is_some() {
            queue(connection, &[self.article]).await?;
        }
        Ok(id)
    }
}

/// Deletes all that is stored of an article. Its rows of the search queue stay: they have the index forget it.
async fn delete(connection: &mut SqliteConnection, article: i64) -> Result<()> {
    // From what names others to what is named by them.
    for sql in [
        "INSERT INTO gone (id) SELECT id FROM articles WHERE key = $1 AND status <> 'draft'
         UNION SELECT p.id FROM points p JOIN articles a ON a.key = p.article
           WHERE p.article = $1 AND a.status <> 'draft'
         ON CONFLICT (id) DO NOTHING",
        "UPDATE portal SET gone_article = max(gone_article, $1), gone_digest = max(gone_digest,
           coalesce((SELECT max(key) FROM digests WHERE article = $1), 0))",
        "DELETE FROM findings WHERE digest IN (SELECT key FROM digests WHERE article = $1)",
        "DELETE FROM wordings WHERE digest IN (SELECT key FROM digests WHERE article = $1)",
        "DELETE FROM digest_groups WHERE digest IN (SELECT key FROM digests WHERE article = $1)",
        "DELETE FROM digests WHERE article = $1",
        "DELETE FROM paragraphs WHERE text IN (SELECT key FROM texts WHERE article = $1)",
        "DELETE FROM texts WHERE article = $1",
        "DELETE FROM article_themes WHERE article = $1",
        "DELETE FROM points WHERE article = $1",
        "DELETE FROM shares WHERE article = $1",
        "DELETE FROM told WHERE article = $1",
        "DELETE FROM articles WHERE key = $1",
    ] {
        sqlx::query(sql).bind(article).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whether an id was an article's or a point's that is deleted now.
pub(super) async fn is_gone(connection: &mut SqliteConnection, id: &str) -> Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM gone WHERE id = $1").bind(id).fetch_optional(connection).await?;
    Ok(found.is_some())
}

/// Why nothing is at an id: what was there is gone, or nothing ever was.
pub(super) async fn missing(connection: &mut SqliteConnection, id: &str) -> Result<Error> {
    Ok(if is_gone(connection, id).await? { Error::Gone } else { Error::NotFound })
}
