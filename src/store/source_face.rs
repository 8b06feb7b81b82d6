//! What a source's own rows say of it, as edits, merges and splits of it and their undoings read and write them.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    merge::{AT_ONCE, push},
    names::{self, lang_of},
    outbox::queue,
    reading::Named,
};
use crate::{
    domain::Prominence,
    error::{Error, Result},
};

/// What a source's own row says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub(super) struct SourceFace {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) folded: String,
    pub(super) lang: String,
    pub(super) site: Option<String>,
    pub(super) description: Option<String>,
    pub(super) icon: Option<String>,
    pub(super) prominence: String,
}

impl SourceFace {
    pub(super) fn named(&self) -> Named {
        Named {
            slug: self.slug.clone(),
            name: self.name.clone(),
            lang: lang_of(&self.lang),
            icon: self.icon.clone(),
            hidden: self.prominence == Prominence::Hidden.as_str(),
        }
    }
}

pub(super) const NAMES: &str = "SELECT folded FROM source_names WHERE source = $1 ORDER BY folded";
pub(super) const SLUGS: &str = "SELECT slug FROM source_slugs WHERE source = $1 ORDER BY slug";

pub(super) async fn all(
    connection: &mut SqliteConnection,
    sql: &'static str,
    source: i64,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(sql).bind(source).fetch_all(connection).await?)
}

pub(super) async fn face(connection: &mut SqliteConnection, source: i64) -> Result<Option<SourceFace>> {
    Ok(sqlx::query_as(
        "SELECT slug, name, folded, lang, site, description, icon, prominence FROM sources WHERE key = $1",
    )
    .bind(source)
    .fetch_optional(connection)
    .await?)
}

/// Makes a source's own row say this; it is made where it is not there.
pub(super) async fn put_on(connection: &mut SqliteConnection, source: i64, face: &SourceFace) -> Result<()> {
    sqlx::query(
        "INSERT INTO sources (key, slug, name, folded, lang, site, description, icon, prominence)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (key) DO UPDATE SET slug = excluded.slug, name = excluded.name, folded = excluded.folded,
           lang = excluded.lang, site = excluded.site, description = excluded.description, icon = excluded.icon,
           prominence = excluded.prominence",
    )
    .bind(source)
    .bind(&face.slug)
    .bind(&face.name)
    .bind(&face.folded)
    .bind(&face.lang)
    .bind(&face.site)
    .bind(&face.description)
    .bind(&face.icon)
    .bind(&face.prominence)
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes articles those of a source.
pub(super) async fn give(
    connection: &mut SqliteConnection,
    articles: &[i64],
    source: i64,
    change: i64,
) -> Result<()> {
    for keys in articles.chunks(AT_ONCE) {
        let mut query = QueryBuilder::<Sqlite>::new("UPDATE articles SET source = ");
        query.push(source).push(", change = ").push(change).push(" WHERE key IN (");
        push(&mut query, keys.iter(), i64::to_string);
        query.push(")");
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    queue(connection, articles).await
}

/// The source that answers at this very slug.
pub(super) async fn living(connection: &mut SqliteConnection, slug: &str) -> Result<i64> {
    let key = names::source_at(connection, slug).await?.ok_or(Error::NotFound)?;
    let present = face(connection, key).await?.ok_or(Error::NotFound)?.slug;
    if present == slug {
        return Ok(key);
    }
    Err(Error::Conflict(format!(
        "this source has been renamed or merged since the page was opened; open /admin/sources/{present} and try again"
    )))
}
