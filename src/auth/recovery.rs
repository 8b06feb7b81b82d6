//! Recovery codes: ten that stand in for a passkey after the password, each once. The store knows their hashes alone.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{
    Auth,
    setup::{draw, print, read},
};
use crate::{domain::User, error::Result, store::By};

/// How many are made.
const CODES: usize = 10;

impl Auth {
    /// Makes a user's recovery codes anew, to be shown this once; those from before are good no longer.
    pub async fn make_recovery_codes(&self, user: &User, by: By<'_>) -> Result<Vec<String>> {
        let mut drawn = BTreeSet::new();
        while drawn.len() < CODES {
            drawn.insert(draw()?);
        }
        let hashes: Vec<_> = drawn.iter().map(|code| hash(code)).collect();
        self.0.store.replace_codes(user, &hashes, by).await?;
        Ok(drawn.iter().map(|code| print(code)).collect())
    }
}

/// What the store knows a code by, however it was typed. Eighty random bits need no slow hash.
pub(super) fn hash(code: &str) -> [u8; 32] {
    Sha256::digest(read(code).as_bytes()).into()
}
