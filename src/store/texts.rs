//! An article's own text at the desk: its paragraphs changed, its digests' citations led to where they stand now.

use super::{
    Store,
    article::{digests, revision_rows},
    audit::{Action, By, Undo, note},
    checked,
    edited::{ArticleEdited, Turned},
    edited_text::TextEdited,
    edits::subject,
    names::{Known, lang_of},
    outbox::raise,
    put::settle,
    revise::{NewDigest, fingerprint, insert_digest, take_text},
};
use crate::{
    domain::{ArticleId, IncomingDigest, Lang},
    error::{Error, Result},
};

/// An article's newest text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextAtDesk {
    /// The article.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// Its language.
    pub lang: Lang,
    /// Which version this is; 0 where there is none.
    pub version: i64,
    /// Paragraph 1 first.
    pub paragraphs: Vec<String>,
}

/// A paragraph as it is to be, and the one of the present text that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParagraph {
    /// From 1; `None` where it is new.
    pub was: Option<u32>,
    /// Its words.
    pub body: String,
}

/// What came of changing a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextOutcome {
    /// It is stored.
    Done {
        /// Its row of the audit.
        audit: i64,
        /// Citations of shown digests that are gone with their paragraphs.
        lost: u64,
    },
    /// All is so already.
    Nothing,
    /// Somebody else has changed it meanwhile; nothing is stored.
    Raced,
}

impl Store {
    /// The newest text of an article. [`Error::NotFound`] when there is no such article.
    pub async fn text_at_desk(&self, id: ArticleId) -> Result<TextAtDesk> {
        let mut connection = self.reader().await?;
        let row: Option<(i64, String, String)> =
            sqlx::query_as("SELECT key, title, lang FROM articles WHERE id = $1 AND binned_at IS NULL")
                .bind(id.as_str())
                .fetch_optional(&mut *connection)
                .await?;
        let (key, title, lang) = row.ok_or(Error::NotFound)?;
        let newest: Option<(i64, i64)> =
            sqlx::query_as("SELECT key, version FROM texts WHERE article = $1 ORDER BY version DESC LIMIT 1")
                .bind(key)
                .fetch_optional(&mut *connection)
                .await?;
        let paragraphs = sqlx::query_scalar("SELECT body FROM paragraphs WHERE text = $1 ORDER BY n")
            .bind(newest.map(|(text, _)| text))
            .fetch_all(&mut *connection)
            .await?;
        let version = newest.map_or(0, |(_, version)| version);
        Ok(TextAtDesk { id, title, lang: lang_of(&lang), version, paragraphs })
    }

    /// Changes an article's text, unless it is of another version by now. The shown digests that rest on it go on doing
    /// so in a new revision each, their citations led to where the paragraphs stand then; those of paragraphs that are
    /// gone go too.
    pub async fn edit_text(
        &self,
        id: ArticleId,
        version: i64,
        paragraphs: &[NewParagraph],
        reason: &str,
        by: By<'_>,
    ) -> Result<TextOutcome> {
        let mut transaction = self.write().await?;
        let row: Option<(i64, i64, String)> =
            sqlx::query_as("SELECT key, revisions, title FROM articles WHERE id = $1 AND binned_at IS NULL")
                .bind(id.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
        let (article, mut revisions, title) = row.ok_or(Error::NotFound)?;
        let newest: Option<(i64, i64, i64)> = sqlx::query_as(
            "SELECT key, version, paragraphs FROM texts WHERE article = $1 ORDER BY version DESC LIMIT 1",
        )
        .bind(article)
        .fetch_optional(&mut *transaction)
        .await?;
        if newest.map_or(0, |(_, version, _)| version) != version {
            return Ok(TextOutcome::Raced);
        }
        let bodies: Vec<String> = paragraphs.iter().map(|paragraph| paragraph.body.clone()).collect();
        let (text, _) = take_text(&mut transaction, article, &bodies, by.now).await?;
        if newest.is_some_and(|(key, ..)| key == text) {
            return Ok(TextOutcome::Nothing);
        }
        // A text that was there before is the newest again.
        sqlx::query(
            "UPDATE texts SET version = (SELECT max(version) + 1 FROM texts WHERE article = $1)
             WHERE key = $2 AND version < (SELECT max(version) FROM texts WHERE article = $1)",
        )
        .bind(article)
        .bind(text)
        .execute(&mut *transaction)
        .await?;
        let change = raise(&mut transaction).await?;
        let mut edited = ArticleEdited::of(article);
        let mut lost = 0;
        if let Some((before, _, count)) = newest {
            edited.text = Some(TextEdited::Turned { before, after: text });
            let to = places(usize::try_from(count).unwrap_or(0), paragraphs);
            let rows = revision_rows(&mut transaction, article).await?;
            let resting: Vec<_> = rows.iter().filter(|row| row.shown && row.text == Some(before)).collect();
            let found = digests(&mut transaction, &resting).await?;
            for (row, digest) in resting.iter().zip(found) {
                let mut digest = digest.to_incoming();
                lost += renumber(&mut digest, &to);
                digest.created_at = Some(by.now);
                sqlx::query("UPDATE digests SET shown = 0 WHERE key = $1")
                    .bind(row.key)
                    .execute(&mut *transaction)
                    .await?;
                revisions += 1;
                let lang = lang_of(&row.lang);
                let new = NewDigest {
                    article,
                    revision: revisions,
                    lang: &lang,
                    shown: true,
                    text: Some(text),
                    fingerprint: fingerprint(&digest),
                    author: Some(by.user),
                    reason: Some(reason).filter(|reason| !reason.is_empty()),
                };
                let after =
                    insert_digest(&mut transaction, &mut Known::default(), &digest, &new, by.now).await?;
                edited.digests.push(Turned { lang: row.lang.clone(), before: Some(row.key), after });
            }
        } else {
            let attached: Vec<i64> = sqlx::query_scalar(
                "UPDATE digests SET text = $1, checked = 0 WHERE article = $2 AND text IS NULL RETURNING key",
            )
            .bind(text)
            .bind(article)
            .fetch_all(&mut *transaction)
            .await?;
            edited.text = Some(TextEdited::First { text, attached });
        }
        checked::check_short(&mut transaction, article).await?;
        settle(&mut transaction, article, false, revisions, change).await?;
        let undo = Undo::Article(Box::new(edited));
        let what = subject(&title, reason);
        let audit = note(&mut transaction, by, Action::TextEdited, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(TextOutcome::Done { audit, lost })
    }
}

/// Where each of so many old paragraphs stands now, from the first; nothing where it is gone.
fn places(count: usize, paragraphs: &[NewParagraph]) -> Vec<Option<u32>> {
    let mut to = vec![None; count];
    for (n, paragraph) in (1..).zip(paragraphs) {
        let old = paragraph.was.and_then(|was| to.get_mut((was as usize).checked_sub(1)?));
        if let Some(old) = old {
            *old = Some(n);
        }
    }
    to
}

/// Leads every citation to where its paragraph stands now; says how many are gone.
fn renumber(digest: &mut IncomingDigest, to: &[Option<u32>]) -> u64 {
    let count = Some(to.len());
    // What cites no paragraph that there is goes on doing so.
    let place = |n: u32| match (n as usize).checked_sub(1).and_then(|at| to.get(at)) {
        Some(place) => *place,
        None => Some(n),
    };
    let mut lost = 0;
    let groups = digest.groups.iter_mut().map(|group| &mut group.points);
    for point in std::iter::once(&mut digest.core_viewpoint).chain(groups).flatten() {
        lost += point.text.citations(count).iter().filter(|n| place(**n).is_none()).count() as u64;
        point.text = point.text.renumbered(count, place);
    }
    lost
}
