//! Work on the index that nobody waits for, with a lower priority than what readers ask.

use std::thread;

use tokio::sync::oneshot;

use crate::error::{Error, Result};

/// How much readers come first: at 10, a thread gets about a ninth of the processor's time where another one wants it
/// too (`setpriority(2)`).
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Runs this in a thread of its own whose threads, the index writer's among them, take its priority over.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let broke_off = |why: String| Error::Internal(format!("work on the search index broke off: {why}"));
    let (tell, told) = oneshot::channel();
    let run = move || {
        stand_back();
        // Who asked may be gone, when the portal ends.
        let _ = tell.send(work());
    };
    let thread = thread::Builder::new().name("index".to_owned()).spawn(run);
    thread.map_err(|e| broke_off(e.to_string()))?;
    told.await.unwrap_or_else(|e| Err(broke_off(e.to_string())))
}

/// Lowers the priority of this thread. Where that can't be, it works beside the readers as an equal.
fn stand_back() {
    // Elsewhere a priority is that of the whole process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICE);
}
