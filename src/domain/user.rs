//! Those who sign in: what they may do, what they may be called, and which passwords are taken.

use std::{fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization;

/// What one who is signed in may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything, accounts included.
    Owner,
    /// Curates: sees and changes what the portal holds.
    Editor,
    /// Reads.
    Reader,
}

impl Role {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Reader => "reader",
        }
    }

    /// Whether one of this role curates.
    #[must_use]
    pub fn curates(self) -> bool {
        matches!(self, Self::Owner | Self::Editor)
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "owner" => Ok(Self::Owner),
            "editor" => Ok(Self::Editor),
            "reader" => Ok(Self::Reader),
            _ => Err(()),
        }
    }
}

/// One who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The number by which the store knows the user; never given twice.
    pub key: i64,
    /// As it was written when the account was made.
    pub name: String,
    /// What the user may do.
    pub role: Role,
}

/// A name that an account may have, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName(String);

/// Why a text is no name of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadUserName {
    /// Nothing in it can be read.
    #[error("give a name with at least one letter or digit")]
    Blank,
    /// It would break out of a line of a list.
    #[error("give a name of at most {} characters", UserName::LONGEST)]
    Long,
    /// It would look like another name, or break a line.
    #[error("give a name on one line, without invisible characters")]
    Invisible,
}

impl UserName {
    /// The most characters of a name.
    pub const LONGEST: usize = 60;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a name may hold this character.
    #[must_use]
    pub fn takes(c: char) -> bool {
        !is_invisible(c)
    }
}

impl FromStr for UserName {
    type Err = BadUserName;

    fn from_str(text: &str) -> Result<Self, BadUserName> {
        let name = text.trim();
        if name.chars().any(is_invisible) {
            return Err(BadUserName::Invisible);
        }
        if name.chars().count() > Self::LONGEST {
            return Err(BadUserName::Long);
        }
        if !name.chars().any(char::is_alphanumeric) {
            return Err(BadUserName::Blank);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Control characters, breaks of lines, and those of no width that reorder or hide what stands beside them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A password that may be set. Nothing prints it.
#[derive(Clone)]
pub struct Password(String);

/// Why a text is no password to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// It could be guessed.
    #[error("this password is too short; choose one of at least {} characters", Password::SHORTEST)]
    Short,
    /// More than is needed, and more to work through.
    #[error("this password is too long; choose one of at most {} bytes", Password::LONGEST)]
    Long,
}

impl Password {
    /// The fewest characters of a password.
    pub const SHORTEST: usize = 10;
    /// The most bytes of a password.
    pub const LONGEST: usize = 1_000;

    /// Takes a password that is to be set; what may not be one is refused in a sentence.
    pub fn read(text: &str) -> Result<Self, BadPassword> {
        let typed = typed(text);
        if typed.len() > Self::LONGEST {
            return Err(BadPassword::Long);
        }
        if typed.chars().count() < Self::SHORTEST {
            return Err(BadPassword::Short);
        }
        Ok(Self(typed))
    }

    /// The password itself, for the one place that hashes it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What was typed, so that two keyboards which compose é differently type one password. What is too long for any
/// password is cut, and still too long.
#[must_use]
pub fn typed(password: &str) -> String {
    password.nfc().take(Password::LONGEST + 1).collect()
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_words() {
        for role in [Role::Owner, Role::Editor, Role::Reader] {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!("Owner".parse::<Role>(), Err(()));
        assert!(Role::Owner.curates() && Role::Editor.curates() && !Role::Reader.curates());
    }

    #[test]
    fn a_name_is_one_line_that_can_be_read() {
        let read = |text: &str| text.parse::<UserName>().map(|name| name.to_string());
        assert_eq!(read("  Ann Lee "), Ok("Ann Lee".to_owned()));
        assert_eq!(read("李安"), Ok("李安".to_owned()));
        assert_eq!(read(&"长".repeat(60)), Ok("长".repeat(60)));
        assert_eq!(read(&"a".repeat(61)), Err(BadUserName::Long));
        for blank in ["", "   ", "...", "—"] {
            assert_eq!(read(blank), Err(BadUserName::Blank), "{blank}");
        }
        for bad in ["A\nB", "A\rB", "A\0B", "A\u{2028}B", "A\u{85}B", "A\u{202e}B", "A\u{200b}B", "A\tB"] {
            assert_eq!(read(bad), Err(BadUserName::Invisible), "{bad:?}");
        }
    }

    #[test]
    fn a_password_has_ten_characters_and_at_most_a_thousand_bytes() {
        assert_eq!(Password::read("123456789").unwrap_err(), BadPassword::Short);
        assert_eq!(Password::read("一二三四五六七八九十").unwrap().reveal(), "一二三四五六七八九十");
        assert!(Password::read(&"a".repeat(1_000)).is_ok());
        assert_eq!(Password::read(&"a".repeat(1_001)).unwrap_err(), BadPassword::Long);
        assert_eq!(Password::read(&"长".repeat(400)).unwrap_err(), BadPassword::Long);
        assert_eq!(Password::read(&"a".repeat(100_000)).unwrap_err(), BadPassword::Long);
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        assert_eq!(typed("caf\u{e9}"), typed("cafe\u{301}"));
        assert_ne!(typed("Café"), typed("café"));
    }

    #[test]
    fn a_password_is_not_printed() {
        let password = Password::read("correct horse battery").unwrap();
        assert_eq!(format!("{password:?}"), "Password");
    }
}
