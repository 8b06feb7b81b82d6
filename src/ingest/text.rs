//! Takes in a text that somebody sent, such as from the box of the desk.

use std::io::Cursor;

use super::{Import, Step, Tally, Wanted};
use crate::{
    error::{Error, Result},
    formats::Format,
    store::{By, Refusal, RefusedPiece, Store, Way},
};

/// Imports a text under this name; returns what came of it, and what was refused as it came, to be mended. That is also
/// kept for the desk, where it says by which way it comes.
pub async fn import_text(
    store: Store,
    wanted: Wanted,
    way: Option<Way>,
    name: &'static str,
    text: String,
) -> Result<(Tally, String)> {
    let runtime = tokio::runtime::Handle::current();
    // On a thread of its own: long texts compute, and an import tells its steps to one that stays where it is.
    let imported = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            let mut import = Import::new(&store, wanted).keeping_refused(way);
            let mut refused = Vec::new();
            import
                .read(name, Cursor::new(text.into_bytes()), async |step| {
                    if let Step::Refused { raw, .. } = step {
                        refused.extend_from_slice(raw);
                        refused.extend_from_slice(b"\n\n");
                    }
                    Ok(())
                })
                .await?;
            Ok((import.tally, String::from_utf8_lossy(refused.trim_ascii_end()).into_owned()))
        })
    });
    imported.await.map_err(|e| Error::Internal(format!("the import broke off: {e}")))?
}

/// What came of a refused piece that was mended.
#[derive(Debug)]
pub struct Mended {
    /// What came of its text.
    pub tally: Tally,
    /// The row of the audit that says so, where all of it is in and the piece is gone.
    pub audit: Option<i64>,
    /// What is left of it otherwise.
    pub left: String,
    /// The number under which that stands; none where somebody else has changed or mended the piece meanwhile.
    pub key: Option<i64>,
}

/// Takes in what can be taken of a refused piece as somebody has mended it. A piece of which nothing is refused any more
/// goes; else what is left of it stays, for the new reason. Where nothing of it could be taken in, the piece stays as it was,
/// unless these words are to be gone on with.
pub async fn mend_refused(
    store: &Store,
    piece: &RefusedPiece,
    wanted: Wanted,
    name: &'static str,
    text: String,
    go_on: bool,
    by: By<'_>,
) -> Result<Mended> {
    let status = wanted.status;
    let (tally, left) = import_text(store.clone(), wanted, None, name, text).await?;
    let mut mended = Mended { tally, audit: None, left, key: Some(piece.key) };
    if mended.is_gone() {
        mended.audit = store.refused_mended(piece, &mended.tally.articles, by).await?;
        return Ok(mended);
    }
    if mended.tally.new + mended.tally.updated > 0 {
        store.note_taken_in(by, &mended.tally.articles).await?;
    }
    if let Some(remark) = mended.tally.refusals.first().filter(|_| go_on || mended.came_in() > 0) {
        let format = piece.format.parse().unwrap_or(Format::DigestText);
        let refusal = Refusal::new(mended.left.as_bytes(), format, &piece.file, piece.line, &remark.reason);
        mended.key = store.refused_again(piece, &refusal, status, by).await?;
    }
    Ok(mended)
}

impl Mended {
    /// Whether nothing of it is refused any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.tally.refused == 0 && self.came_in() > 0
    }

    /// The articles that are in, new or not.
    #[must_use]
    pub fn came_in(&self) -> u64 {
        self.tally.new + self.tally.updated + self.tally.unchanged
    }
}
