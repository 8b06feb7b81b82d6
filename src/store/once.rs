//! Answers to posts of programs, kept for 24 hours, so that a post that comes again is not done again.

use jiff::{SignedDuration, Timestamp};

use sqlx::SqliteConnection;

use super::{Store, sessions::before};
use crate::error::Result;

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Bytes of an answer that are kept; a longer one is made anew, which finds everything known.
const MOST: usize = 8 << 20;

/// By what a post is known that is done once.
#[derive(Debug, Clone, Copy)]
pub struct Once<'a> {
    /// The number of the token that brought it.
    pub token: i64,
    /// The key that came with it.
    pub key: &'a str,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The hash of the whole post.
    pub asked: [u8; 32],
    /// Its status.
    pub status: u16,
    /// Its `Content-Type`.
    pub kind: String,
    /// Its `Location`.
    pub location: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// `asked`, `status`, `kind`, `location`, `body`.
type Row = (Vec<u8>, i64, String, Option<String>, Vec<u8>);

impl Store {
    /// The answer to the post that came with this token and key.
    pub async fn kept_answer(&self, token: i64, key: &str, now: Timestamp) -> Result<Option<Kept>> {
        let mut connection = self.reader().await?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT asked, status, kind, location, body FROM idempotent WHERE token = $1 AND key = $2 AND at > $3",
        )
        .bind(token)
        .bind(key)
        .bind(before(now, KEPT))
        .fetch_optional(&mut *connection)
        .await?;
        Ok(row.map(|(asked, status, kind, location, body)| Kept {
            asked: asked.try_into().unwrap_or_default(),
            status: u16::try_from(status).unwrap_or_default(),
            kind,
            location,
            body,
        }))
    }

    /// Keeps the answer to a post that was done bit by bit.
    pub async fn keep_answer(&self, once: Once<'_>, kept: &Kept, now: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        keep(&mut transaction, once, kept, now).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Keeps the answer to a post in the transaction that did it, and lets some of those go that are too old: more than come, and
/// not all of a busy day at once.
pub(super) async fn keep(
    connection: &mut SqliteConnection,
    once: Once<'_>,
    kept: &Kept,
    now: Timestamp,
) -> Result<()> {
    const AT_ONCE: u32 = 20;
    if kept.body.len() > MOST {
        return Ok(());
    }
    sqlx::query(
        "DELETE FROM idempotent WHERE (token, key) IN (
           SELECT token, key FROM idempotent WHERE at <= $1 ORDER BY at LIMIT $2)",
    )
    .bind(before(now, KEPT))
    .bind(AT_ONCE)
    .execute(&mut *connection)
    .await?;
    // A token that was revoked meanwhile keeps nothing.
    sqlx::query(
        "INSERT INTO idempotent (token, key, at, asked, status, kind, location, body)
         SELECT key, $2, $3, $4, $5, $6, $7, $8 FROM tokens WHERE key = $1
         ON CONFLICT (token, key) DO UPDATE SET at = excluded.at, asked = excluded.asked, status = excluded.status,
           kind = excluded.kind, location = excluded.location, body = excluded.body
         WHERE idempotent.at <= $9",
    )
    .bind(once.token)
    .bind(once.key)
    .bind(now.as_microsecond())
    .bind(&kept.asked[..])
    .bind(i64::from(kept.status))
    .bind(&kept.kind)
    .bind(&kept.location)
    .bind(&kept.body)
    .bind(before(now, KEPT))
    .execute(connection)
    .await?;
    Ok(())
}
