//! What a theme's own rows say of it, read and written as a whole.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    domain::fold_name,
    error::{Error, Result},
};

/// What a theme's own rows say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Face {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) lang: String,
    icon: Option<String>,
    /// Language, name, description.
    pub(super) labels: Vec<(String, String, Option<String>)>,
}

impl Face {
    /// Whether the theme bears one of these folded names, rather than only being known by it.
    pub(super) fn bears_any(&self, folded: &[String]) -> bool {
        let mut names = self.labels.iter().map(|(_, name, _)| name).chain([&self.name]);
        names.any(|name| folded.contains(&fold_name(name)))
    }
}

/// The theme that answers at this very slug: what was asked of one theme must not happen to another, into which it was
/// merged meanwhile.
pub(super) async fn living(connection: &mut SqliteConnection, slug: &str) -> Result<i64> {
    let row: Option<(i64, String)> = sqlx::query_as(
        "SELECT t.key, t.slug FROM theme_slugs s JOIN themes t ON t.key = s.theme WHERE s.slug = $1",
    )
    .bind(slug)
    .fetch_optional(connection)
    .await?;
    let (key, present) = row.ok_or(Error::NotFound)?;
    if present != slug {
        return Err(Error::Conflict(format!(
            "this theme has been renamed or merged since the page was opened; open /admin/themes/{present} and try again"
        )));
    }
    Ok(key)
}

/// What a theme's own rows say, if it lives.
pub(super) async fn face(connection: &mut SqliteConnection, theme: i64) -> Result<Option<Face>> {
    let row: Option<(String, String, String, Option<String>)> =
        sqlx::query_as("SELECT slug, name, lang, icon FROM themes WHERE key = $1")
            .bind(theme)
            .fetch_optional(&mut *connection)
            .await?;
    let Some((slug, name, lang, icon)) = row else { return Ok(None) };
    let labels =
        sqlx::query_as("SELECT lang, name, description FROM theme_labels WHERE theme = $1 ORDER BY lang")
            .bind(theme)
            .fetch_all(connection)
            .await?;
    Ok(Some(Face { slug, name, lang, icon, labels }))
}

/// Makes a theme's own rows say this; the theme is made where it is not there.
pub(super) async fn put_on(connection: &mut SqliteConnection, theme: i64, face: &Face) -> Result<()> {
    sqlx::query(
        "INSERT INTO themes (key, slug, name, lang, icon) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (key) DO UPDATE SET slug = excluded.slug, name = excluded.name, lang = excluded.lang,
           icon = excluded.icon",
    )
    .bind(theme)
    .bind(&face.slug)
    .bind(&face.name)
    .bind(&face.lang)
    .bind(&face.icon)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM theme_labels WHERE theme = $1").bind(theme).execute(&mut *connection).await?;
    for (lang, name, description) in &face.labels {
        sqlx::query("INSERT INTO theme_labels (theme, lang, name, description) VALUES ($1, $2, $3, $4)")
            .bind(theme)
            .bind(lang)
            .bind(name)
            .bind(description)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
