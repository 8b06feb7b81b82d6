//! A text with what was searched for marked in it.

use std::{fmt, ops::Range};

use askama::filters::{Html, HtmlSafe, escape};

/// Prints a text, escaped, its marked bytes within `<mark>`.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a> {
    text: &'a str,
    marks: &'a [Range<usize>],
    /// Where the text begins in the one that the marks are of.
    from: usize,
}

impl<'a> Marked<'a> {
    /// A whole text and its marks, in order and apart.
    #[must_use]
    pub fn new(text: &'a str, marks: &'a [Range<usize>]) -> Self {
        Self { text, marks, from: 0 }
    }

    /// A part of the text that the marks are of, and where it begins there.
    #[must_use]
    pub fn part(text: &'a str, marks: &'a [Range<usize>], from: usize) -> Self {
        Self { text, marks, from }
    }
}

impl HtmlSafe for Marked<'_> {}

impl fmt::Display for Marked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut done = 0;
        for mark in self.marks {
            let start = mark.start.saturating_sub(self.from).max(done);
            let end = mark.end.saturating_sub(self.from).min(self.text.len());
            if start >= end {
                continue;
            }
            escaped(f, &self.text[done..start])?;
            f.write_str("<mark>")?;
            escaped(f, &self.text[start..end])?;
            f.write_str("</mark>")?;
            done = end;
        }
        escaped(f, &self.text[done..])
    }
}

fn escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "{}", escape(text, Html).map_err(|_| fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_around_escaped_words() {
        assert_eq!(
            Marked::new("a <b> & c", &[2..5, 8..9]).to_string(),
            "a <mark>&#60;b&#62;</mark> &#38; <mark>c</mark>"
        );
        assert_eq!(Marked::part("llo w", &[0..3, 4..9], 2).to_string(), "<mark>l</mark>l<mark>o w</mark>");
        assert_eq!(Marked::new("", &[]).to_string(), "");
    }
}
