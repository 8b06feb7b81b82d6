//! Two wordings of one point: which words and citations went and which came.

use std::time::Instant;

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
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(deadline));
    let (mut stays_old, mut stays_new) = (vec![false; old.len()], vec![false; new.len()]);
    for (i, op) in ops.iter().enumerate() {
        let DiffOp::Equal { old_index, new_index, len } = *op else { continue };
        let between = i > 0 && i + 1 < ops.len();
        if between && is_slight(&old[old_index..old_index + len]) {
            continue;
        }
        stays_old[old_index..old_index + len].fill(true);
        stays_new[new_index..new_index + len].fill(true);
    }
    (pieces(older, &old, &stays_old), pieces(newer, &new, &stays_new))
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
fn pieces<'a>(text: &'a PointText, tokens: &[Span<'a>], stays: &[bool]) -> Vec<Piece<'a>> {
    let whole = text.as_str();
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    for (token, stays) in tokens.iter().zip(stays) {
        let differs = !stays;
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
