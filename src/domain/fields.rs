//! What is said of an article beside its text and its digests, as an editor writes it.

use jiff::Timestamp;

use super::Lang;

/// The fields of an article. Names stand for sources and themes, whichever of their names it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// Never empty.
    pub title: String,
    /// Original address (http or https).
    pub url: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// The language of the text.
    pub lang: Lang,
    /// The themes it carries, in order.
    pub themes: Vec<String>,
}

/// What becomes of something that two changed, each from the same `base`: the change of the one who changed it; `None`
/// where both did, and differently.
#[must_use]
pub fn of_two<'a, T: PartialEq + ?Sized>(base: &T, theirs: &'a T, mine: &'a T) -> Option<&'a T> {
    if mine == base || mine == theirs {
        Some(theirs)
    } else if theirs == base {
        Some(mine)
    } else {
        None
    }
}
