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

    pub(super) fn sort(&mut self) {
        self.by_size = self.members.iter().map(|(value, members)| (members.len(), *value)).collect();
        self.by_size.sort_unstable_by_key(|(size, value)| (std::cmp::Reverse(*size), *value));
    }

    /// How many values there are.
    pub(super) fn len(&self) -> u64 {
        self.by_size.len() as u64
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
        let mut counted: Vec<(u32, u64)> = (0..).zip(counts).filter(|(_, count)| *count > 0).collect();
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
        ) {
            let articles: Vec<Vec<u32>> = articles.into_iter().map(|set| set.into_iter().collect()).collect();
            let mut facet = Facet::default();
            for (article, values) in (0..).zip(&articles) {
                facet.insert(values, article);
            }
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
