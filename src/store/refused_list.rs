//! Pieces that were refused, as they are listed and looked at.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Store,
    places::{Place, Turn, Window},
    reading::Listing,
    refused::PIECE,
    stream::time,
};
use crate::{
    domain::Status,
    error::{Error, Result},
};

/// Pieces on a page of the list.
const ROWS: u32 = 50;

/// A refused piece as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedPiece {
    /// Its number; never given twice.
    pub key: i64,
    /// When it came last.
    pub at: Timestamp,
    /// How often it came.
    pub times: u64,
    /// Who pasted it; nobody where the command line brought it.
    pub user: Option<String>,
    /// The input's name.
    pub file: String,
    /// Where in it the fault is, counted from 1.
    pub line: u64,
    /// One sentence.
    pub reason: String,
    /// Its first words.
    pub head: String,
    /// The format it was read in.
    pub format: String,
    /// How far it was to be published.
    pub status: Status,
    /// Its length in bytes.
    pub bytes: u64,
    /// So many of them are kept.
    pub kept: u64,
}

impl RefusedPiece {
    /// Where it stood: `file:line`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// Whether its end was cut off.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.bytes > PIECE as u64
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    key: i64,
    at: i64,
    times: i64,
    user_name: Option<String>,
    file: String,
    line: i64,
    reason: String,
    head: String,
    format: String,
    status: String,
    bytes: i64,
    kept: i64,
}

impl From<Row> for RefusedPiece {
    fn from(row: Row) -> Self {
        Self {
            key: row.key,
            at: time(row.at),
            times: row.times.unsigned_abs(),
            user: row.user_name,
            file: row.file,
            line: row.line.unsigned_abs(),
            reason: row.reason,
            head: row.head,
            format: row.format,
            status: row.status.parse().unwrap_or(Status::Draft),
            bytes: row.bytes.unsigned_abs(),
            kept: row.kept.unsigned_abs(),
        }
    }
}

impl Store {
    /// What was refused, newest first, 50 a page.
    pub async fn refused(&self, page: u32) -> Result<Listing<RefusedPiece>> {
        self.refused_by(page, ROWS).await
    }

    /// How much was refused, and the newest few of it.
    pub async fn newest_refused(&self, few: u32) -> Result<(u64, Vec<RefusedPiece>)> {
        let list = self.refused_by(1, few).await?;
        Ok((list.total, list.rows))
    }

    async fn refused_by(&self, page: u32, size: u32) -> Result<Listing<RefusedPiece>> {
        let mut connection = self.reader().await?;
        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM refused WHERE gone = 0")
            .fetch_one(&mut *connection)
            .await?;
        let total = total.unsigned_abs();
        let pages = u32::try_from(total.div_ceil(u64::from(size))).unwrap_or(u32::MAX).max(1);
        let page = page.clamp(1, pages);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT key, at, times, user_name, file, line, reason, head, format, status, bytes, kept
             FROM refused WHERE gone = 0 ORDER BY at DESC, key DESC LIMIT $1 OFFSET $2",
        )
        .bind(size)
        .bind(i64::from(page - 1) * i64::from(size))
        .fetch_all(&mut *connection)
        .await?;
        Ok(Listing { rows: rows.into_iter().map(RefusedPiece::from).collect(), total, page, pages })
    }

    /// A part of what was refused, newest first.
    pub async fn refused_turned(&self, turn: Turn, size: u32) -> Result<Window<RefusedPiece>> {
        const OLDER: &str =
            "SELECT key, at, times, user_name, file, line, reason, head, format, status, bytes, kept
             FROM refused WHERE gone = 0 AND (at, key) < ($1, $2) ORDER BY at DESC, key DESC LIMIT $3";
        const NEWER: &str =
            "SELECT key, at, times, user_name, file, line, reason, head, format, status, bytes, kept
             FROM refused WHERE gone = 0 AND (at, key) > ($1, $2) ORDER BY at, key LIMIT $3";
        let mut connection = self.reader().await?;
        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM refused WHERE gone = 0")
            .fetch_one(&mut *connection)
            .await?;
        let (sql, place) = match turn {
            Turn::First => (OLDER, Place { by: u64::MAX, key: u64::MAX }),
            Turn::Before(place) => (OLDER, place),
            Turn::After(place) => (NEWER, place),
        };
        let mut rows: Vec<Row> = sqlx::query_as(sql)
            .bind(i64::try_from(place.by).unwrap_or(i64::MAX))
            .bind(i64::try_from(place.key).unwrap_or(i64::MAX))
            // One more than are shown: whether there is another decides whether a link leads to it.
            .bind(i64::from(size) + 1)
            .fetch_all(&mut *connection)
            .await?;
        let is_more = rows.len() > size as usize;
        rows.truncate(size as usize);
        if let Turn::After(_) = turn {
            rows.reverse();
        }
        let at = |row: &Row| Place { by: row.at.unsigned_abs(), key: row.key.unsigned_abs() };
        let (first, last) = (rows.first().map(at), rows.last().map(at));
        // Whoever came by a link came from the other side of it.
        let (ahead, behind) = match turn {
            Turn::First => (None, last.filter(|_| is_more)),
            Turn::Before(_) => (first, last.filter(|_| is_more)),
            Turn::After(_) => (first.filter(|_| is_more), last),
        };
        let rows = rows.into_iter().map(RefusedPiece::from).collect();
        Ok(Window { rows, total: total.unsigned_abs(), ahead, behind })
    }

    /// A refused piece, and its text as far as it is kept. [`Error::NotFound`] when there is none of this number.
    pub async fn refused_piece(&self, key: i64) -> Result<(RefusedPiece, String)> {
        let mut connection = self.reader().await?;
        let read = piece_of(&mut connection, key).await?;
        let text: Option<String> =
            sqlx::query_scalar("SELECT piece FROM refused WHERE key = $1 AND gone = 0")
                .bind(key)
                .fetch_optional(&mut *connection)
                .await?;
        Ok((read, text.ok_or(Error::NotFound)?))
    }
}

/// What is known of a piece beside its text.
pub(super) async fn piece_of(connection: &mut SqliteConnection, key: i64) -> Result<RefusedPiece> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT key, at, times, user_name, file, line, reason, head, format, status, bytes, kept
         FROM refused WHERE key = $1 AND gone = 0",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?;
    row.map(RefusedPiece::from).ok_or(Error::NotFound)
}
