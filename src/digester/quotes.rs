//! Quotations and titles, and whether a text holds their words.

use std::ops::Range;

use super::fold::{Text, at, before, is_han};

/// What stands between quotation marks.
#[derive(Debug, Clone)]
pub(super) struct Quote {
    pub(super) at: Range<usize>,
    /// Its words, folded, in the pieces between dots of omission.
    pieces: Vec<Vec<char>>,
}

/// Marks as they open and close.
const PAIRS: [(char, char); 5] = [('“', '”'), ('「', '」'), ('『', '』'), ('《', '》'), ('"', '"')];
/// No quotation worth looking for is longer, in characters.
const LONGEST: usize = 400;

/// The quotations of a text that are long enough to be somebody's words.
pub(super) fn quotes(text: &Text) -> Vec<Quote> {
    let chars = &text.chars;
    let (mut found, mut i) = (Vec::new(), 0);
    while i < chars.len() {
        let opens = PAIRS.iter().find(|(open, _)| *open == at(chars, i));
        // 12" is a length.
        let Some((_, close)) = opens.filter(|(open, _)| !(*open == '"' && before(chars, i).is_ascii_digit()))
        else {
            i += 1;
            continue;
        };
        let end = chars[i + 1..].iter().take(LONGEST).position(|c| c == close).map(|n| i + 1 + n);
        let Some(end) = end else {
            i += 1;
            continue;
        };
        let pieces = pieces(&chars[i + 1..end], at(chars, i) == '《');
        // Marks that cross each other were paired wrongly.
        let crossed = chars[i + 1..end].iter().any(|c| matches!(c, '“' | '”' | '"' | '「' | '《'));
        if !pieces.is_empty() && !crossed {
            found.push(Quote { at: i..end + 1, pieces });
        }
        i = end + 1;
    }
    found
}

/// The pieces that are long enough to be told from a term in scare quotes, which is the writer's own; a title is always
/// somebody else's.
fn pieces(chars: &[char], is_title: bool) -> Vec<Vec<char>> {
    let (fewest_han, fewest_words) = if is_title { (4, 2) } else { (7, 4) };
    let written: String = chars.iter().collect();
    written
        .split("...")
        .flat_map(|piece| piece.split(['…', '[', ']', '⋯']))
        .filter(|piece| {
            let han = piece.chars().filter(|c| is_han(*c)).count();
            let words = piece.split(' ').filter(|word| word.chars().any(|c| c.is_ascii_alphabetic())).count();
            han >= fewest_han || han == 0 && words >= fewest_words
        })
        .map(|piece| folded(&piece.chars().collect::<Vec<_>>()))
        .collect()
}

/// Letters, digits and Chinese characters alone: a quotation may change case, spaces and punctuation.
pub(super) fn folded(chars: &[char]) -> Vec<char> {
    let simplified = fast2s::convert(&chars.iter().collect::<String>());
    simplified.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

impl Quote {
    /// Whether a folded text holds its words; short ones may be told in another order.
    pub(super) fn is_in(&self, text: &Folded) -> bool {
        self.pieces.iter().all(|piece| {
            let written: String = piece.iter().collect();
            let pairs = piece.len().saturating_sub(1).max(1);
            let held = piece.windows(2).filter(|pair| text.pairs.contains(&(pair[0], pair[1]))).count();
            // A quotation this short is a term: writers bend it to their sentence.
            let short = piece.len() < if piece.iter().any(|c| is_han(*c)) { 12 } else { 40 };
            text.words.contains(&written) || held * 100 >= pairs * if short { 60 } else { 92 }
        })
    }
}

/// A text as quotations are looked for in it.
pub(super) struct Folded {
    words: String,
    pairs: std::collections::HashSet<(char, char)>,
}

impl Folded {
    pub(super) fn new(text: &Text) -> Self {
        let chars = folded(&text.chars);
        Self {
            pairs: chars.windows(2).map(|pair| (pair[0], pair[1])).collect(),
            words: chars.into_iter().collect(),
        }
    }
}
