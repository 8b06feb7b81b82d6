//! What a search brings home: the set of all articles that match, without scores.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use roaring::RoaringBitmap;
use tantivy::{
    DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED,
    collector::{Collector, SegmentCollector},
    columnar::Column,
    index::SegmentId,
    query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight},
    schema::IndexRecordOption,
};

use super::fields::Fields;

/// The column of articles' keys in a segment.
pub(super) fn keys(reader: &SegmentReader) -> tantivy::Result<Column<u64>> {
    reader.fast_fields().u64("key")
}

/// The keys of the articles that match, and how many documents do.
pub(super) struct Keys;

pub(super) struct SegmentKeys {
    column: Column<u64>,
    /// A bit for each key: keys come in no order, and there are many.
    bits: Vec<u8>,
    count: u64,
    buffer: Vec<Option<u64>>,
}

impl Collector for Keys {
    type Fruit = (RoaringBitmap, u64);
    type Child = SegmentKeys;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentKeys> {
        let column = keys(reader)?;
        let most = usize::try_from(column.max_value()).unwrap_or(0);
        Ok(SegmentKeys { column, bits: vec![0; most / 8 + 1], count: 0, buffer: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<(RoaringBitmap, u64)>) -> tantivy::Result<(RoaringBitmap, u64)> {
        let mut all = (RoaringBitmap::new(), 0);
        for (keys, count) in fruits {
            all.0 |= keys;
            all.1 += count;
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentKeys {
    type Fruit = (RoaringBitmap, u64);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        self.buffer.resize(docs.len(), None);
        self.column.first_vals(docs, &mut self.buffer);
        self.count += docs.len() as u64;
        for key in self.buffer.iter().flatten() {
            let key = usize::try_from(*key).unwrap_or(0);
            self.bits[key / 8] |= 1 << (key % 8);
        }
    }

    fn harvest(self) -> Self::Fruit {
        (RoaringBitmap::from_lsb0_bytes(0, &self.bits), self.count)
    }
}

/// The documents of these articles, or of their points: how what the store knows narrows a search.
#[derive(Debug, Clone)]
pub(super) struct Among(Arc<Chosen>);

#[derive(Debug)]
struct Chosen {
    /// A bit for each key: every document is asked, and a search in a set for each would cost more than the reading.
    bits: Vec<u64>,
    points: bool,
    /// Of each segment that was asked: one search asks twice, for the set and for the best.
    found: Mutex<HashMap<SegmentId, tantivy::BitSet>>,
}

impl Among {
    pub(super) fn new(articles: &RoaringBitmap, points: bool) -> Self {
        let mut bits = vec![0_u64; articles.max().map_or(0, |last| last as usize / 64 + 1)];
        for key in articles {
            bits[key as usize / 64] |= 1 << (key % 64);
        }
        Self(Arc::new(Chosen { bits, points, found: Mutex::default() }))
    }
}

impl Chosen {
    fn holds(&self, key: u64) -> bool {
        let word = usize::try_from(key / 64).ok().and_then(|at| self.bits.get(at));
        word.is_some_and(|word| word >> (key % 64) & 1 == 1)
    }

    fn documents(&self, reader: &SegmentReader) -> tantivy::Result<tantivy::BitSet> {
        if let Some(known) = self.found.lock().expect("no panic while it is held").get(&reader.segment_id()) {
            return Ok(known.clone());
        }
        let (keys, points) = (keys(reader)?, reader.fast_fields().u64("point_key")?);
        let mut docs = tantivy::BitSet::with_max_value(reader.max_doc());
        for doc in 0..reader.max_doc() {
            let chosen = keys.first(doc).is_some_and(|key| self.holds(key));
            if chosen && points.first(doc).is_some() == self.points {
                docs.insert(doc);
            }
        }
        self.found.lock().expect("no panic while it is held").insert(reader.segment_id(), docs.clone());
        Ok(docs)
    }
}

impl Query for Among {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Among {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let docs = self.0.documents(reader)?;
        // It chooses and has no say in the order.
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(docs), 0.0 * boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("one of the articles asked for", 0.0))
    }
}

/// Every article's key and change.
pub(super) fn articles(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<(u32, i64)>> {
    let kind = tantivy::Term::from_field_text(fields.kind, "a");
    let query = TermQuery::new(kind, IndexRecordOption::Basic);
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut found = Vec::new();
    for reader in searcher.segment_readers() {
        let (keys, changes) = (keys(reader)?, reader.fast_fields().i64("change")?);
        let mut docs = weight.scorer(reader, 1.0)?;
        while docs.doc() != TERMINATED {
            let doc = docs.doc();
            if reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc)) {
                let key = keys.first(doc).and_then(|key| u32::try_from(key).ok());
                found.extend(key.zip(changes.first(doc)));
            }
            docs.advance();
        }
    }
    found.sort_unstable();
    Ok(found)
}
