//! The shapes that go out beside the article's own, and what comes in to change one.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::store::{Entry, Event, Named, Revision};

/// A theme or a source by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Link {
    /// What it is called, in the portal's first language that it has a name in.
    pub(super) name: String,
    /// Its address below `/t/` or `/s/`.
    pub(super) slug: String,
}

impl From<&Named> for Link {
    fn from(named: &Named) -> Self {
        Self { name: named.name.clone(), slug: named.slug.clone() }
    }
}

/// An article in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listed {
    /// Its permanent id.
    id: String,
    /// Its title.
    title: String,
    /// The language of its text (BCP 47).
    lang: String,
    /// Its original address.
    url: Option<String>,
    /// Who published it.
    source: Option<Link>,
    /// When it was published (RFC 3339).
    published_at: Option<String>,
    /// By which time it stands in the order: published, else added.
    sorted_at: String,
    /// The first point, without marks.
    lead: Option<String>,
    /// Its first themes.
    themes: Vec<Link>,
    /// Points of the digest shown.
    points: u64,
    /// The languages of its digests.
    digests: Vec<String>,
}

/// The members of [`Listed`].
pub(super) const LISTED: [&str; 11] = [
    "id",
    "title",
    "lang",
    "url",
    "source",
    "published_at",
    "sorted_at",
    "lead",
    "themes",
    "points",
    "digests",
];

impl From<&Entry> for Listed {
    fn from(entry: &Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            title: entry.title.clone(),
            lang: entry.lang.to_string(),
            url: entry.url.clone(),
            source: entry.source.as_ref().map(Link::from),
            published_at: entry.published_at.map(|time| time.to_string()),
            sorted_at: entry.sorted_at.to_string(),
            lead: entry.lead.as_ref().map(|(words, _)| words.clone()),
            themes: entry.themes.iter().map(Link::from).collect(),
            points: entry.points,
            digests: entry.digest_langs.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Something that happened to an article: the data of an event.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Happened {
    /// The permanent id of the article.
    id: String,
    /// Its title, as it is now.
    title: String,
    /// The language of its text (BCP 47).
    lang: String,
    /// Its original address.
    url: Option<String>,
    /// Who published it.
    source: Option<Link>,
    /// When it was published (RFC 3339).
    published_at: Option<String>,
    /// The newest revision of its digests then; 0 where it had none.
    revision: u32,
    /// How many points the citation check flagged then.
    flagged: u32,
    /// When it happened (RFC 3339).
    at: String,
}

impl From<&Event> for Happened {
    fn from(event: &Event) -> Self {
        let article = &event.article;
        Self {
            id: article.id.to_string(),
            title: article.title.clone(),
            lang: article.lang.to_string(),
            url: article.url.clone(),
            source: article.source.as_ref().map(Link::from),
            published_at: article.published_at.map(|time| time.to_string()),
            revision: event.revision,
            flagged: event.flagged,
            at: event.at.to_string(),
        }
    }
}

/// A page of articles, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ArticlePage {
    /// Articles that match, on all pages.
    pub(super) total: u64,
    /// Those of this page; with `fields`, only these members of each.
    #[schema(value_type = Vec<Listed>)]
    pub(super) articles: Vec<Value>,
}

/// A revision in an article's history.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevisionLine {
    /// Counts through the article, all languages together.
    number: u32,
    /// Its language.
    lang: String,
    /// How it came to be: imported, extractive, model or person.
    origin: String,
    /// Which model wrote it.
    model: Option<String>,
    /// When it was made, or came in.
    created_at: String,
    /// Whether it is the one shown of its language.
    shown: bool,
    /// How many points it holds.
    points: u64,
}

impl From<&Revision> for RevisionLine {
    fn from(revision: &Revision) -> Self {
        Self {
            number: revision.number,
            lang: revision.lang.to_string(),
            origin: revision.origin.as_str().to_owned(),
            model: revision.model.clone(),
            created_at: revision.created_at.to_string(),
            shown: revision.shown,
            points: revision.points,
        }
    }
}

/// The history of an article, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Revisions {
    /// Every revision there is.
    pub(super) revisions: Vec<RevisionLine>,
}

/// A point of a digest, and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PointShape {
    /// Its permanent id.
    pub(super) id: String,
    /// Its words, with the marks of its citations.
    pub(super) text: String,
    /// The paragraphs that it cites, in order.
    pub(super) citations: Vec<u32>,
    /// The article it belongs to.
    pub(super) article: String,
    /// The title of its group; nothing in the core viewpoint.
    pub(super) group: Option<String>,
    /// The newest revision that holds it.
    pub(super) revision: u32,
    /// Whether that is the one shown of its language.
    pub(super) shown: bool,
    /// Earlier wordings, newest first.
    pub(super) earlier: Vec<EarlierWording>,
}

/// What a point said before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EarlierWording {
    /// The last revision that held it.
    pub(super) revision: u32,
    /// Its words.
    pub(super) text: String,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the members have the names of the command's output")]
pub(super) struct Hits {
    /// The query as it was read.
    pub(super) query: String,
    /// Articles that match, or points where points are ranked.
    pub(super) total: u64,
    /// Those of this page, best first; with `fields`, only these members of each.
    #[schema(value_type = Vec<HitShape>)]
    pub(super) hits: Vec<Value>,
}

/// The members of [`HitShape`].
pub(super) const FOUND: [&str; 8] =
    ["id", "title", "lang", "url", "source", "published_at", "score", "points"];

/// An article that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HitShape {
    /// Its id.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// The language of its text.
    pub(super) lang: String,
    /// Its original address.
    pub(super) url: Option<String>,
    /// Who published it.
    pub(super) source: Option<Link>,
    /// When it was published.
    pub(super) published_at: Option<String>,
    /// How good it is; only the order means something.
    pub(super) score: f32,
    /// Its points that match.
    pub(super) points: Vec<HitPointShape>,
}

/// A point that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HitPointShape {
    /// Its id.
    pub(super) id: String,
    /// The language of its digest.
    pub(super) lang: String,
    /// Its words.
    pub(super) text: String,
}

/// What the citation check says of the digests shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Checks {
    /// The points of which it says something.
    pub(super) points: Vec<CheckedPoint>,
}

/// A point of which the citation check says something.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckedPoint {
    /// Its id.
    pub(super) id: String,
    /// The language of its digest.
    pub(super) lang: String,
    /// What it says.
    pub(super) warnings: Vec<Warning>,
}

/// Something that the cited paragraphs don't hold.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Warning {
    /// What kind of thing.
    pub(super) kind: String,
    /// The words of the point.
    pub(super) words: String,
    /// The paragraphs that it cites there.
    pub(super) paragraphs: Vec<u32>,
    /// A paragraph that does hold them.
    pub(super) elsewhere: Option<u32>,
}

/// A token, without what it holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenShape {
    /// By which it is revoked.
    pub(super) number: i64,
    /// What it is for.
    pub(super) name: String,
    /// What it opens: read, write or admin.
    pub(super) scope: String,
    /// Who made it; nobody where the command line did.
    pub(super) user: Option<String>,
    /// When it was made.
    pub(super) created_at: String,
    /// Until when it opens anything.
    pub(super) expires_at: String,
    /// About when it was used last.
    pub(super) used_at: Option<String>,
}

/// The tokens that open something now, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tokens {
    /// All of them.
    pub(super) tokens: Vec<TokenShape>,
}

/// What became of one article of many.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "it is what became of it")]
pub(super) struct Outcome {
    /// The line of the body that it begins in, from 1.
    pub(super) line: u64,
    /// Its id, where it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    /// new, updated, unchanged or refused.
    pub(super) outcome: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// What should be known of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<String>,
}

/// What came of an import, as `lectern import --json` prints it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Summary {
    /// Articles that were not known.
    new: u64,
    /// Known ones of which something was new.
    updated: u64,
    /// Known ones of which everything was known.
    unchanged: u64,
    /// Those that were refused.
    refused: Vec<SummaryRemark>,
    /// What should be known besides.
    notes: Vec<SummaryRemark>,
    /// The ids of all that the body held, up to 1,000.
    articles: Vec<String>,
}

/// A place in the body and what is to be said of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SummaryRemark {
    /// The name given to the body.
    file: String,
    /// Counted from 1; 0 where it is about the whole.
    line: u64,
    /// A sentence.
    reason: String,
}

/// A change of an article's fields, as a merge patch (RFC 7396): what is absent stays, null takes away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a merge patch tells what is null from what is absent")]
pub(super) struct ArticlePatch {
    /// Its title.
    #[serde(default, deserialize_with = "given")]
    pub(super) title: Option<String>,
    /// Its original address, http or https.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) url: Option<Option<String>>,
    /// The language of its text (BCP 47).
    #[serde(default, deserialize_with = "given")]
    pub(super) lang: Option<String>,
    /// Who published it, by any of the names it has.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) source: Option<Option<String>>,
    /// Who wrote it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>)]
    pub(super) authors: Option<Option<Vec<String>>>,
    /// When it was published (RFC 3339).
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) published_at: Option<Option<String>>,
    /// The themes it carries, by any of the names they have.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>)]
    pub(super) themes: Option<Option<Vec<String>>>,
    /// How far it is published: draft, public or unlisted.
    #[serde(default, deserialize_with = "given")]
    pub(super) status: Option<String>,
}

/// What is there, even where it is null.
pub(super) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}
