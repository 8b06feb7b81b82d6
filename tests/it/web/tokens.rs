//! Tokens at the desk: made within what one may do oneself, shown once, revoked, and ended with the password.

use lectern::{
    clock,
    domain::{Password, Role, Scope},
};

use super::accounts::{Browser, portal_with};
use crate::support::now;

const PATH: &str = "/admin/account/tokens";

#[tokio::test]
async fn tokens_are_made_within_one_s_role_and_shown_once() {
    for (role, scopes) in [
        (Role::Reader, &["read"][..]),
        (Role::Editor, &["read", "write"]),
        (Role::Owner, &["read", "write", "admin"]),
    ] {
        let portal = portal_with(role).await;
        let mut browser = Browser::of(&portal);
        let away = browser.get(PATH).await;
        assert_eq!((away.status, away.header("location")), (303, "/sign-in?to=%2Fadmin%2Faccount%2Ftokens"));
        browser.sign_in().await;
        let token = browser.token().await;
        assert_eq!(browser.get(PATH).await.attributes("input[name=scope]", "value"), scopes);
        for scope in ["read", "write", "admin"] {
            let made = browser.post(PATH, &format!("token={token}&name=Feed&scope={scope}&days=90")).await;
            let may = scopes.contains(&scope);
            assert_eq!(made.status, if may { 200 } else { 403 }, "{role:?} {scope}");
            if !may {
                continue;
            }
            assert_eq!(made.header("cache-control"), "private, no-store");
            let shown = made.text(".made code");
            let known = portal.auth.bearer(&shown, clock::now()).await.unwrap().unwrap();
            assert_eq!((known.scope.as_str(), known.user.as_deref()), (scope, Some("Ada")));
            assert!(!browser.get(PATH).await.body.contains("lectern_"), "this once");
        }
        for body in ["name=&scope=read&days=90", "name=a%0Ab&scope=read&days=7"] {
            let page = browser.post(PATH, &format!("token={token}&{body}")).await;
            assert_eq!((page.status, page.texts(".wrong").len()), (422, 1), "{body}");
        }
        for body in ["name=x&scope=all&days=90", "name=x&scope=read&days=91"] {
            assert_eq!(browser.post(PATH, &format!("token={token}&{body}")).await.status, 400, "{body}");
        }
        assert_eq!(
            browser.post(PATH, "name=x&scope=read&days=90").await.status,
            403,
            "without the form's word"
        );
    }
}

#[tokio::test]
async fn private_items_tokens_of_others_are_neither_seen_nor_revoked_save_by_an_owner() {
    let portal = portal_with(Role::Editor).await;
    let word = Password::read("another-long-word").unwrap();
    let owner = portal.auth.add_user(&"Bo".parse().unwrap(), Role::Owner, &word, now()).await.unwrap();
    let until = now() + jiff::SignedDuration::from_hours(24 * 3650);
    let by = lectern::store::By::desk("Bo", now());
    let secret = portal.auth.make_token("Theirs", Scope::Admin, Some(&owner), until, by).await.unwrap();
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    assert!(!browser.get(PATH).await.body.contains("Theirs"));
    assert_eq!(browser.post(&format!("{PATH}/1/revoke"), &format!("token={token}")).await.status, 404);
    browser.post(PATH, &format!("token={token}&name=Mine&scope=write&days=7")).await;

    let mut other = Browser::of(&portal);
    other.post("/sign-in", "name=bo&password=another-long-word").await;
    let page = other.get(PATH).await;
    assert_eq!(page.texts(".rows li b"), ["Mine", "Theirs"]);
    let token = other.token().await;
    assert_eq!(other.post(&format!("{PATH}/2/revoke"), &format!("token={token}")).await.status, 303);
    assert_eq!(other.get(PATH).await.texts(".rows li b"), ["Theirs"]);

    // A new password ends what was made under the old one.
    let body = format!("token={token}&old=another-long-word&new=a-third-long-word");
    assert_eq!(other.post("/admin/account/password", &body).await.status, 303);
    assert!(portal.auth.bearer(&secret.reveal_token(), now()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_token_opens_nothing_once_it_has_expired() {
    let portal = portal_with(Role::Owner).await;
    let until = now() + jiff::SignedDuration::from_hours(1);
    let by = lectern::store::By::desk("Ada", now());
    let secret = portal.auth.make_token("Short", Scope::Read, None, until, by).await.unwrap();
    let text = secret.reveal_token();
    assert!(portal.auth.bearer(&text, now()).await.unwrap().is_some());
    assert!(portal.auth.bearer(&text, until).await.unwrap().is_none());
    assert!(portal.store.tokens(None, until).await.unwrap().is_empty());
    assert_eq!(portal.store.tokens(None, now()).await.unwrap()[0].used_at, Some(now()));
}
