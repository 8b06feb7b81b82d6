//! What a search brings home: the set of all articles that match, and the best of them.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use roaring::RoaringBitmap;
use tantivy::{
    DocId, Score, Searcher, SegmentReader,
    query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight},
};

use super::{fields::ArticleFields, half::Half};

/// A bit for each key: keys come in no order, and there are many.
#[derive(Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn of(keys: &RoaringBitmap) -> Self {
        let mut bits = Self::default();
        for key in keys {
            bits.insert(key);
        }
        bits
    }

    fn insert(&mut self, key: u32) {
        let at = key as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (key % 64);
    }

    fn holds(&self, key: u32) -> bool {
        self.0.get(key as usize / 64).is_some_and(|word| word >> (key % 64) & 1 == 1)
    }

    fn set(&self) -> RoaringBitmap {
        let bytes: Vec<u8> = self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        RoaringBitmap::from_lsb0_bytes(0, &bytes)
    }
}

/// Documents as they are found.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    keys: Bits,
    /// Documents among those that are wanted.
    pub(super) count: u64,
}

impl Gathered {
    fn add(&mut self, key: u32, among: Option<&Bits>) {
        if among.is_none_or(|among| among.holds(key)) {
            self.keys.insert(key);
            self.count += 1;
        }
    }

    pub(super) fn articles(&self) -> RoaringBitmap {
        self.keys.set()
    }
}

/// The best so far: those of the highest score, of equals those of the highest key.
#[derive(Debug)]
pub(super) struct Best {
    most: usize,
    heap: BinaryHeap<Reverse<(Level, u32, u32, DocId)>>,
}

/// A score, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Level(Score);

impl Eq for Level {}

impl PartialOrd for Level {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Level {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// A document among the best.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) article: u32,
    pub(super) segment: u32,
    pub(super) doc: DocId,
    pub(super) score: Score,
}

impl Best {
    pub(super) fn new(most: usize) -> Self {
        Self { most, heap: BinaryHeap::with_capacity(most + 1) }
    }

    /// What a score must be above to come in.
    fn bar(&self) -> Score {
        let full = self.heap.len() >= self.most;
        self.heap.peek().filter(|_| full).map_or(Score::MIN, |Reverse((score, ..))| score.0)
    }

    fn add(&mut self, article: u32, segment: u32, doc: DocId, score: Score) {
        self.heap.push(Reverse((Level(score), article, segment, doc)));
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    pub(super) fn sorted(self) -> Vec<Placed> {
        let sorted = self.heap.into_sorted_vec().into_iter();
        sorted
            .map(|Reverse((score, article, segment, doc))| Placed { article, segment, doc, score: score.0 })
            .collect()
    }
}

fn is_alive(reader: &SegmentReader, doc: DocId) -> bool {
    reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
}

impl<F> Half<F> {
    /// Every document that matches.
    pub(super) fn gather(
        &self,
        searcher: &Searcher,
        query: &dyn Query,
        among: Option<&Bits>,
    ) -> tantivy::Result<Gathered> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut found = Gathered::default();
        for reader in searcher.segment_readers() {
            let keys = self.keys(reader)?;
            weight.for_each_no_score(reader, &mut |docs| {
                for doc in docs.iter().filter(|doc| is_alive(reader, **doc)) {
                    found.add(keys[*doc as usize], among);
                }
            })?;
        }
        Ok(found)
    }

    /// The best of what was gathered, without a look at those that can't be among them.
    pub(super) fn best(
        &self,
        searcher: &Searcher,
        query: &dyn Query,
        gathered: Option<&Gathered>,
        among: Option<&RoaringBitmap>,
        most: usize,
    ) -> tantivy::Result<Best> {
        let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
        let mut best = Best::new(most);
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            let keys = self.keys(reader)?;
            weight.for_each_pruning(best.bar(), reader, &mut |doc, score| {
                let key = keys[doc as usize];
                let found = gathered.is_none_or(|found| found.keys.holds(key)) && is_alive(reader, doc);
                if found && among.is_none_or(|among| among.contains(key)) {
                    best.add(key, segment, doc, score);
                }
                best.bar()
            })?;
        }
        Ok(best)
    }

    /// Both in one walk, where each match must be looked at for its score.
    pub(super) fn gather_and_rank(
        &self,
        searcher: &Searcher,
        query: &dyn Query,
        within: Option<&Bits>,
        among: Option<&RoaringBitmap>,
        most: usize,
    ) -> tantivy::Result<(Gathered, Best)> {
        let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
        let (mut found, mut best) = (Gathered::default(), Best::new(most));
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            let keys = self.keys(reader)?;
            let mut bar = best.bar();
            weight.for_each(reader, &mut |doc, score| {
                if !is_alive(reader, doc) {
                    return;
                }
                let key = keys[doc as usize];
                found.add(key, within);
                if score > bar && among.is_none_or(|among| among.contains(key)) {
                    best.add(key, segment, doc, score);
                    bar = best.bar();
                }
            })?;
        }
        Ok((found, best))
    }
}

/// The documents of these articles: how what the store knows takes part in a condition.
#[derive(Debug, Clone)]
pub(super) struct Among {
    articles: Arc<Bits>,
    /// The articles of the documents, by segment in the searcher's order.
    keys: Arc<Vec<(tantivy::index::SegmentId, Arc<Vec<u32>>)>>,
}

impl Among {
    pub(super) fn new<F>(
        articles: &RoaringBitmap,
        half: &Half<F>,
        searcher: &Searcher,
    ) -> tantivy::Result<Self> {
        let of = |reader: &SegmentReader| Ok((reader.segment_id(), half.keys(reader)?));
        let keys = searcher.segment_readers().iter().map(of).collect::<tantivy::Result<_>>()?;
        Ok(Self { articles: Arc::new(Bits::of(articles)), keys: Arc::new(keys) })
    }
}

impl Query for Among {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Among {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut docs = tantivy::BitSet::with_max_value(reader.max_doc());
        let keys = self.keys.iter().find(|(id, _)| *id == reader.segment_id());
        for (doc, key) in (0..).zip(keys.into_iter().flat_map(|(_, keys)| keys.iter())) {
            if self.articles.holds(*key) {
                docs.insert(doc);
            }
        }
        // It chooses and has no say in the order.
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(docs), 0.0 * boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("one of the articles asked for", 0.0))
    }
}

/// Every article's key and change.
pub(super) fn articles(half: &Half<ArticleFields>) -> tantivy::Result<Vec<(u32, i64)>> {
    let mut found = Vec::new();
    for reader in half.searcher().segment_readers() {
        let (keys, changes) = (half.keys(reader)?, reader.fast_fields().i64("change")?);
        let alive = (0..reader.max_doc()).filter(|doc| is_alive(reader, *doc));
        found.extend(alive.filter_map(|doc| Some((keys[doc as usize], changes.first(doc)?))));
    }
    found.sort_unstable();
    Ok(found)
}
