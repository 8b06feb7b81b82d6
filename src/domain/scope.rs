//! What a program that brings a token may do, and what the token may be called.

use std::{fmt, str::FromStr};

use super::{Role, Viewer};

/// What a token opens, each with all of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// To read what every reader reads.
    Read,
    /// To read and change what the portal holds, as an editor does.
    Write,
    /// To see to tokens, too.
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// On whose behalf articles are read.
    #[must_use]
    pub fn viewer(self) -> Viewer {
        if self == Self::Read { Viewer::Reader } else { Viewer::Editor }
    }

    /// The widest that one of this role may give a token.
    #[must_use]
    pub fn most(role: Role) -> Self {
        match role {
            Role::Owner => Self::Admin,
            Role::Editor => Self::Write,
            Role::Reader => Self::Read,
        }
    }
}

impl FromStr for Scope {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word).ok_or(())
    }
}

/// What a program is called that brings a token or is called itself, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramName(String);

/// The text is no such name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write 1 to {} characters on one line", ProgramName::LONGEST)]
pub struct BadProgramName;

impl ProgramName {
    /// The most characters of a name.
    pub const LONGEST: usize = 100;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProgramName {
    type Err = BadProgramName;

    fn from_str(text: &str) -> Result<Self, BadProgramName> {
        let name = text.trim();
        let long = name.chars().count() > Self::LONGEST;
        if name.is_empty() || long || name.chars().any(char::is_control) {
            return Err(BadProgramName);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for ProgramName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
