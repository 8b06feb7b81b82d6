//! The limit on guesses: five that fail in fifteen minutes, for each account and each address, whichever door they come
//! by. Held in memory, and never more than so much of it.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard},
};

use jiff::Timestamp;

use crate::domain::fold_name;

/// Attempts that may fail within the window.
const TRIES: usize = 5;
/// In microseconds.
const WINDOW: i64 = 15 * 60 * 1_000_000;
/// The most keys that are remembered: about a megabyte.
const MOST_KEYS: usize = 10_000;
/// A place where no attempt stands.
const FREE: i64 = i64::MIN;

/// What attempts are counted for. A hash: a name may be as long as a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 16]);

/// The account of this name, whether or not there is one.
pub(super) fn account(name: &str) -> Key {
    key("account", fold_name(name).as_bytes())
}

/// What belongs to no account, such as a passkey that nobody has.
pub(super) fn nobody(what: &[u8]) -> Key {
    key("nobody", what)
}

/// Where somebody comes from. In IPv6 one who has an address has 2^64 of them.
pub(super) fn address(from: IpAddr) -> Key {
    match from.to_canonical() {
        IpAddr::V4(v4) => key("v4", &v4.octets()),
        IpAddr::V6(v6) => key("v6", &v6.octets()[..8]),
    }
}

/// The code of the set-up, guessed from wherever.
pub(super) fn setup() -> Key {
    key("setup", &[])
}

fn key(kind: &str, of: &[u8]) -> Key {
    let hash = blake3::Hasher::new().update(kind.as_bytes()).update(&[0]).update(of).finalize();
    let mut key = [0; 16];
    key.copy_from_slice(&hash.as_bytes()[..16]);
    Key(key)
}

/// The attempts of late, by what they are counted for.
#[derive(Default)]
pub(super) struct Guesses(Mutex<HashMap<Key, Tries>>);

/// When the attempts were made, in no order.
#[derive(Clone, Copy)]
struct Tries([i64; TRIES]);

impl Guesses {
    /// Takes a place for an attempt under each of these keys, or says in how many seconds there is one. The place stays
    /// taken, as a failure does, unless it is given back; also when the one who took it goes away.
    pub(super) fn take<const N: usize>(&self, keys: [Key; N], now: Timestamp) -> Result<Place<'_, N>, u32> {
        let at = now.as_microsecond();
        let mut held = self.held();
        if let Some(wait) = keys.iter().filter_map(|key| held.get(key)?.wait(at)).max() {
            // Whole seconds, the broken one too.
            return Err(u32::try_from(wait.saturating_add(999_999) / 1_000_000).unwrap_or(u32::MAX));
        }
        for key in keys {
            if held.len() >= MOST_KEYS && !held.contains_key(&key) {
                forget_oldest(&mut held);
            }
            held.entry(key).or_insert(Tries([FREE; TRIES])).put(at);
        }
        Ok(Place { guesses: self, keys, at })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Key, Tries>> {
        self.0.lock().expect("no panic while it is held")
    }
}

fn forget_oldest(held: &mut HashMap<Key, Tries>) {
    let oldest = held.iter().min_by_key(|(_, tries)| tries.last()).map(|(key, _)| *key);
    if let Some(oldest) = oldest {
        held.remove(&oldest);
    }
}

impl Tries {
    /// For how long there is no place, in microseconds.
    fn wait(&self, now: i64) -> Option<i64> {
        let left = self.oldest().saturating_add(WINDOW).saturating_sub(now);
        (left > 0).then_some(left)
    }

    fn put(&mut self, at: i64) {
        let oldest = self.oldest();
        if let Some(place) = self.0.iter_mut().find(|place| **place == oldest) {
            *place = at;
        }
    }

    fn oldest(&self) -> i64 {
        self.0.into_iter().min().unwrap_or(FREE)
    }

    fn last(&self) -> i64 {
        self.0.into_iter().max().unwrap_or(FREE)
    }
}

/// An attempt's place among those that count.
pub(super) struct Place<'a, const N: usize> {
    guesses: &'a Guesses,
    keys: [Key; N],
    at: i64,
}

impl<const N: usize> Place<'_, N> {
    /// The attempt was no failure.
    pub(super) fn give_back(self) {
        let mut held = self.guesses.held();
        for key in self.keys {
            let Some(tries) = held.get_mut(&key) else { continue };
            if let Some(place) = tries.0.iter_mut().find(|place| **place == self.at) {
                *place = FREE;
            }
            if tries.last() == FREE {
                held.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn five_fail_and_the_sixth_waits_for_the_first() {
        let guesses = Guesses::default();
        for n in 0..5 {
            assert!(guesses.take([account("ann")], at(n * 60)).is_ok());
        }
        assert_eq!(guesses.take([account("ann")], at(300)).err(), Some(600));
        assert!(guesses.take([account("ben")], at(300)).is_ok(), "another account is another count");
        assert_eq!(guesses.take([account("ann")], at(899)).err(), Some(1));
        assert!(guesses.take([account("ann")], at(900)).is_ok());
        assert_eq!(guesses.take([account("ann")], at(900)).err(), Some(60));
    }

    #[test]
    fn a_place_that_is_given_back_is_free_and_a_refusal_takes_none() {
        let guesses = Guesses::default();
        for _ in 0..100 {
            guesses.take([account("ann"), setup()], at(0)).ok().unwrap().give_back();
        }
        assert!(guesses.held().is_empty());
        for _ in 0..5 {
            assert!(guesses.take([account("ann")], at(0)).is_ok());
        }
        for _ in 0..100 {
            assert_eq!(guesses.take([account("ann"), setup()], at(1)).err(), Some(899));
        }
        assert_eq!(guesses.held().len(), 1, "the other key of a refused attempt is not counted");
    }

    #[test]
    fn names_and_addresses_that_are_one_are_counted_as_one() {
        let of = |text: &str| address(text.parse().unwrap());
        assert_eq!(account(" Ann  Lee"), account("ＡＮＮ ｌｅｅ"));
        assert_ne!(account("ann"), account("ben"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go() {
        let guesses = Guesses::default();
        for n in 0..10_500_i64 {
            assert!(guesses.take([account(&format!("name {n}"))], at(n / 100)).is_ok());
        }
        let held = guesses.held();
        assert_eq!(held.len(), MOST_KEYS);
        let known = |n: i64| held.contains_key(&account(&format!("name {n}")));
        assert!((0..400).all(|n| !known(n)) && (600..10_500).all(known));
        assert!(std::mem::size_of::<(Key, Tries)>() <= 56, "however long a name is");
    }
}
