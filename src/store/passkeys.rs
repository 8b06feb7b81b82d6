//! Passkeys: by which public keys users prove who they are, and the sessions that are opened by them.

use jiff::Timestamp;

use super::{
    Store,
    audit::{Action, By, from_to, note, short},
    sessions::{NewSession, open},
    users::{time, user},
};
use crate::{
    domain::User,
    error::{Error, Result},
};

/// The most of one user: each is named to the browser whenever one is asked for.
const MOST: i64 = 20;

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The number by which it is renamed and removed; never given twice.
    pub key: i64,
    /// As its owner calls it.
    pub name: String,
    /// The host that it is good for.
    pub site: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was used last.
    pub used_at: Option<Timestamp>,
}

/// A passkey that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewPasskey<'a> {
    /// As the authenticator calls it.
    pub id: &'a [u8],
    /// Whose it is.
    pub user: &'a User,
    /// The host that it is good for.
    pub site: &'a str,
    /// As its owner calls it.
    pub name: &'a str,
    /// By which ways it is reached, a bit for each.
    pub transports: u8,
    /// The public key.
    pub public: &'a [u8],
    /// The counter, and what else changes.
    pub state: [u8; 7],
}

/// A passkey as it is checked.
#[derive(Debug, Clone)]
pub struct KnownPasskey {
    /// Its number.
    pub key: i64,
    /// Whose it is.
    pub user: User,
    /// What authenticators know the user by.
    pub handle: [u8; 64],
    /// As the authenticator calls it.
    pub id: Vec<u8>,
    /// The host that it is good for.
    pub site: String,
    /// The public key.
    pub public: Vec<u8>,
    /// The counter, and what else changes.
    pub state: [u8; 7],
}

type KnownRow = (i64, i64, String, String, Vec<u8>, String, Vec<u8>, Vec<u8>);

impl Store {
    /// A user's passkeys, the oldest first.
    pub async fn passkeys(&self, user: i64) -> Result<Vec<Passkey>> {
        let mut connection = self.reader().await?;
        let rows: Vec<(i64, String, String, i64, Option<i64>)> = sqlx::query_as(
            "SELECT key, name, site, created_at, used_at FROM passkeys WHERE user = $1 ORDER BY key",
        )
        .bind(user)
        .fetch_all(&mut *connection)
        .await?;
        let passkey = |(key, name, site, created, used): (i64, String, String, i64, Option<i64>)| Passkey {
            key,
            name,
            site,
            created_at: time(created),
            used_at: used.map(time),
        };
        Ok(rows.into_iter().map(passkey).collect())
    }

    /// What authenticators call a user's passkeys for a host, and by which ways each is reached.
    pub async fn passkey_ids(&self, user: i64, site: &str) -> Result<Vec<(Vec<u8>, u8)>> {
        let mut connection = self.reader().await?;
        Ok(sqlx::query_as("SELECT id, transports FROM passkeys WHERE user = $1 AND site = $2 ORDER BY key")
            .bind(user)
            .bind(site)
            .fetch_all(&mut *connection)
            .await?)
    }

    /// What authenticators know a user by: what was drawn, where there was nothing before.
    pub async fn passkey_handle(&self, user: i64, drawn: &[u8; 64]) -> Result<[u8; 64]> {
        let mut transaction = self.write().await?;
        sqlx::query("INSERT INTO sign_in_ways (user, handle) VALUES ($1, $2) ON CONFLICT (user) DO NOTHING")
            .bind(user)
            .bind(&drawn[..])
            .execute(&mut *transaction)
            .await?;
        let kept: Vec<u8> = sqlx::query_scalar("SELECT handle FROM sign_in_ways WHERE user = $1")
            .bind(user)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        sized(kept)
    }

    /// The passkey that an authenticator calls so.
    pub async fn passkey(&self, id: &[u8]) -> Result<Option<KnownPasskey>> {
        let mut connection = self.reader().await?;
        let row: Option<KnownRow> = sqlx::query_as(
            "SELECT p.key, u.key, u.name, u.role, w.handle, p.site, p.public, p.state
             FROM passkeys p JOIN users u ON u.key = p.user JOIN sign_in_ways w ON w.user = p.user WHERE p.id = $1",
        )
        .bind(id)
        .fetch_optional(&mut *connection)
        .await?;
        let Some((key, owner, name, role, handle, site, public, state)) = row else { return Ok(None) };
        let user = user(owner, name, &role);
        let (handle, state) = (sized(handle)?, sized(state)?);
        Ok(Some(KnownPasskey { key, user, handle, id: id.to_vec(), site, public, state }))
    }

    /// Keeps a passkey. Says whether it was kept: not one that is known already, and no more than twenty of a user.
    pub async fn add_passkey(&self, new: &NewPasskey<'_>, by: By<'_>) -> Result<bool> {
        let mut transaction = self.write().await?;
        let kept = sqlx::query(
            "INSERT INTO passkeys (user, id, site, name, transports, public, state, created_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8
             WHERE (SELECT count(*) FROM passkeys WHERE user = $1) < $9
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(new.user.key)
        .bind(new.id)
        .bind(new.site)
        .bind(new.name)
        .bind(new.transports)
        .bind(new.public)
        .bind(&new.state[..])
        .bind(by.now.as_microsecond())
        .bind(MOST)
        .execute(&mut *transaction)
        .await?;
        if kept.rows_affected() == 0 {
            return Ok(false);
        }
        note(&mut transaction, by, Action::PasskeyAdded, &short(new.name), None).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Gives a user's passkey another name. [`Error::NotFound`] when the user has no such passkey.
    pub async fn rename_passkey(&self, user: i64, key: i64, name: &str, by: By<'_>) -> Result<()> {
        let mut transaction = self.write().await?;
        let before: Option<String> =
            sqlx::query_scalar("SELECT name FROM passkeys WHERE key = $1 AND user = $2")
                .bind(key)
                .bind(user)
                .fetch_optional(&mut *transaction)
                .await?;
        let before = before.ok_or(Error::NotFound)?;
        if before == name {
            return Ok(());
        }
        sqlx::query("UPDATE passkeys SET name = $1 WHERE key = $2")
            .bind(name)
            .bind(key)
            .execute(&mut *transaction)
            .await?;
        note(&mut transaction, by, Action::PasskeyRenamed, &from_to(&before, name), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Removes a user's passkey. Says whether it did: the last one stays while the second way rests on it.
    /// [`Error::NotFound`] when the user has no such passkey.
    pub async fn remove_passkey(&self, user: i64, key: i64, by: By<'_>) -> Result<bool> {
        let mut transaction = self.write().await?;
        let name: Option<String> =
            sqlx::query_scalar("DELETE FROM passkeys WHERE key = $1 AND user = $2 RETURNING name")
                .bind(key)
                .bind(user)
                .fetch_optional(&mut *transaction)
                .await?;
        let name = name.ok_or(Error::NotFound)?;
        let stranded: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM sign_in_ways WHERE user = $1 AND second = 1)
               AND NOT EXISTS (SELECT 1 FROM passkeys WHERE user = $1)",
        )
        .bind(user)
        .fetch_one(&mut *transaction)
        .await?;
        if stranded {
            return Ok(false);
        }
        note(&mut transaction, by, Action::PasskeyRemoved, &short(&name), None).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Opens a session for the owner of a passkey and notes its use, as long as it is still as it was when it was
    /// checked: one that was removed or used meanwhile opens nothing. Says whether it was opened.
    pub async fn enter_by_passkey(
        &self,
        session: &NewSession<'_>,
        passkey: i64,
        (before, after): (&[u8; 7], &[u8; 7]),
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.write().await?;
        let used = sqlx::query(
            "UPDATE passkeys SET state = $1, used_at = $2 WHERE key = $3 AND user = $4 AND state = $5",
        )
        .bind(&after[..])
        .bind(now.as_microsecond())
        .bind(passkey)
        .bind(session.user)
        .bind(&before[..])
        .execute(&mut *transaction)
        .await?;
        if used.rows_affected() == 0 || !open(&mut transaction, session, now).await? {
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }
}

fn sized<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| Error::Internal("a passkey is not stored as it was written".into()))
}
