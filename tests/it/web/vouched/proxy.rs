//! Signed in by a header of the proxy in front. Each test is named after what it guards.

use std::{net::IpAddr, sync::Arc};

use lectern::{
    auth::{Auth, ProxyHeaders, Vouchers},
    domain::{Role, Scope},
    store::{Action, By},
};

use super::{Browser, HERE};
use crate::support::{Page, Portal, article, now, send};

/// A portal behind a proxy at this address; the tests ask from 127.0.0.1.
async fn portal_behind(proxy: &str) -> Portal {
    let mut portal = crate::web::accounts::portal_with(Role::Owner).await;
    portal.proxies = Arc::from([proxy.parse::<IpAddr>().unwrap()]);
    let proxy = Some(ProxyHeaders {
        user: "remote-user".parse().unwrap(),
        groups: Some("remote-groups".parse().unwrap()),
        roles: "admins=owner,editors=editor,readers=reader".parse().unwrap(),
    });
    portal.auth = Auth::open_with(portal.store.clone(), Vouchers { oidc: None, proxy }).unwrap();
    portal
}

type Lines<'a> = [(&'a str, &'a str); 2];

fn says<'a>(name: &'a str, groups: &'a str) -> Lines<'a> {
    [("remote-user", name), ("remote-groups", groups)]
}

async fn get(portal: &Portal, path: &str, lines: &Lines<'_>) -> Page {
    Browser::of(portal).ask("GET", path, lines, "").await
}

#[tokio::test]
async fn header_trust_from_anybody_but_a_named_proxy_the_header_says_nothing() {
    let portal = portal_behind("10.0.0.2").await;
    for name in ["Ada", "root"] {
        let mut stranger = Browser::of(&portal);
        for more in [None, Some(("x-forwarded-for", "10.0.0.2")), Some(("forwarded", "for=10.0.0.2"))] {
            let mut lines = says(name, "admins").to_vec();
            lines.extend(more);
            assert_eq!(stranger.ask("GET", "/admin", &lines, "").await.status, 303, "{name} {more:?}");
        }
    }
    assert_eq!(portal.store.users(now()).await.unwrap().len(), 1, "nobody was made");
    // Nor where no such header was named.
    let mut portal = crate::web::accounts::portal_with(Role::Owner).await;
    portal.proxies = Arc::from(["127.0.0.1".parse::<IpAddr>().unwrap()]);
    assert_eq!(get(&portal, "/admin", &says("Ada", "admins")).await.status, 303);
}

#[tokio::test]
async fn one_is_made_at_first_sight_and_keeps_the_role_that_the_groups_give() {
    let portal = portal_behind("127.0.0.1").await;
    let page = get(&portal, "/admin", &says("bea", "others, editors")).await;
    assert_eq!((page.status, page.header("set-cookie")), (200, ""), "no session is opened");
    assert_eq!(page.header("cache-control"), "private, no-store");
    let users = || async { portal.store.users(now()).await.unwrap() };
    let bea = users().await.into_iter().find(|one| one.user.name == "bea").unwrap().user;
    assert_eq!(bea.role, Role::Editor);
    assert_eq!(get(&portal, "/admin", &says("bea", "readers")).await.status, 403);
    let told = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((told[0].action, &*told[0].what), (Action::UserRoleSet, "bea: editor → reader"));
    let before = told.len();
    get(&portal, "/", &says("bea", "readers")).await;
    assert_eq!(
        portal.store.audit(1).await.unwrap().rows.len(),
        before,
        "what is settled is not written again"
    );
    assert_eq!(users().await.len(), 2);
    // A name that somebody has here is another one's.
    let page = get(&portal, "/admin/account", &says("Ada", "readers")).await;
    assert!(page.text("main .provenance").starts_with("Ada 2"), "{}", page.body);
    assert_eq!(get(&portal, "/admin", &says("Ada", "readers")).await.status, 403);
    // Names are what they are, letter by letter.
    get(&portal, "/", &says("BEA", "readers")).await;
    assert_eq!(users().await.len(), 4);
}

#[tokio::test]
async fn who_is_in_no_group_and_what_is_no_name_is_refused_in_words() {
    let portal = portal_behind("127.0.0.1").await;
    for lines in
        [says("eve", ""), says("eve", "strangers"), says(&"x".repeat(256), "admins"), says("a\tb", "admins")]
    {
        let page = get(&portal, "/admin", &lines).await;
        assert_eq!(page.header("location"), "/sign-in", "{lines:?}");
        let page = get(&portal, "/sign-in", &lines).await;
        assert_eq!((page.status, page.texts("form.form").len()), (403, 0), "{lines:?}");
        assert!(page.text("[role=status]").contains("none of your groups may sign in here"), "{}", page.body);
        assert_eq!(get(&portal, "/", &lines).await.status, 200, "what everybody reads stays open");
    }
    let twice = [("remote-user", "bea"), ("remote-user", "ada"), ("remote-groups", "admins")];
    assert_eq!(Browser::of(&portal).ask("GET", "/admin", &twice, "").await.status, 303);
    assert_eq!(portal.store.users(now()).await.unwrap().len(), 1);
    // Who was in one, and had a token made.
    get(&portal, "/", &says("bea", "editors")).await;
    let bea = portal.store.user_named("bea").await.unwrap().unwrap().0;
    let until = lectern::clock::now() + jiff::SignedDuration::from_hours(1);
    portal.auth.make_token("t", Scope::Write, Some(&bea), until, By::desk("bea", now())).await.unwrap();
    get(&portal, "/", &says("bea", "")).await;
    assert!(portal.store.tokens(Some(bea.key), now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn sessions_the_header_is_who_it_is_and_with_it_that_ends() {
    let portal = portal_behind("127.0.0.1").await;
    let mut browser = Browser::of(&portal);
    browser.by_password().await;
    assert_eq!(
        browser.get("/admin/audit").await.status,
        200,
        "Ada by password, while the proxy names nobody"
    );
    let bea = says("bea", "readers");
    assert_eq!(
        browser.ask("GET", "/admin/audit", &bea, "").await.status,
        403,
        "Bea, whatever the browser holds"
    );
    let none = says("eve", "");
    assert_eq!(
        browser.ask("GET", "/admin/audit", &none, "").await.status,
        303,
        "and nobody where she may not"
    );
    let page = browser.ask("POST", "/sign-in", &bea, "name=Ada&password=correct+horse+battery").await;
    assert_eq!((page.status, page.header("set-cookie")), (403, ""), "a session would not count");
    // Without the header nothing is left of Bea, and another is another.
    let mut fresh = Browser::of(&portal);
    assert_eq!(fresh.ask("GET", "/admin/account", &bea, "").await.status, 200);
    assert_eq!(fresh.get("/admin/account").await.status, 303);
    let page = fresh.ask("GET", "/admin/account", &says("cy", "readers"), "").await;
    assert!(page.text("main .provenance").starts_with("cy"));
    assert_eq!(
        fresh.ask("GET", "/admin/account", &says("", "admins"), "").await.status,
        303,
        "nobody is named"
    );
}

#[tokio::test]
async fn csrf_forms_bring_the_token_of_whom_the_proxy_names() {
    let portal = portal_behind("127.0.0.1").await;
    let put = portal.put(&article("First").text(&["One."]).digest("en", "One [1].", &[])).await;
    let (bea, cy) = (says("bea", "editors"), says("cy", "editors"));
    let mut browser = Browser::of(&portal);
    let token_of = |page: &Page| page.attributes("input[name=token]", "value").first().cloned();
    let path = format!("/admin/articles/{}", put.id);
    let token = token_of(&browser.ask("GET", &path, &bea, "").await).unwrap();
    let other = token_of(&browser.ask("GET", &path, &cy, "").await).unwrap();
    assert!(token.len() == 32 && token != other);
    assert_eq!(token_of(&browser.ask("GET", &path, &bea, "").await).unwrap(), token);
    let shares = format!("/admin/articles/{}/shares", put.id);
    for (wrong, lines) in [("", &bea), (&*other, &bea), (&*token, &cy)] {
        let body = format!("token={wrong}&for=7");
        assert_eq!(browser.ask("POST", &shares, lines, &body).await.status, 403, "{wrong}");
    }
    let headers = [bea[0], bea[1], ("host", HERE), ("sec-fetch-site", "cross-site")];
    let body = format!("token={token}&for=7");
    let routes = portal.routes(Some("http://127.0.0.1:8080"));
    assert_eq!(send(routes, "POST", &shares, &headers, &body).await.status, 403);
    assert_eq!(browser.ask("POST", &shares, &bea, &body).await.status, 200);
    // The same after a restart: what is written in a form is not lost.
    let mut portal = portal;
    let proxy = Some(ProxyHeaders {
        user: "remote-user".parse().unwrap(),
        groups: None,
        roles: "*=editor".parse().unwrap(),
    });
    portal.auth = Auth::open_with(portal.store.clone(), Vouchers { oidc: None, proxy }).unwrap();
    assert_eq!(Browser::of(&portal).ask("POST", &shares, &bea, &body).await.status, 200);
}

#[tokio::test]
async fn the_account_and_the_sign_out_say_that_it_is_the_proxy() {
    let portal = portal_behind("127.0.0.1").await;
    let bea = says("bea", "editors");
    let page = get(&portal, "/admin/account", &bea).await;
    assert!(page.text("main .notice").contains("The proxy in front of this portal says that you are bea"));
    assert!(
        page.texts("#sessions, input[type=password], form[action='/sign-out']").is_empty(),
        "{}",
        page.body
    );
    let page = get(&portal, "/sign-in", &bea).await;
    assert_eq!((page.status, page.texts("form.form").len()), (200, 0));
    assert!(page.text("[role=status]").contains("sign out there"));
    let token =
        get(&portal, "/admin/account/tokens", &bea).await.attributes("input[name=token]", "value").remove(0);
    let left = Browser::of(&portal).ask("POST", "/sign-out", &bea, &format!("token={token}")).await;
    assert_eq!((left.status, left.header("location")), (303, "/signed-out"));
    let page = get(&portal, "/signed-out", &bea).await;
    assert!(page.text("main").contains("says that you are bea"), "{}", page.body);
    assert_eq!(page.text("h1"), "Sign out");
}

#[tokio::test]
async fn api_tokens_go_on_beside_it_and_the_header_opens_nothing_there() {
    let mut portal = portal_behind("127.0.0.1").await;
    portal.private = true;
    let bea = says("bea", "editors");
    assert_eq!(get(&portal, "/", &bea).await.status, 200, "a private portal is open to whom the proxy names");
    assert_eq!(get(&portal, "/api/v1/articles", &bea).await.status, 401);
    // A page follows what happens by it, as by a session.
    let routes = portal.routes(Some("http://127.0.0.1:8080"));
    let followed = |lines: &Lines<'_>| {
        let mut request = axum::http::Request::get("/api/v1/events");
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        let request = request.body(axum::body::Body::empty()).unwrap();
        let routes = routes.clone();
        async move { tower::ServiceExt::oneshot(routes, request).await.unwrap().status().as_u16() }
    };
    assert_eq!(followed(&bea).await, 200);
    assert_eq!((followed(&says("eve", "")).await, followed(&says("", "editors")).await), (401, 401));
    let user = portal.store.user_named("bea").await.unwrap().unwrap().0;
    let until = lectern::clock::now() + jiff::SignedDuration::from_hours(1);
    let token =
        portal.auth.make_token("t", Scope::Read, Some(&user), until, By::desk("bea", now())).await.unwrap();
    let bearer = format!("Bearer {}", token.reveal_token());
    let lines = [bea[0], bea[1], ("authorization", bearer.as_str())];
    assert_eq!(Browser::of(&portal).ask("GET", "/api/v1/articles", &lines, "").await.status, 200);
    assert_eq!(Browser::of(&portal).ask("GET", "/api/v1/articles", &lines[2..], "").await.status, 200);
}
