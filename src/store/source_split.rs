//! Names that meant one source come to mean a new one, with the articles that came in under them; and the undoing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note},
    names,
    outbox::raise,
    source_edits::{SourceAtDesk, meant},
    source_face::{NAMES, SLUGS, SourceFace, all, face, give},
    split::LeadingName,
};
use crate::{
    domain::fold_name,
    error::{Error, Result},
};

/// A split, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SourceSplit {
    /// The source that was split, and the new one.
    from: i64,
    made: i64,
    /// What the new one's own row said.
    face: SourceFace,
    /// The names (folded) that led to the one and lead to the other now; and the one that led nowhere before.
    moved: Vec<String>,
    added: Option<String>,
    /// The articles that moved, by key.
    articles: Vec<i64>,
}

impl Store {
    /// Splits names off from the source at a slug: a new source of this name is made, which they mean from now on, and
    /// whose articles are those that came in under one of them. Its addresses stay with the one that was split.
    /// [`Error::Conflict`] when the source has moved meanwhile.
    pub async fn split_source(
        &self,
        slug: &str,
        chosen: &[&str],
        name: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.split_source_if(slug, None, chosen, name, by).await
    }

    /// The same, if the source is as it was read: [`Refused::Raced`] when it is not.
    pub async fn split_source_as(
        &self,
        was: &SourceAtDesk,
        chosen: &[&str],
        name: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.split_source_if(&was.named.slug, Some(was), chosen, name, by).await
    }

    async fn split_source_if(
        &self,
        slug: &str,
        was: Option<&SourceAtDesk>,
        chosen: &[&str],
        name: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let Some(from) = meant(&mut transaction, slug, was).await? else { return Ok(Err(Refused::Raced)) };
        let own = face(&mut transaction, from).await?.ok_or(Error::NotFound)?;
        let moved: BTreeSet<String> = chosen.iter().map(|name| fold_name(name)).collect();
        let known = all(&mut transaction, NAMES, from).await?;
        if moved.is_empty() || moved.contains(&own.folded) || !moved.iter().all(|name| known.contains(name)) {
            return Ok(Err(Refused::Unknown));
        }
        let named = fold_name(name);
        let added = Some(named).filter(|named| !moved.contains(named));
        if let Some(added) = &added
            && let Some(other) = names::find_source(&mut transaction, added).await?
        {
            let by = face(&mut transaction, other).await?.ok_or(Error::NotFound)?.named();
            return Ok(Err(Refused::Taken { name: name.to_owned(), by }));
        }
        let moved: Vec<String> = moved.into_iter().collect();
        let articles = came_in_under(&mut transaction, from, &moved).await?;

        let change = raise(&mut transaction).await?;
        let made = names::new_source(&mut transaction, name, None, None).await?;
        lead(&mut transaction, &moved, made).await?;
        if let Some(added) = &added {
            names::mean_source(&mut transaction, added, name, made).await?;
        }
        give(&mut transaction, &articles, made, change).await?;
        let face = face(&mut transaction, made).await?.ok_or(Error::NotFound)?;
        let (what, slug) = (from_to(&own.name, name), face.slug.clone());
        let undo = Undo::SourceSplit(Box::new(SourceSplit { from, made, face, moved, added, articles }));
        let audit = note(&mut transaction, by, Action::SourceSplit, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }
}

impl SourceSplit {
    /// Undoes it; where the source answers then that was split, or nothing when something has touched since what was
    /// split off. The new one's address leads on to it: somebody may have kept it.
    pub(super) async fn take_back(
        self,
        connection: &mut SqliteConnection,
        change: i64,
    ) -> Result<Option<String>> {
        let Some(own) = face(connection, self.from).await? else { return Ok(None) };
        if !self.is_untouched(connection).await? {
            return Ok(None);
        }
        lead(connection, &self.moved, self.from).await?;
        give(connection, &self.articles, self.from, change).await?;
        for sql in [
            "DELETE FROM source_names WHERE source = $1",
            // What was told apart from it, and what undoings know it by, must not name a later one.
            "UPDATE portal SET merged_source = $1 WHERE merged_source < $1",
        ] {
            sqlx::query(sql).bind(self.made).execute(&mut *connection).await?;
        }
        sqlx::query("UPDATE source_slugs SET source = $1 WHERE source = $2")
            .bind(self.from)
            .bind(self.made)
            .execute(&mut *connection)
            .await?;
        sqlx::query("DELETE FROM sources WHERE key = $1").bind(self.made).execute(connection).await?;
        Ok(Some(own.slug))
    }

    /// Whether the new source is as the split left it, and nothing else has come to belong to it.
    async fn is_untouched(&self, connection: &mut SqliteConnection) -> Result<bool> {
        let names: BTreeSet<String> = all(connection, NAMES, self.made).await?.into_iter().collect();
        let articles: Vec<i64> =
            sqlx::query_scalar("SELECT key FROM articles WHERE source = $1 ORDER BY key")
                .bind(self.made)
                .fetch_all(&mut *connection)
                .await?;
        Ok(names == self.moved.iter().chain(&self.added).cloned().collect()
            && articles == self.articles
            && all(connection, SLUGS, self.made).await?.len() == 1
            && face(connection, self.made).await?.as_ref() == Some(&self.face))
    }
}

/// The names that lead to a source, those under which most articles came in first.
pub(super) async fn leading(
    connection: &mut SqliteConnection,
    source: i64,
    face: &SourceFace,
) -> Result<Vec<LeadingName>> {
    // Where nobody noted the name, it counts as the source's own.
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT n.folded, n.name, n.lang, coalesce(u.uses, 0) FROM source_names n LEFT JOIN (
           SELECT CASE WHEN EXISTS (SELECT 1 FROM source_names k WHERE k.folded = a.source_as AND k.source = $1)
             THEN a.source_as ELSE $2 END AS folded, sum(a.uses) AS uses
           FROM (SELECT source_as, count(*) AS uses FROM articles WHERE source = $1 GROUP BY source_as) AS a
           GROUP BY 1
         ) AS u ON u.folded = n.folded WHERE n.source = $1 ORDER BY 4 DESC, n.folded",
    )
    .bind(source)
    .bind(&face.folded)
    .fetch_all(connection)
    .await?;
    let name = |(folded, name, lang, uses): (String, String, String, i64)| LeadingName {
        own: folded == face.folded,
        known: true,
        name,
        lang: names::lang_of(&lang),
        uses: uses.unsigned_abs(),
    };
    Ok(rows.into_iter().map(name).collect())
}

/// The articles of a source that came in under one of these names, by key.
async fn came_in_under(
    connection: &mut SqliteConnection,
    source: i64,
    folded: &[String],
) -> Result<Vec<i64>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT key FROM articles WHERE source = ");
    query.push_bind(source).push(" AND source_as IN (");
    let mut separated = query.separated(", ");
    for name in folded {
        separated.push_bind(name);
    }
    query.push(") ORDER BY key");
    Ok(query.build_query_scalar().persistent(false).fetch_all(connection).await?)
}

/// Makes names that are there lead to another source.
async fn lead(connection: &mut SqliteConnection, folded: &[String], source: i64) -> Result<()> {
    for name in folded {
        sqlx::query("UPDATE source_names SET source = $1 WHERE folded = $2")
            .bind(source)
            .bind(name)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
