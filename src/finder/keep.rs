//! Keeps the index in step: what the queue names is taken out and put in as it is now, committed with the number
//! reached, and only then trimmed. A process that dies in between does the same rows again.

use std::{
    collections::BTreeSet,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use tracing::{debug, warn};

use super::{
    Finder,
    aside::{aside, blocking},
};
use crate::{
    error::Result,
    index::{Progress, Writer},
    search::Document,
    store::Queue,
};

/// How often a serving portal looks for what other processes wrote.
const LOOK: Duration = Duration::from_millis(200);
/// How long one waits after a fault before the next try.
const PAUSE: Duration = Duration::from_secs(5);
/// Rows of the queue, and articles of a build, that are read at once.
const BATCH: u32 = 250;
/// Articles of a build between two commits.
const BETWEEN_COMMITS: u32 = 10_000;

/// Where the index and its store differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The article's key.
    pub article: u32,
    /// What is wrong, in a sentence.
    pub what: &'static str,
}

impl Finder {
    /// Keeps the index in step for as long as the portal serves. A fault is logged, and tried again.
    pub async fn keep(&self) {
        loop {
            match self.keep_while_well().await {
                Ok(()) => tokio::time::sleep(LOOK).await,
                Err(error) => {
                    warn!("{error}; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Ends without a fault when another process holds the writer.
    async fn keep_while_well(&self) -> Result<()> {
        let Some(mut writer) = self.writer().await? else { return Ok(()) };
        loop {
            let did;
            (writer, did) = self.step(writer, &mut |_, _| {}).await?;
            if !did {
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// Brings the index up to the store, and ends. False when another process is at it, which then does so.
    pub async fn catch_up(&self, mut progress: impl FnMut(u32, u32)) -> Result<bool> {
        let Some(mut writer) = self.writer().await? else { return Ok(false) };
        loop {
            let did;
            (writer, did) = self.step(writer, &mut progress).await?;
            if !did {
                return aside(move || writer.close()).await.map(|()| true);
            }
        }
    }

    /// Makes the index anew. False when another process is at it.
    pub async fn rebuild(&self, progress: impl FnMut(u32, u32)) -> Result<bool> {
        let Some(writer) = self.writer().await? else { return Ok(false) };
        let queue = self.store.search_queue().await?;
        let writer = self.begin(writer, &queue.database, queue.last).await?;
        aside(move || writer.close()).await?;
        self.catch_up(progress).await
    }

    /// Waits until whoever writes the index has reached the store as it is now, at most so long.
    pub async fn wait(&self, at_most: Duration) -> Result<()> {
        let queue = self.store.search_queue().await?;
        let end = tokio::time::Instant::now() + at_most;
        loop {
            let progress = self.index.progress(&queue.database)?;
            let reached = progress.is_some_and(|p| p.built_to.is_none() && p.seq >= queue.last);
            if reached || tokio::time::Instant::now() >= end {
                return Ok(());
            }
            tokio::time::sleep(LOOK / 4).await;
        }
    }

    /// How many changes of the store are not in the index yet.
    pub async fn behind(&self) -> Result<u64> {
        let queue = self.store.search_queue().await?;
        let reached = self.index.progress(&queue.database)?.map_or(0, |progress| progress.seq);
        Ok(u64::try_from(queue.last.saturating_sub(reached)).unwrap_or(0))
    }

    /// Whether somebody keeps the index in step, here or in another process.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.index.is_being_written()
    }

    /// Where the index differs from the store, by article.
    pub async fn differences(&self) -> Result<Vec<Difference>> {
        let stored = self.store.changes().await?;
        let index = self.index.clone();
        let held = blocking(move || index.articles()).await?;
        let mut found = Vec::new();
        let (mut stored, mut held) = (stored.into_iter().peekable(), held.into_iter().peekable());
        loop {
            let (article, what) = match (stored.peek().copied(), held.peek().copied()) {
                (None, None) => return Ok(found),
                (Some((key, _)), other) if other.is_none_or(|(held, _)| key < held) => {
                    stored.next();
                    (key, "is not in the search index")
                }
                (other, Some((key, _))) if other.is_none_or(|(stored, _)| key < stored) => {
                    held.next();
                    (key, "is in the search index and no longer stored")
                }
                (Some((key, change)), Some((_, seen))) => {
                    stored.next();
                    held.next();
                    if change == seen {
                        continue;
                    }
                    (key, "is in the search index as it was before")
                }
                (Some(_), None) | (None, Some(_)) => continue,
            };
            found.push(Difference { article, what });
        }
    }

    /// The writer, with threads that stand back.
    async fn writer(&self) -> Result<Option<Writer>> {
        let index = self.index.clone();
        aside(move || index.writer()).await
    }

    /// Does what is next, one batch of it; false when nothing is left to do.
    async fn step(&self, writer: Writer, progress: &mut impl FnMut(u32, u32)) -> Result<(Writer, bool)> {
        let queue = self.store.search_queue().await?;
        let reached = self.index.progress(&queue.database)?.filter(|reached| {
            // A number that this database never gave, or rows that were trimmed before this index saw them: it is
            // the index of another moment, of a backup before or after.
            let next = queue.first.unwrap_or(queue.last + 1);
            reached.seq <= queue.last && reached.seq + 1 >= next
        });
        match reached {
            None => Ok((self.begin(writer, &queue.database, queue.last).await?, true)),
            Some(Progress { seq, built_to: Some(key) }) => {
                Ok((self.build(writer, &queue.database, seq, key, progress).await?, true))
            }
            Some(Progress { seq, built_to: None }) if seq < queue.last => {
                Ok((self.drain(writer, &queue, seq, progress).await?, true))
            }
            Some(Progress { seq, .. }) => {
                if queue.first.is_some_and(|first| first <= seq) {
                    self.store.trim_queue(seq).await?;
                }
                self.built.store(100, Ordering::Relaxed);
                Ok((writer, false))
            }
        }
    }

    async fn begin(&self, mut writer: Writer, database: &str, seq: i64) -> Result<Writer> {
        debug!("the search index is built anew");
        self.built.store(0, Ordering::Relaxed);
        let database = database.to_owned();
        aside(move || {
            writer.clear()?;
            writer.commit(&database, Progress { seq, built_to: Some(0) })?;
            Ok(writer)
        })
        .await
    }

    async fn build(
        &self,
        mut writer: Writer,
        database: &str,
        seq: i64,
        from: u32,
        progress: &mut impl FnMut(u32, u32),
    ) -> Result<Writer> {
        let last = self.store.last_key().await?;
        let mut reached = from;
        let mut built_to = None;
        while reached < from.saturating_add(BETWEEN_COMMITS) {
            let keys = self.store.keys_after(reached, BATCH).await?;
            let Some(end) = keys.last().copied() else {
                built_to = Some(None);
                break;
            };
            let documents = self.store.documents(&keys).await?;
            writer = put(writer, documents, Vec::new()).await?;
            reached = end;
            let percent = u64::from(reached) * 100 / u64::from(last.max(reached));
            self.built.store(u8::try_from(percent).unwrap_or(99).min(99), Ordering::Relaxed);
            progress(reached, last);
        }
        let built_to = built_to.unwrap_or(Some(reached));
        let database = database.to_owned();
        aside(move || writer.commit(&database, Progress { seq, built_to }).map(|()| writer)).await
    }

    async fn drain(
        &self,
        mut writer: Writer,
        queue: &Queue,
        from: i64,
        progress: &mut impl FnMut(u32, u32),
    ) -> Result<Writer> {
        let begin = Instant::now();
        let mut reached = from;
        while begin.elapsed() < self.between_commits {
            let rows = self.store.queued_after(reached, BATCH).await?;
            let Some((last, _)) = rows.last().copied() else { break };
            let keys: BTreeSet<u32> = rows.iter().map(|(_, key)| *key).collect();
            let keys: Vec<u32> = keys.into_iter().collect();
            let documents = self.store.documents(&keys).await?;
            writer = put(writer, documents, keys).await?;
            reached = last;
            let count = |seq: i64| u32::try_from(seq - from).unwrap_or(u32::MAX);
            progress(count(reached), count(queue.last.max(reached)));
        }
        let database = queue.database.clone();
        let progress = Progress { seq: reached, built_to: None };
        let writer = aside(move || writer.commit(&database, progress).map(|()| writer)).await?;
        self.store.trim_queue(reached).await?;
        Ok(writer)
    }
}

/// Takes these keys out and puts these articles in.
async fn put(mut writer: Writer, documents: Vec<Document>, out: Vec<u32>) -> Result<Writer> {
    aside(move || {
        for key in out {
            writer.take_out(key);
        }
        for document in &documents {
            writer.put(document)?;
        }
        Ok(writer)
    })
    .await
}
