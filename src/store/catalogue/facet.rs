//! One way to part the articles: the sets that have a theme, a source or a language, and how they are counted.

use std::collections::HashMap;

use roaring::RoaringBitmap;

/// For each value, the articles that have it.
#[derive(Debug, Default)]
pub(super) struct Facet {
    members: HashMap<u32, RoaringBitmap>,
    /// Values with the size of their sets, largest first, so that counting can stop early.
    by_size: Vec<(u64, u32)>,
    /// One more than the largest value.
    values: usize,
    /// Values that are not offered, though they can be asked for.
    hidden: RoaringBitmap,
    /// Values that stand before the others, where any of the articles have them.
    pinned: RoaringBitmap,
}

impl Facet {
    /// The articles that have a value.
    pub(super) fn set(&self, value: u32) -> Option<&RoaringBitmap> {
        self.members.get(&value)
    }

    /// Every value with its articles, in no order.
    pub(super) fn sets(&self) -> impl Iterator<Item = (u32, &RoaringBitmap)> {
        self.members.iter().map(|(value, members)| (*value, members))
    }

    pub(super) fn insert(&mut self, values: &[u32], article: u32) {
        for value in values {
            self.members.entry(*value).or_default().insert(article);
            self.values = self.values.max(*value as usize + 1);
        }
    }

    pub(super) fn remove(&mut self, values: &[u32], article: u32) {
        for value in values {
            if let Some(members) = self.members.get_mut(value) {
                members.remove(article);
            }
        }
    }

    /// Which values are hidden and which pinned, from the next [`Facet::sort`] on.
    pub(super) fn stand(&mut self, hidden: RoaringBitmap, pinned: RoaringBitmap) {
        (self.hidden, self.pinned) = (hidden, pinned);
    }

    pub(super) fn is_hidden(&self, value: u32) -> bool {
        self.hidden.contains(value)
    }

    pub(super) fn sort(&mut self) {
        let offered = self.members.iter().filter(|(value, _)| !self.hidden.contains(**value));
        self.by_size = offered.map(|(value, members)| (members.len(), *value)).collect();
        self.by_size.sort_unstable_by_key(|(size, value)| (std::cmp::Reverse(*size), *value));
    }

    /// How many values there are.
    pub(super) fn len(&self) -> u64 {
        self.by_size.len() as u64
    }

    /// Puts the pinned ones that any of these articles have before the others.
    pub(super) fn pin(&self, best: &mut Vec<(u32, u64)>, found: &RoaringBitmap, limit: usize) {
        if self.pinned.is_empty() {
            return;
        }
        let mut first: Vec<(u32, u64)> =
            self.pinned.iter().map(|value| (value, self.count(value, found))).collect();
        first.retain(|(_, count)| *count > 0);
        first.sort_unstable_by_key(|(value, count)| (std::cmp::Reverse(*count), *value));
        best.retain(|(value, _)| !self.pinned.contains(*value));
        best.splice(0..0, first);
        best.truncate(limit);
    }

    /// How many of these articles have a value.
    pub(super) fn count(&self, value: u32, found: &RoaringBitmap) -> u64 {
        self.members.get(&value).map_or(0, |members| members.intersection_len(found))
    }

    /// The values that most of these articles have: by meeting the sets, largest first.
    pub(super) fn met(&self, found: &RoaringBitmap, limit: usize) -> Vec<(u32, u64)> {
        let mut best: Vec<(u32, u64)> = Vec::new();
        for (size, value) in &self.by_size {
            // The last of the best has a count that no smaller set can reach.
            if best.len() >= limit && best[limit - 1].1 > *size {
                break;
            }
            let count = self.count(*value, found);
            if count > 0 {
                let at = best.partition_point(|(v, c)| {
                    (std::cmp::Reverse(*c), *v) < (std::cmp::Reverse(count), *value)
                });
                if at < limit {
                    best.insert(at, (*value, count));
                    best.truncate(limit);
                }
            }
        }
        best
    }

    /// The values that most of all articles have.
    pub(super) fn largest(&self, limit: usize) -> Vec<(u32, u64)> {
        let present = self.by_size.iter().filter(|(size, _)| *size > 0);
        present.take(limit).map(|(size, value)| (*value, *size)).collect()
    }

    /// The values that come most often here: by counting one by one.
    pub(super) fn counted<'a>(&self, values: impl Iterator<Item = &'a u32>, limit: usize) -> Vec<(u32, u64)> {
        let mut counts = vec![0_u64; self.values];
        for value in values {
            counts[*value as usize] += 1;
        }
        let mut counted: Vec<(u32, u64)> =
            (0..).zip(counts).filter(|(value, count)| *count > 0 && !self.hidden.contains(*value)).collect();
        let order = |(value, count): &(u32, u64)| (std::cmp::Reverse(*count), *value);
        if counted.len() > limit {
            counted.select_nth_unstable_by_key(limit, order);
            counted.truncate(limit);
        }
        counted.sort_unstable_by_key(order);
        counted
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_three_ways_of_counting_agree(
            articles in prop::collection::vec(prop::collection::btree_set(0_u32..12, 0..5), 1..60),
            chosen in prop::collection::btree_set(0_u32..60, 0..60),
            limit in 1_usize..14,
            hidden in prop::collection::btree_set(0_u32..12, 0..4),
        ) {
            let articles: Vec<Vec<u32>> = articles.into_iter().map(|set| set.into_iter().collect()).collect();
            let mut facet = Facet::default();
            for (article, values) in (0..).zip(&articles) {
                facet.insert(values, article);
            }
            facet.stand(hidden.into_iter().collect(), RoaringBitmap::new());
            facet.sort();
            let found: RoaringBitmap = chosen.into_iter().filter(|n| (*n as usize) < articles.len()).collect();
            let own = |found: &RoaringBitmap| {
                let values: Vec<u32> = found.iter().flat_map(|n| articles[n as usize].clone()).collect();
                facet.counted(values.iter(), limit)
            };
            prop_assert_eq!(facet.met(&found, limit), own(&found));
            let all: RoaringBitmap = (0..).take(articles.len()).collect();
            prop_assert_eq!(facet.largest(limit), own(&all));
        }
    }
}
