//! Work on the index, where it keeps no thread of the server waiting: what readers ask, and, with a lower priority, what
//! nobody waits for.

use std::{fmt::Display, thread};

use tokio::sync::oneshot;

use crate::error::{Error, Result};

/// How much readers come first: at 10, a thread gets about a ninth of the processor's time where another one wants it
/// too (`setpriority(2)`).
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Runs what a reader waits for.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| Err(broke_off(e)))
}

/// Runs this in a thread of its own whose threads, the index writer's among them, take its priority over.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (tell, told) = oneshot::channel();
    let run = move || {
        stand_back();
        // Who asked may be gone, when the portal ends.
        let _ = tell.send(work());
    };
    let thread = thread::Builder::new().name("index".to_owned()).spawn(run);
    thread.map_err(broke_off)?;
    told.await.unwrap_or_else(|e| Err(broke_off(e)))
}

fn broke_off(why: impl Display) -> Error {
    Error::Internal(format!("work on the search index broke off: {why}"))
}

/// Lowers the priority of this thread. Where that can't be, it works beside the readers as an equal.
fn stand_back() {
    // Elsewhere a priority is that of the whole process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICE);
}
