//! What can be done to many articles at once.

use std::str::FromStr;

/// A change of many articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BulkAction {
    /// They carry these themes too.
    AddThemes,
    /// They carry these themes no longer.
    RemoveThemes,
    /// The citation check looks at them again.
    Check,
    /// Every reader sees them.
    Publish,
    /// Only those who curate see them.
    TakeBack,
    /// They move to the bin.
    Bin,
}

impl BulkAction {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::AddThemes, Self::RemoveThemes, Self::Check, Self::Publish, Self::TakeBack, Self::Bin];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AddThemes => "add-themes",
            Self::RemoveThemes => "remove-themes",
            Self::Check => "check",
            Self::Publish => "publish",
            Self::TakeBack => "take-back",
            Self::Bin => "bin",
        }
    }

    /// Whether it needs the names of themes.
    #[must_use]
    pub fn takes_themes(self) -> bool {
        matches!(self, Self::AddThemes | Self::RemoveThemes)
    }
}

impl FromStr for BulkAction {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|action| action.as_str() == word).ok_or(())
    }
}
