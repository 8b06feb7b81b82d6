//! Which themes nearly always stand together.

use std::collections::BTreeSet;

use super::Catalogue;

/// Articles that two themes must share before that says anything.
const SHARED: u64 = 3;
/// Of the articles of both, those that have both: four in five.
const NEARLY: (u64, u64) = (4, 5);
/// Articles of a theme in which the others are looked for. A theme that shares four in five of them is missed in all of
/// eight once in four hundred thousand times, and never where there are few.
const LOOKS: usize = 8;

impl Catalogue {
    /// Pairs of these themes that nearly the same articles have, the smaller key first. No pair is compared that does not
    /// stand in one of a few articles of its first.
    pub(in crate::store) fn together(&self, themes: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
        let themes: BTreeSet<u32> = themes.collect();
        let mut pairs = BTreeSet::new();
        for one in &themes {
            let Some(members) = self.themes.set(*one).filter(|members| members.len() >= SHARED) else {
                continue;
            };
            let step = usize::try_from(members.len()).unwrap_or(usize::MAX).div_ceil(LOOKS).max(1);
            let beside =
                members.iter().step_by(step).filter_map(|key| self.card(key)).flat_map(|card| &card.themes);
            let beside: BTreeSet<u32> =
                beside.copied().filter(|other| other != one && themes.contains(other)).collect();
            for other in beside {
                let Some(others) = self.themes.set(other) else { continue };
                let (few, many) = (members.len().min(others.len()), members.len().max(others.len()));
                if few * NEARLY.1 < many * NEARLY.0 {
                    continue;
                }
                let both = members.intersection_len(others);
                if both >= SHARED && both * NEARLY.1 >= (few + many - both) * NEARLY.0 {
                    pairs.insert((*one.min(&other), *one.max(&other)));
                }
            }
        }
        pairs.into_iter().collect()
    }
}
