//! What safety promises of tokens, of what is kept, of other origins and of those who ask too often. Each test is named
//! after what it guards.

use std::{num::NonZeroU32, sync::Arc};

use jiff::SignedDuration;
use lectern::{clock, domain::Scope, store::By};

use super::{Program, filled};
use crate::support::{Log, Portal, send};

#[tokio::test]
async fn tokens_open_what_their_scope_says_and_nothing_once_revoked_or_expired() {
    let (portal, ids) = filled().await;
    let stranger = Program::stranger(&portal);
    let reader = Program::new(&portal, Scope::Read).await;
    let writer = Program::new(&portal, Scope::Write).await;
    let admin = Program::new(&portal, Scope::Admin).await;
    let path = format!("/articles/{}", ids[0]);
    let changes = [
        ("POST", "/articles".to_owned()),
        ("POST", "/imports".to_owned()),
        ("PATCH", path.clone()),
        ("DELETE", path.clone()),
        ("PUT", format!("{path}/digests/en")),
    ];
    for (method, path) in &changes {
        let away = stranger.ask(method, path, &[], "{}").await;
        away.problem(401);
        assert!(away.header("www-authenticate").starts_with("Bearer"), "{method} {path}");
        let short = reader.ask(method, path, &[], "{}").await;
        short.problem(403);
        assert!(short.header("www-authenticate").contains("insufficient_scope"), "{method} {path}");
        let may = writer.ask(method, path, &[], "").await;
        assert!(!matches!(may.status, 401 | 403), "{method} {path}: {}", may.status);
    }
    writer.get("/tokens").await.problem(403);
    let tokens = admin.read("/tokens").await;
    assert_eq!(tokens["tokens"].as_array().unwrap().len(), 3);
    assert!(!tokens.to_string().contains("lectern_"), "what they hold is told to nobody");
    assert_eq!(admin.ask("DELETE", "/tokens/2", &[], "").await.status, 204);
    writer.get("/articles").await.problem(401);
    admin.ask("DELETE", "/tokens/2", &[], "").await.problem(404);

    for wrong in ["Bearer", "Bearer x", "Basic YTpi", "bearer lectern_00", "Bearer lectern_", "\u{fffd}"] {
        let headers = [("authorization", wrong)];
        send(portal.routes(None), "GET", "/api/v1/articles", &headers, "").await.problem(401);
    }
    let until = clock::now() - SignedDuration::from_secs(1);
    let by = By::desk("Ada", clock::now() - SignedDuration::from_hours(1));
    let secret = portal.auth.make_token("old", Scope::Read, None, until, by).await.unwrap();
    let bearer = format!("Bearer {}", secret.reveal_token());
    send(portal.routes(None), "GET", "/api/v1/articles", &[("authorization", &bearer)], "")
        .await
        .problem(401);
    // The scheme is written in any case (RFC 9110, 11.1).
    let any = admin.authorization.replace("Bearer", "bEARER");
    let page = send(portal.routes(None), "GET", "/api/v1/articles", &[("authorization", &any)], "").await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn private_items_a_private_portal_shows_strangers_nothing_and_readers_with_a_token_all() {
    let (mut portal, ids) = filled().await;
    portal.private = true;
    let stranger = Program::stranger(&portal);
    let paths = [
        "/articles".to_owned(),
        format!("/articles/{}", ids[0]),
        format!("/articles/{}/digests", ids[0]),
        "/themes".to_owned(),
        "/sources".to_owned(),
        "/search?q=article".to_owned(),
        "/nothing".to_owned(),
    ];
    for path in &paths {
        let page = stranger.get(path).await;
        page.problem(401);
        assert_eq!(page.header("cache-control"), "private, no-store", "{path}");
    }
    assert_eq!(stranger.get("/openapi.json").await.status, 200);
    let reader = Program::new(&portal, Scope::Read).await;
    for path in &paths[..6] {
        assert_eq!(reader.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn caching_what_a_token_opens_is_kept_by_nobody_and_depends_on_it() {
    let (portal, ids) = filled().await;
    let path = format!("/articles/{}", ids[0]);
    let page = Program::stranger(&portal).get(&path).await;
    assert_eq!(page.header("cache-control"), "no-cache");
    assert!(page.header("vary").contains("Authorization"), "{}", page.header("vary"));
    assert!(page.headers.get("set-cookie").is_none());
    let page = Program::new(&portal, Scope::Write).await.get(&path).await;
    assert_eq!(page.header("cache-control"), "private, no-store");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn cors_is_off_unless_an_origin_is_listed_and_never_with_credentials() {
    let (mut portal, _) = filled().await;
    let asked = |origin: &'static str| [("origin", origin), ("access-control-request-method", "PATCH")];
    for (origins, origin, may) in [
        (&[][..], "https://tools.example", false),
        (&["https://tools.example"], "https://tools.example", true),
        (&["https://tools.example"], "https://tools.example.evil", false),
        (&["https://tools.example"], "null", false),
    ] {
        portal.origins = origins.iter().map(|origin| origin.parse().unwrap()).collect();
        for method in ["GET", "OPTIONS"] {
            let page = send(portal.routes(None), method, "/api/v1/articles", &asked(origin), "").await;
            let allowed = page.header("access-control-allow-origin");
            assert_eq!(allowed, if may { origin } else { "" }, "{method} {origins:?} {origin}");
            assert!(page.headers.get("access-control-allow-credentials").is_none());
        }
        let page = send(portal.routes(None), "GET", "/", &asked(origin), "").await;
        assert!(page.headers.get("access-control-allow-origin").is_none(), "pages are for nobody else");
    }
}

#[tokio::test]
async fn guessing_and_asking_too_often_is_counted_by_token_and_by_address() {
    let (mut portal, _) = filled().await;
    portal.a_minute = NonZeroU32::new(3);
    let stranger = Program::stranger(&portal);
    for left in [2, 1, 0] {
        let page = stranger.get("/articles").await;
        assert_eq!((page.status, page.header("ratelimit")), (200, &*format!("\"default\";r={left};t=60")));
        assert_eq!(page.header("ratelimit-policy"), "\"default\";q=3;w=60");
    }
    let over = stranger.get("/articles").await;
    over.problem(429);
    let wait: u32 = over.header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    // Tokens that open nothing are counted by the address that tries them.
    let headers = [("authorization", "Bearer lectern_00")];
    send(stranger.routes.clone(), "GET", "/api/v1/articles", &headers, "").await.problem(429);
    let token = Program { routes: stranger.routes.clone(), ..Program::new(&portal, Scope::Read).await };
    assert_eq!(token.get("/articles").await.status, 200, "a token has a count of its own");
}

#[tokio::test]
async fn header_trust_an_address_that_is_made_up_shares_the_count() {
    let (mut portal, _) = filled().await;
    portal.a_minute = NonZeroU32::new(1);
    let ask = |routes: axum::Router, from: &'static str| async move {
        send(routes, "GET", "/api/v1/articles", &[("x-forwarded-for", from)], "").await.status
    };
    let routes = portal.routes(None);
    assert_eq!((ask(routes.clone(), "192.0.2.1").await, ask(routes, "192.0.2.2").await), (200, 429));
    portal.proxies = Arc::new(["127.0.0.1".parse().unwrap()]);
    let routes = portal.routes(None);
    assert_eq!((ask(routes.clone(), "192.0.2.1").await, ask(routes.clone(), "192.0.2.2").await), (200, 200));
    // Its owner has all of a /64.
    assert_eq!((ask(routes.clone(), "2001:db8::1").await, ask(routes, "2001:db8::2:1").await), (200, 429));
}

#[tokio::test]
async fn log_leaks_a_token_is_in_no_log_no_file_and_no_answer() {
    let (log, _guard) = Log::catch();
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Admin).await;
    let token = program.authorization.strip_prefix("Bearer ").unwrap();
    for (method, path) in
        [("GET", "/articles"), ("GET", "/tokens"), ("POST", "/articles"), ("GET", "/nothing")]
    {
        let page = program.ask(method, path, &[], "{").await;
        assert!(!page.body.contains(token) && !format!("{:?}", page.headers).contains(token), "{path}");
    }
    let secret = token.strip_prefix("lectern_").unwrap();
    assert!(!log.text().contains(secret));
    for file in std::fs::read_dir(portal.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{}", path.display());
        }
    }
}
