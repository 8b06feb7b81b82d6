//! A digest: core viewpoint, groups and points, and where it came from.

use std::str::FromStr;

use jiff::Timestamp;

use super::{Finding, IncomingDigest, IncomingGroup, IncomingPoint, Lang, PointId, PointText};

/// How a digest came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It came in with a file.
    Imported,
    /// Lectern chose the article's own sentences.
    Extractive,
    /// A language model wrote it.
    Model,
    /// A person wrote or edited it.
    Person,
}

impl Origin {
    /// The word in files and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Extractive => "extractive",
            Self::Model => "model",
            Self::Person => "person",
        }
    }
}

impl FromStr for Origin {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "imported" => Ok(Self::Imported),
            "extractive" => Ok(Self::Extractive),
            "model" => Ok(Self::Model),
            "person" => Ok(Self::Person),
            _ => Err(()),
        }
    }
}

/// One revision of a digest in one language, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// Its language.
    pub lang: Lang,
    /// Counts through the article, all languages together, from 1.
    pub revision: u32,
    /// How it came to be.
    pub origin: Origin,
    /// Which model wrote it.
    pub model: Option<String>,
    /// Which wording of the prompt was used.
    pub prompt_version: Option<String>,
    /// The language of the text it was made from, where it was recorded.
    pub source_lang: Option<Lang>,
    /// When it was made, or came in.
    pub created_at: Timestamp,
    /// The point or points that stand first.
    pub core_viewpoint: Vec<Point>,
    /// The groups in order.
    pub groups: Vec<Group>,
}

impl Digest {
    /// Every point: the core viewpoint's, then each group's.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.core_viewpoint.iter().chain(self.groups.iter().flat_map(|group| &group.points))
    }

    /// The same words as they would come in again: each point with its id.
    #[must_use]
    pub fn to_incoming(&self) -> IncomingDigest {
        let incoming = |points: &[Point]| {
            points
                .iter()
                .map(|point| IncomingPoint { id: Some(point.id), text: point.text.clone() })
                .collect()
        };
        let groups = self.groups.iter();
        IncomingDigest {
            lang: Some(self.lang.clone()),
            origin: Some(self.origin),
            model: self.model.clone(),
            prompt_version: self.prompt_version.clone(),
            source_lang: self.source_lang.clone(),
            revision: Some(self.revision),
            created_at: Some(self.created_at),
            core_viewpoint: incoming(&self.core_viewpoint),
            groups: groups
                .map(|group| IncomingGroup { title: group.title.clone(), points: incoming(&group.points) })
                .collect(),
        }
    }
}

/// Key points under one theme title.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The title, word for word.
    pub title: String,
    /// The slug of the theme that bears this title.
    pub theme: String,
    /// The points in order.
    pub points: Vec<Point>,
}

/// One key point of a revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Permanent through revisions.
    pub id: PointId,
    /// The wording in this revision.
    pub text: PointText,
    /// What the citation check says of this wording.
    pub findings: Vec<Finding>,
}
