//! How far an article is published.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    Store,
    audit::{Action, By, Undo, note, short},
    outbox::{queue, raise},
};
use crate::{
    domain::{ArticleId, Status},
    error::{Error, Result},
};

/// A change of status, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Restatused {
    article: i64,
    before: String,
    after: String,
}

impl Store {
    /// Publishes an article as far as this; its row of the audit, or nothing where it is so already.
    /// [`Error::NotFound`] when there is none.
    pub async fn set_status(&self, by: By<'_>, id: ArticleId, status: Status) -> Result<Option<i64>> {
        let mut transaction = self.write().await?;
        let audit = set_status_in(&mut transaction, by, id, status).await?;
        transaction.commit().await?;
        Ok(audit)
    }
}

/// The same within a transaction.
pub(super) async fn set_status_in(
    connection: &mut SqliteConnection,
    by: By<'_>,
    id: ArticleId,
    status: Status,
) -> Result<Option<i64>> {
    let row: Option<(i64, String, String)> =
        sqlx::query_as("SELECT key, title, status FROM articles WHERE id = $1 AND binned_at IS NULL")
            .bind(id.as_str())
            .fetch_optional(&mut *connection)
            .await?;
    let (article, title, before) = row.ok_or(Error::NotFound)?;
    let after = status.as_str().to_owned();
    if before == after {
        return Ok(None);
    }
    let change = raise(connection).await?;
    let restatused = Restatused { article, before, after };
    turn(connection, &restatused.before, &restatused.after, article, change).await?;
    let action = match status {
        Status::Public => Action::ArticlePublished,
        Status::Unlisted => Action::ArticleUnlisted,
        Status::Draft => Action::ArticleTakenBack,
    };
    let undo = Undo::Status(restatused);
    note(connection, by, action, &short(&title), Some(&undo)).await.map(Some)
}

impl Restatused {
    /// Undoes it: the id of the article, or nothing when its status was changed since, or it is in the bin.
    pub(super) async fn take_back(
        &self,
        connection: &mut SqliteConnection,
        change: i64,
    ) -> Result<Option<String>> {
        turn(connection, &self.after, &self.before, self.article, change).await
    }
}

/// Turns one status of an article into another; its id where it had the one.
async fn turn(
    connection: &mut SqliteConnection,
    from: &str,
    to: &str,
    article: i64,
    change: i64,
) -> Result<Option<String>> {
    let id: Option<String> = sqlx::query_scalar(
        "UPDATE articles SET status = $1, change = $2 WHERE key = $3 AND status = $4 AND binned_at IS NULL
         RETURNING id",
    )
    .bind(to)
    .bind(change)
    .bind(article)
    .bind(from)
    .fetch_optional(&mut *connection)
    .await?;
    if id.is_some() {
        queue(connection, &[article]).await?;
    }
    Ok(id)
}
