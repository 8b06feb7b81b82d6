//! One half of the index: the articles, or their points.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, atomic::AtomicU64},
};

use tantivy::{
    IndexReader, ReloadPolicy, Searcher, SegmentReader, TantivyError, index::SegmentId, schema::Schema,
};

use super::{Access, Fault, cut, folder::Frugal, kept::Kept};

/// The keys of articles by document, of each segment.
type Keys = HashMap<SegmentId, Arc<Vec<u32>>>;

pub(super) struct Half<F> {
    pub(super) index: tantivy::Index,
    pub(super) fields: F,
    reader: IndexReader,
    /// Read once from each segment's column: every document that is found is asked for its article.
    keys: Mutex<Keys>,
    /// Bytes of text that were cut for documents.
    pub(super) cut: Arc<AtomicU64>,
}

impl<F> Half<F> {
    pub(super) fn open(folder: &Path, (schema, fields): (Schema, F), access: Access) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder).map_err(|e| Fault::Other(e.to_string()))?;
        let directory = Frugal::open(folder, access).map_err(|e| Fault::Other(e.to_string()))?;
        let mut index = tantivy::Index::builder().schema(schema).open_or_create(directory).map_err(
            |error| match error {
                TantivyError::SchemaError(_)
                | TantivyError::DataCorruption(_)
                | TantivyError::OpenReadError(_)
                | TantivyError::IncompatibleIndex(_) => Fault::Unusable,
                other => Fault::Other(other.to_string()),
            },
        )?;
        let cut = Arc::default();
        index.set_tokenizers(cut::tokenizers(&cut));
        match Kept::of(&index) {
            Ok(kept) if kept.as_ref().is_none_or(Kept::is_of_this_version) => {}
            _ => return Err(Fault::Unusable),
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: IndexReader = reader.map_err(|_| Fault::Unusable)?;
        Ok(Self { index, fields, reader, keys: Mutex::default(), cut })
    }

    /// Takes up the last commit, and reads what every search needs of its new segments.
    pub(super) fn reload(&self) -> tantivy::Result<()> {
        self.reader.reload()?;
        let searcher = self.searcher();
        let mut known = Keys::new();
        for reader in searcher.segment_readers() {
            known.insert(reader.segment_id(), self.keys(reader)?);
        }
        *self.keys.lock().expect("no panic while it is held") = known;
        Ok(())
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The article of each document of a segment.
    pub(super) fn keys(&self, reader: &SegmentReader) -> tantivy::Result<Arc<Vec<u32>>> {
        let id = reader.segment_id();
        if let Some(known) = self.keys.lock().expect("no panic while it is held").get(&id) {
            return Ok(known.clone());
        }
        let column = reader.fast_fields().u64("key")?;
        let of = |doc| column.first(doc).and_then(|key| u32::try_from(key).ok()).unwrap_or(0);
        let keys: Arc<Vec<u32>> = Arc::new((0..reader.max_doc()).map(of).collect());
        self.keys.lock().expect("no panic while it is held").insert(id, keys.clone());
        Ok(keys)
    }
}
