//! How a theme stands among the others, and the sign before its name.

use std::str::FromStr;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// How a theme stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prominence {
    /// By its count.
    #[default]
    Plain,
    /// Before the others, whatever its count.
    Pinned,
    /// Offered nowhere; its address goes on answering.
    Hidden,
}

impl Prominence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Pinned, Self::Hidden];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Pinned => "pinned",
            Self::Hidden => "hidden",
        }
    }
}

impl FromStr for Prominence {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|prominence| prominence.as_str() == word).ok_or(())
    }
}

/// Characters of a sign as they are seen, and its bytes: the flag of Scotland, one character, has 28.
const SEEN: usize = 2;
const BYTES: usize = 32;

/// Whether this may stand as a sign before a name: one or two characters as they are seen, without spaces, control or
/// direction characters; marks over characters only where emoji have them.
#[must_use]
pub fn is_sign(text: &str) -> bool {
    let fits = |c: char| match c {
        // Joined emoji, their variants, keycaps, and the flags of parts of countries.
        '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}' => true,
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}'
        | '\u{fe00}'..='\u{fe0d}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{2800}' => false,
        _ => !c.is_control() && !c.is_whitespace() && !is_combining_mark(c),
    };
    let seen = text.graphemes(true).take(SEEN + 1).count();
    (1..=SEEN).contains(&seen)
        && text.len() <= BYTES
        && text.chars().all(fits)
        && text.graphemes(true).all(|g| {
            !matches!(
                g.chars().next(),
                Some('\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}')
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_short_and_seen() {
        for sign in ["◇", "🧠", "AI", "史", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️", "1️⃣", "🇨🇳", "🇨🇳🇬🇧", "é", "&", "→"]
        {
            assert!(is_sign(sign), "{sign}");
        }
        for none in [
            "",
            " ",
            "a b",
            "abc",
            "三个字",
            "a\u{336}\u{337}",
            "\u{202e}",
            "\u{200b}",
            "\u{200d}",
            "\n",
            "\u{fe0f}",
            "a\u{202e}",
            "\u{3164}",
        ] {
            assert!(!is_sign(none), "{none:?}");
        }
        assert!(!is_sign(&"👩‍👩‍👧‍👦".repeat(2)), "more bytes than two characters have");
    }

    #[test]
    fn places_are_read_as_they_are_stored() {
        for prominence in Prominence::ALL {
            assert_eq!(prominence.as_str().parse(), Ok(prominence));
        }
        assert_eq!("else".parse::<Prominence>(), Err(()));
    }
}
