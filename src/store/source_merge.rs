//! Two sources become one, and are two again when that is undone.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note},
    merge::{AT_ONCE, push},
    names,
    outbox::raise,
    source_edits::{SourceAtDesk, meant},
    source_face::{NAMES, SLUGS, SourceFace, all, face, give, living, put_on},
};
use crate::{
    domain::fold_name,
    error::{Error, Result},
};

/// A merge, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SourcesMerged {
    /// The source that went, which gets its number back.
    from: i64,
    face: SourceFace,
    into: i64,
    names: Vec<String>,
    slugs: Vec<String>,
    /// Its articles, by key.
    articles: Vec<i64>,
}

impl Store {
    /// Merges the source at a slug into another, which is meant by its slug or any of its names: its articles, names and
    /// addresses are the other's. [`Error::Conflict`] when the source has moved meanwhile.
    pub async fn merge_sources(&self, slug: &str, into: &str, by: By<'_>) -> Result<Result<Done, Refused>> {
        self.merge_sources_if(slug, into, None, by).await
    }

    /// The same, where the other source is meant as it was read: [`Refused::Raced`] when it isn't so any more.
    pub async fn merge_into_source(
        &self,
        was: &SourceAtDesk,
        slug: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.merge_sources_if(slug, &was.named.slug, Some(was), by).await
    }

    async fn merge_sources_if(
        &self,
        slug: &str,
        into: &str,
        was: Option<&SourceAtDesk>,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        if was.is_some() && meant(&mut transaction, into, was).await?.is_none() {
            return Ok(Err(Refused::Raced));
        }
        let from = living(&mut transaction, slug).await?;
        let into = match names::source_at(&mut transaction, into).await? {
            None => names::find_source(&mut transaction, &fold_name(into)).await?,
            found => found,
        };
        let into = match into {
            None => return Ok(Err(Refused::Unknown)),
            Some(into) if into == from => return Ok(Err(Refused::Itself)),
            Some(into) => into,
        };
        let other = face(&mut transaction, into).await?.ok_or(Error::NotFound)?;
        let merged = SourcesMerged {
            from,
            face: face(&mut transaction, from).await?.ok_or(Error::NotFound)?,
            into,
            names: all(&mut transaction, NAMES, from).await?,
            slugs: all(&mut transaction, SLUGS, from).await?,
            articles: sqlx::query_scalar("SELECT key FROM articles WHERE source = $1 ORDER BY key")
                .bind(from)
                .fetch_all(&mut *transaction)
                .await?,
        };
        let change = raise(&mut transaction).await?;
        give(&mut transaction, &merged.articles, into, change).await?;
        for sql in [
            "UPDATE source_names SET source = $2 WHERE source = $1",
            // Each address names a living source itself, so none leads to one that leads on.
            "UPDATE source_slugs SET source = $2 WHERE source = $1",
        ] {
            sqlx::query(sql).bind(from).bind(into).execute(&mut *transaction).await?;
        }
        for sql in [
            "DELETE FROM sources WHERE key = $1",
            "UPDATE portal SET merged_source = $1 WHERE merged_source < $1",
        ] {
            sqlx::query(sql).bind(from).execute(&mut *transaction).await?;
        }
        let what = from_to(&merged.face.name, &other.name);
        let undo = Undo::SourcesMerged(Box::new(merged));
        let audit = note(&mut transaction, by, Action::SourcesMerged, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug: other.slug }))
    }
}

impl SourcesMerged {
    /// Undoes it; where the source answers then, or nothing when something has touched what that restores. What came in
    /// since stays with the other one.
    pub(super) async fn take_back(
        self,
        connection: &mut SqliteConnection,
        change: i64,
    ) -> Result<Option<String>> {
        let Some(other) = face(connection, self.into).await? else { return Ok(None) };
        if self.names.contains(&other.folded) || self.slugs.contains(&other.slug) {
            return Ok(None);
        }
        let (names, slugs) =
            (all(connection, NAMES, self.into).await?, all(connection, SLUGS, self.into).await?);
        if !self.names.iter().all(|name| names.contains(name))
            || !self.slugs.iter().all(|slug| slugs.contains(slug))
        {
            return Ok(None);
        }
        for keys in self.articles.chunks(AT_ONCE) {
            let mut query = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM articles WHERE source = ");
            query.push(self.into).push(" AND +key IN (");
            push(&mut query, keys.iter(), i64::to_string);
            query.push(")");
            let count: i64 = query.build_query_scalar().persistent(false).fetch_one(&mut *connection).await?;
            if usize::try_from(count) != Ok(keys.len()) {
                return Ok(None);
            }
        }
        put_on(connection, self.from, &self.face).await?;
        for (sql, keys) in [
            ("UPDATE source_names SET source = $1 WHERE folded = $2", &self.names),
            ("UPDATE source_slugs SET source = $1 WHERE slug = $2", &self.slugs),
        ] {
            for key in keys {
                sqlx::query(sql).bind(self.from).bind(key).execute(&mut *connection).await?;
            }
        }
        give(connection, &self.articles, self.from, change).await?;
        Ok(Some(self.face.slug))
    }
}
