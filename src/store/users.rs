//! Those who sign in.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Store,
    audit::{Action, By, note},
    second_ways::SecondWay,
    sessions::{IDLE, IN_ALL, before},
};
use crate::{
    domain::{Role, User, UserName, Vouched, fold_name},
    error::{Error, Result},
};

/// A user, as lists of users show one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who it is.
    pub user: User,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Browsers that are signed in.
    pub sessions: u32,
    /// Whether there is a password; who has none comes in on another's word.
    pub has_password: bool,
    /// What is asked for after it.
    pub second: SecondWay,
    /// Whether a provider of sign-in vouches.
    pub by_provider: bool,
    /// Whether the proxy in front does.
    pub by_proxy: bool,
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    key: i64,
    name: String,
    role: String,
    created_at: i64,
    sessions: u32,
    has_password: bool,
    second: bool,
    codes: u32,
    passkeys: u32,
    by_provider: u32,
    by_proxy: u32,
}

impl Store {
    /// Whether anyone owns this portal.
    pub async fn has_owner(&self) -> Result<bool> {
        let mut connection = self.reader().await?;
        is_owned(&mut connection).await
    }

    /// Every user, by name, with the sessions that are live.
    pub async fn users(&self, now: Timestamp) -> Result<Vec<Account>> {
        let mut connection = self.reader().await?;
        let rows: Vec<AccountRow> = sqlx::query_as(
            "SELECT u.key, u.name, u.role, u.created_at, u.password <> '' AS has_password,
               (SELECT count(*) FROM sessions s
                WHERE s.user = u.key AND s.seen_at > $1 AND s.created_at > $2) AS sessions,
               coalesce(w.second, 0) AS second,
               (SELECT count(*) FROM recovery_codes c WHERE c.user = u.key) AS codes,
               (SELECT count(*) FROM passkeys p WHERE p.user = u.key) AS passkeys,
               (SELECT count(*) FROM identities i WHERE i.user = u.key AND i.issuer <> $3) AS by_provider,
               (SELECT count(*) FROM identities i WHERE i.user = u.key AND i.issuer = $3) AS by_proxy
             FROM users u LEFT JOIN sign_in_ways w ON w.user = u.key ORDER BY u.folded",
        )
        .bind(before(now, IDLE))
        .bind(before(now, IN_ALL))
        .bind(Vouched::PROXY)
        .fetch_all(&mut *connection)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Account {
                user: user(row.key, row.name, &row.role),
                created_at: time(row.created_at),
                sessions: row.sessions,
                has_password: row.has_password,
                second: SecondWay { on: row.second, codes: row.codes, passkeys: row.passkeys },
                by_provider: row.by_provider > 0,
                by_proxy: row.by_proxy > 0,
            })
            .collect())
    }

    /// The user of this name (case, width and spaces aside) with the hash of the password.
    pub async fn user_named(&self, name: &str) -> Result<Option<(User, String)>> {
        let mut connection = self.reader().await?;
        let row: Option<(i64, String, String, String)> =
            sqlx::query_as("SELECT key, name, role, password FROM users WHERE folded = $1")
                .bind(fold_name(name))
                .fetch_optional(&mut *connection)
                .await?;
        Ok(row.map(|(key, name, role, password)| (user(key, name, &role), password)))
    }

    /// Adds a user. [`Error::Conflict`] when the name is taken.
    pub async fn add_user(&self, name: &UserName, role: Role, hash: &str, now: Timestamp) -> Result<User> {
        let mut transaction = self.write().await?;
        let user = add(&mut transaction, name, role, hash, now).await?;
        transaction.commit().await?;
        Ok(user)
    }

    /// Adds the portal's first owner; none is added when there is an owner already. [`Error::Conflict`] when the name
    /// is taken.
    pub async fn add_first_owner(&self, name: &UserName, hash: &str, now: Timestamp) -> Result<Option<User>> {
        let mut transaction = self.write().await?;
        if is_owned(&mut transaction).await? {
            return Ok(None);
        }
        let user = add(&mut transaction, name, Role::Owner, hash, now).await?;
        let by = By::desk(&user.name, now);
        note(&mut transaction, by, Action::UserAdded, &user.name, None).await?;
        transaction.commit().await?;
        Ok(Some(user))
    }

    /// Sets a user's password and ends all of the user's sessions and tokens. Where `old` is given, only if the hash is still that
    /// one: what was proved by an old password holds no longer once it has been changed; and the audit tells of it, as done
    /// by the user. Says whether it was set.
    pub async fn set_password(
        &self,
        user: i64,
        old: Option<&str>,
        hash: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.write().await?;
        let name: Option<String> = sqlx::query_scalar(
            "UPDATE users SET password = $1 WHERE key = $2 AND password = coalesce($3, password) RETURNING name",
        )
        .bind(hash)
        .bind(user)
        .bind(old)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(name) = name else { return Ok(false) };
        if old.is_some() {
            note(&mut transaction, By::desk(&name, now), Action::UserPasswordSet, &name, None).await?;
        }
        for sql in ["DELETE FROM sessions WHERE user = $1", "DELETE FROM tokens WHERE user = $1"] {
            sqlx::query(sql).bind(user).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Keeps the same password under another hash, unless it was changed meanwhile. Sessions go on. Says whether it was
    /// done.
    pub async fn rehash(&self, user: i64, old_hash: &str, new_hash: &str) -> Result<bool> {
        let mut transaction = self.write().await?;
        let done = sqlx::query("UPDATE users SET password = $1 WHERE key = $2 AND password = $3")
            .bind(new_hash)
            .bind(user)
            .bind(old_hash)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Removes a user with all sessions. [`Error::Conflict`] for the last owner, and for the last who has a password: others
    /// come in by somebody else's word alone. [`Error::NotFound`] when there is no such user.
    pub async fn remove_user(&self, key: i64) -> Result<()> {
        let mut transaction = self.write().await?;
        let row: Option<(String, String, bool)> =
            sqlx::query_as("SELECT name, role, password <> '' FROM users WHERE key = $1")
                .bind(key)
                .fetch_optional(&mut *transaction)
                .await?;
        let (name, role, has_password) = row.ok_or(Error::NotFound)?;
        if role == Role::Owner.as_str() {
            let another: bool = sqlx::query_scalar(
                "SELECT EXISTS (
                   SELECT 1 FROM users WHERE role = 'owner' AND key <> $1 AND (password <> '' OR NOT $2)
                 )",
            )
            .bind(key)
            .bind(has_password)
            .fetch_one(&mut *transaction)
            .await?;
            if !another {
                return Err(Error::Conflict(format!(
                    "{name} is the last owner and can't be removed; add another owner first"
                )));
            }
        }
        // The sessions go with it.
        sqlx::query("DELETE FROM users WHERE key = $1").bind(key).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn is_owned(connection: &mut SqliteConnection) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE role = 'owner')")
        .fetch_one(connection)
        .await?)
}

pub(super) async fn add(
    connection: &mut SqliteConnection,
    name: &UserName,
    role: Role,
    hash: &str,
    now: Timestamp,
) -> Result<User> {
    let folded = fold_name(name.as_str());
    let taken: Option<String> = sqlx::query_scalar("SELECT name FROM users WHERE folded = $1")
        .bind(&folded)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(taken) = taken {
        return Err(Error::Conflict(format!("there is a user named {taken} already; choose another name")));
    }
    let key = sqlx::query_scalar(
        "INSERT INTO users (name, folded, role, password, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING key",
    )
    .bind(name.as_str())
    .bind(folded)
    .bind(role.as_str())
    .bind(hash)
    .bind(now.as_microsecond())
    .fetch_one(connection)
    .await?;
    Ok(User { key, name: name.as_str().to_owned(), role })
}

/// A stored user. A role that is not known may do least.
pub(super) fn user(key: i64, name: String, role: &str) -> User {
    User { key, name, role: role.parse().unwrap_or(Role::Reader) }
}

/// A stored time.
pub(super) fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or_default()
}
