//! Lists that are turned by places rather than by numbers: what comes in meanwhile shifts nothing.

use std::{cmp::Reverse, collections::HashSet, fmt, ops::Range, str::FromStr};

use sqlx::SqliteConnection;

use super::{
    Store,
    catalogue::small,
    names,
    reading::{Counted, Named},
    themes::{folded, with_names},
};
use crate::{
    domain::{Lang, Viewer},
    error::{Error, Result},
};

/// A place in a list: what the list is sorted by, highest first, and the number of what stands there. It needs nothing to
/// stand there still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What the list is sorted by: articles, or a time.
    pub by: u64,
    /// The number.
    pub key: u64,
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = |digits: &str| {
            let are_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            // Whatever is stored is a number of SQLite's.
            digits.parse().ok().filter(|number| are_digits && i64::try_from(*number).is_ok())
        };
        let read = text.split_once('-').and_then(|(by, key)| Some((number(by)?, number(key)?)));
        let (by, key) =
            read.ok_or_else(|| Error::Invalid(vec![format!("“{text}” is no place in a list.")]))?;
        Ok(Self { by, key })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.by, self.key)
    }
}

/// Which part of such a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    /// The first.
    #[default]
    First,
    /// What stands after this place (`?before=`, as of older articles).
    Before(Place),
    /// What stands ahead of it (`?after=`).
    After(Place),
}

/// A part of such a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window<T> {
    /// In the order of the list.
    pub rows: Vec<T>,
    /// Rows in all.
    pub total: u64,
    /// Where this part begins, when something stands ahead of it.
    pub ahead: Option<Place>,
    /// Where it ends, when something follows.
    pub behind: Option<Place>,
}

impl Store {
    /// A part of the list of themes, those of most articles first: for readers the ones that are offered and have an article
    /// they see, for those who curate every one. Only those with `name` in one of their names.
    pub async fn themes_turned(
        &self,
        viewer: Viewer,
        name: Option<&str>,
        turn: Turn,
        size: usize,
        langs: &[Lang],
    ) -> Result<Window<Counted<Named>>> {
        let mut connection = self.reader().await?;
        let all = match viewer {
            Viewer::Reader => {
                self.catalogue(&mut connection, |catalogue| catalogue.all_themes(viewer)).await?
            }
            Viewer::Editor => {
                self.catalogue(&mut connection, |catalogue| catalogue.every_theme(viewer)).await?
            }
        };
        let wanted = named(&mut connection, viewer, name, THEMES).await?;
        let all = with_unused(all, viewer, wanted);
        let (range, window) = cut(&all, turn, size);
        let rows = &all[range];
        let named = names::themes_named(&mut connection, rows.iter().map(|(key, _)| *key), langs).await?;
        Ok(Window { rows: with_names(rows, &named), ..window })
    }

    /// A part of the list of sources, as [`Store::themes_turned`].
    pub async fn sources_turned(
        &self,
        viewer: Viewer,
        name: Option<&str>,
        turn: Turn,
        size: usize,
    ) -> Result<Window<Counted<Named>>> {
        let mut connection = self.reader().await?;
        let all = match viewer {
            Viewer::Reader => {
                self.catalogue(&mut connection, |catalogue| catalogue.all_sources(viewer)).await?
            }
            Viewer::Editor => {
                self.catalogue(&mut connection, |catalogue| catalogue.every_source(viewer)).await?
            }
        };
        let wanted = named(&mut connection, viewer, name, SOURCES).await?;
        let all = with_unused(all, viewer, wanted);
        let (range, window) = cut(&all, turn, size);
        let rows = &all[range];
        let named = names::sources_named(&mut connection, rows.iter().map(|(key, _)| *key)).await?;
        Ok(Window { rows: with_names(rows, &named), ..window })
    }
}

/// The keys of all themes, and of those with `$1` in one of their names. As one row: thousands of them would take longer to be
/// handed over than all the rest.
const THEMES: [&str; 2] = [
    "SELECT coalesce(string_agg(key, ' '), '') FROM themes",
    "SELECT coalesce(string_agg(theme, ' '), '') FROM theme_names WHERE instr(folded, $1) > 0",
];
/// The same of sources.
const SOURCES: [&str; 2] = [
    "SELECT coalesce(string_agg(key, ' '), '') FROM sources",
    "SELECT coalesce(string_agg(source, ' '), '') FROM source_names WHERE instr(folded, $1) > 0",
];

/// The keys that a list is of: all, or those with `name` in one of their names; none where that is all the catalogue says.
async fn named(
    connection: &mut SqliteConnection,
    viewer: Viewer,
    name: Option<&str>,
    [all, by_name]: [&'static str; 2],
) -> Result<Option<HashSet<u32>>> {
    let name = folded(name);
    let query = match &name {
        Some(part) => sqlx::query_scalar(by_name).bind(part),
        None if viewer == Viewer::Editor => sqlx::query_scalar(all),
        None => return Ok(None),
    };
    let keys: String = query.fetch_one(connection).await?;
    Ok(Some(keys.split(' ').filter_map(|key| key.parse().ok()).map(small).collect()))
}

/// Those of the wanted keys, for those who curate also the ones that have no article, in the order of the list.
fn with_unused(mut all: Vec<(u32, u64)>, viewer: Viewer, wanted: Option<HashSet<u32>>) -> Vec<(u32, u64)> {
    if let Some(mut wanted) = wanted {
        all.retain(|(key, _)| wanted.remove(key));
        if viewer == Viewer::Editor {
            all.extend(wanted.into_iter().map(|key| (key, 0)));
        }
    }
    all.sort_unstable_by_key(order);
    all
}

fn order(row: &(u32, u64)) -> (Reverse<u64>, u64) {
    (Reverse(row.1), row.0.into())
}

/// Which rows a part holds, and what stands around them.
fn cut<T>(all: &[(u32, u64)], turn: Turn, size: usize) -> (Range<usize>, Window<T>) {
    let range = match turn {
        Turn::First => 0..size.min(all.len()),
        Turn::Before(place) => {
            let start = all.partition_point(|row| order(row) <= (Reverse(place.by), place.key));
            start..all.len().min(start + size)
        }
        Turn::After(place) => {
            let end = all.partition_point(|row| order(row) < (Reverse(place.by), place.key));
            end.saturating_sub(size)..end
        }
    };
    let place = |row: &(u32, u64)| Place { by: row.1, key: row.0.into() };
    let rows = &all[range.clone()];
    let window = Window {
        rows: Vec::new(),
        total: all.len() as u64,
        ahead: rows.first().filter(|_| range.start > 0).map(place),
        behind: rows.last().filter(|_| range.end < all.len()).map(place),
    };
    (range, window)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written_and_nothing_else_is_one() {
        for place in [Place { by: 0, key: 1 }, Place { by: 1_753_676_640_000_000, key: 999_999_999 }] {
            assert_eq!(place.to_string().parse::<Place>().unwrap(), place);
        }
        for none in ["", "12", "-", "1-", "-1", "1-+2", "+1-2", "1-2-3", "a-b", "99999999999999999999-1"] {
            assert!(none.parse::<Place>().is_err(), "{none}");
        }
    }

    #[test]
    fn a_place_is_good_when_nothing_stands_there_any_more() {
        let all = [(7, 9), (2, 5), (4, 5), (1, 1), (9, 0)];
        let part = |turn| {
            let (range, window) = cut::<()>(&all, turn, 2);
            (range, window.ahead.map(|p| p.key), window.behind.map(|p| p.key))
        };
        assert_eq!(part(Turn::First), (0..2, None, Some(2)));
        assert_eq!(part(Turn::Before(Place { by: 5, key: 2 })), (2..4, Some(4), Some(1)));
        assert_eq!(part(Turn::Before(Place { by: 5, key: 3 })), (2..4, Some(4), Some(1)));
        assert_eq!(part(Turn::After(Place { by: 5, key: 3 })), (0..2, None, Some(2)));
        assert_eq!(part(Turn::After(Place { by: 0, key: 9 })), (2..4, Some(4), Some(1)));
        assert_eq!(part(Turn::Before(Place { by: 0, key: 9 })), (5..5, None, None));
    }
}
