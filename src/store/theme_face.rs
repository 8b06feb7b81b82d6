//! What a theme's own rows say of it, read and written as a whole.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{names::lang_of, reading::Named};
use crate::{
    domain::{Prominence, fold_name},
    error::{Error, Result},
};

/// What a theme's own rows say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Face {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) lang: String,
    pub(super) icon: Option<String>,
    #[serde(default = "plain")]
    pub(super) prominence: String,
    /// Language, name, description.
    pub(super) labels: Vec<(String, String, Option<String>)>,
}

/// How every theme stood when edits and merges were first noted.
fn plain() -> String {
    Prominence::Plain.as_str().to_owned()
}

impl Face {
    /// As a link, in its own name.
    pub(super) fn named(&self) -> Named {
        Named {
            slug: self.slug.clone(),
            name: self.name.clone(),
            lang: lang_of(&self.lang),
            icon: self.icon.clone(),
            hidden: self.prominence == Prominence::Hidden.as_str(),
        }
    }

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
    let row: Option<(String, String, String, Option<String>, String)> =
        sqlx::query_as("SELECT slug, name, lang, icon, prominence FROM themes WHERE key = $1")
            .bind(theme)
            .fetch_optional(&mut *connection)
            .await?;
    let Some((slug, name, lang, icon, prominence)) = row else { return Ok(None) };
    let labels =
        sqlx::query_as("SELECT lang, name, description FROM theme_labels WHERE theme = $1 ORDER BY lang")
            .bind(theme)
            .fetch_all(connection)
            .await?;
    Ok(Some(Face { slug, name, lang, icon, prominence, labels }))
}

/// Makes a theme's own rows say this; the theme is made where it is not there.
pub(super) async fn put_on(connection: &mut SqliteConnection, theme: i64, face: &Face) -> Result<()> {
    sqlx::query(
        "INSERT INTO themes (key, slug, name, lang, icon, prominence) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (key) DO UPDATE SET slug = excluded.slug, name = excluded.name, lang = excluded.lang,
           icon = excluded.icon, prominence = excluded.prominence",
    )
    .bind(theme)
    .bind(&face.slug)
    .bind(&face.name)
    .bind(&face.lang)
    .bind(&face.icon)
    .bind(&face.prominence)
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
