//! Pieces of imports that were refused: kept as they came, within bounds, until they are mended or let go.

use jiff::Timestamp;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::{
    Store,
    audit::{Action, By, Undo, note, short},
    refused_list::{RefusedPiece, piece_of},
};
use crate::{
    domain::{ArticleId, Status},
    error::{Error, Result},
    formats::Format,
};

/// Bytes of a piece that are kept.
pub const PIECE: usize = 256 * 1024;
/// Pieces that are kept; beyond them, and beyond the room, the oldest go.
const PIECES: i64 = 1_000;
/// Bytes of all pieces together.
const ROOM: i64 = 64 * 1024 * 1024;
/// Articles that a row of the audit names.
const NAMED: usize = 20;
/// Characters of a piece that lists show.
const HEAD: usize = 160;

/// By which way a piece came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// This user pasted it.
    Desk(String),
    /// The command line brought it.
    Command,
}

/// A piece that is refused just now.
#[derive(Debug, Clone)]
pub struct Refusal {
    hash: [u8; 32],
    text: String,
    bytes: usize,
    format: Format,
    file: String,
    line: u64,
    reason: String,
}

impl Refusal {
    /// A piece as it came, where it stood in which input, and why it is refused.
    #[must_use]
    pub fn new(piece: &[u8], format: Format, file: &str, line: u64, reason: &str) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(&(piece.len() as u64).to_le_bytes()).update(piece).update(reason.as_bytes());
        let mut end = piece.len().min(PIECE);
        // Not within a character.
        while end < piece.len() && end > 0 && piece[end] & 0xc0 == 0x80 {
            end -= 1;
        }
        Self {
            hash: *hash.finalize().as_bytes(),
            text: String::from_utf8_lossy(&piece[..end]).into_owned(),
            bytes: piece.len(),
            format,
            file: file.to_owned(),
            line,
            reason: reason.to_owned(),
        }
    }

    /// Its first words, on one line.
    fn head(&self) -> String {
        let near: String = self.text.chars().take(HEAD * 4).collect();
        let words = near.split_whitespace().collect::<Vec<_>>().join(" ");
        words.chars().take(HEAD).collect()
    }
}

impl Store {
    /// Keeps these pieces; those that are here with the same reason are counted once more. Their numbers.
    pub async fn keep_refused(
        &self,
        refusals: &[Refusal],
        way: &Way,
        status: Status,
        now: Timestamp,
    ) -> Result<Vec<i64>> {
        let mut transaction = self.write().await?;
        let mut keys = Vec::with_capacity(refusals.len());
        for refusal in refusals {
            keys.push(keep(&mut transaction, refusal, way, status, now).await?);
        }
        sqlx::query(
            "DELETE FROM refused WHERE key IN (
               SELECT key FROM (
                 SELECT key, row_number() OVER newest AS n, sum(kept) OVER newest AS room FROM refused
                 WINDOW newest AS (ORDER BY at DESC, key DESC ROWS UNBOUNDED PRECEDING)
               ) AS counted WHERE n > $1 OR room > $2)",
        )
        .bind(PIECES)
        .bind(ROOM)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(keys)
    }

    /// A piece was mended in part or not at all: what is left of it stands in its place, for the new reason. The number it
    /// has now: that of its like, where one is here. Nothing where the piece is not as it was read any more.
    pub async fn refused_again(
        &self,
        was: &RefusedPiece,
        refusal: &Refusal,
        status: Status,
        by: By<'_>,
    ) -> Result<Option<i64>> {
        let mut transaction = self.write().await?;
        if !is_as_read(&mut transaction, was).await? {
            return Ok(None);
        }
        let key = was.key;
        let like: Option<i64> = sqlx::query_scalar("SELECT key FROM refused WHERE hash = $1 AND key <> $2")
            .bind(&refusal.hash[..])
            .bind(key)
            .fetch_optional(&mut *transaction)
            .await?;
        let at = if like.is_some() {
            sqlx::query("DELETE FROM refused WHERE key = $1").bind(key).execute(&mut *transaction).await?;
            keep(&mut transaction, refusal, &Way::Desk(by.user.to_owned()), status, by.now).await?
        } else {
            sqlx::query(
                "UPDATE refused SET hash = $1, at = $2, reason = $3, format = $4, status = $5, head = $6, bytes = $7,
                   kept = $8, piece = $9, gone = 0 WHERE key = $10",
            )
            .bind(&refusal.hash[..])
            .bind(by.now.as_microsecond())
            .bind(&refusal.reason)
            .bind(refusal.format.as_str())
            .bind(status.as_str())
            .bind(refusal.head())
            .bind(length(refusal.bytes))
            .bind(length(refusal.text.len()))
            .bind(&refusal.text)
            .bind(key)
            .execute(&mut *transaction)
            .await?;
            key
        };
        transaction.commit().await?;
        Ok(Some(at))
    }

    /// A piece was mended and is in: it goes. The row of the audit that says so; nothing when somebody else was quicker, or
    /// it is not as it was read any more.
    pub async fn refused_mended(
        &self,
        was: &RefusedPiece,
        articles: &[ArticleId],
        by: By<'_>,
    ) -> Result<Option<i64>> {
        let mut transaction = self.write().await?;
        if !is_as_read(&mut transaction, was).await? {
            return Ok(None);
        }
        let place: Option<(String, i64)> =
            sqlx::query_as("DELETE FROM refused WHERE key = $1 RETURNING file, line")
                .bind(was.key)
                .fetch_optional(&mut *transaction)
                .await?;
        let Some((file, line)) = place else { return Ok(None) };
        let ids: Vec<String> = articles.iter().take(NAMED).map(|id| format!("/a/{id}")).collect();
        let what = format!("{}:{line} → {}", short(&file), ids.join(", "));
        let audit = note(&mut transaction, by, Action::RefusedMended, &what, None).await?;
        transaction.commit().await?;
        Ok(Some(audit))
    }

    /// Lets a piece go as [`Store::let_go`] does, if it is as it was read; says whether it was.
    pub async fn let_go_as(&self, was: &RefusedPiece, by: By<'_>) -> Result<bool> {
        let mut transaction = self.write().await?;
        if piece_of(&mut transaction, was.key).await? != *was {
            return Ok(false);
        }
        self.let_go_in(transaction, was.key, by).await?;
        Ok(true)
    }

    /// Lets a piece go: it is seen no more, and goes for good when its room is needed. The row of the audit, by which it
    /// comes back; [`Error::NotFound`] when there is no such piece.
    pub async fn let_go(&self, key: i64, by: By<'_>) -> Result<i64> {
        let transaction = self.write().await?;
        self.let_go_in(transaction, key, by).await
    }

    async fn let_go_in(
        &self,
        mut transaction: Transaction<'static, Sqlite>,
        key: i64,
        by: By<'_>,
    ) -> Result<i64> {
        let piece: Option<(String, i64, String)> = sqlx::query_as(
            "UPDATE refused SET gone = 1 WHERE key = $1 AND gone = 0 RETURNING file, line, head",
        )
        .bind(key)
        .fetch_optional(&mut *transaction)
        .await?;
        let (file, line, head) = piece.ok_or(Error::NotFound)?;
        let what = format!("{}:{line} {}", short(&file), short(&head));
        let audit =
            note(&mut transaction, by, Action::RefusedLetGo, what.trim(), Some(&Undo::LetGo(key))).await?;
        transaction.commit().await?;
        Ok(audit)
    }
}

async fn keep(
    connection: &mut SqliteConnection,
    refusal: &Refusal,
    way: &Way,
    status: Status,
    now: Timestamp,
) -> Result<i64> {
    let user = match way {
        Way::Desk(user) => Some(user),
        Way::Command => None,
    };
    Ok(sqlx::query_scalar(
        "INSERT INTO refused (hash, at, user_name, file, line, reason, format, status, head, bytes, kept, piece)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (hash) DO UPDATE SET times = refused.times + 1, gone = 0, at = excluded.at,
           user_name = excluded.user_name, file = excluded.file, line = excluded.line, status = excluded.status
         RETURNING key",
    )
    .bind(&refusal.hash[..])
    .bind(now.as_microsecond())
    .bind(user)
    .bind(&refusal.file)
    .bind(i64::try_from(refusal.line).unwrap_or(i64::MAX))
    .bind(&refusal.reason)
    .bind(refusal.format.as_str())
    .bind(status.as_str())
    .bind(refusal.head())
    .bind(length(refusal.bytes))
    .bind(length(refusal.text.len()))
    .bind(&refusal.text)
    .fetch_one(connection)
    .await?)
}

/// Takes a piece back up that was let go; says whether it was still there.
pub(super) async fn take_up(connection: &mut SqliteConnection, key: i64) -> Result<bool> {
    let done = sqlx::query("UPDATE refused SET gone = 0 WHERE key = $1 AND gone = 1")
        .bind(key)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Whether a piece is still there and as it was read.
async fn is_as_read(connection: &mut SqliteConnection, was: &RefusedPiece) -> Result<bool> {
    match piece_of(connection, was.key).await {
        Ok(piece) => Ok(piece == *was),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
