//! What the search index is fed from: the queue of changed articles, and articles as the index takes them.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    catalogue::small,
    hits::newest_texts,
    names::push_keys,
    revise::{KEPT_ROWS, ROWS},
};
use crate::{domain::PointText, error::Result, search::Document};

/// The search queue at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Which database this is; a copy restored elsewhere keeps it.
    pub database: String,
    /// The last number that was ever given.
    pub last: i64,
    /// The first row that is still there.
    pub first: Option<i64>,
}

/// Counts a write, and says which one it is.
pub(super) async fn raise(connection: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("UPDATE portal SET change = change + 1 RETURNING change")
        .fetch_one(connection)
        .await?)
}

/// Has the index take these articles anew, and has it looked at whether anything is to be told of them (`events`). Whatever
/// sets an article's `change` does this in the same transaction: by that number the index knows whether it holds the
/// article as it is.
pub(super) async fn queue(connection: &mut SqliteConnection, articles: &[i64]) -> Result<()> {
    for keys in articles.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO search_queue (article) ");
        query.push_values(keys, |mut row, key| {
            row.push_bind(*key);
        });
        query.build().persistent(keys.len() <= KEPT_ROWS).execute(&mut *connection).await?;
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO changed (article) ");
        query.push_values(keys, |mut row, key| {
            row.push_bind(*key);
        });
        query.push(" ON CONFLICT DO NOTHING");
        query.build().persistent(keys.len() <= KEPT_ROWS).execute(&mut *connection).await?;
    }
    Ok(())
}

impl Store {
    /// The search queue as it stands.
    pub async fn search_queue(&self) -> Result<Queue> {
        let mut connection = self.reader().await?;
        let (database, last, first): (String, Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT id, (SELECT seq FROM sqlite_sequence WHERE name = 'search_queue'),
               (SELECT min(seq) FROM search_queue) FROM portal",
        )
        .fetch_one(&mut *connection)
        .await?;
        Ok(Queue { database, last: last.unwrap_or(0), first })
    }

    /// The next rows of the queue after a number: their own numbers and articles' keys.
    pub async fn queued_after(&self, seq: i64, most: u32) -> Result<Vec<(i64, u32)>> {
        let mut connection = self.reader().await?;
        let rows: Vec<(i64, i64)> =
            sqlx::query_as("SELECT seq, article FROM search_queue WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(seq)
                .bind(most)
                .fetch_all(&mut *connection)
                .await?;
        Ok(rows.into_iter().map(|(seq, article)| (seq, small(article))).collect())
    }

    /// Removes the rows of the queue up to a number, which the index holds for good: the oldest first and a few thousand at
    /// a time, so that others get to write.
    pub async fn trim_queue(&self, seq: i64) -> Result<()> {
        const AT_ONCE: u32 = 5_000;
        loop {
            let mut transaction = self.write().await?;
            let gone = sqlx::query(
                "DELETE FROM search_queue WHERE seq IN (
                   SELECT seq FROM search_queue WHERE seq <= $1 ORDER BY seq LIMIT $2)",
            )
            .bind(seq)
            .bind(AT_ONCE)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            if gone.rows_affected() < AT_ONCE.into() {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }

    /// The keys of articles outside the bin after this one, in order.
    pub async fn keys_after(&self, key: u32, most: u32) -> Result<Vec<u32>> {
        let mut connection = self.reader().await?;
        let keys: Vec<i64> = sqlx::query_scalar(
            "SELECT key FROM articles WHERE key > $1 AND binned_at IS NULL ORDER BY key LIMIT $2",
        )
        .bind(i64::from(key))
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
        Ok(keys.into_iter().map(small).collect())
    }

    /// The largest key there is.
    pub async fn last_key(&self) -> Result<u32> {
        let mut connection = self.reader().await?;
        let key: Option<i64> =
            sqlx::query_scalar("SELECT max(key) FROM articles").fetch_one(&mut *connection).await?;
        Ok(key.map_or(0, small))
    }

    /// The key of every article outside the bin with the change at which it was last written, by key.
    pub async fn changes(&self) -> Result<Vec<(u32, i64)>> {
        let mut connection = self.reader().await?;
        let rows: Vec<(i64, i64)> =
            sqlx::query_as("SELECT key, change FROM articles WHERE binned_at IS NULL ORDER BY key")
                .fetch_all(&mut *connection)
                .await?;
        Ok(rows.into_iter().map(|(key, change)| (small(key), change)).collect())
    }

    /// These articles as the index takes them; those that are gone or in the bin are left out.
    pub async fn documents(&self, keys: &[u32]) -> Result<Vec<Document>> {
        let mut connection = self.reader().await?;
        // One moment for all five questions.
        let mut connection = sqlx::Connection::begin(&mut *connection).await?;
        let list = || keys.iter().copied();
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT key, change, title, authors FROM articles WHERE binned_at IS NULL AND key IN (",
        );
        let kept = push_keys(&mut query, list());
        query.push(") ORDER BY key");
        let rows: Vec<(i64, i64, String, String)> =
            query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;
        let mut places = HashMap::with_capacity(rows.len());
        let mut documents: Vec<Document> = Vec::with_capacity(rows.len());
        for (key, change, title, authors) in rows {
            places.insert(key, documents.len());
            let authors = authors.lines().map(str::to_owned).collect();
            documents.push(Document { key: small(key), change, title, authors, ..Document::default() });
        }

        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT d.article, d.origin, w.point, w.body FROM digests d JOIN wordings w ON w.digest = d.key
             WHERE d.shown = 1 AND d.article IN (",
        );
        let kept = push_keys(&mut query, list());
        query.push(") ORDER BY d.article, d.revision, w.group_n, w.n");
        let rows: Vec<(i64, String, i64, String)> =
            query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;
        for (article, origin, point, body) in rows {
            let Some(at) = places.get(&article) else { continue };
            let document = &mut documents[*at];
            if !document.origins.contains(&origin) {
                document.origins.push(origin);
            }
            document.points.push((point, PointText::read(&body, None).words(None)));
        }

        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT DISTINCT d.article, w.point FROM digests d JOIN findings f ON f.digest = d.key
             JOIN wordings w ON w.digest = f.digest AND w.group_n = f.group_n AND w.n = f.n
             WHERE d.shown = 1 AND d.article IN (",
        );
        let kept = push_keys(&mut query, list());
        query.push(")");
        let rows: Vec<(i64, i64)> =
            query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;
        for (article, point) in rows {
            if let Some(at) = places.get(&article) {
                documents[*at].warned.push(point);
            }
        }

        for (article, paragraphs) in newest_texts(&mut connection, keys).await? {
            if let Some(at) = places.get(&i64::from(article)) {
                documents[*at].body = paragraphs;
            }
        }
        Ok(documents)
    }
}
