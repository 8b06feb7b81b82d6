//! Calls of webhooks: those to be made, in order, and what became of each.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Store,
    catalogue::small,
    events::{ArticleRow, EventArticle},
    reading::Listing,
    users::time,
    webhooks::kinds_of,
};
use crate::{
    domain::EventKind,
    error::{Error, Result},
};

/// Rows on a page.
const ROWS: u32 = 50;
/// What a call is of that somebody makes to see whether it arrives.
const TEST: &str = "webhook.test";

/// A program that is called, as an event sees it.
pub(super) struct Callee {
    key: i64,
    kinds: Vec<EventKind>,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is to be made, or made again.
    Waiting,
    /// It arrived.
    Delivered,
    /// It was tried so often that it is given up.
    Failed,
    /// The article was not public any more when its turn came.
    Dropped,
}

impl DeliveryState {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }
}

/// A call as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number; never given twice.
    pub key: i64,
    /// Of what: the word of an event, or `webhook.test`.
    pub kind: String,
    /// The id and the title of the article, while it is there.
    pub article: Option<(String, String)>,
    /// When it happened.
    pub at: Timestamp,
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub due_at: Timestamp,
    /// When it was tried last.
    pub tried_at: Option<Timestamp>,
    /// How many milliseconds that took; nothing while it is under way, and where what came of it was never noted.
    pub took: Option<u64>,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// Its first words, or why there was none.
    pub answer: Option<String>,
}

impl Delivery {
    /// Whether it was tried and what came of it isn't known: it is under way, or the portal went down meanwhile.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.tried_at.is_some() && self.took.is_none()
    }
}

/// A call whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its number.
    pub key: i64,
    /// Of which webhook.
    pub webhook: i64,
    /// Where it goes.
    pub url: String,
    /// What it is signed with.
    pub secret: Vec<u8>,
    /// How often it was tried.
    pub attempts: u32,
    /// Calls of this webhook in a row that failed.
    pub failures: u32,
    /// The database that it comes from; with the number it names the call to whoever takes it.
    pub database: String,
    /// What it says, where that is fixed already.
    pub body: Option<String>,
    /// What it is to say.
    pub message: Message,
}

/// What a call is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Of what: the word of an event, or `webhook.test`.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// The newest revision then.
    pub revision: u32,
    /// How many points were flagged then.
    pub flagged: u32,
    /// To which article. Nothing in a test, and where readers don't see it any more.
    pub article: Option<EventArticle>,
}

impl Message {
    /// Whether it tells of nothing.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.kind == TEST
    }
}

/// The programs that are called now.
pub(super) async fn callees(connection: &mut SqliteConnection) -> Result<Vec<Callee>> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT key, kinds FROM webhooks WHERE state = 'on' ORDER BY key")
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(key, kinds)| Callee { key, kinds: kinds_of(&kinds) }).collect())
}

impl Callee {
    pub(super) fn wants(&self, kind: EventKind) -> bool {
        self.kinds.contains(&kind)
    }

    pub(super) async fn call(
        &self,
        connection: &mut SqliteConnection,
        kind: EventKind,
        article: i64,
        [revision, flagged]: [i64; 2],
        now: Timestamp,
    ) -> Result<()> {
        insert(connection, self.key, kind.as_str(), Some(article), [revision, flagged], now).await.map(drop)
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    webhook: i64,
    kind: &str,
    article: Option<i64>,
    [revision, flagged]: [i64; 2],
    now: Timestamp,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "INSERT INTO deliveries (webhook, kind, article, revision, flagged, at, state, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7) RETURNING key",
    )
    .bind(webhook)
    .bind(kind)
    .bind(article)
    .bind(revision)
    .bind(flagged)
    .bind(now.as_microsecond())
    .bind(if kind == TEST { 0 } else { now.as_microsecond() })
    .fetch_one(connection)
    .await?)
}

#[derive(sqlx::FromRow)]
struct DueRow {
    key: i64,
    webhook: i64,
    to_url: String,
    secret: Vec<u8>,
    attempts: i64,
    failures: i64,
    database: String,
    body: Option<String>,
    kind: String,
    at: i64,
    revision: i64,
    flagged: i64,
    article: Option<i64>,
}

impl Store {
    /// The next call of each webhook whose turn it is.
    pub async fn due_deliveries(&self, now: Timestamp) -> Result<Vec<Due>> {
        let mut connection = self.reader().await?;
        // Tests are due from the beginning of time: they go to those that are switched off or rest, too, since somebody
        // wants to see whether they answer.
        let rows: Vec<DueRow> = sqlx::query_as(
            "SELECT d.key, d.webhook, w.url AS to_url, w.secret, d.attempts, w.failures, p.id AS database, d.body,
               d.kind, d.at, d.revision, d.flagged, d.article
             FROM portal p CROSS JOIN webhooks w JOIN deliveries d ON d.key = (
               SELECT n.key FROM deliveries n WHERE n.webhook = w.key AND n.state = 'waiting'
                 AND n.due_at <= CASE WHEN w.state = 'on' AND w.rests_until <= $1 THEN $1 ELSE 0 END
               ORDER BY n.due_at, n.key LIMIT 1)",
        )
        .bind(now.as_microsecond())
        .fetch_all(&mut *connection)
        .await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            // One call a webhook at a time: few, however many wait.
            let article: Option<ArticleRow> = match row.article {
                None => None,
                Some(key) => {
                    sqlx::query_as(
                        "SELECT a.id, a.title, a.lang, a.url, a.published_at,
                           s.slug AS source_slug, s.name AS source_name, s.lang AS source_lang
                         FROM articles a LEFT JOIN sources s ON s.key = a.source
                         WHERE a.key = $1 AND a.status = 'public' AND a.binned_at IS NULL",
                    )
                    .bind(key)
                    .fetch_optional(&mut *connection)
                    .await?
                }
            };
            due.push(Due {
                key: row.key,
                webhook: row.webhook,
                url: row.to_url,
                secret: row.secret,
                attempts: small(row.attempts),
                failures: small(row.failures),
                database: row.database,
                body: row.body,
                message: Message {
                    kind: row.kind,
                    at: time(row.at),
                    revision: small(row.revision),
                    flagged: small(row.flagged),
                    article: article.map(ArticleRow::article),
                },
            });
        }
        Ok(due)
    }

    /// Has a call made that only shows whether it arrives; its number. [`Error::NotFound`] when the webhook is gone.
    pub async fn test_webhook(&self, webhook: i64, now: Timestamp) -> Result<i64> {
        let mut transaction = self.write().await?;
        let known: Option<i64> = sqlx::query_scalar("SELECT key FROM webhooks WHERE key = $1")
            .bind(webhook)
            .fetch_optional(&mut *transaction)
            .await?;
        known.ok_or(Error::NotFound)?;
        let key = insert(&mut transaction, webhook, TEST, None, [0, 0], now).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// Has a call that ended, or waits long, made again at once. [`Error::NotFound`] when there is none of this number.
    pub async fn deliver_again(&self, webhook: i64, delivery: i64, now: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        let changed = sqlx::query(
            "UPDATE deliveries SET state = 'waiting', due_at = CASE WHEN kind = $4 THEN 0 ELSE $1 END, attempts = 0
             WHERE key = $2 AND webhook = $3",
        )
        .bind(now.as_microsecond())
        .bind(delivery)
        .bind(webhook)
        .bind(TEST)
        .execute(&mut *transaction)
        .await?;
        if changed.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        sqlx::query("UPDATE webhooks SET rests_until = 0 WHERE key = $1")
            .bind(webhook)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The calls of a webhook, newest first, 50 a page.
    pub async fn deliveries(&self, webhook: i64, page: u32) -> Result<Listing<Delivery>> {
        let mut connection = self.reader().await?;
        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM deliveries WHERE webhook = $1")
            .bind(webhook)
            .fetch_one(&mut *connection)
            .await?;
        let total = total.unsigned_abs();
        let pages = u32::try_from(total.div_ceil(u64::from(ROWS))).unwrap_or(u32::MAX).max(1);
        let page = page.clamp(1, pages);
        let rows: Vec<DeliveryRow> = sqlx::query_as(
            "SELECT d.key, d.kind, a.id, a.title, d.at, d.state, d.attempts, d.due_at, d.tried_at, d.took, d.status,
               d.answer
             FROM deliveries d LEFT JOIN articles a ON a.key = d.article
             WHERE d.webhook = $1 ORDER BY d.key DESC LIMIT $2 OFFSET $3",
        )
        .bind(webhook)
        .bind(ROWS)
        .bind(i64::from(page - 1) * i64::from(ROWS))
        .fetch_all(&mut *connection)
        .await?;
        let rows = rows.into_iter().map(DeliveryRow::delivery).collect::<Result<_>>()?;
        Ok(Listing { rows, total, page, pages })
    }

    /// Whether nothing has come of a call yet.
    pub async fn is_delivery_new(&self, delivery: i64) -> Result<bool> {
        let mut connection = self.reader().await?;
        let found: Option<i64> =
            sqlx::query_scalar("SELECT key FROM deliveries WHERE key = $1 AND took IS NULL")
                .bind(delivery)
                .fetch_optional(&mut *connection)
                .await?;
        Ok(found.is_some())
    }
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    key: i64,
    kind: String,
    id: Option<String>,
    title: Option<String>,
    at: i64,
    state: String,
    attempts: i64,
    due_at: i64,
    tried_at: Option<i64>,
    took: Option<i64>,
    status: Option<i64>,
    answer: Option<String>,
}

impl DeliveryRow {
    fn delivery(self) -> Result<Delivery> {
        use DeliveryState::{Delivered, Dropped, Failed, Waiting};
        let state =
            [Waiting, Delivered, Failed, Dropped].into_iter().find(|state| state.as_str() == self.state);
        let unknown =
            || Error::Internal(format!("delivery {} is “{}”, which is no state", self.key, self.state));
        Ok(Delivery {
            key: self.key,
            state: state.ok_or_else(unknown)?,
            kind: self.kind,
            article: self.id.zip(self.title),
            at: time(self.at),
            attempts: small(self.attempts),
            due_at: time(self.due_at),
            tried_at: self.tried_at.map(time),
            took: self.took.map(i64::unsigned_abs),
            status: self.status.and_then(|status| u16::try_from(status).ok()),
            answer: self.answer,
        })
    }
}
