//! Two edits of one digest brought together, point by point.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::{
    IncomingDigest, IncomingGroup, IncomingPoint, PointId, PointText, fold_name, fold_words, of_two,
};

/// Two edits in one digest.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciled {
    /// What both changed: where they clash it holds mine.
    pub digest: IncomingDigest,
    /// Of each of its points, in their order.
    pub fates: Vec<Fate>,
    /// Of each of its groups: their title, where both gave it another.
    pub titles: Vec<Option<String>>,
}

/// What two edits did to a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Both left it as it was, or did the same.
    Same,
    /// They changed or added it.
    Theirs,
    /// I did.
    Mine,
    /// Both changed its words, each otherwise.
    Clash {
        /// Their wording; `None` where they took it out.
        theirs: Option<PointText>,
        /// Mine; `None` where I did, and the digest holds theirs.
        mine: Option<PointText>,
    },
    /// Both moved it to another group; it stands where they put it.
    Moved,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum PointKey {
    Known(PointId),
    /// One of mine that has no id yet, by its place.
    New(usize),
}

/// 0 for the core viewpoint; else groups that are one have one number.
type GroupKey = usize;

/// A digest by its keys.
struct Side<'a> {
    titles: HashMap<GroupKey, &'a str>,
    groups: Vec<GroupKey>,
    order: HashMap<GroupKey, Vec<PointKey>>,
    at: HashMap<PointKey, GroupKey>,
    points: HashMap<PointKey, &'a IncomingPoint>,
}

/// Brings two edits of `base` together. Points are told by their ids, which those of `base` and `theirs` all have.
#[must_use]
pub fn reconcile(base: &IncomingDigest, theirs: &IncomingDigest, mine: &IncomingDigest) -> Reconciled {
    let base_groups: Vec<GroupKey> = (1..=base.groups.len()).collect();
    let mut next = base.groups.len() + 1;
    let their_groups = group_keys(base, &base_groups, theirs, &mut next);
    // A group that both have added is one.
    let known: Vec<GroupKey> = base_groups.iter().chain(their_groups.iter()).copied().collect();
    let both = IncomingDigest {
        groups: base.groups.iter().chain(&theirs.groups).cloned().collect(),
        ..IncomingDigest::empty()
    };
    let my_groups = group_keys(&both, &known, mine, &mut next);
    let their_keys = keys(theirs, &HashMap::new());
    let known: HashSet<PointId> = base.points().chain(mine.points()).filter_map(|point| point.id).collect();
    let added = theirs.points().filter(|point| point.id.is_some_and(|id| !known.contains(&id)));
    // What both have added in the same words is one point: a form that was sent twice.
    let added: HashMap<String, PointId> =
        added.filter_map(|point| Some((fold_words(point.text.as_str()), point.id?))).collect();
    let base = Side::of(base, &base_groups, &keys(base, &HashMap::new()));
    let theirs = Side::of(theirs, &their_groups, &their_keys);
    let mine = Side::of(mine, &my_groups, &keys(mine, &added));
    together(&base, &theirs, &mine)
}

fn together(base: &Side<'_>, theirs: &Side<'_>, mine: &Side<'_>) -> Reconciled {
    let mut fates: HashMap<PointKey, (PointText, Fate)> = HashMap::new();
    let mut place: HashMap<PointKey, GroupKey> = HashMap::new();
    for key in theirs.points.keys().chain(mine.points.keys()) {
        let text = |side: &Side<'_>| side.points.get(key).map(|point| point.text.clone());
        let (was, now, own) = (text(base), text(theirs), text(mine));
        let (text, mut fate) = match of_two(&was, &now, &own) {
            None => (own.clone().or(now.clone()), Fate::Clash { theirs: now, mine: own }),
            Some(text) if now == own => (text.clone(), Fate::Same),
            Some(text) if *text == now => (text.clone(), Fate::Theirs),
            Some(text) => (text.clone(), Fate::Mine),
        };
        let Some(text) = text else { continue };
        let at = |side: &Side<'_>| side.at.get(key).copied();
        let stands = match (at(theirs), at(mine)) {
            (Some(now), Some(own)) => *of_two(&at(base).unwrap_or(now), &now, &own).unwrap_or_else(|| {
                if fate == Fate::Same {
                    fate = Fate::Moved;
                }
                &now
            }),
            (now, own) => now.or(own).unwrap_or(0),
        };
        place.insert(*key, stands);
        fates.insert(*key, (text, fate));
    }

    let lives = |group: &GroupKey| {
        let there = |side: &Side<'_>| side.titles.contains_key(group);
        *of_two(&there(base), &there(theirs), &there(mine)).unwrap_or(&true)
            || place.values().any(|stands| stands == group)
    };
    let mut groups = in_order(&base.groups, &theirs.groups, &mine.groups);
    groups.retain(lives);
    let mut digest = IncomingDigest::empty();
    let (mut told, mut titles) = (Vec::new(), Vec::new());
    for group in std::iter::once(0).chain(groups) {
        let none = Vec::new();
        let of = |side: &'_ Side<'_>| side.order.get(&group).unwrap_or(&none).clone();
        let mut order = in_order(&of(base), &of(theirs), &of(mine));
        order.retain(|key| place.get(key) == Some(&group));
        let points = order.iter().map(|key| {
            let (text, fate) = &fates[key];
            told.push(fate.clone());
            let id = if let PointKey::Known(id) = key { Some(*id) } else { None };
            IncomingPoint { id, text: text.clone() }
        });
        let points = points.collect();
        if group == 0 {
            digest.core_viewpoint = points;
            continue;
        }
        let title = |side: &Side<'_>| side.titles.get(&group).map(|title| (*title).to_owned());
        let (was, now, own) = (title(base), title(theirs), title(mine));
        let (title, clash) = match of_two(&was, &now, &own).cloned() {
            Some(Some(title)) => (Some(title), None),
            // One took it out, whose points are still somewhere: the other's title stands.
            Some(None) => (now.or(own).or(was), None),
            None => (own.clone().or(now.clone()), now.filter(|_| own.is_some())),
        };
        digest.groups.push(IncomingGroup { title: title.unwrap_or_default(), points });
        titles.push(clash);
    }
    Reconciled { digest, fates: told, titles }
}

/// Both orders in one: of whoever changed it; theirs where both did. What only the other has stands after what it
/// followed there.
fn in_order<K: Copy + Eq + Hash>(base: &[K], theirs: &[K], mine: &[K]) -> Vec<K> {
    let of_base = |side: &[K]| {
        let known: HashSet<K> = base.iter().copied().collect();
        side.iter().copied().filter(|key| known.contains(key)).collect::<Vec<K>>()
    };
    let within = |side: &[K]| {
        let known: HashSet<K> = side.iter().copied().collect();
        base.iter().copied().filter(|key| known.contains(key)).collect::<Vec<K>>()
    };
    let they_kept_it = of_base(theirs) == within(theirs);
    let (leading, other) = if they_kept_it { (mine, theirs) } else { (theirs, mine) };
    let mut order = leading.to_vec();
    let mut after: Option<K> = None;
    for key in other {
        if !order.contains(key) {
            let place = base.iter().position(|known| known == key).unwrap_or(0);
            // What is first there stands where it stood before, if anything of that is left.
            let after = after.or_else(|| base[..place].iter().rfind(|known| order.contains(known)).copied());
            let at = after.and_then(|before| order.iter().position(|known| *known == before));
            order.insert(at.map_or(0, |at| at + 1), *key);
        }
        after = Some(*key);
    }
    order
}

/// The key of each group: that of the known one that it is (by its title, else by most of its points), else a new one.
fn group_keys(
    known: &IncomingDigest,
    keys: &[GroupKey],
    digest: &IncomingDigest,
    next: &mut GroupKey,
) -> Vec<GroupKey> {
    let mut found: Vec<Option<GroupKey>> = vec![None; digest.groups.len()];
    let mut taken: HashSet<GroupKey> = HashSet::new();
    for (found, group) in found.iter_mut().zip(&digest.groups) {
        let title = fold_name(&group.title);
        let same = known.groups.iter().zip(keys).filter(|(other, _)| fold_name(&other.title) == title);
        *found = same.map(|(_, key)| *key).find(|key| taken.insert(*key));
    }
    let home: HashMap<PointId, GroupKey> = known
        .groups
        .iter()
        .zip(keys)
        .flat_map(|(group, key)| group.points.iter().filter_map(|point| Some((point.id?, *key))))
        .collect();
    for (found, group) in found.iter_mut().zip(&digest.groups).filter(|(found, _)| found.is_none()) {
        let mut from: HashMap<GroupKey, usize> = HashMap::new();
        for key in group.points.iter().filter_map(|point| home.get(&point.id?)) {
            *from.entry(*key).or_default() += 1;
        }
        from.retain(|key, _| !taken.contains(key));
        let most = from.into_iter().max_by_key(|(key, count)| (*count, std::cmp::Reverse(*key)));
        *found = most.map(|(key, _)| key);
        taken.extend(*found);
    }
    let fresh = found.into_iter().map(|found| {
        found.unwrap_or_else(|| {
            *next += 1;
            *next
        })
    });
    fresh.collect()
}

/// The key of each point, in order: no key twice.
fn keys(digest: &IncomingDigest, added: &HashMap<String, PointId>) -> Vec<PointKey> {
    let mut seen = HashSet::new();
    let keys = digest.points().enumerate().map(|(n, point)| {
        let id = point.id.or_else(|| added.get(&fold_words(point.text.as_str())).copied());
        id.filter(|id| seen.insert(*id)).map_or(PointKey::New(n), PointKey::Known)
    });
    keys.collect()
}

impl<'a> Side<'a> {
    fn of(digest: &'a IncomingDigest, groups: &[GroupKey], keys: &[PointKey]) -> Self {
        let mut side = Self {
            titles: digest.groups.iter().zip(groups).map(|(group, key)| (*key, &*group.title)).collect(),
            groups: groups.to_vec(),
            order: HashMap::new(),
            at: HashMap::new(),
            points: HashMap::new(),
        };
        let mut keys = keys.iter();
        let places = std::iter::once((&digest.core_viewpoint, 0))
            .chain(digest.groups.iter().zip(groups).map(|(group, key)| (&group.points, *key)));
        for (points, group) in places {
            for (point, key) in points.iter().zip(keys.by_ref()) {
                side.order.entry(group).or_default().push(*key);
                side.at.insert(*key, group);
                side.points.insert(*key, point);
            }
        }
        side
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `a:words b:words|Title a c:words`: the core viewpoint, then groups. A letter before a colon is a point's id.
    fn digest(brief: &str) -> IncomingDigest {
        let point = |word: &str| {
            let (id, text) = word.split_once(':').map_or((None, word), |(id, text)| (Some(id), text));
            let id = id.map(|id| id.repeat(10).parse().unwrap());
            IncomingPoint { id, text: PointText::read(text, None) }
        };
        let mut parts = brief.split('|');
        let mut digest = IncomingDigest::empty();
        digest.core_viewpoint = parts.next().unwrap().split_whitespace().map(point).collect();
        for group in parts {
            let (title, points) = group.split_once(' ').unwrap_or((group, ""));
            let points = points.split_whitespace().map(point).collect();
            digest.groups.push(IncomingGroup { title: title.to_owned(), points });
        }
        digest
    }

    fn brief(digest: &IncomingDigest) -> String {
        let point = |point: &IncomingPoint| match point.id {
            Some(id) => format!("{}:{}", &id.to_string()[..1], point.text),
            None => point.text.to_string(),
        };
        let points = |points: &[IncomingPoint]| points.iter().map(point).collect::<Vec<_>>().join(" ");
        let groups = digest.groups.iter().map(|group| format!("|{} {}", group.title, points(&group.points)));
        (points(&digest.core_viewpoint) + &groups.collect::<String>()).replace(" |", "|").trim().to_owned()
    }

    fn both(base: &str, theirs: &str, mine: &str) -> (String, Reconciled) {
        let found = reconcile(&digest(base), &digest(theirs), &digest(mine));
        (brief(&found.digest), found)
    }

    #[test]
    fn what_only_one_changed_is_taken_from_that_one() {
        let base = "a:A|G b:B c:C|H d:D";
        for (theirs, mine, expected) in [
            ("a:A1|G b:B c:C|H d:D", "a:A|G b:B c:C1|H d:D", "a:A1|G b:B c:C1|H d:D"),
            ("a:A|G b:B c:C e:E|H d:D", "a:A|G b:B new c:C|H d:D", "a:A|G b:B new c:C e:E|H d:D"),
            ("a:A|G b:B|H d:D", "a:A|G b:B c:C|H d:D1", "a:A|G b:B|H d:D1"),
            ("a:A|G c:C b:B|H d:D", "a:A|G b:B1 c:C|H d:D", "a:A|G c:C b:B1|H d:D"),
            ("a:A|G b:B c:C|H d:D", "a:A|G b:B|H d:D c:C", "a:A|G b:B|H d:D c:C"),
            ("a:A|G2 b:B c:C|H d:D", "a:A|G b:B c:C|H2 d:D", "a:A|G2 b:B c:C|H2 d:D"),
            ("a:A|H d:D|G b:B c:C", "a:A|G b:B c:C|H d:D|I new", "a:A|H d:D|I new|G b:B c:C"),
            ("a:A|G b:B c:C", "a:A|G b:B c:C|H d:D", "a:A|G b:B c:C"),
            ("a:A|G b:B c:C|H d:D|N e:E", "a:A|G b:B c:C|H d:D|N new", "a:A|G b:B c:C|H d:D|N e:E new"),
        ] {
            let (digest, found) = both(base, theirs, mine);
            assert_eq!(digest, expected, "{theirs} and {mine}");
            assert!(!found.fates.iter().any(|fate| matches!(fate, Fate::Clash { .. })));
        }
    }

    #[test]
    fn what_both_changed_is_shown_from_both() {
        let (kept, found) = both("a:A|G b:B c:C", "a:A1|G c:C3", "a:A2|G b:B2");
        assert_eq!(kept, "a:A2|G b:B2 c:C3");
        let text = |text: &str| Some(PointText::read(text, None));
        assert_eq!(found.fates[0], Fate::Clash { theirs: text("A1"), mine: text("A2") });
        assert_eq!(found.fates[1], Fate::Clash { theirs: None, mine: text("B2") });
        assert_eq!(found.fates[2], Fate::Clash { theirs: text("C3"), mine: None });
        let (kept, found) = both("|G b:B|H|I", "|G|H b:B|I", "|G|H|I b:B");
        assert_eq!((kept.as_str(), &found.fates[..]), ("|G|H b:B|I", &[Fate::Moved][..]));
        let (_, found) = both("|G b:B", "|G1 b:B", "|G2 b:B");
        assert_eq!(found.titles, [Some("G1".to_owned())]);
    }

    #[test]
    fn a_form_that_was_sent_twice_adds_once() {
        let (kept, found) = both("|G b:B", "|G b:B c:New", "|G b:B New");
        assert_eq!(kept, "|G b:B c:New");
        assert_eq!(found.fates, [Fate::Same, Fate::Same]);
    }

    /// Points of a few ids in up to three groups, in some order; a new one now and then.
    fn edit() -> impl Strategy<Value = String> {
        let point = (0..8_usize, 0..3_u8, 0..3_usize);
        proptest::collection::vec(point, 0..10).prop_map(|points| {
            let mut places = [String::new(), String::new(), String::new()];
            let mut seen = HashSet::new();
            for (id, wording, place) in points {
                if seen.insert(id) {
                    let id = ["a:", "b:", "c:", "d:", "e:", "f:", "", ""][id].to_owned();
                    places[place] += &id;
                    places[place] += ["w0 ", "w1 ", "w2 "][usize::from(wording)];
                }
            }
            format!("{}|G {}|H {}", places[0], places[1], places[2])
        })
    }

    /// The same where each point has an id.
    fn stored() -> impl Strategy<Value = String> {
        edit().prop_map(|brief| {
            let known = |word: &&str| word.contains(':') || word.contains('|') || *word == "G";
            brief.split(' ').filter(known).collect::<Vec<_>>().join(" ")
        })
    }

    proptest! {
        #[test]
        fn whoever_was_alone_is_heard_in_full(base in stored(), edit in edit(), other in stored()) {
            let (base, edit, other) = (digest(&base), digest(&edit), digest(&other));
            prop_assert_eq!(brief(&reconcile(&base, &base, &edit).digest), brief(&edit));
            prop_assert_eq!(brief(&reconcile(&base, &other, &base).digest), brief(&other));
        }

        #[test]
        fn no_wording_of_either_is_lost(base in stored(), theirs in stored(), mine in edit()) {
            let (base, theirs, mine) = (digest(&base), digest(&theirs), digest(&mine));
            let found = reconcile(&base, &theirs, &mine);
            let points: Vec<&IncomingPoint> = found.digest.points().collect();
            prop_assert_eq!(points.len(), found.fates.len());
            prop_assert_eq!(found.digest.groups.len(), found.titles.len());
            let ids: Vec<_> = points.iter().filter_map(|point| point.id).collect();
            prop_assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
            for side in [&theirs, &mine] {
                for point in side.points() {
                    let before = base.points().find(|old| old.id.is_some() && old.id == point.id);
                    if before.is_some_and(|old| old.text == point.text) {
                        continue;
                    }
                    let told = points.iter().zip(&found.fates).any(|(kept, fate)| {
                        let same = point.id.is_none() || kept.id == point.id;
                        same && (kept.text == point.text
                            || matches!(fate, Fate::Clash { theirs, mine }
                                if theirs.as_ref() == Some(&point.text) || mine.as_ref() == Some(&point.text)))
                    });
                    prop_assert!(told, "{:?} is lost", point);
                }
            }
        }
    }
}
