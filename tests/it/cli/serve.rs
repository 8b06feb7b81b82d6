//! `lectern serve` and `lectern health`: opening, answering, being told to stop.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use lectern::{
    domain::EventKind,
    store::{By, DeliveryState, NewWebhook, Role, Store},
};
use serde_json::{Value, json};

use super::{Place, Said, line};

/// More than a portal may take to open or to close, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// A portal that is open.
pub(super) struct Served {
    child: Option<Child>,
    out: BufReader<ChildStdout>,
    pub(super) address: String,
}

impl Served {
    pub(super) fn at(place: &Place, args: &[&str]) -> Self {
        let args = [&["serve", "--listen", "127.0.0.1:0"], args].concat();
        let mut command = place.command(&args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let address =
            first.strip_prefix("Lectern is open at http://").and_then(|rest| rest.strip_suffix('\n'));
        let address = address.unwrap_or_else(|| panic!("{first:?}")).to_owned();
        Self { child: Some(child), out, address }
    }

    fn get(&self, path: &str) -> String {
        let mut peer = TcpStream::connect(&self.address).unwrap();
        peer.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(peer, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        peer.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(super) fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        serde_json::from_str(body).unwrap()
    }

    /// Sends a signal and waits for the end; what it printed after its one line, too.
    pub(super) fn end(mut self, signal: &str) -> Said {
        let child = self.child.take().unwrap();
        let process = child.id().to_string();
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
        let (sender, ended) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait_with_output()));
        let output = ended.recv_timeout(PATIENCE).expect("it ends within ten seconds").unwrap();
        let mut said = Said::of(output);
        self.out.read_to_string(&mut said.out).unwrap();
        said
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn it_says_one_line_answers_and_ends_when_told() {
    for signal in ["-TERM", "-INT"] {
        let place = Place::new();
        let portal = Served::at(&place, &[]);
        assert!(portal.get("/healthz").starts_with("HTTP/1.1 200 "));
        assert!(portal.get("/readyz").starts_with("HTTP/1.1 200 "));
        assert!(portal.get("/").starts_with("HTTP/1.1 200 "));
        assert!(portal.get("/a/0000000000").starts_with("HTTP/1.1 404 "));
        let health = place.run(&["health", "--listen", &portal.address]);
        assert_eq!((health.code, &*health.err), (0, ""), "{health:?}");
        // Connections that say nothing must not hold up the end.
        let idle = TcpStream::connect(&portal.address).unwrap();
        let said = portal.end(signal);
        assert_eq!((said.code, &*said.out), (0, ""), "{signal}: {said:?}");
        drop(idle);
        assert!(!place.data().join("lectern.sqlite-wal").exists(), "the log is folded into the file");
        place.check();
    }
}

#[tokio::test]
async fn a_call_under_way_when_it_is_told_to_stop_is_noted_before_it_ends() {
    let place = Place::new();
    let store = Store::open(&place.data(), Role::Beside).await.unwrap();
    let program = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = program.local_addr().unwrap().to_string();
    let url = format!("http://{host}/");
    let new = NewWebhook { name: "Board", url: &url, kinds: &EventKind::ALL, secret: [7; 32] };
    let hook = store.make_webhook(&new, By::command(lectern::clock::now())).await.unwrap();
    store.test_webhook(hook, lectern::clock::now()).await.unwrap();
    let portal = Served::at(&place, &["--private-hosts", &host]);
    let (mut call, _) = program.accept().unwrap();
    let address = portal.address.clone();
    let answering = thread::spawn(move || {
        // It closes once nobody is let in any more.
        while TcpStream::connect(&address).is_ok() {
            thread::yield_now();
        }
        call.write_all(b"HTTP/1.1 204 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        // Closed with something unread, the answer could be lost on the way.
        call.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = call.read_to_end(&mut Vec::new());
    });
    assert_eq!(portal.end("-TERM").code, 0);
    answering.join().unwrap();
    let call = store.deliveries(hook, 1).await.unwrap().rows.remove(0);
    assert_eq!((call.state, call.status), (DeliveryState::Delivered, Some(204)));
}

#[test]
fn what_is_imported_beside_it_is_there_at_the_next_request() {
    let place = Place::new();
    let portal = Served::at(&place, &[]);
    assert!(!portal.get("/").contains("First of them"));
    let said = place.run_with_input(&["import", "-", "--json"], &line("First of them"));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(portal.get("/").contains("First of them"));
    let id = said.json()["articles"][0].as_str().unwrap().to_owned();
    assert!(portal.get(&format!("/a/{id}")).contains("First of them matters"));
    assert_eq!(place.check()["articles"], 1);
    assert_eq!(portal.end("-TERM").code, 0);
}

#[test]
fn the_sample_is_loaded_once() {
    let place = Place::new();
    let portal = Served::at(&place, &["--demo"]);
    let first = place.check()["articles"].as_u64().unwrap();
    assert!(first > 20, "{first}");
    assert_eq!(portal.end("-TERM").code, 0);
    let portal = Served::at(&place, &["--demo"]);
    assert_eq!(place.check()["articles"].as_u64(), Some(first));
    assert_eq!(portal.end("-TERM").code, 0);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    place.run(&["serve", "--listen", &address]).refused(1, &[&address, "taken", "--listen"]);
    assert!(!place.data().exists(), "nothing was made");
}

#[test]
fn one_serves_a_data_folder_at_a_time() {
    let place = Place::new();
    let portal = Served::at(&place, &[]);
    let second = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    second.refused(1, &["another Lectern", "lectern-data", "--data"]);
    assert!(portal.get("/healthz").starts_with("HTTP/1.1 200 "), "the first one goes on");
    drop(portal);
    // A lock that outlived a killed process would lock its owner out.
    let third = Served::at(&place, &[]);
    assert_eq!(third.end("-TERM").code, 0);
}

#[test]
fn health_tells_when_nobody_answers() {
    let place = Place::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    place.run(&["health", "--listen", &free]).refused(1, &[&free, "does not answer"]);

    let sick = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = sick.local_addr().unwrap().to_string();
    let answering = thread::spawn(move || {
        let (mut peer, _) = sick.accept().unwrap();
        let mut head = BufReader::new(peer.try_clone().unwrap()).lines();
        assert!(head.any(|line| line.unwrap().is_empty()), "the question has an end");
        peer.write_all(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").unwrap();
    });
    place.run(&["health", "--listen", &address]).refused(1, &[&address, "503 Service Unavailable"]);
    answering.join().unwrap();
}

#[test]
fn an_import_goes_on_while_pages_are_read() {
    let place = Place::new();
    let portal = Served::at(&place, &[]);
    let text: String = (0..400).map(|n| line(&format!("Article {n}"))).collect();
    let summary = thread::scope(|scope| {
        let import = scope.spawn(|| place.run_with_input(&["import", "-", "--json"], &text));
        let mut answers = 0;
        while !import.is_finished() {
            assert!(portal.get("/?theme=costs").starts_with("HTTP/1.1 200 "));
            answers += 1;
        }
        assert!(answers > 1, "{answers}");
        import.join().unwrap()
    });
    assert_eq!((summary.code, &summary.json()["new"]), (0, &json!(400)), "{summary:?}");
    assert_eq!(portal.end("-TERM").code, 0);
    assert_eq!(place.check()["points"], 1_200);
}
