//! An import beside a serving portal goes no faster than what it writes gets into the index, so that it can be found
//! within a second. It takes no longer for that: without a portal it would put it into the index itself.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Finder;
use crate::error::Result;

/// Rows of the queue that may wait: what the slowest machine puts in within a part of a second.
const AHEAD: i64 = 200;
/// How often one looks whether they still do.
const LOOK: Duration = Duration::from_millis(25);
/// How long one waits for a portal that does not get on.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far the index is behind, as one that writes to the store sees it.
#[derive(Debug)]
pub struct Pace {
    finder: Finder,
    /// Nobody keeps the index, or does not get on: there is nothing to wait for.
    alone: bool,
}

impl Pace {
    /// Of this search.
    #[must_use]
    pub fn of(finder: Finder) -> Self {
        Self { finder, alone: false }
    }

    /// Waits while much that was written is not in the index yet and another process is putting it in. An index that
    /// can't be read is nothing to wait for; who puts things into it tells of the fault.
    pub async fn keep(&mut self) {
        if !self.alone {
            self.alone = self.wait().await.unwrap_or(true);
        }
    }

    /// True when there is nothing to wait for any more.
    async fn wait(&self) -> Result<bool> {
        let mut reached = None;
        let mut since = Instant::now();
        loop {
            let queue = self.finder.store.search_queue().await?;
            let Some(progress) = self.finder.index.progress(&queue.database)? else { return Ok(false) };
            if progress.built_to.is_some() || queue.last - progress.seq <= AHEAD {
                return Ok(false);
            }
            if reached.replace(progress.seq) != Some(progress.seq) {
                since = Instant::now();
            }
            if since.elapsed() > PATIENCE || !self.finder.is_kept() {
                return Ok(true);
            }
            sleep(LOOK).await;
        }
    }
}
