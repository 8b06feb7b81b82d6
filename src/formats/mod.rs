//! Outside formats ⇄ domain types. Pure: bytes in, articles out; no files, no network.

pub mod article_json;
pub mod digest_text;
pub mod markdown;
pub mod quotation;
mod recognise;
pub mod rules;

pub use recognise::{Format, Reader};

use crate::domain::{Incoming, Invalid};

/// One article found in an input, or the place where one could not be read.
#[derive(Debug)]
pub struct Found {
    /// First line of it in the input, counted from 1.
    pub line: u64,
    /// Its bytes as they came (for the file of refused articles), without neighbours, such that it can be mended and
    /// imported again by itself (page furniture that gives a theme goes before it).
    pub raw: Vec<u8>,
    /// The article, or why it is refused.
    pub article: Result<Incoming, Invalid>,
    /// What was not understood but cost nothing else (a stray line, a digest without a core viewpoint, ...).
    pub notes: Vec<Invalid>,
}
