//! Webhooks: set up at the desk, called when something happens, signed, tried again, and given up.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use lectern::{
    clock,
    domain::{EventKind, Role, Status},
    outgoing::{Client, PrivateHosts},
    store::{By, Delivery, DeliveryState, NewWebhook, WebhookState},
    webhooks::{self, Caller},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::accounts::{Browser, portal_with};
use crate::support::{Portal, article};

const BY: By<'static> = By::desk("Ada", Timestamp::UNIX_EPOCH);

/// A program that is called: it keeps what it was told, and answers as it was told to.
struct Receiver {
    url: String,
    hosts: PrivateHosts,
    answer: Arc<Mutex<String>>,
    told: Arc<Mutex<Vec<Told>>>,
}

/// A call, as it arrived.
#[derive(Debug, Clone)]
struct Told {
    head: String,
    body: String,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("{name} in {}", self.head)).split_once(':').unwrap().1.trim()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Receiver {
    async fn answering(status: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let receiver = Self {
            url: format!("http://{at}/hook"),
            hosts: at.to_string().parse().unwrap(),
            answer: Arc::new(Mutex::new(String::new())),
            told: Arc::default(),
        };
        receiver.answers(status, "");
        let (answer, told) = (Arc::clone(&receiver.answer), Arc::clone(&receiver.told));
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut read = Vec::new();
                let told_now = loop {
                    let mut piece = [0; 4096];
                    let n = stream.read(&mut piece).await.unwrap();
                    read.extend_from_slice(&piece[..n]);
                    let text = String::from_utf8(read.clone()).unwrap();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let told = Told { head: head.to_owned(), body: body.to_owned() };
                    if body.len() == told.header("content-length").parse::<usize>().unwrap() {
                        break told;
                    }
                };
                told.lock().unwrap().push(told_now);
                let answer = answer.lock().unwrap().clone();
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        receiver
    }

    fn answers(&self, status: &str, headers: &str) {
        let body = "what it says";
        *self.answer.lock().unwrap() = format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
    }

    fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }
}

const SECRET: [u8; 32] = [7; 32];

async fn hooked(portal: &Portal, url: &str, kinds: &[EventKind]) -> i64 {
    let new = NewWebhook { name: "Board", url, kinds, secret: SECRET };
    portal.store.make_webhook(&new, BY).await.unwrap()
}

fn caller(portal: &Portal, hosts: &PrivateHosts) -> Caller {
    let base = Some("https://read.example.org".to_owned());
    Caller::new(portal.store.clone(), Client::new(hosts.clone()), base)
}

async fn calls(portal: &Portal, hook: i64) -> Vec<Delivery> {
    portal.store.deliveries(hook, 1).await.unwrap().rows
}

fn after(hours: i64) -> Timestamp {
    clock::now() + SignedDuration::from_hours(hours)
}

#[tokio::test]
async fn a_program_is_told_what_it_asked_for_and_of_what_every_reader_sees() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("204 No Content").await;
    let hook = hooked(&portal, &receiver.url, &[EventKind::Published, EventKind::Flagged]).await;
    let text = ["Costs fell by 12 percent."];
    let one = article("One").source("Paper").url("https://paper.example/1").lang("en").text(&text);
    let put = portal.put(&one.clone().digest("en", "Costs fell by 42 percent [1].", &[])).await;
    portal.news.look().await.unwrap();
    portal.put(&one.digest("en", "Costs fell by 43 percent [1].", &[])).await;
    portal.news.look().await.unwrap();
    let caller = caller(&portal, &receiver.hosts);
    while caller.call_due(clock::now()).await.unwrap() > 0 {}
    let told = receiver.told();
    let kinds: Vec<_> = told.iter().map(|told| told.json()["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["article.published", "article.flagged"], "a revision was not asked for");
    let first = told[0].json();
    assert_eq!(
        (
            &first["data"]["id"],
            &first["data"]["title"],
            &first["data"]["link"],
            &first["data"]["source"]["name"]
        ),
        (
            &put.id.as_str().into(),
            &"One".into(),
            &format!("https://read.example.org/a/{}", put.id).into(),
            &"Paper".into()
        )
    );
    assert_eq!(
        (first["data"]["revision"].as_i64(), told[1].json()["data"]["flagged"].as_i64()),
        (Some(1), Some(1))
    );
    for told in &told {
        assert!(told.head.starts_with("POST /hook HTTP/1.1"), "{}", told.head);
        assert_eq!(told.header("content-type"), "application/json");
        let (id, at) = (told.header("webhook-id"), told.header("webhook-timestamp"));
        let signed = webhooks::sign(&SECRET, id, at.parse().unwrap(), &told.body);
        assert_eq!(told.header("webhook-signature"), signed);
    }
    assert_ne!(told[0].header("webhook-id"), told[1].header("webhook-id"));
    let log = calls(&portal, hook).await;
    assert!(
        log.iter().all(|call| call.state == DeliveryState::Delivered && call.status == Some(204)),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_call_that_fails_is_made_again_with_growing_pauses_the_same_each_time_and_given_up() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("500 Oh").await;
    let hook = hooked(&portal, &receiver.url, &EventKind::ALL).await;
    portal.put(&article("One")).await;
    portal.news.look().await.unwrap();
    let caller = caller(&portal, &receiver.hosts);
    let mut now = clock::now();
    let mut pauses = Vec::new();
    for attempt in 1..=10 {
        assert_eq!(caller.call_due(now).await.unwrap(), 1, "attempt {attempt}");
        assert_eq!(caller.call_due(now).await.unwrap(), 0, "not at once again");
        let call = calls(&portal, hook).await.remove(0);
        assert_eq!(
            (call.attempts, call.status, call.answer.as_deref()),
            (attempt, Some(500), Some("what it says"))
        );
        if attempt < 10 {
            assert_eq!(call.state, DeliveryState::Waiting);
            pauses.push(call.due_at.duration_since(now));
            // The program itself rests as long as it fails, up to ten minutes.
            now = call.due_at.max(now + SignedDuration::from_mins(10));
            portal.put(&article("One").theme("Theme")).await;
        } else {
            assert_eq!(call.state, DeliveryState::Failed);
        }
    }
    assert!(pauses.is_sorted() && pauses[8] >= SignedDuration::from_hours(24), "{pauses:?}");
    let told = receiver.told();
    assert_eq!(told.len(), 10);
    assert!(
        told.iter().all(
            |call| call.body == told[0].body && call.header("webhook-id") == told[0].header("webhook-id")
        )
    );
    assert_eq!(portal.store.webhook(hook).await.unwrap().failures, 10);
    // Somebody has it made again.
    receiver.answers("200 OK", "");
    portal.store.deliver_again(hook, 1, now).await.unwrap();
    assert_eq!(caller.call_due(now).await.unwrap(), 1);
    assert_eq!(calls(&portal, hook).await[0].state, DeliveryState::Delivered);
    assert_eq!(portal.store.webhook(hook).await.unwrap().failures, 0);
}

#[tokio::test]
async fn retry_after_is_honoured_and_410_ends_it() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("429 Too Many").await;
    receiver.answers("429 Too Many", "retry-after: 7200\r\n");
    let hook = hooked(&portal, &receiver.url, &EventKind::ALL).await;
    portal.put(&article("One")).await;
    portal.put(&article("Two")).await;
    portal.news.look().await.unwrap();
    let (caller, now) = (caller(&portal, &receiver.hosts), clock::now());
    assert_eq!(caller.call_due(now).await.unwrap(), 1);
    // The other one would fail as well, so it isn't tried either.
    assert_eq!(caller.call_due(now + SignedDuration::from_secs(7_190)).await.unwrap(), 0);
    receiver.answers("410 Gone", "");
    assert_eq!(caller.call_due(now + SignedDuration::from_secs(7_210)).await.unwrap(), 1);
    assert_eq!(portal.store.webhook(hook).await.unwrap().state, WebhookState::Gone);
    assert_eq!(caller.call_due(after(100)).await.unwrap(), 0);
    portal.put(&article("Three")).await;
    portal.news.look().await.unwrap();
    assert_eq!(calls(&portal, hook).await.len(), 2, "nothing more is told to it");
}

#[tokio::test]
async fn one_program_that_fails_keeps_no_other_waiting() {
    let portal = Portal::new().await;
    let (good, bad) = (Receiver::answering("200 OK").await, Receiver::answering("500 No").await);
    let hosts: PrivateHosts = format!(
        "{},{}",
        good.url.trim_start_matches("http://").trim_end_matches("/hook"),
        bad.url.trim_start_matches("http://").trim_end_matches("/hook")
    )
    .parse()
    .unwrap();
    hooked(&portal, &bad.url, &EventKind::ALL).await;
    hooked(&portal, &good.url, &EventKind::ALL).await;
    for n in 0..3 {
        portal.put(&article(&format!("Article {n}"))).await;
    }
    portal.news.look().await.unwrap();
    let caller = caller(&portal, &hosts);
    while caller.call_due(clock::now()).await.unwrap() > 0 {}
    assert_eq!((good.told().len(), bad.told().len()), (3, 1));
}

#[tokio::test]
async fn private_items_what_is_taken_back_before_its_call_is_not_told() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("200 OK").await;
    let hook = hooked(&portal, &receiver.url, &EventKind::ALL).await;
    let put = portal.put(&article("Secret")).await;
    portal.news.look().await.unwrap();
    portal.store.set_status(BY, put.id, Status::Draft).await.unwrap();
    caller(&portal, &receiver.hosts).call_due(clock::now()).await.unwrap();
    assert_eq!(receiver.told().len(), 0);
    assert_eq!(calls(&portal, hook).await[0].state, DeliveryState::Dropped);
}

/// safety.md: SSRF by DNS flip or redirect; all refusals look alike.
#[tokio::test]
async fn forbidden_dials_a_webhook_reaches_no_address_that_is_not_public() {
    let portal = Portal::new().await;
    let secret = Receiver::answering("200 OK").await;
    let port = secret.url.rsplit_once(':').unwrap().1.trim_end_matches("/hook").to_owned();
    let mut hooks = Vec::new();
    for host in [
        "127.0.0.1",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "169.254.169.254",
        "10.0.0.1",
        "[64:ff9b::7f00:1]",
    ] {
        hooks.push(hooked(&portal, &format!("http://{host}:{port}/hook"), &EventKind::ALL).await);
    }
    // One that may be called, and leads elsewhere.
    let front = Receiver::answering("307 Temporary Redirect").await;
    front.answers("307 Temporary Redirect", &format!("location: {}\r\n", secret.url));
    let led = hooked(&portal, &front.url, &EventKind::ALL).await;
    portal.put(&article("One")).await;
    portal.news.look().await.unwrap();
    caller(&portal, &front.hosts).call_due(clock::now()).await.unwrap();
    assert_eq!((secret.told().len(), front.told().len()), (0, 1));
    let mut refusals = Vec::new();
    for hook in hooks {
        let call = calls(&portal, hook).await.remove(0);
        assert_eq!((call.state, call.status), (DeliveryState::Waiting, None));
        refusals.push(call.answer.unwrap());
    }
    refusals.dedup();
    assert_eq!(refusals, ["it could not be reached"]);
    assert_eq!(calls(&portal, led).await[0].status, Some(307));
}

#[tokio::test]
async fn a_killed_portal_calls_again_under_the_same_id() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("200 OK").await;
    hooked(&portal, &receiver.url, &EventKind::ALL).await;
    portal.put(&article("One")).await;
    portal.news.look().await.unwrap();
    // The call is made, and what came of it is lost.
    let due = portal.store.due_deliveries(clock::now()).await.unwrap().remove(0);
    caller(&portal, &receiver.hosts).call_due(clock::now()).await.unwrap();
    let mut raw = portal.raw().await;
    sqlx::query(
        "UPDATE deliveries SET state = 'waiting', attempts = 0, tried_at = NULL, body = NULL WHERE key = $1",
    )
    .bind(due.key)
    .execute(&mut raw)
    .await
    .unwrap();
    caller(&portal, &receiver.hosts).call_due(clock::now()).await.unwrap();
    let told = receiver.told();
    assert_eq!((told.len(), told[0].header("webhook-id")), (2, told[1].header("webhook-id")));
}

#[tokio::test]
async fn webhooks_are_set_up_tested_switched_and_removed_at_the_desk() {
    let portal = portal_with(Role::Owner).await;
    let receiver = Receiver::answering("200 OK").await;
    let mut browser = Browser::of(&portal);
    let away = browser.get("/admin/webhooks").await;
    assert_eq!(away.header("location"), "/sign-in?to=%2Fadmin%2Fwebhooks");
    browser.sign_in().await;
    let token = browser.token().await;
    assert_eq!(browser.get("/admin").await.texts("a[href='/admin/webhooks']"), ["Webhooks"]);
    let encoded = receiver.url.replace(':', "%3A").replace('/', "%2F");
    for (body, wrong) in [
        (format!("name=&url={encoded}&kind=article.published"), "#wrong-name"),
        ("name=Board&url=ftp%3A%2F%2Fx%2F&kind=article.published".to_owned(), "#wrong-url"),
        (format!("name=Board&url={encoded}&kind=x"), "#wrong-kinds"),
    ] {
        let page = browser.post("/admin/webhooks", &format!("token={token}&{body}")).await;
        assert_eq!((page.status, page.texts(wrong).len(), page.texts(".wrong").len()), (422, 1, 1), "{body}");
    }
    let body = format!("token={token}&name=Board&url={encoded}&kind=article.published&kind=article.revised");
    let made = browser.post("/admin/webhooks", &body).await;
    assert_eq!((made.status, made.header("cache-control")), (200, "private, no-store"));
    let secret = made.text(".made code");
    assert!(secret.starts_with("whsec_") && secret.len() == 6 + 44, "{secret}");
    assert!(!browser.get("/admin/webhooks/1").await.body.contains("whsec_"), "this once");
    let other = browser.post("/admin/webhooks/1/secret", &format!("token={token}")).await.text(".made code");
    assert_ne!(secret, other);

    // A test goes out even while it is switched off, and the page waits for what comes of it.
    let to = |to: &str| format!("token={token}&to={to}");
    assert_eq!(browser.post("/admin/webhooks/1/switch", &to("off")).await.status, 303);
    let (caller, made) = (caller(&portal, &receiver.hosts), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&made);
    let running = tokio::spawn(async move {
        loop {
            counted.fetch_add(caller.call_due(clock::now()).await.unwrap(), Ordering::SeqCst);
            tokio::task::yield_now().await;
        }
    });
    let page = browser.post("/admin/webhooks/1/test", &format!("token={token}")).await;
    assert_eq!((page.status, page.header("location")), (303, "/admin/webhooks/1#log"));
    running.abort();
    assert_eq!(made.load(Ordering::SeqCst), 1);
    let log = browser.get("/admin/webhooks/1").await.text("#log + .rows li div");
    assert!(log.starts_with("test Delivered · 200 · "), "{log}");
    assert_eq!(receiver.told()[0].json()["type"], "webhook.test");

    let change = format!("token={token}&name=Wall&url={encoded}&kind=article.flagged");
    assert_eq!(browser.post("/admin/webhooks/1", &change).await.status, 303);
    let webhook = portal.store.webhook(1).await.unwrap();
    assert_eq!(
        (webhook.name.as_str(), &webhook.kinds[..], webhook.state),
        ("Wall", &[EventKind::Flagged][..], WebhookState::Off)
    );
    assert_eq!(browser.post("/admin/webhooks/1/switch", &to("on")).await.status, 303);
    assert_eq!(
        browser.post("/admin/webhooks/1/remove", &format!("token={token}")).await.status,
        404,
        "not while it is on"
    );
    browser.post("/admin/webhooks/1/switch", &to("off")).await;
    assert_eq!(browser.post("/admin/webhooks/1/switch", &to("up")).await.status, 400);
    assert_eq!(browser.post("/admin/webhooks/1/remove", "to=x").await.status, 403, "without the form's word");
    assert_eq!(browser.post("/admin/webhooks/1/remove", &format!("token={token}")).await.status, 303);
    assert_eq!(browser.get("/admin/webhooks/1").await.status, 404);
    let audit = portal.store.audit(1).await.unwrap().rows;
    let done: Vec<_> = audit
        .iter()
        .rev()
        .map(|row| row.action.as_str())
        .filter(|word| word.starts_with("webhook"))
        .collect();
    assert_eq!(
        done,
        [
            "webhook-made",
            "webhook-renewed",
            "webhook-switched-off",
            "webhook-changed",
            "webhook-switched-on",
            "webhook-switched-off",
            "webhook-removed"
        ]
    );
    assert!(audit.iter().all(|row| !row.what.contains("whsec_")));
}

#[tokio::test]
async fn webhooks_are_an_owner_s_alone() {
    let portal = portal_with(Role::Editor).await;
    hooked(&portal, "https://hooks.example.org/", &EventKind::ALL).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    assert_eq!(browser.get("/admin").await.texts("a[href='/admin/webhooks']"), Vec::<String>::new());
    for path in ["/admin/webhooks", "/admin/webhooks/1"] {
        assert_eq!(browser.get(path).await.status, 403);
    }
    for path in ["", "/1", "/1/test", "/1/switch", "/1/secret", "/1/remove", "/1/deliveries/1/again"] {
        let page = browser.post(&format!("/admin/webhooks{path}"), &format!("token={token}&to=off")).await;
        assert_eq!(page.status, 403, "{path}");
    }
}

#[tokio::test]
async fn what_waits_for_longer_than_any_call_is_tried_is_given_up() {
    let portal = Portal::new().await;
    let hook = hooked(&portal, "http://127.0.0.1:9/", &EventKind::ALL).await;
    portal.put(&article("One")).await;
    portal.news.look().await.unwrap();
    portal.store.forget_events(after(4 * 24 - 1), 1_000).await.unwrap();
    assert_eq!(calls(&portal, hook).await[0].state, DeliveryState::Waiting);
    portal.store.forget_events(after(4 * 24 + 1), 1_000).await.unwrap();
    assert_eq!(calls(&portal, hook).await[0].state, DeliveryState::Failed);
}

#[tokio::test]
async fn a_call_that_was_taken_has_arrived_whatever_else_is_said() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("200 OK").await;
    // More than anybody reads; and a body that ends before it should.
    for length in [1_000_000, 5_000_000] {
        *receiver.answer.lock().unwrap() = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{}",
            "x".repeat(1_000_000)
        );
        let hook = hooked(&portal, &receiver.url, &EventKind::ALL).await;
        portal.put(&article(&format!("Article {length}"))).await;
        portal.news.look().await.unwrap();
        let caller = caller(&portal, &receiver.hosts);
        while caller.call_due(clock::now()).await.unwrap() > 0 {}
        let call = calls(&portal, hook).await.remove(0);
        assert_eq!((call.state, call.status), (DeliveryState::Delivered, Some(200)), "{length}");
    }
}

/// Has a write fail, as on a full disk, until the trigger goes.
async fn without_room(portal: &Portal, when: &str) -> sqlx::SqliteConnection {
    let mut raw = portal.raw().await;
    let sql = format!(
        "CREATE TRIGGER no_room BEFORE UPDATE ON deliveries {when} BEGIN SELECT raise(ABORT, 'no room'); END"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut raw).await.unwrap();
    raw
}

#[tokio::test]
async fn where_nothing_can_be_written_no_call_goes_out() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("200 OK").await;
    let hook = hooked(&portal, &receiver.url, &EventKind::ALL).await;
    portal.put(&article("One")).await;
    portal.news.look().await.unwrap();
    let mut raw = without_room(&portal, "").await;
    let caller = caller(&portal, &receiver.hosts);
    for _ in 0..3 {
        assert!(caller.call_due(clock::now()).await.is_err());
    }
    assert_eq!(receiver.told().len(), 0, "or it would go out again and again");
    assert_eq!(calls(&portal, hook).await[0].attempts, 0);
    sqlx::raw_sql("DROP TRIGGER no_room").execute(&mut raw).await.unwrap();
    assert_eq!(caller.call_due(clock::now()).await.unwrap(), 1);
    let call = calls(&portal, hook).await.remove(0);
    assert_eq!((call.state, call.attempts, receiver.told().len()), (DeliveryState::Delivered, 1, 1));
}

#[tokio::test]
async fn a_call_whose_answer_is_lost_comes_again_at_its_next_time_and_after_the_last_never() {
    let portal = Portal::new().await;
    let receiver = Receiver::answering("200 OK").await;
    let hook = hooked(&portal, &receiver.url, &EventKind::ALL).await;
    portal.put(&article("One")).await;
    portal.news.look().await.unwrap();
    // The portal goes down, or the disk is full, between the call and what came of it.
    without_room(&portal, "WHEN new.took IS NOT NULL").await;
    let caller = caller(&portal, &receiver.hosts);
    let mut now = clock::now();
    for attempt in 1..=10 {
        assert!(caller.call_due(now).await.is_err());
        assert_eq!(caller.call_due(now).await.unwrap(), 0, "not at once again");
        let call = calls(&portal, hook).await.remove(0);
        assert_eq!((call.attempts, receiver.told().len()), (attempt, attempt as usize));
        let is_last = attempt == 10;
        let state = if is_last { DeliveryState::Failed } else { DeliveryState::Waiting };
        assert_eq!((call.state, call.is_open()), (state, true), "attempt {attempt}");
        assert!(is_last || call.due_at > now);
        now = call.due_at;
    }
    assert_eq!(caller.call_due(after(30 * 24)).await.unwrap(), 0);
    let told = receiver.told();
    assert!(
        told.iter().all(
            |call| call.body == told[0].body && call.header("webhook-id") == told[0].header("webhook-id")
        )
    );
}

#[tokio::test]
async fn a_test_whose_answer_is_lost_is_not_made_again_and_its_log_says_so() {
    let portal = portal_with(Role::Owner).await;
    let receiver = Receiver::answering("200 OK").await;
    let hook = hooked(&portal, &receiver.url, &EventKind::ALL).await;
    let key = portal.store.test_webhook(hook, clock::now()).await.unwrap();
    without_room(&portal, "WHEN new.took IS NOT NULL").await;
    let caller = caller(&portal, &receiver.hosts);
    assert!(portal.store.is_delivery_new(key).await.unwrap());
    assert!(caller.call_due(clock::now()).await.is_err());
    assert!(portal.store.is_delivery_new(key).await.unwrap(), "its page goes on waiting");
    assert_eq!(caller.call_due(after(1)).await.unwrap(), 0);
    assert_eq!(receiver.told().len(), 1);
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let log = browser.get(&format!("/admin/webhooks/{hook}")).await.text("#log + .rows li div");
    assert!(log.starts_with("test No answer noted · "), "{log}");
}

#[tokio::test]
async fn a_portal_that_closes_begins_no_call_and_waits_for_what_comes_of_those_under_way() {
    let portal = Portal::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let hook = hooked(&portal, &format!("http://{at}/"), &EventKind::ALL).await;
    for title in ["One", "Two"] {
        portal.put(&article(title)).await;
    }
    portal.news.look().await.unwrap();
    let caller = caller(&portal, &at.to_string().parse().unwrap());
    let (closing, closes) = tokio::sync::watch::channel(false);
    let mut running = tokio::spawn(async move { caller.run(closes).await });
    let (mut stream, _) = listener.accept().await.unwrap();
    closing.send_replace(true);
    // As long as the program takes.
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut running).await.is_err());
    stream.write_all(b"HTTP/1.1 204 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
    let calls: Vec<_> = calls(&portal, hook).await.iter().map(|call| (call.state, call.attempts)).collect();
    assert_eq!(calls, [(DeliveryState::Waiting, 0), (DeliveryState::Delivered, 1)]);
}
