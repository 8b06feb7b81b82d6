//! Attempts at calls of webhooks: noted before each is made, and what came of it.

use jiff::Timestamp;

use super::{
    Store,
    deliveries::{DeliveryState, Due},
};
use crate::error::Result;

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What became of the call.
    pub state: DeliveryState,
    /// When it is tried next, while it waits.
    pub due_at: Timestamp,
    /// How many milliseconds it took.
    pub took: u64,
    /// The status of the answer.
    pub status: Option<u16>,
    /// Its first words, or why there was none.
    pub answer: String,
    /// Until when the webhook is left alone, where it failed.
    pub rests_until: Option<Timestamp>,
    /// Whether it answered that it wants no more.
    pub gone: bool,
}

impl Store {
    /// Notes that a call is about to be made, and what it says. Until it is known what comes of it, it is due again at its
    /// next time, or given up where it has none. Says whether it may be made: not where it was changed meanwhile.
    pub async fn begin_delivery(
        &self,
        due: &Due,
        body: &str,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.write().await?;
        let begun = sqlx::query(
            "UPDATE deliveries SET attempts = attempts + 1, state = CASE WHEN $1 IS NULL THEN 'failed' ELSE state END,
               due_at = coalesce($1, due_at), body = coalesce(body, $2), tried_at = $3, took = NULL, status = NULL,
               answer = NULL
             WHERE key = $4 AND state = 'waiting' AND attempts = $5",
        )
        .bind(next.map(Timestamp::as_microsecond))
        .bind(body)
        .bind(now.as_microsecond())
        .bind(due.key)
        .bind(due.attempts)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(begun.rows_affected() > 0)
    }

    /// Lets a call go whose article is not public any more.
    pub async fn drop_delivery(&self, delivery: i64, now: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE deliveries SET state = 'dropped', tried_at = $1, took = 0, status = NULL, answer = ''
             WHERE key = $2 AND state = 'waiting'",
        )
        .bind(now.as_microsecond())
        .bind(delivery)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Keeps what came of an attempt that was begun, unless somebody had the call made anew meanwhile.
    pub async fn delivery_tried(&self, due: &Due, attempt: &Attempt) -> Result<()> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE deliveries SET state = $1, due_at = $2, took = $3, status = $4, answer = $5
             WHERE key = $6 AND attempts = $7",
        )
        .bind(attempt.state.as_str())
        .bind(attempt.due_at.as_microsecond())
        .bind(i64::try_from(attempt.took).unwrap_or(i64::MAX))
        .bind(attempt.status)
        .bind(&attempt.answer)
        .bind(due.key)
        .bind(due.attempts + 1)
        .execute(&mut *transaction)
        .await?;
        // A test tells nothing of how calls fare that the desk doesn't show anyway.
        if !due.message.is_test() {
            sqlx::query(
                "UPDATE webhooks SET failures = CASE WHEN $1 THEN 0 ELSE failures + 1 END, rests_until = $2,
                   state = CASE WHEN $3 THEN 'gone' ELSE state END WHERE key = $4",
            )
            .bind(attempt.state == DeliveryState::Delivered)
            .bind(attempt.rests_until.map_or(0, Timestamp::as_microsecond))
            .bind(attempt.gone)
            .bind(due.webhook)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
