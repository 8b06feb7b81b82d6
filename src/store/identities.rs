//! Those for whom another vouches: which user each of them is here, and what their groups make of that user.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Store,
    audit::{Action, By, note, short},
    users::{add, time, user},
};
use crate::{
    domain::{Role, Scope, User, Vouched},
    error::{Error, Result},
};

/// What another vouches for, as the user sees it who is linked to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The number by which it is unlinked; never given twice.
    pub key: i64,
    /// Who vouches.
    pub issuer: String,
    /// What it called them last.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// A user for whom another vouches, as they stand now.
#[derive(Debug, Clone)]
pub struct KnownUser {
    /// Who it is here.
    pub user: User,
    /// What the token of their forms is made from, where there is no session.
    pub forms: [u8; 32],
    /// Whether the role stays as it is, whatever their groups are: that of the last owner who has a password.
    pub is_kept: bool,
}

/// What stands in the way of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// Nothing: it is linked.
    Done,
    /// It was this user's already.
    Already,
    /// It is another user's.
    Taken,
}

/// The last owner who has a password is the one who comes in when nobody else vouches for anybody any more.
const IS_KEPT: &str = "SELECT u.role = 'owner' AND u.password <> '' AND NOT EXISTS (
   SELECT 1 FROM users o WHERE o.role = 'owner' AND o.password <> '' AND o.key <> u.key
 ) FROM users u WHERE u.key = $1";

impl Store {
    /// Who one is for whom another vouches: the user that is linked, else a new one without a password. The user's role
    /// is `role` from now on, save for the last owner who has a password. Also the number of the identity.
    pub async fn enter_as(
        &self,
        who: &Vouched,
        role: Role,
        forms: &[u8; 32],
        now: Timestamp,
    ) -> Result<(User, i64)> {
        let mut transaction = self.write().await?;
        let known = linked(&mut transaction, who).await?;
        let (user, identity) = if let Some((mut user, identity)) = known {
            set_role(&mut transaction, &mut user, role, now).await?;
            sqlx::query("UPDATE identities SET name = $1 WHERE key = $2 AND name <> $1")
                .bind(short(&who.name))
                .bind(identity)
                .execute(&mut *transaction)
                .await?;
            (user, identity)
        } else {
            let user = add_named(&mut transaction, who, role, now).await?;
            let what = format!("{} ({}) ← {}", user.name, role.as_str(), short(&who.issuer));
            note(&mut transaction, By::desk(&user.name, now), Action::UserAdded, &what, None).await?;
            let identity = link(&mut transaction, user.key, who, forms, now).await?;
            (user, identity)
        };
        transaction.commit().await?;
        Ok((user, identity))
    }

    /// Nobody of these groups may sign in any more: ends the sessions that this identity opened, and, where its user has
    /// no password to come in by, all sessions and tokens of the user.
    pub async fn refuse_identity(&self, who: &Vouched) -> Result<()> {
        const OPENED: &str = "SELECT EXISTS (
               SELECT 1 FROM identities i JOIN sessions s ON s.identity = i.key WHERE i.issuer = $1 AND i.subject = $2
             ) OR EXISTS (
               SELECT 1 FROM identities i JOIN users u ON u.key = i.user JOIN tokens t ON t.user = u.key
               WHERE i.issuer = $1 AND i.subject = $2 AND u.password = ''
             )";
        // A proxy asks with every request: only what there is to end costs a write.
        let mut connection = self.reader().await?;
        let opened: bool = sqlx::query_scalar(OPENED)
            .bind(&who.issuer)
            .bind(&who.subject)
            .fetch_one(&mut *connection)
            .await?;
        drop(connection);
        if !opened {
            return Ok(());
        }
        let mut transaction = self.write().await?;
        for sql in [
            "DELETE FROM sessions WHERE identity IN (SELECT key FROM identities WHERE issuer = $1 AND subject = $2)",
            "DELETE FROM sessions WHERE user IN (
               SELECT u.key FROM identities i JOIN users u ON u.key = i.user
               WHERE i.issuer = $1 AND i.subject = $2 AND u.password = '')",
            "DELETE FROM tokens WHERE user IN (
               SELECT u.key FROM identities i JOIN users u ON u.key = i.user
               WHERE i.issuer = $1 AND i.subject = $2 AND u.password = '')",
        ] {
            sqlx::query(sql).bind(&who.issuer).bind(&who.subject).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Who one is for whom another vouches, where they are known.
    pub async fn vouched_user(&self, who: &Vouched) -> Result<Option<KnownUser>> {
        let mut connection = self.reader().await?;
        let row: Option<(i64, String, String, Vec<u8>)> = sqlx::query_as(
            "SELECT u.key, u.name, u.role, i.forms FROM identities i JOIN users u ON u.key = i.user
             WHERE i.issuer = $1 AND i.subject = $2",
        )
        .bind(&who.issuer)
        .bind(&who.subject)
        .fetch_optional(&mut *connection)
        .await?;
        let Some((key, name, role, forms)) = row else { return Ok(None) };
        let user = user(key, name, &role);
        let forms = forms
            .try_into()
            .map_err(|_| Error::Internal(format!("user {key} has an identity whose forms can't be told")))?;
        let is_kept = who.role != Some(user.role) && is_kept(&mut connection, key).await?;
        Ok(Some(KnownUser { user, forms, is_kept }))
    }

    /// Opens a session by an identity, while it is linked. Says whether it was opened.
    pub async fn open_session_as(
        &self,
        hash: &[u8; 32],
        identity: i64,
        agent: &str,
        address: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.write().await?;
        let opened = sqlx::query(
            "INSERT INTO sessions (hash, user, created_at, seen_at, agent, address, identity)
             SELECT $1, user, $2, $2, $3, $4, key FROM identities WHERE key = $5",
        )
        .bind(&hash[..])
        .bind(now.as_microsecond())
        .bind(agent)
        .bind(address)
        .bind(identity)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(opened.rows_affected() > 0)
    }

    /// What is linked to a user, the oldest first.
    pub async fn identities_of(&self, user: i64) -> Result<Vec<Identity>> {
        let mut connection = self.reader().await?;
        let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
            "SELECT key, issuer, name, created_at FROM identities WHERE user = $1 ORDER BY key",
        )
        .bind(user)
        .fetch_all(&mut *connection)
        .await?;
        let identity =
            |(key, issuer, name, created_at)| Identity { key, issuer, name, created_at: time(created_at) };
        Ok(rows.into_iter().map(identity).collect())
    }

    /// Whether a user has a password.
    pub async fn has_password(&self, user: i64) -> Result<bool> {
        let mut connection = self.reader().await?;
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE key = $1 AND password <> '')")
            .bind(user)
            .fetch_one(&mut *connection)
            .await?)
    }

    /// Links what another vouches for to a user, as the user asks.
    pub async fn link_identity(
        &self,
        to: &User,
        who: &Vouched,
        forms: &[u8; 32],
        by: By<'_>,
    ) -> Result<Linked> {
        let mut transaction = self.write().await?;
        match linked(&mut transaction, who).await? {
            Some((known, _)) if known.key == to.key => return Ok(Linked::Already),
            Some(_) => return Ok(Linked::Taken),
            None => {}
        }
        link(&mut transaction, to.key, who, forms, by.now).await?;
        let what = format!("{} ← {} ({})", to.name, short(&who.name), short(&who.issuer));
        note(&mut transaction, by, Action::IdentityLinked, &what, None).await?;
        transaction.commit().await?;
        Ok(Linked::Done)
    }

    /// Ends a link of a user's, and the sessions that were opened by it. [`Error::NotFound`] when there is no such link,
    /// or no password by which the user could still come in.
    pub async fn unlink_identity(&self, from: &User, key: i64, by: By<'_>) -> Result<()> {
        let mut transaction = self.write().await?;
        let row: Option<(String, String)> = sqlx::query_as(
            "DELETE FROM identities WHERE key = $1 AND user = $2 AND EXISTS (
               SELECT 1 FROM users WHERE key = $2 AND password <> ''
             ) RETURNING name, issuer",
        )
        .bind(key)
        .bind(from.key)
        .fetch_optional(&mut *transaction)
        .await?;
        let (name, issuer) = row.ok_or(Error::NotFound)?;
        let what = format!("{} ← {name} ({})", from.name, short(&issuer));
        note(&mut transaction, by, Action::IdentityUnlinked, &what, None).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The user whom an identity means, and its number.
async fn linked(connection: &mut SqliteConnection, who: &Vouched) -> Result<Option<(User, i64)>> {
    let row: Option<(i64, String, String, i64)> = sqlx::query_as(
        "SELECT u.key, u.name, u.role, i.key FROM identities i JOIN users u ON u.key = i.user
         WHERE i.issuer = $1 AND i.subject = $2",
    )
    .bind(&who.issuer)
    .bind(&who.subject)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(key, name, role, identity)| (user(key, name, &role), identity)))
}

async fn link(
    connection: &mut SqliteConnection,
    user: i64,
    who: &Vouched,
    forms: &[u8; 32],
    now: Timestamp,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "INSERT INTO identities (user, issuer, subject, name, forms, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING key",
    )
    .bind(user)
    .bind(&who.issuer)
    .bind(&who.subject)
    .bind(short(&who.name))
    .bind(&forms[..])
    .bind(now.as_microsecond())
    .fetch_one(connection)
    .await?)
}

/// A new user of the first name that is free. A name that somebody has is never a reason to be them.
async fn add_named(
    connection: &mut SqliteConnection,
    who: &Vouched,
    role: Role,
    now: Timestamp,
) -> Result<User> {
    for name in who.account_names() {
        match add(connection, &name, role, "", now).await {
            Err(Error::Conflict(_)) => {}
            added => return added,
        }
    }
    Err(Error::Conflict("every name that this user could have is taken".to_owned()))
}

async fn is_kept(connection: &mut SqliteConnection, user: i64) -> Result<bool> {
    Ok(sqlx::query_scalar(IS_KEPT).bind(user).fetch_one(connection).await?)
}

/// Gives a user the role that their groups have. Tokens that open more than that go.
async fn set_role(
    connection: &mut SqliteConnection,
    user: &mut User,
    role: Role,
    now: Timestamp,
) -> Result<()> {
    if user.role == role || is_kept(connection, user.key).await? {
        return Ok(());
    }
    sqlx::query("UPDATE users SET role = $1 WHERE key = $2")
        .bind(role.as_str())
        .bind(user.key)
        .execute(&mut *connection)
        .await?;
    for scope in Scope::ALL.into_iter().filter(|scope| *scope > Scope::most(role)) {
        sqlx::query("DELETE FROM tokens WHERE user = $1 AND scope = $2")
            .bind(user.key)
            .bind(scope.as_str())
            .execute(&mut *connection)
            .await?;
    }
    let what = format!("{}: {} → {}", user.name, user.role.as_str(), role.as_str());
    note(connection, By::desk(&user.name, now), Action::UserRoleSet, &what, None).await?;
    user.role = role;
    Ok(())
}
