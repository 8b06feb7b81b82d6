//! The cited paragraph beside the claim, what rests on each paragraph, and the strip of what a digest looked at.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;

use super::show::{ArticlePage, asked_number};
use crate::{
    domain::{Digest, Place, Point},
    query::BadField,
    web::parts::cut,
};

/// Characters of a point among those that rest on a paragraph.
const POINT: usize = 120;
/// The width of a tick's place in the strip, and its middle; units of the drawing.
const STEP: usize = 10;
const MIDDLE: usize = 5;

/// The paragraph that `?evidence=` opens. Any number may be asked for; the panel says when it isn't stored.
pub(in crate::web) fn asked(query: &str) -> Result<Option<u32>, BadField> {
    asked_number(query, "evidence")
}

/// Ticks of one ink, as the data of an SVG path.
pub(super) struct Ticks(String);

impl Ticks {
    /// At these paragraphs, numbered from 1, from this height to that.
    fn at(paragraphs: impl Iterator<Item = usize>, from: usize, to: usize) -> Self {
        let mut path = String::new();
        let mut last = None;
        for n in paragraphs {
            let x = (n - 1) * STEP + MIDDLE;
            let _ = match last {
                None => write!(path, "M{x} {from}v{}", to - from),
                // The pen stands at the foot of the tick before.
                Some(before) => write!(path, "m{}-{}v{}", x - before, to - from, to - from),
            };
            last = Some(x);
        }
        Self(path)
    }
}

impl fmt::Display for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Ticks {}

impl ArticlePage {
    /// A paragraph and those beside it: number, words, whether it is the one; none when it isn't stored.
    pub(super) fn around(&self, n: u32) -> Vec<(usize, &str, bool)> {
        let (n, paragraphs) = (n as usize, &self.article.paragraphs);
        if n > paragraphs.len() {
            return Vec::new();
        }
        let numbers = n.saturating_sub(1).max(1)..=(n + 1).min(paragraphs.len());
        numbers.map(|at| (at, paragraphs[at - 1].as_str(), at == n)).collect()
    }

    /// The points of the shown digest that rest on a paragraph: where, and the first words.
    pub(super) fn resting_on(&self, n: u32) -> Vec<(Place, String)> {
        let Some(digest) = &self.article.digest else { return Vec::new() };
        let paragraphs = self.article.paragraph_count();
        let words = |place: &Place| {
            point_at(digest, place).map(|point| (*place, cut(&point.text.words(paragraphs), POINT)))
        };
        self.coverage.citing(n).iter().filter_map(words).collect()
    }

    /// The marks in the margin of a paragraph: `2.1` for the first point of the second group.
    pub(super) fn marks_of(&self, n: usize) -> &[Place] {
        u32::try_from(n).map_or(&[], |n| self.coverage.citing(n))
    }

    /// Whether there is a text, and a digest that could cite it.
    pub(super) fn has_strip(&self) -> bool {
        self.article.digest.is_some() && !self.article.paragraphs.is_empty()
    }

    /// Points of the digests on this page of which the citation check has something to say.
    pub(super) fn flagged(&self) -> usize {
        let beside = self.second.iter().map(|second| &second.digest);
        let points = self.article.digest.iter().chain(beside).flat_map(Digest::points);
        points.filter(|point| !point.findings.is_empty()).count()
    }

    pub(super) fn strip_width(&self) -> usize {
        self.article.paragraphs.len() * STEP
    }

    /// Ticks of the paragraphs that no point cites.
    pub(super) fn left_out(&self) -> Ticks {
        let numbered = self.coverage.by_paragraph.iter().zip(1..);
        Ticks::at(numbered.filter(|(places, _)| places.is_empty()).map(|(_, n)| n), 6, 12)
    }

    /// Ticks of the cited ones, by the group that cites them first.
    pub(super) fn inked(&self) -> Vec<(usize, Ticks)> {
        let groups = self.coverage.by_group().into_iter();
        groups.map(|(group, at)| (group, Ticks::at(at.into_iter().map(|n| n as usize), 0, 18))).collect()
    }

    /// The tick of the paragraph that is open.
    pub(super) fn present_tick(&self) -> Option<Ticks> {
        let n = self.evidence.filter(|n| *n as usize <= self.article.paragraphs.len())?;
        Some(Ticks::at(std::iter::once(n as usize), 0, 18))
    }

    pub(super) fn coverage_words(&self) -> String {
        let coverage = &self.coverage;
        (self.frame.m.coverage)(coverage.cited, coverage.by_paragraph.len(), coverage.longest_gap)
    }
}

fn point_at<'a>(digest: &'a Digest, place: &Place) -> Option<&'a Point> {
    let points = match place.group {
        0 => &digest.core_viewpoint,
        group => &digest.groups.get(group - 1)?.points,
    };
    points.get(place.point - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_asked_for_by_its_number() {
        assert_eq!(asked("evidence=41&lang=en"), Ok(Some(41)));
        assert_eq!(asked("evidence="), Ok(None));
        assert_eq!(asked("lang=en"), Ok(None));
        for wrong in ["0", "-1", "x", "4 1", "123456", "+3", "４１"] {
            assert!(asked(&format!("evidence={wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ticks_stand_at_their_paragraphs() {
        assert_eq!(Ticks::at([1, 2, 5].into_iter(), 6, 12).to_string(), "M5 6v6m10-6v6m30-6v6");
        assert_eq!(Ticks::at(std::iter::empty(), 0, 18).to_string(), "");
    }
}
