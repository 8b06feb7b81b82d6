//! Sources that are likely one, for whoever may merge them or say that they are not.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, note},
    names::{self, push_keys},
    outbox::raise,
    same_themes::{Apart, LikelyPair, keys, leave_out, pairs_of, told_apart, unlike, with_names},
    source_face::{face, living},
};
use crate::{
    domain::Viewer,
    error::{Error, Result},
};

impl Store {
    /// Pairs of sources that are likely one by their names, as [`Store::likely_same_themes`], among the five hundred with
    /// most articles. Those that were told apart are left out.
    pub async fn likely_same_sources(&self, most: usize) -> Result<Vec<LikelyPair>> {
        const AMONG: usize = 500;
        let mut connection = self.reader().await?;
        let mut counts =
            self.catalogue(&mut connection, |catalogue| catalogue.every_source(Viewer::Editor)).await?;
        counts.truncate(AMONG);
        let mut query =
            QueryBuilder::<Sqlite>::new("SELECT source, name, '' FROM source_names WHERE source IN (");
        let kept = push_keys(&mut query, counts.iter().map(|(key, _)| *key));
        query.push(") ORDER BY source, folded");
        let rows: Vec<(i64, String, String)> =
            query.build_query_as().persistent(kept).fetch_all(&mut *connection).await?;
        let mut pairs = pairs_of(&rows, Vec::new(), counts);
        let apart = told_apart(&mut connection, "SELECT one, other FROM sources_apart").await?;
        leave_out(&mut pairs, &apart);
        pairs.truncate(most);
        let named = names::sources_named(&mut connection, keys(&pairs)).await?;
        Ok(with_names(&pairs, &named))
    }

    /// Says of two sources, each by its slug, that they are not the same: they are not proposed to be merged again.
    /// [`Error::Conflict`] when one has moved meanwhile.
    pub async fn tell_sources_apart(
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
        let sql = "INSERT INTO sources_apart (one, other) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        if !apart.run(&mut transaction, sql).await? {
            return Ok(Err(Refused::Nothing));
        }
        let one = face(&mut transaction, a).await?.ok_or(Error::NotFound)?.name;
        let two = face(&mut transaction, b).await?.ok_or(Error::NotFound)?.name;
        let undo = Undo::SourcesApart(apart);
        let audit =
            note(&mut transaction, by, Action::SourcesToldApart, &unlike(&one, &two), Some(&undo)).await?;
        raise(&mut transaction).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug: slug.to_owned() }))
    }
}

/// Undoes it; where one of them answers, or nothing when one is there no more.
pub(super) async fn together_again(
    connection: &mut SqliteConnection,
    apart: &Apart,
) -> Result<Option<String>> {
    if face(connection, apart.other).await?.is_none() {
        return Ok(None);
    }
    let Some(one) = face(connection, apart.one).await? else { return Ok(None) };
    apart.run(connection, "DELETE FROM sources_apart WHERE one = $1 AND other = $2").await?;
    Ok(Some(one.slug))
}
