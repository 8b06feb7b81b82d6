//! Writes of programs: each in one transaction with what the audit tells of it and the answer that is kept of it, and only
//! where what is there is still what the program saw.

use sqlx::SqliteConnection;

use super::{
    Store,
    article::in_full,
    audit::{Action, By, listed, note, short},
    bin::move_to_bin_in,
    edits::{Edit, EditOutcome, edit_in},
    once::{Kept, Once, keep},
    publish::set_status_in,
    put::{Arrival, Put, What, put_in},
    reading::{Article, Reading},
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

    /// Writes a digest, which comes with what its article is known by; the article as it is then, or the reason why the
    /// digest is refused. [`Error::Changed`] where the article has changed since the write numbered `at`.
    pub async fn write_digest(
        &self,
        incoming: &Incoming,
        lang: &Lang,
        at: Option<i64>,
        arrival: Arrival,
        by: By<'_>,
    ) -> Result<Result<Whole, String>> {
        let mut transaction = self.write().await?;
        if let Some(id) = incoming.id {
            is_at(&mut transaction, id, at).await?;
        }
        let put =
            match put_in(&mut transaction, std::slice::from_ref(incoming), arrival).await?.swap_remove(0) {
                Ok(put) => put,
                Err(reason) => return Ok(Err(reason)),
            };
        let whole = whole(&mut transaction, put.id).await?;
        if put.what != What::Unchanged {
            let what = format!("{} ({lang})", short(&whole.0.title));
            note(&mut transaction, by, Action::DigestWritten, &what, None).await?;
        }
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
