//! Who is it? Passwords, sessions, the limit on guesses, and the set-up of the first owner.
//!
//! The time is handed in, as everywhere; nothing of a password, a secret or a code is ever logged.

mod bearer;
mod brief;
mod confirm;
mod cookie;
mod guesses;
pub mod oidc;
mod passkeys;
mod password;
mod peer;
mod recovery;
mod seal;
mod second;
mod setup;
mod site;
mod tokens;
mod vouched;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::{
    domain::{Password, Role, User, UserName, typed},
    error::{Error, Result},
    store::Store,
};
use brief::Brief;
use guesses::Guesses;
use passkeys::Challenge;
use password::Hasher;
use second::Half;
use setup::Stage;

pub use confirm::Proof;
pub use cookie::{BY_HTTPS, HERE, cookies, secret_of};
pub use passkeys::Browser;
pub use peer::{Peer, address, peer};
pub use second::Second;
pub use setup::SetUp;
pub use site::Site;
pub use tokens::{Secret, Signed, SignedBy};
pub use vouched::{ByProxy, ProxyHeaders, Vouchers};

/// How old the last note of a session's or token's use is before another is written: not every page costs a write.
const BETWEEN_NOTES: SignedDuration = SignedDuration::from_mins(5);
/// How long a page waits for that note.
const NOTED: Duration = Duration::from_millis(200);
/// Characters kept of what a browser calls itself.
const AGENT: usize = 200;
/// Characters that are looked at of a name somebody signs in with: more than any account's name has.
const LONGEST_NAME: usize = 1_000;

/// All that decides who somebody is. Cheap to clone; one a process, since what it counts it counts in memory.
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

struct Inner {
    store: Store,
    hasher: Hasher,
    guesses: Guesses,
    stage: Stage,
    /// Challenges that were sent to browsers, by themselves.
    challenges: Brief<u128, Challenge>,
    /// Those whose password was right, by the hash of what their browsers hold.
    halves: Brief<[u8; 32], Half>,
    vouchers: Vouchers,
    /// Whether the use of a session or token is being noted.
    noting: AtomicBool,
}

/// What became of an attempt to sign in.
#[derive(Debug)]
pub enum Entry {
    /// The name and the password are right, and a session is open.
    In {
        /// Who it is.
        user: User,
        /// What opens the session; new at each sign-in.
        secret: Secret,
    },
    /// They are right, and the user wants a second way asked for: no session is open.
    Half {
        /// What [`Auth::sign_in_further`] takes with the rest.
        secret: Secret,
    },
    /// The name or the password, the passkey or the code is wrong; which of them is not told.
    Refused,
    /// Too many attempts failed; so many seconds from now another is taken.
    Wait(u32),
}

/// Where and when somebody comes to the door.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The address.
    pub from: IpAddr,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// The present time.
    pub now: Timestamp,
}

impl Visit<'_> {
    /// The browser and the address as a session tells them.
    fn told(&self) -> (String, String) {
        let agent: String = self.agent.chars().filter(|c| !c.is_control()).take(AGENT).collect();
        (agent.trim().to_owned(), self.from.to_canonical().to_string())
    }
}

/// What became of an attempt to change a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is changed, and all the user's sessions are ended.
    Changed,
    /// The old password is wrong.
    Wrong,
    /// Too many attempts failed; so many seconds from now another is taken.
    Wait(u32),
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Auth")
    }
}

impl Auth {
    /// The accounts of a store, where nobody else vouches for anybody.
    pub fn open(store: Store) -> Result<Self> {
        Self::open_with(store, Vouchers::default())
    }

    /// The accounts of a store, and those whose word counts beside their passwords.
    pub fn open_with(store: Store, vouchers: Vouchers) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            store,
            hasher: Hasher::new()?,
            guesses: Guesses::default(),
            stage: Stage::default(),
            challenges: Brief::default(),
            halves: Brief::default(),
            vouchers,
            noting: AtomicBool::new(false),
        })))
    }

    /// Signs in by name and password. A name that nobody has costs the same work and gets the same answer as a wrong
    /// password. [`Error::Busy`] when too many others wait for theirs.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        from: IpAddr,
        agent: &str,
        now: Timestamp,
    ) -> Result<Entry> {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        // Before the work: guesses that run side by side can't pass the limit.
        let keys = [guesses::account(&name), guesses::address(from)];
        let place = match self.0.guesses.take(keys, now) {
            Ok(place) => place,
            Err(seconds) => return Ok(Entry::Wait(seconds)),
        };
        let entry = self.enter(&name, password, from, agent, now).await;
        // A fault of ours tells nothing of the password, so it is no guess.
        if !matches!(entry, Ok(Entry::Refused)) {
            place.give_back();
        }
        entry
    }

    async fn enter(
        &self,
        name: &str,
        password: &str,
        from: IpAddr,
        agent: &str,
        now: Timestamp,
    ) -> Result<Entry> {
        let Inner { store, hasher, .. } = &*self.0;
        let password = typed(password);
        let known = store.user_named(name).await?;
        let right = hasher.check(&password, known.as_ref().map(|(_, hash)| hash.as_str())).await?;
        let Some((user, mut hash)) = known.filter(|_| right) else { return Ok(Entry::Refused) };
        if !password::is_current(&hash) {
            let anew = hasher.hash(&password).await?;
            if store.rehash(user.key, &hash, &anew).await? {
                hash = anew;
            }
        }
        store.forget_old_sessions(now).await?;
        if store.second_way(user.key).await?.on {
            return Ok(Entry::Half { secret: self.half_way(user, hash, from, now)? });
        }
        let secret = Secret::draw()?;
        let (agent, address) = Visit { from, agent, now }.told();
        let opened = store.open_session(&secret.hash(), user.key, &hash, &agent, &address, now).await?;
        Ok(if opened { Entry::In { user, secret } } else { Entry::Refused })
    }

    /// Who a secret says it is, while its session is live.
    pub async fn session(&self, secret: &Secret, now: Timestamp) -> Result<Option<Signed>> {
        let hash = secret.hash();
        let Some((user, session)) = self.0.store.session(&hash, now).await? else { return Ok(None) };
        if now.duration_since(session.seen_at) > BETWEEN_NOTES {
            let store = self.0.store.clone();
            self.note(async move { store.touch_session(&hash, now).await }).await;
        }
        let by = if session.is_vouched { SignedBy::Provider } else { SignedBy::Password };
        let (since, token) = (session.created_at, secret.form_token());
        Ok(Some(Signed { user, session: session.key, since, token, by }))
    }

    /// Notes that a session or a token is in use. Nobody waits long for that: an import may hold the writer, and one note
    /// is made at a time.
    async fn note(&self, touch: impl Future<Output = Result<()>> + Send + 'static) {
        if self.0.noting.swap(true, Ordering::Relaxed) {
            return;
        }
        let auth = self.clone();
        let noted = tokio::spawn(async move {
            // On a full disk reading goes on, for those who are signed in, too.
            if let Err(error) = touch.await {
                warn!("{error}; that a session or a token is in use was not noted");
            }
            auth.0.noting.store(false, Ordering::Relaxed);
        });
        let _ = tokio::time::timeout(NOTED, noted).await;
    }

    /// Whether a form brings the token that the session's pages put into it.
    #[must_use]
    pub fn token_holds(&self, signed: &Signed, given: &str) -> bool {
        tokens::same(&signed.token, given)
    }

    /// Ends the session that a secret opens.
    pub async fn sign_out(&self, secret: &Secret) -> Result<()> {
        self.0.store.end_session_by_hash(&secret.hash()).await.map(drop)
    }

    /// Ends one session of a user; says whether it was there.
    pub async fn end(&self, user: &User, session: i64) -> Result<bool> {
        self.0.store.end_session(user.key, session).await
    }

    /// Ends a user's sessions, all or all but the one of this secret; says how many there were.
    pub async fn end_all(&self, user: &User, except: Option<&Secret>) -> Result<u64> {
        let hash = except.map(Secret::hash);
        self.0.store.end_sessions(user.key, hash.as_ref()).await
    }

    /// Changes a password for one who knows the old one, and ends all the user's sessions.
    pub async fn change_password(
        &self,
        user: &User,
        old: &str,
        new: &Password,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Change> {
        let place = match self.0.guesses.take([guesses::account(&user.name), guesses::address(from)], now) {
            Ok(place) => place,
            Err(seconds) => return Ok(Change::Wait(seconds)),
        };
        let change = self.change(user, old, new, now).await;
        if !matches!(change, Ok(Change::Wrong)) {
            place.give_back();
        }
        change
    }

    async fn change(&self, user: &User, old: &str, new: &Password, now: Timestamp) -> Result<Change> {
        let Inner { store, hasher, .. } = &*self.0;
        let known = store.user_named(&user.name).await?.filter(|(known, _)| known.key == user.key);
        let (_, hash) = known.ok_or(Error::NotFound)?;
        if !hasher.check(&typed(old), Some(&hash)).await? {
            return Ok(Change::Wrong);
        }
        let anew = hasher.hash(new.reveal()).await?;
        // Changed by another meanwhile: what was proved holds no longer.
        let set = store.set_password(user.key, Some(&hash), &anew, now).await?;
        Ok(if set { Change::Changed } else { Change::Wrong })
    }

    /// Adds a user, on the word of one who may. [`Error::Conflict`] when the name is taken.
    pub async fn add_user(
        &self,
        name: &UserName,
        role: Role,
        password: &Password,
        now: Timestamp,
    ) -> Result<User> {
        let hash = self.0.hasher.hash(password.reveal()).await?;
        self.0.store.add_user(name, role, &hash, now).await
    }

    /// Sets a user's password, on the word of one who may, and ends all the user's sessions. [`Error::NotFound`] when
    /// the user is gone.
    pub async fn set_password(&self, user: &User, password: &Password, now: Timestamp) -> Result<()> {
        let hash = self.0.hasher.hash(password.reveal()).await?;
        let set = self.0.store.set_password(user.key, None, &hash, now).await?;
        if set { Ok(()) } else { Err(Error::NotFound) }
    }

    /// How many passwords were hashed or checked since the start: the work that guessing costs.
    #[must_use]
    pub fn passwords_computed(&self) -> u64 {
        self.0.hasher.computed()
    }
}
