//! Sees what happened to articles, whoever changed them, and wakes those who wait to be told.

use std::time::Duration;

use tokio::sync::watch;
use tracing::warn;

use crate::{clock, error::Result, store::Store};

/// Changed articles that are looked through at once, so that others get to write.
const AT_ONCE: u32 = 200;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// Looks after which what is old is forgotten: about an hour.
const BETWEEN_TIDYINGS: u32 = 7_200;
/// How much of it at one look.
const TIDIED: u32 = 1_000;

/// How things stand, for those who follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The number of the newest event.
    pub last: i64,
    /// Whether the portal closes, so that nothing more is told here.
    pub closing: bool,
}

/// What happens, for those in this process who wait for it. Cheap to clone; one a process.
#[derive(Debug, Clone)]
pub struct News {
    store: Store,
    state: watch::Sender<State>,
}

impl News {
    /// Of this store, as far as it has been told already.
    pub async fn open(store: Store) -> Result<Self> {
        let last = store.last_event().await?;
        Ok(Self { store, state: watch::Sender::new(State { last, closing: false }) })
    }

    /// How things stand, now and whenever that changes.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// The number of the newest event.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.state.borrow().last
    }

    /// Ends all following: the portal closes.
    pub fn close(&self) {
        self.state.send_modify(|state| state.closing = true);
    }

    /// Looks through all that has changed.
    pub async fn look(&self) -> Result<()> {
        let mut any = false;
        while self.store.tell(clock::now(), AT_ONCE).await? {
            any = true;
        }
        if any {
            let last = self.store.last_event().await?;
            self.state.send_if_modified(|state| std::mem::replace(&mut state.last, last) != last);
        }
        Ok(())
    }

    /// Goes on looking for as long as it is polled.
    pub async fn run(&self) {
        let mut until_tidy = 0;
        loop {
            let mut looked = self.look().await;
            if looked.is_ok() && until_tidy == 0 {
                match self.store.forget_events(clock::now(), TIDIED).await {
                    // What is left goes at the next look: a week after a large import that is a lot.
                    Ok(true) => {}
                    Ok(false) => until_tidy = BETWEEN_TIDYINGS,
                    Err(error) => looked = Err(error),
                }
            }
            until_tidy = until_tidy.saturating_sub(1);
            match looked {
                Ok(()) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    warn!("{error}; what happened is told later");
                    tokio::time::sleep(10 * PAUSE).await;
                }
            }
        }
    }
}
