//! Search as a whole: keeps the index in step with the store, and answers what readers ask of both.

mod answer;
mod aside;
mod instead;
mod keep;
mod pace;
mod related;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;

pub use self::{
    answer::{Answer, Matched, Order, Shown, Wish},
    instead::{Dropped, Instead},
    keep::Difference,
    pace::Pace,
    related::{Leads, Related},
};
pub use crate::index::Access;
use crate::{
    error::{Error, Result},
    index::Index,
    store::Store,
};

/// The search of one data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Finder {
    store: Store,
    index: Index,
    /// How much of the index is built, in percent; 100 when it is whole.
    built: Arc<AtomicU8>,
    /// How long what was read from the queue may wait for what comes after it.
    between_commits: Duration,
    /// Searches compute; more of them at once than there are processors would only wait for each other.
    at_once: Arc<Semaphore>,
}

impl Finder {
    /// Opens the index in a data folder, beside its store.
    pub fn open(store: Store, data: &Path, access: Access) -> Result<Self> {
        let index = Index::open(&data.join("index"), access)?;
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let at_once = Arc::new(Semaphore::new(processors * 2));
        // What readers wait for is seen soon; what only has to be done in the end is done in large pieces.
        let between_commits = match access {
            Access::Mapped => Duration::from_millis(400),
            Access::Pieces => Duration::from_secs(20),
        };
        Ok(Self { store, index, built: Arc::new(AtomicU8::new(100)), between_commits, at_once })
    }

    /// Asks the index, in turn: whatever is asked of it computes.
    async fn ask_index<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Index) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.at_once.clone().acquire_owned().await;
        let _turn = turn.map_err(|_| Error::Internal("searches are no longer let in".to_owned()))?;
        let index = self.index.clone();
        aside::blocking(move || question(&index)).await
    }

    /// While the index is being built: how much of it is, in percent.
    #[must_use]
    pub fn building(&self) -> Option<u8> {
        Some(self.built.load(Ordering::Relaxed)).filter(|percent| *percent < 100)
    }
}
