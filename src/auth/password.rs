//! Argon2id over passwords: as much work as a guess should cost, and at no time more of it than the machine can bear.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, Version,
    password_hash::{
        self, PasswordHasher, PasswordVerifier,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// 19 MiB, three times over, in one lane.
const PARAMS: (u32, u32, u32) = (19_456, 3, 1);
const OUTPUT: usize = 32;
const SALT: usize = 16;
/// Each takes its 19 MiB and a core.
const AT_ONCE: usize = 2;
/// Those at it and those who wait for them: a second or two of work.
const IN_LINE: usize = 64;

/// Hashes passwords and checks them, two at a time.
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
    line: Semaphore,
    computed: Arc<AtomicU64>,
    /// The hash of no password, checked where there is no user.
    nobody: String,
}

impl Hasher {
    pub(super) fn new() -> Result<Self> {
        let mut random = [0; SALT + OUTPUT];
        fill(&mut random)?;
        let (salt, output) = random.split_at(SALT);
        let nobody = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params()).map_err(fault)?,
            salt: Some(Salt::new(salt).map_err(|e| fault(e.into()))?),
            hash: Some(Output::new(output).map_err(|e| fault(e.into()))?),
        };
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            line: Semaphore::new(IN_LINE),
            computed: Arc::default(),
            nobody: nobody.to_string(),
        })
    }

    /// The hash of a password under a new salt, as a PHC string.
    pub(super) async fn hash(&self, password: &str) -> Result<String> {
        let mut salt = [0; SALT];
        fill(&mut salt)?;
        let password = password.to_owned();
        let hash = self.work(move || argon2id().hash_password_with_salt(password.as_bytes(), &salt)).await?;
        Ok(hash.map_err(fault)?.to_string())
    }

    /// Whether this is the password of a hash. Without a hash the same work is done, and it is not; an empty one is that of
    /// a user who has no password.
    pub(super) async fn check(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let hash = hash.filter(|hash| !hash.is_empty());
        let hash = PasswordHash::new(hash.unwrap_or(&self.nobody)).map_err(|e| fault(e.into()))?;
        let password = password.to_owned();
        // The parameters are those of the hash, whatever ours are now.
        match self.work(move || argon2id().verify_password(password.as_bytes(), &hash)).await? {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }

    /// How often it did the work.
    pub(super) fn computed(&self) -> u64 {
        self.computed.load(Relaxed)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _stands = self.line.try_acquire().map_err(|_| {
            Error::Busy("Too many people are signing in at this moment; try again in a few seconds.".into())
        })?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|e| Error::Internal(e.to_string()))?;
        let computed = self.computed.clone();
        tokio::task::spawn_blocking(move || {
            // Held by the work, not by the one who waits for it and may go away.
            let _turn = turn;
            computed.fetch_add(1, Relaxed);
            work()
        })
        .await
        .map_err(|e| Error::Internal(format!("a password was not worked through: {e}")))
    }
}

/// Whether a hash was made with today's parameters.
pub(super) fn is_current(hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && Params::try_from(&hash).is_ok_and(|made| made == params())
    })
}

/// Fills a buffer from the system's random source.
pub(super) fn fill(buffer: &mut [u8]) -> Result<()> {
    getrandom::fill(buffer).map_err(|e| Error::Internal(format!("the system gives no random numbers: {e}")))
}

fn params() -> Params {
    let (memory, passes, lanes) = PARAMS;
    Params::new(memory, passes, lanes, Some(OUTPUT)).expect("parameters within Argon2's bounds")
}

fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params())
}

fn fault(error: password_hash::Error) -> Error {
    Error::Internal(format!("a password's hash can't be made or read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_has_its_hash_and_no_other_has() {
        let hasher = Hasher::new().unwrap();
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=3,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash("correct horse").await.unwrap(), "each has a salt of its own");
        assert!(hasher.check("correct horse", Some(&hash)).await.unwrap());
        assert!(!hasher.check("wrong horse", Some(&hash)).await.unwrap());
        assert!(!hasher.check("correct horse", None).await.unwrap());
        assert!(!hasher.check("", Some("")).await.unwrap());
        assert_eq!(hasher.computed(), 6, "nobody's password costs the same, and so does none");
        assert!(is_current(&hash) && is_current(&hasher.nobody));
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_not_joined() {
        let hasher = Hasher::new().unwrap();
        let full = hasher.line.try_acquire_many(u32::try_from(IN_LINE).unwrap()).unwrap();
        assert!(matches!(hasher.check("correct horse", None).await, Err(Error::Busy(_))));
        drop(full);
        assert!(!hasher.check("correct horse", None).await.unwrap());
        assert_eq!(hasher.computed(), 1);
    }

    #[tokio::test]
    async fn hashes_of_other_parameters_are_checked_and_told() {
        let hasher = Hasher::new().unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, Some(32)).unwrap());
        let hash = weak.hash_password_with_salt(b"correct horse", b"sixteen bytes ok").unwrap().to_string();
        assert!(hasher.check("correct horse", Some(&hash)).await.unwrap());
        assert!(!is_current(&hash) && !is_current("rubbish"));
        assert!(hasher.check("correct horse", Some("rubbish")).await.is_err());
    }
}
