//! An article → the published shape, in the order of the document.

use jiff::Timestamp;
use serde::Serialize;

use super::SCHEMA_NAME;
use crate::domain::{ArticleId, Digest, Finding, Lang, Point};

/// Everything of an article that an export tells, borrowed from where it is held.
#[derive(Debug, Clone)]
pub struct Export<'a> {
    /// Its permanent id.
    pub id: ArticleId,
    /// Original address.
    pub url: Option<&'a str>,
    /// Its title.
    pub title: &'a str,
    /// The language of its text.
    pub lang: &'a Lang,
    /// Who published it: name, slug, address of the site.
    pub source: Option<(&'a str, &'a str, Option<&'a str>)>,
    /// Who wrote it; may be empty.
    pub authors: &'a [String],
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Name and slug of each theme it carries.
    pub themes: Vec<(&'a str, &'a str)>,
    /// The article's own text, paragraph 1 first; empty when it is not stored.
    pub paragraphs: &'a [String],
    /// The digests that go along, in order.
    pub digests: &'a [Digest],
}

impl Export<'_> {
    /// The number of paragraphs, where they are stored; [`crate::domain::PointText`] reads marks by it.
    #[must_use]
    pub fn paragraph_count(&self) -> Option<usize> {
        Some(self.paragraphs.len()).filter(|count| *count > 0)
    }
}

/// One article as JSON on one line, without a line break at its end: a line of JSON Lines.
///
/// # Panics
/// Never: every key is a string and every value has a JSON form.
#[must_use]
pub fn print(export: &Export<'_>) -> String {
    serde_json::to_string(&ExportedArticle::from(export)).expect("strings and numbers have a JSON form")
}

/// The shape `lectern.article/1`, to be serialised.
#[derive(Debug, Serialize)]
pub struct ExportedArticle<'a> {
    schema: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    title: &'a str,
    lang: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<ExportedSource<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    authors: &'a [String],
    published_at: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    themes: Vec<ExportedTheme<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    paragraphs: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    digests: Vec<ExportedDigest<'a>>,
}

#[derive(Debug, Serialize)]
struct ExportedSource<'a> {
    name: &'a str,
    slug: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ExportedTheme<'a> {
    name: &'a str,
    slug: &'a str,
}

#[derive(Debug, Serialize)]
struct ExportedDigest<'a> {
    lang: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_lang: Option<&'a str>,
    origin: &'static str,
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_version: Option<&'a str>,
    revision: u32,
    created_at: String,
    core_viewpoint: Vec<ExportedPoint<'a>>,
    groups: Vec<ExportedGroup<'a>>,
}

#[derive(Debug, Serialize)]
struct ExportedGroup<'a> {
    title: &'a str,
    points: Vec<ExportedPoint<'a>>,
}

#[derive(Debug, Serialize)]
struct ExportedPoint<'a> {
    id: &'a str,
    text: &'a str,
    citations: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<ExportedChecks<'a>>,
}

#[derive(Debug, Serialize)]
struct ExportedChecks<'a> {
    warnings: Vec<ExportedWarning<'a>>,
}

#[derive(Debug, Serialize)]
struct ExportedWarning<'a> {
    kind: &'static str,
    words: &'a str,
    paragraphs: &'a [u32],
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<u32>,
}

impl<'a> From<&'a Export<'_>> for ExportedArticle<'a> {
    fn from(export: &'a Export<'_>) -> Self {
        let paragraphs = export.paragraph_count();
        Self {
            schema: SCHEMA_NAME,
            id: export.id.as_str(),
            url: export.url,
            title: export.title,
            lang: export.lang.as_str(),
            source: export.source.map(|(name, slug, site)| ExportedSource { name, slug, site }),
            authors: export.authors,
            published_at: export.published_at.map(|time| time.to_string()),
            themes: export.themes.iter().map(|(name, slug)| ExportedTheme { name, slug }).collect(),
            paragraphs: export.paragraphs,
            digests: export.digests.iter().map(|digest| exported_digest(digest, paragraphs)).collect(),
        }
    }
}

fn exported_digest(digest: &Digest, paragraphs: Option<usize>) -> ExportedDigest<'_> {
    ExportedDigest {
        lang: digest.lang.as_str(),
        source_lang: digest.source_lang.as_ref().map(Lang::as_str),
        origin: digest.origin.as_str(),
        model: digest.model.as_deref(),
        prompt_version: digest.prompt_version.as_deref(),
        revision: digest.revision,
        created_at: digest.created_at.to_string(),
        core_viewpoint: exported_points(&digest.core_viewpoint, paragraphs),
        groups: digest
            .groups
            .iter()
            .map(|group| ExportedGroup {
                title: &group.title,
                points: exported_points(&group.points, paragraphs),
            })
            .collect(),
    }
}

fn exported_points(points: &[Point], paragraphs: Option<usize>) -> Vec<ExportedPoint<'_>> {
    points
        .iter()
        .map(|point| ExportedPoint {
            id: point.id.as_str(),
            text: point.text.as_str(),
            citations: point.text.citations(paragraphs),
            checks: exported_checks(&point.findings),
        })
        .collect()
}

fn exported_checks(findings: &[Finding]) -> Option<ExportedChecks<'_>> {
    if findings.is_empty() {
        return None;
    }
    let warnings = findings.iter().map(|finding| ExportedWarning {
        kind: finding.kind.as_str(),
        words: &finding.words,
        paragraphs: &finding.cited,
        elsewhere: finding.elsewhere,
    });
    Some(ExportedChecks { warnings: warnings.collect() })
}
