//! Search as a whole: keeps the index in step with the store, and answers what readers ask of both.

mod answer;
mod keep;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use tokio::sync::Semaphore;

pub use self::{
    answer::{Answer, Matched, Order, Shown, Wish},
    keep::Difference,
};
use crate::{error::Result, index::Index, store::Store};

/// The search of one data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Finder {
    store: Store,
    index: Index,
    /// How much of the index is built, in percent; 100 when it is whole.
    built: Arc<AtomicU8>,
    /// Searches compute; more of them at once than there are processors would only wait for each other.
    at_once: Arc<Semaphore>,
}

impl Finder {
    /// Opens the index in a data folder, beside its store.
    pub fn open(store: Store, data: &Path) -> Result<Self> {
        let index = Index::open(&data.join("index"))?;
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let at_once = Arc::new(Semaphore::new(processors * 2));
        Ok(Self { store, index, built: Arc::new(AtomicU8::new(100)), at_once })
    }

    /// While the index is being built: how much of it is, in percent.
    #[must_use]
    pub fn building(&self) -> Option<u8> {
        Some(self.built.load(Ordering::Relaxed)).filter(|percent| *percent < 100)
    }
}
