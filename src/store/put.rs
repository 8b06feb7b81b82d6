//! Takes articles in: new ones, and what an import says that is new of known ones. Whole articles or nothing.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    bin::is_gone,
    checked, find,
    find::Stored,
    names::{self, Known, random_bits},
    outbox::queue,
    revise::{self, KEPT_ROWS, ROWS},
};
use crate::{
    domain::{ArticleId, Incoming, IncomingDigest, IncomingTheme, Status, fold_name, fold_words},
    error::Result,
};

/// How a batch of articles comes in.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// The present time.
    pub now: Timestamp,
    /// The status of those that are new.
    pub status: Status,
    /// Whether everything is taken back at the end.
    pub dry_run: bool,
}

/// What became of an article that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// The article.
    pub id: ArticleId,
    /// What it meant for the store.
    pub what: What,
    /// What the one who imports should know; a sentence each.
    pub notes: Vec<String>,
}

/// What an incoming article meant for the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It was not known.
    New,
    /// It was known, and something of it is new.
    Updated,
    /// All of it was known.
    Unchanged,
}

impl Store {
    /// Takes these articles in, in one transaction. One that can't be taken is refused with a reason (and leaves
    /// nothing behind); the others go in.
    pub async fn put(&self, articles: &[Incoming], arrival: Arrival) -> Result<Vec<Result<Put, String>>> {
        let mut transaction = self.write().await?;
        let outcomes = put_in(&mut transaction, articles, arrival).await?;
        if arrival.dry_run {
            transaction.rollback().await?;
        } else {
            transaction.commit().await?;
        }
        Ok(outcomes)
    }
}

/// The same within a transaction.
pub(super) async fn put_in(
    connection: &mut SqliteConnection,
    articles: &[Incoming],
    arrival: Arrival,
) -> Result<Vec<Result<Put, String>>> {
    let change: i64 = sqlx::query_scalar("SELECT change + 1 FROM portal").fetch_one(&mut *connection).await?;
    let mut batch = Batch { known: Known::default(), arrival, change };
    let mut outcomes = Vec::with_capacity(articles.len());
    let mut changed = false;
    for article in articles {
        let outcome = batch.put_one(connection, article).await?;
        changed |= outcome.as_ref().is_ok_and(|put| put.what != What::Unchanged);
        outcomes.push(outcome);
    }
    if changed {
        sqlx::query("UPDATE portal SET change = $1").bind(change).execute(connection).await?;
    }
    Ok(outcomes)
}

/// Bytes of an article up to which the citation check is made in the transaction that takes it in: it holds the writer.
/// Longer ones are checked by and by, as those from before are.
pub(super) const CHECKED_AT_ONCE: usize = 256 * 1024;

struct Batch {
    known: Known,
    arrival: Arrival,
    change: i64,
}

impl Batch {
    async fn put_one(
        &mut self,
        connection: &mut SqliteConnection,
        incoming: &Incoming,
    ) -> Result<Result<Put, String>> {
        let same = find::same_article(connection, incoming).await?;
        if let Some(stored) = same.as_ref().filter(|stored| stored.binned) {
            return Ok(Err(format!(
                "it is in the bin, as {}; put it back under /admin/bin first",
                stored.id
            )));
        }
        if let Some(reason) = find::ids_taken(connection, incoming, same.as_ref()).await? {
            return Ok(Err(reason));
        }
        // What is meant for few must not come to all by joining what all see.
        let is_public = same.as_ref().is_some_and(|stored| stored.status == Status::Public.as_str());
        if self.arrival.status == Status::Draft && is_public {
            return Ok(Err("it is here already and public, so what it brings would be public at once; \
                           make it a draft first, or take it in as public"
                .to_owned()));
        }
        let source = match &incoming.source {
            Some(source) => Some(names::source(connection, &mut self.known, source).await?),
            None => None,
        };
        let mut notes = Vec::new();
        let (key, id, what, mut revisions) = match same {
            None => {
                let (key, id) = self.insert(connection, incoming, source, &mut notes).await?;
                (key, id, What::New, 0)
            }
            Some(stored) => {
                let id: ArticleId = stored.id.parse().expect("stored ids are ids");
                if let Some(given) = incoming.id.filter(|given| *given != id) {
                    notes.push(format!("it is stored as {id}; the id {given} of the file was not used"));
                }
                let what = if self.update(connection, &stored, incoming, source).await? {
                    What::Updated
                } else {
                    What::Unchanged
                };
                (stored.key, id, what, stored.revisions)
            }
        };
        let revised = revise::take(
            connection,
            &mut self.known,
            key,
            incoming,
            self.arrival.now,
            &mut revisions,
            &mut notes,
        )
        .await?;
        // A dry run keeps nothing of it, and what is long is looked through once it is in.
        if (revised || what == What::Updated) && !self.arrival.dry_run && length(incoming) <= CHECKED_AT_ONCE
        {
            checked::check(connection, key).await?;
        }
        let carried = self.carry(connection, key, incoming, what == What::New).await?;
        let what = if what == What::Unchanged && (revised || carried) { What::Updated } else { what };
        if what != What::Unchanged {
            let new = what == What::New;
            settle(connection, key, new, revisions, self.change).await?;
        }
        Ok(Ok(Put { id, what, notes }))
    }

    async fn insert(
        &self,
        connection: &mut SqliteConnection,
        incoming: &Incoming,
        source: Option<i64>,
        notes: &mut Vec<String>,
    ) -> Result<(i64, ArticleId)> {
        let added = self.arrival.now.as_microsecond();
        let published = incoming.published_at.map(Timestamp::as_microsecond);
        let mut given = incoming.id;
        if let Some(id) = given
            && is_gone(connection, id.as_str()).await?
        {
            notes.push(format!("the id {id} was that of an article that was deleted; it was not used again"));
            given = None;
        }
        loop {
            let id = match given {
                Some(id) => id,
                None => ArticleId::from_bits(random_bits()?),
            };
            if given.is_none() && is_gone(connection, id.as_str()).await? {
                continue;
            }
            let key: Option<i64> = sqlx::query_scalar(
                "INSERT INTO articles (id, status, url, title, folded, lang, source, authors, published_at, added_at,
                   sorted_at, revisions, change, source_as, key)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13,
                   (SELECT max(gone_article, coalesce((SELECT max(key) FROM articles), 0)) + 1 FROM portal))
                 ON CONFLICT (id) DO NOTHING RETURNING key",
            )
            .bind(id.as_str())
            .bind(self.arrival.status.as_str())
            .bind(&incoming.url)
            .bind(&incoming.title)
            .bind(fold_words(&incoming.title))
            .bind(guessed_lang(incoming))
            .bind(source)
            .bind(incoming.authors.as_deref().unwrap_or_default().join("\n"))
            .bind(published)
            .bind(added)
            .bind(published.unwrap_or(added))
            .bind(self.change)
            .bind(incoming.source.as_ref().map(|source| fold_name(&source.name)))
            .fetch_optional(&mut *connection)
            .await?;
            if let Some(key) = key {
                return Ok((key, id));
            }
        }
    }

    /// Writes the fields that the import gives and that differ; says whether any did.
    async fn update(
        &self,
        connection: &mut SqliteConnection,
        stored: &Stored,
        incoming: &Incoming,
        source: Option<i64>,
    ) -> Result<bool> {
        let url = incoming.url.as_ref().or(stored.url.as_ref());
        let lang = incoming.lang.as_ref().map_or(stored.lang.as_str(), |lang| lang.as_str());
        let source = source.or(stored.source);
        let authors =
            incoming.authors.as_ref().map_or_else(|| stored.authors.clone(), |names| names.join("\n"));
        let published = incoming.published_at.map(Timestamp::as_microsecond).or(stored.published_at);
        let same = url == stored.url.as_ref()
            && incoming.title == stored.title
            && lang == stored.lang
            && source == stored.source
            && authors == stored.authors
            && published == stored.published_at;
        if same {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE articles SET url = $1, title = $2, folded = $3, lang = $4, source = $5, authors = $6,
               published_at = $7, sorted_at = $8, source_as = CASE WHEN source IS $5 THEN source_as ELSE $9 END
             WHERE key = $10",
        )
        .bind(url)
        .bind(&incoming.title)
        .bind(fold_words(&incoming.title))
        .bind(lang)
        .bind(source)
        .bind(authors)
        .bind(published)
        .bind(published.unwrap_or(stored.added_at))
        .bind(incoming.source.as_ref().map(|source| fold_name(&source.name)))
        .bind(stored.key)
        .execute(&mut *connection)
        .await?;
        if lang != stored.lang {
            checked::forget(connection, stored.key).await?;
        }
        Ok(true)
    }

    /// Notes the themes that the article carries; says whether they changed.
    async fn carry(
        &mut self,
        connection: &mut SqliteConnection,
        article: i64,
        incoming: &Incoming,
        new: bool,
    ) -> Result<bool> {
        let before: Vec<i64> = if new {
            Vec::new()
        } else {
            sqlx::query_scalar(
                "SELECT theme FROM article_themes WHERE article = $1 AND carried = 1 ORDER BY place",
            )
            .bind(article)
            .fetch_all(&mut *connection)
            .await?
        };
        let mut carried = if incoming.themes_complete { Vec::new() } else { before.clone() };
        let mut known: HashSet<i64> = carried.iter().copied().collect();
        for IncomingTheme { name, slug } in &incoming.themes {
            let key = names::theme(connection, &mut self.known, name, slug.as_deref()).await?;
            if known.insert(key) {
                carried.push(key);
            }
        }
        if carried == before {
            return Ok(false);
        }
        sqlx::query("DELETE FROM article_themes WHERE article = $1")
            .bind(article)
            .execute(&mut *connection)
            .await?;
        insert_themes(connection, article, &carried, 0, true).await?;
        Ok(true)
    }
}

/// Bytes of an article's text and points.
fn length(incoming: &Incoming) -> usize {
    let text: usize = incoming.paragraphs.iter().flatten().map(String::len).sum();
    let points = incoming.digests.iter().flat_map(IncomingDigest::points);
    text + points.map(|point| point.text.as_str().len()).sum::<usize>()
}

/// The language of an article that comes in without one: of its text, else of its title.
fn guessed_lang(incoming: &Incoming) -> String {
    let guess = || {
        let first = incoming.paragraphs.as_ref().and_then(|p| p.first()).map_or("", String::as_str);
        crate::domain::Lang::guess(&format!("{}\n{first}", incoming.title))
    };
    incoming.lang.clone().unwrap_or_else(guess).as_str().to_owned()
}

pub(super) async fn insert_themes(
    connection: &mut SqliteConnection,
    article: i64,
    themes: &[i64],
    first_place: usize,
    carried: bool,
) -> Result<()> {
    for (chunk, rows) in themes.chunks(ROWS).enumerate() {
        let mut query =
            QueryBuilder::<Sqlite>::new("INSERT INTO article_themes (article, theme, place, carried) ");
        query.push_values(rows.iter().enumerate(), |mut row, (n, theme)| {
            let place = i64::try_from(first_place + chunk * ROWS + n).expect("fewer than 2^63 themes");
            row.push_bind(article).push_bind(*theme).push_bind(place).push_bind(i64::from(carried));
        });
        query.build().persistent(rows.len() <= KEPT_ROWS).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Derives what an article's row keeps of its digests and themes, counts the change, and has the index take it anew.
pub(super) async fn settle(
    connection: &mut SqliteConnection,
    article: i64,
    new: bool,
    revisions: i64,
    change: i64,
) -> Result<()> {
    let themes = belong(connection, article, new).await?;
    // A text counts among the languages where it can be read, or where there is nothing else to read.
    sqlx::query(
        "UPDATE articles SET change = $1, revisions = $2, themes = $3, langs = (
           SELECT coalesce(string_agg(lang, ' ' ORDER BY lang), '') FROM (
             SELECT lang FROM digests WHERE article = $4 AND shown = 1
             UNION
             SELECT lang FROM articles WHERE key = $4
               AND (EXISTS (SELECT 1 FROM texts WHERE article = $4)
                 OR NOT EXISTS (SELECT 1 FROM digests WHERE article = $4))
           ) AS read_in)
         WHERE key = $4",
    )
    .bind(change)
    .bind(revisions)
    .bind(themes)
    .bind(article)
    .execute(&mut *connection)
    .await?;
    queue(connection, &[article]).await
}

/// Derives the further themes of an article from its shown digests; returns all of its themes as its row keeps them.
async fn belong(connection: &mut SqliteConnection, article: i64, new: bool) -> Result<String> {
    if !new {
        sqlx::query("DELETE FROM article_themes WHERE article = $1 AND carried = 0")
            .bind(article)
            .execute(&mut *connection)
            .await?;
    }
    let carried: Vec<i64> =
        sqlx::query_scalar("SELECT theme FROM article_themes WHERE article = $1 ORDER BY place")
            .bind(article)
            .fetch_all(&mut *connection)
            .await?;
    let grouped: Vec<i64> = sqlx::query_scalar(
        "SELECT g.theme FROM digests d JOIN digest_groups g ON g.digest = d.key
         WHERE d.article = $1 AND d.shown = 1 AND g.n > 0 ORDER BY d.revision, g.n",
    )
    .bind(article)
    .fetch_all(&mut *connection)
    .await?;
    let mut known: HashSet<i64> = carried.iter().copied().collect();
    let further: Vec<i64> = grouped.into_iter().filter(|theme| known.insert(*theme)).collect();
    insert_themes(connection, article, &further, carried.len(), false).await?;
    Ok(format!("{}|{}", spaced(&carried), spaced(&further)))
}

fn spaced(keys: &[i64]) -> String {
    keys.iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
}
