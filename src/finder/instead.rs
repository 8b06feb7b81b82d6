//! What to try where nothing was found.

use super::{
    Finder,
    answer::{Wish, narrowing},
};
use crate::{
    domain::Filter,
    error::Result,
    search::{Ask, Leaf, Part, Query},
};

/// Words that a misspelled one is told to be near to.
const NEAR: usize = 3;
/// Words that are looked at for that.
const WORDS: usize = 5;
/// Conditions that are dropped one by one to see what would be found: each is a search.
const DROPPED: usize = 6;

/// What could be asked instead.
#[derive(Debug, Clone, Default)]
pub struct Instead {
    /// Words of the query as they were typed, with words of the index that are spelled nearly so.
    pub near: Vec<(String, Vec<String>)>,
    /// Conditions without which something is found, and how much, most first.
    pub dropped: Vec<(Dropped, u64)>,
}

/// A condition that could be dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dropped {
    /// A theme of the filter.
    Theme(String),
    /// A theme that the filter excludes.
    NotTheme(String),
    /// The filter's source.
    Source,
    /// The filter's language.
    Lang,
    /// The filter's range of days.
    Days,
    /// A part of the query: what is left of it, and the part.
    Part(String, String),
}

impl Finder {
    /// What to try instead of a search that found nothing.
    pub async fn instead(&self, wish: &Wish<'_>) -> Result<Instead> {
        let Some(query) = &wish.ask.query else { return Ok(Instead::default()) };
        let mut instead = Instead { near: self.near(query).await?, dropped: Vec::new() };
        for (dropped, filter, query) in without(wish.filter, query, wish.ask.in_points) {
            let (left, filter) = narrowing(Some(&query), &Wish { filter: &filter, ..wish.clone() });
            let found = self.matching(wish, left, &filter, 0).await?;
            if found.total > 0 {
                instead.dropped.push((dropped, found.total));
            }
        }
        instead.dropped.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
        Ok(instead)
    }

    async fn near(&self, query: &Query) -> Result<Vec<(String, Vec<String>)>> {
        let mut words: Vec<(String, String)> = Vec::new();
        query.wanted(&mut |leaf| {
            if let Leaf::Text(_, phrase) = leaf
                && let [Part::Term(word)] = &phrase.parts()[..]
                && words.len() < WORDS
            {
                words.push((phrase.text.clone(), word.clone()));
            }
        });
        self.ask_index(move |index| {
            let mut near = Vec::new();
            for (typed, word) in words {
                let found = index.spelled_nearly(&word, NEAR)?;
                if !found.is_empty() {
                    near.push((typed, found));
                }
            }
            Ok(near)
        })
        .await
    }
}

/// The filter and the query without each of their conditions in turn.
fn without(filter: &Filter, query: &Query, in_points: bool) -> Vec<(Dropped, Filter, Query)> {
    let mut all = Vec::new();
    let mut filtered = |dropped: Dropped, change: &dyn Fn(&mut Filter)| {
        let mut changed = filter.clone();
        change(&mut changed);
        all.push((dropped, changed, query.clone()));
    };
    for theme in &filter.themes {
        filtered(Dropped::Theme(theme.clone()), &|filter| filter.themes.retain(|other| other != theme));
    }
    for theme in &filter.not_themes {
        filtered(Dropped::NotTheme(theme.clone()), &|filter| {
            filter.not_themes.retain(|other| other != theme);
        });
    }
    if filter.source.is_some() {
        filtered(Dropped::Source, &|filter| filter.source = None);
    }
    if filter.lang.is_some() {
        filtered(Dropped::Lang, &|filter| filter.lang = None);
    }
    if filter.from.is_some() || filter.until.is_some() {
        filtered(Dropped::Days, &|filter| (filter.from, filter.until) = (None, None));
    }
    if let Query::All(parts) = query {
        for n in 0..parts.len() {
            let mut left = parts.clone();
            let part = left.remove(n);
            let left = if left.len() == 1 { left.remove(0) } else { Query::All(left) };
            let print = |query: &Query, in_points| {
                Ask { query: Some(query.clone()), in_points, ..Ask::default() }.to_string()
            };
            let dropped = Dropped::Part(print(&left, in_points), print(&part, false));
            all.push((dropped, filter.clone(), left));
        }
    }
    all.truncate(DROPPED);
    all
}
