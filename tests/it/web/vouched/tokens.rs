//! What a provider says is checked: signature, issuer, audience, time, nonce. A good one never lies, so this one does.

use lectern::auth::oidc::Trouble;
use openidconnect::{
    PrivateSigningKey,
    core::{CoreHmacKey, CoreJwsSigningAlgorithm},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{
    Browser, config, known, portal_by,
    provider::{Forge, Provider, encoded, signed, unsigned},
};
use crate::support::{Log, now};

#[tokio::test]
async fn id_tokens_that_lie_sign_nobody_in() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    let past = lectern::clock::now().as_second() - 1;
    let claims: [(&str, Value); 10] = [
        ("another nonce", json!({ "nonce": "0".repeat(64) })),
        ("no nonce", json!({ "nonce": null })),
        ("for another portal", json!({ "aud": "another" })),
        ("for another portal, too", json!({ "aud": ["lectern", "another"] })),
        ("for nobody", json!({ "aud": [] })),
        ("of another issuer", json!({ "iss": "https://evil.example" })),
        ("of an issuer with a slash more", json!({ "iss": format!("{}/", provider.issuer) })),
        ("expired", json!({ "exp": past })),
        ("without an end", json!({ "exp": null })),
        ("of nobody", json!({ "sub": "" })),
    ];
    let none = |claims: &Value| format!("{}.", unsigned(&json!({ "alg": "none" }), claims));
    let secret = |claims: &Value| {
        let text = unsigned(&json!({ "alg": "HS256" }), claims);
        let key = CoreHmacKey::new("a-secret-of-two".as_bytes().to_vec());
        let signature = key.sign(&CoreJwsSigningAlgorithm::HmacSha256, text.as_bytes()).unwrap();
        format!("{text}.{}", encoded(&signature))
    };
    let forged: [(&str, Forge); 6] = [
        ("alg none", none),
        ("signed by the secret that two know", secret),
        ("by another key under the name of the right one", |claims| signed(claims, 9, 1)),
        ("by a key that nobody published", |claims| signed(claims, 9, 9)),
        ("changed after it was signed", |claims| {
            let (good, mut other) = (signed(claims, 1, 1), claims.clone());
            other["sub"] = json!("root");
            let signature = good.rsplit_once('.').unwrap().1.to_owned();
            format!("{}.{signature}", unsigned(&json!({ "alg": "EdDSA", "kid": "key-1" }), &other))
        }),
        ("no token", |_| "a.b.c".to_owned()),
    ];
    let lies = claims.into_iter().map(|(what, claims)| (what, claims, None));
    let forged = forged.into_iter().map(|(what, forge)| (what, json!({}), Some(forge)));
    for (what, claims, forge) in lies.chain(forged) {
        let mut all = json!({ "groups": ["admins"], "preferred_username": "eve" });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        provider.say(|said| (said.claims, said.forge) = (all, forge));
        let mut browser = Browser::of(&portal);
        let page = browser.by(&provider).await;
        assert_eq!(page.status, 401, "{what}: {}", page.body);
        assert!(page.text("[role=alert]").contains("can’t be trusted"), "{what}");
        assert!(browser.cookies.is_empty(), "{what}: {:?}", browser.cookies);
    }
    assert_eq!(portal.store.users(now()).await.unwrap().len(), 1, "nobody was added");
    // The same without a lie.
    provider.is("ada-1", "ada", &["admins"]);
    provider.say(|said| said.forge = None);
    assert_eq!(Browser::of(&portal).by(&provider).await.header("location"), "/admin");
}

#[tokio::test]
async fn keys_are_asked_for_again_when_one_is_unknown_and_not_at_every_guess() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.is("ada-1", "ada", &["admins"]);
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 303);
    assert_eq!(provider.asked("/keys"), 1);
    provider.say(|said| (said.key, said.keys) = (2, vec![1, 2]));
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 303, "by the new key");
    assert_eq!(provider.asked("/keys"), 2);
    provider.say(|said| said.key = 9);
    for _ in 0..3 {
        assert_eq!(Browser::of(&portal).by(&provider).await.status, 401);
    }
    assert_eq!(provider.asked("/keys"), 2, "anybody can make up keys");
    assert_eq!(provider.asked("/.well-known/openid-configuration"), 1);
}

#[tokio::test]
async fn a_provider_that_is_down_is_asked_again_after_a_while_and_what_it_said_is_kept() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let oidc = known(config(&format!("http://{address}")));
    let after = |seconds: i64| now() + jiff::SignedDuration::from_secs(seconds);
    assert_eq!(oidc.start("", None, after(0)).await.unwrap_err(), Trouble::Unreachable);
    let provider = Provider::at(TcpListener::bind(address).await.unwrap());
    assert_eq!(oidc.start("", None, after(1)).await.unwrap_err(), Trouble::Unreachable, "it is left alone");
    assert_eq!(provider.asked("/.well-known/openid-configuration"), 0);
    oidc.start("", None, after(6)).await.unwrap();
    oidc.start("", None, after(3_000)).await.unwrap();
    assert_eq!(provider.asked("/.well-known/openid-configuration"), 1);
    oidc.start("", None, after(3_700)).await.unwrap();
    assert_eq!(provider.asked("/.well-known/openid-configuration"), 2, "it may have moved");
    drop(provider);
    tokio::task::yield_now().await;
    oidc.start("", None, after(9_000)).await.unwrap();
}

#[tokio::test]
async fn what_calls_itself_otherwise_is_another_provider() {
    for metadata in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "issuer": null }),
        json!({ "jwks_uri": null }),
        json!({ "authorization_endpoint": "no address" }),
    ] {
        let provider = Provider::open().await;
        provider.say(|said| said.metadata = metadata.clone());
        let oidc = known(config(&provider.issuer));
        assert_eq!(oidc.start("", None, now()).await.unwrap_err(), Trouble::Unreachable, "{metadata}");
    }
    let provider = Provider::open().await;
    let with_slash = known(config(&format!("{}/", provider.issuer)));
    assert_eq!(with_slash.start("", None, now()).await.unwrap_err(), Trouble::Unreachable);
}

#[tokio::test]
async fn groups_may_stand_where_one_asks_further_if_it_is_the_same_one() {
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    provider.say(|said| {
        said.userinfo = json!({ "sub": "ada-1", "name": "Ada Lee", "groups": ["editors"] });
    });
    let page = Browser::of(&portal).by(&provider).await;
    assert_eq!((page.status, page.header("location")), (303, "/admin"), "{}", page.body);
    let users = portal.store.users(now()).await.unwrap();
    assert!(
        users.iter().any(|account| account.user.name == "Ada Lee" && account.user.role.as_str() == "editor")
    );
    provider.say(|said| said.userinfo["sub"] = json!("eve-2"));
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 401, "another one's word");
    provider.say(|said| said.userinfo = json!("nonsense"));
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 401);
    assert_eq!(portal.store.users(now()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_secret_goes_the_way_that_the_provider_takes() {
    let provider = Provider::open().await;
    provider.is("ada-1", "ada", &["admins"]);
    let portal = portal_by(&provider).await;
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 303);
    let (authorization, form) = provider.exchanged();
    assert!(authorization.starts_with("Basic ") && !form.contains("a-secret-of-two"), "{form}");
    provider.say(|said| {
        said.metadata = json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] });
    });
    let portal = portal_by(&provider).await;
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 303);
    let (authorization, form) = provider.exchanged();
    assert!(authorization.is_empty() && form.contains("client_secret=a-secret-of-two"), "{form}");
}

#[tokio::test]
async fn log_leaks_no_secret_code_token_or_claim_is_logged() {
    let (log, _logging) = Log::catch();
    let provider = Provider::open().await;
    let portal = portal_by(&provider).await;
    let mut browser = Browser::of(&portal);
    provider.is("a-subject", "a-claimed-name", &["admins"]);
    let back = browser.go(&provider, "/sign-in/oidc?to=/themes").await;
    let flow = browser.cookies[0].1.clone();
    assert_eq!(browser.get(&back).await.status, 303);
    let session = browser.cookies[0].1.clone();
    let forges: [Forge; 2] = [|claims| signed(claims, 9, 1), |_| "a-broken-token".to_owned()];
    for forge in forges {
        provider.say(|said| said.forge = Some(forge));
        assert_eq!(Browser::of(&portal).by(&provider).await.status, 401);
    }
    provider.say(|said| said.refuses = Some("invalid_client\r\nall is well"));
    assert_eq!(Browser::of(&portal).by(&provider).await.status, 401);
    let logged = log.text();
    assert!(logged.contains("is not taken") && logged.contains("gave no token"), "the log is read: {logged}");
    let state = back.rsplit('=').next().unwrap();
    for hidden in [
        "a-secret-of-two",
        "a-code-of-once",
        "an-access-token",
        "a-subject",
        "a-claimed-name",
        "a-broken-token",
        "\nall is well",
        &flow,
        &session,
        state,
    ] {
        assert!(!logged.contains(hidden), "{hidden} in {logged}");
    }
}
