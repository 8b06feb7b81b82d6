//! Digest text: the plain text of saved pages, one article after another, read as it streams in; and its printed form.
//!
//! Lines are judged one by one (`kind`); words that no label claims wait in a queue until the line after them tells
//! whether they were the end of a point, a title, or nothing.
mod body;
mod flow;
mod heads;
mod kind;
mod label;
mod lines;
mod open;
mod page;
mod print;
mod settle;
mod time;
mod words;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

use super::Found;
use crate::domain::{Invalid, limits};
use kind::Kind;
use lines::{RawLine, Splitter};
use open::{Line, Open};
pub use print::print;
pub use time::read as read_time;

/// Reads digest text piece by piece; holds one article at a time.
#[derive(Debug)]
pub struct Reader {
    splitter: Splitter,
    zone: TimeZone,
    /// The themes of the page's head.
    themes: Vec<String>,
    open: Option<Open>,
    /// Lines that wait for what follows them.
    loose: Vec<Line>,
    /// Notes on lines before the first article they could be told with.
    strays: Vec<Invalid>,
    gap: bool,
    /// Bytes held in `open` and `loose`.
    held: usize,
    /// A text that is too long, and how many bytes of it were passed over.
    flood: Option<(Found, u64)>,
    found: Vec<Found>,
}

impl Reader {
    /// Times without a zone are read in `zone`.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self {
            splitter: Splitter::default(),
            zone,
            themes: Vec::new(),
            open: None,
            loose: Vec::new(),
            strays: Vec::new(),
            gap: false,
            held: 0,
            flood: None,
            found: Vec::new(),
        }
    }

    /// Takes the next bytes; returns the articles they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Found> {
        let mut rest = bytes;
        while let Some(line) = self.splitter.next(&mut rest) {
            self.raw_line(line);
        }
        std::mem::take(&mut self.found)
    }

    /// The input has ended.
    #[must_use]
    pub fn finish(mut self) -> Vec<Found> {
        if let Some(line) = self.splitter.take() {
            self.raw_line(line);
        }
        self.settle(self.loose.len(), true);
        self.found
    }

    fn raw_line(&mut self, line: RawLine) {
        let cut = line.cut;
        match Line::read(line, self.gap, &self.zone) {
            Err(blank) => {
                self.gap = true;
                let kept = match (self.loose.last_mut(), &mut self.open) {
                    (Some(line), _) => &mut line.raw,
                    (None, Some(open)) => &mut open.raw,
                    (None, None) => return self.passed(blank.len()),
                };
                kept.extend_from_slice(&blank);
                self.held += blank.len();
            }
            Ok(line) => {
                self.gap = false;
                let length = line.raw.len();
                if self.flood.is_some() {
                    self.pass(line);
                } else {
                    self.line(line);
                }
                // After the line, since what ends before it no longer counts.
                self.held += length;
            }
        }
        if cut > 0 || self.held > limits::OBJECT {
            self.begin_flood(cut);
        }
    }

    fn line(&mut self, line: Line) {
        match &line.kind {
            Kind::Furniture(_) | Kind::Plain => self.loose.push(line),
            Kind::Heading(_) => self.heading(line),
            Kind::Dated { .. } => self.dated(line),
            Kind::Label(section) => self.label(*section, line),
            Kind::Bullet(_) => {
                if self.open.is_some() {
                    self.go_on(line);
                } else {
                    self.loose.push(line);
                }
            }
            Kind::Themes(names) => match &mut self.open {
                Some(open) if open.digest.is_empty() && self.loose.is_empty() => {
                    open.themes.clone_from(names);
                    open.inherited = false;
                    open.keep(&line);
                }
                _ => self.loose.push(line),
            },
        }
    }
}

/// Whole text at once.
#[must_use]
pub fn parse(text: &[u8], zone: &TimeZone) -> Vec<Found> {
    let mut reader = Reader::new(zone.clone());
    let mut found = reader.push(text);
    found.extend(reader.finish());
    found
}
