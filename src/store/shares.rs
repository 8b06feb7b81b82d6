//! Links by which one article is read by whoever holds them, whatever its status.

use jiff::Timestamp;

use super::{
    Store,
    article::{article_row, read},
    audit::{Action, By, note, short},
    names::lang_of,
    reading::{Article, Reading},
    stream::{stored_id, time},
};
use crate::{
    domain::{ArticleId, Lang, Viewer},
    error::{Error, Result},
};

/// Links that are listed of one article; older ones are listed once others have ended.
const MOST: i64 = 200;

/// A link to an article. What it holds is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its number; never given twice.
    pub key: i64,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when it leads to the article; none where that is until it is ended.
    pub expires_at: Option<Timestamp>,
}

/// An article with the links that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The article.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of its text.
    pub lang: Lang,
    /// Newest first.
    pub links: Vec<Share>,
}

impl Store {
    /// The links that lead to an article now. [`Error::NotFound`] when there is none.
    pub async fn shares(&self, id: ArticleId, now: Timestamp) -> Result<Shared> {
        let mut connection = self.reader().await?;
        let row = article_row(&mut connection, Viewer::Editor, id).await?;
        let links: Vec<(i64, String, i64, Option<i64>)> = sqlx::query_as(
            "SELECT key, made_by, created_at, expires_at FROM shares
             WHERE article = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY key DESC LIMIT $3",
        )
        .bind(row.key)
        .bind(now.as_microsecond())
        .bind(MOST)
        .fetch_all(&mut *connection)
        .await?;
        let share = |(key, made_by, created, expires): (i64, String, i64, Option<i64>)| Share {
            key,
            made_by,
            created_at: time(created),
            expires_at: expires.map(time),
        };
        let (title, lang) = (row.title, lang_of(&row.lang));
        Ok(Shared { id, title, lang, links: links.into_iter().map(share).collect() })
    }

    /// Makes a link to an article, known by the hash of what it holds. [`Error::NotFound`] when there is no such article.
    pub async fn make_share(
        &self,
        id: ArticleId,
        hash: &[u8; 32],
        until: Option<Timestamp>,
        by: By<'_>,
    ) -> Result<()> {
        let mut transaction = self.write().await?;
        let row: Option<(i64, String)> =
            sqlx::query_as("SELECT key, title FROM articles WHERE id = $1 AND binned_at IS NULL")
                .bind(id.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
        let (article, title) = row.ok_or(Error::NotFound)?;
        sqlx::query("DELETE FROM shares WHERE article = $1 AND expires_at <= $2")
            .bind(article)
            .bind(by.now.as_microsecond())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO shares (article, hash, made_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(article)
        .bind(&hash[..])
        .bind(by.user)
        .bind(by.now.as_microsecond())
        .bind(until.map(Timestamp::as_microsecond))
        .execute(&mut *transaction)
        .await?;
        note(&mut transaction, by, Action::LinkMade, &short(&title), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Ends a link to an article; the row of the audit. [`Error::NotFound`] when the article has no such link.
    pub async fn end_share(&self, id: ArticleId, key: i64, by: By<'_>) -> Result<i64> {
        let mut transaction = self.write().await?;
        let title: Option<String> = sqlx::query_scalar(
            "DELETE FROM shares WHERE key = $1 AND article = (SELECT key FROM articles WHERE id = $2)
             RETURNING (SELECT title FROM articles WHERE id = $2)",
        )
        .bind(key)
        .bind(id.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
        let title = title.ok_or(Error::NotFound)?;
        let audit = note(&mut transaction, by, Action::LinkEnded, &short(&title), None).await?;
        transaction.commit().await?;
        Ok(audit)
    }

    /// The article to which a link leads now, whatever its status. [`Error::NotFound`] alike where there is no such link,
    /// it has expired, or its article is in the bin.
    pub async fn shared(
        &self,
        hash: &[u8; 32],
        now: Timestamp,
        reading: &Reading,
        langs: &[Lang],
    ) -> Result<Article> {
        let mut connection = self.reader().await?;
        let id: Option<String> = sqlx::query_scalar(
            "SELECT a.id FROM shares s JOIN articles a ON a.key = s.article
             WHERE s.hash = $1 AND (s.expires_at IS NULL OR s.expires_at > $2) AND a.binned_at IS NULL",
        )
        .bind(&hash[..])
        .bind(now.as_microsecond())
        .fetch_optional(&mut *connection)
        .await?;
        let id = stored_id(&id.ok_or(Error::NotFound)?);
        match read(&mut connection, Viewer::Editor, id, reading, langs).await {
            // Moved there between the two questions.
            Err(Error::Gone) => Err(Error::NotFound),
            read => read,
        }
    }
}
