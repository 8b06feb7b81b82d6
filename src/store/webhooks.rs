//! Programs that are called when something happens to articles that every reader sees.

use jiff::Timestamp;

use super::{
    Store,
    audit::{Action, By, note, short},
    tidying::forget_calls_of,
    users::time,
};
use crate::{
    domain::EventKind,
    error::{Error, Result},
};

/// A program that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The number by which it is known; never given twice.
    pub key: i64,
    /// What it is for.
    pub name: String,
    /// Where it is called.
    pub url: String,
    /// Of what it is told.
    pub kinds: Vec<EventKind>,
    /// Whether it is called.
    pub state: WebhookState,
    /// Calls in a row that failed.
    pub failures: u32,
    /// When it was set up.
    pub created_at: Timestamp,
    /// Calls that are still to be made.
    pub waiting: u64,
}

/// Whether a program is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookState {
    /// It is.
    On,
    /// Somebody switched it off.
    Off,
    /// It answered that it wants no more (410).
    Gone,
}

impl WebhookState {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Gone => "gone",
        }
    }
}

/// A program that is to be called.
#[derive(Debug, Clone, Copy)]
pub struct NewWebhook<'a> {
    /// What it is for.
    pub name: &'a str,
    /// Where it is called.
    pub url: &'a str,
    /// Of what it is told.
    pub kinds: &'a [EventKind],
    /// What its calls are signed with.
    pub secret: [u8; 32],
}

#[derive(sqlx::FromRow)]
struct Row {
    key: i64,
    name: String,
    url: String,
    kinds: String,
    state: String,
    failures: i64,
    created_at: i64,
    waiting: i64,
}

impl Row {
    fn webhook(self) -> Result<Webhook> {
        let state = [WebhookState::On, WebhookState::Off, WebhookState::Gone];
        let state = state.into_iter().find(|state| state.as_str() == self.state);
        let unknown =
            || Error::Internal(format!("webhook {} is “{}”, which is no state", self.key, self.state));
        Ok(Webhook {
            key: self.key,
            state: state.ok_or_else(unknown)?,
            name: self.name,
            url: self.url,
            kinds: kinds_of(&self.kinds),
            failures: u32::try_from(self.failures).unwrap_or(u32::MAX),
            created_at: time(self.created_at),
            waiting: self.waiting.unsigned_abs(),
        })
    }
}

pub(super) fn kinds_of(words: &str) -> Vec<EventKind> {
    words.split(' ').filter_map(|word| word.parse().ok()).collect()
}

fn words_of(kinds: &[EventKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" ")
}

impl Store {
    /// Sets up a program to be called; its number.
    pub async fn make_webhook(&self, new: &NewWebhook<'_>, by: By<'_>) -> Result<i64> {
        let mut transaction = self.write().await?;
        let key = sqlx::query_scalar(
            "INSERT INTO webhooks (name, url, secret, kinds, state, created_at)
             VALUES ($1, $2, $3, $4, 'on', $5) RETURNING key",
        )
        .bind(new.name)
        .bind(new.url)
        .bind(&new.secret[..])
        .bind(words_of(new.kinds))
        .bind(by.now.as_microsecond())
        .fetch_one(&mut *transaction)
        .await?;
        note(&mut transaction, by, Action::WebhookMade, &short(new.name), None).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// All of them, by name.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>> {
        let mut connection = self.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT key, name, url, kinds, state, failures, created_at,
               (SELECT count(*) FROM deliveries d WHERE d.webhook = w.key AND d.state = 'waiting') AS waiting
             FROM webhooks w ORDER BY name, key",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.into_iter().map(Row::webhook).collect()
    }

    /// One of them. [`Error::NotFound`] when there is none of this number.
    pub async fn webhook(&self, key: i64) -> Result<Webhook> {
        let mut connection = self.reader().await?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT key, name, url, kinds, state, failures, created_at,
               (SELECT count(*) FROM deliveries d WHERE d.webhook = w.key AND d.state = 'waiting') AS waiting
             FROM webhooks w WHERE key = $1",
        )
        .bind(key)
        .fetch_optional(&mut *connection)
        .await?;
        row.ok_or(Error::NotFound)?.webhook()
    }

    /// Says anew what it is for, where it is called and of what it is told. [`Error::NotFound`] when it is gone.
    pub async fn change_webhook(
        &self,
        key: i64,
        name: &str,
        url: &str,
        kinds: &[EventKind],
        by: By<'_>,
    ) -> Result<()> {
        let mut transaction = self.write().await?;
        let changed = sqlx::query(
            "UPDATE webhooks SET name = $1, url = $2, kinds = $3, rests_until = 0 WHERE key = $4",
        )
        .bind(name)
        .bind(url)
        .bind(words_of(kinds))
        .bind(key)
        .execute(&mut *transaction)
        .await?;
        if changed.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        note(&mut transaction, by, Action::WebhookChanged, &short(name), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Gives it another secret. [`Error::NotFound`] when it is gone.
    pub async fn renew_webhook(&self, key: i64, secret: [u8; 32], by: By<'_>) -> Result<()> {
        let mut transaction = self.write().await?;
        let name: Option<String> =
            sqlx::query_scalar("UPDATE webhooks SET secret = $1 WHERE key = $2 RETURNING name")
                .bind(&secret[..])
                .bind(key)
                .fetch_optional(&mut *transaction)
                .await?;
        let name = name.ok_or(Error::NotFound)?;
        note(&mut transaction, by, Action::WebhookRenewed, &short(&name), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Switches it on or off. What was to be told while it was off is not told later; what waits goes on once it is on.
    /// [`Error::NotFound`] when it is gone.
    pub async fn switch_webhook(&self, key: i64, on: bool, by: By<'_>) -> Result<()> {
        let mut transaction = self.write().await?;
        let state = if on { WebhookState::On } else { WebhookState::Off };
        let name: Option<String> = sqlx::query_scalar(
            "UPDATE webhooks SET state = $1, failures = 0, rests_until = 0 WHERE key = $2 RETURNING name",
        )
        .bind(state.as_str())
        .bind(key)
        .fetch_optional(&mut *transaction)
        .await?;
        let name = name.ok_or(Error::NotFound)?;
        let action = if on { Action::WebhookSwitchedOn } else { Action::WebhookSwitchedOff };
        note(&mut transaction, by, action, &short(&name), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Removes one that is not called any more, with all its calls: these first and a few at a time, so that others get to
    /// write. [`Error::NotFound`] when there is none such.
    pub async fn remove_webhook(&self, key: i64, by: By<'_>) -> Result<()> {
        const AT_ONCE: u32 = 1_000;
        let mut transaction = loop {
            let mut transaction = self.write().await?;
            let is_off: bool =
                sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM webhooks WHERE key = $1 AND state <> 'on')")
                    .bind(key)
                    .fetch_one(&mut *transaction)
                    .await?;
            if !is_off || forget_calls_of(&mut transaction, key, AT_ONCE).await? < AT_ONCE.into() {
                break transaction;
            }
            transaction.commit().await?;
            tokio::task::yield_now().await;
        };
        let name: Option<String> =
            sqlx::query_scalar("DELETE FROM webhooks WHERE key = $1 AND state <> 'on' RETURNING name")
                .bind(key)
                .fetch_optional(&mut *transaction)
                .await?;
        let name = name.ok_or(Error::NotFound)?;
        note(&mut transaction, by, Action::WebhookRemoved, &short(&name), None).await?;
        transaction.commit().await?;
        Ok(())
    }
}
