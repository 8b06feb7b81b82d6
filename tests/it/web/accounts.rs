//! Signing in by the forms of the pages, and what the door keeps out. Each test is named after what it guards.

use std::{net::IpAddr, sync::Arc};

use lectern::{
    domain::{Password, Role},
    store::Action,
};

use crate::support::{Page, Portal, article, now, send};

const WORD: &str = "correct horse battery";
const HERE: &str = "127.0.0.1:8080";

pub(crate) async fn portal_with(role: Role) -> Portal {
    let portal = Portal::new().await;
    add(&portal, "Ada", role).await;
    portal
}

async fn add(portal: &Portal, name: &str, role: Role) {
    let password = Password::read(WORD).unwrap();
    portal.auth.add_user(&name.parse().unwrap(), role, &password, now()).await.unwrap();
}

/// A browser on this machine that keeps one cookie.
pub(crate) struct Browser<'a> {
    portal: &'a Portal,
    base: Option<&'static str>,
    host: &'static str,
    cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn of(portal: &'a Portal) -> Self {
        Self { portal, base: None, host: HERE, cookie: String::new() }
    }

    pub(super) async fn ask(&mut self, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> Page {
        let mut headers = vec![("accept-language", "en"), ("host", self.host)];
        let cookie = self.cookie.clone();
        if !cookie.is_empty() {
            headers.push(("cookie", &cookie));
        }
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        headers.extend(more);
        let page = send(self.portal.routes(self.base), method, path, &headers, body).await;
        let set = page.header("set-cookie");
        if set.contains("lectern-session=") || set.contains("__Host-lectern=") {
            set.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        page
    }

    pub(super) async fn get(&mut self, path: &str) -> Page {
        self.ask("GET", path, &[], "").await
    }

    pub(super) async fn post(&mut self, path: &str, body: &str) -> Page {
        self.ask("POST", path, &[("sec-fetch-site", "same-origin")], body).await
    }

    /// What it sends along, as one cookie.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(crate) async fn sign_in(&mut self) -> Page {
        self.post("/sign-in", &format!("name=Ada&password={}", WORD.replace(' ', "+"))).await
    }

    pub(super) async fn token(&mut self) -> String {
        self.get("/admin/account").await.attributes("input[name=token]", "value").remove(0)
    }
}

#[tokio::test]
async fn one_signs_in_reads_the_desk_and_signs_out() {
    let portal = portal_with(Role::Owner).await;
    portal
        .put(&article("In").source("S").text(&["It kept 2,048."]).digest("en", "It kept 4,096 [1].", &[]))
        .await;
    let mut browser = Browser::of(&portal);
    let form = browser.get("/sign-in").await;
    assert_eq!((form.status, form.texts("form.form label").len()), (200, 2));
    let entered = browser.sign_in().await;
    assert_eq!((entered.status, entered.header("location")), (303, "/admin"));
    let set = entered.header("set-cookie");
    assert!(
        set.starts_with("lectern-session=") && set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
    let desk = browser.get("/admin").await;
    assert_eq!(desk.status, 200);
    assert_eq!(desk.texts(".figures dd"), ["1", "0", "0", "1"]);
    assert_eq!(desk.texts(".rows a"), ["In"]);
    assert!(desk.body.contains("It has something to say of 1 point."));
    assert_eq!(desk.texts("nav [aria-current=page]"), ["Desk"]);
    let token = browser.token().await;
    let left = browser.post("/sign-out", &format!("token={token}")).await;
    assert_eq!((left.status, left.header("location")), (303, "/"));
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(left.header("clear-site-data"), "\"cache\"");
}

#[tokio::test]
async fn sessions_die_at_once_at_sign_out_and_each_sign_in_has_a_new_one() {
    let portal = portal_with(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let first = browser.cookie.clone();
    browser.sign_in().await;
    assert_ne!(browser.cookie, first);
    assert_eq!(browser.cookie.len(), "lectern-session=".len() + 64, "256 bits");
    let mut stale = Browser { cookie: first, ..Browser::of(&portal) };
    assert_eq!(stale.get("/admin").await.status, 303, "the one before is ended");
    let (token, kept) = (browser.token().await, browser.cookie.clone());
    browser.post("/sign-out", &format!("token={token}")).await;
    let mut stale = Browser { cookie: kept, ..Browser::of(&portal) };
    assert_eq!(stale.get("/admin").await.header("location"), "/sign-in");
}

#[tokio::test]
async fn strangers_at_the_desk_are_sent_to_the_sign_in_also_without_an_owner() {
    let portal = Portal::new().await;
    let mut browser = Browser::of(&portal);
    let page = browser.get("/admin").await;
    assert_eq!((page.status, page.header("location")), (303, "/sign-in"));
    let page = browser.get("/admin/account?done").await;
    assert_eq!((page.status, page.header("location")), (303, "/sign-in?to=%2Fadmin%2Faccount%3Fdone%3D"));
    // Whether there is such a page is nothing that strangers are told.
    let page = browser.get("/admin/no-such-page").await;
    assert_eq!((page.status, page.header("location")), (303, "/sign-in?to=%2Fadmin%2Fno-such-page"));
    let page = browser.get("/sign-in").await;
    assert!(page.body.contains("no owner yet") && page.body.contains("href=\"/set-up\""));
}

#[tokio::test]
async fn a_reader_is_no_curator() {
    let portal = portal_with(Role::Reader).await;
    let mut browser = Browser::of(&portal);
    assert_eq!(browser.sign_in().await.header("location"), "/");
    assert_eq!(browser.get("/admin").await.status, 403);
    assert_eq!(browser.get("/admin/account").await.status, 200);
    assert!(!browser.get("/").await.texts("header nav a").contains(&"Desk".to_owned()));
}

#[tokio::test]
async fn csrf_a_form_from_elsewhere_or_without_its_token_changes_nothing() {
    let portal = portal_with(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let body = format!("token={token}");
    for elsewhere in [
        [("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")],
        [("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080")],
        [("x-nothing", ""), ("origin", "https://evil.example")],
        [("x-nothing", ""), ("origin", "null")],
    ] {
        for path in
            ["/sign-out", "/sign-in", "/admin/account/sessions", "/admin/account/password", "/settings"]
        {
            let page = browser.ask("POST", path, &elsewhere, &body).await;
            assert_eq!((page.status, page.header("set-cookie")), (403, ""), "{path} {elsewhere:?}");
        }
    }
    for given in ["", "token=", "token=00000000000000000000000000000000"] {
        assert_eq!(browser.post("/sign-out", given).await.status, 403, "{given}");
        assert_eq!(browser.post("/admin/account/sessions", given).await.status, 403, "{given}");
    }
    // Reading changes nothing, and a method that isn't known is told so before anything else.
    assert_eq!(browser.get("/sign-out").await.status, 405);
    assert_eq!(browser.ask("DELETE", "/admin", &[("sec-fetch-site", "cross-site")], "").await.status, 405);
    assert_eq!(browser.get("/admin").await.status, 200, "still signed in");
    // By the page's own form it goes, with Origin in place of Sec-Fetch-Site too.
    let page = browser.ask("POST", "/sign-out", &[("origin", "http://127.0.0.1:8080")], &body).await;
    assert_eq!(page.status, 303);
}

#[tokio::test]
async fn guessing_by_form_is_told_to_wait_though_the_sixth_is_right() {
    let portal = portal_with(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    for _ in 0..5 {
        let page = browser.post("/sign-in", "name=Ada&password=wrong-wrong-wrong").await;
        assert_eq!((page.status, page.header("set-cookie")), (401, ""));
        assert_eq!(page.texts("[role=alert]"), ["This name and password do not go together."]);
        assert_eq!(page.attributes("input[name=name]", "value"), ["Ada"]);
        assert_eq!(page.attributes("input[name=password]", "value"), [""; 0]);
    }
    let page = browser.sign_in().await;
    assert_eq!(page.status, 429);
    let seconds: u32 = page.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
    assert!(page.text("[role=alert]").contains("Try again in 15 minutes"), "{}", page.text("[role=alert]"));
}

#[tokio::test]
async fn user_enumeration_an_unknown_name_gets_the_same_answer() {
    let portal = portal_with(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    let known = browser.post("/sign-in", "name=Ada&password=wrong-wrong-wrong").await;
    let unknown = browser.post("/sign-in", "name=Eve&password=wrong-wrong-wrong").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.body.replace("Ada", "Eve"), unknown.body);
    assert_eq!(portal.auth.passwords_computed(), 3, "one to add, and the same work for each");
}

#[tokio::test]
async fn header_trust_only_a_named_proxy_says_where_a_request_came_from() {
    let mut portal = portal_with(Role::Owner).await;
    let mut browser =
        Browser { base: Some("https://read.example"), host: "read.example", ..Browser::of(&portal) };
    let mut last = 0;
    for n in 0..6 {
        let from = format!("203.0.113.{n}");
        let more = [("x-forwarded-for", from.as_str()), ("remote-user", "Ada"), ("x-real-ip", from.as_str())];
        last = browser
            .ask("POST", "/sign-in", &more, &format!("name=n{n}&password=wrong-wrong-wrong"))
            .await
            .status;
    }
    assert_eq!(last, 429, "made-up addresses are one address");
    assert_eq!(browser.ask("GET", "/admin", &[("remote-user", "Ada")], "").await.status, 303);

    portal.proxies = Arc::from(["127.0.0.1".parse::<IpAddr>().unwrap()]);
    let mut browser =
        Browser { base: Some("https://read.example"), host: "read.example", ..Browser::of(&portal) };
    for n in 0..6 {
        // What stands before the proxy's own word was said by the stranger.
        let from = format!("198.51.100.7, 203.0.113.{n}");
        let more = [("x-forwarded-for", from.as_str())];
        let page =
            browser.ask("POST", "/sign-in", &more, &format!("name=m{n}&password=wrong-wrong-wrong")).await;
        assert_eq!(page.status, 401, "{n}");
    }
}

#[tokio::test]
async fn open_redirect_one_is_led_to_a_page_of_this_portal_alone() {
    let portal = portal_with(Role::Owner).await;
    for (to, expected) in [
        ("%2Fa%2F0123456789%3Flang%3Den", "/a/0123456789?lang=en"),
        ("%2F%2Fevil.example", "/admin"),
        ("%2F%5Cevil.example", "/admin"),
        ("+%2F%2Fevil.example", "/admin"),
        ("https%3A%2F%2Fevil.example", "/admin"),
        ("%2F%0D%0Ax", "/admin"),
        ("%2Fsign-out", "/admin"),
    ] {
        let mut browser = Browser::of(&portal);
        let body = format!("name=Ada&password={}&to={to}", WORD.replace(' ', "+"));
        assert_eq!(browser.post("/sign-in", &body).await.header("location"), expected, "{to}");
    }
    let page = Browser::of(&portal).get("/sign-in?to=//evil.example").await;
    assert!(!page.body.contains("evil.example\"") || page.attributes("input[name=to]", "value").is_empty());
}

#[tokio::test]
async fn caching_pages_of_the_signed_in_are_kept_nowhere_and_public_ones_carry_no_cookie() {
    let portal = portal_with(Role::Owner).await;
    let put = portal.put(&article("T").text(&["One."]).digest("en", "One [1].", &[])).await;
    let mut browser = Browser::of(&portal);
    let paths =
        ["/".to_owned(), format!("/a/{}", put.id), format!("/a/{}.json", put.id), "/search?q=one".into()];
    for path in &paths {
        let page = browser.get(path).await;
        assert_eq!((page.header("cache-control"), page.header("set-cookie")), ("no-cache", ""), "{path}");
    }
    browser.sign_in().await;
    for path in paths.iter().map(String::as_str).chain(["/admin", "/admin/account", "/nothing"]) {
        let page = browser.ask("GET", path, &[("origin", "https://evil.example")], "").await;
        assert_eq!(page.header("cache-control"), "private, no-store", "{path}");
        assert_eq!(page.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn private_items_a_private_portal_shows_a_stranger_nothing_but_the_sign_in() {
    let mut portal = portal_with(Role::Reader).await;
    let put = portal
        .put(&article("A secret title").text(&["One."]).digest("en", "Secret [1].", &[("Hid", &["P [1]."])]))
        .await;
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    portal.private = true;
    let mut browser = Browser::of(&portal);
    let id = put.id;
    for path in [
        "/".to_owned(),
        format!("/a/{id}"),
        format!("/a/{id}.json"),
        format!("/a/{id}.md"),
        format!("/a/{id}/card.png"),
        format!("/a/{id}/revisions"),
        format!("/a/{id}/related"),
        "/t/hid".into(),
        "/themes".into(),
        "/sources".into(),
        "/search?q=secret".into(),
        "/search/suggest?q=secret".into(),
        "/saved".into(),
        "/nothing".into(),
        "/help".into(),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 303, "{path}");
        assert!(page.header("location").starts_with("/sign-in"), "{path}");
        assert!(!page.body.contains("ecret"), "{path}");
        let page = browser.ask("GET", &path, &[("accept", "application/json")], "").await;
        assert_eq!(page.status, 401, "{path}");
        assert!(page.body.contains("sign in") && !page.header("www-authenticate").is_empty(), "{path}");
        assert!(!page.body.contains("ecret"), "{path}");
    }
    for path in ["/sign-in", "/healthz", "/manifest.webmanifest", "/opensearch.xml"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    let rules = browser.get("/robots.txt").await;
    assert!(rules.body.contains("Disallow: /\n"), "{}", rules.body);
    assert_eq!(browser.sign_in().await.header("location"), "/");
    assert!(browser.get("/").await.body.contains("A secret title"));
    assert_eq!(browser.get(&format!("/a/{id}.json")).await.status, 200);
}

#[tokio::test]
async fn set_up_replay_a_portal_with_an_owner_never_gets_another_this_way() {
    let portal = Portal::new().await;
    let code = portal.auth.setup_code().await.unwrap().unwrap();
    let mut browser = Browser::of(&portal);
    assert_eq!(browser.get("/set-up").await.texts("form.form label").len(), 3);
    let body =
        |code: &str, name: &str, password: &str| format!("code={code}&name={name}&password={password}");
    let wrong = browser.post("/set-up", &body("0000-0000-0000-0000", "Ada", "long-enough-word")).await;
    assert_eq!(
        (wrong.status, wrong.text(".wrong")),
        (422, "This is not the code that the server printed.".into())
    );
    let short = browser.post("/set-up", &body(&code, "Ada", "short")).await;
    assert_eq!((short.status, short.text(".wrong")), (422, "At least 10 characters.".into()));
    assert_eq!(short.attributes("[aria-invalid]", "name"), ["password"]);
    let done = browser.post("/set-up", &body(&code.to_lowercase(), "Ada", "long-enough-word")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin"));
    assert_eq!(browser.get("/admin").await.status, 200);
    let mut other = Browser::of(&portal);
    assert_eq!(other.get("/set-up").await.status, 404);
    assert_eq!(other.post("/set-up", &body(&code, "Eve", "long-enough-word")).await.status, 404);
    assert_eq!(portal.store.users(now()).await.unwrap().len(), 1);
    let told = portal.store.audit(1).await.unwrap().rows;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].action, &*told[0].user, &*told[0].what), (Action::UserAdded, "Ada", "Ada"));
}

#[tokio::test]
async fn over_http_from_elsewhere_no_password_is_taken() {
    let portal = portal_with(Role::Owner).await;
    let before = portal.auth.passwords_computed();
    for base in [None, Some("http://read.example")] {
        let mut browser = Browser { base, host: "read.example", ..Browser::of(&portal) };
        let page = browser.get("/sign-in").await;
        assert!(page.text("[role=alert]").contains("--base-url https"), "{base:?}");
        assert!(page.texts("form.form").is_empty());
        let page = browser.sign_in().await;
        assert_eq!((page.status, page.header("set-cookie")), (403, ""));
    }
    // By another name than its own, and through a proxy that nobody told of.
    let mut browser =
        Browser { base: Some("https://read.example"), host: "10.0.0.5:8080", ..Browser::of(&portal) };
    assert_eq!(browser.sign_in().await.status, 403);
    let mut browser = Browser::of(&portal);
    let body = format!("name=Ada&password={}", WORD.replace(' ', "+"));
    let page = browser.ask("POST", "/sign-in", &[("x-forwarded-for", "203.0.113.9")], &body).await;
    assert_eq!((page.status, page.header("set-cookie")), (403, ""));
    assert_eq!(portal.auth.passwords_computed(), before);
    let mut browser =
        Browser { base: Some("https://read.example"), host: "read.example", ..Browser::of(&portal) };
    let page = browser.sign_in().await;
    let set = page.header("set-cookie");
    assert!(
        set.starts_with("__Host-lectern=") && set.contains("; Secure") && !set.contains("Domain"),
        "{set}"
    );
    assert_eq!(browser.get("/admin").await.status, 200);
}

#[tokio::test]
async fn own_sessions_are_listed_and_ended_and_a_new_password_ends_all() {
    let portal = portal_with(Role::Editor).await;
    let (mut here, mut there, mut third) = (Browser::of(&portal), Browser::of(&portal), Browser::of(&portal));
    for browser in [&mut here, &mut there, &mut third] {
        browser
            .ask(
                "POST",
                "/sign-in",
                &[("user-agent", "<b>Browser</b>")],
                &format!("name=ada&password={}", WORD.replace(' ', "+")),
            )
            .await;
    }
    let page = here.get("/admin/account").await;
    assert_eq!(page.texts(".rows li b"), ["<b>Browser</b>"; 3]);
    let token = here.token().await;
    let keys = page.attributes(".rows button", "value");
    let own = page.texts(".rows li").iter().position(|row| row.contains("this browser")).unwrap();
    let other = keys.iter().enumerate().find(|(n, _)| *n != own).unwrap().1;
    assert_eq!(
        here.post("/admin/account/sessions", &format!("token={token}&session={other}")).await.status,
        303
    );
    assert_eq!(here.get("/admin/account").await.texts(".rows li").len(), 2);
    here.post("/admin/account/sessions", &format!("token={token}&session=others")).await;
    assert_eq!(here.get("/admin/account").await.texts(".rows li").len(), 1);
    assert_eq!((there.get("/admin").await.status, third.get("/admin").await.status), (303, 303));

    there.sign_in().await;
    let change = |old: &str, new: &str| format!("token={token}&old={}&new={new}", old.replace(' ', "+"));
    let page = here.post("/admin/account/password", &change("wrong-wrong-wrong", "another-long-word")).await;
    assert_eq!((page.status, page.text(".wrong")), (422, "This is not the present password.".into()));
    let page = here.post("/admin/account/password", &change(WORD, "short")).await;
    assert_eq!((page.status, page.text(".wrong")), (422, "At least 10 characters.".into()));
    let page = here.post("/admin/account/password", &change(WORD, "another-long-word")).await;
    assert_eq!(page.status, 303);
    assert_eq!(there.get("/admin").await.status, 303, "every session is ended");
    assert_eq!(here.post("/sign-in", "name=Ada&password=another-long-word").await.status, 303);
    let told = portal.store.audit(1).await.unwrap().rows;
    let told: Vec<_> = told.iter().map(|row| (row.action, &*row.user, &*row.what, &*row.origin)).collect();
    assert_eq!(told, [(Action::UserPasswordSet, "Ada", "Ada", "desk")], "once, and nothing secret");
}

fn by_https(portal: &Portal) -> Browser<'_> {
    Browser { base: Some("https://read.example"), host: "read.example", ..Browser::of(portal) }
}

#[tokio::test]
async fn header_trust_made_up_addresses_share_the_limit_of_the_set_up() {
    let portal = Portal::new().await;
    portal.auth.setup_code().await.unwrap().unwrap();
    let mut browser = by_https(&portal);
    let mut last = Vec::new();
    for n in 0..6 {
        let from = format!("203.0.113.{n}");
        let more = [("x-forwarded-for", from.as_str()), ("forwarded", "for=203.0.113.9")];
        let body = "code=0000-0000-0000-0000&name=Eve&password=long-enough-word";
        last.push(browser.ask("POST", "/set-up", &more, body).await.status);
    }
    assert_eq!(last, [422, 422, 422, 422, 422, 429]);
}

#[tokio::test]
async fn header_trust_made_up_addresses_share_the_limit_of_a_new_password_and_are_not_listed() {
    let mut portal = portal_with(Role::Owner).await;
    let mut browser = by_https(&portal);
    let entry = format!("name=Ada&password={}", WORD.replace(' ', "+"));
    browser
        .ask(
            "POST",
            "/sign-in",
            &[("x-forwarded-for", "198.51.100.1"), ("x-real-ip", "198.51.100.1")],
            &entry,
        )
        .await;
    let account = browser.get("/admin/account").await;
    assert!(account.body.contains("127.0.0.1") && !account.body.contains("198.51.100.1"), "{}", account.body);
    let token = browser.token().await;
    let mut last = 0;
    for n in 0..6 {
        let from = format!("203.0.113.{n}");
        let body = format!("token={token}&old=wrong-wrong-wrong&new=another-long-word");
        last =
            browser.ask("POST", "/admin/account/password", &[("x-forwarded-for", &from)], &body).await.status;
    }
    assert_eq!(last, 429);

    // What a named proxy says of the address is what is listed.
    portal = portal_with(Role::Owner).await;
    portal.proxies = Arc::from(["127.0.0.1".parse::<IpAddr>().unwrap()]);
    let mut browser = by_https(&portal);
    browser.ask("POST", "/sign-in", &[("x-forwarded-for", "evil, 198.51.100.1")], &entry).await;
    assert!(browser.get("/admin/account").await.body.contains("198.51.100.1"));
}

#[tokio::test]
async fn sessions_of_others_are_neither_seen_nor_ended_and_an_ended_one_opens_nothing() {
    let portal = portal_with(Role::Owner).await;
    add(&portal, "Ben", Role::Reader).await;
    let mut ada = Browser::of(&portal);
    ada.sign_in().await;
    let of_ada = ada.get("/admin/account").await.attributes(".rows button", "value").remove(0);
    let mut ben = Browser::of(&portal);
    ben.post("/sign-in", &format!("name=Ben&password={}", WORD.replace(' ', "+"))).await;
    let token = ben.token().await;
    let listed = ben.get("/admin/account").await;
    assert_eq!(listed.texts(".rows li").len(), 1);
    ben.post("/admin/account/sessions", &format!("token={token}&session={of_ada}")).await;
    assert_eq!(ada.get("/admin").await.status, 200, "not Ben's to end");

    // A cookie that was ended, made up or cut is a stranger's, and no answer brings it back.
    let (kept, token) = (ada.cookie.clone(), ada.token().await);
    ada.post("/sign-out", &format!("token={token}")).await;
    let ended = kept.clone();
    for cookie in
        [ended, kept[..kept.len() - 1].to_owned(), "lectern-session=".into(), format!("__Host-{kept}")]
    {
        let mut stale = Browser { cookie, ..Browser::of(&portal) };
        for path in ["/admin", "/admin/themes", "/admin/audit.jsonl", "/admin/refused", "/admin/account"] {
            let page = stale.get(path).await;
            assert_eq!((page.status, page.header("set-cookie")), (303, ""), "{path}");
        }
        assert_eq!(stale.post("/admin/articles", &format!("token={token}&do=keep")).await.status, 303);
    }
}

#[tokio::test]
async fn open_redirect_the_switch_of_language_and_a_slash_too_many_stay_within() {
    let portal = portal_with(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    for path in [
        "//evil.example/?ui=zh",
        "//evil.example//",
        "/%5Cevil.example/?ui=zh",
        "/%2F%2Fevil.example/",
        "///evil.example/a/",
    ] {
        let location = browser.get(path).await.header("location").to_owned();
        let within =
            location.is_empty() || location.starts_with('/') && !location[1..].starts_with(['/', '\\']);
        assert!(within, "{path} leads to {location}");
    }
}
