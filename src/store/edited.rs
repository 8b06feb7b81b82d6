//! An edit of an article as the audit keeps it, and its undoing.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    audit::By,
    checked,
    edited_text::TextEdited,
    put::{insert_themes, settle},
};
use crate::{
    domain::{fold_words, of_two},
    error::{Error, Result},
};

/// The fields of an article as its rows hold them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FieldRow {
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) lang: String,
    pub(super) source: Option<i64>,
    /// The name under which the source was given, folded.
    #[serde(default)]
    pub(super) source_as: Option<String>,
    pub(super) authors: String,
    pub(super) published_at: Option<i64>,
    /// The keys of the themes it carries, in order.
    pub(super) carried: Vec<i64>,
}

/// The digest of a language that was shown before, and the one that is shown since.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Turned {
    pub(super) lang: String,
    pub(super) before: Option<i64>,
    pub(super) after: i64,
}

/// What an edit changed of an article.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ArticleEdited {
    article: i64,
    pub(super) fields: Option<(FieldRow, FieldRow)>,
    pub(super) digests: Vec<Turned>,
    #[serde(default)]
    pub(super) text: Option<TextEdited>,
}

impl FieldRow {
    pub(super) async fn of(connection: &mut SqliteConnection, article: i64) -> Result<Self> {
        let (title, url, lang, source, source_as, authors, published_at) = sqlx::query_as(
            "SELECT title, url, lang, source, source_as, authors, published_at FROM articles WHERE key = $1",
        )
        .bind(article)
        .fetch_one(&mut *connection)
        .await?;
        let carried = sqlx::query_scalar(
            "SELECT theme FROM article_themes WHERE article = $1 AND carried = 1 ORDER BY place",
        )
        .bind(article)
        .fetch_all(connection)
        .await?;
        Ok(Self { title, url, lang, source, source_as, authors, published_at, carried })
    }

    pub(super) async fn write(&self, connection: &mut SqliteConnection, article: i64) -> Result<()> {
        sqlx::query(
            "UPDATE articles SET url = $1, title = $2, folded = $3, lang = $4, source = $5, authors = $6,
               published_at = $7, sorted_at = coalesce($7, added_at), source_as = $8 WHERE key = $9",
        )
        .bind(&self.url)
        .bind(&self.title)
        .bind(fold_words(&self.title))
        .bind(&self.lang)
        .bind(self.source)
        .bind(&self.authors)
        .bind(self.published_at)
        .bind(&self.source_as)
        .bind(article)
        .execute(&mut *connection)
        .await?;
        sqlx::query("DELETE FROM article_themes WHERE article = $1")
            .bind(article)
            .execute(&mut *connection)
            .await?;
        insert_themes(connection, article, &self.carried, 0, true).await
    }

    /// The fields without the change from one to the other; `None` where what that changed was changed since.
    fn without(&self, before: &Self, after: &Self) -> Option<Self> {
        // Seen from the change, going back is an edit of its own.
        let source = *of_two(&after.source, &self.source, &before.source)?;
        let given = if source == self.source { self } else { before };
        Some(Self {
            title: of_two(&after.title, &self.title, &before.title)?.clone(),
            url: of_two(&after.url, &self.url, &before.url)?.clone(),
            lang: of_two(&after.lang, &self.lang, &before.lang)?.clone(),
            source,
            source_as: given.source_as.clone(),
            authors: of_two(&after.authors, &self.authors, &before.authors)?.clone(),
            published_at: *of_two(&after.published_at, &self.published_at, &before.published_at)?,
            carried: of_two(&after.carried, &self.carried, &before.carried)?.clone(),
        })
    }

    /// Whether the sources and themes it names are all there, and no other article has its address.
    async fn fits(&self, connection: &mut SqliteConnection, article: i64) -> Result<bool> {
        let mut themes = 0;
        for theme in &self.carried {
            let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM themes WHERE key = $1")
                .bind(theme)
                .fetch_optional(&mut *connection)
                .await?;
            themes += usize::from(found.is_some());
        }
        let rest: bool = sqlx::query_scalar(
            "SELECT ($1 IS NULL OR EXISTS (SELECT 1 FROM sources WHERE key = $1))
               AND NOT EXISTS (SELECT 1 FROM articles WHERE url = $2 AND key <> $3)",
        )
        .bind(self.source)
        .bind(&self.url)
        .bind(article)
        .fetch_one(connection)
        .await?;
        Ok(rest && themes == self.carried.len())
    }
}

impl ArticleEdited {
    pub(super) fn of(article: i64) -> Self {
        Self { article, fields: None, digests: Vec::new(), text: None }
    }

    /// Undoes it: the id of the article, or nothing when what it changed was changed since.
    pub(super) async fn take_back(
        self,
        connection: &mut SqliteConnection,
        change: i64,
        by: By<'_>,
    ) -> Result<Option<String>> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT id, revisions FROM articles WHERE key = $1 AND binned_at IS NULL")
                .bind(self.article)
                .fetch_optional(&mut *connection)
                .await?;
        let Some((id, mut revisions)) = row else { return Ok(None) };
        for turned in &self.digests {
            let shown: Option<i64> =
                sqlx::query_scalar("SELECT key FROM digests WHERE article = $1 AND lang = $2 AND shown = 1")
                    .bind(self.article)
                    .bind(&turned.lang)
                    .fetch_optional(&mut *connection)
                    .await?;
            if shown != Some(turned.after) {
                return Ok(None);
            }
        }
        if let Some((before, after)) = &self.fields {
            let now = FieldRow::of(connection, self.article).await?;
            let Some(without) = now.without(before, after) else { return Ok(None) };
            if !without.fits(connection, self.article).await? {
                return Ok(None);
            }
            without.write(connection, self.article).await?;
            if without.lang != now.lang {
                checked::forget(connection, self.article).await?;
            }
        }
        if let Some(text) = &self.text
            && !text.take_back(connection, self.article).await?
        {
            return Ok(None);
        }
        for turned in &self.digests {
            if let Some(before) = turned.before {
                revisions += 1;
                restore(connection, before, Some(turned.after), revisions, by).await?;
            } else {
                sqlx::query("UPDATE digests SET shown = 0 WHERE key = $1")
                    .bind(turned.after)
                    .execute(&mut *connection)
                    .await?;
            }
        }
        checked::check_short(connection, self.article).await?;
        settle(connection, self.article, false, revisions, change).await?;
        Ok(Some(id))
    }
}

/// Shows the words of a digest again, as a revision of this number, in the place of the one that is shown.
pub(super) async fn restore(
    connection: &mut SqliteConnection,
    digest: i64,
    shown: Option<i64>,
    revision: i64,
    by: By<'_>,
) -> Result<i64> {
    sqlx::query("UPDATE digests SET shown = 0 WHERE key = $1").bind(shown).execute(&mut *connection).await?;
    let made: Option<i64> = sqlx::query_scalar(
        "INSERT INTO digests (article, revision, lang, shown, origin, model, prompt_version, source_lang, created_at,
           text, points, fingerprint, lead, author, restores, key)
         SELECT article, $1, lang, 1, origin, model, prompt_version, source_lang, $2, text, points, fingerprint, lead,
           $3, revision, (SELECT max(gone_digest, coalesce((SELECT max(key) FROM digests), 0)) + 1 FROM portal)
         FROM digests WHERE key = $4 RETURNING key",
    )
    .bind(revision)
    .bind(by.now.as_microsecond())
    .bind(by.user)
    .bind(digest)
    .fetch_optional(&mut *connection)
    .await?;
    let made = made.ok_or_else(|| Error::Internal(format!("digest {digest} is gone")))?;
    sqlx::query(
        "INSERT INTO digest_groups (digest, n, title, theme)
         SELECT $1, n, title, theme FROM digest_groups WHERE digest = $2",
    )
    .bind(made)
    .bind(digest)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO wordings (digest, group_n, n, point, body)
         SELECT $1, group_n, n, point, body FROM wordings WHERE digest = $2",
    )
    .bind(made)
    .bind(digest)
    .execute(connection)
    .await?;
    Ok(made)
}
