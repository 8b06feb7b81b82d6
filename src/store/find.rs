//! Finds the stored article that an incoming one is.

use sqlx::SqliteConnection;

use super::names;
use crate::{
    domain::{ArticleId, Incoming, fold_name, fold_words},
    error::Result,
};

/// What is stored of an article that comes in again.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Stored {
    pub(super) key: i64,
    pub(super) id: String,
    pub(super) url: Option<String>,
    pub(super) title: String,
    pub(super) lang: String,
    pub(super) source: Option<i64>,
    pub(super) authors: String,
    pub(super) published_at: Option<i64>,
    pub(super) added_at: i64,
    pub(super) revisions: i64,
    pub(super) status: String,
    pub(super) binned: bool,
}

const COLUMNS: &str =
    "SELECT key, id, url, title, lang, source, authors, published_at, added_at, revisions, status,
       binned_at IS NOT NULL AS binned
     FROM articles";

/// The one without a URL first: it is the one that was known by these three alone. The plus keeps SQLite from walking
/// all articles of the source, when a few or none have the title.
const SAME_WORDS: &str = "WHERE folded = $1 AND +source IS $2 AND published_at IS $3 AND (url IS NULL OR $4)
     ORDER BY url IS NOT NULL, key LIMIT 1";

/// The same article: the same original URL; where one of the two has none, the same source, title and time.
pub(super) async fn same_article(
    connection: &mut SqliteConnection,
    incoming: &Incoming,
) -> Result<Option<Stored>> {
    if let Some(url) = &incoming.url {
        let found = sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE url = $1")))
            .bind(url)
            .fetch_optional(&mut *connection)
            .await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let source = match &incoming.source {
        Some(source) => match names::find_source(connection, &fold_name(&source.name)).await? {
            Some(key) => Some(key),
            None => return Ok(None),
        },
        None => None,
    };
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} {SAME_WORDS}")))
        .bind(fold_words(&incoming.title))
        .bind(source)
        .bind(incoming.published_at.map(jiff::Timestamp::as_microsecond))
        .bind(incoming.url.is_none())
        .fetch_optional(connection)
        .await?)
}

/// The article of an id.
pub(super) async fn article_of_id(
    connection: &mut SqliteConnection,
    id: ArticleId,
) -> Result<Option<Stored>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?)
}

/// Why the ids that this article brings can't be used, where they can't: an id is free, or the same article's.
pub(super) async fn ids_taken(
    connection: &mut SqliteConnection,
    incoming: &Incoming,
    same: Option<&Stored>,
) -> Result<Option<String>> {
    if let Some(id) = incoming.id
        && same.is_none_or(|stored| stored.id != id.as_str())
        && let Some(title) = title_of(connection, id).await?
    {
        return Ok(Some(format!(
            "id: {id} is the id of another article here, “{title}”; leave the id out to import this one under a new id"
        )));
    }
    for (n, digest) in incoming.digests.iter().enumerate() {
        let mut seen = std::collections::HashSet::new();
        for id in digest.points().filter_map(|point| point.id) {
            if !seen.insert(id) {
                return Ok(Some(format!(
                    "digests[{n}]: the point id {id} is given twice; leave one of them out"
                )));
            }
            let owner: Option<i64> = sqlx::query_scalar("SELECT article FROM points WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(&mut *connection)
                .await?;
            if owner.is_some_and(|owner| same.is_none_or(|stored| stored.key != owner)) {
                return Ok(Some(format!(
                    "digests[{n}]: the point id {id} belongs to another article here; leave it out to give the point a new one"
                )));
            }
        }
    }
    Ok(None)
}

async fn title_of(connection: &mut SqliteConnection, id: ArticleId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT title FROM articles WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Role, Store};

    #[tokio::test]
    async fn the_same_words_are_found_by_the_title() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Role::Serve).await.unwrap();
        let mut connection = store.reader().await.unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {COLUMNS} {SAME_WORDS}");
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *connection).await.unwrap();
        assert!(plan[0].3.contains("articles_folded"), "{plan:?}");
    }
}
