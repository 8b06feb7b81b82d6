//! The first owner: made by whoever holds the code that the program prints where it is started, once.

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard},
};

use jiff::Timestamp;

use super::{Auth, guesses, password::fill, tokens::same};
use crate::{
    domain::{Password, User, UserName},
    error::Result,
};

/// Crockford's base32: no letters that are taken for digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 80 bits.
const LENGTH: usize = 16;

/// What became of an attempt to set the portal up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetUp {
    /// The portal has its first owner.
    Done(User),
    /// The code is not the one that was printed.
    WrongCode,
    /// Too many attempts failed; so many seconds from now another is taken.
    Wait(u32),
    /// The portal has an owner already, and never gets another this way.
    AlreadyDone,
}

/// How far the set-up is, in this process.
#[derive(Default)]
pub(super) struct Stage(Mutex<Code>);

#[derive(Default)]
enum Code {
    /// Nobody asked for one yet.
    #[default]
    Unmade,
    /// The one that counts, without hyphens.
    Open(String),
    /// There was an owner: no code is made any more.
    Gone,
}

impl Stage {
    fn held(&self) -> MutexGuard<'_, Code> {
        self.0.lock().expect("no panic while it is held")
    }

    fn close(&self) {
        *self.held() = Code::Gone;
    }

    /// The code that counts, made at the first asking.
    fn code(&self) -> Result<Option<String>> {
        let mut held = self.held();
        if matches!(*held, Code::Unmade) {
            *held = Code::Open(draw()?);
        }
        Ok(match &*held {
            Code::Open(code) => Some(code.clone()),
            Code::Unmade | Code::Gone => None,
        })
    }

    fn is_code(&self, given: &str) -> bool {
        matches!(&*self.held(), Code::Open(code) if same(code, &read(given)))
    }
}

impl Auth {
    /// The one-time code of the set-up, as `K7QX-2M4P-9ZTD-VB3C`, for the one who started the program; none once the
    /// portal has an owner. The same at each asking in one process.
    pub async fn setup_code(&self) -> Result<Option<String>> {
        if self.0.store.has_owner().await? {
            self.0.stage.close();
        }
        Ok(self.0.stage.code()?.map(|code| print(&code)))
    }

    /// Makes the first owner, for one who brings the code. [`Conflict`](crate::error::Error::Conflict) when another
    /// user has the name; the code is good for another attempt then.
    pub async fn set_up(
        &self,
        code: &str,
        name: &UserName,
        password: &Password,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<SetUp> {
        if self.0.store.has_owner().await? {
            self.0.stage.close();
            return Ok(SetUp::AlreadyDone);
        }
        let place = match self.0.guesses.take([guesses::address(from), guesses::setup()], now) {
            Ok(place) => place,
            Err(seconds) => return Ok(SetUp::Wait(seconds)),
        };
        if !self.0.stage.is_code(code) {
            return Ok(SetUp::WrongCode);
        }
        place.give_back();
        let hash = self.0.hasher.hash(password.reveal()).await?;
        // Two with the right code at once, or a command beside: the store makes one owner.
        let made = self.0.store.add_first_owner(name, &hash, now).await?;
        self.0.stage.close();
        Ok(made.map_or(SetUp::AlreadyDone, SetUp::Done))
    }
}

/// A new code, without hyphens.
pub(super) fn draw() -> Result<String> {
    let mut random = [0; LENGTH];
    fill(&mut random)?;
    Ok(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect())
}

/// In groups of four, as it is copied by eye.
pub(super) fn print(code: &str) -> String {
    let groups: Vec<&str> = (0..LENGTH / 4).map(|n| &code[n * 4..n * 4 + 4]).collect();
    groups.join("-")
}

/// A code as somebody typed it: hyphens, spaces, case, and letters that look like digits aside.
pub(super) fn read(given: &str) -> String {
    let letters = given.chars().filter(char::is_ascii_alphanumeric).take(LENGTH + 1);
    letters
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_copied_by_eye() {
        let code = draw().unwrap();
        assert_ne!(code, draw().unwrap());
        let printed = print(&code);
        assert_eq!(printed.len(), 19);
        assert_eq!(read(&printed), code);
        assert_eq!(read(&format!(" {} ", printed.to_lowercase().replace('-', " "))), code);
        assert_eq!(read("oO0-iIlL1"), "000111".to_owned() + "11");
        assert_ne!(read(&format!("{printed}X")), code);
    }

    #[test]
    fn a_code_that_nobody_asked_for_or_that_is_gone_opens_nothing() {
        let stage = Stage::default();
        assert!(!stage.is_code("") && !stage.is_code("0000-0000-0000-0000"));
        let code = stage.code().unwrap().unwrap();
        assert!(stage.is_code(&code) && !stage.is_code(""));
        assert_eq!(stage.code().unwrap(), Some(code.clone()));
        stage.close();
        assert!(!stage.is_code(&code) && stage.code().unwrap().is_none());
    }
}
