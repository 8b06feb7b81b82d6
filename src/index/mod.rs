//! The search index: derived from the store, disposable, kept in the data folder's `index/`. It knows texts and keys;
//! what an article is today, and who may see it, the store says.

mod asked;
mod collected;
mod cut;
mod fields;
mod folder;
mod half;
mod kept;
mod near;
mod written;

use std::{path::Path, sync::Arc};

use tantivy::{
    Directory, TantivyError,
    directory::{INDEX_WRITER_LOCK, error::LockError},
};

pub use self::{
    asked::{Found, Question, Ranked},
    near::Alike,
    written::Writer,
};
use self::{
    fields::{ArticleFields, PointFields},
    half::Half,
    kept::Kept,
};
use crate::error::{Error, Result};

/// An open index. Cheap to clone.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

/// Articles and points lie apart: a search for articles walks over no points. The articles' commit comes last, and
/// says how far both are.
struct Inner {
    articles: Half<ArticleFields>,
    points: Half<PointFields>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Index")
    }
}

/// How an index is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Mapped into memory: quick to search in, again and again.
    Mapped,
    /// Piece by piece: for a process that writes, and is to stay small.
    Pieces,
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
    pub fn open(folder: &Path, access: Access) -> Result<Self> {
        match Self::open_present(folder, access) {
            Ok(index) => Ok(index),
            Err(Fault::Unusable) => {
                if is_being_written(folder) {
                    return Err(Error::Busy(format!(
                        "the search index in {} is kept by a Lectern of another version; stop that one first",
                        folder.display()
                    )));
                }
                std::fs::remove_dir_all(folder).map_err(|e| at(folder, &e))?;
                Self::open_present(folder, access).map_err(|fault| fault.told(folder))
            }
            Err(fault) => Err(fault.told(folder)),
        }
    }

    fn open_present(folder: &Path, access: Access) -> std::result::Result<Self, Fault> {
        // The first version had its files here.
        if folder.join("meta.json").exists() {
            return Err(Fault::Unusable);
        }
        let articles = Half::open(&folder.join("articles"), ArticleFields::schema(), access)?;
        let points = Half::open(&folder.join("points"), PointFields::schema(), access)?;
        Ok(Self(Arc::new(Inner { articles, points })))
    }

    /// How far it has come for this database; `None` when it holds another one's articles, or nothing yet.
    pub fn progress(&self, database: &str) -> Result<Option<Progress>> {
        let articles = Kept::of(&self.0.articles.index).map_err(fault)?;
        let points = Kept::of(&self.0.points.index).map_err(fault)?;
        let (Some(articles), Some(points)) = (articles, points) else { return Ok(None) };
        let whole = articles.database == database && articles.build == points.build;
        Ok(whole.then(|| articles.progress()))
    }

    /// Whether somebody writes to it, here or in another process.
    #[must_use]
    pub fn is_being_written(&self) -> bool {
        let held = self.0.articles.index.directory().acquire_lock(&INDEX_WRITER_LOCK);
        matches!(held, Err(LockError::LockBusy))
    }

    /// Every article it holds, by key, with the change it was read at.
    pub fn articles(&self) -> Result<Vec<(u32, i64)>> {
        self.0.articles.reload().map_err(fault)?;
        collected::articles(&self.0.articles).map_err(fault)
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
    ["articles", ""].iter().any(|half| {
        let lock = std::fs::File::open(folder.join(half).join(".tantivy-writer.lock"));
        lock.is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
    })
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
