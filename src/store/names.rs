//! Names of themes and sources: found by any of their names, made when new, given in the reader's language.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{catalogue::small, reading::Named};
use crate::{
    domain::{Lang, Prominence, fold_name, slug},
    error::{Error, Result},
};

/// Bits from the system's random source.
pub(super) fn random_bits() -> Result<u64> {
    getrandom::u64().map_err(|e| Error::Internal(format!("the system gives no random numbers: {e}")))
}

/// The keys of the names met in one transaction, so that a file of one source asks for it once.
#[derive(Default)]
pub(super) struct Known {
    pub(super) themes: HashMap<String, i64>,
    pub(super) sources: HashMap<String, i64>,
}

/// The theme that a name means, made when there is none. `given` is the slug it had where it was exported.
pub(super) async fn theme(
    connection: &mut SqliteConnection,
    known: &mut Known,
    name: &str,
    given: Option<&str>,
) -> Result<i64> {
    let folded = fold_name(name);
    if let Some(key) = known.themes.get(&folded)
        && given.is_none()
    {
        return Ok(*key);
    }
    let found = find_theme_named(connection, name).await?;
    let key = if let Some(key) = found {
        if let Some(given) = given {
            // An address it had elsewhere goes on answering here, where it is free.
            sqlx::query(
                "INSERT INTO theme_slugs (slug, theme) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING",
            )
            .bind(given)
            .bind(key)
            .execute(&mut *connection)
            .await?;
        }
        key
    } else {
        let key = new_theme(connection, name, given).await?;
        mean(connection, &folded, name, key).await?;
        key
    };
    known.themes.insert(folded, key);
    Ok(key)
}

/// The theme of which this is a name.
pub(super) async fn find_theme_named(connection: &mut SqliteConnection, name: &str) -> Result<Option<i64>> {
    theme_of(connection, &fold_name(name)).await
}

/// The theme of which this is a name, folded already.
pub(super) async fn theme_of(connection: &mut SqliteConnection, folded: &str) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar("SELECT theme FROM theme_names WHERE folded = $1")
        .bind(folded)
        .fetch_optional(connection)
        .await?)
}

/// Makes a slug lead to a theme, where it is free.
pub(super) async fn lead_to(connection: &mut SqliteConnection, slug: &str, theme: i64) -> Result<()> {
    sqlx::query("INSERT INTO theme_slugs (slug, theme) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING")
        .bind(slug)
        .bind(theme)
        .execute(connection)
        .await?;
    Ok(())
}

/// Makes a theme that no name means yet, at the given address or one made of its name.
pub(super) async fn new_theme(
    connection: &mut SqliteConnection,
    name: &str,
    given: Option<&str>,
) -> Result<i64> {
    let lang = Lang::guess(name);
    let base = given.map_or_else(|| slug(name, "theme"), str::to_owned);
    let slug = free_slug(connection, &base, THEME_AT, None).await?;
    // Not the number of one that was merged away, which gets it back when that is undone.
    let key: i64 = sqlx::query_scalar(
        "INSERT INTO themes (key, slug, name, lang) VALUES (
           1 + (SELECT max(given) FROM (
             SELECT coalesce(max(key), 0) AS given FROM themes UNION ALL SELECT merged_theme FROM portal
           ) AS numbers), $1, $2, $3) RETURNING key",
    )
    .bind(&slug)
    .bind(name)
    .bind(lang.as_str())
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query("INSERT INTO theme_slugs (slug, theme) VALUES ($1, $2)")
        .bind(&slug)
        .bind(key)
        .execute(connection)
        .await?;
    Ok(key)
}

/// Makes a name that means nothing yet mean a theme.
pub(super) async fn mean(
    connection: &mut SqliteConnection,
    folded: &str,
    name: &str,
    theme: i64,
) -> Result<()> {
    sqlx::query("INSERT INTO theme_names (folded, name, lang, theme) VALUES ($1, $2, $3, $4)")
        .bind(folded)
        .bind(name)
        .bind(Lang::guess(name).as_str())
        .bind(theme)
        .execute(connection)
        .await?;
    Ok(())
}

/// The source that a name means, made when there is none; a site that is given is kept.
pub(super) async fn source(
    connection: &mut SqliteConnection,
    known: &mut Known,
    source: &crate::domain::IncomingSource,
) -> Result<i64> {
    let folded = fold_name(&source.name);
    if let Some(key) = known.sources.get(&folded)
        && source.site.is_none()
    {
        return Ok(*key);
    }
    let found = find_source(connection, &folded).await?;
    let key = if let Some(key) = found {
        if let Some(site) = &source.site {
            sqlx::query("UPDATE sources SET site = $1 WHERE key = $2 AND site IS DISTINCT FROM $1")
                .bind(site)
                .bind(key)
                .execute(&mut *connection)
                .await?;
        }
        key
    } else {
        let key =
            new_source(connection, &source.name, source.slug.as_deref(), source.site.as_deref()).await?;
        mean_source(connection, &folded, &source.name, key).await?;
        key
    };
    known.sources.insert(folded, key);
    Ok(key)
}

/// Makes a source that no name means yet, at the given address or one made of its name.
pub(super) async fn new_source(
    connection: &mut SqliteConnection,
    name: &str,
    given: Option<&str>,
    site: Option<&str>,
) -> Result<i64> {
    let base = given.map_or_else(|| slug(name, "source"), str::to_owned);
    let slug = free_slug(connection, &base, SOURCE_AT, None).await?;
    // Not the number of one that was merged away, which gets it back when that is undone.
    let key: i64 = sqlx::query_scalar(
        "INSERT INTO sources (key, slug, name, folded, lang, site) VALUES (
           1 + (SELECT max(given) FROM (
             SELECT coalesce(max(key), 0) AS given FROM sources UNION ALL SELECT merged_source FROM portal
           ) AS numbers), $1, $2, $3, $4, $5) RETURNING key",
    )
    .bind(&slug)
    .bind(name)
    .bind(fold_name(name))
    .bind(Lang::guess(name).as_str())
    .bind(site)
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query("INSERT INTO source_slugs (slug, source) VALUES ($1, $2)")
        .bind(&slug)
        .bind(key)
        .execute(connection)
        .await?;
    Ok(key)
}

/// Makes a name that means nothing yet mean a source.
pub(super) async fn mean_source(
    connection: &mut SqliteConnection,
    folded: &str,
    name: &str,
    source: i64,
) -> Result<()> {
    sqlx::query("INSERT INTO source_names (folded, name, lang, source) VALUES ($1, $2, $3, $4)")
        .bind(folded)
        .bind(name)
        .bind(Lang::guess(name).as_str())
        .bind(source)
        .execute(connection)
        .await?;
    Ok(())
}

/// The source that answers, or ever answered, at a slug.
pub(super) async fn source_at(connection: &mut SqliteConnection, slug: &str) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(SOURCE_AT).bind(slug).fetch_optional(connection).await?)
}

/// The source of which this is a name, folded already.
pub(super) async fn find_source(connection: &mut SqliteConnection, folded: &str) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar("SELECT source FROM source_names WHERE folded = $1")
        .bind(folded)
        .fetch_optional(connection)
        .await?)
}

/// Which theme a slug leads to.
pub(super) const THEME_AT: &str = "SELECT theme FROM theme_slugs WHERE slug = $1";
/// Which source a slug leads to.
pub(super) const SOURCE_AT: &str = "SELECT source FROM source_slugs WHERE slug = $1";

/// The first of `base`, `base-2`, `base-3`, … that leads nowhere, or to `own` already.
pub(super) async fn free_slug(
    connection: &mut SqliteConnection,
    base: &str,
    leads: &'static str,
    own: Option<i64>,
) -> Result<String> {
    let mut candidate = base.to_owned();
    let mut n = 1_u64;
    loop {
        let found: Option<i64> =
            sqlx::query_scalar(leads).bind(&candidate).fetch_optional(&mut *connection).await?;
        if found.is_none() || found == own {
            return Ok(candidate);
        }
        n += 1;
        // Ten thousand names that fold to nothing Latin would each try all the numbers before.
        candidate = if n <= 50 { format!("{base}-{n}") } else { format!("{base}-{}", random_bits()? >> 24) };
    }
}

type LabelRow = (i64, String, String, String, Option<String>, String, Option<String>, Option<String>);

/// The links of these themes for a reader of `langs`, by key.
pub(super) async fn themes_named(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = u32>,
    langs: &[Lang],
) -> Result<HashMap<u32, Named>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT t.key, t.slug, t.name, t.lang, t.icon, t.prominence, l.name, l.lang FROM themes t
         LEFT JOIN theme_labels l ON l.theme = t.key WHERE t.key IN (",
    );
    let kept = push_keys(&mut query, keys);
    query.push(")");
    let rows: Vec<LabelRow> = query.build_query_as().persistent(kept).fetch_all(connection).await?;
    let mut named: HashMap<u32, (usize, Named)> = HashMap::with_capacity(rows.len());
    for (key, slug, name, lang, icon, prominence, label, label_lang) in rows {
        let hidden = prominence == Prominence::Hidden.as_str();
        let lang = lang_of(&lang);
        let own = (rank(&lang, langs), name, lang);
        let label = label.zip(label_lang).map(|(name, lang)| {
            let lang = lang_of(&lang);
            (rank(&lang, langs), name, lang)
        });
        for (rank, name, lang) in [Some(own), label].into_iter().flatten() {
            let better = named.get(&small(key)).is_none_or(|(best, _)| rank < *best);
            if better {
                named.insert(
                    small(key),
                    (rank, Named { slug: slug.clone(), name, lang, icon: icon.clone(), hidden }),
                );
            }
        }
    }
    Ok(named.into_iter().map(|(key, (_, named))| (key, named)).collect())
}

/// The links of these sources, by key.
pub(super) async fn sources_named(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = u32>,
) -> Result<HashMap<u32, Named>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT key, slug, name, lang, icon, prominence FROM sources WHERE key IN (",
    );
    let kept = push_keys(&mut query, keys);
    query.push(")");
    let rows: Vec<(i64, String, String, String, Option<String>, String)> =
        query.build_query_as().persistent(kept).fetch_all(connection).await?;
    let named = |(key, slug, name, lang, icon, prominence): (i64, String, String, String, _, String)| {
        let hidden = prominence == Prominence::Hidden.as_str();
        (small(key), Named { slug, name, lang: lang_of(&lang), icon, hidden })
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Keys up to which a question about so many is prepared once and kept, as [`KEPT_ROWS`](super::revise::KEPT_ROWS).
const KEPT_KEYS: usize = 64;

/// Puts keys into an `IN (…)`; says whether the statement is to be kept. Of few keys the last stands there more than once,
/// so that questions about nearly as many are the same statement: to read and plan one costs more than to answer it.
#[must_use]
pub(super) fn push_keys(query: &mut QueryBuilder<Sqlite>, keys: impl IntoIterator<Item = u32>) -> bool {
    let keys: Vec<u32> = keys.into_iter().collect();
    let mut separated = query.separated(", ");
    let Some(last) = keys.last().filter(|_| keys.len() <= KEPT_KEYS) else {
        // They are numbers of ours, so they can stand in the statement itself.
        separated.push("NULL");
        for key in &keys {
            separated.push(key);
        }
        return keys.is_empty();
    };
    for place in 0..keys.len().next_power_of_two() {
        separated.push_bind(i64::from(*keys.get(place).unwrap_or(last)));
    }
    true
}

/// A stored tag.
pub(super) fn lang_of(tag: &str) -> Lang {
    tag.parse().unwrap_or_else(|_| Lang::en())
}

/// How well a language serves a reader: the place of the first wish it meets; all others after.
pub(super) fn rank(lang: &Lang, wishes: &[Lang]) -> usize {
    wishes.iter().position(|wish| lang.is_in(wish) || wish.is_in(lang)).unwrap_or(wishes.len())
}
