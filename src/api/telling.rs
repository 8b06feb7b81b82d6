//! What those who follow are told, read and written once for all who wait for the same: an event wakes all of them.

use std::{
    collections::HashMap,
    fmt::Write,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::shapes::Happened;
use crate::{
    domain::Filter,
    error::Result,
    store::{Events, Store},
};

/// Events that are read at once.
const AT_ONCE: u32 = 100;
/// How many look at once, of the store's six readers: those who read pages must find one meanwhile.
const LOOKING: usize = 2;
/// Places that are remembered before those nobody waits at are forgotten.
const TIDY: usize = 1_000;

pub(super) struct Telling {
    looking: Semaphore,
    /// Where somebody is: after which event, within which filter.
    places: Mutex<HashMap<(i64, Filter), Weak<Place>>>,
    /// Numbers moments: each at which somebody asks, and each at which a read begins.
    moments: AtomicU64,
}

/// What was read there last.
type Place = tokio::sync::Mutex<Option<Read>>;

struct Read {
    began: u64,
    next: Next,
}

/// What happened after an event, as it is sent.
#[derive(Clone)]
pub(super) struct Next {
    /// Nothing where nothing happened.
    pub(super) text: Bytes,
    /// The number up to which was looked.
    pub(super) last: i64,
    /// Whether there may be more.
    pub(super) more: bool,
}

impl Telling {
    pub(super) fn new() -> Self {
        Self { looking: Semaphore::new(LOOKING), places: Mutex::default(), moments: AtomicU64::default() }
    }

    /// What happened after an event, within a filter. A read that somebody else began later than this was asked for is as
    /// good as one of one's own: what was taken back before is in neither. So a crowd that wakes at once reads twice.
    pub(super) async fn after(&self, store: &Store, since: i64, filter: &Filter) -> Result<Next> {
        let asked = self.moment();
        let place = self.place(since, filter);
        let mut read = place.lock().await;
        if let Some(read) = read.as_ref().filter(|read| read.began > asked) {
            return Ok(read.next.clone());
        }
        let _turn = self.turn().await;
        let began = self.moment();
        let events = store.events_after(since, filter, AT_ONCE).await?;
        let is_news = events.last != since || events.gap;
        let text = if is_news { written(&events).into() } else { Bytes::new() };
        let next = Next { text, last: events.last, more: events.more };
        *read = Some(Read { began, next: next.clone() });
        Ok(next)
    }

    /// A turn to look for oneself.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.looking.acquire().await.ok()
    }

    fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }

    fn place(&self, since: i64, filter: &Filter) -> Arc<Place> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() > TIDY {
            places.retain(|_, place| place.strong_count() > 0);
        }
        let held = places.entry((since, filter.clone())).or_default();
        let place = held.upgrade().unwrap_or_default();
        *held = Arc::downgrade(&place);
        place
    }
}

/// Events as they are sent. An id alone tells nothing, and has the caller go on from there.
fn written(events: &Events) -> String {
    let mut lines = String::new();
    if events.gap {
        lines.push_str("event: gap\ndata: {}\n\n");
    }
    for event in &events.events {
        let data =
            serde_json::to_string(&Happened::from(event)).expect("strings and numbers have a JSON form");
        let kind = event.kind.as_str();
        let _ = write!(lines, "id: {}\nevent: {kind}\ndata: {data}\n\n", event.seq);
    }
    if events.events.last().is_none_or(|event| event.seq != events.last) {
        let _ = write!(lines, "id: {}\n\n", events.last);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Role;

    #[tokio::test]
    async fn who_waits_for_the_same_shares_a_read_that_began_after_all_of_them_asked() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Role::Serve).await.unwrap();
        let telling = Arc::new(Telling::new());
        // Nobody reads while a crowd comes.
        let held = telling.looking.acquire_many(2).await.unwrap();
        let crowd: Vec<_> = (0..100)
            .map(|n| {
                let (telling, store) = (Arc::clone(&telling), store.clone());
                // One of them within a filter, which has a place of its own.
                let filter = if n == 99 { Filter::theme("theme") } else { Filter::default() };
                tokio::spawn(async move { telling.after(&store, 0, &filter).await.unwrap().last })
            })
            .collect();
        while telling.moments.load(Ordering::SeqCst) < 100 {
            tokio::task::yield_now().await;
        }
        drop(held);
        for one in crowd {
            assert_eq!(one.await.unwrap(), 0);
        }
        let reads = telling.moments.load(Ordering::SeqCst) - 100;
        assert_eq!(reads, 2, "one without a filter, one within it");
        // Who comes later reads anew, and nothing is kept for those who are gone.
        telling.after(&store, 0, &Filter::default()).await.unwrap();
        assert_eq!(telling.moments.load(Ordering::SeqCst), 104);
        assert!(telling.places.lock().unwrap().values().all(|place| place.strong_count() == 0));
    }
}
