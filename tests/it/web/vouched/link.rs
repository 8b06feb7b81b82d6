//! One who has an account here links who they are at the provider to it, and unlinks it.

use lectern::{domain::Role, store::Action};

use super::{Browser, portal_by, provider::Provider};
use crate::support::now;

/// Signs Ada in by password and links who the provider says it is.
async fn linked<'a>(portal: &'a crate::support::Portal, provider: &Provider) -> Browser<'a> {
    let mut browser = Browser::of(portal);
    browser.by_password().await;
    let back = browser.go(provider, "/sign-in/oidc?link").await;
    let page = browser.get(&back).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let (token, ticket) = form(&page);
    let done = browser.post("/admin/account/identities", &body(&token, &ticket)).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/account?done"), "{}", done.body);
    browser
}

fn form(page: &crate::support::Page) -> (String, String) {
    let of = |name: &str| page.attributes(&format!("form.form input[name={name}]"), "value").remove(0);
    (of("token"), of("ticket"))
}

fn body(token: &str, ticket: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("token", token)
        .append_pair("ticket", ticket)
        .finish()
}

#[tokio::test]
async fn a_link_is_asked_for_made_used_and_ended() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("ada-1", "ada.lee", &["admins"]);
    let mut browser = linked(&portal, &provider).await;
    let page = browser.get("/admin/account").await;
    assert!(page.text("[aria-labelledby=identities]").contains("Company login ada.lee"), "{}", page.body);
    assert!(!page.texts("a.button").contains(&"Link your account at Company login".to_owned()));
    let told = portal.store.audit(1).await.unwrap().rows;
    assert_eq!(told[0].action, Action::IdentityLinked);

    let mut other = Browser::of(&portal);
    assert_eq!(other.by(&provider).await.header("location"), "/admin");
    assert_eq!(portal.store.users(now()).await.unwrap().len(), 1, "it is Ada");
    let action = page.attributes("[aria-labelledby=identities] form", "action").remove(0);
    let token = browser.token().await;
    assert_eq!(browser.post(&action, "token=0").await.status, 403);
    assert_eq!(
        browser.post(&action, &format!("token={token}")).await.header("location"),
        "/admin/account?done"
    );
    assert_eq!(other.get("/admin").await.status, 303, "what was opened by it is ended");
    assert_eq!(browser.get("/admin").await.status, 200, "what was opened by the password is not");
    assert_eq!(portal.store.audit(1).await.unwrap().rows[0].action, Action::IdentityUnlinked);
    assert_eq!(browser.post(&action, &format!("token={token}")).await.status, 404);
}

#[tokio::test]
async fn csrf_nobody_is_linked_by_a_link_or_by_another_s_ticket() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("eve-2", "eve", &["readers"]);
    // A stranger has nobody to link to.
    let page = Browser::of(&portal).get("/sign-in/oidc?link").await;
    assert_eq!(page.header("location"), "/sign-in?to=%2Fadmin%2Faccount");
    let mut ada = Browser::of(&portal);
    ada.by_password().await;
    let back = ada.go(&provider, "/sign-in/oidc?link").await;
    let asked = ada.get(&back).await;
    assert!(asked.text("main").contains("You are eve at Company login. Shall that sign you in here as Ada?"));
    let key = portal.store.user_named("Ada").await.unwrap().unwrap().0.key;
    assert!(portal.store.identities_of(key).await.unwrap().is_empty(), "to be led there changed nothing");
    let (token, ticket) = form(&asked);
    let path = "/admin/account/identities";
    for wrong in [body("", &ticket), body("0", &ticket)] {
        assert_eq!(ada.post(path, &wrong).await.status, 403);
    }
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let mut foreign = Browser { cookies: ada.cookies.clone(), ..Browser::of(&portal) };
    let headers = [("origin", "https://evil.example"), elsewhere[0]];
    assert_ne!(foreign.ask("GET", path, &headers, "").await.status, 303);
    // Another session's ticket, a changed one, none.
    let mut second = Browser::of(&portal);
    second.by_password().await;
    let other_token = second.token().await;
    assert_eq!(second.post(path, &body(&other_token, &ticket)).await.status, 400);
    for wrong in [ticket.replacen("eve-2", "ada-1", 1), String::new()] {
        assert_eq!(ada.post(path, &body(&token, &wrong)).await.status, 400, "{wrong}");
    }
    // The sign-in that was begun to link ends in no other session.
    let back = ada.go(&provider, "/sign-in/oidc?link").await;
    ada.cookies.retain(|(name, _)| name == "lectern-oidc");
    let page = ada.get(&back).await;
    assert_eq!((page.status, page.texts("form.form input[name=ticket]").len()), (400, 0));
    assert!(portal.store.identities_of(key).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_one_user_s_is_no_other_s_and_who_may_not_sign_in_is_not_linked() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    Browser::of(&portal).by(&provider).await;
    let mut ada = Browser::of(&portal);
    ada.by_password().await;
    let back = ada.go(&provider, "/sign-in/oidc?link").await;
    let (token, ticket) = form(&ada.get(&back).await);
    let page = ada.post("/admin/account/identities", &body(&token, &ticket)).await;
    assert_eq!(page.status, 409);
    assert!(page.text("[role=alert]").contains("bea belongs to another account"), "{}", page.body);
    provider.is("ada-1", "ada", &["strangers"]);
    let back = ada.go(&provider, "/sign-in/oidc?link").await;
    let page = ada.get(&back).await;
    assert_eq!(page.status, 403);
    assert!(page.text("[role=alert]").contains("none of your groups"), "{}", page.body);
}

#[tokio::test]
async fn who_has_no_password_keeps_the_way_in() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("bea-1", "bea", &["editors"]);
    let mut bea = Browser::of(&portal);
    bea.by(&provider).await;
    let page = bea.get("/admin/account").await;
    assert!(page.texts("[aria-labelledby=identities] button").is_empty(), "{}", page.body);
    let key = portal.store.user_named("bea").await.unwrap().unwrap().0.key;
    let identity = portal.store.identities_of(key).await.unwrap().remove(0).key;
    let token = bea.token().await;
    let path = format!("/admin/account/identities/{identity}/unlink");
    assert_eq!(bea.post(&path, &format!("token={token}")).await.status, 404);
    let mut ada = Browser::of(&portal);
    ada.by_password().await;
    let token = ada.token().await;
    assert_eq!(ada.post(&path, &format!("token={token}")).await.status, 404, "nor does another end it");
    assert_eq!(portal.store.identities_of(key).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_last_owner_with_a_password_is_never_demoted_or_removed() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("ada-1", "ada", &["readers"]);
    linked(&portal, &provider).await;
    let ada = portal.store.user_named("Ada").await.unwrap().unwrap().0;
    let mut browser = Browser::of(&portal);
    assert_eq!(browser.by(&provider).await.header("location"), "/admin");
    let role = || async { portal.store.user_named("Ada").await.unwrap().unwrap().0.role };
    assert_eq!(role().await, Role::Owner);
    // An owner who comes in by the provider alone is no other owner: the provider may be gone tomorrow.
    provider.is("bea-1", "bea", &["admins"]);
    Browser::of(&portal).by(&provider).await;
    assert!(portal.store.remove_user(ada.key).await.unwrap_err().to_string().contains("last owner"));
    provider.is("ada-1", "ada", &["readers"]);
    Browser::of(&portal).by(&provider).await;
    assert_eq!(role().await, Role::Owner);
    // One who has a password is.
    let password = lectern::domain::Password::read("another long word").unwrap();
    portal.auth.add_user(&"Cy".parse().unwrap(), Role::Owner, &password, now()).await.unwrap();
    assert_eq!(Browser::of(&portal).by(&provider).await.header("location"), "/");
    assert_eq!(role().await, Role::Reader);
    let bea = portal.store.user_named("bea").await.unwrap().unwrap().0;
    portal.store.remove_user(bea.key).await.unwrap();
    let cy = portal.store.user_named("Cy").await.unwrap().unwrap().0;
    assert!(portal.store.remove_user(cy.key).await.is_err());
}

#[tokio::test]
async fn sessions_a_browser_that_was_left_open_links_nothing_without_the_password() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("eve-1", "eve", &["admins"]);
    let mut browser = Browser::of(&portal);
    browser.by_password().await;
    let hour = "UPDATE sessions SET created_at = created_at - 3600000000";
    sqlx::query(hour).execute(&mut portal.raw().await).await.unwrap();
    let back = browser.go(&provider, "/sign-in/oidc?link").await;
    let page = browser.get(&back).await;
    assert_eq!(page.texts("main input[name=password]").len(), 1, "it is asked for");
    let (token, ticket) = form(&page);
    for word in ["", "&password=a+wrong+password"] {
        let body = format!("{}{word}", body(&token, &ticket));
        assert_eq!(browser.post("/admin/account/identities", &body).await.status, 422, "{word}");
    }
    let body = format!("{}&password=correct+horse+battery", body(&token, &ticket));
    assert_eq!(browser.post("/admin/account/identities", &body).await.status, 303);
    // Who comes in by the provider after that hasn't given the password by it.
    let mut other = Browser::of(&portal);
    other.by(&provider).await;
    let page = other.get("/admin/account/recovery").await;
    assert_eq!(page.texts("main input[name=password]").len(), 1);
}
