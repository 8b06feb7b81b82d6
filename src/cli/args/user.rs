//! What `lectern user` takes.

use clap::{Args as Group, Subcommand, ValueEnum};

use super::Print;
use crate::domain::UserName;

/// What to do with those who may sign in.
#[derive(Debug, Clone, Subcommand)]
pub enum UserCommand {
    /// Add one; the password is asked for, or read as one line from the standard input when that is no terminal.
    Add {
        /// The name to sign in by.
        #[arg(value_name = "NAME")]
        name: UserName,
        /// What the new one may do.
        #[command(flatten)]
        account: Account,
    },
    /// List them all, with the browsers that are signed in.
    List {
        /// How to print the list.
        #[command(flatten)]
        print: Print,
    },
    /// Set one's password and sign all of the user's browsers out; it is asked for as with add. Passkeys and recovery
    /// codes stay.
    Password {
        /// Whose.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Say whether a passkey or a recovery code is asked for after one's password; with off, for one who has lost both,
    /// ask for it no longer.
    SecondFactor {
        /// Whose.
        #[arg(value_name = "NAME")]
        name: String,
        /// Switches it off. Passkeys and recovery codes stay: the user removes what is lost, and switches it on again.
        #[arg(value_name = "off")]
        off: Option<Off>,
    },
    /// Remove one and sign all of the user's browsers out.
    Remove {
        /// Whom.
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// What a new user may do.
#[derive(Debug, Clone, Copy, Group)]
pub struct Account {
    /// What a new user may do: an owner everything, an editor change what the portal holds, a reader read.
    #[arg(long, env = "LECTERN_ROLE", value_name = "ROLE", default_value = "editor")]
    pub role: Role,
}

/// The word that switches something off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Off {
    /// Off, until the user switches it on again.
    Off,
}

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Everything, accounts included.
    Owner,
    /// Change what the portal holds.
    Editor,
    /// Read.
    Reader,
}
