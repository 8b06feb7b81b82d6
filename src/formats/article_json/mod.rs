//! `lectern.article/1`, the JSON of an article: one object, an array of them, JSON Lines or objects one after another.
//! The same shape goes out; its schema is `docs/article.schema.json`.

mod judge;
mod path;
mod piece;
mod read;
mod scan;
mod shape;
mod split;
pub(super) mod values;
mod write;

#[cfg(test)]
mod tests;

pub use write::{Export, ExportedArticle, print};

use self::{
    piece::{Kind, Piece, Place},
    split::Splitter,
};
use super::Found;
use crate::domain::{Invalid, limits};

/// The JSON Schema (2020-12) of one object, as it is published at `/schema/article.json`.
pub const SCHEMA: &str = include_str!("../../../docs/article.schema.json");

/// The value of `schema` in every object.
pub const SCHEMA_NAME: &str = "lectern.article/1";

/// Reads articles from JSON as it arrives, in memory bounded by one object of [`limits::OBJECT`] bytes.
///
/// Whatever is not an article comes back as a refused [`Found`] with its line. An object above the limit is refused and
/// passed over; its `raw` is empty, since it is not held.
#[derive(Debug)]
pub struct Reader {
    splitter: Splitter,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader at the start of an input.
    #[must_use]
    pub fn new() -> Self {
        Self { splitter: Splitter::new() }
    }

    /// Takes the next bytes; returns the articles they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Found> {
        let mut all = Vec::new();
        self.splitter.push(bytes, &mut |piece| all.push(found(piece)));
        all
    }

    /// The input has ended; returns what it still held.
    #[must_use]
    pub fn finish(self) -> Vec<Found> {
        let mut all = Vec::new();
        self.splitter.finish(&mut |piece| all.push(found(piece)));
        all
    }
}

fn found(Piece { kind, place, raw }: Piece) -> Found {
    let line = place.line;
    let (article, notes) = match kind {
        Kind::Object { no_comma } => {
            let (article, mut notes) = read::object(&raw, place);
            if no_comma {
                let reason = "A comma is missing before this object.".to_owned();
                notes.insert(0, Invalid { line, reason });
            }
            (article, notes)
        }
        Kind::Broken => read::object(&raw, place),
        Kind::TooLong => (
            refused(
                line,
                &format!(
                    "This object is longer than {} MiB; divide the article into parts.",
                    limits::OBJECT >> 20
                ),
            ),
            Vec::new(),
        ),
        Kind::Rubbish => (refused(line, &no_object(&raw, place)), Vec::new()),
        Kind::OpenArray => {
            let told = "The array that begins here has no `]` at its end: the file may be cut short.";
            (refused(line, told), Vec::new())
        }
    };
    Found { line, raw, article, notes }
}

fn refused<T>(line: u64, reason: &str) -> Result<T, Invalid> {
    Err(Invalid { line, reason: reason.to_owned() })
}

fn no_object(raw: &[u8], place: Place) -> String {
    let column = place.column + 1;
    match std::str::from_utf8(raw) {
        Ok(text) => format!(
            "An article is an object that begins with {{, but column {column} holds `{}`.",
            values::short(text)
        ),
        Err(_) => format!("This is not UTF-8 text at column {column}; save the file as UTF-8."),
    }
}
