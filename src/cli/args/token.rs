//! What `lectern token` takes.

use std::str::FromStr;

use clap::{Args as Group, Subcommand, ValueEnum};
use jiff::{SignedDuration, Span, SpanRelativeTo};

use super::Print;
use crate::domain::ProgramName;

/// What to do with the tokens by which programs come in.
#[derive(Debug, Clone, Subcommand)]
pub enum TokenCommand {
    /// Make one; it is printed this once.
    Add {
        /// What the new one opens.
        #[command(flatten)]
        opening: Opening,
        /// How to print it.
        #[command(flatten)]
        print: Print,
    },
    /// List those that open something now.
    List {
        /// How to print the list.
        #[command(flatten)]
        print: Print,
    },
    /// Revoke one; it opens nothing from this moment on.
    Revoke {
        /// The number that the list shows.
        #[arg(value_name = "NUMBER")]
        number: i64,
    },
}

/// What a new token opens, and for how long.
#[derive(Debug, Clone, Group)]
pub struct Opening {
    /// What a new token opens: read what every reader reads, write to change what the portal holds, admin tokens too.
    #[arg(long, env = "LECTERN_SCOPE", value_name = "SCOPE", default_value = "read")]
    pub scope: Scope,
    /// For how long a new token holds, such as 12h, 90d or 8w; at most 3650d.
    #[arg(long, env = "LECTERN_EXPIRES", value_name = "TIME", default_value = "90d")]
    pub expires: Expires,
    /// What a new token is for, as lists and the audit name it.
    #[arg(long, env = "LECTERN_TOKEN_NAME", value_name = "NAME", default_value = "command line")]
    pub token_name: ProgramName,
}

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// To read what every reader reads.
    Read,
    /// To change what the portal holds.
    Write,
    /// To see to tokens, too.
    Admin,
}

/// For how long a token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expires(pub SignedDuration);

impl FromStr for Expires {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let longest = SignedDuration::from_hours(24 * 3650);
        let span: Option<Span> = text.parse().ok();
        let time = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
        let time = time.filter(|time| *time >= SignedDuration::from_secs(1) && *time <= longest);
        time.map(Self).ok_or_else(|| "write a time such as 12h, 90d or 8w, of at most 3650d".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_hours_days_or_weeks() {
        let hours = |text: &str| text.parse::<Expires>().map(|Expires(time)| time.as_hours());
        for (text, known) in [("90d", 2160), ("12h", 12), ("8w", 1344), ("1d 1h", 25), ("3650d", 87_600)] {
            assert_eq!(hours(text), Ok(known), "{text}");
        }
        for text in ["", "90", "0d", "-1d", "3651d", "2y", "soon", "1 month"] {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
