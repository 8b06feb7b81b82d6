//! The points of a digest in one row, and where each stands: place 0 is the core viewpoint, place 1 the first group.

use std::{collections::HashMap, ops::Range};

use super::{Digest, Group, Point};

pub(super) struct Places<'a> {
    digest: &'a Digest,
    /// The core viewpoint's, then each group's.
    pub points: Vec<&'a Point>,
    ends: Vec<usize>,
}

impl<'a> Places<'a> {
    pub fn of(digest: &'a Digest) -> Self {
        let mut end = digest.core_viewpoint.len();
        let mut ends = vec![end];
        for group in &digest.groups {
            end += group.points.len();
            ends.push(end);
        }
        Self { digest, points: digest.points().collect(), ends }
    }

    /// How many places there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The points at a place, as indexes.
    pub fn at(&self, place: usize) -> Range<usize> {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[place]
    }

    /// Where a point stands.
    pub fn of_point(&self, point: usize) -> usize {
        self.ends.partition_point(|end| *end <= point)
    }

    /// The group at a place; `None` for the core viewpoint.
    pub fn group(&self, place: usize) -> Option<&'a Group> {
        self.digest.groups.get(place.checked_sub(1)?)
    }
}

/// The places of one digest that have no partner in another, each under the place of the other after which it is told:
/// the partner of the nearest before it. `partners` holds for each place of the other its partner among `count`.
pub(super) fn alone(partners: &[Option<usize>], count: usize) -> HashMap<usize, Vec<usize>> {
    let partner_of: HashMap<usize, usize> =
        partners.iter().enumerate().filter_map(|(other, place)| Some(((*place)?, other))).collect();
    let mut alone: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut after = 0;
    for place in 0..count {
        match partner_of.get(&place) {
            Some(other) => after = *other,
            None => alone.entry(after).or_default().push(place),
        }
    }
    alone
}
