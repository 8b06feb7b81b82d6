//! Two wordings of one point: which words and citations went and which came.

use std::{ops::Range, time::Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation;

use super::{PointText, Span};

/// A run of one wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What stands there.
    pub span: Span<'a>,
    /// Whether the other wording lacks it here.
    pub differs: bool,
}

/// Both wordings in pieces, the older one first. `were` and `are` are the paragraphs of the texts they cite (as for
/// [`PointText::read`]). Past the deadline what is not compared yet differs as a whole.
#[must_use]
pub fn wordings<'a>(
    (older, were): (&'a PointText, Option<usize>),
    (newer, are): (&'a PointText, Option<usize>),
    deadline: Instant,
) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
    let (old, new) = (cut(older, were), cut(newer, are));
    let (mut gone, mut come) = (vec![false; old.len()], vec![false; new.len()]);
    for (was, is) in changes(&old, &new, deadline) {
        gone[was].fill(true);
        come[is].fill(true);
    }
    (pieces(older, &old, &gone), pieces(newer, &new, &come))
}

/// The tokens that took each other's place. Changes with next to nothing between them are one.
fn changes(old: &[Span<'_>], new: &[Span<'_>], deadline: Instant) -> Vec<(Range<usize>, Range<usize>)> {
    let ops = capture_diff_slices_deadline(Algorithm::Myers, old, new, Some(deadline));
    let (ends, mut from) = ((old.len(), new.len()), (0, 0));
    let mut changes = Vec::new();
    // What lies between the runs that stay; the crate says of the other runs only roughly where they stand.
    for op in ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. })) {
        let (was, is) = (op.old_range(), op.new_range());
        let outermost = (was.start, is.start) == (0, 0) || (was.end, is.end) == ends;
        if outermost || !is_slight(&old[was.clone()]) {
            changes.push((from.0..was.start, from.1..is.start));
            from = (was.end, is.end);
        }
    }
    changes.push((from.0..ends.0, from.1..ends.1));
    // What both begin or end with, most often a space, has not changed.
    for (was, is) in &mut changes {
        while was.start < was.end && is.start < is.end && old[was.start] == new[is.start] {
            (was.start, is.start) = (was.start + 1, is.start + 1);
        }
        while was.start < was.end && is.start < is.end && old[was.end - 1] == new[is.end - 1] {
            (was.end, is.end) = (was.end - 1, is.end - 1);
        }
    }
    changes
}

/// Words, characters of a script without spaces, white space, other marks, and citations, each by itself.
fn cut(text: &PointText, paragraphs: Option<usize>) -> Vec<Span<'_>> {
    let mut tokens = Vec::new();
    for span in text.spans(paragraphs) {
        match span {
            Span::Text(words) => tokens.extend(words.split_word_bounds().map(Span::Text)),
            Span::Citation(n) => tokens.push(Span::Citation(n)),
        }
    }
    tokens
}

/// Whether so little stays between two changes that it reads better as a part of them: spaces and stops, or one
/// Chinese character.
fn is_slight(run: &[Span<'_>]) -> bool {
    let mut letters = 0;
    for span in run {
        let Span::Text(text) = span else { return false };
        let alone = text.chars().count() == 1 && text.chars().all(|c| c.is_alphabetic() && !c.is_ascii());
        if text.chars().any(char::is_alphanumeric) {
            letters += if alone { 1 } else { 2 };
        }
    }
    letters < 2
}

/// Joins the tokens that share their fate.
fn pieces<'a>(text: &'a PointText, tokens: &[Span<'a>], differ: &[bool]) -> Vec<Piece<'a>> {
    let whole = text.as_str();
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    for (token, &differs) in tokens.iter().zip(differ) {
        if let (Span::Text(next), Some(Piece { span: Span::Text(last), differs: before })) =
            (token, pieces.last_mut())
            && *before == differs
        {
            // Both are slices of the text, one after the other.
            let start = last.as_ptr() as usize - whole.as_ptr() as usize;
            *last = &whole[start..start + last.len() + next.len()];
            continue;
        }
        pieces.push(Piece { span: *token, differs });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> PointText {
        PointText::read(text, None)
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    /// What differs stands in braces.
    fn brief(pieces: &[Piece<'_>]) -> String {
        let (mut brief, mut open) = (String::new(), false);
        for piece in pieces {
            if piece.differs != open {
                brief.push(if open { '}' } else { '{' });
                open = piece.differs;
            }
            match piece.span {
                Span::Text(text) => brief.push_str(text),
                Span::Citation(n) => brief.extend(["[", &n.to_string(), "]"]),
            }
        }
        if open { brief + "}" } else { brief }
    }

    #[test]
    fn words_characters_and_citations_are_marked() {
        for (old, new, was, is) in [
            (
                "A state of fixed size [1].",
                "A state of fixed width [1].",
                "A state of fixed {size} [1].",
                "A state of fixed {width} [1].",
            ),
            ("A claim [1][2].", "A claim [1][3].", "A claim [1]{[2]}.", "A claim [1]{[3]}."),
            ("状态大小固定[1]。", "状态宽度固定[1]。", "状态{大小}固定[1]。", "状态{宽度}固定[1]。"),
            ("one two", "one two three", "one two", "one two{ three}"),
            ("It words anew", "It has worded anew", "It {words} anew", "It {has worded} anew"),
            // What stays between two changes and says nothing goes with them.
            ("red old boat", "blue new boat", "{red old} boat", "{blue new} boat"),
            ("甲的乙丙丁", "子的丑丙丁", "{甲的乙}丙丁", "{子的丑}丙丁"),
            ("same", "same", "same", "same"),
            ("", "all", "", "{all}"),
        ] {
            let (old, new) = (read(old), read(new));
            let (older, newer) = wordings((&old, None), (&new, None), soon());
            assert_eq!((brief(&older).as_str(), brief(&newer).as_str()), (was, is));
        }
    }

    #[test]
    fn two_long_points_with_nothing_in_common_keep_to_the_deadline() {
        let words = |seed: u64| {
            let word = |i: u64| format!("w{} ", i.wrapping_mul(seed) % 9973);
            read(&(0..5_000).map(word).collect::<String>())
        };
        let (old, new) = (words(7919), words(6007));
        let begun = Instant::now();
        let (older, newer) = wordings((&old, None), (&new, None), begun + Duration::from_millis(20));
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        assert!(older.iter().any(|piece| piece.differs) && newer.iter().any(|piece| piece.differs));
    }

    proptest! {
        #[test]
        fn pieces_hold_the_whole_of_both(old in "[ab 甲乙,\\[\\]12]{0,30}", new in "[ab 甲乙,\\[\\]12]{0,30}") {
            let (old, new) = (read(&old), read(&new));
            let (older, newer) = wordings((&old, None), (&new, None), soon());
            for (text, pieces) in [(&old, &older), (&new, &newer)] {
                let whole: String = pieces.iter().map(|piece| match piece.span {
                    Span::Text(text) => text.to_owned(),
                    Span::Citation(n) => format!("[{n}]"),
                }).collect();
                prop_assert_eq!(&whole, text.as_str());
            }
            let stays = |pieces: &[Piece<'_>]| brief(&pieces.iter().filter(|p| !p.differs).cloned().collect::<Vec<_>>());
            prop_assert_eq!(stays(&older), stays(&newer));
        }
    }
}
