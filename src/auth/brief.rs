//! What is kept for five minutes: challenges, and sign-ins that are half done. Held in memory, and never more than so
//! much of it, of one address or of all.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard},
};

use jiff::{SignedDuration, Timestamp};

use super::guesses;

/// For how long.
pub(super) const KEPT: SignedDuration = SignedDuration::from_mins(5);
/// The most in all.
const MOST: usize = 10_000;
/// The most from one address, so that one who asks and asks takes nobody else's away.
const MOST_FROM_ONE: usize = 250;

/// Values that are there until their time is over or they are taken, each once.
pub(super) struct Brief<K, V>(Mutex<HashMap<K, Kept<V>>>);

/// A value that was taken, with what it takes to put it back.
pub(super) struct Kept<V> {
    until: Timestamp,
    from: guesses::Key,
    pub(super) value: V,
}

impl<K, V> Default for Brief<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Copy, V> Brief<K, V> {
    /// Keeps a value for somebody at this address.
    pub(super) fn put(&self, key: K, from: guesses::Key, value: V, now: Timestamp) {
        let until = now.saturating_add(KEPT).unwrap_or(now);
        self.put_back(key, Kept { until, from, value }, now);
    }

    /// Puts back what was taken; it is there for no longer than it was.
    pub(super) fn put_back(&self, key: K, kept: Kept<V>, now: Timestamp) {
        let mut held = self.held();
        let mut from_one = 0;
        held.retain(|_, other| {
            let is_live = other.until > now;
            from_one += usize::from(is_live && other.from == kept.from);
            is_live
        });
        if from_one >= MOST_FROM_ONE {
            forget_oldest(&mut held, |other| other.from == kept.from);
        } else if held.len() >= MOST {
            forget_oldest(&mut held, |_| true);
        }
        held.insert(key, kept);
    }

    /// Takes a value: whoever comes with the same key after that finds nothing.
    pub(super) fn take(&self, key: &K, now: Timestamp) -> Option<Kept<V>> {
        self.held().remove(key).filter(|kept| kept.until > now)
    }

    /// Looks at a value, which stays.
    pub(super) fn look<T>(&self, key: &K, now: Timestamp, at: impl FnOnce(&V) -> T) -> Option<T> {
        self.held().get(key).filter(|kept| kept.until > now).map(|kept| at(&kept.value))
    }

    fn held(&self) -> MutexGuard<'_, HashMap<K, Kept<V>>> {
        self.0.lock().expect("no panic while it is held")
    }
}

fn forget_oldest<K: Hash + Eq + Copy, V>(held: &mut HashMap<K, Kept<V>>, of: impl Fn(&Kept<V>) -> bool) {
    let oldest = held.iter().filter(|(_, kept)| of(kept)).min_by_key(|(_, kept)| kept.until);
    if let Some(oldest) = oldest.map(|(key, _)| *key) {
        held.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn from(text: &str) -> guesses::Key {
        guesses::address(text.parse().unwrap())
    }

    #[test]
    fn a_value_is_taken_once_and_within_five_minutes() {
        let brief = Brief::default();
        brief.put(1, from("192.0.2.1"), "one", at(0));
        brief.put(2, from("192.0.2.1"), "two", at(0));
        assert_eq!(brief.look(&1, at(299), |value| *value), Some("one"));
        let kept = brief.take(&1, at(299)).unwrap();
        assert!(brief.take(&1, at(299)).is_none());
        brief.put_back(1, kept, at(299));
        assert!(brief.take(&1, at(300)).is_none(), "putting it back wins no time");
        assert!(brief.look(&2, at(300), |_| ()).is_none() && brief.take(&2, at(300)).is_none());
    }

    #[test]
    fn memory_is_bounded_and_one_who_asks_and_asks_takes_nobody_else_s_away() {
        let brief = Brief::default();
        brief.put(-1, from("198.51.100.1"), (), at(0));
        for n in 0..400 {
            brief.put(n, from("192.0.2.1"), (), at(1 + n / 100));
        }
        assert_eq!(brief.held().len(), MOST_FROM_ONE + 1);
        assert!(brief.look(&-1, at(9), |()| ()).is_some() && brief.look(&399, at(9), |()| ()).is_some());
        for n in 0..10_100_i64 {
            brief.put(1_000 + n, from(&format!("203.0.{}.{}", n / 200, n % 200)), (), at(10));
        }
        assert_eq!(brief.held().len(), MOST);
        brief.put(0, from("192.0.2.1"), (), at(400));
        assert_eq!(brief.held().len(), 1, "what is over goes");
    }
}
