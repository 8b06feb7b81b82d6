//! The search index: derived from the store, disposable, kept in the data folder's `index/`. It knows texts and keys;
//! what an article is today, and who may see it, the store says.

mod asked;
mod collected;
mod cut;
mod fields;
mod kept;
mod written;

use std::{path::Path, sync::Arc};

use tantivy::{IndexReader, ReloadPolicy, Searcher, TantivyError, directory::MmapDirectory};

pub use self::{
    asked::{Found, Question, Ranked},
    written::Writer,
};
use self::{fields::Fields, kept::Kept};
use crate::error::{Error, Result};

/// An open index. Cheap to clone.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

struct Inner {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Index")
    }
}

/// How far an index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Every row of the search queue up to this one is in it, once it is built.
    pub seq: i64,
    /// While it is being built: the key up to which all articles are in it.
    pub built_to: Option<u32>,
}

impl Index {
    /// Opens the index in a folder; made when missing. One of another version or of other fields, and one that is
    /// damaged, is thrown away and begun anew: it holds nothing that the store does not.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|e| at(folder, &e))?;
        match Self::open_present(folder) {
            Ok(index) => Ok(index),
            Err(Fault::Unusable) => {
                if is_being_written(folder) {
                    return Err(Error::Busy(format!(
                        "the search index in {} is kept by a Lectern of another version; stop that one first",
                        folder.display()
                    )));
                }
                std::fs::remove_dir_all(folder).map_err(|e| at(folder, &e))?;
                std::fs::create_dir_all(folder).map_err(|e| at(folder, &e))?;
                Self::open_present(folder).map_err(|fault| fault.told(folder))
            }
            Err(fault) => Err(fault.told(folder)),
        }
    }

    fn open_present(folder: &Path) -> std::result::Result<Self, Fault> {
        let (schema, fields) = Fields::schema();
        let directory = MmapDirectory::open(folder).map_err(|e| Fault::Other(e.to_string()))?;
        let mut index = tantivy::Index::builder().schema(schema).open_or_create(directory).map_err(
            |error| match error {
                TantivyError::SchemaError(_)
                | TantivyError::DataCorruption(_)
                | TantivyError::OpenReadError(_)
                | TantivyError::IncompatibleIndex(_) => Fault::Unusable,
                other => Fault::Other(other.to_string()),
            },
        )?;
        index.set_tokenizers(cut::tokenizers());
        match Kept::of(&index) {
            Ok(kept) if kept.as_ref().is_none_or(Kept::is_of_this_version) => {}
            _ => return Err(Fault::Unusable),
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: IndexReader = reader.map_err(|_| Fault::Unusable)?;
        Ok(Self(Arc::new(Inner { index, reader, fields })))
    }

    /// How far it has come for this database; `None` when it holds another one's articles, or nothing yet.
    pub fn progress(&self, database: &str) -> Result<Option<Progress>> {
        let kept = Kept::of(&self.0.index).map_err(fault)?;
        Ok(kept.filter(|kept| kept.database == database).map(|kept| kept.progress()))
    }

    /// Every article it holds, by key, with the change it was read at.
    pub fn articles(&self) -> Result<Vec<(u32, i64)>> {
        self.0.reader.reload().map_err(fault)?;
        collected::articles(&self.searcher(), &self.0.fields).map_err(fault)
    }

    fn searcher(&self) -> Searcher {
        self.0.reader.searcher()
    }
}

enum Fault {
    /// It can be made anew.
    Unusable,
    Other(String),
}

impl Fault {
    fn told(self, folder: &Path) -> Error {
        match self {
            Self::Unusable => at(folder, &"it can't be read"),
            Self::Other(cause) => at(folder, &cause),
        }
    }
}

/// Whether a writer, of whatever version, holds the lock that tantivy's writers take.
fn is_being_written(folder: &Path) -> bool {
    let lock = std::fs::File::open(folder.join(".tantivy-writer.lock"));
    lock.is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}

fn at(folder: &Path, cause: &dyn std::fmt::Display) -> Error {
    Error::Busy(format!("the search index in {} can't be opened: {cause}", folder.display()))
}

/// A fault of the index in one sentence.
fn fault(error: TantivyError) -> Error {
    match error {
        TantivyError::IoError(e) => Error::Busy(format!("the search index can't be read or written: {e}")),
        other => Error::Internal(format!("the search index: {other}")),
    }
}
