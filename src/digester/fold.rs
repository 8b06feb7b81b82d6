//! A text as the check reads it: one width, one kind of dash and apostrophe, Latin letters without accents.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A space that doesn't break: it may stand inside a number, where a plain one rarely does.
pub(super) const NARROW: char = '\u{2009}';

/// A text's characters, each with its place in the text as it was written.
pub(super) struct Text<'a> {
    source: &'a str,
    pub(super) chars: Vec<char>,
    starts: Vec<usize>,
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let (mut chars, mut starts) = (Vec::with_capacity(source.len()), Vec::with_capacity(source.len()));
        for (start, c) in source.char_indices() {
            if let Some(c) = plain(c) {
                chars.push(c);
                starts.push(start);
            }
        }
        Self { source, chars, starts }
    }

    /// The words as they were written.
    pub(super) fn written(&self, at: &Range<usize>) -> &'a str {
        let place = |i: usize| self.starts.get(i).copied().unwrap_or(self.source.len());
        self.source[place(at.start)..place(at.end)].trim()
    }
}

/// A character in its plain form; `None` for what has no width.
fn plain(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    Some(match c {
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => return None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{a0}' | '\u{2007}'..='\u{200a}' | '\u{202f}' => NARROW,
        '\u{3000}' | '\u{2000}'..='\u{2006}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '〜' => '~',
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            std::iter::once(c).nfd().next().filter(char::is_ascii).unwrap_or(c)
        }
        c => c,
    })
}

pub(super) fn is_space(c: char) -> bool {
    c == ' ' || c == NARROW
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// The character there; past the end, one that is nothing.
pub(super) fn at(chars: &[char], i: usize) -> char {
    chars.get(i).copied().unwrap_or('\0')
}

/// The one before; before the start, one that is nothing.
pub(super) fn before(chars: &[char], i: usize) -> char {
    i.checked_sub(1).map_or('\0', |i| at(chars, i))
}

/// The place behind a space, if there is one here.
pub(super) fn past_space(chars: &[char], i: usize) -> usize {
    if is_space(at(chars, i)) { i + 1 } else { i }
}

/// The end of the run of characters of a kind that begins here.
pub(super) fn run(chars: &[char], from: usize, kind: impl Fn(char) -> bool) -> usize {
    chars[from.min(chars.len())..].iter().position(|c| !kind(*c)).map_or(chars.len(), |n| from + n)
}

/// The Latin word that begins here, in lower case, and its end. No word of interest is longer than the limit.
pub(super) fn word(chars: &[char], from: usize) -> (String, usize) {
    let end = run(chars, from, |c| c.is_ascii_alphabetic());
    let lower = chars[from.min(end)..end].iter().take(24).map(char::to_ascii_lowercase).collect();
    (lower, end)
}

/// Where the address ends whose :// stands here.
pub(super) fn address_end(chars: &[char], from: usize) -> usize {
    run(chars, from, |c| c.is_ascii_graphic() && !matches!(c, ')' | ']' | '>' | '"'))
}

/// Whether a phrase stands here.
pub(super) fn stands(chars: &[char], from: usize, phrase: &str) -> bool {
    let mut i = from;
    phrase.chars().all(|c| {
        i += 1;
        at(chars, i - 1).to_ascii_lowercase() == c
    })
}
