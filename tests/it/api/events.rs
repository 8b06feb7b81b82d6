//! What happens, followed: told as it happens, gone on with after a break, and ended when it may not be followed any more.

use std::time::Duration;

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use jiff::Timestamp;
use lectern::{domain::Scope, store::By};
use tower::ServiceExt;

use super::Program;
use crate::{
    support::{Portal, article, now},
    web::accounts::{Browser, portal_with},
};

const BY: By<'static> = By::desk("Ada", Timestamp::UNIX_EPOCH);

/// A stream of events that is being read.
struct Followed {
    body: Body,
    read: String,
}

impl Followed {
    async fn open(routes: axum::Router, path: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut request = Request::get(format!("/api/v1{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        if response.status() != 200 {
            return Err(response.status().as_u16());
        }
        let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(header("content-type"), "text/event-stream");
        assert!(header("cache-control").contains("no-store"));
        assert!(!response.headers().contains_key("content-encoding"));
        Ok(Self { body: response.into_body(), read: String::new() })
    }

    /// The next block of lines; nothing where the stream ends.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(at) = self.read.find("\n\n") {
                let rest = self.read.split_off(at + 2);
                return Some(std::mem::replace(&mut self.read, rest).trim_end().to_owned());
            }
            let frame =
                tokio::time::timeout(Duration::from_secs(20), self.body.frame()).await.expect("in time")?;
            self.read.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
        }
    }

    async fn is_quiet(&mut self) -> bool {
        self.read.is_empty()
            && tokio::time::timeout(Duration::from_millis(100), self.body.frame()).await.is_err()
    }
}

async fn put(portal: &Portal, title: &str, theme: &str) -> String {
    portal.put(&article(title).theme(theme)).await.id.to_string()
}

#[tokio::test]
async fn events_are_told_as_they_happen_and_within_filters() {
    let portal = Portal::new().await;
    put(&portal, "Before", "One").await;
    portal.news.look().await.unwrap();
    let mut all = Followed::open(portal.routes(None), "/events", &[]).await.unwrap();
    let mut one = Followed::open(portal.routes(None), "/events?theme=one", &[]).await.unwrap();
    for followed in [&mut all, &mut one] {
        assert_eq!(followed.next().await.unwrap(), "retry: 3000\nid: 1");
        assert!(followed.is_quiet().await, "what was before is no news");
    }
    let id = put(&portal, "Two", "Two").await;
    portal.news.look().await.unwrap();
    let told = all.next().await.unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[..2], ["id: 2", "event: article.published"]);
    let data: serde_json::Value = serde_json::from_str(lines[2].strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!((data["id"].as_str(), data["title"].as_str()), (Some(id.as_str()), Some("Two")));
    assert_eq!(one.next().await.unwrap(), "id: 2", "where to go on, and nothing else");
    put(&portal, "Three", "One").await;
    portal.news.look().await.unwrap();
    assert!(one.next().await.unwrap().starts_with("id: 3\nevent: article.published\n"));
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_event_that_is_known() {
    let portal = Portal::new().await;
    for n in 0..250 {
        put(&portal, &format!("Article {n}"), "Theme").await;
    }
    portal.news.look().await.unwrap();
    let mut read =
        Followed::open(portal.routes(None), "/events?since=0", &[("last-event-id", "10")]).await.unwrap();
    assert_eq!(read.next().await.unwrap(), "retry: 3000\nid: 10", "what a browser sends counts first");
    for n in 11..=250 {
        assert!(read.next().await.unwrap().starts_with(&format!("id: {n}\n")), "{n}");
    }
    assert!(read.is_quiet().await);
    // One from the future begins now.
    let mut ahead = Followed::open(portal.routes(None), "/events?since=9000", &[]).await.unwrap();
    assert_eq!(ahead.next().await.unwrap(), "retry: 3000\nid: 250");
    for wrong in ["/events?since=x", "/events?since=-1", "/events?since=", "/events?from=x"] {
        assert_eq!(Followed::open(portal.routes(None), wrong, &[]).await.err(), Some(400), "{wrong}");
    }
    let wrong = [("last-event-id", "x")];
    assert_eq!(Followed::open(portal.routes(None), "/events", &wrong).await.err(), Some(400));
}

#[tokio::test]
async fn a_stream_ends_when_the_portal_closes() {
    let portal = Portal::new().await;
    let mut read = Followed::open(portal.routes(None), "/events", &[]).await.unwrap();
    read.next().await.unwrap();
    portal.news.close();
    assert_eq!(read.next().await, None);
}

/// safety.md: sessions; private items.
#[tokio::test]
async fn a_private_portal_is_followed_with_a_token_or_signed_in_and_no_longer_than_that_holds() {
    let mut portal = portal_with(lectern::domain::Role::Reader).await;
    portal.private = true;
    let routes = portal.routes(None);
    assert_eq!(Followed::open(routes.clone(), "/events", &[]).await.err(), Some(401));
    let program = Program::new(&portal, Scope::Read).await;
    let bearer = [("authorization", program.authorization.as_str())];
    let mut by_token = Followed::open(routes.clone(), "/events", &bearer).await.unwrap();
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let cookie = browser.cookie().to_owned();
    let cookie = [("cookie", cookie.as_str())];
    let mut by_session = Followed::open(routes.clone(), "/events", &cookie).await.unwrap();
    // Nothing else is opened by it.
    for path in ["/articles", "/events/", "/search?q=x"] {
        assert_ne!(Followed::open(routes.clone(), path, &cookie).await.err(), Some(200), "{path}");
        assert!(
            matches!(Followed::open(routes.clone(), path, &cookie).await.err(), Some(401 | 404)),
            "{path}"
        );
    }
    for followed in [&mut by_token, &mut by_session] {
        followed.next().await.unwrap();
        assert!(followed.is_quiet().await);
    }
    let secret = lectern::auth::Secret::read(cookie[0].1.split_once('=').unwrap().1).unwrap();
    portal.auth.sign_out(&secret).await.unwrap();
    portal.store.revoke_token(1, None, By::command(now())).await.unwrap();
    put(&portal, "Secret", "Theme").await;
    portal.news.look().await.unwrap();
    assert_eq!((by_token.next().await, by_session.next().await), (None, None));
}

#[tokio::test]
async fn the_stream_s_page_follows_what_is_new_under_its_filters() {
    let portal = Portal::new().await;
    let id = put(&portal, "One", "Theme").await;
    portal.news.look().await.unwrap();
    let of = |path: &'static str| {
        let portal = &portal;
        async move { portal.get(path).await.attributes(".news", "data-events") }
    };
    assert_eq!(of("/").await, ["/api/v1/events?since=1"]);
    assert_eq!(of("/?lang=en&theme=theme").await, ["/api/v1/events?theme=theme&lang=en&since=1"]);
    assert_eq!(of("/t/theme?lang=en").await, ["/api/v1/events?theme=theme&lang=en&since=1"]);
    for path in ["/t/theme?view=points", "/themes", "/help"] {
        assert_eq!(of(path).await, Vec::<String>::new(), "{path}");
    }
    assert_eq!(
        portal.get(&format!("/a/{id}")).await.attributes(".news", "data-events"),
        Vec::<String>::new()
    );
    // Where it leads there is such a stream.
    let address = of("/?theme=theme").await.remove(0);
    let followed = Followed::open(portal.routes(None), address.strip_prefix("/api/v1").unwrap(), &[]).await;
    assert!(followed.is_ok());
}

#[tokio::test]
async fn a_crowd_is_told_the_same_each_within_its_filter_and_only_while_it_may_be() {
    let portal = portal_with(lectern::domain::Role::Reader).await;
    let routes = portal.routes(None);
    let program = Program::new(&portal, Scope::Read).await;
    let bearer = [("authorization", program.authorization.as_str())];
    let mut crowd = Vec::new();
    for n in 0..30 {
        let path = ["/events", "/events?theme=one", "/events?theme=two"][n % 3];
        let headers = if n < 3 { &bearer[..] } else { &[] };
        let mut followed = Followed::open(routes.clone(), path, headers).await.unwrap();
        followed.next().await.unwrap();
        crowd.push(followed);
    }
    put(&portal, "First", "One").await;
    put(&portal, "Second", "Two").await;
    let draft = portal.put(&article("Third").theme("One")).await;
    portal.store.set_status(BY, draft.id, lectern::domain::Status::Draft).await.unwrap();
    portal.news.look().await.unwrap();
    let titles = |block: &str| block.split("\"title\":\"").nth(1).map(|rest| rest[..5].to_owned());
    for (n, followed) in crowd.iter_mut().enumerate() {
        let wanted = [&["First", "Secon"][..], &["First"], &["Secon"]][n % 3];
        for title in wanted {
            assert_eq!(titles(&followed.next().await.unwrap()).as_deref(), Some(*title), "{n}");
        }
        if n % 3 == 1 {
            assert_eq!(followed.next().await.unwrap(), "id: 2", "where to go on");
        }
        assert!(followed.is_quiet().await, "{n}");
    }
    portal.store.revoke_token(1, None, By::command(now())).await.unwrap();
    put(&portal, "Fourth", "One").await;
    portal.news.look().await.unwrap();
    for (n, followed) in crowd.iter_mut().enumerate() {
        let next = followed.next().await;
        assert_eq!(next.is_some(), n >= 3, "{n}");
    }
}
