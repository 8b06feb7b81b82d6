//! Themes that are likely one, for whoever may merge them.

use std::cmp::Reverse;

use sqlx::{QueryBuilder, Sqlite};

use super::{
    Store,
    catalogue::small,
    names::{self, push_keys},
    reading::{Counted, Named},
};
use crate::{
    domain::{Lang, Viewer},
    error::Result,
    search,
};

/// Themes among which likely ones are looked for: those that are used most.
const AMONG: usize = 2_000;

impl Store {
    /// Pairs of themes that are likely one, the one with more articles second; those with most articles first, at most
    /// `most` pairs, looked for among the two thousand themes that are used most.
    pub async fn likely_same_themes(
        &self,
        langs: &[Lang],
        most: usize,
    ) -> Result<Vec<(Counted<Named>, Counted<Named>)>> {
        let mut connection = self.reader().await?;
        let mut counts =
            self.catalogue(&mut connection, |catalogue| catalogue.all_themes(Viewer::Editor)).await?;
        counts.truncate(AMONG);
        let mut query = QueryBuilder::<Sqlite>::new("SELECT theme, name FROM theme_names WHERE theme IN (");
        push_keys(&mut query, counts.iter().map(|(key, _)| *key));
        query.push(") ORDER BY theme, folded");
        let rows: Vec<(i64, String)> =
            query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        let pairs = search::likely_same(rows.iter().map(|(key, name)| (small(*key), name.as_str())));
        let count = |key: u32| counts.iter().find(|(known, _)| *known == key).map_or(0, |(_, count)| *count);
        let mut pairs: Vec<[(u32, u64); 2]> = pairs
            .into_iter()
            .map(|(one, other)| {
                let (one, other) = ((one, count(one)), (other, count(other)));
                if one.1 < other.1 { [one, other] } else { [other, one] }
            })
            .collect();
        pairs.sort_by_key(|[from, into]| (Reverse(from.1 + into.1), from.0, into.0));
        pairs.truncate(most);
        let keys = pairs.iter().flatten().map(|(key, _)| *key);
        let named = names::themes_named(&mut connection, keys, langs).await?;
        let counted = |(key, articles): &(u32, u64)| {
            Some(Counted { item: named.get(key)?.clone(), articles: *articles })
        };
        Ok(pairs.iter().filter_map(|[from, into]| Some((counted(from)?, counted(into)?))).collect())
    }
}
