//! Is it still the same one? Asked before what must not be done in a browser that somebody left open.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Auth, Signed, guesses};
use crate::{domain::typed, error::Result};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The sign-in was just now, or the password is right.
    Given,
    /// The password is wrong.
    Wrong,
    /// Too many attempts failed; so many seconds from now another is taken.
    Wait(u32),
}

impl Auth {
    /// Whether one who is signed in gives the password, or gave it just now.
    pub async fn confirm(
        &self,
        signed: &Signed,
        password: &str,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Proof> {
        if signed.is_fresh(now) {
            return Ok(Proof::Given);
        }
        let name = &signed.user.name;
        let place = match self.0.guesses.take([guesses::account(name), guesses::address(from)], now) {
            Ok(place) => place,
            Err(seconds) => return Ok(Proof::Wait(seconds)),
        };
        let right = self.is_password_of(signed, password).await;
        if !matches!(right, Ok(false)) {
            place.give_back();
        }
        Ok(if right? { Proof::Given } else { Proof::Wrong })
    }

    async fn is_password_of(&self, signed: &Signed, password: &str) -> Result<bool> {
        let known = self.0.store.user_named(&signed.user.name).await?;
        let hash = known.filter(|(user, _)| user.key == signed.user.key).map(|(_, hash)| hash);
        self.0.hasher.check(&typed(password), hash.as_deref()).await
    }
}
