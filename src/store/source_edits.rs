//! A source at the desk: what it is called and about, its further names, and its merging into another.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note, short},
    catalogue::small,
    merge::{AT_ONCE, push},
    names::{self, lang_of},
    outbox::{queue, raise},
    reading::{At, Named},
};
use crate::{
    domain::{self, Lang, Prominence, Viewer, fold_name},
    error::{Error, Result},
};

/// What a source's own row says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub(super) struct SourceFace {
    slug: String,
    name: String,
    folded: String,
    lang: String,
    site: Option<String>,
    description: Option<String>,
    icon: Option<String>,
    prominence: String,
}

/// What is said of a source at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceWords<'a> {
    /// Its name.
    pub name: &'a str,
    /// The language of the name.
    pub lang: Lang,
    /// The address of its site, http or https.
    pub site: Option<&'a str>,
    /// What it is, in a sentence or two.
    pub description: Option<&'a str>,
    /// A sign to show before the name.
    pub icon: Option<&'a str>,
    /// How it stands among the others.
    pub prominence: Prominence,
}

/// A source as those see it who curate.
#[derive(Debug, Clone)]
pub struct SourceAtDesk {
    /// Where it answers, and its name.
    pub named: Named,
    /// Its site.
    pub site: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How it stands among the others.
    pub prominence: Prominence,
    /// Every name that means it.
    pub names: Vec<(String, Lang)>,
    /// The addresses that lead on to it.
    pub slugs: Vec<String>,
    /// Articles of it, whoever sees them.
    pub articles: u64,
}

/// An edit, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SourceEdited {
    source: i64,
    /// Before and after; none where only a name was added.
    faces: Option<(SourceFace, SourceFace)>,
    /// The names that it made mean the source, folded.
    added: Vec<String>,
}

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

impl SourceFace {
    fn named(&self) -> Named {
        Named {
            slug: self.slug.clone(),
            name: self.name.clone(),
            lang: lang_of(&self.lang),
            icon: self.icon.clone(),
            hidden: self.prominence == Prominence::Hidden.as_str(),
        }
    }
}

impl Store {
    /// A source by its slug, for the desk, or where it has moved. [`Error::NotFound`] when it never was one.
    pub async fn source_at_desk(&self, slug: &str) -> Result<At<SourceAtDesk>> {
        let mut connection = self.reader().await?;
        let key = names::source_at(&mut connection, slug).await?.ok_or(Error::NotFound)?;
        let face = face(&mut connection, key).await?.ok_or(Error::NotFound)?;
        if face.slug != slug {
            return Ok(At::Moved(face.slug));
        }
        let names: Vec<(String, String)> =
            sqlx::query_as("SELECT name, lang FROM source_names WHERE source = $1 ORDER BY folded")
                .bind(key)
                .fetch_all(&mut *connection)
                .await?;
        let mut slugs = all(&mut connection, SLUGS, key).await?;
        slugs.retain(|other| other != slug);
        let articles = self
            .catalogue(&mut connection, |catalogue| catalogue.articles_of_source(Viewer::Editor, small(key)))
            .await?;
        Ok(At::Here(SourceAtDesk {
            named: face.named(),
            prominence: face.prominence.parse().unwrap_or_default(),
            site: face.site,
            description: face.description,
            names: names.into_iter().map(|(name, lang)| (name, lang_of(&lang))).collect(),
            slugs,
            articles,
        }))
    }

    /// Says this of the source at a slug. Another name gives it another address, to which the one before leads on, and
    /// goes on meaning it. [`Error::Conflict`] when the source has moved meanwhile.
    pub async fn edit_source(
        &self,
        slug: &str,
        words: &SourceWords<'_>,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let source = living(&mut transaction, slug).await?;
        let before = face(&mut transaction, source).await?.ok_or(Error::NotFound)?;
        let owned = |words: Option<&str>| words.map(str::to_owned);
        let mut after = SourceFace {
            slug: before.slug.clone(),
            name: words.name.to_owned(),
            folded: fold_name(words.name),
            lang: words.lang.as_str().to_owned(),
            site: owned(words.site),
            description: owned(words.description),
            icon: owned(words.icon),
            prominence: words.prominence.as_str().to_owned(),
        };
        if after == before {
            return Ok(Err(Refused::Nothing));
        }
        let added = match mean(&mut transaction, source, words.name).await? {
            Ok(added) => added.into_iter().collect(),
            Err(refused) => return Ok(Err(refused)),
        };
        if after.name != before.name {
            let base = domain::slug(words.name, "source");
            after.slug = names::free_slug(&mut transaction, &base, names::SOURCE_AT, Some(source)).await?;
            sqlx::query(
                "INSERT INTO source_slugs (slug, source) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING",
            )
            .bind(&after.slug)
            .bind(source)
            .execute(&mut *transaction)
            .await?;
        }
        put_on(&mut transaction, source, &after).await?;
        raise(&mut transaction).await?;
        let what =
            if before.name == after.name { short(&after.name) } else { from_to(&before.name, &after.name) };
        let slug = after.slug.clone();
        let undo = Undo::SourceEdited(Box::new(SourceEdited { source, faces: Some((before, after)), added }));
        let audit = note(&mut transaction, by, Action::SourceEdited, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }

    /// Makes a further name mean the source at a slug: what comes in under it is of this source from now on.
    /// [`Error::Conflict`] when the source has moved meanwhile.
    pub async fn alias_source(&self, slug: &str, name: &str, by: By<'_>) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let source = living(&mut transaction, slug).await?;
        let face = face(&mut transaction, source).await?.ok_or(Error::NotFound)?;
        let added = match mean(&mut transaction, source, name).await? {
            Ok(Some(added)) => vec![added],
            Ok(None) => return Ok(Err(Refused::Nothing)),
            Err(refused) => return Ok(Err(refused)),
        };
        raise(&mut transaction).await?;
        let undo = Undo::SourceEdited(Box::new(SourceEdited { source, faces: None, added }));
        let what = from_to(name, &face.name);
        let audit = note(&mut transaction, by, Action::SourceAliased, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug: face.slug }))
    }

    /// Merges the source at a slug into another, which is meant by its slug or any of its names: its articles, names and
    /// addresses are the other's. [`Error::Conflict`] when the source has moved meanwhile.
    pub async fn merge_sources(&self, slug: &str, into: &str, by: By<'_>) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
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

impl SourceEdited {
    /// Undoes it; where the source answers then, or nothing when something has touched it since.
    pub(super) async fn take_back(self, connection: &mut SqliteConnection) -> Result<Option<String>> {
        let Some(present) = face(connection, self.source).await? else { return Ok(None) };
        for folded in &self.added {
            if names::find_source(connection, folded).await? != Some(self.source) {
                return Ok(None);
            }
        }
        let slug = match self.faces {
            Some((before, after)) if present == after => {
                // The name that it is to bear again may have gone back to another since.
                if names::find_source(connection, &before.folded).await? != Some(self.source) {
                    return Ok(None);
                }
                put_on(connection, self.source, &before).await?;
                before.slug
            }
            Some(_) => return Ok(None),
            None if self.added.contains(&present.folded) => return Ok(None),
            None => present.slug,
        };
        for folded in &self.added {
            sqlx::query("DELETE FROM source_names WHERE folded = $1")
                .bind(folded)
                .execute(&mut *connection)
                .await?;
        }
        Ok(Some(slug))
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

const NAMES: &str = "SELECT folded FROM source_names WHERE source = $1 ORDER BY folded";
const SLUGS: &str = "SELECT slug FROM source_slugs WHERE source = $1 ORDER BY slug";

async fn all(connection: &mut SqliteConnection, sql: &'static str, source: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(sql).bind(source).fetch_all(connection).await?)
}

async fn face(connection: &mut SqliteConnection, source: i64) -> Result<Option<SourceFace>> {
    Ok(sqlx::query_as(
        "SELECT slug, name, folded, lang, site, description, icon, prominence FROM sources WHERE key = $1",
    )
    .bind(source)
    .fetch_optional(connection)
    .await?)
}

/// Makes a source's own row say this; it is made where it is not there.
async fn put_on(connection: &mut SqliteConnection, source: i64, face: &SourceFace) -> Result<()> {
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
async fn give(connection: &mut SqliteConnection, articles: &[i64], source: i64, change: i64) -> Result<()> {
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
async fn living(connection: &mut SqliteConnection, slug: &str) -> Result<i64> {
    let key = names::source_at(connection, slug).await?.ok_or(Error::NotFound)?;
    let present = face(connection, key).await?.ok_or(Error::NotFound)?.slug;
    if present == slug {
        return Ok(key);
    }
    Err(Error::Conflict(format!(
        "this source has been renamed or merged since the page was opened; open /admin/sources/{present} and try again"
    )))
}

/// Makes a name mean the source; its folded form where it meant nothing before.
async fn mean(
    connection: &mut SqliteConnection,
    source: i64,
    name: &str,
) -> Result<Result<Option<String>, Refused>> {
    let folded = fold_name(name);
    match names::find_source(connection, &folded).await? {
        Some(known) if known == source => Ok(Ok(None)),
        Some(other) => {
            let by = face(connection, other).await?.ok_or(Error::NotFound)?.named();
            Ok(Err(Refused::Taken { name: name.to_owned(), by }))
        }
        None => {
            names::mean_source(connection, &folded, name, source).await?;
            Ok(Ok(Some(folded)))
        }
    }
}
