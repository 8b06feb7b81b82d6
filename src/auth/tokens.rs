//! What opens a session or a shared article, and what forms prove themselves by.

use std::fmt;

use super::password::fill;
use crate::{domain::User, error::Result};

/// For what the form token is derived from a secret; another purpose needs another word.
const FORM_TOKEN: &str = "lectern form token";

/// What a signed-in browser's cookie holds, or a link to one article: 256 bits from the system. Nothing prints it unasked.
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
    /// The session's public number.
    pub session: i64,
    /// What forms of this session bring along, against posts from other sites.
    pub token: String,
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("user", &self.user)
            .field("session", &self.session)
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
    fn a_form_token_is_the_session_s_own_and_tells_nothing_of_the_secret() {
        let secret = Secret([7; 32]);
        assert_eq!(secret.form_token(), secret.form_token());
        assert_eq!(secret.form_token().len(), 32);
        assert_ne!(secret.form_token(), Secret([8; 32]).form_token());
        assert!(!secret.reveal().contains(&secret.form_token()));
    }
}
