//! What opens a session or a shared article, and what forms prove themselves by.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::password::fill;
use crate::{domain::User, error::Result};

/// For what the form token is derived from a secret; another purpose needs another word.
const FORM_TOKEN: &str = "lectern form token";

/// For how long after a sign-in one isn't asked again who one is.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// What a program's token begins with.
const TOKEN: &str = "lectern_";

/// What a signed-in browser's cookie holds, a link to one article, or a program's token: 256 bits from the system. Nothing prints it unasked.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new one.
    pub fn draw() -> Result<Self> {
        let mut bits = [0; 32];
        fill(&mut bits)?;
        Ok(Self(bits))
    }

    /// The secret that [`reveal`](Self::reveal) wrote; none when it wrote no such thing.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() != 64 || text.bytes().any(|b| b.is_ascii_uppercase()) {
            return None;
        }
        blake3::Hash::from_hex(text).ok().map(|bits| Self(*bits.as_bytes()))
    }

    /// The secret as text for a cookie or a link, 64 hexadecimal digits; for nothing else.
    #[must_use]
    pub fn reveal(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// What the store knows it by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.0).as_bytes()
    }

    /// The bits themselves, for what is signed with them; for nothing else.
    #[must_use]
    pub fn bits(&self) -> &[u8; 32] {
        &self.0
    }

    /// The secret as a program's token: a word that scanners of leaked secrets know, and 64 hexadecimal digits.
    #[must_use]
    pub fn reveal_token(&self) -> String {
        format!("{TOKEN}{}", self.reveal())
    }

    /// The secret that [`reveal_token`](Self::reveal_token) wrote; none when it wrote no such thing.
    #[must_use]
    pub fn read_token(text: &str) -> Option<Self> {
        Self::read(text.strip_prefix(TOKEN)?)
    }

    /// What the store knows a token by: the SHA-256 of its bits.
    #[must_use]
    pub fn token_hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// What forms of this session bring along, 32 hexadecimal digits: another site can send a form, but not know this.
    pub(super) fn form_token(&self) -> String {
        let derived = blake3::Hash::from_bytes(blake3::derive_key(FORM_TOKEN, &self.0));
        derived.to_hex()[..32].to_owned()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// One who is signed in.
#[derive(Clone)]
pub struct Signed {
    /// Who it is.
    pub user: User,
    /// The session's public number; 0, which no session has, where there is none.
    pub session: i64,
    /// When the session began.
    pub since: Timestamp,
    /// What forms of this session bring along, against posts from other sites.
    pub token: String,
    /// On whose word.
    pub by: SignedBy,
}

/// On whose word somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedBy {
    /// Their own: they knew the password.
    Password,
    /// A provider's, which opened the session.
    Provider,
    /// That of the proxy in front of the portal, which stands in each request; there is no session.
    Proxy,
}

impl Signed {
    /// Whether the sign-in was just now. What must not be done in a borrowed browser is asked of others only with the
    /// password.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        // A provider lets in whoever sits before a browser that is still signed in there.
        self.by == SignedBy::Password && now.duration_since(self.since) < FRESH
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("user", &self.user)
            .field("session", &self.session)
            .field("by", &self.by)
            .finish_non_exhaustive()
    }
}

/// Whether two texts are one, in a time that doesn't tell how far they are.
pub(super) fn same(one: &str, other: &str) -> bool {
    // Hashes of blake3 are compared in constant time.
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_as_it_was_written() {
        let secret = Secret::draw().unwrap();
        let text = secret.reveal();
        assert_eq!(text.len() * 4, 256);
        assert_eq!(Secret::read(&text).unwrap().hash(), secret.hash());
        assert_ne!(Secret::draw().unwrap().reveal(), text);
        for bad in
            ["", "0", &text[1..], &format!("{text}0"), &"A".repeat(64), &"g".repeat(64), &"é".repeat(32)]
        {
            assert!(Secret::read(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_token_reads_as_it_was_written_and_is_known_by_its_sha_256() {
        let secret = Secret([0; 32]);
        let text = secret.reveal_token();
        assert_eq!(text, format!("lectern_{}", "0".repeat(64)));
        assert_eq!(Secret::read_token(&text).unwrap().hash(), secret.hash());
        for bad in ["", "lectern_", &secret.reveal(), &text.to_uppercase(), &format!("{text} ")] {
            assert!(Secret::read_token(bad).is_none(), "{bad}");
        }
        // SHA-256 of 32 zero bytes.
        let known = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
        assert_eq!(secret.token_hash().map(|byte| format!("{byte:02x}")).concat(), known);
    }

    #[test]
    fn a_form_token_is_the_session_s_own_and_tells_nothing_of_the_secret() {
        let secret = Secret([7; 32]);
        assert_eq!(secret.form_token(), secret.form_token());
        assert_eq!(secret.form_token().len(), 32);
        assert_ne!(secret.form_token(), Secret([8; 32]).form_token());
        assert!(!secret.reveal().contains(&secret.form_token()));
    }
}
