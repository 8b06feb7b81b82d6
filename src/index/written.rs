//! Writes to the index. One writer at a time, in whatever process: it holds the folder's lock.

use tantivy::{
    IndexWriter, TantivyDocument, TantivyError, Term, directory::error::LockError,
    indexer::IndexWriterOptions,
};

use super::{Index, Progress, fault, kept::Kept};
use crate::{error::Result, search::Document};

/// Memory for documents that are not yet a segment.
const HEAP: usize = 24 << 20;
/// Merges at once: each holds what it reads and what it writes, and a large build would run all of four.
const MERGES: usize = 1;

/// The one that writes.
pub struct Writer {
    writer: IndexWriter,
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
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(HEAP)
            .num_merge_threads(MERGES)
            .build();
        match self.0.index.writer_with_options(options) {
            Ok(writer) => Ok(Some(Writer { writer, index: self.clone() })),
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Ok(None),
            Err(error) => Err(fault(error)),
        }
    }
}

impl Writer {
    /// Takes everything out.
    pub fn clear(&mut self) -> Result<()> {
        self.writer.delete_all_documents().map(drop).map_err(fault)
    }

    /// Takes an article out, with its points.
    pub fn take_out(&mut self, key: u32) {
        self.writer.delete_term(Term::from_field_u64(self.index.0.fields.key, u64::from(key)));
    }

    /// Puts an article in. One that is in already must be taken out first.
    pub fn put(&mut self, document: &Document) -> Result<()> {
        let fields = &self.index.0.fields;
        let key = u64::from(document.key);
        let mut article = TantivyDocument::new();
        article.add_u64(fields.key, key);
        article.add_text(fields.kind, "a");
        article.add_i64(fields.change, document.change);
        article.add_text(fields.title, &document.title);
        article.add_text(fields.title_stems, &document.title);
        for author in &document.authors {
            article.add_text(fields.author, author);
        }
        for origin in &document.origins {
            article.add_text(fields.origin, origin);
        }
        for (point_key, words) in &document.points {
            article.add_text(fields.points, words);
            article.add_text(fields.stems, words);
            let mut point = TantivyDocument::new();
            point.add_u64(fields.key, key);
            point.add_text(fields.kind, "p");
            point.add_u64(fields.point_key, point_key.unsigned_abs());
            point.add_text(fields.point, words);
            point.add_text(fields.point_stems, words);
            for origin in &document.origins {
                point.add_text(fields.origin, origin);
            }
            self.writer.add_document(point).map_err(fault)?;
        }
        for paragraph in &document.body {
            article.add_text(fields.body, paragraph);
            article.add_text(fields.stems, paragraph);
        }
        self.writer.add_document(article).map_err(fault)?;
        Ok(())
    }

    /// Makes what was done so far durable and visible, with how far that is; all or nothing.
    pub fn commit(&mut self, database: &str, progress: Progress) -> Result<()> {
        let mut prepared = self.writer.prepare_commit().map_err(fault)?;
        prepared.set_payload(&Kept::new(database, progress).print());
        prepared.commit().map_err(fault)?;
        self.index.0.reader.reload().map_err(fault)
    }

    /// Waits for merges that are under way, and ends.
    pub fn close(self) -> Result<()> {
        self.writer.wait_merging_threads().map_err(fault)
    }
}
