//! Themes that are likely one, for whoever may merge them or say that they are not.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, note, short},
    catalogue::small,
    names::{self, push_keys},
    outbox::raise,
    reading::{Counted, Named},
    theme_face::{face, living},
};
use crate::{
    domain::{Lang, Viewer},
    error::{Error, Result},
    search,
};

/// Themes among which likely ones are looked for: those that are used most.
const AMONG: usize = 2_000;
/// Pairs that are kept at most.
const PAIRS: usize = 2_000;

/// What was found likely the same at a change of the database: two keys with their counts, the one with more articles
/// second, those with most articles first.
#[derive(Debug, Default)]
pub(super) struct Likely {
    change: i64,
    pairs: Vec<[(u32, u64); 2]>,
}

/// Two that are likely one, with their counts: what would be merged, and into what.
pub type LikelyPair = (Counted<Named>, Counted<Named>);

/// Two themes, or two sources, that were told apart, for the undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Apart {
    pub(super) one: i64,
    pub(super) other: i64,
}

impl Store {
    /// Pairs of themes that are likely one by their names or because nearly the same articles have both, the one with
    /// more articles second; those with most articles first, at most `most` pairs, looked for among the two thousand
    /// themes that are used most. Those that were told apart are left out.
    pub async fn likely_same_themes(&self, langs: &[Lang], most: usize) -> Result<Vec<LikelyPair>> {
        let mut connection = self.reader().await?;
        let likely = self.likely(&mut connection).await?;
        let mut pairs = likely.pairs.clone();
        let apart = told_apart(&mut connection, "SELECT one, other FROM themes_apart").await?;
        leave_out(&mut pairs, &apart);
        pairs.truncate(most);
        let named = names::themes_named(&mut connection, keys(&pairs), langs).await?;
        Ok(with_names(&pairs, &named))
    }

    /// The pairs as they stand: found again, beside the requests, when something was written since.
    async fn likely(&self, connection: &mut SqliteConnection) -> Result<Arc<Likely>> {
        let change: i64 = sqlx::query_scalar("SELECT change FROM portal").fetch_one(&mut *connection).await?;
        let held = self.held_likely().lock().expect("no panic while it is held").clone();
        if held.change >= change {
            return Ok(held);
        }
        let (counts, together) = self
            .catalogue(connection, |catalogue| {
                let mut counts = catalogue.every_theme(Viewer::Editor);
                counts.truncate(AMONG);
                let together = catalogue.together(counts.iter().map(|(key, _)| *key));
                (counts, together)
            })
            .await?;
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT n.theme, n.name, t.lang FROM theme_names n JOIN themes t ON t.key = n.theme WHERE n.theme IN (",
        );
        let kept = push_keys(&mut query, counts.iter().map(|(key, _)| *key));
        query.push(") ORDER BY n.theme, n.folded");
        let rows: Vec<(i64, String, String)> =
            query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;
        let found = tokio::task::spawn_blocking(move || pairs_of(&rows, together, counts));
        let pairs =
            found.await.map_err(|e| Error::Internal(format!("looking for the same broke off: {e}")))?;
        let likely = Arc::new(Likely { change, pairs });
        *self.held_likely().lock().expect("no panic while it is held") = Arc::clone(&likely);
        Ok(likely)
    }

    /// Says of two themes, each by its slug, that they are not the same: they are not proposed to be merged again.
    /// [`Error::Conflict`] when one has moved meanwhile.
    pub async fn tell_themes_apart(
        &self,
        slug: &str,
        other: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let (a, b) = (living(&mut transaction, slug).await?, living(&mut transaction, other).await?);
        if a == b {
            return Ok(Err(Refused::Itself));
        }
        let apart = Apart::of(a, b);
        let sql = "INSERT INTO themes_apart (one, other) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        if !apart.run(&mut transaction, sql).await? {
            return Ok(Err(Refused::Nothing));
        }
        let one = face(&mut transaction, a).await?.ok_or(Error::NotFound)?.name;
        let two = face(&mut transaction, b).await?.ok_or(Error::NotFound)?.name;
        let what = unlike(&one, &two);
        let undo = Undo::Apart(apart);
        let audit = note(&mut transaction, by, Action::ThemesToldApart, &what, Some(&undo)).await?;
        raise(&mut transaction).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug: slug.to_owned() }))
    }
}

impl Apart {
    pub(super) fn of(a: i64, b: i64) -> Self {
        Self { one: a.min(b), other: a.max(b) }
    }

    /// Runs a statement on the pair; whether it changed anything.
    pub(super) async fn run(&self, connection: &mut SqliteConnection, sql: &'static str) -> Result<bool> {
        let done = sqlx::query(sql).bind(self.one).bind(self.other).execute(connection).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Undoes it; where one of them answers, or nothing when one is there no more.
    pub(super) async fn take_back(self, connection: &mut SqliteConnection) -> Result<Option<String>> {
        if face(connection, self.other).await?.is_none() {
            return Ok(None);
        }
        let Some(one) = face(connection, self.one).await? else { return Ok(None) };
        self.run(connection, "DELETE FROM themes_apart WHERE one = $1 AND other = $2").await?;
        Ok(Some(one.slug))
    }
}

/// The subject of what told two apart.
pub(super) fn unlike(one: &str, other: &str) -> String {
    format!("{} ≠ {}", short(one), short(other))
}

/// The pairs that were told apart.
pub(super) async fn told_apart(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> Result<HashSet<(u32, u32)>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(sql).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(one, other)| (small(one), small(other))).collect())
}

pub(super) fn leave_out(pairs: &mut Vec<[(u32, u64); 2]>, apart: &HashSet<(u32, u32)>) {
    pairs.retain(|[(one, _), (other, _)]| !apart.contains(&(*one.min(other), *one.max(other))));
}

/// The keys of these pairs.
pub(super) fn keys(pairs: &[[(u32, u64); 2]]) -> Vec<u32> {
    pairs.iter().flatten().map(|(key, _)| *key).collect()
}

pub(super) fn with_names(pairs: &[[(u32, u64); 2]], named: &HashMap<u32, Named>) -> Vec<LikelyPair> {
    let counted =
        |(key, articles): &(u32, u64)| Some(Counted { item: named.get(key)?.clone(), articles: *articles });
    pairs.iter().filter_map(|[from, into]| Some((counted(from)?, counted(into)?))).collect()
}

/// What is likely the same by its names, or by standing together where the languages differ: two topics of one language
/// that go together are two topics, two languages' names that do are likely one name and its translation.
pub(super) fn pairs_of(
    rows: &[(i64, String, String)],
    together: Vec<(u32, u32)>,
    counts: Vec<(u32, u64)>,
) -> Vec<[(u32, u64); 2]> {
    let mut found: BTreeSet<(u32, u32)> =
        search::likely_same(rows.iter().map(|(key, name, _)| (small(*key), name.as_str())));
    let langs: HashMap<u32, Lang> =
        rows.iter().map(|(key, _, lang)| (small(*key), names::lang_of(lang))).collect();
    let primary = |key: &u32| langs.get(key).map(Lang::primary);
    found.extend(together.into_iter().filter(|(one, other)| primary(one) != primary(other)));
    let counts: HashMap<u32, u64> = counts.into_iter().collect();
    let counted = |key: u32| (key, counts.get(&key).copied().unwrap_or(0));
    let mut pairs: Vec<[(u32, u64); 2]> = found
        .into_iter()
        .map(|(one, other)| {
            let (one, other) = (counted(one), counted(other));
            if one.1 < other.1 { [one, other] } else { [other, one] }
        })
        .collect();
    pairs.sort_by_key(|[from, into]| (Reverse(from.1 + into.1), from.0, into.0));
    pairs.truncate(PAIRS);
    pairs
}
