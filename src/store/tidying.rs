//! What is kept for a while only: events and calls, forgotten a few at a time, so that others get to write.

use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

use super::{Store, sessions::before};
use crate::error::Result;

/// How long an event is kept for those who were away.
const EVENTS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long an ended call is kept.
const CALLS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a call waits at most.
const TRIED: SignedDuration = SignedDuration::from_hours(4 * 24);

impl Store {
    /// Forgets what happened more than a week ago, and calls that ended more than a month ago, at most so many of each, so
    /// that others get to write; says whether there was any. The newest event stays, so that it is known up to which one
    /// there were any.
    pub async fn forget_events(&self, now: Timestamp, most: u32) -> Result<bool> {
        let week_ago = before(now, EVENTS);
        {
            // Nearly always there is nothing to do, and the writer isn't asked for that.
            let mut connection = self.reader().await?;
            let any: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM events WHERE at < $1 AND seq < (SELECT max(seq) FROM events))",
            )
            .bind(week_ago)
            .fetch_one(&mut *connection)
            .await?;
            if !any && !any_old_calls(&mut connection, now).await? {
                return Ok(false);
            }
        }
        let mut transaction = self.write().await?;
        sqlx::query(
            "DELETE FROM events WHERE seq IN (
               SELECT seq FROM events WHERE at < $1 AND seq < (SELECT max(seq) FROM events) ORDER BY at LIMIT $2)",
        )
        .bind(week_ago)
        .bind(most)
        .execute(&mut *transaction)
        .await?;
        forget_calls(&mut transaction, now, most).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Whether there is anything for [`forget_calls`] to do.
async fn any_old_calls(connection: &mut SqliteConnection, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE state = 'waiting' AND at < $1)
           OR EXISTS (SELECT 1 FROM deliveries WHERE state <> 'waiting' AND at < $2)",
    )
    .bind(before(now, TRIED))
    .bind(before(now, CALLS))
    .fetch_one(connection)
    .await?)
}

/// Forgets calls that ended long ago, and gives up those that wait longer than any is tried: behind a program that doesn't
/// answer they would wait without end. At most so many of each.
async fn forget_calls(connection: &mut SqliteConnection, now: Timestamp, most: u32) -> Result<()> {
    sqlx::query(
        "UPDATE deliveries SET state = 'failed' WHERE key IN (
           SELECT key FROM deliveries WHERE state = 'waiting' AND at < $1 LIMIT $2)",
    )
    .bind(before(now, TRIED))
    .bind(most)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM deliveries WHERE key IN (
           SELECT key FROM deliveries WHERE state <> 'waiting' AND at < $1 ORDER BY at LIMIT $2)",
    )
    .bind(before(now, CALLS))
    .bind(most)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets at most so many calls of a webhook; says how many.
pub(super) async fn forget_calls_of(
    connection: &mut SqliteConnection,
    webhook: i64,
    most: u32,
) -> Result<u64> {
    let gone = sqlx::query(
        "DELETE FROM deliveries WHERE key IN (SELECT key FROM deliveries WHERE webhook = $1 ORDER BY key LIMIT $2)",
    )
    .bind(webhook)
    .bind(most)
    .execute(connection)
    .await?;
    Ok(gone.rows_affected())
}
