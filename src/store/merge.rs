//! Two themes become one, and are two again when that is undone.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note},
    names,
    outbox::{queue, raise},
    stream::theme_meant,
    theme_at_desk::{ThemeAtDesk, meant},
    theme_face::{Face, face, living, put_on},
};
use crate::error::{Error, Result};

/// Rows named in one statement.
pub(super) const AT_ONCE: usize = 1_000;

/// An article that belonged to both: its key, then place and `carried` of the one that went, and of the other.
type Both = (i64, (i64, i64), (i64, i64));

/// A merge, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Merged {
    /// The theme that went, which gets its number back.
    from: i64,
    face: Face,
    into: i64,
    /// Its names (folded) and addresses, which lead to the other now.
    names: Vec<String>,
    slugs: Vec<String>,
    /// Articles that belonged to it alone, by key.
    alone: Vec<i64>,
    both: Vec<Both>,
    /// Groups that bore it: digest and number.
    groups: Vec<(i64, i64)>,
    /// What the articles' themes were after the merge, as a hash: the undoing must meet them so.
    left: String,
}

impl Store {
    /// Merges the theme at a slug into another, which is meant by its slug or any of its names. What belonged to the
    /// one belongs to the other, whose names and addresses they all are now; the titles of groups stay word for word.
    /// [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn merge_themes(&self, slug: &str, into: &str, by: By<'_>) -> Result<Result<Done, Refused>> {
        self.merge_themes_if(slug, into, None, by).await
    }

    /// The same, where the other theme is meant as it was read: [`Refused::Raced`] when it isn't so any more.
    pub async fn merge_into_theme(
        &self,
        was: &ThemeAtDesk,
        slug: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.merge_themes_if(slug, &was.named.slug, Some(was), by).await
    }

    async fn merge_themes_if(
        &self,
        slug: &str,
        into: &str,
        was: Option<&ThemeAtDesk>,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        if was.is_some() && meant(&mut transaction, into, was).await?.is_none() {
            return Ok(Err(Refused::Raced));
        }
        let from = living(&mut transaction, slug).await?;
        let into = match theme_meant(&mut transaction, into).await? {
            None => return Ok(Err(Refused::Unknown)),
            Some(into) if i64::from(into) == from => return Ok(Err(Refused::Itself)),
            Some(into) => i64::from(into),
        };
        let other = face(&mut transaction, into).await?.ok_or(Error::NotFound)?;
        let mut merged = Merged::of(&mut transaction, from, into).await?;
        let change = raise(&mut transaction).await?;
        merged.join(&mut transaction).await?;
        let touched = merged.touched();
        derive(&mut transaction, &touched, change).await?;
        merged.left = fingerprint(&mut transaction, &touched).await?;
        let what = from_to(&merged.face.name, &other.name);
        let undo = Undo::Merged(Box::new(merged));
        let audit = note(&mut transaction, by, Action::ThemesMerged, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug: other.slug }))
    }
}

impl Merged {
    /// What there is to move.
    async fn of(connection: &mut SqliteConnection, from: i64, into: i64) -> Result<Self> {
        let names = sqlx::query_scalar("SELECT folded FROM theme_names WHERE theme = $1 ORDER BY folded")
            .bind(from)
            .fetch_all(&mut *connection)
            .await?;
        let slugs = sqlx::query_scalar("SELECT slug FROM theme_slugs WHERE theme = $1 ORDER BY slug")
            .bind(from)
            .fetch_all(&mut *connection)
            .await?;
        let alone = sqlx::query_scalar(
            "SELECT f.article FROM article_themes f WHERE f.theme = $1 AND NOT EXISTS (
               SELECT 1 FROM article_themes i WHERE i.article = f.article AND i.theme = $2
             ) ORDER BY f.article",
        )
        .bind(from)
        .bind(into)
        .fetch_all(&mut *connection)
        .await?;
        let both: Vec<(i64, i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT f.article, f.place, f.carried, i.place, i.carried FROM article_themes f
             JOIN article_themes i ON i.article = f.article AND i.theme = $2
             WHERE f.theme = $1 ORDER BY f.article",
        )
        .bind(from)
        .bind(into)
        .fetch_all(&mut *connection)
        .await?;
        let groups =
            sqlx::query_as("SELECT digest, n FROM digest_groups WHERE theme = $1 ORDER BY digest, n")
                .bind(from)
                .fetch_all(&mut *connection)
                .await?;
        Ok(Self {
            from,
            face: face(connection, from).await?.ok_or(Error::NotFound)?,
            into,
            names,
            slugs,
            alone,
            both: both.into_iter().map(|(key, fp, fc, ip, ic)| (key, (fp, fc), (ip, ic))).collect(),
            groups,
            left: String::new(),
        })
    }

    /// Every article that belonged to the theme, by key.
    fn touched(&self) -> Vec<i64> {
        let mut keys: Vec<i64> =
            self.alone.iter().copied().chain(self.both.iter().map(|both| both.0)).collect();
        keys.sort_unstable();
        keys
    }

    async fn join(&self, connection: &mut SqliteConnection) -> Result<()> {
        // An article that has both has the one that is left where the first of the two stood, and those after the
        // second move up: places stay without gaps, as what derives them expects.
        for sql in [
            "UPDATE article_themes SET place = article_themes.place - 1 FROM (
               SELECT f.article AS article, CASE WHEN f.place > i.place THEN f.place ELSE i.place END AS later
               FROM article_themes f JOIN article_themes i ON i.article = f.article AND i.theme = $2
               WHERE f.theme = $1) AS pair
             WHERE article_themes.article = pair.article AND article_themes.place > pair.later",
            "UPDATE article_themes SET place = f.place, carried = f.carried
             FROM (SELECT article, place, carried FROM article_themes WHERE theme = $1) AS f
             WHERE article_themes.article = f.article AND article_themes.theme = $2
               AND f.place < article_themes.place",
            "DELETE FROM article_themes WHERE theme = $1 AND EXISTS (
               SELECT 1 FROM article_themes i WHERE i.article = article_themes.article AND i.theme = $2)",
            "UPDATE article_themes SET theme = $2 WHERE theme = $1",
            "UPDATE digest_groups SET theme = $2 WHERE theme = $1",
            "UPDATE theme_names SET theme = $2 WHERE theme = $1",
            // Each address names a living theme itself, so none leads to one that leads on.
            "UPDATE theme_slugs SET theme = $2 WHERE theme = $1",
        ] {
            sqlx::query(sql).bind(self.from).bind(self.into).execute(&mut *connection).await?;
        }
        for sql in [
            "DELETE FROM theme_labels WHERE theme = $1",
            "DELETE FROM themes WHERE key = $1",
            "UPDATE portal SET merged_theme = $1 WHERE merged_theme < $1",
        ] {
            sqlx::query(sql).bind(self.from).execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Undoes it; where the theme answers then, or nothing when something has touched what that restores.
    pub(super) async fn take_back(
        self,
        connection: &mut SqliteConnection,
        change: i64,
    ) -> Result<Option<String>> {
        let touched = self.touched();
        if !self.is_untouched(connection, &touched).await? {
            return Ok(None);
        }
        put_on(connection, self.from, &self.face).await?;
        for name in &self.names {
            sqlx::query("UPDATE theme_names SET theme = $1 WHERE folded = $2")
                .bind(self.from)
                .bind(name)
                .execute(&mut *connection)
                .await?;
        }
        for slug in &self.slugs {
            sqlx::query("UPDATE theme_slugs SET theme = $1 WHERE slug = $2")
                .bind(self.from)
                .bind(slug)
                .execute(&mut *connection)
                .await?;
        }
        for keys in self.alone.chunks(AT_ONCE) {
            let mut query = QueryBuilder::<Sqlite>::new("UPDATE article_themes SET theme = ");
            query.push(self.from).push(" WHERE theme = ").push(self.into).push(" AND article IN (");
            push(&mut query, keys.iter(), i64::to_string);
            query.push(")");
            query.build().persistent(false).execute(&mut *connection).await?;
        }
        for groups in self.groups.chunks(AT_ONCE) {
            let mut query = with_groups(groups);
            query.push("UPDATE digest_groups SET theme = ").push(self.from);
            query.push(" FROM bore WHERE digest_groups.digest = bore.digest AND digest_groups.n = bore.n");
            query.build().persistent(false).execute(&mut *connection).await?;
        }
        for both in self.both.chunks(AT_ONCE) {
            self.part(connection, both).await?;
        }
        derive(connection, &touched, change).await?;
        Ok(Some(self.face.slug))
    }

    /// Gives articles both themes back.
    async fn part(&self, connection: &mut SqliteConnection, both: &[Both]) -> Result<()> {
        let rows = || {
            let mut query = QueryBuilder::<Sqlite>::new(
                "WITH pair (article, place, carried, other_place, other_carried) AS (VALUES ",
            );
            push(&mut query, both.iter(), |(key, (fp, fc), (ip, ic))| {
                format!("({key}, {fp}, {fc}, {ip}, {ic})")
            });
            query.push(") ");
            query
        };
        let mut query = rows();
        query.push(
            "UPDATE article_themes SET place = article_themes.place + 1 FROM pair
             WHERE article_themes.article = pair.article AND article_themes.place >=
               CASE WHEN pair.place > pair.other_place THEN pair.place ELSE pair.other_place END",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
        let mut query = rows();
        query.push(
            "UPDATE article_themes SET place = pair.other_place, carried = pair.other_carried FROM pair
             WHERE article_themes.article = pair.article AND article_themes.theme = ",
        );
        query.push(self.into);
        query.build().persistent(false).execute(&mut *connection).await?;
        let mut query = rows();
        query.push("INSERT INTO article_themes (article, theme, place, carried) SELECT article, ");
        query.push(self.from).push(", place, carried FROM pair");
        query.build().persistent(false).execute(connection).await?;
        Ok(())
    }

    /// Whether everything that the undoing would restore is as the merge left it.
    async fn is_untouched(&self, connection: &mut SqliteConnection, touched: &[i64]) -> Result<bool> {
        let Some(other) = face(connection, self.into).await? else { return Ok(false) };
        // The other may have taken a name or an address of this one for its own since.
        if self.slugs.contains(&other.slug) || other.bears_any(&self.names) {
            return Ok(false);
        }
        for name in &self.names {
            if names::theme_of(connection, name).await? != Some(self.into) {
                return Ok(false);
            }
        }
        for slug in &self.slugs {
            if super::themes::find_theme(connection, slug).await?.map(i64::from) != Some(self.into) {
                return Ok(false);
            }
        }
        for groups in self.groups.chunks(AT_ONCE) {
            let mut query = with_groups(groups);
            query.push("SELECT count(*) FROM bore JOIN digest_groups g ON g.digest = bore.digest AND g.n = bore.n WHERE g.theme = ");
            query.push(self.into);
            let count: i64 = query.build_query_scalar().persistent(false).fetch_one(&mut *connection).await?;
            if usize::try_from(count) != Ok(groups.len()) {
                return Ok(false);
            }
        }
        Ok(fingerprint(connection, touched).await? == self.left)
    }
}

/// Brings what the rows of these articles say of their themes up to date, and marks them as changed.
pub(super) async fn derive(connection: &mut SqliteConnection, articles: &[i64], change: i64) -> Result<()> {
    for keys in articles.chunks(AT_ONCE) {
        let mut query = QueryBuilder::<Sqlite>::new("UPDATE articles SET change = ");
        query.push(change).push(
            ", themes = coalesce((SELECT
                 coalesce(string_agg(t.theme, ' ' ORDER BY t.place) FILTER (WHERE t.carried = 1), '') || '|' ||
                 coalesce(string_agg(t.theme, ' ' ORDER BY t.place) FILTER (WHERE t.carried = 0), '')
               FROM article_themes t WHERE t.article = articles.key), '|') WHERE key IN (",
        );
        push(&mut query, keys.iter(), i64::to_string);
        query.push(")");
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    queue(connection, articles).await
}

/// What the rows of these articles say of their themes, as a hash.
pub(super) async fn fingerprint(connection: &mut SqliteConnection, articles: &[i64]) -> Result<String> {
    let mut hash = blake3::Hasher::new();
    for keys in articles.chunks(AT_ONCE) {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT key, themes FROM articles WHERE key IN (");
        push(&mut query, keys.iter(), i64::to_string);
        query.push(") ORDER BY key");
        let rows: Vec<(i64, String)> =
            query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        for (key, themes) in rows {
            hash.update(format!("{key} {themes}\n").as_bytes());
        }
    }
    Ok(hash.finalize().to_hex().to_string())
}

/// Groups as a table `bore`.
pub(super) fn with_groups(groups: &[(i64, i64)]) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("WITH bore (digest, n) AS (VALUES ");
    push(&mut query, groups.iter(), |(digest, n)| format!("({digest}, {n})"));
    query.push(") ");
    query
}

/// Puts rows of numbers of ours into a statement.
pub(super) fn push<'a, T: 'a>(
    query: &mut QueryBuilder<Sqlite>,
    rows: impl Iterator<Item = &'a T>,
    row: impl Fn(&T) -> String,
) {
    let mut separated = query.separated(", ");
    for one in rows {
        separated.push(row(one));
    }
}
