//! The other way round: which points rest on each paragraph, and what a digest leaves out.

use super::{Digest, PointId, places::Places};

/// A point that cites a paragraph, by its place in the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The group, from 1; 0 is the core viewpoint.
    pub group: usize,
    /// The point in it, from 1.
    pub point: usize,
    /// The point itself.
    pub id: PointId,
}

/// What a digest cites of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The points that cite each paragraph, in the digest's order; the first entry is paragraph 1.
    pub by_paragraph: Vec<Vec<Place>>,
    /// How many paragraphs are cited.
    pub cited: usize,
    /// The longest run of paragraphs that no point cites: its first and last number. The first of several.
    pub longest_gap: Option<(u32, u32)>,
}

impl Coverage {
    /// Of a digest over a text of so many paragraphs. Citations past the text's end count for nothing.
    #[must_use]
    pub fn of(digest: &Digest, paragraphs: usize) -> Self {
        let mut by_paragraph: Vec<Vec<Place>> = vec![Vec::new(); paragraphs];
        let places = Places::of(digest);
        for group in 0..places.count() {
            for (n, point) in (1..).zip(&places.points[places.at(group)]) {
                let place = Place { group, point: n, id: point.id };
                for cited in point.text.citations(Some(paragraphs)) {
                    let Some(citing) = by_paragraph.get_mut((cited as usize).wrapping_sub(1)) else {
                        continue;
                    };
                    if citing.last() != Some(&place) {
                        citing.push(place);
                    }
                }
            }
        }
        let cited = by_paragraph.iter().filter(|places| !places.is_empty()).count();
        let longest_gap = longest_gap(&by_paragraph);
        Self { by_paragraph, cited, longest_gap }
    }

    /// The points that cite this paragraph, numbered from 1.
    #[must_use]
    pub fn citing(&self, paragraph: u32) -> &[Place] {
        let at = (paragraph as usize).checked_sub(1);
        at.and_then(|at| self.by_paragraph.get(at)).map_or(&[], Vec::as_slice)
    }

    /// The groups that cite anything, each with the paragraphs of which it is the first to do so.
    #[must_use]
    pub fn by_group(&self) -> Vec<(usize, Vec<u32>)> {
        let mut groups: Vec<(usize, Vec<u32>)> = Vec::new();
        for (n, places) in (1..).zip(&self.by_paragraph) {
            let Some(first) = places.first() else { continue };
            match groups.binary_search_by_key(&first.group, |(group, _)| *group) {
                Ok(at) => groups[at].1.push(n),
                Err(at) => groups.insert(at, (first.group, vec![n])),
            }
        }
        groups
    }
}

fn longest_gap(by_paragraph: &[Vec<Place>]) -> Option<(u32, u32)> {
    let (mut longest, mut begin): (Option<(u32, u32)>, u32) = (None, 1);
    let last = u32::try_from(by_paragraph.len()).ok()?;
    for n in 1..=last {
        if !by_paragraph[n as usize - 1].is_empty() {
            begin = n + 1;
        } else if longest.is_none_or(|(from, to)| n - begin > to - from) {
            longest = Some((begin, n));
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::test_digest::digest;

    #[test]
    fn every_paragraph_knows_its_points() {
        let digest = digest(
            &[(1, "a [2]")],
            &[("A", &[(2, "b [2][2][3]"), (3, "c [9]")]), ("B", &[(4, "d"), (5, "e [3-4]")])],
        );
        let coverage = Coverage::of(&digest, 6);
        let places = |n| coverage.citing(n).iter().map(|p| (p.group, p.point)).collect::<Vec<_>>();
        assert_eq!(places(2), [(0, 1), (1, 1)]);
        assert_eq!(places(3), [(1, 1), (2, 2)]);
        assert_eq!(places(4), [(2, 2)]);
        for none in [0, 1, 5, 6, 7, 9] {
            assert_eq!(places(none), []);
        }
        assert_eq!(coverage.cited, 3);
        assert_eq!(coverage.longest_gap, Some((5, 6)));
        assert_eq!(coverage.by_group(), [(0, vec![2]), (1, vec![3]), (2, vec![4])]);
    }

    #[test]
    fn a_text_cited_whole_leaves_nothing_out() {
        let coverage = Coverage::of(&digest(&[(1, "a [1-3]")], &[]), 3);
        assert_eq!((coverage.cited, coverage.longest_gap), (3, None));
        let coverage = Coverage::of(&digest(&[(1, "a")], &[]), 3);
        assert_eq!((coverage.cited, coverage.longest_gap), (0, Some((1, 3))));
        let coverage = Coverage::of(&digest(&[(1, "a [1]")], &[]), 0);
        assert_eq!((coverage.cited, coverage.longest_gap), (0, None));
    }

    proptest! {
        #[test]
        fn the_gap_is_the_longest_there_is(cited in proptest::collection::vec(1_u32..30, 0..30), count in 0_usize..30) {
            let text: String = cited.iter().fold("x".to_owned(), |text, n| text + &format!("[{n}]"));
            let coverage = Coverage::of(&digest(&[(1, &text)], &[]), count);
            let is_cited: Vec<bool> = coverage.by_paragraph.iter().map(|places| !places.is_empty()).collect();
            let longest = is_cited.split(|cited| *cited).map(<[bool]>::len).max().unwrap_or(0);
            let told = coverage.longest_gap.map_or(0, |(from, to)| (to - from + 1) as usize);
            prop_assert_eq!(told, longest);
            if let Some((from, to)) = coverage.longest_gap {
                prop_assert!(is_cited[from as usize - 1..to as usize].iter().all(|cited| !cited));
            }
        }
    }
}
