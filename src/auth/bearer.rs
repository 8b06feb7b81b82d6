//! Programs: a token is made, shown once, brought along, noted and revoked.

use jiff::Timestamp;

use super::{Auth, BETWEEN_NOTES, Secret};
use crate::{
    domain::{Scope, User},
    error::Result,
    store::{By, NewToken, Token},
};

impl Auth {
    /// Makes a token; what it holds, to be shown this once.
    pub async fn make_token(
        &self,
        name: &str,
        scope: Scope,
        user: Option<&User>,
        expires_at: Timestamp,
        by: By<'_>,
    ) -> Result<Secret> {
        let secret = Secret::draw()?;
        let new = NewToken { hash: secret.token_hash(), name, scope, user, expires_at };
        self.0.store.make_token(&new, by).await?;
        Ok(secret)
    }

    /// Whether a token still opens something.
    pub async fn opens(&self, token: &Secret, now: Timestamp) -> Result<bool> {
        Ok(self.0.store.token(&token.token_hash(), now).await?.is_some())
    }

    /// The token that a program brings as text, while it opens something.
    pub async fn bearer(&self, text: &str, now: Timestamp) -> Result<Option<Token>> {
        let Some(secret) = Secret::read_token(text) else { return Ok(None) };
        let Some(token) = self.0.store.token(&secret.token_hash(), now).await? else { return Ok(None) };
        if token.used_at.is_none_or(|used| now.duration_since(used) > BETWEEN_NOTES) {
            let (store, key) = (self.0.store.clone(), token.key);
            self.note(async move { store.touch_token(key, now).await }).await;
        }
        Ok(Some(token))
    }
}
