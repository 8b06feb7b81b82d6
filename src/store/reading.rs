//! What reads hand to the pages: plain rows in the words of the portal, ready to show.

use jiff::Timestamp;

use crate::{
    domain::{ArticleId, Digest, Fields, Lang, Origin, PointId, PointText, Status},
    error::{Error, Result},
    formats::article_json::Export,
};

/// A theme or source as a link: where it answers and what it is called for this reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Address under `/t/` or `/s/`.
    pub slug: String,
    /// The name in the reader's language where there is one, else the first name it had.
    pub name: String,
    /// The language of that name.
    pub lang: Lang,
    /// A sign to show before the name.
    pub icon: Option<String>,
    /// Whether it is offered nowhere.
    pub hidden: bool,
}

impl Named {
    /// What is offered as all are, without a sign.
    #[must_use]
    pub fn new(slug: String, name: String, lang: Lang) -> Self {
        Self { slug, name, lang, icon: None, hidden: false }
    }
}

/// Something with the number of articles that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<T> {
    /// The theme, source or language.
    pub item: T,
    /// Articles, within the filters that are on.
    pub articles: u64,
}

/// One article in a stream.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The article's id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of the text (and title).
    pub lang: Lang,
    /// Its original address.
    pub url: Option<String>,
    /// Who published it.
    pub source: Option<Named>,
    /// When it was published; unknown for some.
    pub published_at: Option<Timestamp>,
    /// Published, else added: the order of the stream.
    pub sorted_at: Timestamp,
    /// The first point of the core viewpoint (else the first point, else the first paragraph), without marks,
    /// and its language.
    pub lead: Option<(String, Lang)>,
    /// Its first themes, at most five, carried ones first.
    pub themes: Vec<Named>,
    /// How many themes it has in all.
    pub themes_total: u64,
    /// Points of the digest that this reader is shown (core viewpoint included).
    pub points: u64,
    /// Languages of its digests, the shown one first; empty when it has none.
    pub digest_langs: Vec<Lang>,
}

/// A place in the stream: the entry that it follows or precedes. Printed and parsed as `<microseconds>-<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The entry's place in time.
    pub sorted_at: Timestamp,
    /// The entry.
    pub id: ArticleId,
}

impl std::str::FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong =
            || Error::Invalid(vec![format!("“{text}” is no place in a stream; go back to its first page.")]);
        let (time, id) = text.rsplit_once('-').ok_or_else(wrong)?;
        let time = time.parse().map_err(|_| wrong())?;
        let sorted_at = Timestamp::from_microsecond(time).map_err(|_| wrong())?;
        Ok(Self { sorted_at, id: id.parse().map_err(|_| wrong())? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.sorted_at.as_microsecond(), self.id)
    }
}

/// Which page of a stream is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// The newest.
    #[default]
    First,
    /// What is older than this entry (`?before=`).
    Before(Cursor),
    /// What is newer than this entry (`?after=`).
    After(Cursor),
}

/// One page of a stream, and the counts beside it.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Where the newer page ends, when there is one (for `?after=`).
    pub newer: Option<Cursor>,
    /// Where the older page begins, when there is one (for `?before=`).
    pub older: Option<Cursor>,
    /// Articles within the filters.
    pub total: u64,
    /// The themes that matter most within the filters (at most 12), the filters' own among them.
    pub themes: Vec<Counted<Named>>,
    /// All themes there are.
    pub themes_total: u64,
    /// The sources that matter most within the filters (at most 12).
    pub sources: Vec<Counted<Named>>,
    /// All sources there are.
    pub sources_total: u64,
    /// Languages within the filters, save the one on language: each count is what choosing it would give.
    pub langs: Vec<Counted<Lang>>,
    /// The newest months (year and month, in UTC) that have articles within the filters, save those on days; newest
    /// first, at most 120.
    pub months: Vec<((i16, i8), u64)>,
    /// The filters that are on, resolved to names, for the chips. A slug that names nothing stands with itself as name.
    pub chips: Chips,
}

/// One page of articles.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Where the newer page ends, when there is one.
    pub newer: Option<Cursor>,
    /// Where the older page begins, when there is one.
    pub older: Option<Cursor>,
    /// Articles within the filter.
    pub total: u64,
}

/// The names behind the filters that are on.
#[derive(Debug, Clone, Default)]
pub struct Chips {
    /// In the order of the filter.
    pub themes: Vec<Named>,
    /// In the order of the filter.
    pub not_themes: Vec<Named>,
    /// The source.
    pub source: Option<Named>,
}

/// What an article page shows.
#[derive(Debug, Clone)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of the text.
    pub lang: Lang,
    /// Original address, http or https.
    pub url: Option<String>,
    /// Who published it.
    pub source: Option<Named>,
    /// The address of the source's site.
    pub source_site: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it came in.
    pub added_at: Timestamp,
    /// All its themes; carried ones first.
    pub themes: Vec<Named>,
    /// How many of `themes`, from the front, it carries; the others come from its groups.
    pub carried: usize,
    /// The digest that is shown; `None` when it has none.
    pub digest: Option<Digest>,
    /// How far it is published.
    pub status: Status,
    /// The number of the write by which it became as it is, for those who mean to change this state and no other.
    pub change: i64,
    /// Every revision there is, newest first.
    pub revisions: Vec<Revision>,
    /// The text that the shown digest cites (else the newest), paragraph 1 first; empty when none is stored.
    pub paragraphs: Vec<String>,
}

impl Article {
    /// The number of stored paragraphs, for reading citation marks.
    #[must_use]
    pub fn paragraph_count(&self) -> Option<usize> {
        (!self.paragraphs.is_empty()).then_some(self.paragraphs.len())
    }

    /// What an export tells of it, with these digests.
    #[must_use]
    pub fn export<'a>(&'a self, digests: &'a [Digest]) -> Export<'a> {
        let source = self.source.as_ref();
        Export {
            id: self.id,
            url: self.url.as_deref(),
            title: &self.title,
            lang: &self.lang,
            source: source.map(|source| (&*source.name, &*source.slug, self.source_site.as_deref())),
            authors: &self.authors,
            published_at: self.published_at,
            themes: self.themes[..self.carried].iter().map(|theme| (&*theme.name, &*theme.slug)).collect(),
            paragraphs: &self.paragraphs,
            digests,
        }
    }

    /// Its fields, as an editor finds them.
    #[must_use]
    pub fn fields(&self) -> Fields {
        Fields {
            title: self.title.clone(),
            url: self.url.clone(),
            source: self.source.as_ref().map(|source| source.name.clone()),
            authors: self.authors.clone(),
            published_at: self.published_at,
            lang: self.lang.clone(),
            themes: self.themes[..self.carried].iter().map(|theme| theme.name.clone()).collect(),
        }
    }

    /// Those of its themes that are not hidden.
    pub fn offered_themes(&self) -> impl Iterator<Item = &Named> {
        self.themes.iter().filter(|theme| !theme.hidden)
    }

    /// The languages in which it has a digest, in the order of their first revision.
    #[must_use]
    pub fn digest_langs(&self) -> Vec<Lang> {
        let mut langs: Vec<Lang> = Vec::new();
        for revision in self.revisions.iter().rev() {
            if !langs.contains(&revision.lang) {
                langs.push(revision.lang.clone());
            }
        }
        langs
    }
}

/// One revision in an article's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Counts through the article.
    pub number: u32,
    /// Its language.
    pub lang: Lang,
    /// How it came to be.
    pub origin: Origin,
    /// Which model wrote it.
    pub model: Option<String>,
    /// When it was made, or came in.
    pub created_at: Timestamp,
    /// Whether it is the one shown of its language.
    pub shown: bool,
    /// How many points it holds, the core viewpoint's included.
    pub points: u64,
    /// Who wrote it at the desk, for those who curate.
    pub author: Option<String>,
    /// Why, in their words.
    pub reason: Option<String>,
    /// The revision whose words it brings back.
    pub restores: Option<u32>,
}

/// Which digest of an article is wanted.
#[derive(Debug, Clone)]
pub enum Reading {
    /// The shown one in the first of these languages that has one (ranges), else in the language of the text,
    /// else whichever there is.
    Preferred(Vec<Lang>),
    /// The shown one in exactly this language or range, else not found.
    In(Lang),
    /// This revision.
    Revision(u32),
}

/// What `/p/{id}` shows: the article opened at a point.
#[derive(Debug, Clone)]
pub struct PointPage {
    /// The article with the newest revision that holds the point.
    pub article: Article,
    /// The point in that revision.
    pub id: PointId,
    /// Its newest wording.
    pub text: PointText,
    /// The title of its group; `None` in the core viewpoint.
    pub group: Option<String>,
    /// The shown revision of its language, where that doesn't hold it.
    pub absent_from: Option<u32>,
    /// Earlier wordings that differ, newest first, each with the last revision that held it.
    pub earlier: Vec<(u32, PointText)>,
}

/// A theme's own page.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Slug and name for this reader.
    pub named: Named,
    /// What it is about, in the reader's language where there is one, with the language it is in.
    pub description: Option<(String, Lang)>,
    /// The other names it is known by, with their languages.
    pub also: Vec<(String, Lang)>,
}

/// A source's own page.
#[derive(Debug, Clone)]
pub struct Source {
    /// Slug and name.
    pub named: Named,
    /// The address of its site, http or https.
    pub site: Option<String>,
    /// What it is.
    pub description: Option<String>,
}

/// What answers at a slug.
#[derive(Debug, Clone)]
pub enum At<T> {
    /// It is here.
    Here(T),
    /// It has moved to this slug.
    Moved(String),
}

/// A numbered page of a list that is not a stream (themes, sources).
#[derive(Debug, Clone)]
pub struct Listing<T> {
    /// The rows of this page, most articles first.
    pub rows: Vec<T>,
    /// Rows in all.
    pub total: u64,
    /// This page, from 1.
    pub page: u32,
    /// The last page, at least 1.
    pub pages: u32,
}

/// One article's groups in the reading by points.
#[derive(Debug, Clone)]
pub struct PointsOf {
    /// The article: title, source, time.
    pub entry: Entry,
    /// How many paragraphs its text has, for reading marks and linking to them.
    pub paragraphs: Option<usize>,
    /// The language of these groups.
    pub lang: Lang,
    /// The groups that belong here: under a theme those that bear it, or all where the article carries it.
    pub groups: Vec<crate::domain::Group>,
}

/// One page of the reading by points.
#[derive(Debug, Clone)]
pub struct PointsPage {
    /// Newest article first.
    pub articles: Vec<PointsOf>,
    /// Where the newer page ends.
    pub newer: Option<Cursor>,
    /// Where the older page begins.
    pub older: Option<Cursor>,
    /// Articles in all.
    pub total: u64,
}
