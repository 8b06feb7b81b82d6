//! A sign-in that is half done: the password was right, and a passkey or a recovery code is asked for, too. Until then it
//! opens nothing; it lasts five minutes and ends in one session at most.

use std::net::IpAddr;

use jiff::Timestamp;
use webauthn_rp::{
    NonDiscoverableAuthentication64, NonDiscoverableCredentialRequestOptions,
    bin::{Decode, Encode},
    request::{Credentials, UserVerificationRequirement, auth::AllowedCredentials, register::UserHandle64},
};

use super::{
    Auth, Browser, Entry, Secret, Site, Visit, guesses,
    passkeys::{Challenge, Purpose, checked, fault, rules},
    recovery,
};
use crate::{domain::User, error::Result, store::NewSession};

/// Whose password was right.
pub(super) struct Half {
    user: User,
    /// The hash of that password: a new one ends this, too.
    password: String,
}

/// What is brought after the password.
#[derive(Clone, Copy)]
pub enum Second<'a> {
    /// What an authenticator made of a challenge, as JSON from the browser.
    Passkey(&'a str),
    /// A recovery code, as it was typed.
    Code(&'a str),
}

impl Auth {
    /// Remembers that a user's password was right, for the one who holds the secret.
    pub(super) fn half_way(
        &self,
        user: User,
        password: String,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Secret> {
        let secret = Secret::draw()?;
        self.0.halves.put(secret.hash(), guesses::address(from), Half { user, password }, now);
        Ok(secret)
    }

    /// Who is half signed in by this secret, while that lasts.
    #[must_use]
    pub fn half_signed(&self, secret: &Secret, now: Timestamp) -> Option<User> {
        self.0.halves.look(&secret.hash(), now, |half| half.user.clone())
    }

    /// A challenge for the passkeys of one who is half signed in, as JSON for the browser; none where there is nobody, or
    /// no passkey for the site.
    pub async fn second_challenge(
        &self,
        site: &Site,
        secret: &Secret,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Option<String>> {
        let Some(user) = self.half_signed(secret, now) else { return Ok(None) };
        let mut allowed = AllowedCredentials::new();
        for passkey in self.passkeys_at(user.key, site).await? {
            allowed.push(passkey.into());
        }
        let Ok(mut options) = NonDiscoverableCredentialRequestOptions::second_factor(&site.id, allowed)
        else {
            return Ok(None);
        };
        // Each passkey can, and a prompt that is the same each time is the better known.
        options.options().user_verification = UserVerificationRequirement::Required;
        let number = options.options().challenge.as_data();
        let (state, client) = options.start_ceremony().map_err(fault)?;
        let json = serde_json::to_string(&client).map_err(fault)?;
        self.keep_challenge(
            number,
            Challenge {
                browser: Browser::of_stranger(secret),
                site: site.clone(),
                to: Purpose::Second(state),
            },
            from,
            now,
        );
        Ok(Some(json))
    }

    /// Signs in one who is half signed in and brings the rest. None where nobody is, or is no longer: it begins anew with
    /// the password.
    pub async fn sign_in_further(
        &self,
        secret: &Secret,
        second: Second<'_>,
        visit: &Visit<'_>,
    ) -> Result<Option<Entry>> {
        // Taken, not looked at: of two who come at once with one secret, one goes on.
        let key = secret.hash();
        let Some(half) = self.0.halves.take(&key, visit.now) else { return Ok(None) };
        let keys = [guesses::account(&half.value.user.name), guesses::address(visit.from)];
        let place = match self.0.guesses.take(keys, visit.now) {
            Ok(place) => place,
            Err(seconds) => {
                self.0.halves.put_back(key, half, visit.now);
                return Ok(Some(Entry::Wait(seconds)));
            }
        };
        let entry = match second {
            Second::Passkey(credential) => {
                self.enter_by_second_passkey(&half.value, secret, credential, visit).await
            }
            Second::Code(code) => self.enter_by_code(&half.value, code, visit).await,
        };
        if !matches!(entry, Ok(Entry::Refused)) {
            place.give_back();
        }
        if !matches!(entry, Ok(Entry::In { .. })) {
            self.0.halves.put_back(key, half, visit.now);
        }
        entry.map(Some)
    }

    async fn enter_by_code(&self, half: &Half, code: &str, visit: &Visit<'_>) -> Result<Entry> {
        let secret = Secret::draw()?;
        let (agent, address) = visit.told();
        let session = half.session(&secret, &agent, &address);
        let hash = recovery::hash(code);
        let opened = self.0.store.enter_by_code(&session, &half.user.name, &hash, visit.now).await?;
        Ok(if opened { Entry::In { user: half.user.clone(), secret } } else { Entry::Refused })
    }

    async fn enter_by_second_passkey(
        &self,
        half: &Half,
        secret: &Secret,
        credential: &str,
        visit: &Visit<'_>,
    ) -> Result<Entry> {
        let Ok(given) = NonDiscoverableAuthentication64::from_json_custom(credential.as_bytes()) else {
            return Ok(Entry::Refused);
        };
        let browser = Browser::of_stranger(secret);
        let challenge = given.challenge_relaxed().ok();
        let Some(Challenge { site, to: Purpose::Second(state), .. }) =
            challenge.and_then(|challenge| self.take_challenge(challenge.0, browser, visit.now))
        else {
            return Ok(Entry::Refused);
        };
        let known = self.0.store.passkey(given.raw_id().as_ref()).await?;
        let Some(known) = known.filter(|known| known.user.key == half.user.key && known.site == site.host())
        else {
            return Ok(Entry::Refused);
        };
        let handle = UserHandle64::decode(known.handle).map_err(fault)?;
        let mut checked = checked(&known, &handle)?;
        let origins = [site.origin.as_str()];
        if state.verify(&site.id, &given, &mut checked, &rules(&origins)).is_err() {
            return Ok(Entry::Refused);
        }
        let after = checked.dynamic_state().encode().map_err(fault)?;
        let secret = Secret::draw()?;
        let (agent, address) = visit.told();
        let session = half.session(&secret, &agent, &address);
        let states = (&known.state, &after);
        let opened = self.0.store.enter_by_passkey(&session, known.key, states, visit.now).await?;
        Ok(if opened { Entry::In { user: known.user, secret } } else { Entry::Refused })
    }
}

impl Half {
    fn session<'a>(&'a self, secret: &Secret, agent: &'a str, address: &'a str) -> NewSession<'a> {
        let (hash, user) = (secret.hash(), self.user.key);
        NewSession { hash, user, password: Some(&self.password), agent, address }
    }
}
