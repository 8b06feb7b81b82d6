//! An article's digests beside each other: all revisions, two of them, two languages.

use sqlx::SqliteConnection;

use super::{
    Store,
    article::{
        ArticleRow, RevisionRow, article_row, choose, complete, digests, number, revision, revision_rows,
    },
    names::lang_of,
    reading::{Article, Reading, Revision},
    stream::stored_id,
};
use crate::{
    domain::{ArticleId, Digest, Lang, Viewer},
    error::{Error, Result},
};

/// An article's digests through time.
#[derive(Debug, Clone)]
pub struct History {
    /// The article.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of its text.
    pub lang: Lang,
    /// Original address, http or https.
    pub url: Option<String>,
    /// Every revision, newest first; never empty.
    pub revisions: Vec<Revision>,
}

/// A revision in full, with what it takes to read its citations.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its words.
    pub digest: Digest,
    /// How many paragraphs the text that it cites has; `None` when none is stored.
    pub paragraphs: Option<usize>,
}

/// The digest in a second language.
#[derive(Debug, Clone)]
pub struct Second {
    /// Its words.
    pub digest: Digest,
    /// Whether it cites the same version of the text as the first.
    pub same_text: bool,
}

impl Store {
    /// The revisions of an article. [`Error::NotFound`] when this viewer sees no such article, or it has no digest.
    pub async fn history(&self, viewer: Viewer, id: ArticleId) -> Result<History> {
        let mut connection = self.reader().await?;
        let row = article_row(&mut connection, viewer, id).await?;
        let rows = revision_rows(&mut connection, row.key).await?;
        history(row, &rows)
    }

    /// A revision and another, or the one before it in its language: the older one first. `None` in place of the two
    /// when that is the revision itself, or none stands before it. [`Error::NotFound`] when there is no such revision.
    pub async fn two_revisions(
        &self,
        viewer: Viewer,
        id: ArticleId,
        wanted: u32,
        with: Option<u32>,
    ) -> Result<(History, Option<(Told, Told)>)> {
        let mut connection = self.reader().await?;
        let row = article_row(&mut connection, viewer, id).await?;
        let rows = revision_rows(&mut connection, row.key).await?;
        let numbered =
            |wanted: u32| rows.iter().find(|row| number(row.revision) == wanted).ok_or(Error::NotFound);
        let one = numbered(wanted)?;
        let other = match with {
            Some(with) => Some(numbered(with)?),
            None => rows.iter().find(|row| row.lang == one.lang && row.revision < one.revision),
        };
        let pair = match other.filter(|other| other.key != one.key) {
            Some(other) if other.revision < one.revision => Some(told(&mut connection, other, one).await?),
            Some(other) => Some(told(&mut connection, one, other).await?),
            None => None,
        };
        Ok((history(row, &rows)?, pair))
    }

    /// An article as [`Store::article`] gives it and, beside, its digest in a second language (as for
    /// [`Reading::In`]); `None` when that is the very digest of the first.
    pub async fn article_beside(
        &self,
        viewer: Viewer,
        id: ArticleId,
        reading: &Reading,
        beside: &Lang,
        langs: &[Lang],
    ) -> Result<(Article, Option<Second>)> {
        let mut connection = self.reader().await?;
        let row = article_row(&mut connection, viewer, id).await?;
        let rows = revision_rows(&mut connection, row.key).await?;
        let own = lang_of(&row.lang);
        let first = choose(&rows, &own, reading)?.ok_or(Error::NotFound)?;
        let second =
            choose(&rows, &own, &Reading::In(beside.clone()))?.filter(|second| second.key != first.key);
        let wanted: Vec<&RevisionRow> = [Some(first), second].into_iter().flatten().collect();
        let mut found = digests(&mut connection, &wanted).await?.into_iter();
        let digest = found.next();
        let second = found.zip(second).next();
        let second = second.map(|(digest, row)| Second { digest, same_text: row.text == first.text });
        Ok((complete(&mut connection, row, &rows, Some(first), digest, langs).await?, second))
    }
}

fn history(row: ArticleRow, rows: &[RevisionRow]) -> Result<History> {
    if rows.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(History {
        id: stored_id(&row.id),
        lang: lang_of(&row.lang),
        title: row.title,
        url: row.url,
        revisions: rows.iter().map(revision).collect(),
    })
}

async fn told(
    connection: &mut SqliteConnection,
    older: &RevisionRow,
    newer: &RevisionRow,
) -> Result<(Told, Told)> {
    let counts: Vec<(i64, i64)> = sqlx::query_as("SELECT key, paragraphs FROM texts WHERE key IN ($1, $2)")
        .bind(older.text)
        .bind(newer.text)
        .fetch_all(&mut *connection)
        .await?;
    let count = |row: &RevisionRow| {
        let (_, count) = counts.iter().find(|(text, _)| Some(*text) == row.text)?;
        usize::try_from(*count).ok().filter(|count| *count > 0)
    };
    let mut found = digests(connection, &[older, newer]).await?.into_iter();
    let mut next = |row| found.next().map(|digest| Told { digest, paragraphs: count(row) });
    next(older).zip(next(newer)).ok_or_else(|| Error::Internal("a revision has no words".to_owned()))
}
