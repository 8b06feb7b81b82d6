//! What changed from one revision of a digest to another, point by point. Points are told by their permanent ids.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::{
    Digest, Group, Point, PointText, fold_name, fold_words,
    places::{Places, alone},
};

/// Two revisions of a digest, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison<'a> {
    /// The core viewpoint, then the groups in the order of the newer revision; a group that is gone stands after the
    /// one it followed.
    pub sections: Vec<Section<'a>>,
}

/// The core viewpoint or one group, in both revisions.
#[derive(Debug, Clone, PartialEq)]
pub struct Section<'a> {
    /// The group of the older revision; `None` where there was none, and for the core viewpoint.
    pub older: Option<&'a Group>,
    /// The group of the newer revision; `None` where it is gone, and for the core viewpoint.
    pub newer: Option<&'a Group>,
    /// The points of the newer revision in order, then those that are gone from here.
    pub changes: Vec<Change<'a>>,
}

/// What became of one point.
#[derive(Debug, Clone, PartialEq)]
pub enum Change<'a> {
    /// It is in both.
    Stays {
        /// As it was.
        older: &'a Point,
        /// As it is.
        newer: &'a Point,
        /// What differs in it.
        as_it: Wording,
        /// Where it stood, when that is not the older form of this section.
        moved_from: Option<MovedFrom<'a>>,
    },
    /// Only the newer one holds it.
    Added(&'a Point),
    /// Only the older one held it.
    Gone(&'a Point),
}

/// What differs between two wordings of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// Nothing: the words are the same but for width and white space, and so are the citations.
    Kept,
    /// The citations alone.
    Recited,
    /// The words, and perhaps the citations.
    Reworded,
}

/// Where a point stands in a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovedFrom<'a> {
    /// In the core viewpoint.
    Core,
    /// In the group with this title.
    Group(&'a str),
}

/// How many points met each fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Words and citations are the same.
    pub kept: u64,
    /// The same words with other citations.
    pub recited: u64,
    /// Other words.
    pub reworded: u64,
    /// Only in the newer revision.
    pub added: u64,
    /// Only in the older revision.
    pub gone: u64,
    /// Of those that stayed, how many stand in another group.
    pub moved: u64,
}

impl Comparison<'_> {
    /// Counts the changes.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for change in self.sections.iter().flat_map(|section| &section.changes) {
            match change {
                Change::Added(_) => tally.added += 1,
                Change::Gone(_) => tally.gone += 1,
                Change::Stays { as_it, moved_from, .. } => {
                    tally.moved += u64::from(moved_from.is_some());
                    match as_it {
                        Wording::Kept => tally.kept += 1,
                        Wording::Recited => tally.recited += 1,
                        Wording::Reworded => tally.reworded += 1,
                    }
                }
            }
        }
        tally
    }
}

/// A revision, and how many paragraphs the text it cites has (as for [`PointText::read`]).
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The revision.
    pub digest: &'a Digest,
    /// Paragraphs of its text.
    pub paragraphs: Option<usize>,
}

/// Compares two revisions, the older one first.
#[must_use]
pub fn compare<'a>(older: Side<'a>, newer: Side<'a>) -> Comparison<'a> {
    let (old, new) = (Places::of(older.digest), Places::of(newer.digest));
    let was = same_points(older, newer);
    let mut left = vec![true; old.points.len()];
    for i in was.iter().flatten() {
        left[*i] = false;
    }
    let counterparts = counterparts(&old, &new, &was);
    let gone = |place: &usize| old.at(*place).filter(|i| left[*i]).map(|i| Change::Gone(old.points[i]));

    let mut sections: Vec<Section<'a>> = Vec::with_capacity(new.count());
    let mut vanished = alone(&counterparts, old.count());
    for (place, before) in counterparts.iter().enumerate() {
        let changes = new.at(place).map(|i| match was[i] {
            None => Change::Added(new.points[i]),
            Some(was) => Change::Stays {
                older: old.points[was],
                newer: new.points[i],
                as_it: wording(
                    &old.points[was].text,
                    older.paragraphs,
                    &new.points[i].text,
                    newer.paragraphs,
                ),
                moved_from: Some(old.of_point(was))
                    .filter(|from| Some(*from) != *before)
                    .map(|from| named(&old, from)),
            },
        });
        let mut changes: Vec<_> = changes.collect();
        changes.extend(before.iter().flat_map(gone));
        sections.push(Section {
            older: before.and_then(|place| old.group(place)),
            newer: new.group(place),
            changes,
        });
        for place in vanished.remove(&place).unwrap_or_default() {
            sections.push(Section { older: old.group(place), newer: None, changes: gone(&place).collect() });
        }
    }
    // What is nowhere now and has lost nothing (its points moved, or it had none) is no news.
    sections.retain(|section| section.newer.is_some() || !section.changes.is_empty());
    Comparison { sections }
}

fn named<'a>(places: &Places<'a>, place: usize) -> MovedFrom<'a> {
    places.group(place).map_or(MovedFrom::Core, |group| MovedFrom::Group(&group.title))
}

/// For each newer point the older one that it was. What an id doesn't tell, the very same words do.
fn same_points(older: Side<'_>, newer: Side<'_>) -> Vec<Option<usize>> {
    let mut was = vec![None; newer.digest.points().count()];
    let ids = |side: Side<'_>| side.digest.points().map(|point| point.id).collect::<Vec<_>>();
    pair(&ids(older), &ids(newer), &mut was);
    let words = |side: Side<'_>| {
        let words = |point: &Point| fold_words(&point.text.words(side.paragraphs));
        side.digest.points().map(words).collect::<Vec<_>>()
    };
    let (old, new) = (words(older), words(newer));
    pair(&old, &new, &mut was);
    pair_alike(&old, &new, &mut was);
    was
}

/// For each of the newer wordings the older one that it was: the same words, else the most alike.
#[must_use]
pub fn same_wordings(old: &[String], new: &[String]) -> Vec<Option<usize>> {
    let fold = |words: &[String]| words.iter().map(|words| fold_words(words)).collect::<Vec<_>>();
    let (old, new) = (fold(old), fold(new));
    let mut was = vec![None; new.len()];
    pair(&old, &new, &mut was);
    pair_alike(&old, &new, &mut was);
    was
}

/// How much of their letter pairs two wordings share that are taken for one point: less is another point on the same
/// matter.
const ALIKE: f64 = 0.6;
/// Letters of a wording that are compared.
const COMPARED: usize = 1_000;

/// Points of either side that are compared so; the work grows with the square.
const MOST: usize = 200;

/// Pairs what is left by likeness, the most alike first: points that came without ids were worded anew.
fn pair_alike(old: &[String], new: &[String], was: &mut [Option<usize>]) {
    let taken: HashSet<usize> = was.iter().flatten().copied().collect();
    let pairs = |words: &String| {
        let letters: Vec<char> = words.chars().take(COMPARED).collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect::<HashSet<_>>()
    };
    let left = (0..old.len()).filter(|i| !taken.contains(i)).take(MOST);
    let left: Vec<_> = left.map(|i| (i, pairs(&old[i]))).collect();
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for (n, words) in new.iter().enumerate().filter(|(n, _)| was[*n].is_none()).take(MOST) {
        let own = pairs(words);
        for (i, other) in &left {
            let (shared, all) = (own.intersection(other).count(), own.len() + other.len());
            #[expect(clippy::cast_precision_loss, reason = "at most two thousand")]
            let alike = 2.0 * shared as f64 / all.max(1) as f64;
            if alike >= ALIKE {
                found.push((alike, n, *i));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut gone = HashSet::new();
    for (_, n, i) in found {
        if was[n].is_none() && gone.insert(i) {
            was[n] = Some(i);
        }
    }
}

/// Pairs what has the same key and no partner yet, in order.
fn pair<K: Eq + Hash>(old: &[K], new: &[K], was: &mut [Option<usize>]) {
    let taken: HashSet<usize> = was.iter().flatten().copied().collect();
    let mut known: HashMap<&K, Vec<usize>> = HashMap::new();
    // The last first, since they are taken from the end.
    for (i, key) in old.iter().enumerate().rev().filter(|(i, _)| !taken.contains(i)) {
        known.entry(key).or_default().push(i);
    }
    for (key, was) in new.iter().zip(was).filter(|(_, was)| was.is_none()) {
        *was = known.get_mut(key).and_then(Vec::pop);
    }
}

/// For each place of the newer revision the one of the older that it was: of the same title, else the untaken one from
/// which most of its points come (a group that was renamed).
fn counterparts(old: &Places<'_>, new: &Places<'_>, was: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; new.count()];
    // The core viewpoint has a title that no group has.
    let titles = |places: &Places<'_>| {
        let title = |place| places.group(place).map(|group| fold_name(&group.title));
        (0..places.count()).map(title).collect::<Vec<_>>()
    };
    pair(&titles(old), &titles(new), &mut found);
    let mut taken: HashSet<usize> = found.iter().flatten().copied().collect();
    for (place, found) in found.iter_mut().enumerate().filter(|(_, found)| found.is_none()) {
        let mut from: HashMap<usize, usize> = HashMap::new();
        for was in new.at(place).filter_map(|i| was[i]) {
            *from.entry(old.of_point(was)).or_default() += 1;
        }
        from.retain(|place, _| !taken.contains(place));
        let most = from.into_iter().max_by_key(|(place, count)| (*count, Reverse(*place)));
        *found = most.map(|(place, _)| place);
        taken.extend(*found);
    }
    found
}

fn wording(older: &PointText, were: Option<usize>, newer: &PointText, are: Option<usize>) -> Wording {
    if fold_words(&older.words(were)) != fold_words(&newer.words(are)) {
        Wording::Reworded
    } else if older.citations(were) == newer.citations(are) {
        Wording::Kept
    } else {
        Wording::Recited
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::test_digest::digest;

    fn side(digest: &Digest) -> Side<'_> {
        Side { digest, paragraphs: None }
    }

    /// A line for each section and each point: its sign, its id's last character, where it was.
    fn brief(older: &Digest, newer: &Digest) -> Vec<String> {
        let comparison = compare(side(older), side(newer));
        let title = |group: Option<&Group>| group.map_or("-", |group| group.title.as_str()).to_owned();
        let mut lines = Vec::new();
        for section in &comparison.sections {
            lines.push(format!("{} > {}", title(section.older), title(section.newer)));
            lines.extend(section.changes.iter().map(|change| match change {
                Change::Added(point) => format!("+ {}", point.text),
                Change::Gone(point) => format!("- {}", point.text),
                Change::Stays { newer, as_it, moved_from, .. } => {
                    let sign = match as_it {
                        Wording::Kept => "=",
                        Wording::Recited => "[",
                        Wording::Reworded => "~",
                    };
                    let from = match moved_from {
                        None => "",
                        Some(MovedFrom::Core) => " from core",
                        Some(MovedFrom::Group(title)) => &format!(" from {title}"),
                    };
                    format!("{sign} {}{from}", newer.text)
                }
            }));
        }
        lines
    }

    #[test]
    fn every_fate_of_a_point_is_told() {
        let older = digest(
            &[(1, "core [1]")],
            &[("A", &[(2, "kept [1]"), (3, "old words [2]"), (4, "same [3]"), (5, "gone [1]")])],
        );
        let newer = digest(
            &[(1, "core [1]")],
            &[("A", &[(6, "added [9]"), (4, "same [4]"), (3, "new words [2]"), (2, "ｋept [1]")])],
        );
        assert_eq!(
            brief(&older, &newer),
            [
                "- > -",
                "= core [1]",
                "A > A",
                "+ added [9]",
                "[ same [4]",
                "~ new words [2]",
                "= ｋept [1]",
                "- gone [1]"
            ]
        );
        let tally = compare(side(&older), side(&newer)).tally();
        assert_eq!(tally, Tally { kept: 2, recited: 1, reworded: 1, added: 1, gone: 1, moved: 0 });
    }

    #[test]
    fn groups_are_followed_through_new_titles_and_points_through_groups() {
        let older = digest(
            &[(1, "a")],
            &[
                ("One", &[(2, "b"), (3, "c")]),
                ("Two", &[(4, "d")]),
                ("Three", &[(5, "e")]),
                ("Four", &[(6, "f"), (7, "g")]),
            ],
        );
        let newer = digest(
            &[(2, "b")],
            &[("First", &[(3, "c"), (8, "h")]), ("four", &[(6, "f"), (1, "a"), (5, "e")])],
        );
        assert_eq!(
            brief(&older, &newer),
            [
                "- > -",
                "= b from One",
                "One > First",
                "= c",
                "+ h",
                "Two > -",
                "- d",
                "Four > four",
                "= f",
                "= a from core",
                "= e from Three",
                "- g",
            ],
            "Three has lost nothing: its one point moved"
        );
        assert_eq!(compare(side(&older), side(&newer)).tally().moved, 3);
    }

    #[test]
    fn the_same_words_are_the_same_point_whatever_its_id() {
        let older = digest(&[], &[("A", &[(1, "same"), (2, "same"), (3, "other")])]);
        let newer = digest(&[], &[("A", &[(8, "same"), (1, "same"), (9, "quite new")])]);
        assert_eq!(brief(&older, &newer), ["A > A", "= same", "= same", "+ quite new", "- other"]);
    }

    #[test]
    fn points_without_ids_are_told_by_their_likeness() {
        let old =
            ["a state of fixed size forgets what it read".to_owned(), "注意力把每个词元都记下来".to_owned()];
        let new = [
            "注意力把每一个词元都记下来了".to_owned(),
            "kernels are bound by memory".to_owned(),
            "a state of constant size forgets what it read".to_owned(),
        ];
        let mut was = vec![None; 3];
        pair_alike(&old, &new, &mut was);
        assert_eq!(was, [Some(1), None, Some(0)]);
        // What is paired stays so.
        let mut was = vec![None, Some(0), None];
        pair_alike(&old, &new, &mut was);
        assert_eq!(was, [Some(1), Some(0), None]);
    }

    #[test]
    fn two_digests_with_nothing_in_common_stand_one_after_the_other() {
        let older = digest(&[(1, "a")], &[("X", &[(2, "b")])]);
        let newer = digest(&[(3, "c")], &[("Y", &[(4, "d")])]);
        assert_eq!(brief(&older, &newer), ["- > -", "+ c", "- a", "X > -", "- b", "- > Y", "+ d"]);
    }

    proptest::proptest! {
        #[test]
        fn every_point_of_both_is_told_once(
            older in crate::domain::test_digest::any(),
            newer in crate::domain::test_digest::any(),
        ) {
            let comparison = compare(side(&older), side(&newer));
            let (mut was, mut is) = (Vec::new(), Vec::new());
            for change in comparison.sections.iter().flat_map(|section| &section.changes) {
                match change {
                    Change::Added(point) => is.push(std::ptr::from_ref(*point)),
                    Change::Gone(point) => was.push(std::ptr::from_ref(*point)),
                    Change::Stays { older, newer, .. } => {
                        was.push(std::ptr::from_ref(*older));
                        is.push(std::ptr::from_ref(*newer));
                    }
                }
            }
            let sorted = |mut points: Vec<*const Point>| { points.sort_unstable(); points };
            proptest::prop_assert_eq!(sorted(was), sorted(older.points().map(std::ptr::from_ref).collect()));
            proptest::prop_assert_eq!(sorted(is), sorted(newer.points().map(std::ptr::from_ref).collect()));
            let own = compare(side(&newer), side(&newer)).tally();
            proptest::prop_assert_eq!(own, Tally { kept: newer.points().count() as u64, ..Tally::default() });
        }
    }
}
