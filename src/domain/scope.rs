//! What a program that brings a token may do.

use std::str::FromStr;

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
