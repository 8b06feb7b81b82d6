//! Programs that may come in: found by the hash of what they bring, until it expires or is revoked.

use jiff::Timestamp;

use super::{
    Store,
    audit::{Action, By, note, short},
    users::time,
};
use crate::{
    domain::{Scope, User},
    error::{Error, Result},
};

/// A token as those see it who may revoke it. What it holds is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The number by which it is revoked; never given twice.
    pub key: i64,
    /// What it is for.
    pub name: String,
    /// What it opens.
    pub scope: Scope,
    /// Who made it; nobody where the command line did.
    pub user: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// Until when it opens anything.
    pub expires_at: Timestamp,
    /// About when it was used last.
    pub used_at: Option<Timestamp>,
}

/// A token that is to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'a> {
    /// The SHA-256 of what it holds.
    pub hash: [u8; 32],
    /// What it is for.
    pub name: &'a str,
    /// What it opens.
    pub scope: Scope,
    /// Whose it is: it ends with the account and with each change of its password. Nobody's from the command line.
    pub user: Option<&'a User>,
    /// Until when it opens anything.
    pub expires_at: Timestamp,
}

type Row = (i64, String, String, Option<String>, i64, i64, Option<i64>);

fn token((key, name, scope, made_by, created, expires, seen): Row) -> Result<Token> {
    let unknown = |()| Error::Internal(format!("token {key} has a scope “{scope}”, which is none"));
    Ok(Token {
        key,
        scope: scope.parse().map_err(unknown)?,
        name,
        user: made_by,
        created_at: time(created),
        expires_at: time(expires),
        used_at: seen.map(time),
    })
}

impl Store {
    /// Makes a token; its number.
    pub async fn make_token(&self, new: &NewToken<'_>, by: By<'_>) -> Result<i64> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM tokens WHERE expires_at <= $1")
            .bind(by.now.as_microsecond())
            .execute(&mut *transaction)
            .await?;
        let key = sqlx::query_scalar(
            "INSERT INTO tokens (hash, name, scope, user, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING key",
        )
        .bind(&new.hash[..])
        .bind(new.name)
        .bind(new.scope.as_str())
        .bind(new.user.map(|user| user.key))
        .bind(by.now.as_microsecond())
        .bind(new.expires_at.as_microsecond())
        .fetch_one(&mut *transaction)
        .await?;
        note(&mut transaction, by, Action::TokenMade, &subject(new.name, new.scope.as_str()), None).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// The tokens that open something now, newest first: one user's, or all of them.
    pub async fn tokens(&self, user: Option<i64>, now: Timestamp) -> Result<Vec<Token>> {
        let mut connection = self.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT t.key, t.name, t.scope, u.name, t.created_at, t.expires_at, t.used_at
             FROM tokens t LEFT JOIN users u ON u.key = t.user
             WHERE t.expires_at > $1 AND ($2 IS NULL OR t.user = $2) ORDER BY t.key DESC",
        )
        .bind(now.as_microsecond())
        .bind(user)
        .fetch_all(&mut *connection)
        .await?;
        rows.into_iter().map(token).collect()
    }

    /// The token of this hash, while it opens something.
    pub async fn token(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<Token>> {
        let mut connection = self.reader().await?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT t.key, t.name, t.scope, u.name, t.created_at, t.expires_at, t.used_at
             FROM tokens t LEFT JOIN users u ON u.key = t.user WHERE t.hash = $1 AND t.expires_at > $2",
        )
        .bind(&hash[..])
        .bind(now.as_microsecond())
        .fetch_optional(&mut *connection)
        .await?;
        row.map(token).transpose()
    }

    /// Notes that a token is in use.
    pub async fn touch_token(&self, key: i64, now: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE tokens SET used_at = $1 WHERE key = $2 AND coalesce(used_at, 0) < $1")
            .bind(now.as_microsecond())
            .bind(key)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Revokes a token, of one user or of anybody. [`Error::NotFound`] when there is no such token.
    pub async fn revoke_token(&self, key: i64, user: Option<i64>, by: By<'_>) -> Result<()> {
        let mut transaction = self.write().await?;
        let row: Option<(String, String)> = sqlx::query_as(
            "DELETE FROM tokens WHERE key = $1 AND ($2 IS NULL OR user = $2) RETURNING name, scope",
        )
        .bind(key)
        .bind(user)
        .fetch_optional(&mut *transaction)
        .await?;
        let (name, scope) = row.ok_or(Error::NotFound)?;
        note(&mut transaction, by, Action::TokenRevoked, &subject(&name, &scope), None).await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn subject(name: &str, scope: &str) -> String {
    format!("{} ({scope})", short(name))
}
