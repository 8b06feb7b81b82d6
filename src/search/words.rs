//! What a text is cut into.
//!
//! In the scripts that write no spaces (Han, kana, Hangul) every character begins a token: it and the next one of its
//! run, or the last one alone. Elsewhere a token is a word (UAX #29). So a word of two characters is a term, a longer
//! one a phrase of overlapping terms, and one character the beginning of terms.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;

/// Characters of a word that are kept: what is longer is no word of a language, and is found by its beginning.
const LONGEST: usize = 60;

/// Where a token stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the text, from and to: of a pair the first character's beginning and the second one's end.
    pub at: std::ops::Range<usize>,
    /// Whether it is of a script without spaces.
    pub paired: bool,
    /// Whether nothing stands between the token before and this one.
    pub joined: bool,
}

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Folded.
    pub text: String,
    /// Bytes of the text, as of its [`Place`].
    pub at: std::ops::Range<usize>,
    /// Whether it is of a script without spaces.
    pub paired: bool,
    /// Whether nothing stands between the token before and this one.
    pub joined: bool,
}

/// Cuts a text.
pub fn tokens(text: &str, mut each: impl FnMut(Token)) {
    places(text, |Place { at, paired, joined }| {
        each(Token { text: folded(&text[at.clone()]).collect(), at, paired, joined });
    });
}

/// The characters of a token of these characters of a text.
pub(super) fn folded(characters: &str) -> impl Iterator<Item = char> {
    characters.chars().filter(|c| !is_accent(*c)).take(LONGEST).map(fold)
}

/// Where a text is cut, without a word of it.
pub(super) fn places(text: &str, mut each: impl FnMut(Place)) {
    let mut rest = text;
    let mut end = usize::MAX;
    while !rest.is_empty() {
        let from = text.len() - rest.len();
        let paired = rest.chars().next().is_some_and(is_unspaced);
        let length = rest.find(|c| is_unspaced(c) != paired).unwrap_or(rest.len());
        let run = &rest[..length];
        rest = &rest[length..];
        if paired {
            pairs(run, from, end == from, &mut each);
            end = from + length;
            continue;
        }
        for (at, word) in run.unicode_word_indices() {
            let at = from + at..from + at + word.len();
            let joined = end == at.start;
            end = at.end;
            each(Place { at, paired: false, joined });
        }
    }
}

fn pairs(run: &str, from: usize, joined: bool, each: &mut impl FnMut(Place)) {
    let mut chars = run.char_indices().peekable();
    let mut joined = joined;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(0, |(_, next)| next.len_utf8());
        each(Place { at: from + at..from + at + c.len_utf8() + next, paired: true, joined });
        joined = true;
    }
}

/// The different characters of the scripts without spaces that a text holds, folded, in order of their codes.
#[must_use]
pub fn characters(text: &str) -> Vec<char> {
    let mut found: Vec<char> = text.chars().filter(|c| is_unspaced(*c)).map(fold).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The stem of an English word, where it differs from the word itself or not; none for what is no Latin word.
#[must_use]
pub fn stem(word: &str) -> Option<String> {
    thread_local! {
        static ENGLISH: Stemmer = Stemmer::create(Algorithm::English);
    }
    let latin = word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'\'');
    latin.then(|| ENGLISH.with(|english| english.stem(word).into_owned()))
}

/// Whether a character is of a script that writes no spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// An accent written as a character of its own.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        tokens(text, |token| found.push(token.text));
        found
    }

    #[test]
    fn texts_are_cut_as_they_are_searched() {
        for (text, expected) in [
            ("大模型RL", "大模 模型 型 rl"),
            ("GPT-4o 的 3.5 倍", "gpt 4o 的 3.5 倍"),
            ("機器學習，訓練", "机器 器学 学习 习 训练 练"),
            ("東京タワー", "东京 京タ タワ ワー ー"),
            ("한국어", "한국 국어 어"),
            ("don’t stop", "don't stop"),
            ("cafe\u{301}", "cafe"),
            ("", ""),
            ("!?。", ""),
        ] {
            assert_eq!(cut(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn english_is_stemmed() {
        assert_eq!(stem("models").as_deref(), stem("model").as_deref());
        assert_eq!(stem("模型"), None);
    }

    proptest! {
        #[test]
        fn places_hold_the_tokens(text in "\\PC{0,40}") {
            tokens(&text, |token| {
                let folded: String = text[token.at.clone()].chars().filter(|c| !is_accent(*c)).take(LONGEST).map(fold).collect();
                assert_eq!(folded, token.text);
            });
        }
    }
}
