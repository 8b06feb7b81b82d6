//! One character to one character: width, case, accents, traditional to simplified. So places in a folded text are
//! places in the text.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// The Han characters that have a simplified form of their own: the blocks that fast2s knows.
const HAN: std::ops::RangeInclusive<u32> = 0x3400..=0x9fff;

/// A character as it is compared: in NFKC width (where that is one character), without accent where its base is
/// Latin, in lower case, simplified.
#[must_use]
pub fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if HAN.contains(&u32::from(c)) {
        return simplified(c);
    }
    match c {
        '\u{2018}' | '\u{2019}' => return '\'',
        // A syllable of Hangul would come apart, and a kana lose its mark.
        '\u{ac00}'..='\u{d7af}' | '\u{3041}'..='\u{30ff}' => return c,
        _ => {}
    }
    let wide = one(c.nfkc()).unwrap_or(c);
    let base = match std::iter::once(wide).nfd().next() {
        Some(base) if base.is_ascii_alphabetic() => base,
        _ => wide,
    };
    let lower = base.to_lowercase().next().unwrap_or(base);
    if HAN.contains(&u32::from(lower)) { simplified(lower) } else { lower }
}

fn one(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

/// The conversion of single characters, from its own table: asking the library for each would cost a search.
fn simplified(c: char) -> char {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        HAN.map(|code| {
            let c = char::from_u32(code).unwrap_or('\u{fffd}');
            one(fast2s::convert(c.encode_utf8(&mut [0; 4])).chars()).unwrap_or(c)
        })
        .collect()
    });
    table[(u32::from(c) - HAN.start()) as usize]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn width_case_accents_and_script_are_folded() {
        let folded = |text: &str| text.chars().map(fold).collect::<String>();
        for (text, expected) in [
            ("ＧＰＴ－4", "gpt-4"),
            ("Café Zürich", "cafe zurich"),
            ("機器學習", "机器学习"),
            ("ｶﾀｶﾅ", "カタカナ"),
            ("ПРИВЕТ", "привет"),
            ("don’t", "don't"),
            ("ガ한", "ガ한"),
        ] {
            assert_eq!(folded(text), expected);
        }
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(c in any::<char>()) {
            prop_assert_eq!(fold(fold(c)), fold(c));
        }
    }
}
