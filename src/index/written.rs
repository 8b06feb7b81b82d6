//! Writes to the index. One writer at a time, in whatever process: it holds the folder's lock.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tantivy::{
    IndexWriter, TantivyDocument, TantivyError, Term, directory::error::LockError,
    indexer::IndexWriterOptions, schema::Field,
};

use super::{Index, Progress, fault, fields::Common, kept::Kept};
use crate::{
    error::{Error, Result},
    search::{Document, WARNED},
};

/// Memory for documents that are not yet a segment, in each half; tantivy takes no less.
const HEAP: usize = 16 << 20;
/// Merges at once: each holds what it reads and what it writes, and a large build would run all of four.
const MERGES: usize = 1;
/// Bytes of text that may wait to be cut, and milliseconds that one waits for that.
const AHEAD: u64 = 4 << 20;
const LONGEST_WAIT: u32 = 5_000;

/// The one that writes.
pub struct Writer {
    articles: IndexWriter,
    points: IndexWriter,
    /// Of what is being written to.
    build: u64,
    /// The points may be ahead of the articles by what a process did that broke off between two commits: what it put
    /// in is taken out first.
    uneven: bool,
    /// Bytes of text that were handed over.
    articles_sent: u64,
    points_sent: u64,
    index: Index,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

impl Index {
    /// The writer; `None` when another one is at work, here or in another process.
    pub fn writer(&self) -> Result<Option<Writer>> {
        let options = || {
            IndexWriterOptions::builder()
                .num_worker_threads(1)
                .memory_budget_per_thread(HEAP)
                .num_merge_threads(MERGES)
                .build()
        };
        let inner = &self.0;
        let Some(articles) = unless_busy(inner.articles.index.writer_with_options(options()))? else {
            return Ok(None);
        };
        let Some(points) = unless_busy(inner.points.index.writer_with_options(options()))? else {
            return Ok(None);
        };
        let of_articles = Kept::of(&inner.articles.index).map_err(fault)?;
        let of_points = Kept::of(&inner.points.index).map_err(fault)?;
        let uneven = of_articles != of_points;
        let build = of_articles.map_or(0, |kept| kept.build);
        let (articles_sent, points_sent) =
            (inner.articles.cut.load(Ordering::Relaxed), inner.points.cut.load(Ordering::Relaxed));
        let index = self.clone();
        Ok(Some(Writer { articles, points, build, uneven, articles_sent, points_sent, index }))
    }
}

fn unless_busy(writer: tantivy::Result<IndexWriter>) -> Result<Option<IndexWriter>> {
    match writer {
        Ok(writer) => Ok(Some(writer)),
        Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Ok(None),
        Err(error) => Err(fault(error)),
    }
}

/// A document that is being filled, and how much text it holds.
struct Filled {
    document: TantivyDocument,
    bytes: u64,
}

impl Filled {
    fn new(common: &Common, key: u64, origins: &[String]) -> Self {
        let mut document = TantivyDocument::new();
        document.add_u64(common.key, key);
        for origin in origins {
            document.add_text(common.origin, origin);
        }
        Self { document, bytes: 0 }
    }

    fn text(&mut self, columns: &[Field], text: &str) {
        for column in columns {
            self.document.add_text(*column, text);
            self.bytes += text.len() as u64;
        }
    }
}

/// Waits while much of what was handed over is not cut yet: the queue between counts documents, ten thousand of them,
/// however long they are. A worker that does not go on is told of by the next call of its writer.
fn keep_pace(cut: &AtomicU64, sent: u64) {
    for _ in 0..LONGEST_WAIT {
        if sent.saturating_sub(cut.load(Ordering::Relaxed)) <= AHEAD {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

impl Writer {
    /// Takes everything out: what is committed next is the beginning of another build.
    pub fn clear(&mut self) -> Result<()> {
        self.build = getrandom::u64()
            .map_err(|e| Error::Internal(format!("the system gives no random numbers: {e}")))?;
        self.uneven = false;
        self.articles.delete_all_documents().map_err(fault)?;
        self.points.delete_all_documents().map_err(fault)?;
        Ok(())
    }

    /// Takes an article out, with its points.
    pub fn take_out(&mut self, key: u32) {
        let fields = (&self.index.0.articles.fields.common, &self.index.0.points.fields.common);
        self.articles.delete_term(Term::from_field_u64(fields.0.key, u64::from(key)));
        self.points.delete_term(Term::from_field_u64(fields.1.key, u64::from(key)));
    }

    /// Puts an article in. One that is in already must be taken out first.
    pub fn put(&mut self, document: &Document) -> Result<()> {
        let key = u64::from(document.key);
        let fields = &self.index.0.points.fields;
        let common = &fields.common;
        if self.uneven {
            self.points.delete_term(Term::from_field_u64(common.key, key));
        }
        for (point_key, words) in &document.points {
            let mut point = Filled::new(common, key, &document.origins);
            if document.warned.contains(point_key) {
                point.document.add_text(common.origin, WARNED);
            }
            point.document.add_u64(fields.point_key, point_key.unsigned_abs());
            point.text(&[common.words, common.stems, common.characters], words);
            self.points_sent += point.bytes;
            self.points.add_document(point.document).map_err(fault)?;
        }

        let fields = &self.index.0.articles.fields;
        let common = &fields.common;
        let mut article = Filled::new(common, key, &document.origins);
        if !document.warned.is_empty() {
            article.document.add_text(common.origin, WARNED);
        }
        article.document.add_i64(fields.change, document.change);
        let anywhere = [common.words, common.stems, common.characters];
        article.text(&[fields.title, fields.title_stems, fields.title_characters], &document.title);
        article.text(&anywhere, &document.title);
        for author in &document.authors {
            article.text(&[fields.author], author);
        }
        for (_, words) in &document.points {
            article.text(&[fields.points], words);
            article.text(&anywhere, words);
        }
        for words in &document.body {
            article.text(&anywhere, words);
        }
        self.articles_sent += article.bytes;
        self.articles.add_document(article.document).map_err(fault)?;
        keep_pace(&self.index.0.points.cut, self.points_sent);
        keep_pace(&self.index.0.articles.cut, self.articles_sent);
        Ok(())
    }

    /// Makes what was done so far durable and visible, with how far that is; all or nothing, since the articles'
    /// commit alone counts.
    pub fn commit(&mut self, database: &str, progress: Progress) -> Result<()> {
        let payload = Kept::new(database, self.build, progress).print();
        for writer in [&mut self.points, &mut self.articles] {
            let mut prepared = writer.prepare_commit().map_err(fault)?;
            prepared.set_payload(&payload);
            prepared.commit().map_err(fault)?;
        }
        self.index.0.points.reload().map_err(fault)?;
        self.index.0.articles.reload().map_err(fault)
    }

    /// Waits for merges that are under way, and ends.
    pub fn close(self) -> Result<()> {
        self.points.wait_merging_threads().map_err(fault)?;
        self.articles.wait_merging_threads().map_err(fault)
    }
}
