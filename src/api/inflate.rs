//! Compressed bodies are as long as they say they are: what swells out of all proportion is cut off where that is seen.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use async_compression::{tokio::bufread::ZstdDecoder, zstd::DParameter};
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::header,
};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio_util::io::{ReaderStream, StreamReader};

/// Bytes that come out before anything is thought of it.
const FREE: u64 = 64 << 20;
/// Bytes that may come out of one: text comes to some tens at most.
const MOST: u64 = 500;
/// The largest window of zstd is 8 MiB (RFC 9659, 3), by its binary logarithm.
const ZSTD_WINDOW: u32 = 23;

/// A body that is a bomb: far more came out of it than any text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Swollen;

impl fmt::Display for Swollen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body swells out of all proportion")
    }
}

impl std::error::Error for Swollen {}

impl Swollen {
    /// Whether it is what an error came from.
    pub(super) fn caused(error: &(dyn std::error::Error + 'static)) -> bool {
        std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<Self>)
    }
}

/// The bytes of a compressed body that have been read so far.
#[derive(Debug, Clone, Default)]
struct Packed(Arc<AtomicU64>);

/// Before a body is unpacked: counts what goes in.
pub(super) fn count(mut request: Request) -> Request {
    if !request.headers().contains_key(header::CONTENT_ENCODING) {
        return request;
    }
    let packed = Packed::default();
    request.extensions_mut().insert(packed.clone());
    let is_zstd = request.headers().get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "zstd");
    let request = request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            if let Some(bytes) = frame.data_ref() {
                packed.0.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            }
            frame
        }))
    });
    if is_zstd { unpack_zstd(request) } else { request }
}

/// Unpacks what the layer after it would unpack with windows of any size: each would cost its sender a few bytes, and the
/// portal up to 128 MiB.
fn unpack_zstd(mut request: Request) -> Request {
    request.headers_mut().remove(header::CONTENT_ENCODING);
    request.headers_mut().remove(header::CONTENT_LENGTH);
    request.map(|body| {
        let packed = StreamReader::new(body.map_err(std::io::Error::other).into_data_stream());
        let mut unpacked = ZstdDecoder::with_params(packed, &[DParameter::window_log_max(ZSTD_WINDOW)]);
        unpacked.multiple_members(true);
        Body::from_stream(ReaderStream::new(unpacked))
    })
}

/// After it: compares what comes out with it.
pub(super) fn compare(mut request: Request) -> Request {
    match request.extensions_mut().remove::<Packed>() {
        Some(packed) => request.map(|body| Body::new(Compared { body, packed, out: 0 })),
        None => request,
    }
}

struct Compared {
    body: Body,
    packed: Packed,
    out: u64,
}

impl http_body::Body for Compared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(bytes) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            self.out += bytes.len() as u64;
            if self.out > FREE.max(MOST * self.packed.0.load(Ordering::Relaxed)) {
                return Poll::Ready(Some(Err(axum::Error::new(Swollen))));
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
