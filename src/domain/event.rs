//! What happens to articles that every reader sees, as readers and programs are told of it.

use std::str::FromStr;

/// Something that happened to an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Every reader sees it now.
    Published,
    /// It has a new revision of a digest.
    Revised,
    /// The citation check flags more of its points than before.
    Flagged,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Published, Self::Revised, Self::Flagged];

    /// The word that is stored and told.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "article.published",
            Self::Revised => "article.revised",
            Self::Flagged => "article.flagged",
        }
    }
}

impl FromStr for EventKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or(())
    }
}
