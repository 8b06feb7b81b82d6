//! What the citation check has to say of a point. It names what was looked for and where, and never calls it false.

use std::str::FromStr;

/// What was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// A cited paragraph that the article doesn't have.
    OutOfRange,
    /// A number, with its unit.
    Figure,
    /// A year, a month, a day or a quarter.
    Date,
    /// A name in Latin letters.
    Name,
    /// Words in quotation marks, or a title.
    Quote,
}

impl FindingKind {
    /// The word in files and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutOfRange => "range",
            Self::Figure => "figure",
            Self::Date => "date",
            Self::Name => "name",
            Self::Quote => "quote",
        }
    }
}

impl FromStr for FindingKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "range" => Ok(Self::OutOfRange),
            "figure" => Ok(Self::Figure),
            "date" => Ok(Self::Date),
            "name" => Ok(Self::Name),
            "quote" => Ok(Self::Quote),
            _ => Err(()),
        }
    }
}

/// Something in a point that its cited paragraphs don't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// For [`FindingKind::OutOfRange`] the number as written; else the figure, date, name or quotation as it stands in the
    /// point.
    pub words: String,
    /// For [`FindingKind::OutOfRange`] the paragraph number that does not exist; else the paragraphs it was looked for in: all
    /// the cited ones that exist, in order, without repeats.
    pub cited: Vec<u32>,
    /// The first other paragraph of the text that does hold it.
    pub elsewhere: Option<u32>,
}

impl Finding {
    /// Whether a cited paragraph does not exist.
    #[must_use]
    pub fn is_out_of_range(&self) -> bool {
        self.kind == FindingKind::OutOfRange
    }
}
