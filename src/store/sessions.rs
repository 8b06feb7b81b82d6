//! Browsers that are signed in: found by the hash of what their cookie holds, for 12 hours without a request and 7 days
//! in all.

use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

use super::{
    Store,
    users::{time, user},
};
use crate::{domain::User, error::Result};

/// How long a session lasts without a request.
pub(super) const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How long a session lasts in all.
pub(super) const IN_ALL: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A browser that is signed in, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The number by which it is ended; it opens nothing and is never given twice.
    pub key: i64,
    /// When it began.
    pub created_at: Timestamp,
    /// About when it was last used.
    pub seen_at: Timestamp,
    /// What the browser calls itself.
    pub agent: String,
    /// The address it began from.
    pub address: String,
    /// Whether it was opened on the word of a provider, not by a password.
    pub is_vouched: bool,
}

/// A session that is to be opened.
#[derive(Clone, Copy)]
pub struct NewSession<'a> {
    /// Of what the cookie holds.
    pub hash: [u8; 32],
    /// Whose it is.
    pub user: i64,
    /// The hash of the password that was proved; nothing where none was.
    pub password: Option<&'a str>,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// The address it begins from.
    pub address: &'a str,
}

type Row = (i64, i64, i64, String, String, bool);
/// A user, then the session.
type SignedRow = (i64, String, String, i64, i64, i64, String, String, bool);

impl Session {
    fn of((key, created_at, seen_at, agent, address, is_vouched): Row) -> Self {
        Self { key, created_at: time(created_at), seen_at: time(seen_at), agent, address, is_vouched }
    }
}

impl Store {
    /// Opens a session for a user whose password still has the hash that was proved: one that was changed while the
    /// proof was made opens nothing. Says whether it was opened.
    pub async fn open_session(
        &self,
        hash: &[u8; 32],
        user: i64,
        password: &str,
        agent: &str,
        address: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.write().await?;
        let new = NewSession { hash: *hash, user, password: Some(password), agent, address };
        let opened = open(&mut transaction, &new, now).await?;
        transaction.commit().await?;
        Ok(opened)
    }

    /// The live session of this hash, and whose it is.
    pub async fn session(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<(User, Session)>> {
        let mut connection = self.reader().await?;
        let row: Option<SignedRow> = sqlx::query_as(
            "SELECT u.key, u.name, u.role, s.key, s.created_at, s.seen_at, s.agent, s.address, s.identity IS NOT NULL
             FROM sessions s JOIN users u ON u.key = s.user
             WHERE s.hash = $1 AND s.seen_at > $2 AND s.created_at > $3",
        )
        .bind(&hash[..])
        .bind(before(now, IDLE))
        .bind(before(now, IN_ALL))
        .fetch_optional(&mut *connection)
        .await?;
        Ok(row.map(|(key, name, role, session, created_at, seen_at, agent, address, is_vouched)| {
            (user(key, name, &role), Session::of((session, created_at, seen_at, agent, address, is_vouched)))
        }))
    }

    /// Notes that a session is in use; one that has ended stays so.
    pub async fn touch_session(&self, hash: &[u8; 32], now: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE sessions SET seen_at = $1 WHERE hash = $2 AND seen_at < $1 AND seen_at > $3 AND created_at > $4",
        )
        .bind(now.as_microsecond())
        .bind(&hash[..])
        .bind(before(now, IDLE))
        .bind(before(now, IN_ALL))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A user's live sessions, the one used last first.
    pub async fn sessions_of(&self, user: i64, now: Timestamp) -> Result<Vec<Session>> {
        let mut connection = self.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT key, created_at, seen_at, agent, address, identity IS NOT NULL FROM sessions
             WHERE user = $1 AND seen_at > $2 AND created_at > $3 ORDER BY seen_at DESC, key DESC",
        )
        .bind(user)
        .bind(before(now, IDLE))
        .bind(before(now, IN_ALL))
        .fetch_all(&mut *connection)
        .await?;
        Ok(rows.into_iter().map(Session::of).collect())
    }

    /// Ends one session of a user; says whether it was there.
    pub async fn end_session(&self, user: i64, key: i64) -> Result<bool> {
        let mut transaction = self.write().await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE key = $1 AND user = $2")
            .bind(key)
            .bind(user)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Ends the session of this hash; says whether it was there.
    pub async fn end_session_by_hash(&self, hash: &[u8; 32]) -> Result<bool> {
        let mut transaction = self.write().await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE hash = $1")
            .bind(&hash[..])
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Ends a user's sessions, all or all but the one of this hash; says how many there were.
    pub async fn end_sessions(&self, user: i64, except: Option<&[u8; 32]>) -> Result<u64> {
        let mut transaction = self.write().await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE user = $1 AND ($2 IS NULL OR hash <> $2)")
            .bind(user)
            .bind(except.map(|hash| &hash[..]))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(ended.rows_affected())
    }

    /// Deletes the sessions that have run out; says how many there were.
    pub async fn forget_old_sessions(&self, now: Timestamp) -> Result<u64> {
        let mut transaction = self.write().await?;
        let gone = sqlx::query("DELETE FROM sessions WHERE seen_at <= $1 OR created_at <= $2")
            .bind(before(now, IDLE))
            .bind(before(now, IN_ALL))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(gone.rows_affected())
    }
}

/// Opens a session in the transaction that proves who it is, unless the password has been changed since it was proved. Says
/// whether it was opened.
pub(super) async fn open(
    connection: &mut SqliteConnection,
    new: &NewSession<'_>,
    now: Timestamp,
) -> Result<bool> {
    let opened = sqlx::query(
        "INSERT INTO sessions (hash, user, created_at, seen_at, agent, address)
         SELECT $1, key, $2, $2, $3, $4 FROM users
         WHERE key = $5 AND password <> '' AND password = coalesce($6, password)",
    )
    .bind(&new.hash[..])
    .bind(now.as_microsecond())
    .bind(new.agent)
    .bind(new.address)
    .bind(new.user)
    .bind(new.password)
    .execute(connection)
    .await?;
    Ok(opened.rows_affected() > 0)
}

/// The moment this long before, as it is stored.
pub(super) fn before(now: Timestamp, long: SignedDuration) -> i64 {
    now.as_microsecond().saturating_sub(i64::try_from(long.as_micros()).unwrap_or(i64::MAX))
}
