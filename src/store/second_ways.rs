//! What is asked for after the password, where a user wants that: whether it is, and the codes that stand in for a passkey.

use jiff::Timestamp;

use super::{
    Store,
    audit::{Action, By, note},
    sessions::{NewSession, open},
};
use crate::{domain::User, error::Result};

/// How far a user is with the second way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondWay {
    /// Whether it is asked for after the password.
    pub on: bool,
    /// Recovery codes that are left.
    pub codes: u32,
    /// Passkeys.
    pub passkeys: u32,
}

impl SecondWay {
    /// Whether there is what it rests on: a passkey, and codes for the day on which that is lost.
    #[must_use]
    pub fn can_begin(self) -> bool {
        self.codes > 0 && self.passkeys > 0
    }
}

impl Store {
    /// How far a user is with it.
    pub async fn second_way(&self, user: i64) -> Result<SecondWay> {
        let mut connection = self.reader().await?;
        let (on, codes, passkeys) = sqlx::query_as(
            "SELECT coalesce((SELECT second FROM sign_in_ways WHERE user = $1), 0),
               (SELECT count(*) FROM recovery_codes WHERE user = $1),
               (SELECT count(*) FROM passkeys WHERE user = $1)",
        )
        .bind(user)
        .fetch_one(&mut *connection)
        .await?;
        Ok(SecondWay { on, codes, passkeys })
    }

    /// Switches a user's second way on or off. Says whether it is so now: it isn't switched on where a passkey or the
    /// codes are missing.
    pub async fn set_second_way(&self, user: &User, on: bool, by: By<'_>) -> Result<bool> {
        let mut transaction = self.write().await?;
        let switched = sqlx::query(
            "UPDATE sign_in_ways SET second = $1 WHERE user = $2 AND second <> $1 AND ($1 = 0 OR (
               EXISTS (SELECT 1 FROM passkeys WHERE user = $2) AND EXISTS (SELECT 1 FROM recovery_codes WHERE user = $2)
             ))",
        )
        .bind(on)
        .bind(user.key)
        .execute(&mut *transaction)
        .await?;
        if switched.rows_affected() > 0 {
            let action = if on { Action::SecondWayOn } else { Action::SecondWayOff };
            note(&mut transaction, by, action, &user.name, None).await?;
        }
        let is_on: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sign_in_ways WHERE user = $1 AND second = 1)")
                .bind(user.key)
                .fetch_one(&mut *transaction)
                .await?;
        transaction.commit().await?;
        Ok(is_on == on)
    }

    /// Keeps the hashes of a user's new recovery codes; those from before are good no longer.
    pub async fn replace_codes(&self, user: &User, hashes: &[[u8; 32]], by: By<'_>) -> Result<()> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM recovery_codes WHERE user = $1")
            .bind(user.key)
            .execute(&mut *transaction)
            .await?;
        for hash in hashes {
            sqlx::query("INSERT INTO recovery_codes (user, hash) VALUES ($1, $2)")
                .bind(user.key)
                .bind(&hash[..])
                .execute(&mut *transaction)
                .await?;
        }
        note(&mut transaction, by, Action::RecoveryCodesMade, &user.name, None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Opens a session for one who brings a recovery code, which is used up by that. Says whether it was opened.
    pub async fn enter_by_code(
        &self,
        session: &NewSession<'_>,
        name: &str,
        code: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.write().await?;
        let used = sqlx::query("DELETE FROM recovery_codes WHERE user = $1 AND hash = $2")
            .bind(session.user)
            .bind(&code[..])
            .execute(&mut *transaction)
            .await?;
        if used.rows_affected() == 0 || !open(&mut transaction, session, now).await? {
            return Ok(false);
        }
        note(&mut transaction, By::desk(name, now), Action::RecoveryCodeUsed, name, None).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
