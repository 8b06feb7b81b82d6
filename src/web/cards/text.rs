//! A text made fit to be set: short, composed, on one line, without what is never seen.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Marks on one letter; more are piled up for sport.
const MOST_MARKS: usize = 4;

/// The start of a text, at most `most` characters, with single spaces and nothing invisible in it.
pub(super) fn clean(text: &str, most: usize) -> String {
    let mut clean = String::new();
    // Cut before anything is counted: what comes in may be as long as an article.
    let mut marks = 0;
    let few_marks = |c: &char| {
        marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
        marks <= MOST_MARKS
    };
    let short =
        text.chars().take(most.saturating_mul(64)).filter(few_marks).take(most.saturating_mul(4)).nfc();
    let (mut kept, mut gap) = (0, false);
    for c in short {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        // Joiners shape the letters of some scripts; between emoji or at a start they are of no use.
        if is_joiner(c) && (gap || !clean.chars().next_back().is_some_and(char::is_alphabetic))
            || is_unseen(c)
        {
            continue;
        }
        if kept >= most {
            break;
        }
        if gap && !clean.is_empty() {
            clean.push(' ');
            kept += 1;
            if kept >= most {
                break;
            }
        }
        gap = false;
        clean.push(c);
        kept += 1;
    }
    clean
}

/// Whether a text may do without this character where no font has it: a letter or a stop that is missing changes
/// what it says, an emoji doesn't.
pub(super) fn is_spare(c: char) -> bool {
    let emoji = matches!(c, '\u{1f000}'..='\u{1faff}');
    let stop = matches!(c, '!'..='~' | '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
        | '\u{3001}'..='\u{303f}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ffef}');
    emoji || !(c.is_alphanumeric() || stop)
}

/// Whether a character comes from the Chinese, Japanese or Korean font, whatever the text around it.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}'
        | '\u{1aff0}'..='\u{1b2ff}' | '\u{20000}'..='\u{3ffff}')
}

/// Quotes, dashes and dots that Chinese and Japanese share with Latin but set full-width.
pub(super) fn is_wide_in_cjk(c: char) -> bool {
    matches!(c, '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}' | '\u{b7}')
}

pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Controls, marks of direction, variation selectors, private and never-assigned code points.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_seen_stays() {
        for (text, kept) in [
            ("  a \n\t b\u{a0}c ", "a b c"),
            ("a\u{0}\u{1b}\u{7f}b", "ab"),
            ("\u{202e}evil\u{202c} \u{feff}x\u{ad}y", "evil xy"),
            ("e\u{301}", "é"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("👩\u{200d}💻 ok", "👩💻 ok"),
            ("❤\u{fe0f}", "❤"),
            ("\u{e000}\u{ffff}\u{10ffff}", ""),
            ("状态\u{3000}空间", "状态 空间"),
            ("", ""),
        ] {
            assert_eq!(clean(text, 100), kept, "{text:?}");
        }
        assert_eq!(clean(&"状态".repeat(10_000), 7), "状态状态状态状");
        assert_eq!(clean("a b c d", 4), "a b ");
        assert_eq!(clean(&format!("a{}b", "\u{316}".repeat(300)), 9), format!("a{}b", "\u{316}".repeat(4)));
    }

    #[test]
    fn emoji_are_spared_and_letters_are_not() {
        assert!(['😀', '🅰', '→', '\u{301}', '☃', '🇨', '⌘'].into_iter().all(is_spare));
        assert!(!['a', '中', '，', '“', '٣', 'ن', '!', '％', 'あ', '。'].into_iter().any(is_spare));
    }
}
