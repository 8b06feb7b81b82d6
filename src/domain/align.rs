//! Two digests of one article side by side: points aligned by the paragraphs that both cite.

use std::{cmp::Reverse, collections::HashMap};

use roaring::RoaringBitmap;

use super::{
    Digest, Group, Point,
    places::{Places, alone},
};

/// Two digests in rows. Every point of both stands in exactly one.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned<'a> {
    /// The core viewpoints, then the groups in the order of the left digest; a right one that matches none stands
    /// after the one it follows.
    pub sections: Vec<Abreast<'a>>,
}

/// The core viewpoints, or a group and the one of the other digest that says most of the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Abreast<'a> {
    /// The left digest's group; `None` where it has none to match, and for the core viewpoint.
    pub left: Option<&'a Group>,
    /// The right digest's.
    pub right: Option<&'a Group>,
    /// The points, in the order of the left digest.
    pub rows: Vec<Row<'a>>,
}

/// Two points that rest on the same paragraphs, or one that has no such partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// The left digest's.
    pub left: Option<&'a Point>,
    /// The right digest's.
    pub right: Option<&'a Point>,
    /// The group of the right point, where its partner stands in a group that matches another.
    pub right_group: Option<&'a Group>,
}

/// Points of a digest that are compared with the other's; what comes later stands alone. Nobody reads so many side by
/// side, and the work grows with the square.
const MOST: usize = 200;

/// Aligns two digests; the left one leads. `paragraphs` as for [`super::PointText::read`].
#[must_use]
pub fn align<'a>(left: &'a Digest, right: &'a Digest, paragraphs: Option<usize>) -> Aligned<'a> {
    let (lefts, rights) = (Places::of(left), Places::of(right));
    let points = same_points(&lefts, &rights, paragraphs);
    let places = same_places(&lefts, &rights, &points);
    let partner_of: HashMap<usize, usize> =
        points.iter().enumerate().filter_map(|(l, r)| Some(((*r)?, l))).collect();

    let mut sections = Vec::with_capacity(lefts.count());
    let mut unmatched = alone(&places, rights.count());
    for (place, partner) in places.iter().enumerate() {
        let mut between = HashMap::new();
        if let Some(partner) = partner {
            between = without_partner(rights.at(*partner), lefts.at(place), &partner_of);
        }
        let mut rows = Vec::with_capacity(lefts.at(place).len());
        for before in std::iter::once(None).chain(lefts.at(place).map(Some)) {
            rows.extend(before.map(|l| {
                let apart = points[l].map(|r| rights.of_point(r)).filter(|place| Some(*place) != *partner);
                Row {
                    left: Some(lefts.points[l]),
                    right: points[l].map(|r| rights.points[r]),
                    right_group: apart.and_then(|place| rights.group(place)),
                }
            }));
            let lonely = between.remove(&before).unwrap_or_default();
            rows.extend(lonely.into_iter().map(|r| lonely_row(rights.points[r])));
        }
        let right = partner.and_then(|place| rights.group(place));
        sections.push(Abreast { left: lefts.group(place), right, rows });
        for place in unmatched.remove(&place).unwrap_or_default() {
            let rows = rights.at(place).filter(|r| !partner_of.contains_key(r));
            let rows = rows.map(|r| lonely_row(rights.points[r])).collect();
            sections.push(Abreast { left: None, right: rights.group(place), rows });
        }
    }
    sections.retain(|section| section.left.is_some() || !section.rows.is_empty());
    Aligned { sections }
}

fn lonely_row(right: &Point) -> Row<'_> {
    Row { left: None, right: Some(right), right_group: None }
}

/// For each left point the right one that shares most of its citations. The best pair of all is taken first; between
/// equals the one that keeps the order.
fn same_points(lefts: &Places<'_>, rights: &Places<'_>, paragraphs: Option<usize>) -> Vec<Option<usize>> {
    let cited = |places: &Places<'_>| -> Vec<(usize, RoaringBitmap)> {
        let cited = |point: &&Point| point.text.citations(paragraphs).into_iter().collect();
        let points = places.points.iter().take(MOST).enumerate();
        points.map(|(i, point)| (places.of_point(i), cited(point))).collect()
    };
    let (left, right) = (cited(lefts), cited(rights));
    let mut pairs: Vec<(Reverse<u64>, usize, usize, usize)> = Vec::new();
    for (l, one) in left.iter().enumerate() {
        for (r, other) in right.iter().enumerate() {
            let likeness = likeness(one, other);
            if likeness > 0 {
                pairs.push((Reverse(likeness), (l * right.len()).abs_diff(r * left.len()), l, r));
            }
        }
    }
    pairs.sort_unstable();
    let (mut partners, mut taken) = (vec![None; lefts.points.len()], vec![false; rights.points.len()]);
    for (_, _, l, r) in pairs {
        if partners[l].is_none() && !taken[r] {
            partners[l] = Some(r);
            taken[r] = true;
        }
    }
    partners
}

/// How much two points cite in common, in millionths of what either cites. Core viewpoints match only each other, and
/// always; so do points of the groups of one number that cite nothing.
fn likeness((place, cited): &(usize, RoaringBitmap), (other_place, others): &(usize, RoaringBitmap)) -> u64 {
    if (*place == 0) != (*other_place == 0) {
        return 0;
    }
    let both = cited.intersection_len(others);
    let either = cited.len() + others.len() - both;
    let shared = (both * 1_000_000).checked_div(either).unwrap_or(0);
    let at_least = place == other_place && (*place == 0 || either == 0);
    shared.max(u64::from(at_least))
}

/// For each left place the right one with which it shares most points; the core viewpoint always has the other.
fn same_places(lefts: &Places<'_>, rights: &Places<'_>, points: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    for (l, r) in points.iter().enumerate() {
        let Some(r) = *r else { continue };
        *shared.entry((lefts.of_point(l), rights.of_point(r))).or_default() += 1;
    }
    let mut pairs: Vec<_> = shared.into_iter().collect();
    pairs.sort_unstable_by_key(|((l, r), count)| (Reverse(*count), l.abs_diff(*r), *l));
    let (mut partners, mut taken) = (vec![None; lefts.count()], vec![false; rights.count()]);
    (partners[0], taken[0]) = (Some(0), true);
    for ((l, r), _) in pairs {
        if partners[l].is_none() && !taken[r] {
            partners[l] = Some(r);
            taken[r] = true;
        }
    }
    partners
}

/// The right points of a place that have no partner, each under the left point of this section after whose partner it
/// follows.
fn without_partner(
    rights: std::ops::Range<usize>,
    lefts: std::ops::Range<usize>,
    partner_of: &HashMap<usize, usize>,
) -> HashMap<Option<usize>, Vec<usize>> {
    let mut found: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut after = None;
    for r in rights {
        match partner_of.get(&r) {
            Some(l) if lefts.contains(l) => after = Some(*l),
            Some(_) => {}
            None => found.entry(after).or_default().push(r),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::test_digest::{any, digest};

    /// A line for each section and each row, the words without marks.
    fn brief(left: &Digest, right: &Digest) -> Vec<String> {
        let aligned = align(left, right, None);
        let title = |group: Option<&Group>| group.map_or("-", |group| group.title.as_str()).to_owned();
        let words = |point: Option<&Point>| point.map_or("-".to_owned(), |point| point.text.words(None));
        let mut lines = Vec::new();
        for section in &aligned.sections {
            lines.push(format!("{} | {}", title(section.left), title(section.right)));
            lines.extend(section.rows.iter().map(|row| {
                let apart = row.right_group.map_or(String::new(), |group| format!(" in {}", group.title));
                format!("  {} | {}{apart}", words(row.left), words(row.right))
            }));
        }
        lines
    }

    #[test]
    fn points_stand_beside_those_that_cite_the_same() {
        let left = digest(
            &[(1, "核[1][2]")],
            &[("甲", &[(2, "一[3]"), (3, "二[4][5]"), (4, "三[6]")]), ("乙", &[(5, "四[8]")])],
        );
        let right = digest(
            &[(11, "core")],
            &[
                ("B", &[(12, "four [8]"), (13, "more [9]")]),
                ("A", &[(14, "two [4][5][6]"), (15, "also [7]"), (16, "one [3]")]),
            ],
        );
        assert_eq!(
            brief(&left, &right),
            [
                "- | -",
                "  核 | core",
                "甲 | A",
                "  一 | one",
                "  二 | two",
                "  - | also",
                "  三 | -",
                "乙 | B",
                "  四 | four",
                "  - | more",
            ]
        );
    }

    #[test]
    fn a_group_that_the_other_digest_split_is_still_aligned() {
        let left = digest(&[], &[("L", &[(1, "a [1]"), (2, "b [2]"), (3, "c [3]")])]);
        let right = digest(
            &[],
            &[("R", &[(4, "x [2]"), (5, "y [3]")]), ("S", &[(6, "z [1]")]), ("T", &[(7, "t [9]")])],
        );
        assert_eq!(brief(&left, &right), ["L | R", "  a | z in S", "  b | x", "  c | y", "- | T", "  - | t"]);
        assert_eq!(
            brief(&right, &left),
            ["R | L", "  x | b", "  y | c", "S | -", "  z | a in L", "T | -", "  t | -"]
        );
    }

    #[test]
    fn equal_citations_keep_the_order() {
        let left = digest(&[], &[("L", &[(1, "a [1]"), (2, "b [1]"), (3, "c [1]")])]);
        let right = digest(&[], &[("R", &[(4, "x [1]"), (5, "y [1]")])]);
        assert_eq!(brief(&left, &right), ["L | R", "  a | x", "  b | y", "  c | -"]);
    }

    #[test]
    fn a_digest_longer_than_anybody_reads_takes_no_longer() {
        let points: Vec<(u64, String)> = (0..1_000).map(|i| (i, format!("p{i} [1-99]"))).collect();
        let points: Vec<(u64, &str)> = points.iter().map(|(i, text)| (*i, text.as_str())).collect();
        let long = digest(&[], &[("G", &points)]);
        let aligned = align(&long, &long, None);
        assert_eq!(aligned.sections[0].rows.len(), 2 * 1_000 - MOST);
    }

    proptest::proptest! {
        #[test]
        fn every_point_of_both_stands_in_one_row(left in any(), right in any()) {
            let aligned = align(&left, &right, None);
            let rows = || aligned.sections.iter().flat_map(|section| &section.rows);
            let sorted = |mut points: Vec<*const Point>| { points.sort_unstable(); points };
            let lefts = rows().filter_map(|row| row.left).map(std::ptr::from_ref).collect();
            proptest::prop_assert_eq!(sorted(lefts), sorted(left.points().map(std::ptr::from_ref).collect()));
            let rights = rows().filter_map(|row| row.right).map(std::ptr::from_ref).collect();
            proptest::prop_assert_eq!(sorted(rights), sorted(right.points().map(std::ptr::from_ref).collect()));
            proptest::prop_assert!(rows().all(|row| row.left.is_some() || row.right.is_some()));
        }

        #[test]
        fn a_digest_beside_itself_is_paired_point_by_point(digest in any()) {
            for section in align(&digest, &digest, None).sections {
                for row in section.rows {
                    proptest::prop_assert!(row.left.is_some() && row.left == row.right && row.right_group.is_none());
                }
            }
        }
    }
}
