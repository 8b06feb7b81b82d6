//! How far an article is published.

use super::{
    Store,
    audit::{Action, By, note},
    outbox::{queue, raise},
};
use crate::{
    domain::{ArticleId, Status},
    error::{Error, Result},
};

impl Store {
    /// Publishes an article as far as this. [`Error::NotFound`] when there is none.
    pub async fn set_status(&self, by: By<'_>, id: ArticleId, status: Status) -> Result<()> {
        let mut transaction = self.write().await?;
        let change = raise(&mut transaction).await?;
        let article: Option<(i64, String)> =
            sqlx::query_as("UPDATE articles SET status = $1, change = $2 WHERE id = $3 RETURNING key, title")
                .bind(status.as_str())
                .bind(change)
                .bind(id.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
        let (key, title) = article.ok_or(Error::NotFound)?;
        let action =
            if status == Status::Public { Action::ArticlePublished } else { Action::ArticleTakenBack };
        note(&mut transaction, by, action, &title, None).await?;
        queue(&mut transaction, &[key]).await?;
        transaction.commit().await?;
        Ok(())
    }
}
