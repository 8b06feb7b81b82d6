//! What is changed of an article at the desk, and its undoing: its fields, its digest in one language.

use std::collections::HashSet;

use sqlx::SqliteConnection;

use super::{
    Store,
    article::number,
    audit::{Action, By, Undo, note, short},
    checked,
    edited::{ArticleEdited, FieldRow, Turned, restore},
    names::{self, Known},
    outbox::raise,
    put::settle,
    revise::{NewDigest, fingerprint, insert_digest, newest_text},
};
use crate::{
    domain::{ArticleId, Fields, IncomingDigest, IncomingSource, Lang, Origin, PointId, fold_name, of_two},
    error::{Error, Result},
};

/// An article as somebody wants it, and as it was when they began.
#[derive(Debug)]
pub struct Edit<'a> {
    /// The language of the digest.
    pub lang: &'a Lang,
    /// The revision that was shown of it then; none where it had no digest in this language.
    pub base: Option<u32>,
    /// The fields as they were.
    pub was: &'a Fields,
    /// The fields as they are to be.
    pub fields: &'a Fields,
    /// The digest as it is to be; empty where there is to be none as before.
    pub digest: &'a IncomingDigest,
    /// Why, in the editor's words; may be empty.
    pub reason: &'a str,
}

/// What came of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditOutcome {
    /// It is stored.
    Done {
        /// Its row of the audit.
        audit: i64,
        /// The revision that it made, where the digest changed.
        revision: Option<u32>,
    },
    /// All is so already.
    Nothing,
    /// Somebody else has changed the same meanwhile; nothing is stored.
    Raced,
    /// Another article has this original address: its id.
    AddressTaken(ArticleId),
    /// There would be no point left in the digest.
    Emptied,
}

/// The digest of a language that is shown now.
#[derive(sqlx::FromRow)]
struct ShownRow {
    key: i64,
    revision: i64,
    text: Option<i64>,
    fingerprint: Vec<u8>,
    source_lang: Option<String>,
}

impl Store {
    /// Changes an article, unless somebody has changed the same since `was` and `base`. What others changed elsewhere in
    /// its fields stays. [`Error::NotFound`] when there is no such article.
    pub async fn edit_article(&self, id: ArticleId, edit: &Edit<'_>, by: By<'_>) -> Result<EditOutcome> {
        let mut transaction = self.write().await?;
        let outcome = edit_in(&mut transaction, id, edit, by).await?;
        if matches!(outcome, EditOutcome::Done { .. }) {
            transaction.commit().await?;
        }
        Ok(outcome)
    }

    /// Shows the words of an earlier revision again, as a new one. Nothing where that one is shown. [`Error::NotFound`]
    /// when there is none of this number.
    pub async fn restore_revision(&self, id: ArticleId, revision: u32, by: By<'_>) -> Result<Option<i64>> {
        let mut transaction = self.write().await?;
        let row: Option<(i64, i64, String, i64, String, bool)> = sqlx::query_as(
            "SELECT a.key, a.revisions, a.title, d.key, d.lang, d.shown
             FROM articles a JOIN digests d ON d.article = a.key
             WHERE a.id = $1 AND a.binned_at IS NULL AND d.revision = $2",
        )
        .bind(id.as_str())
        .bind(revision)
        .fetch_optional(&mut *transaction)
        .await?;
        let (article, revisions, title, digest, lang, shown) = row.ok_or(Error::NotFound)?;
        if shown {
            return Ok(None);
        }
        let before: Option<i64> =
            sqlx::query_scalar("SELECT key FROM digests WHERE article = $1 AND lang = $2 AND shown = 1")
                .bind(article)
                .bind(&lang)
                .fetch_optional(&mut *transaction)
                .await?;
        let change = raise(&mut transaction).await?;
        let after = restore(&mut transaction, digest, before, revisions + 1, by).await?;
        let mut edited = ArticleEdited::of(article);
        edited.digests.push(Turned { lang, before, after });
        checked::check_short(&mut transaction, article).await?;
        settle(&mut transaction, article, false, revisions + 1, change).await?;
        let what = format!("{} ({revision})", short(&title));
        let undo = Undo::Article(Box::new(edited));
        let audit = note(&mut transaction, by, Action::RevisionRestored, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Some(audit))
    }
}

/// The same within a transaction, which is to be taken back where nothing is done.
pub(super) async fn edit_in(
    connection: &mut SqliteConnection,
    id: ArticleId,
    edit: &Edit<'_>,
    by: By<'_>,
) -> Result<EditOutcome> {
    let (key, revisions): (i64, i64) =
        sqlx::query_as("SELECT key, revisions FROM articles WHERE id = $1 AND binned_at IS NULL")
            .bind(id.as_str())
            .fetch_optional(&mut *connection)
            .await?
            .ok_or(Error::NotFound)?;
    let before = FieldRow::of(connection, key).await?;
    let Some(after) = wanted(connection, &before, edit).await? else {
        return Ok(EditOutcome::Raced);
    };
    if let Some(url) = after.url.as_ref().filter(|url| before.url.as_ref() != Some(url)) {
        let other: Option<String> =
            sqlx::query_scalar("SELECT id FROM articles WHERE url = $1 AND key <> $2")
                .bind(url)
                .bind(key)
                .fetch_optional(&mut *connection)
                .await?;
        if let Some(other) = other {
            return Ok(EditOutcome::AddressTaken(super::stream::stored_id(&other)));
        }
    }
    let shown: Option<ShownRow> = sqlx::query_as(
        "SELECT key, revision, text, fingerprint, source_lang FROM digests
         WHERE article = $1 AND lang = $2 AND shown = 1",
    )
    .bind(key)
    .bind(edit.lang.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    let rewritten = match rewritten(connection, key, edit, shown.as_ref()).await? {
        Ok(rewritten) => rewritten,
        Err(outcome) => return Ok(outcome),
    };
    if before == after && !rewritten {
        return Ok(EditOutcome::Nothing);
    }

    let change = raise(connection).await?;
    let mut edited = ArticleEdited::of(key);
    if before != after {
        after.write(connection, key).await?;
        if before.lang != after.lang {
            checked::forget(connection, key).await?;
        }
        edited.fields = Some((before, after));
    }
    let mut last = revisions;
    if rewritten {
        last += 1;
        let new = add(connection, key, edit, shown.as_ref(), last, by).await?;
        let lang = edit.lang.as_str().to_owned();
        edited.digests.push(Turned { lang, before: shown.map(|row| row.key), after: new });
    }
    checked::check_short(connection, key).await?;
    settle(connection, key, false, last, change).await?;
    let what = subject(&edit.fields.title, edit.reason);
    let undo = Undo::Article(Box::new(edited));
    let audit = note(connection, by, Action::ArticleEdited, &what, Some(&undo)).await?;
    Ok(EditOutcome::Done { audit, revision: rewritten.then(|| number(last)) })
}

/// What a row of the audit calls an edit.
pub(super) fn subject(title: &str, reason: &str) -> String {
    if reason.is_empty() { short(title) } else { format!("{} — {}", short(title), short(reason)) }
}

/// Whether the digest is to be another; or why that can't be.
async fn rewritten(
    connection: &mut SqliteConnection,
    article: i64,
    edit: &Edit<'_>,
    shown: Option<&ShownRow>,
) -> Result<Result<bool, EditOutcome>> {
    let base: Option<Vec<u8>> = match (edit.base, shown) {
        (None, _) => None,
        (Some(base), Some(row)) if number(row.revision) == base => Some(row.fingerprint.clone()),
        (Some(base), _) => {
            let found: Option<Vec<u8>> = sqlx::query_scalar(
                "SELECT fingerprint FROM digests WHERE article = $1 AND revision = $2 AND lang = $3",
            )
            .bind(article)
            .bind(base)
            .bind(edit.lang.as_str())
            .fetch_optional(connection)
            .await?;
            Some(found.ok_or(Error::NotFound)?)
        }
    };
    let is_empty = edit.digest.points().next().is_none();
    let own = fingerprint(edit.digest);
    if base.is_none() && is_empty && edit.digest.groups.is_empty() || base.as_ref() == Some(&own) {
        return Ok(Ok(false));
    }
    if shown.map(|row| number(row.revision)) != edit.base {
        // It may be this very edit, whose answer was lost on the way.
        let same = shown.is_some_and(|row| row.fingerprint == own);
        return Ok(if same { Ok(false) } else { Err(EditOutcome::Raced) });
    }
    Ok(if is_empty { Err(EditOutcome::Emptied) } else { Ok(true) })
}

/// Stores the digest as a new revision and shows it in the place of the other.
async fn add(
    connection: &mut SqliteConnection,
    article: i64,
    edit: &Edit<'_>,
    shown: Option<&ShownRow>,
    revision: i64,
    by: By<'_>,
) -> Result<i64> {
    let text = match shown {
        Some(row) => {
            sqlx::query("UPDATE digests SET shown = 0 WHERE key = $1")
                .bind(row.key)
                .execute(&mut *connection)
                .await?;
            row.text
        }
        None => newest_text(connection, article).await?,
    };
    let mut digest = edit.digest.clone();
    digest.origin = Some(Origin::Person);
    digest.model = None;
    digest.prompt_version = None;
    digest.created_at = Some(by.now);
    digest.source_lang = shown.and_then(|row| row.source_lang.as_deref()?.parse().ok());
    own_ids(connection, article, &mut digest).await?;
    let new = NewDigest {
        article,
        revision,
        lang: edit.lang,
        shown: true,
        text,
        fingerprint: fingerprint(&digest),
        author: Some(by.user),
        reason: Some(edit.reason).filter(|reason| !reason.is_empty()),
    };
    insert_digest(connection, &mut Known::default(), &digest, &new, by.now).await
}

/// Drops the ids that are not of this article's points, or given twice: a form may hold what it likes.
async fn own_ids(connection: &mut SqliteConnection, article: i64, digest: &mut IncomingDigest) -> Result<()> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM points WHERE article = $1")
        .bind(article)
        .fetch_all(connection)
        .await?;
    let mut own: HashSet<PointId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let groups = digest.groups.iter_mut().map(|group| &mut group.points);
    for point in std::iter::once(&mut digest.core_viewpoint).chain(groups).flatten() {
        point.id = point.id.filter(|id| own.remove(id));
    }
    Ok(())
}

/// The fields as they are to be; `None` where somebody else changed one of those that this edit changes.
async fn wanted(
    connection: &mut SqliteConnection,
    now: &FieldRow,
    edit: &Edit<'_>,
) -> Result<Option<FieldRow>> {
    let (was, is) = (edit.was, edit.fields);
    let mut known = Known::default();
    let authors = |fields: &Fields| fields.authors.join("\n");
    let time = |fields: &Fields| fields.published_at.map(jiff::Timestamp::as_microsecond);
    let (title, url) = (of_two(&was.title, &now.title, &is.title), of_two(&was.url, &now.url, &is.url));
    let (own_lang, old_lang) = (is.lang.as_str().to_owned(), was.lang.as_str().to_owned());
    let lang = of_two(&old_lang, &now.lang, &own_lang);
    let (own_authors, old_authors) = (authors(is), authors(was));
    let authors = of_two(&old_authors, &now.authors, &own_authors);
    let (own_time, old_time) = (time(is), time(was));
    let published_at = of_two(&old_time, &now.published_at, &own_time);
    let source = if was.source == is.source {
        Some(now.source)
    } else {
        let old = match &was.source {
            Some(name) => names::find_source(connection, &fold_name(name)).await?,
            None => None,
        };
        let own = match &is.source {
            Some(name) => {
                let source = IncomingSource { name: name.clone(), slug: None, site: None };
                Some(names::source(connection, &mut known, &source).await?)
            }
            None => None,
        };
        of_two(&old, &now.source, &own).copied()
    };
    let carried = if was.themes == is.themes {
        Some(now.carried.clone())
    } else {
        let mut old = Vec::with_capacity(was.themes.len());
        for name in &was.themes {
            old.extend(names::find_theme_named(connection, name).await?);
        }
        let mut own = Vec::with_capacity(is.themes.len());
        for name in &is.themes {
            let theme = names::theme(connection, &mut known, name, None).await?;
            if !own.contains(&theme) {
                own.push(theme);
            }
        }
        of_two(&old, &now.carried, &own).cloned()
    };
    let all = (title, url, lang, authors, published_at, source, carried);
    let (Some(title), Some(url), Some(lang), Some(authors), Some(published_at), Some(source), Some(carried)) =
        all
    else {
        return Ok(None);
    };
    let own_name = is.source.as_ref().map(|name| fold_name(name));
    Ok(Some(FieldRow {
        source_as: if source == now.source { now.source_as.clone() } else { own_name },
        title: title.clone(),
        url: url.clone(),
        lang: lang.clone(),
        source,
        authors: authors.clone(),
        published_at: *published_at,
        carried,
    }))
}
