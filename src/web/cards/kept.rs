//! Cards that were drawn lately, within a bound of bytes: a link that is shared is asked for by many at once.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::http::HeaderValue;
use bytes::Bytes;

/// A drawn card and its tag.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub(super) png: Bytes,
    pub(super) tag: HeaderValue,
}

impl Drawn {
    pub(super) fn new(png: Vec<u8>) -> Self {
        let hash = blake3::hash(&png).to_hex();
        let tag = HeaderValue::try_from(format!("\"{}\"", &hash[..32])).expect("hex digits fit in a header");
        Self { png: png.into(), tag }
    }

    /// What it takes, with its place in the table.
    fn size(&self) -> usize {
        self.png.len() + 256
    }
}

/// The cards, by what they say.
pub(super) struct Kept {
    most: usize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    cards: HashMap<blake3::Hash, (Drawn, u64)>,
    bytes: usize,
    /// Counts the looks, so that the card not looked at for longest goes first.
    looks: u64,
}

impl Kept {
    /// Keeps at most so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { most, table: Mutex::default() }
    }

    pub(super) fn get(&self, key: &blake3::Hash) -> Option<Drawn> {
        let mut table = self.table();
        table.looks += 1;
        let now = table.looks;
        let (drawn, looked) = table.cards.get_mut(key)?;
        *looked = now;
        Some(drawn.clone())
    }

    pub(super) fn put(&self, key: blake3::Hash, drawn: Drawn) {
        let size = drawn.size();
        if size > self.most {
            return;
        }
        let mut table = self.table();
        table.remove(&key);
        while table.bytes + size > self.most {
            // A few hundred cards at most: a walk is shorter than the drawing was.
            let oldest = table.cards.iter().min_by_key(|(_, (_, looked))| *looked).map(|(key, _)| *key);
            let Some(oldest) = oldest else { break };
            table.remove(&oldest);
        }
        table.looks += 1;
        let now = table.looks;
        table.bytes += size;
        table.cards.insert(key, (drawn, now));
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn remove(&mut self, key: &blake3::Hash) {
        if let Some((drawn, _)) = self.cards.remove(key) {
            self.bytes -= drawn.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(kept: &Kept) -> (usize, usize) {
        let table = kept.table();
        (table.cards.len(), table.bytes)
    }

    #[test]
    fn the_card_not_looked_at_for_longest_goes_first() {
        let key = |n: u8| blake3::hash(&[n]);
        let kept = Kept::new(3 * (256 + 100));
        for n in 0..3 {
            kept.put(key(n), Drawn::new(vec![n; 100]));
        }
        assert!(kept.get(&key(0)).is_some());
        kept.put(key(3), Drawn::new(vec![3; 100]));
        let there: Vec<u8> = (0..4).filter(|n| kept.get(&key(*n)).is_some()).collect();
        assert_eq!(there, [0, 2, 3]);
        // The same again takes no more room; what is larger than all of it is not kept.
        kept.put(key(3), Drawn::new(vec![3; 100]));
        kept.put(key(4), Drawn::new(vec![4; 2_000]));
        assert_eq!(held(&kept), (3, 3 * 356));
        kept.put(key(5), Drawn::new(vec![5; 700]));
        assert_eq!(held(&kept), (1, 956));
    }
}
