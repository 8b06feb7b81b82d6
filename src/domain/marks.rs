//! The citation marks inside a point's text: `[10][19]`, read in every form that is in use, kept in one.

use std::fmt;

/// A point's words with its citation marks where they stand, each mark in the form `[n]`.
///
/// Marks are read from `[10][19]`, `[10, 19]`, `[10-12]`, `【10】` and their full-width forms. A number of one to three
/// digits is a citation; one of four digits only when the article has that many paragraphs (so `[2024]` stays text).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PointText(String);

/// A run of a point's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span<'a> {
    /// Words.
    Text(&'a str),
    /// A citation of this paragraph, numbered from 1.
    Citation(u32),
}

impl PointText {
    /// Reads the marks of a text and keeps them in their one form. White space at both ends goes.
    #[must_use]
    pub fn read(text: &str, paragraphs: Option<usize>) -> Self {
        let mut kept = String::with_capacity(text.len());
        let mut rest = text.trim();
        while let Some(start) = rest.find(OPENING) {
            if kept.len() > ENOUGH {
                break;
            }
            kept.push_str(&rest[..start]);
            rest = &rest[start..];
            if let Some((numbers, length)) = bracket(rest, paragraphs) {
                for n in numbers {
                    use fmt::Write as _;
                    let _ = write!(kept, "[{n}]");
                }
                rest = &rest[length..];
            } else {
                let first = rest.chars().next().map_or(1, char::len_utf8);
                kept.push_str(&rest[..first]);
                rest = &rest[first..];
            }
        }
        kept.push_str(rest);
        Self(kept)
    }

    /// The text with its marks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The runs of words and the citations between them, in order. `paragraphs` as for [`PointText::read`].
    #[must_use]
    pub fn spans(&self, paragraphs: Option<usize>) -> Vec<Span<'_>> {
        let text = self.0.as_str();
        let (mut spans, mut plain, mut at) = (Vec::new(), 0, 0);
        while let Some(start) = text[at..].find(OPENING).map(|i| at + i) {
            let Some((numbers, length)) = bracket(&text[start..], paragraphs) else {
                at = start + text[start..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            if plain < start {
                spans.push(Span::Text(&text[plain..start]));
            }
            spans.extend(numbers.into_iter().map(Span::Citation));
            at = start + length;
            plain = at;
        }
        if plain < text.len() {
            spans.push(Span::Text(&text[plain..]));
        }
        spans
    }

    /// Every cited paragraph in the order of the marks, repeats kept.
    #[must_use]
    pub fn citations(&self, paragraphs: Option<usize>) -> Vec<u32> {
        self.spans(paragraphs)
            .into_iter()
            .filter_map(|span| match span {
                Span::Citation(n) => Some(n),
                Span::Text(_) => None,
            })
            .collect()
    }

    /// The same words over other paragraphs: each citation under the number that `to` gives its paragraph, or gone with
    /// the space before it where that gives none. `paragraphs` as for [`PointText::read`], of the text it cites now.
    #[must_use]
    pub fn renumbered(&self, paragraphs: Option<usize>, to: impl Fn(u32) -> Option<u32>) -> Self {
        use fmt::Write as _;
        let mut kept = String::with_capacity(self.0.len());
        for span in self.spans(paragraphs) {
            match span {
                Span::Text(text) => kept.push_str(text),
                Span::Citation(n) => match to(n) {
                    Some(n) => {
                        let _ = write!(kept, "[{n}]");
                    }
                    None if kept.ends_with(']') => {}
                    None => kept.truncate(kept.trim_end().len()),
                },
            }
        }
        Self(kept)
    }

    /// The words without marks; a space that only stood before a mark goes with it.
    #[must_use]
    pub fn words(&self, paragraphs: Option<usize>) -> String {
        let mut words = String::with_capacity(self.0.len());
        for span in self.spans(paragraphs) {
            match span {
                Span::Citation(_) => words.truncate(words.trim_end().len()),
                Span::Text(text) => words.push_str(text),
            }
        }
        words
    }
}

impl fmt::Display for PointText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Bytes after which ranges are no longer spelled out: a point this long is refused whatever follows, and a few
/// thousand ranges of thousands of numbers would fill the memory first.
const ENOUGH: usize = 256 * 1024;
const OPENING: [char; 3] = ['[', '【', '［'];

/// The numbers in the bracket that opens this text, and its length in bytes; `None` when it is no citation.
fn bracket(text: &str, paragraphs: Option<usize>) -> Option<(Vec<u32>, usize)> {
    let close = match text.chars().next()? {
        '[' => ']',
        '【' => '】',
        _ => '］',
    };
    let inner_start = text.chars().next()?.len_utf8();
    // The longest list worth reading; keeps a text of a million brackets linear.
    let inner_end = inner_start + text[inner_start..].char_indices().take(200).find(|(_, c)| *c == close)?.0;
    let inner = &text[inner_start..inner_end];
    let mut numbers = Vec::new();
    for item in inner.split([',', '，', '、', ';', '；']) {
        let mut ends = item.split(['-', '–', '—', '~', '～', '－', '‑']);
        let first = number(ends.next()?, paragraphs)?;
        let last = ends.next().map_or(Some(first), |end| number(end, paragraphs))?;
        if ends.next().is_some() || last < first {
            return None;
        }
        numbers.extend(first..=last);
    }
    Some((numbers, inner_end + close.len_utf8()))
}

/// A paragraph's number in ASCII or full-width digits.
fn number(text: &str, paragraphs: Option<usize>) -> Option<u32> {
    let mut value = 0_u32;
    let mut digits = 0;
    for c in text.trim().chars() {
        let digit = match c {
            '０'..='９' => c as u32 - '０' as u32,
            c => c.to_digit(10)?,
        };
        digits += 1;
        if digits > 4 {
            return None;
        }
        value = value * 10 + digit;
    }
    let known = digits <= 3 || paragraphs.is_some_and(|count| value as usize <= count);
    (value > 0 && known).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_of_mark_becomes_one() {
        for (given, kept) in [
            ("a [10][19].", "a [10][19]."),
            ("a [10, 19].", "a [10][19]."),
            ("a [10-12].", "a [10][11][12]."),
            ("甲【10】。", "甲[10]。"),
            ("甲［１０，１２］。", "甲[10][12]。"),
            ("甲【10、12–13】。", "甲[10][12][13]。"),
            ("in [2024] a", "in [2024] a"),
            ("[0] [000] [x] [] [1,] [3-1] [1-2-3] [", "[0] [000] [x] [] [1,] [3-1] [1-2-3] ["),
            ("see [007]", "see [7]"),
            ("[[10]]", "[[10]]"),
            ("mixed [10】", "mixed [10】"),
        ] {
            assert_eq!(PointText::read(given, Some(68)).as_str(), kept);
        }
    }

    #[test]
    fn four_digits_cite_only_where_the_article_is_that_long() {
        let text = PointText::read("a [2024] b [3]", None);
        assert_eq!(text.citations(None), [3]);
        assert_eq!(text.citations(Some(68)), [3]);
        assert_eq!(text.citations(Some(2024)), [2024, 3]);
        assert_eq!(PointText::read("[1999-2001]", Some(2001)).as_str(), "[1999][2000][2001]");
    }

    #[test]
    fn words_lose_their_marks_and_the_space_before() {
        let text = PointText::read("A claim [2][10], with a tail [68].", None);
        assert_eq!(text.words(None), "A claim, with a tail.");
        assert_eq!(
            text.spans(None),
            [
                Span::Text("A claim "),
                Span::Citation(2),
                Span::Citation(10),
                Span::Text(", with a tail "),
                Span::Citation(68),
                Span::Text(".")
            ]
        );
    }

    #[test]
    fn brackets_without_end_take_linear_time() {
        let text = "[".repeat(100_000);
        assert_eq!(PointText::read(&text, None).as_str().len(), text.len());
    }

    #[test]
    fn ranges_without_end_are_not_spelled_out_without_end() {
        let text = "[1-9999]".repeat(1_250);
        let read = PointText::read(&text, Some(9_999));
        assert!(read.as_str().len() > 40_000 && read.as_str().len() < 1_000_000);
    }

    proptest! {
        #[test]
        fn reading_twice_is_reading_once(text in "[\\[\\]【】［］0-9０-９,，、–\\- a甲]{0,60}", count in proptest::option::of(0_usize..3000)) {
            let once = PointText::read(&text, count);
            let twice = PointText::read(once.as_str(), count);
            prop_assert_eq!(&once, &twice);
            prop_assert_eq!(once.citations(count), twice.citations(count));
        }
    }
}
