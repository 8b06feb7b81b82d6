//! What a reader narrows a stream to.

use jiff::Timestamp;

use super::{Lang, Status};

/// Which articles are wanted. Everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Slugs of themes, present or former, or names of theirs; an article must belong to all of them.
    pub themes: Vec<String>,
    /// Slugs of themes that an article must not belong to.
    pub not_themes: Vec<String>,
    /// Slug of the source.
    pub source: Option<String>,
    /// A digest, else the text, in this language or a narrower one.
    pub lang: Option<Lang>,
    /// Published (else added) at this instant or later.
    pub from: Option<Timestamp>,
    /// Published (else added) before this instant.
    pub until: Option<Timestamp>,
    /// How far it is published.
    pub status: Option<Status>,
}

impl Filter {
    /// The filter of one theme.
    #[must_use]
    pub fn theme(slug: &str) -> Self {
        Self { themes: vec![slug.to_owned()], ..Self::default() }
    }

    /// The filter of one source.
    #[must_use]
    pub fn source(slug: &str) -> Self {
        Self { source: Some(slug.to_owned()), ..Self::default() }
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
