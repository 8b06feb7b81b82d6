//! A digest as it will look, with what the citation check says of each point: for whatever is not stored yet.

use crate::{
    digester::Checker,
    domain::{Finding, IncomingDigest, IncomingPoint, Lang, PointText},
    web::{
        messages::Messages,
        parts::{Cited, Run, Words},
    },
};

/// A digest, ready to be drawn by `desk/looks.html`.
pub(super) struct Looks {
    pub(super) lang: Lang,
    pub(super) core_viewpoint: Vec<LookPoint>,
    pub(super) groups: Vec<(String, Vec<LookPoint>)>,
    /// Paragraphs of the text it cites, where there is one.
    paragraphs: Option<usize>,
}

/// A point, and what is found of it.
pub(super) struct LookPoint {
    text: PointText,
    pub(super) findings: Vec<Finding>,
}

impl Looks {
    /// Of a digest over a text of so many paragraphs, which the checker has. Its language is guessed where it names none.
    pub(super) fn of(digest: &IncomingDigest, checker: &Checker<'_>, paragraphs: usize) -> Self {
        let lang = digest.lang.clone().unwrap_or_else(|| {
            let words: String = digest.points().take(3).map(|point| point.text.as_str()).collect();
            Lang::guess(&words)
        });
        let points = |points: &[IncomingPoint]| -> Vec<LookPoint> {
            let of = |point: &IncomingPoint| LookPoint {
                findings: checker.check(&point.text, &lang),
                text: point.text.clone(),
            };
            points.iter().map(of).collect()
        };
        let groups = digest.groups.iter().map(|group| (group.title.clone(), points(&group.points)));
        Self {
            core_viewpoint: points(&digest.core_viewpoint),
            groups: groups.collect(),
            paragraphs: Some(paragraphs).filter(|count| *count > 0),
            lang,
        }
    }

    pub(super) fn words<'a>(&'a self, point: &'a LookPoint, m: &'static Messages) -> Words<'a> {
        Words {
            text: &point.text,
            paragraphs: self.paragraphs,
            cited: Cited::Nowhere,
            m,
            run: Run::of(m.tag, self.lang.as_str()),
            marks: &[],
        }
    }

    /// The `lang` attribute of the interface's own words within it.
    pub(super) fn own_run(&self, m: &'static Messages) -> Run<'_> {
        Run::of(m.tag, self.lang.as_str())
    }
}
