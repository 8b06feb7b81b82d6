//! What a commit says of itself: whose articles it holds, by which rules, and up to where.

use serde::{Deserialize, Serialize};
use tantivy::TantivyError;

use super::Progress;
use crate::search::VERSION;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) database: String,
    version: u32,
    /// Which building from nothing this goes back to. The halves of an index have the same one, or are of no use.
    pub(super) build: u64,
    seq: i64,
    built_to: Option<u32>,
}

impl Kept {
    pub(super) fn new(database: &str, build: u64, progress: Progress) -> Self {
        Self {
            database: database.to_owned(),
            version: VERSION,
            build,
            seq: progress.seq,
            built_to: progress.built_to,
        }
    }

    /// Of the last commit; `None` before the first.
    pub(super) fn of(index: &tantivy::Index) -> Result<Option<Self>, TantivyError> {
        match index.load_metas()?.payload {
            None => Ok(None),
            Some(payload) => serde_json::from_str(&payload)
                .map(Some)
                .map_err(|e| TantivyError::InvalidArgument(format!("its commit can't be read: {e}"))),
        }
    }

    pub(super) fn print(&self) -> String {
        serde_json::to_string(self).expect("plain fields print")
    }

    pub(super) fn is_of_this_version(&self) -> bool {
        self.version == VERSION
    }

    pub(super) fn progress(&self) -> Progress {
        Progress { seq: self.seq, built_to: self.built_to }
    }
}
