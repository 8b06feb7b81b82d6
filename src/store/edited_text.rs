//! A change of an article's text as the audit keeps it, and its undoing.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{catalogue::small, names::push_keys, revise::newest_text};
use crate::error::Result;

/// What changing a text did.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TextEdited {
    /// One text took the place of another.
    Turned { before: i64, after: i64 },
    /// There was none, and these digests rest on it since.
    First { text: i64, attached: Vec<i64> },
}

impl TextEdited {
    /// Makes the text the newest again that was so before. False when that is not as this left it.
    pub(super) async fn take_back(&self, connection: &mut SqliteConnection, article: i64) -> Result<bool> {
        let newest = newest_text(connection, article).await?;
        match self {
            Self::Turned { before, after } => {
                if newest != Some(*after) {
                    return Ok(false);
                }
                sqlx::query(
                    "UPDATE texts SET version = (SELECT max(version) + 1 FROM texts WHERE article = $1)
                     WHERE key = $2",
                )
                .bind(article)
                .bind(before)
                .execute(connection)
                .await?;
            }
            Self::First { text, attached } => {
                let resting: Vec<i64> = sqlx::query_scalar("SELECT key FROM digests WHERE text = $1")
                    .bind(text)
                    .fetch_all(&mut *connection)
                    .await?;
                if newest != Some(*text) || resting.iter().any(|digest| !attached.contains(digest)) {
                    return Ok(false);
                }
                let mut query = sqlx::QueryBuilder::new("DELETE FROM findings WHERE digest IN (");
                let kept = push_keys(&mut query, attached.iter().map(|digest| small(*digest)));
                query.push(")").build().persistent(kept).execute(&mut *connection).await?;
                for statement in [
                    "UPDATE digests SET text = NULL, checked = 0, flagged = 0 WHERE text = $1",
                    "DELETE FROM paragraphs WHERE text = $1",
                    "DELETE FROM texts WHERE key = $1",
                ] {
                    sqlx::query(statement).bind(text).execute(&mut *connection).await?;
                }
            }
        }
        Ok(true)
    }
}
