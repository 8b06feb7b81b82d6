//! Writes of programs: each in one transaction with what the audit tells of it and the answer that is kept of it, and only
//! where what is there is still what the program saw.

use sqlx::SqliteConnection;

use super::{
    Store,
    article::in_full,
    audit::{Action, By, listed, note, short},
    bin::move_to_bin_in,
    checked,
    edits::{Edit, EditOutcome, edit_in},
    find::{article_of_id, ids_taken},
    names::Known,
    once::{Kept, Once, keep},
    outbox::raise,
    publish::set_status_in,
    put::{Arrival, Put, What, put_in, settle},
    reading::{Article, Reading},
    revise::{NewDigest, fingerprint, insert_digest, newest_text},
};
use crate::{
    domain::{ArticleId, Digest, Fields, Incoming, IncomingDigest, Lang, Status, Viewer},
    error::{Error, Result},
};

/// An article with the newest digest of each language.
pub type Whole = (Article, Vec<Digest>);

/// A change of an article's fields and status.
#[derive(Debug)]
pub struct Patch<'a> {
    /// The fields as they were.
    pub was: &'a Fields,
    /// The fields as they are to be.
    pub fields: &'a Fields,
    /// How far it is to be published, where that is said.
    pub status: Option<Status>,
}

impl Store {
    /// Takes an article in, and keeps the answer to the post that brought it: what `answer` makes of it as it is then.
    /// Or the reason why it is refused.
    pub async fn take_in(
        &self,
        incoming: &Incoming,
        arrival: Arrival,
        by: By<'_>,
        once: Option<Once<'_>>,
        answer: impl FnOnce(&Put, &Whole) -> Kept + Send,
    ) -> Result<Result<Kept, String>> {
        let mut transaction = self.write().await?;
        let put =
            match put_in(&mut transaction, std::slice::from_ref(incoming), arrival).await?.swap_remove(0) {
                Ok(put) => put,
                Err(reason) => return Ok(Err(reason)),
            };
        if put.what != What::Unchanged {
            note(&mut transaction, by, Action::ArticlesTakenIn, &listed(&[put.id]), None).await?;
        }
        let kept = answer(&put, &whole(&mut transaction, put.id).await?);
        if let Some(once) = once {
            keep(&mut transaction, once, &kept, by.now).await?;
        }
        transaction.commit().await?;
        Ok(Ok(kept))
    }

    /// Writes a digest in the place of the one that is shown in its language, whoever wrote that; the article as it is then,
    /// or the reason why the digest is refused. [`Error::Changed`] where the article has changed since the write numbered
    /// `at`; [`Error::NotFound`] when there is no such article outside the bin.
    pub async fn write_digest(
        &self,
        id: ArticleId,
        digest: &IncomingDigest,
        lang: &Lang,
        at: Option<i64>,
        by: By<'_>,
    ) -> Result<Result<Whole, String>> {
        let mut transaction = self.write().await?;
        is_at(&mut transaction, id, at).await?;
        let stored = article_of_id(&mut transaction, id).await?.filter(|stored| !stored.binned);
        let stored = stored.ok_or(Error::NotFound)?;
        let mut incoming = Incoming::titled(&stored.title);
        incoming.digests = vec![digest.clone()];
        if let Some(reason) = ids_taken(&mut transaction, &incoming, Some(&stored)).await? {
            return Ok(Err(reason));
        }
        let shown: Option<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT key, fingerprint FROM digests WHERE article = $1 AND lang = $2 AND shown = 1",
        )
        .bind(stored.key)
        .bind(lang.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
        let fingerprint = fingerprint(digest);
        if shown.as_ref().is_none_or(|(_, present)| *present != fingerprint) {
            let change = raise(&mut transaction).await?;
            if let Some((key, _)) = shown {
                sqlx::query("UPDATE digests SET shown = 0 WHERE key = $1")
                    .bind(key)
                    .execute(&mut *transaction)
                    .await?;
            }
            let new = NewDigest {
                article: stored.key,
                revision: stored.revisions + 1,
                lang,
                shown: true,
                text: newest_text(&mut transaction, stored.key).await?,
                fingerprint,
                author: None,
                reason: None,
            };
            insert_digest(&mut transaction, &mut Known::default(), digest, &new, by.now).await?;
            checked::check_short(&mut transaction, stored.key).await?;
            settle(&mut transaction, stored.key, false, stored.revisions + 1, change).await?;
            let what = format!("{} ({lang})", short(&stored.title));
            note(&mut transaction, by, Action::DigestWritten, &what, None).await?;
        }
        let whole = whole(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(Ok(whole))
    }

    /// Changes an article's fields and status; the article as it is then, or why nothing of it was done.
    /// [`Error::Changed`] where it has changed since the write numbered `at`.
    pub async fn patch(
        &self,
        id: ArticleId,
        at: Option<i64>,
        patch: &Patch<'_>,
        by: By<'_>,
    ) -> Result<Result<Whole, EditOutcome>> {
        let mut transaction = self.write().await?;
        is_at(&mut transaction, id, at).await?;
        if patch.fields != patch.was {
            // No digest, in the place of none: it stays as it is in every language.
            let digest = IncomingDigest::empty();
            let Patch { was, fields, .. } = patch;
            let edit = Edit { lang: &fields.lang, base: None, was, fields, digest: &digest, reason: "" };
            match edit_in(&mut transaction, id, &edit, by).await? {
                EditOutcome::Done { .. } | EditOutcome::Nothing => {}
                outcome => return Ok(Err(outcome)),
            }
        }
        if let Some(status) = patch.status {
            set_status_in(&mut transaction, by, id, status).await?;
        }
        let whole = whole(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(Ok(whole))
    }

    /// Moves an article to the bin. [`Error::Changed`] where it has changed since the write numbered `at`.
    pub async fn discard(&self, id: ArticleId, at: Option<i64>, by: By<'_>) -> Result<()> {
        let mut transaction = self.write().await?;
        is_at(&mut transaction, id, at).await?;
        move_to_bin_in(&mut transaction, id, by).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn whole(connection: &mut SqliteConnection, id: ArticleId) -> Result<Whole> {
    in_full(connection, Viewer::Editor, id, &Reading::Preferred(Vec::new()), false, &[]).await
}

/// Whether an article is as it was after the write of this number; any state is right where none is given.
async fn is_at(connection: &mut SqliteConnection, id: ArticleId, at: Option<i64>) -> Result<()> {
    let Some(at) = at else { return Ok(()) };
    let change: Option<i64> =
        sqlx::query_scalar("SELECT change FROM articles WHERE id = $1 AND binned_at IS NULL")
            .bind(id.as_str())
            .fetch_optional(connection)
            .await?;
    match change {
        Some(change) if change == at => Ok(()),
        _ => Err(Error::Changed),
    }
}
