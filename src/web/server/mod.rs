//! The accept loop: hyper with timers, a bound on connections, and a drain at the end.
//! `axum::serve` sets no timers, so one slow peer could hold a connection for ever.

mod connection;
mod seats;
mod wire;

use std::{fs, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::sleep,
};
use tracing::{info, warn};

use crate::auth::Peer;
use seats::{Seat, Seats};

/// How long a peer that has not sent a whole request yet may go on when the server stops.
const LAST_HEADS: Duration = Duration::from_secs(1);

/// Open files kept for the database, the log and the listener when the process may open only a few.
const KEPT_FILES: usize = 128;

/// What one peer may ask of the server, in bytes, connections and time.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From the opening of a connection, or the end of an answer, to the end of the next request's head.
    pub header_time: Duration,
    /// How long a request's body may go without a byte.
    pub body_idle: Duration,
    /// How long a peer may take no byte of its answer.
    pub write_stall: Duration,
    /// How long a handler may take once the request is there.
    pub handler: Duration,
    /// How long requests in flight may go on once the server is told to stop.
    pub drain: Duration,
    /// Bytes of a request's head (at least 8 KiB: the HTTP parser asks for that much).
    pub header_bytes: usize,
    /// Bytes of a request's path and query.
    pub uri_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: u64,
    /// Connections open at once; see [`serve`] for what happens beyond.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_time: Duration::from_secs(10),
            body_idle: Duration::from_secs(30),
            write_stall: Duration::from_secs(30),
            handler: Duration::from_mins(1),
            drain: Duration::from_secs(8),
            header_bytes: 16 << 10,
            uri_bytes: 8 << 10,
            body_bytes: 2 << 20,
            connections: 4096,
        }
    }
}

/// Answers with `app` on `listener` until `shutdown` resolves, then lets requests in flight finish for
/// [`Limits::drain`] and drops what is left.
///
/// Beyond [`Limits::connections`] each new connection takes the place of the one that has been waiting for
/// its peer longest (an idle one, or one whose peer sends or reads slowly). A flood of slow peers thus pushes
/// out its own oldest members, while a good client, which asks in its first round trip, is served at once; a
/// server that stopped accepting would keep it waiting for the flood's timers. A connection whose handler is
/// at work is never given up: when all are, new ones wait in the listener's queue.
///
/// # Errors
/// When the listener's own address can't be read; errors of `accept` are logged and tried again.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let bound = limits.connections.min(open_files().saturating_sub(KEPT_FILES)).max(1);
    let limits = Arc::new(limits);
    let (closing, told) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let mut seats = Seats::default();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(left) = tasks.join_next_with_id() => seats.left(&left),
            accepted = listener.accept(), if tasks.len() <= bound => match accepted {
                Ok((stream, peer)) => {
                    let seat = Arc::new(Seat::default());
                    let task = open(stream, peer, &app, &limits, &seat, &told);
                    let newest = seats.take(seat, tasks.spawn(task));
                    if tasks.len() > bound {
                        seats.give_up_oldest(Some(newest));
                    }
                }
                Err(error) => {
                    if let Some(pause) = pause_after(&error) {
                        warn!(%address, %error, "a connection could not be accepted; trying again");
                        seats.give_up_oldest(None);
                        sleep(pause).await;
                    }
                }
            },
        }
    }
    drop(listener);
    closing.send_replace(true);
    info!(%address, open = tasks.len(), "closing: requests in flight may finish");
    drain(tasks, seats, limits.drain).await;
    Ok(())
}

fn open(
    stream: TcpStream,
    peer: SocketAddr,
    app: &Router,
    limits: &Arc<Limits>,
    seat: &Arc<Seat>,
    told: &watch::Receiver<bool>,
) -> impl Future<Output = ()> + Send + 'static {
    connection::run(stream, Peer(peer), app.clone(), Arc::clone(limits), Arc::clone(seat), told.clone())
}

async fn drain(mut tasks: JoinSet<()>, mut seats: Seats, time: Duration) {
    let mut heads_end = pin!(sleep(LAST_HEADS.min(time)));
    let mut all_end = pin!(sleep(time));
    let mut heads_cut = false;
    loop {
        tokio::select! {
            left = tasks.join_next_with_id() => match left {
                Some(left) => seats.left(&left),
                None => return,
            },
            () = &mut heads_end, if !heads_cut => {
                heads_cut = true;
                seats.give_up_unasked();
            }
            () = &mut all_end => {
                warn!(cut = tasks.len(), "the time to finish is over; the connections left are cut");
                tasks.shutdown().await;
                return;
            }
        }
    }
}

/// How long to wait after a failed `accept`: not at all when the peer alone failed, a moment when the
/// process is out of files or memory, since the next try would fail at once and the loop would spin.
fn pause_after(error: &io::Error) -> Option<Duration> {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    match error.kind() {
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted => None,
        _ => Some(Duration::from_millis(200)),
    }
}

/// How many files this process may open, where the system says so.
fn open_files() -> usize {
    fs::read_to_string("/proc/self/limits").map_or(usize::MAX, |text| open_files_in(&text))
}

fn open_files_in(limits: &str) -> usize {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_failures_of_the_process_make_the_loop_pause() {
        assert_eq!(pause_after(&io::ErrorKind::ConnectionAborted.into()), None);
        let out_of_files = io::Error::from_raw_os_error(24);
        assert!(pause_after(&out_of_files).is_some());
    }

    #[test]
    fn the_soft_limit_of_open_files_is_read() {
        let text = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n";
        assert_eq!(open_files_in(text), 1024);
        assert_eq!(open_files_in("Max open files  unlimited  unlimited  files"), usize::MAX);
        assert_eq!(open_files_in(""), usize::MAX);
    }
}
