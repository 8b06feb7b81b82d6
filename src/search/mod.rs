//! Words and the query language. Pure: what a text is cut into, how a query is read, where a text is marked.

mod fold;
mod marks;
mod print;
mod query;
mod read;
mod same;
mod spell;
mod words;

pub use self::same::likely_same;
pub use self::{
    fold::fold,
    marks::{Needle, marked, snippet},
    query::{Ask, Day, Field, Leaf, Part, Phrase, Query},
    spell::{Fit, Spelled, plain},
    words::{Place, Token, characters, stem, tokens},
};

/// Rises when texts are cut or folded in another way, or the index keeps other fields: an index of another version is
/// made anew.
pub const VERSION: u32 = 3;

/// Stands among the origins of what the citation check has something to say of.
pub const WARNED: &str = "warn";

/// What the index takes of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The article's key.
    pub key: u32,
    /// The change of the database with which it was last written.
    pub change: i64,
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The origins of its shown digests.
    pub origins: Vec<String>,
    /// The keys of the points of which the citation check has something to say.
    pub warned: Vec<i64>,
    /// The points of its shown digests, by key, without their marks.
    pub points: Vec<(i64, String)>,
    /// Its newest text.
    pub body: Vec<String>,
}
