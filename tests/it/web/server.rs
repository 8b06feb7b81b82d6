//! The accept loop over real connections, with short limits.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Extension, Router,
    body::Bytes,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use lectern::{
    auth::Peer,
    web::{
        manners::{self, Manners},
        server::{Limits, serve},
    },
};
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    sync::{Notify, oneshot},
    task::JoinHandle,
};

const BLINK: Duration = Duration::from_millis(200);

fn short() -> Limits {
    Limits {
        header_time: BLINK,
        body_idle: BLINK,
        write_stall: BLINK,
        handler: Duration::from_millis(500),
        drain: BLINK,
        ..Limits::default()
    }
}

/// A portal that is open at `address` until it is told to close.
struct Open {
    runtime: Runtime,
    address: SocketAddr,
    close: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<std::io::Result<()>>>,
    /// `/wait` has begun.
    begun: Arc<Notify>,
    /// `/wait` may end.
    release: Arc<Notify>,
}

impl Open {
    fn with(limits: Limits) -> Self {
        let runtime = Runtime::new().unwrap();
        let (begun, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let page = |status: StatusCode, _: &axum::http::request::Parts| status.into_response();
        let routes = routes(Arc::clone(&begun), Arc::clone(&release));
        let app =
            manners::layer(routes, Manners { https: false, page: Arc::new(page), limits: limits.clone() });
        let (close, closed) = oneshot::channel::<()>();
        let shutdown = async move { closed.await.unwrap_or_default() };
        let served = runtime.spawn(serve(listener, app, limits, shutdown));
        Self { runtime, address, close: Some(close), served: Some(served), begun, release }
    }

    fn connect(&self) -> TcpStream {
        let peer = TcpStream::connect(self.address).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        peer.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
        peer
    }

    /// Sends all on a new connection and reads to the end.
    fn say(&self, words: impl AsRef<[u8]>) -> String {
        let mut peer = self.connect();
        // A server that refuses early may close before all is sent; what it said still counts.
        let _ = peer.write_all(words.as_ref());
        rest(&mut peer)
    }

    fn get(&self, path: &str) -> String {
        self.say(format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"))
    }

    fn close(&mut self) {
        self.close.take().unwrap().send(()).unwrap();
    }

    /// Waits until `serve` has returned.
    fn closed(&mut self) {
        let served = self.served.take().unwrap();
        self.runtime.block_on(served).unwrap().unwrap();
    }
}

fn routes(begun: Arc<Notify>, release: Arc<Notify>) -> Router {
    let wait = move || async move {
        begun.notify_one();
        release.notified().await;
        "finished"
    };
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/peer", get(|Extension(peer): Extension<Peer>| async move { peer.0.to_string() }))
        .route("/wait", get(wait))
        .route("/never", get(std::future::pending::<&str>))
        .route("/panic", get(panics))
        .route("/large", get(|| async { vec![b'a'; 64 << 20] }))
        .route("/echo", post(|body: Bytes| async move { body }))
}

async fn panics() -> Response {
    panic!("a handler that panics")
}

fn rest(peer: &mut TcpStream) -> String {
    let mut text = Vec::new();
    peer.read_to_end(&mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads one answer whose body is `body`.
fn one(peer: &mut TcpStream, body: &str) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(format!("\r\n\r\n{body}").as_bytes()) {
        peer.read_exact(&mut byte).unwrap();
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[test]
fn a_request_is_answered_with_its_peer_s_address() {
    let portal = Open::with(Limits::default());
    let mut peer = portal.connect();
    peer.write_all(b"GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let answer = rest(&mut peer);
    assert!(answer.ends_with(&peer.local_addr().unwrap().to_string()), "{answer}");
}

#[test]
fn a_peer_that_says_nothing_is_left() {
    let portal = Open::with(short());
    let begin = Instant::now();
    assert_eq!(portal.say(""), "");
    assert!(begin.elapsed() >= BLINK);
}

#[test]
fn a_head_that_drips_is_refused() {
    let portal = Open::with(short());
    let mut peer = portal.connect();
    let begin = Instant::now();
    peer.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n").unwrap();
    peer.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let mut answer = [0; 1024];
    let read = loop {
        // Each failed read is the pause before the next drip.
        match peer.read(&mut answer) {
            Ok(read) => break read,
            Err(_) => peer.write_all(b"a").unwrap(),
        }
    };
    assert_eq!(status(&String::from_utf8_lossy(&answer[..read])), "408");
    assert!(begin.elapsed() < Duration::from_secs(3), "the drips kept it open");
}

#[test]
fn an_idle_kept_connection_is_closed() {
    let portal = Open::with(short());
    let mut peer = portal.connect();
    peer.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    assert_eq!(status(&one(&mut peer, "hello")), "200");
    assert_eq!(rest(&mut peer), "");
}

#[test]
fn a_body_that_stops_is_refused() {
    let portal = Open::with(short());
    for head in ["content-length: 10\r\n\r\nabc", "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"] {
        let answer = portal.say(format!("POST /echo HTTP/1.1\r\nhost: a\r\n{head}"));
        assert_eq!(status(&answer), "408", "{head}");
        assert!(answer.contains("connection: close"), "{answer}");
        assert!(answer.contains("x-content-type-options: nosniff"), "{answer}");
    }
}

#[test]
fn a_peer_that_does_not_read_is_dropped() {
    let portal = Open::with(short());
    let mut peer = portal.connect();
    peer.write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    let mut first = [0; 8];
    peer.read_exact(&mut first).unwrap();
    std::thread::sleep(3 * BLINK);
    let mut text = Vec::new();
    let _ = peer.read_to_end(&mut text);
    assert!(text.len() < 64 << 20, "the whole body came");
}

#[test]
fn a_handler_that_never_ends_is_stopped() {
    let portal = Open::with(short());
    let answer = portal.get("/never");
    assert_eq!(status(&answer), "503");
    assert!(answer.contains("retry-after: "), "{answer}");
}

#[test]
fn a_head_too_large_is_refused() {
    let portal = Open::with(Limits::default());
    let fits =
        format!("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx: {}\r\n\r\n", "a".repeat(15 << 10));
    assert_eq!(status(&portal.say(fits)), "200");
    let large = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "a".repeat(17 << 10));
    assert_eq!(status(&portal.say(large)), "431");
    let endless = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}", "a".repeat(1 << 20));
    assert_eq!(status(&portal.say(endless)), "431");
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: a\r\n".repeat(200));
    assert_eq!(status(&portal.say(many)), "431");
}

#[test]
fn an_address_too_long_is_refused() {
    let portal = Open::with(Limits::default());
    for length in [8200, 10 << 10, 20 << 10, 1 << 20] {
        let answer = portal.get(&format!("/{}", "a".repeat(length)));
        assert_eq!(status(&answer), "414", "{length}");
    }
}

#[test]
fn a_body_too_large_is_refused() {
    let portal = Open::with(Limits::default());
    let large = vec![b'a'; 3 << 20];
    let announced =
        [b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 3145728\r\n\r\n".as_slice(), &large].concat();
    assert_eq!(status(&portal.say(announced)), "413");
    let streamed = [
        b"POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n300000\r\n".as_slice(),
        &large,
    ]
    .concat();
    assert_eq!(status(&portal.say(streamed)), "413");
    let asking = "POST /echo HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3145728\r\n\r\n";
    let answer = portal.say(asking);
    assert_eq!(status(&answer), "413", "no byte of it is asked for: {answer}");
}

#[test]
fn a_good_client_is_served_among_four_times_too_many_idle_ones() {
    let portal = Open::with(Limits { connections: 50, ..Limits::default() });
    let idle: Vec<_> = (0..100).map(|_| portal.connect()).collect();
    let slow: Vec<_> = (0..100)
        .map(|_| {
            let mut peer = portal.connect();
            // Given up already, it may be, for the next ones.
            let _ = peer.write_all(b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n");
            peer
        })
        .collect();
    let begin = Instant::now();
    for _ in 0..10 {
        assert_eq!(status(&portal.get("/")), "200");
    }
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    drop((idle, slow));
}

#[test]
fn a_handler_at_work_is_not_given_up_for_newcomers() {
    let portal = Open::with(Limits { connections: 1, ..Limits::default() });
    let mut peer = portal.connect();
    peer.write_all(b"GET /wait HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    portal.runtime.block_on(portal.begun.notified());
    let newcomers: Vec<_> = (0..5).map(|_| portal.connect()).collect();
    portal.release.notify_one();
    assert!(rest(&mut peer).ends_with("finished"));
    drop(newcomers);
}

#[test]
fn closing_lets_a_request_in_flight_finish_and_sends_the_others_away() {
    let mut portal = Open::with(Limits::default());
    let mut kept = portal.connect();
    kept.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    one(&mut kept, "hello");
    let mut silent = portal.connect();
    let mut working = portal.connect();
    working.write_all(b"GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    portal.runtime.block_on(portal.begun.notified());
    let begin = Instant::now();
    portal.close();
    assert_eq!(rest(&mut kept), "");
    portal.release.notify_one();
    let answer = rest(&mut working);
    // Whether the answer says `connection: close` depends on which of the two came first; its end does not.
    assert!(answer.ends_with("finished"), "{answer}");
    drop((kept, working));
    assert_eq!(rest(&mut silent), "");
    portal.closed();
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert!(TcpStream::connect(portal.address).is_err());
}

#[test]
fn closing_has_an_end() {
    let mut portal = Open::with(Limits { handler: Duration::from_secs(30), ..short() });
    let mut working = portal.connect();
    working.write_all(b"GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    portal.runtime.block_on(portal.begun.notified());
    let begin = Instant::now();
    portal.close();
    portal.closed();
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    assert_eq!(working.read(&mut [0; 8]).unwrap_or(0), 0);
}

#[test]
fn requests_one_after_another_without_waiting_are_answered_in_order() {
    let portal = Open::with(Limits::default());
    let get = |path: &str, close: &str| format!("GET {path} HTTP/1.1\r\nhost: a\r\n{close}\r\n");
    let answer = portal.say(get("/", "") + &get("/gone", "") + &get("/", "connection: close\r\n"));
    let statuses: Vec<_> = answer.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["200", "404", "200"], "{answer}");
}

#[test]
fn what_is_not_http_is_refused() {
    let portal = Open::with(Limits::default());
    for words in [
        "hello there\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/9.9\r\nhost: a\r\n\r\n",
        "GET /\u{0} HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
        "POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nno number\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}",
    ] {
        let answer = portal.say(words);
        assert!(["400", "none"].contains(&status(&answer)), "{words:?} {answer}");
    }
    assert_eq!(status(&portal.get("/")), "200");
}

#[test]
fn http_1_0_is_answered_and_closed() {
    let portal = Open::with(Limits::default());
    let answer = portal.say("GET / HTTP/1.0\r\n\r\n");
    assert_eq!(status(&answer), "200");
    assert!(answer.ends_with("hello"), "{answer}");
}

#[test]
fn a_second_request_is_not_smuggled_in_a_body() {
    let portal = Open::with(Limits::default());
    let hidden = "GET /peer HTTP/1.1\r\nhost: a\r\n\r\n";
    for lengths in
        ["content-length: 4\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 4"]
    {
        let answer =
            portal.say(format!("POST /echo HTTP/1.1\r\nhost: a\r\n{lengths}\r\n\r\n0\r\n\r\n{hidden}"));
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
}

#[test]
fn a_panic_costs_its_own_request_only() {
    let portal = Open::with(Limits::default());
    let mut peer = portal.connect();
    peer.write_all(b"GET /panic HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    assert_eq!(status(&one(&mut peer, "")), "500");
    peer.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    assert_eq!(status(&one(&mut peer, "hello")), "200");
}

#[test]
fn head_and_304_have_no_body_on_the_wire() {
    let portal = Open::with(Limits::default());
    let mut peer = portal.connect();
    peer.write_all(b"HEAD / HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\nif-none-match: *\r\nconnection: close\r\n\r\n").unwrap();
    let head = one(&mut peer, "");
    assert!(head.contains("content-length: 5\r\n"), "{head}");
    let same = rest(&mut peer);
    assert_eq!(status(&same), "304");
    assert!(
        same.ends_with("\r\n\r\n") && !same.contains("content-length") && !same.contains("transfer-encoding"),
        "{same}"
    );
}

#[test]
fn a_peer_that_has_ended_its_half_still_reads_the_answer() {
    let portal = Open::with(Limits::default());
    let mut peer = portal.connect();
    peer.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    peer.shutdown(std::net::Shutdown::Write).unwrap();
    assert!(rest(&mut peer).ends_with("hello"));
}
