//! Which articles match the filters.

use std::ops::Bound::Excluded;

use roaring::{MultiOps, RoaringBitmap};

use super::{Catalogue, Facet, begin_of, end_of, month};
use crate::domain::{Lang, Status, Viewer};

/// A filter with its names resolved to keys.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Wanted {
    /// `None` asks for what does not exist, so nothing matches.
    pub(in crate::store) themes: Vec<Option<u32>>,
    pub(in crate::store) not_themes: Vec<u32>,
    /// As for the themes; at most one.
    pub(in crate::store) sources: Vec<Option<u32>>,
    pub(in crate::store) lang: Option<Lang>,
    pub(in crate::store) from: Option<i64>,
    pub(in crate::store) until: Option<i64>,
    pub(in crate::store) status: Option<Status>,
    /// The keys among which they must be, as what has the words of a search.
    pub(in crate::store) among: Option<RoaringBitmap>,
}

impl Wanted {
    pub(in crate::store) fn in_any_lang(&self) -> Self {
        Self { lang: None, ..self.clone() }
    }

    pub(in crate::store) fn at_any_time(&self) -> Self {
        Self { from: None, until: None, ..self.clone() }
    }

    pub(in crate::store) fn is_within_days(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }
}

impl Catalogue {
    /// Those of these themes that have articles, in the bin or out of it, of which this viewer sees none: not even their names are told.
    pub(in crate::store) fn hidden_themes(&self, viewer: Viewer, keys: &[u32]) -> Vec<u32> {
        let in_bin = |key| self.binned.values().any(|binned| binned.themes.contains(&key));
        hidden(&self.themes, self.seen_by(viewer), keys, in_bin)
    }

    /// The same of sources.
    pub(in crate::store) fn hidden_sources(&self, viewer: Viewer, keys: &[u32]) -> Vec<u32> {
        let in_bin = |key| self.binned.values().any(|binned| binned.source == Some(key));
        hidden(&self.sources, self.seen_by(viewer), keys, in_bin)
    }

    /// The articles that a viewer sees under these filters.
    pub(in crate::store) fn matching(&self, viewer: Viewer, wanted: &Wanted) -> RoaringBitmap {
        let mut found = self.seen_by(viewer).clone();
        for theme in &wanted.themes {
            found &= theme.and_then(|key| self.themes.set(key)).unwrap_or(&RoaringBitmap::new());
        }
        for theme in &wanted.not_themes {
            if let Some(members) = self.themes.set(*theme) {
                found -= members;
            }
        }
        for source in &wanted.sources {
            found &= source.and_then(|key| self.sources.set(key)).unwrap_or(&RoaringBitmap::new());
        }
        match wanted.status {
            None => {}
            Some(Status::Public) => found &= &self.public,
            // Few are not public.
            Some(status) => {
                found -= &self.public;
                let others =
                    found.iter().filter(|key| self.card(*key).is_some_and(|card| card.status == status));
                found = others.collect();
            }
        }
        if let Some(range) = &wanted.lang {
            found &= self.within(range);
        }
        if wanted.from.is_some() || wanted.until.is_some() {
            found &= self.between(wanted.from.unwrap_or(i64::MIN), wanted.until.unwrap_or(i64::MAX));
        }
        if let Some(among) = &wanted.among {
            found &= among;
        }
        found
    }

    /// The articles from one time up to (and without) another.
    fn between(&self, from: i64, until: i64) -> RoaringBitmap {
        if from >= until {
            return RoaringBitmap::new();
        }
        let at_the_ends =
            |from: i64, until: i64| self.order.range((from, 0)..(until, 0)).map(|(_, key)| *key);
        let (first, last) = (month(from), month(until));
        if first == last {
            return at_the_ends(from, until).collect();
        }
        let within = (Excluded(first), Excluded(last));
        let mut between = self.months.range(within).map(|(_, members)| members).union();
        between.extend(at_the_ends(from, end_of(first)));
        between.extend(at_the_ends(begin_of(last), until));
        between
    }

    /// The articles read in a language or a narrower one.
    pub(super) fn within(&self, range: &Lang) -> RoaringBitmap {
        let mut any = RoaringBitmap::new();
        for (tag, members) in self.langs.sets() {
            if self.tags[tag as usize].is_in(range) {
                any |= members;
            }
        }
        any
    }
}

fn hidden(facet: &Facet, seen: &RoaringBitmap, keys: &[u32], in_bin: impl Fn(u32) -> bool) -> Vec<u32> {
    let is_hidden = |key: &u32| match facet.set(*key) {
        Some(all) if !all.is_empty() => all.is_disjoint(seen),
        _ => in_bin(*key),
    };
    keys.iter().copied().filter(is_hidden).collect()
}
