//! An article as it comes in from outside, before the store has given it ids, slugs and revisions.

use jiff::Timestamp;

use super::{ArticleId, Lang, Origin, PointId, PointText};

/// The limits that every way in keeps.
pub mod limits {
    /// Characters in a title, a name of a theme, a source or an author.
    pub const TITLE: usize = 1_000;
    /// Characters in a point's text.
    pub const POINT: usize = 10_000;
    /// Characters of what is said of a theme or a source.
    pub const DESCRIPTION: usize = 1_000;
    /// Paragraphs of an article.
    pub const PARAGRAPHS: usize = 20_000;
    /// Bytes of one article in a file.
    pub const OBJECT: usize = 16 * 1024 * 1024;
}

/// An article read from a file. What is `None` or empty was absent, and stays as it is in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// The id it had where it was exported.
    pub id: Option<ArticleId>,
    /// Original address (http or https).
    pub url: Option<String>,
    /// Never empty.
    pub title: String,
    /// The language of the text; guessed when absent.
    pub lang: Option<Lang>,
    /// Who published it.
    pub source: Option<IncomingSource>,
    /// Who wrote it.
    pub authors: Option<Vec<String>>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Themes it carries.
    pub themes: Vec<IncomingTheme>,
    /// Whether `themes` are all it carries, so that others go. Otherwise they are added to what it has, as those of
    /// the page on which an article was found.
    pub themes_complete: bool,
    /// The article's own text, paragraph 1 first.
    pub paragraphs: Option<Vec<String>>,
    /// Oldest revision first where several of a language are given.
    pub digests: Vec<IncomingDigest>,
}

impl Incoming {
    /// An article of which only the title is known.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            id: None,
            url: None,
            title: title.into(),
            lang: None,
            source: None,
            authors: None,
            published_at: None,
            themes: Vec::new(),
            themes_complete: false,
            paragraphs: None,
            digests: Vec::new(),
        }
    }
}

/// Who published an article: a name, and what else an export says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingSource {
    /// Never empty.
    pub name: String,
    /// The slug it had where it was exported; used when it is free.
    pub slug: Option<String>,
    /// The address of its site.
    pub site: Option<String>,
}

/// A theme by name, and the slug it had where it was exported (used when it is free).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingTheme {
    /// Never empty.
    pub name: String,
    /// Lower-case letters, digits and hyphens.
    pub slug: Option<String>,
}

/// A digest as it comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingDigest {
    /// Guessed from its words when absent.
    pub lang: Option<Lang>,
    /// `imported` when absent.
    pub origin: Option<Origin>,
    /// Which model wrote it.
    pub model: Option<String>,
    /// Which wording of the prompt was used.
    pub prompt_version: Option<String>,
    /// The language of the text it was made from.
    pub source_lang: Option<Lang>,
    /// The revision number it had where it was exported; only its order among its like is kept.
    pub revision: Option<u32>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The points that stand first; may be empty.
    pub core_viewpoint: Vec<IncomingPoint>,
    /// The groups in order.
    pub groups: Vec<IncomingGroup>,
}

impl IncomingDigest {
    /// A digest that holds nothing yet.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            lang: None,
            origin: None,
            model: None,
            prompt_version: None,
            source_lang: None,
            revision: None,
            created_at: None,
            core_viewpoint: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Every point: the core viewpoint's, then each group's.
    pub fn points(&self) -> impl Iterator<Item = &IncomingPoint> {
        self.core_viewpoint.iter().chain(self.groups.iter().flat_map(|group| &group.points))
    }
}

/// A group as it comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingGroup {
    /// Word for word; never empty.
    pub title: String,
    /// The points in order; may be empty in a text that was cut off.
    pub points: Vec<IncomingPoint>,
}

/// A point as it comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingPoint {
    /// The id it had where it was exported.
    pub id: Option<PointId>,
    /// Its words with their marks.
    pub text: PointText,
}

/// Something in an input that can't be taken: where it stands and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The line of the input, counted from 1.
    pub line: u64,
    /// One sentence: what is wrong, and at which path of the object where there is one.
    pub reason: String,
}
