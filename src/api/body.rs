//! A body as it comes: whole within a bound, or piece by piece for one who reads on a thread of its own.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::StatusCode,
};
use http_body_util::BodyExt;
use tokio::sync::mpsc;

use super::{inflate::Swollen, problem::Problem};
use crate::error::Error;

/// Pieces that wait to be read.
const WAITING: usize = 16;

/// A body of at most so many bytes.
pub(super) async fn whole(body: Body, most: usize) -> Result<Bytes, Problem> {
    to_bytes(body, most).await.map_err(|cause| {
        let too_long = std::error::Error::source(&cause)
            .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
        if too_long {
            let detail = format!("The body is longer than {} MiB.", most >> 20);
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
        } else {
            unreadable()
        }
    })
}

fn unreadable() -> Problem {
    Broken::Cut.into()
}

/// Why a body has no end.
#[derive(Debug, Clone, Copy)]
enum Broken {
    /// The connection was lost, or it is not compressed as it says.
    Cut,
    /// It holds far more than it seems to.
    Swollen,
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Cut => Self::new(
                StatusCode::BAD_REQUEST,
                "The body can't be read to its end; send it again, with the same key.",
            ),
            Broken::Swollen => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The body swells out of all proportion when it is unpacked; send it as it is, or by parts.",
            ),
        }
    }
}

/// A body to be read where waiting blocks nobody else. What goes through it is hashed.
pub(super) struct Pipe {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
    hash: Hashed,
}

/// The hash of what has gone through so far; none once the body has broken.
#[derive(Clone)]
pub(super) struct Hashed(Arc<Mutex<Result<blake3::Hasher, Broken>>>);

impl Hashed {
    /// One that begins with these words.
    pub(super) fn begun(with: &str) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(&(with.len() as u64).to_le_bytes()).update(with.as_bytes());
        Self(Arc::new(Mutex::new(Ok(hash))))
    }

    pub(super) fn add(&self, bytes: &[u8]) {
        if let Ok(hash) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            hash.update(bytes);
        }
    }

    fn broke(&self, how: Broken) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Err(how);
    }

    /// The hash of all of it. A body that broke has none: an answer to a part of a post is none to the post, and must not
    /// be kept as one.
    pub(super) fn end(&self) -> Result<[u8; 32], Problem> {
        let hash = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hash.as_ref().map(|hash| *hash.finalize().as_bytes()).map_err(|broken| (*broken).into())
    }
}

impl Pipe {
    /// Sends on what comes of a body, until nobody reads it any more.
    pub(super) fn of(mut body: Body, hash: Hashed) -> Self {
        let (sender, pieces) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            loop {
                let piece = match body.frame().await {
                    None => return,
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(bytes) => Ok(bytes),
                        Err(_) => continue,
                    },
                    Some(Err(cause)) => Err(io::Error::other(cause)),
                };
                let broken = piece.is_err();
                if sender.send(piece).await.is_err() || broken {
                    return;
                }
            }
        });
        Self { pieces, piece: Bytes::new(), hash }
    }

    /// Reads all of it, for the hash alone, which tells of a body that broke.
    pub(super) async fn drain(mut self) -> Result<(), Problem> {
        let drained = tokio::task::spawn_blocking(move || io::copy(&mut self, &mut io::sink())).await;
        let _ = drained.map_err(|e| Error::Internal(format!("reading a body broke off: {e}")))?;
        Ok(())
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                None => return Ok(0),
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(cause)) => {
                    let is_bomb = cause.get_ref().is_some_and(|cause| Swollen::caused(cause));
                    self.hash.broke(if is_bomb { Broken::Swollen } else { Broken::Cut });
                    return Err(cause);
                }
            }
        }
        let n = self.piece.len().min(buffer.len());
        let read = self.piece.split_to(n);
        buffer[..n].copy_from_slice(&read);
        self.hash.add(&read);
        Ok(n)
    }
}
