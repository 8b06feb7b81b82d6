//! Passkeys and the second way by the forms of the pages. Each test is named after what it guards.

use jiff::SignedDuration;
use lectern::{
    auth::Entry,
    clock,
    domain::Role,
    store::{By, SecondWay},
};

use super::accounts::{Browser, portal_with};
use crate::{authenticator::Authenticator, support::Portal};

const WORD: &str = "correct+horse+battery";
const PATH: &str = "/admin/account/passkeys";
const LOCALHOST: &str = "localhost:8080";

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl Browser<'_> {
    /// Adds the passkey of an authenticator.
    async fn enrol(&mut self, key: &mut Authenticator) {
        let token = self.token().await;
        let asked = self.post(&format!("{PATH}/challenge"), &format!("token={token}&name=A+key")).await;
        assert_eq!((asked.status, asked.header("content-type")), (200, "application/json"));
        let made = encoded(&key.make(&asked.body));
        let added = self.post(PATH, &format!("token={token}&name=A+key&credential={made}")).await;
        assert_eq!(
            (added.status, added.header("location")),
            (303, &*format!("{PATH}?done")),
            "{}",
            added.body
        );
    }

    /// Begins to sign in, as far as the page that asks for the rest.
    async fn half_way(&mut self, to: &str) -> String {
        let body = format!("name=Ada&password={WORD}&to={}", encoded(to));
        let asked = self.post("/sign-in", &body).await;
        assert_eq!(asked.status, 303);
        assert!(self.porch.len() > 64 && self.cookie.is_empty(), "no session");
        asked.header("location").to_owned()
    }
}

/// Ada, who wants both asked for: her authenticator and her codes.
async fn with_both(portal: &Portal) -> (Authenticator, Vec<String>) {
    let mut key = Authenticator::new(1);
    let mut browser = Browser::at(portal, LOCALHOST, None);
    browser.sign_in().await;
    browser.enrol(&mut key).await;
    let token = browser.token().await;
    let early = browser.post("/admin/account/second", &format!("token={token}&second=on")).await;
    assert_eq!(early.status, 409, "codes come first");
    let made = browser.post("/admin/account/recovery", &format!("token={token}")).await;
    assert_eq!((made.status, made.header("cache-control")), (200, "private, no-store"));
    let codes = made.texts("#codes code");
    assert_eq!(codes.len(), 10);
    assert!(browser.get("/admin/account/recovery").await.texts("#codes code").is_empty(), "shown once");
    let on = browser.post("/admin/account/second", &format!("token={token}&second=on")).await;
    assert_eq!(on.status, 303, "{}", on.body);
    assert_eq!(browser.post("/admin/account/second", &format!("token={token}&second=x")).await.status, 400);
    (key, codes)
}

#[tokio::test]
async fn passkeys_are_shown_where_they_can_be_used_and_else_it_is_said_where() {
    let portal = portal_with(Role::Reader).await;
    for (host, base, works, words) in [
        ("localhost:8080", None, true, ""),
        ("127.0.0.1:8080", None, false, "http://localhost:8080"),
        ("[::1]:8080", None, false, "http://localhost:8080"),
        ("localhost", None, true, ""),
        ("read.example.org", Some("https://read.example.org"), true, ""),
        ("127.0.0.1:8080", Some("https://read.example.org"), true, ""),
        ("127.0.0.1:8080", Some("http://127.0.0.1:8080"), false, "--base-url"),
        ("localhost:8080", Some("http://localhost:8080"), true, ""),
        ("127.0.0.1:8080", Some("http://localhost:8080"), false, "--base-url"),
        ("192.0.2.1", Some("https://192.0.2.1"), false, "--base-url"),
    ] {
        let mut browser = Browser::at(&portal, host, base);
        let form = browser.get("/sign-in").await;
        assert_eq!(form.texts("form[data-passkey][hidden]").len(), usize::from(works), "{host} {base:?}");
        let autocomplete = if works { "username webauthn" } else { "username" };
        assert_eq!(form.attributes("[name=name]", "autocomplete"), [autocomplete]);
        assert_eq!(form.header("set-cookie"), "", "a page that is read sets no cookie");
        browser.sign_in().await;
        let page = browser.get(PATH).await;
        assert_eq!((page.status, page.texts("form[data-passkey]").len()), (200, usize::from(works)));
        assert!(page.texts(".notice").join(" ").contains(words), "{host} {base:?}: {}", page.body);
        let asked = browser.post("/sign-in/passkey/challenge", "").await;
        assert_eq!(asked.status, if works { 200 } else { 404 }, "{host} {base:?}");
        let open = Browser::at(&portal, host, base)
            .ask("POST", "/sign-in/passkey/challenge", &[("x-forwarded-for", "192.0.2.1")], "")
            .await;
        let is_behind = base.is_some_and(|base| base.starts_with("https"));
        assert_eq!(open.status == 200, works && is_behind, "{host} {base:?}");
    }
}

#[tokio::test]
async fn a_passkey_signs_in_once_in_the_browser_that_asked_and_leads_on() {
    let portal = portal_with(Role::Editor).await;
    let mut key = Authenticator::new(1);
    let mut owner = Browser::at(&portal, LOCALHOST, None);
    owner.sign_in().await;
    owner.enrol(&mut key).await;
    assert!(owner.get(PATH).await.texts(".rows b").contains(&"A key".to_owned()));

    let mut browser = Browser::at(&portal, LOCALHOST, None);
    let asked = browser.post("/sign-in/passkey/challenge", "").await;
    let set = asked.header("set-cookie");
    assert!(set.starts_with("lectern-porch=") && set.contains("HttpOnly; SameSite=Strict"), "{set}");
    assert_eq!(asked.header("cache-control"), "no-store");
    let body = format!("credential={}&to=%2Fadmin%2Faccount", encoded(&key.sign(&asked.body)));
    let mut other = Browser::at(&portal, LOCALHOST, None);
    let elsewhere = other.post("/sign-in/passkey", &body).await;
    assert_eq!((elsewhere.status, elsewhere.header("set-cookie")), (401, ""));
    let spent = browser.post("/sign-in/passkey", &body).await;
    assert_eq!(spent.status, 401, "what another tried is used up");
    assert_eq!(spent.attributes("[name=to]", "value"), ["/admin/account", "/admin/account"]);

    let asked = browser.post("/sign-in/passkey/challenge", "").await;
    let body = format!("credential={}&to=%2Fadmin%2Faccount", encoded(&key.sign(&asked.body)));
    let entered = browser.post("/sign-in/passkey", &body).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/admin/account"));
    assert_eq!(browser.porch, "lectern-porch=", "it is forgotten");
    assert_eq!(browser.get("/admin").await.status, 200);
    let evil = format!("credential={}&to=%2F%2Fevil.example", encoded("{}"));
    let refused = other.post("/sign-in/passkey", &evil).await;
    assert!(refused.status == 401 && !refused.body.contains("evil"), "{}", refused.body);
    for _ in 0..4 {
        other.post("/sign-in/passkey", "credential=").await;
    }
    let waits = other.post("/sign-in/passkey", "credential=").await;
    assert_eq!(waits.status, 429);
    assert!(!waits.header("retry-after").is_empty());
}

#[tokio::test]
async fn sessions_one_who_is_half_signed_in_sees_nothing() {
    let mut portal = portal_with(Role::Owner).await;
    let (mut key, codes) = with_both(&portal).await;
    portal.private = true;
    let mut browser = Browser::at(&portal, LOCALHOST, None);
    let second = browser.half_way("/admin/account/tokens").await;
    assert_eq!(second, "/sign-in/second?to=%2Fadmin%2Faccount%2Ftokens");
    let page = browser.get(&second).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "private, no-store"));
    // What stands for the half is no session, whatever it is called.
    let secret = browser.porch.split_once('=').unwrap().1.to_owned();
    for path in ["/", "/admin", "/admin/account", "/admin/articles/new"] {
        browser.cookie.clear();
        assert_eq!(browser.get(path).await.status, 303, "{path}");
        browser.cookie = format!("lectern-session={secret}");
        assert_eq!(browser.get(path).await.status, 303, "{path}");
        browser.cookie.clear();
    }
    let api = [("authorization", &*format!("Bearer {secret}"))];
    assert_eq!(browser.ask("GET", "/api/v1/articles", &api, "").await.status, 401);

    let wrong = browser.post("/sign-in/second", "code=0000&to=%2Fadmin%2Faccount%2Ftokens").await;
    assert_eq!((wrong.status, wrong.texts("#fault").len(), &*browser.cookie), (401, 1, ""));
    let body = format!("code={}&to=%2Fadmin%2Faccount%2Ftokens", codes[0].to_lowercase());
    let entered = browser.post("/sign-in/second", &body).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/admin/account/tokens"));
    assert_eq!(browser.get("/admin").await.status, 200);
    let again = browser.post("/sign-in/second", &format!("code={}", codes[1])).await;
    assert_eq!(again.header("location"), "/sign-in", "what was half is over");
    assert_eq!(browser.get("/sign-in/second?to=%2Fhelp").await.header("location"), "/sign-in?to=%2Fhelp");

    let mut browser = Browser::at(&portal, LOCALHOST, None);
    assert_eq!(browser.post("/sign-in/second/challenge", "").await.status, 404);
    browser.half_way("").await;
    let asked = browser.post("/sign-in/second/challenge", "").await;
    let body = format!("credential={}", encoded(&key.sign(&asked.body)));
    let entered = browser.post("/sign-in/second", &body).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/admin"));
}

#[tokio::test]
async fn a_borrowed_browser_adds_removes_and_makes_nothing_without_the_password() {
    let portal = portal_with(Role::Reader).await;
    let (_, _) = with_both(&portal).await;
    let (user, _) = portal.store.user_named("Ada").await.unwrap().unwrap();
    let number = portal.store.passkeys(user.key).await.unwrap()[0].key;
    // Signed in eleven minutes ago, by a way of its own: both would be asked for.
    portal.store.set_second_way(&user, false, By::desk("Ada", clock::now())).await.unwrap();
    let then = clock::now() - SignedDuration::from_mins(11);
    let from = "192.0.2.1".parse().unwrap();
    let entry = portal.auth.sign_in("Ada", "correct horse battery", from, "", then).await.unwrap();
    let Entry::In { secret, .. } = entry else { panic!("{entry:?}") };
    portal.store.set_second_way(&user, true, By::desk("Ada", clock::now())).await.unwrap();
    let mut browser = Browser::at(&portal, LOCALHOST, None);
    browser.cookie = format!("lectern-session={}", secret.reveal());
    let token = browser.token().await;
    let before = (portal.store.passkeys(user.key).await.unwrap(), codes_of(&portal).await);
    for (path, more) in [
        (format!("{PATH}/challenge"), "name=A+key"),
        (format!("{PATH}/{number}/remove"), ""),
        ("/admin/account/second".to_owned(), "second=off"),
        ("/admin/account/recovery".to_owned(), ""),
    ] {
        let answer = browser.post(&path, &format!("token={token}&{more}&password=wrong")).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.body.contains("not the present password"), "{path}: {}", answer.body);
    }
    let waits = browser.post(&format!("{PATH}/challenge"), &format!("token={token}&password=wrong")).await;
    assert_eq!(waits.status, 422);
    let waits = browser.post(&format!("{PATH}/challenge"), &format!("token={token}&password={WORD}")).await;
    assert_eq!(waits.status, 429, "the same limit as everywhere");
    assert_eq!((portal.store.passkeys(user.key).await.unwrap(), codes_of(&portal).await), before);
    let fields = browser.get(PATH).await.attributes("[name=password]", "autocomplete");
    assert!(fields.len() == 3 && fields.iter().all(|field| field == "current-password"), "{fields:?}");
    assert!(matches!(
        portal.store.second_way(user.key).await.unwrap(),
        SecondWay { on: true, codes: 10, .. }
    ));
    // A name of one's own is nothing that lets anybody in.
    let path = format!("{PATH}/{number}");
    assert_eq!(browser.post(&path, &format!("token={token}&name=Another")).await.status, 303);
    assert_eq!(browser.post(&path, &format!("token={token}&name=+")).await.status, 422);
    assert_eq!(browser.post(&format!("{PATH}/999"), &format!("token={token}&name=X")).await.status, 404);
    assert_eq!(portal.store.passkeys(user.key).await.unwrap()[0].name, "Another");
}

async fn codes_of(portal: &Portal) -> Vec<Vec<u8>> {
    let sql = "SELECT hash FROM recovery_codes ORDER BY hash";
    sqlx::query_scalar(sql).fetch_all(&mut portal.raw().await).await.unwrap()
}

#[tokio::test]
async fn a_passkey_is_nobody_s_but_its_owner_s_to_change() {
    let portal = portal_with(Role::Owner).await;
    with_both(&portal).await;
    let (ada, _) = portal.store.user_named("Ada").await.unwrap().unwrap();
    let number = portal.store.passkeys(ada.key).await.unwrap()[0].key;
    let password = lectern::domain::Password::read("correct horse battery").unwrap();
    let ben = "Ben".parse().unwrap();
    portal.auth.add_user(&ben, Role::Owner, &password, clock::now()).await.unwrap();
    let mut browser = Browser::at(&portal, LOCALHOST, None);
    browser.post("/sign-in", &format!("name=Ben&password={WORD}")).await;
    let token = browser.token().await;
    assert!(browser.get(PATH).await.texts(".rows b").is_empty());
    for path in [format!("{PATH}/{number}"), format!("{PATH}/{number}/remove")] {
        assert_eq!(browser.post(&path, &format!("token={token}&name=Mine")).await.status, 404, "{path}");
    }
    assert_eq!(portal.store.passkeys(ada.key).await.unwrap()[0].name, "A key");
}
