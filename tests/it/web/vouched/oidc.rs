//! Signing in by a provider, from the page and back to it. Each test is named after what it guards.

use std::time::{Duration, Instant};

use lectern::{
    auth::{Entry, Secret, oidc::Trouble},
    domain::{Role, Scope},
    store::{Action, By},
};
use serde_json::json;

use super::{Browser, parameter, portal_by, provider::Provider};
use crate::support::{Portal, now};

async fn role_of(portal: &Portal, name: &str) -> Option<Role> {
    let users = portal.store.users(now()).await.unwrap();
    users.into_iter().find(|account| account.user.name == name).map(|account| account.user.role)
}

#[tokio::test]
async fn one_comes_in_by_the_provider_and_back_to_where_one_wanted_to_go() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    let mut browser = Browser::of(&portal);
    let form = browser.get("/sign-in?to=/admin/audit").await;
    assert_eq!(form.texts("a.button"), ["Sign in with Company login"]);
    let href = form.attributes("a.button", "href").remove(0);
    assert_eq!(href, "/sign-in/oidc?to=%2Fadmin%2Faudit");
    provider.is("bea-1", "bea", &["editors"]);
    let sent = browser.get(&href).await;
    assert_eq!((sent.status, sent.header("cache-control")), (303, "no-store"));
    let location = sent.header("location").to_owned();
    assert_eq!(parameter(&location, "scope").unwrap(), "openid profile groups");
    assert_eq!(parameter(&location, "client_id").unwrap(), "lectern");
    assert_eq!(parameter(&location, "redirect_uri").unwrap(), "http://127.0.0.1:8080/sign-in/oidc/callback");
    let cookie = sent.header("set-cookie");
    assert!(
        cookie.starts_with("lectern-oidc=") && cookie.contains("Max-Age=600; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    let before = parameter(&location, "state");
    let back = provider.visit(&location);
    let entered = browser.get(&back).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/admin/audit"), "{}", entered.body);
    assert_eq!(browser.cookies.len(), 1, "what the sign-in needed is forgotten: {:?}", browser.cookies);
    assert_eq!(browser.get("/admin").await.status, 200);
    assert_eq!(role_of(&portal, "bea").await, Some(Role::Editor));
    let told = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((told[0].action, &*told[0].user), (Action::UserAdded, "bea"));
    // The next one is another.
    let again = browser.get("/sign-in/oidc").await;
    assert_ne!(parameter(again.header("location"), "state"), before);
    assert_eq!(portal.store.users(now()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn groups_set_the_role_anew_and_who_is_in_none_is_refused_in_words() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    let mut browser = Browser::of(&portal);
    browser.by(&provider).await;
    let bea = portal.store.user_named("bea").await.unwrap().unwrap().0;
    let until = lectern::clock::now() + jiff::SignedDuration::from_hours(24);
    for scope in [Scope::Read, Scope::Write] {
        portal
            .auth
            .make_token(scope.as_str(), scope, Some(&bea), until, By::desk("bea", now()))
            .await
            .unwrap();
    }
    provider.is("bea-1", "another name", &["readers"]);
    let mut second = Browser::of(&portal);
    assert_eq!(second.by(&provider).await.header("location"), "/");
    assert_eq!(role_of(&portal, "bea").await, Some(Role::Reader), "the same one, under the same name");
    assert_eq!(browser.get("/admin").await.status, 403, "at once, and everywhere");
    let told = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((told[0].action, &*told[0].what), (Action::UserRoleSet, "bea: editor → reader"));
    let left = portal.store.tokens(Some(bea.key), now()).await.unwrap();
    assert_eq!(
        left.iter().map(|token| token.scope).collect::<Vec<_>>(),
        [Scope::Read],
        "what opens more is gone"
    );

    provider.is("bea-1", "bea", &["strangers"]);
    let page = Browser::of(&portal).by(&provider).await;
    assert_eq!(page.status, 403);
    let words = page.text("[role=alert]");
    assert!(
        words.contains("Company login knows you as bea") && words.contains("none of your groups"),
        "{words}"
    );
    assert_eq!(browser.get("/admin/account").await.status, 303, "what was open is ended");
    assert!(portal.store.tokens(Some(bea.key), now()).await.unwrap().is_empty());
    // Nobody comes in by default, and nobody is made.
    provider.is("eve-2", "eve", &[]);
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 403);
    assert_eq!(role_of(&portal, "eve").await, None);
}

#[tokio::test]
async fn account_takeover_neither_a_name_nor_an_address_of_mail_makes_one_somebody() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.say(|said| {
        said.claims = json!({
            "sub": "eve-2", "preferred_username": "Ada", "name": "Ada", "email": "ada@example.org",
            "email_verified": true, "groups": ["readers"],
        });
    });
    let mut browser = Browser::of(&portal);
    assert_eq!(browser.by(&provider).await.header("location"), "/");
    assert_eq!(browser.get("/admin").await.status, 403);
    assert_eq!(
        (role_of(&portal, "Ada").await, role_of(&portal, "Ada 2").await),
        (Some(Role::Owner), Some(Role::Reader))
    );
    let users = portal.store.users(now()).await.unwrap();
    let ways = |n: usize| (users[n].has_password, users[n].by_provider, users[n].by_proxy);
    assert_eq!((ways(0), ways(1)), ((true, false, false), (false, true, false)));
    // The same subject at another provider is another one.
    let other = Provider::open().await;
    let mut portal = portal;
    portal.auth = lectern::auth::Auth::open_with(
        portal.store.clone(),
        lectern::auth::Vouchers { oidc: Some(super::known(super::config(&other.issuer))), proxy: None },
    )
    .unwrap();
    other.is("eve-2", "Ada", &["readers"]);
    Browser::of(&portal).by(&other).await;
    assert_eq!(role_of(&portal, "Ada 3").await, Some(Role::Reader));
}

#[tokio::test]
async fn user_enumeration_one_without_a_password_is_refused_like_any_wrong_one() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["admins"]);
    Browser::of(&portal).by(&provider).await;
    let before = portal.auth.passwords_computed();
    for (name, password) in [("bea", ""), ("bea", "wrong-wrong-wrong"), ("nobody", "wrong-wrong-wrong")] {
        let entry = portal
            .auth
            .sign_in(name, password, "192.0.2.1".parse().unwrap(), "", lectern::clock::now())
            .await
            .unwrap();
        assert!(matches!(entry, Entry::Refused), "{name} {password}");
    }
    assert_eq!(portal.auth.passwords_computed(), before + 3);
    let mut browser = Browser::of(&portal);
    let known = browser.post("/sign-in", "name=bea&password=wrong-wrong-wrong").await;
    let unknown = browser.post("/sign-in", "name=bob&password=wrong-wrong-wrong").await;
    assert_eq!((known.status, known.body.replace("bea", "bob")), (401, unknown.body));
    // Nor is there a password to be changed.
    let mut browser = Browser::of(&portal);
    browser.by(&provider).await;
    let page = browser.get("/admin/account").await;
    assert!(page.texts("input[type=password]").is_empty());
    let token = browser.token().await;
    let page =
        browser.post("/admin/account/password", &format!("token={token}&old=&new=another+long+word")).await;
    assert_eq!(page.status, 422);
}

#[tokio::test]
async fn replay_each_answer_of_the_provider_is_good_once_and_in_the_browser_that_asked() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    let mut browser = Browser::of(&portal);
    let back = browser.go(&provider, "/sign-in/oidc").await;
    let begun = browser.cookies.clone();

    let mut other = Browser::of(&portal);
    let is_stale = |page: &crate::support::Page| {
        assert_eq!(page.status, 400, "{}", page.body);
        assert!(page.text("[role=alert]").contains("begun in another browser"), "{}", page.body);
        assert!(!page.body.contains("a-code-of-once"), "what is good once stands in no link");
    };
    is_stale(&other.get(&back).await);
    other.get("/sign-in/oidc").await;
    is_stale(&other.get(&back).await);
    let state = parameter(&back, "state").unwrap();
    let other_end = if state.ends_with('0') { '1' } else { '0' };
    for wrong in ["", "&state=", &format!("&state={}{other_end}", &state[..63]), &format!("&state={state}0")]
    {
        is_stale(&browser.get(&format!("/sign-in/oidc/callback?code=a-code-of-once{wrong}")).await);
    }
    for broken in [begun[0].1.replacen("until=1", "until=9", 1), begun[0].1[..40].to_owned(), String::new()] {
        let mut forged =
            Browser { cookies: vec![("lectern-oidc".to_owned(), broken)], ..Browser::of(&portal) };
        is_stale(&forged.get(&back).await);
    }
    assert_eq!(provider.asked("/token"), 0, "the provider was not even asked");

    assert_eq!(browser.get(&back).await.status, 303, "what was begun goes on");
    is_stale(&{
        let mut again = Browser { cookies: begun, ..Browser::of(&portal) };
        again.get(&back).await
    });
    assert_eq!(provider.asked("/token"), 1);
}

#[tokio::test]
async fn reflection_what_the_provider_says_in_place_of_a_code_is_told_and_nothing_else() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    let mut browser = Browser::of(&portal);
    let back = browser.go(&provider, "/sign-in/oidc").await;
    let state = parameter(&back, "state").unwrap();
    let said = "error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E%0D%0Anot+today";
    let page = browser.get(&format!("/sign-in/oidc/callback?{said}&state={state}")).await;
    assert_eq!(page.status, 401);
    assert_eq!(
        page.text("[role=alert]"),
        "Company login did not sign you in. It says: <script>alert(1)</script>not today (access_denied)"
    );
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert_eq!(page.texts("form.form label").len(), 2, "the password is at hand");
    // Without a sign-in under way, nobody can have anything told.
    let page = Browser::of(&portal).get(&format!("/sign-in/oidc/callback?{said}&state={state}")).await;
    assert!(page.status == 400 && !page.body.contains("not today"), "{}", page.body);
    // Another provider's answer, as one of two providers could send it.
    let back = browser.go(&provider, "/sign-in/oidc").await;
    let page = browser.get(&format!("{back}&iss=https%3A%2F%2Fevil.example")).await;
    assert_eq!((page.status, provider.asked("/token")), (401, 0));
    let back = browser.go(&provider, "/sign-in/oidc").await;
    provider.say(|said| said.refuses = Some("invalid_grant"));
    let page = browser.get(&back).await;
    assert!(page.status == 401 && page.text("[role=alert]").contains("invalid_grant"), "{}", page.body);
}

#[tokio::test]
async fn a_provider_that_is_down_leaves_the_portal_and_passwords_as_they_are() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    drop(provider);
    tokio::task::yield_now().await;
    let mut browser = Browser::of(&portal);
    let page = browser.get("/sign-in/oidc?to=/themes").await;
    assert_eq!((page.status, page.header("retry-after")), (503, "30"));
    assert_eq!(page.attributes("[autofocus]", "name"), ["name"]);
    assert!(page.text("[role=alert]").contains("Company login can’t be reached"), "{}", page.body);
    assert_eq!(page.attributes("input[name=to]", "value"), ["/themes"]);
    assert_eq!(browser.by_password().await.header("location"), "/admin");
    let page = browser.get("/signed-out").await;
    assert_eq!((page.status, page.header("location")), (303, "/admin/account"));
    let page = Browser::of(&portal).get("/signed-out").await;
    assert_eq!((page.status, page.texts("main a.button").len()), (200, 1), "no way out without the provider");
}

#[tokio::test]
async fn a_provider_that_hangs_is_asked_once_for_all_who_come_and_left_alone_afterwards() {
    const DISCOVERY: &str = "/.well-known/openid-configuration";
    let provider = Provider::open().await;
    let oidc = super::known(super::config(&provider.issuer));
    provider.say(|said| said.hangs = Some(Duration::from_millis(400)));
    let come = |now| {
        let oidc = oidc.clone();
        async move { oidc.start("", None, now).await.unwrap_err() }
    };
    // One leaves before the answer; others wait for the same one, and nobody in a row.
    let began = Instant::now();
    assert!(tokio::time::timeout(Duration::from_millis(100), come(now())).await.is_err());
    let others: Vec<_> = (0..5).map(|_| tokio::spawn(come(now()))).collect();
    for other in others {
        assert_eq!(other.await.unwrap(), Trouble::Unreachable);
    }
    assert_eq!(provider.asked(DISCOVERY), 1);
    let took = jiff::SignedDuration::try_from(began.elapsed()).unwrap();
    assert!(took.as_millis() >= 400);
    // The pause begins when it failed, so that who comes after a long wait doesn't wait as long again.
    assert_eq!(come(now() + jiff::SignedDuration::from_millis(5_200)).await, Trouble::Unreachable);
    assert_eq!(provider.asked(DISCOVERY), 1);
    provider.say(|said| said.hangs = None);
    assert!(oidc.start("", None, now() + took + jiff::SignedDuration::from_secs(5)).await.is_ok());
    assert_eq!(provider.asked(DISCOVERY), 2);
}

#[tokio::test]
async fn a_provider_that_goes_down_on_the_way_leaves_nobody_half_in() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    let mut browser = Browser::of(&portal);
    let back = browser.go(&provider, "/sign-in/oidc").await;
    drop(provider);
    tokio::task::yield_now().await;
    let page = browser.get(&back).await;
    assert_eq!(page.status, 503, "{}", page.body);
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    assert_eq!(browser.by_password().await.status, 303);
}

#[tokio::test]
async fn a_new_session_takes_the_place_of_the_one_before() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    let mut browser = Browser::of(&portal);
    browser.by_password().await;
    let mut stale = Browser { cookies: browser.cookies.clone(), ..Browser::of(&portal) };
    browser.by(&provider).await;
    assert_ne!(browser.cookies, stale.cookies);
    assert_eq!(stale.get("/admin").await.status, 303, "ended");
    let secret = Secret::read(&browser.cookies[0].1).unwrap();
    let signed = portal.auth.session(&secret, lectern::clock::now()).await.unwrap().unwrap();
    assert_eq!(signed.user.name, "bea");
    // Twelve hours without a request, as with a password.
    let later = lectern::clock::now() + jiff::SignedDuration::from_hours(13);
    assert!(portal.auth.session(&secret, later).await.unwrap().is_none());
}

#[tokio::test]
async fn one_signs_out_here_first_and_then_at_the_provider_by_a_link() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    let mut browser = Browser::of(&portal);
    browser.by(&provider).await;
    let (token, kept) = (browser.token().await, browser.cookies.clone());
    let left = browser.post("/sign-out", &format!("token={token}")).await;
    assert_eq!((left.status, left.header("location")), (303, "/signed-out"));
    let mut stale = Browser { cookies: kept, ..Browser::of(&portal) };
    assert_eq!(stale.get("/admin").await.status, 303, "ended here");
    let page = browser.get("/signed-out").await;
    assert_eq!(page.texts("main a.button"), ["Sign out at Company login, too", "Articles"]);
    let href = page.attributes("main a.button", "href").remove(0);
    assert!(href.starts_with(&format!("{}/out?a=b&", provider.issuer)), "{href}");
    assert_eq!(parameter(&href, "client_id").unwrap(), "lectern");
    assert_eq!(parameter(&href, "post_logout_redirect_uri").unwrap(), "http://127.0.0.1:8080/");
    assert_eq!(parameter(&href, "id_token_hint"), None);
    // Who came by password has no provider to sign out at.
    browser.by_password().await;
    let token = browser.token().await;
    assert_eq!(browser.post("/sign-out", &format!("token={token}")).await.header("location"), "/");
}

#[tokio::test]
async fn open_redirect_the_way_back_is_within_this_portal() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    for (to, expected) in [
        ("%2Fa%2F0123456789%3Flang%3Den", "/a/0123456789?lang=en"),
        ("%2F%2Fevil.example", "/admin"),
        ("%2F%5Cevil.example", "/admin"),
        ("https%3A%2F%2Fevil.example", "/admin"),
        ("%2Fsign-in%2Foidc", "/admin"),
        (&"%2Fa".repeat(1_000), "/admin"),
    ] {
        let mut browser = Browser::of(&portal);
        let back = browser.go(&provider, &format!("/sign-in/oidc?to={to}")).await;
        assert_eq!(browser.get(&back).await.header("location"), expected, "{to}");
    }
}

#[tokio::test]
async fn cookies_go_by_https_alone_where_readers_come_so_and_by_http_from_elsewhere_nothing_begins() {
    let provider = Provider::open().await;
    let mut portal = portal_by(&provider).await;
    let mut config = super::config(&provider.issuer);
    config.base_url = "https://read.example".to_owned();
    let vouchers = lectern::auth::Vouchers { oidc: Some(super::known(config)), proxy: None };
    portal.auth = lectern::auth::Auth::open_with(portal.store.clone(), vouchers).unwrap();
    portal.private = true;
    provider.is("bea-1", "bea", &["editors"]);
    let here = Browser::of(&portal);
    let mut browser = Browser { base: "https://read.example", host: "read.example", ..here };
    let sent = browser.get("/sign-in/oidc").await;
    let cookie = sent.header("set-cookie").to_owned();
    assert!(
        cookie.starts_with("__Host-lectern-oidc=")
            && cookie.contains("Path=/; ")
            && cookie.contains("Secure"),
        "{cookie}"
    );
    let back = provider.visit(sent.header("location"));
    let entered = browser.get(&back).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/admin"));
    assert!(browser.cookies.iter().all(|(name, _)| name == "__Host-lectern"), "{:?}", browser.cookies);
    let mut open = Browser { base: "https://read.example", host: "10.0.0.5:8080", ..Browser::of(&portal) };
    for path in ["/sign-in/oidc", "/sign-in/oidc/callback?error=x"] {
        let page = open.get(path).await;
        assert_eq!((page.header("location"), page.header("set-cookie")), ("/sign-in", ""), "{path}");
    }
    assert!(open.get("/sign-in").await.texts("a.button").is_empty());
}

#[tokio::test]
async fn without_a_provider_there_are_no_such_pages() {
    let portal = Portal::new().await;
    for path in ["/sign-in/oidc", "/sign-in/oidc/callback?code=a&state=b"] {
        assert_eq!(Browser::of(&portal).get(path).await.status, 404, "{path}");
    }
    assert!(Browser::of(&portal).get("/sign-in").await.texts("a.button").is_empty());
}

#[tokio::test]
async fn who_comes_in_on_another_s_word_alone_has_no_passkeys_and_no_codes() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    let mut browser = Browser::of(&portal);
    browser.by(&provider).await;
    let token = browser.token().await;
    assert_eq!(browser.get("/admin/account").await.texts("#passkeys"), Vec::<String>::new());
    for path in ["/admin/account/passkeys", "/admin/account/recovery"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    for path in ["/admin/account/passkeys/challenge", "/admin/account/recovery", "/admin/account/second"] {
        assert_eq!(browser.post(path, &format!("token={token}&second=on")).await.status, 404, "{path}");
    }
    // Nor would a passkey open anything: only the provider does.
    let (_, hash) = portal.store.user_named("bea").await.unwrap().unwrap();
    assert_eq!(hash, "");
    assert!(!portal.store.open_session(&[7; 32], 2, "", "", "", now()).await.unwrap());
}
