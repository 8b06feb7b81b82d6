//! Passkeys: a challenge is drawn, an authenticator signs it, and what it signed is checked. Each challenge is good once,
//! for five minutes, and for the browser that asked for it.

use std::{fmt::Display, net::IpAddr};

use jiff::Timestamp;
use serde_json::Value;
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication64, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, NonDiscoverableAuthenticationServerState,
    PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        PublicKeyCredentialDescriptor,
        auth::AuthenticationVerificationOptions,
        register::{CredProtect, RegistrationVerificationOptions, UserHandle64},
    },
    response::{
        AuthTransports, CredentialId,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

use super::{Auth, Entry, Secret, Signed, Site, Visit, guesses, password::fill};
use crate::{
    domain::ProgramName,
    error::{Error, Result},
    store::{By, KnownPasskey, NewPasskey, NewSession},
};

/// The browser that a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Browser(Of);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Stranger([u8; 32]),
    Session(i64),
}

impl Browser {
    /// One that nobody is signed in with, by what it was given to keep.
    #[must_use]
    pub fn of_stranger(secret: &Secret) -> Self {
        Self(Of::Stranger(secret.hash()))
    }

    /// One that somebody is signed in with.
    #[must_use]
    pub fn of(signed: &Signed) -> Self {
        Self(Of::Session(signed.session))
    }
}

/// A challenge that was sent.
pub(super) struct Challenge {
    pub(super) browser: Browser,
    pub(super) site: Site,
    pub(super) to: Purpose,
}

/// What a challenge is for; for nothing else is it good.
pub(super) enum Purpose {
    SignIn(DiscoverableAuthenticationServerState),
    Second(NonDiscoverableAuthenticationServerState),
    Add(RegistrationServerState<64>),
}

/// A stored passkey as it is checked.
pub(super) type Checked<'a> =
    AuthenticatedCredential<'a, 'a, 64, CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>;

impl Auth {
    /// A challenge to sign in by whichever passkey the browser has for the site, as JSON for the browser.
    pub fn passkey_challenge(
        &self,
        site: &Site,
        browser: Browser,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<String> {
        let asked = DiscoverableCredentialRequestOptions::passkey(&site.id).start_ceremony();
        let (state, client) = asked.map_err(fault)?;
        let json = serde_json::to_string(&client).map_err(fault)?;
        self.keep_challenge(
            client.options().0.challenge.as_data(),
            Challenge { browser, site: site.clone(), to: Purpose::SignIn(state) },
            from,
            now,
        );
        Ok(json)
    }

    /// Signs in by what an authenticator made of a challenge, as JSON from the browser. Whatever is wrong with it, the
    /// answer is the same.
    pub async fn sign_in_by_passkey(
        &self,
        credential: &str,
        browser: Browser,
        visit: &Visit<'_>,
    ) -> Result<Entry> {
        let given = DiscoverableAuthentication64::from_json_custom(credential.as_bytes()).ok();
        let known = match &given {
            Some(given) => self.0.store.passkey(given.raw_id().as_ref()).await?,
            None => None,
        };
        // What nobody has is counted, too, so that the sixth attempt with it is answered as with one that somebody has.
        let account = match (&known, &given) {
            (Some(known), _) => guesses::account(&known.user.name),
            (None, Some(given)) => guesses::nobody(given.raw_id().as_ref()),
            (None, None) => guesses::nobody(&[]),
        };
        let place = match self.0.guesses.take([account, guesses::address(visit.from)], visit.now) {
            Ok(place) => place,
            Err(seconds) => return Ok(Entry::Wait(seconds)),
        };
        let entry = self.enter_by_passkey(given, known, browser, visit).await;
        if !matches!(entry, Ok(Entry::Refused)) {
            place.give_back();
        }
        entry
    }

    async fn enter_by_passkey(
        &self,
        given: Option<DiscoverableAuthentication64>,
        known: Option<KnownPasskey>,
        browser: Browser,
        visit: &Visit<'_>,
    ) -> Result<Entry> {
        let Some(given) = given else { return Ok(Entry::Refused) };
        let challenge = given.challenge_relaxed().ok();
        let Some(Challenge { site, to: Purpose::SignIn(state), .. }) =
            challenge.and_then(|challenge| self.take_challenge(challenge.0, browser, visit.now))
        else {
            return Ok(Entry::Refused);
        };
        let Some(known) = known.filter(|known| known.site == site.host()) else { return Ok(Entry::Refused) };
        let handle = UserHandle64::decode(known.handle).map_err(fault)?;
        let mut checked = checked(&known, &handle)?;
        let origins = [site.origin.as_str()];
        if state.verify(&site.id, &given, &mut checked, &rules(&origins)).is_err() {
            return Ok(Entry::Refused);
        }
        let after = checked.dynamic_state().encode().map_err(fault)?;
        self.0.store.forget_old_sessions(visit.now).await?;
        let secret = Secret::draw()?;
        let (agent, address) = visit.told();
        let session = NewSession {
            hash: secret.hash(),
            user: known.user.key,
            password: None,
            agent: &agent,
            address: &address,
        };
        let states = (&known.state, &after);
        let opened = self.0.store.enter_by_passkey(&session, known.key, states, visit.now).await?;
        Ok(if opened { Entry::In { user: known.user, secret } } else { Entry::Refused })
    }

    /// A challenge to make a passkey for one who is signed in, as JSON for the browser.
    pub async fn new_passkey_challenge(
        &self,
        signed: &Signed,
        site: &Site,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<String> {
        let user = &signed.user;
        let mut drawn = [0; 64];
        fill(&mut drawn)?;
        let handle = self.0.store.passkey_handle(user.key, &drawn).await?;
        let handle = UserHandle64::decode(handle).map_err(fault)?;
        let mut options =
            PublicKeyCredentialCreationOptions::first_passkey_with_blank_user_info(&site.id, &handle);
        options.exclude_credentials = self.passkeys_at(user.key, site).await?;
        // The passkey asks for the user each time anyway: that is required at each use.
        options.extensions.cred_protect = CredProtect::None;
        let (state, client) = options.start_ceremony().map_err(fault)?;
        let mut json = serde_json::to_value(&client).map_err(fault)?;
        // What the browser's own list of passkeys shows.
        for (of, field, words) in
            [("rp", "name", "Lectern"), ("user", "name", &user.name), ("user", "displayName", &user.name)]
        {
            json[of][field] = Value::from(words);
        }
        self.keep_challenge(
            client.options().challenge.as_data(),
            Challenge { browser: Browser::of(signed), site: site.clone(), to: Purpose::Add(state) },
            from,
            now,
        );
        Ok(json.to_string())
    }

    /// Keeps the passkey that was made for a challenge of [`new_passkey_challenge`](Self::new_passkey_challenge). Says
    /// whether it was taken.
    pub async fn add_passkey(
        &self,
        signed: &Signed,
        name: &ProgramName,
        credential: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let Ok(given) = Registration::from_json_custom(credential.as_bytes()) else { return Ok(false) };
        let challenge = given.challenge_relaxed().ok();
        let Some(Challenge { site, to: Purpose::Add(state), .. }) =
            challenge.and_then(|challenge| self.take_challenge(challenge.0, Browser::of(signed), now))
        else {
            return Ok(false);
        };
        let origins = [site.origin.as_str()];
        let rules = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            // Some authenticators say more than they were asked, and no harm is in that.
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let Ok(made) = state.verify(&site.id, &given, &rules) else { return Ok(false) };
        let id = made.id();
        let new = NewPasskey {
            id: id.as_ref(),
            user: &signed.user,
            site: site.host(),
            name: name.as_str(),
            transports: made.transports().encode().map_err(fault)?,
            public: &made.static_state().encode().map_err(fault)?,
            state: made.dynamic_state().encode().map_err(fault)?,
        };
        self.0.store.add_passkey(&new, By::desk(&signed.user.name, now)).await
    }

    /// A user's passkeys for a site, as the browser is told of them.
    pub(super) async fn passkeys_at(
        &self,
        user: i64,
        site: &Site,
    ) -> Result<Vec<PublicKeyCredentialDescriptor<Vec<u8>>>> {
        let ids = self.0.store.passkey_ids(user, site.host()).await?;
        let descriptor = |(id, transports)| {
            let id = CredentialId::<Vec<u8>>::decode(id).map_err(fault)?;
            let transports = AuthTransports::decode(transports).map_err(fault)?;
            Ok(PublicKeyCredentialDescriptor { id, transports })
        };
        ids.into_iter().map(descriptor).collect()
    }

    pub(super) fn keep_challenge(&self, key: u128, challenge: Challenge, from: IpAddr, now: Timestamp) {
        self.0.challenges.put(key, guesses::address(from), challenge, now);
    }

    /// The challenge of this number, if it was for this browser; in any case it is good no longer.
    pub(super) fn take_challenge(&self, key: u128, browser: Browser, now: Timestamp) -> Option<Challenge> {
        let challenge = self.0.challenges.take(&key, now)?.value;
        (challenge.browser == browser).then_some(challenge)
    }
}

/// A stored passkey, ready to be checked.
pub(super) fn checked<'a>(known: &'a KnownPasskey, handle: &'a UserHandle64) -> Result<Checked<'a>> {
    let id = CredentialId::<&[u8]>::decode(&known.id).map_err(fault)?;
    let public = StaticState::decode(&known.public).map_err(fault)?;
    let state = DynamicState::decode(known.state).map_err(fault)?;
    AuthenticatedCredential::new(id, handle, public, state).map_err(fault)
}

/// What must hold of each use: it comes from the portal's own origin, and the counter never falls back.
pub(super) fn rules<'a>(
    origins: &'a [&'a str; 1],
) -> AuthenticationVerificationOptions<'a, 'a, &'a str, &'a str> {
    AuthenticationVerificationOptions {
        allowed_origins: origins,
        error_on_unsolicited_extensions: false,
        ..AuthenticationVerificationOptions::default()
    }
}

pub(super) fn fault(cause: impl Display) -> Error {
    Error::Internal(format!("a passkey can't be read or written: {cause}"))
}
