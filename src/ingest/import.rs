//! Reads one input after another: bytes to articles on a thread of its own, articles to the store by batches.

use std::io::Read;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::Tally;
use crate::{
    clock,
    domain::{Incoming, Status},
    error::{Error, Result},
    formats::{Format, Found, Reader},
    store::{Arrival, Put, Refusal, Store, Way},
};

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Articles in one transaction: enough that waiting for the disk is shared, few enough that others get to write.
const BATCH: usize = 100;
/// Bytes of input in one transaction.
const BATCH_BYTES: usize = 2 * 1024 * 1024;

/// How an import is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The format; recognised from each input when absent.
    pub format: Option<Format>,
    /// Where times without a zone stand.
    pub zone: TimeZone,
    /// Whether nothing is kept.
    pub dry_run: bool,
    /// How far articles that are new are published.
    pub status: Status,
}

/// What an import tells while it goes on.
#[derive(Debug)]
pub enum Step<'a> {
    /// So many more bytes of the input are done with, and what they held is stored.
    Bytes(u64),
    /// An article was understood, and goes to the store next.
    Understood(&'a Incoming),
    /// An article is stored: the line that it began in, and what it meant for the store.
    Stored(u64, &'a Put),
    /// An article was refused.
    Refused {
        /// Its bytes as they came.
        raw: &'a [u8],
        /// The format it was read in.
        format: Format,
        /// The line that it began in.
        line: u64,
        /// Why, in a sentence.
        reason: &'a str,
    },
}

/// An import of one or more inputs.
#[derive(Debug)]
pub struct Import<'a> {
    store: &'a Store,
    wanted: Wanted,
    /// By which way the pieces come that are refused, where they are kept.
    way: Option<Way>,
    /// What came of it so far.
    pub tally: Tally,
}

struct Batch {
    found: Vec<Found>,
    format: Format,
    bytes: u64,
}

impl<'a> Import<'a> {
    /// An import into this store.
    #[must_use]
    pub fn new(store: &'a Store, wanted: Wanted) -> Self {
        Self { store, wanted, way: None, tally: Tally::default() }
    }

    /// The same, and what is refused is kept for the desk, unless nothing is.
    #[must_use]
    pub fn keeping_refused(self, way: Option<Way>) -> Self {
        Self { way: way.filter(|_| !self.wanted.dry_run), ..self }
    }

    /// Reads an input to its end; `step` is told what happens. What can't be read of it is counted as refused; the
    /// error is the store's, and all before it is in.
    pub async fn read(
        &mut self,
        name: &str,
        input: impl Read + Send + 'static,
        mut step: impl AsyncFnMut(Step<'_>) -> Result<()>,
    ) -> Result<()> {
        let (sender, mut batches) = mpsc::channel(1);
        let Wanted { format, zone, .. } = self.wanted.clone();
        let reading = tokio::task::spawn_blocking(move || pump(input, format, zone, &sender));
        while let Some(batch) = batches.recv().await {
            self.take(name, batch, &mut step).await?;
        }
        let outcome = reading.await.map_err(|e| Error::Internal(format!("reading {name} broke off: {e}")))?;
        if let Err(e) = outcome {
            self.tally.refuse(name, 0, format!("can't be read to its end: {e}"));
        }
        Ok(())
    }

    async fn take(
        &mut self,
        name: &str,
        batch: Batch,
        step: &mut impl AsyncFnMut(Step<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut articles = Vec::with_capacity(batch.found.len());
        let mut places = Vec::with_capacity(batch.found.len());
        let mut refusals = Vec::new();
        for found in batch.found {
            for note in found.notes {
                self.tally.note(name, note.line, note.reason);
            }
            match found.article {
                Ok(article) => {
                    step(Step::Understood(&article)).await?;
                    articles.push(article);
                    places.push((found.line, found.raw));
                }
                Err(refusal) => {
                    if self.way.is_some() {
                        let (line, reason) = (refusal.line, &refusal.reason);
                        refusals.push(Refusal::new(&found.raw, batch.format, name, line, reason));
                    }
                    let (line, reason) = (refusal.line, &*refusal.reason);
                    step(Step::Refused { raw: &found.raw, format: batch.format, line, reason }).await?;
                    self.tally.refuse(name, refusal.line, refusal.reason);
                }
            }
        }
        if !articles.is_empty() {
            let arrival =
                Arrival { now: clock::now(), status: self.wanted.status, dry_run: self.wanted.dry_run };
            let outcomes = self.store.put(&articles, arrival).await?;
            for (outcome, (line, raw)) in outcomes.into_iter().zip(places) {
                match outcome {
                    Ok(put) => {
                        self.tally.put(&put, !self.wanted.dry_run);
                        step(Step::Stored(line, &put)).await?;
                        for note in put.notes {
                            self.tally.note(name, line, note);
                        }
                    }
                    Err(reason) => {
                        if self.way.is_some() {
                            refusals.push(Refusal::new(&raw, batch.format, name, line, &reason));
                        }
                        step(Step::Refused { raw: &raw, format: batch.format, line, reason: &reason })
                            .await?;
                        self.tally.refuse(name, line, reason);
                    }
                }
            }
        }
        if let Some(way) = &self.way
            && !refusals.is_empty()
        {
            let keys = self.store.keep_refused(&refusals, way, self.wanted.status, clock::now()).await?;
            self.tally.keep(&keys);
        }
        step(Step::Bytes(batch.bytes)).await
    }
}

/// Reads, parses, and hands on by batches; one batch waits while another is being stored.
fn pump(
    mut input: impl Read,
    format: Option<Format>,
    zone: TimeZone,
    batches: &mpsc::Sender<Batch>,
) -> std::io::Result<()> {
    let mut reader = Reader::new(format, zone);
    let mut chunk = vec![0; CHUNK];
    let mut waiting: Vec<Found> = Vec::new();
    let (mut waiting_bytes, mut read_bytes) = (0, 0);
    loop {
        let outcome = input.read(&mut chunk);
        let n = match outcome {
            Ok(n) => n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            // What came before the fault is whole, so it goes in.
            Err(e) => {
                let _ = hand_on(batches, reader.format(), &mut waiting, &mut read_bytes);
                return Err(e);
            }
        };
        if n == 0 {
            break;
        }
        read_bytes += n as u64;
        for found in reader.push(&chunk[..n]) {
            waiting_bytes += found.raw.len();
            waiting.push(found);
            if waiting.len() >= BATCH || waiting_bytes >= BATCH_BYTES {
                waiting_bytes = 0;
                if hand_on(batches, reader.format(), &mut waiting, &mut read_bytes).is_err() {
                    return Ok(());
                }
            }
        }
    }
    let format = reader.format();
    waiting.extend(reader.finish());
    let _ = hand_on(batches, format, &mut waiting, &mut read_bytes);
    Ok(())
}

/// Fails when nobody takes batches any more.
fn hand_on(
    batches: &mpsc::Sender<Batch>,
    format: Option<Format>,
    waiting: &mut Vec<Found>,
    bytes: &mut u64,
) -> Result<(), ()> {
    let format = format.unwrap_or(Format::DigestText);
    let batch = Batch { found: std::mem::take(waiting), format, bytes: std::mem::take(bytes) };
    batches.blocking_send(batch).map_err(|_| ())
}
