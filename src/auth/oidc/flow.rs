//! A sign-in under way: what the browser that began it keeps, what it proves, and that it ends once.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use super::{super::tokens::Secret, Seal, UNDER_WAY};
use crate::error::Result;

const FLOW: &str = "sign-in";
/// The most bytes of an address to go on to: the cookie has a bound, and so have the heads of requests.
const LONGEST_TO: usize = 1_500;
/// The most that are remembered as used.
const MOST_USED: usize = 10_000;

/// What one sign-in knows.
pub(super) struct Flow {
    secret: String,
    pub(super) to: String,
    pub(super) link: Option<i64>,
}

/// What is made of its secret, which tells nothing of the secret or of each other.
pub(super) struct Proofs {
    /// Comes back with the browser.
    pub(super) state: String,
    /// Comes back within the token.
    pub(super) nonce: String,
    /// Proves to the provider that who exchanges the code is who asked for it.
    pub(super) verifier: String,
}

impl Flow {
    pub(super) fn draw(to: &str, link: Option<i64>) -> Result<Self> {
        let to = if to.len() > LONGEST_TO { "" } else { to };
        Ok(Self { secret: Secret::draw()?.reveal(), to: to.to_owned(), link })
    }

    pub(super) fn seal(&self, seal: &Seal, now: Timestamp) -> String {
        let link = self.link.map(|session| session.to_string()).unwrap_or_default();
        seal.close(FLOW, &[&self.secret, &self.to, &link], UNDER_WAY, now)
    }

    pub(super) fn open(seal: &Seal, cookie: &str, now: Timestamp) -> Option<Self> {
        let [secret, to, link] = seal.open(FLOW, cookie, now)?.try_into().ok()?;
        Some(Self { secret, to, link: link.parse().ok() })
    }

    pub(super) fn proofs(&self, seal: &Seal) -> Proofs {
        let made = |purpose: &str| seal.derive(purpose, &self.secret);
        Proofs { state: made("state"), nonce: made("nonce"), verifier: made("verifier") }
    }
}

/// The sign-ins that have ended, until their cookies hold no longer.
#[derive(Default)]
pub(super) struct Used(Mutex<HashMap<[u8; 32], Timestamp>>);

impl Used {
    /// Takes one as used; says whether it was not before.
    pub(super) fn take(&self, flow: &Flow, now: Timestamp) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST_USED {
            held.retain(|_, at| now.duration_since(*at) < UNDER_WAY);
        }
        // Whoever ends so many within minutes: the codes of providers are good for once, too.
        if held.len() >= MOST_USED {
            let oldest = held.iter().min_by_key(|(_, at)| **at).map(|(key, _)| *key);
            oldest.and_then(|key| held.remove(&key));
        }
        held.insert(*blake3::hash(flow.secret.as_bytes()).as_bytes(), now).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_read_from_its_cookie_and_ends_once() {
        let (seal, now) = (Seal::draw().unwrap(), Timestamp::from_second(1_800_000_000).unwrap());
        let flow = Flow::draw("/a/b?c=d", Some(7)).unwrap();
        let read = Flow::open(&seal, &flow.seal(&seal, now), now).unwrap();
        assert_eq!((&*read.to, read.link), ("/a/b?c=d", Some(7)));
        let (proofs, again) = (flow.proofs(&seal), read.proofs(&seal));
        assert_eq!((&proofs.state, &proofs.nonce), (&again.state, &again.nonce));
        assert!(proofs.state != proofs.nonce && proofs.nonce != proofs.verifier);
        // RFC 7636, 4.1
        assert!((43..=128).contains(&proofs.verifier.len()));
        assert!(!flow.seal(&seal, now).contains(&proofs.verifier), "the browser does not know it");
        let used = Used::default();
        assert!(used.take(&flow, now) && !used.take(&read, now));
        assert!(used.take(&Flow::draw("", None).unwrap(), now));
        assert_eq!(Flow::draw(&"/a".repeat(1_000), None).unwrap().to, "");
    }

    #[test]
    fn what_was_used_takes_bounded_memory() {
        let (used, start) = (Used::default(), Timestamp::from_second(1_800_000_000).unwrap());
        for _ in 0..MOST_USED + 50 {
            assert!(used.take(&Flow::draw("", None).unwrap(), start));
        }
        assert_eq!(used.0.lock().unwrap().len(), MOST_USED);
        assert!(used.take(&Flow::draw("", None).unwrap(), start + UNDER_WAY));
        assert_eq!(used.0.lock().unwrap().len(), 1, "what holds no longer is forgotten");
    }
}
