//! In by a passkey alone: each rule that a challenge and its answer must hold to.

use lectern::{
    auth::{Auth, Browser, Entry, Secret, Signed, Site, Visit},
    domain::{Role, User},
    error::Error,
    store::By,
};

use super::{RIGHT, WRONG, add, after, ip, password, sign_in, try_in, with_ann};
use crate::{
    authenticator::{Authenticator, ORIGIN},
    support::{Portal, now},
};

pub(super) fn site() -> Site {
    Site::of(ORIGIN).unwrap()
}

pub(super) fn visit(from: &str, seconds: i64) -> Visit<'static> {
    Visit { from: ip(from), agent: "a browser", now: after(seconds) }
}

/// One who is signed in.
pub(super) async fn signed(auth: &Auth, name: &str) -> Signed {
    let secret = sign_in(auth, name, RIGHT, now()).await;
    auth.session(&secret, now()).await.unwrap().unwrap()
}

/// A challenge to make a passkey.
pub(super) async fn to_make(auth: &Auth, signed: &Signed) -> String {
    auth.new_passkey_challenge(signed, &site(), ip("192.0.2.1"), now()).await.unwrap()
}

/// Adds the passkey of an authenticator.
pub(super) async fn enrol(auth: &Auth, signed: &Signed, authenticator: &mut Authenticator) {
    let made = authenticator.make(&to_make(auth, signed).await);
    assert!(auth.add_passkey(signed, &"A key".parse().unwrap(), &made, now()).await.unwrap());
}

/// A portal with Ann, and her authenticator.
async fn with_passkey() -> (Portal, Auth, User, Authenticator) {
    let (portal, auth, ann) = with_ann().await;
    let mut key = Authenticator::new(1);
    enrol(&auth, &signed(&auth, "Ann").await, &mut key).await;
    (portal, auth, ann, key)
}

/// A stranger's browser with a challenge to sign in.
fn stranger(auth: &Auth, seconds: i64) -> (Browser, String) {
    let browser = Browser::of_stranger(&Secret::draw().unwrap());
    (browser, auth.passkey_challenge(&site(), browser, ip("192.0.2.1"), after(seconds)).unwrap())
}

/// Asks for a challenge, has it signed and comes with that.
async fn try_key(auth: &Auth, key: &mut Authenticator, from: &str, seconds: i64) -> Entry {
    let (browser, challenge) = stranger(auth, seconds);
    let credential = key.sign(&challenge);
    auth.sign_in_by_passkey(&credential, browser, &visit(from, seconds)).await.unwrap()
}

#[track_caller]
pub(super) fn refused(entry: &Entry) {
    assert!(matches!(entry, Entry::Refused), "{entry:?}");
}

#[tokio::test]
async fn a_passkey_opens_a_session_like_any_other_and_survives_a_new_password() {
    let (portal, auth, ann, mut key) = with_passkey().await;
    let Entry::In { user, secret } = try_key(&auth, &mut key, "192.0.2.9", 60).await else {
        panic!("it is right")
    };
    assert_eq!((&user, auth.passwords_computed()), (&ann, 2), "no password was asked for");
    let signed = auth.session(&secret, after(60)).await.unwrap().unwrap();
    let listed = portal.store.sessions_of(ann.key, after(60)).await.unwrap();
    let session = listed.iter().find(|session| session.key == signed.session).unwrap();
    assert_eq!((session.agent.as_str(), session.address.as_str()), ("a browser", "192.0.2.9"));
    let kept = portal.store.passkeys(ann.key).await.unwrap();
    assert_eq!((kept[0].name.as_str(), kept[0].used_at), ("A key", Some(after(60))));

    auth.set_password(&ann, &password("another horse battery"), after(61)).await.unwrap();
    assert!(auth.session(&secret, after(61)).await.unwrap().is_none(), "a new password ends it, too");
    let again = try_key(&auth, &mut key, "192.0.2.9", 62).await;
    assert!(matches!(again, Entry::In { .. }), "{again:?}");
    portal.store.remove_user(ann.key).await.unwrap();
    refused(&try_key(&auth, &mut key, "192.0.2.9", 63).await);
    for table in ["passkeys", "sign_in_ways", "recovery_codes"] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let left: i64 = sqlx::query_scalar(sql).fetch_one(&mut portal.raw().await).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn a_challenge_is_good_once_for_five_minutes_and_for_the_browser_that_asked() {
    let (_portal, auth, _, mut key) = with_passkey().await;
    let (browser, challenge) = stranger(&auth, 0);
    let credential = key.sign(&challenge);
    let come = async |browser, credential: &str, seconds| {
        auth.sign_in_by_passkey(credential, browser, &visit("192.0.2.9", seconds)).await.unwrap()
    };
    assert!(matches!(come(browser, &credential, 299).await, Entry::In { .. }));
    refused(&come(browser, &credential, 299).await);
    // The counter may have risen: a used challenge is used.
    refused(&come(browser, &key.sign(&challenge), 299).await);

    let (browser, late) = stranger(&auth, 0);
    refused(&come(browser, &key.sign(&late), 300).await);

    let (browser, challenge) = stranger(&auth, 0);
    let (other, _) = stranger(&auth, 0);
    let credential = key.sign(&challenge);
    refused(&come(other, &credential, 1).await);
    refused(&come(browser, &credential, 1).await);
}

#[tokio::test]
async fn another_origin_another_host_or_nobody_asked_for_is_refused() {
    let (_portal, auth, _, mut key) = with_passkey().await;
    for (n, (origin, host, asks)) in [
        ("https://evil.example", "localhost", true),
        ("http://localhost:8081", "localhost", true),
        ("https://localhost:8080", "localhost", true),
        (ORIGIN, "evil.example", true),
        (ORIGIN, "localhost", false),
    ]
    .into_iter()
    .enumerate()
    {
        // Each in another quarter of an hour.
        let at = i64::try_from(n).unwrap() * 1_000;
        (key.origin, key.host, key.asks) = (origin.to_owned(), host.to_owned(), asks);
        refused(&try_key(&auth, &mut key, "192.0.2.9", at).await);
        (key.origin, key.host, key.asks) = (ORIGIN.to_owned(), "localhost".to_owned(), true);
        assert!(matches!(try_key(&auth, &mut key, "192.0.2.9", at).await, Entry::In { .. }), "{origin}");
    }
}

#[tokio::test]
async fn a_counter_that_falls_back_or_stands_still_is_refused() {
    let (_portal, auth, _, mut key) = with_passkey().await;
    key.counter = 6;
    assert!(matches!(try_key(&auth, &mut key, "192.0.2.9", 0).await, Entry::In { .. }));
    for counter in [6, 5, 0] {
        // Signing raises it by one.
        key.counter = counter;
        refused(&try_key(&auth, &mut key, "192.0.2.9", 0).await);
    }
    key.counter = 7;
    assert!(matches!(try_key(&auth, &mut key, "192.0.2.9", 1).await, Entry::In { .. }));
}

#[tokio::test]
async fn what_nobody_has_costs_and_tells_nothing() {
    let (portal, auth, ann, mut key) = with_passkey().await;
    let before = auth.passwords_computed();
    let mut unknown = Authenticator::new(9);
    unknown.handle = key.handle.clone();
    for n in 0..5 {
        refused(&try_key(&auth, &mut unknown, &format!("192.0.2.{n}"), n).await);
    }
    // As for a passkey that somebody has.
    let sixth = try_key(&auth, &mut unknown, "192.0.2.77", 5).await;
    assert!(matches!(sixth, Entry::Wait(895)), "{sixth:?}");
    assert_eq!(auth.passwords_computed(), before);
    for rubbish in ["", "{}", "null", &"[".repeat(100_000)] {
        let browser = Browser::of_stranger(&Secret::draw().unwrap());
        refused(&auth.sign_in_by_passkey(rubbish, browser, &visit("198.51.100.1", 0)).await.unwrap());
    }
    // One that is known under another's handle, and one that was removed, are nobody's.
    let ben = add(&auth, "Ben", Role::Reader).await;
    let mut bens = Authenticator::new(2);
    enrol(&auth, &signed(&auth, "Ben").await, &mut bens).await;
    bens.handle = key.handle.clone();
    refused(&try_key(&auth, &mut bens, "203.0.113.1", 0).await);
    let number = portal.store.passkeys(ann.key).await.unwrap()[0].key;
    let by = By::desk("Ben", now());
    assert!(matches!(portal.store.remove_passkey(ben.key, number, by).await, Err(Error::NotFound)));
    assert!(matches!(portal.store.rename_passkey(ben.key, number, "X", by).await, Err(Error::NotFound)));
    portal.store.remove_passkey(ann.key, number, by).await.unwrap();
    refused(&try_key(&auth, &mut key, "203.0.113.2", 0).await);
}

#[tokio::test]
async fn failures_count_with_those_of_passwords_by_account_and_by_address() {
    let (_portal, auth, _, mut key) = with_passkey().await;
    key.host = "evil.example".to_owned();
    for n in 0..3 {
        refused(&try_key(&auth, &mut key, &format!("198.51.100.{n}"), n).await);
    }
    for n in 3..5 {
        refused(&try_in(&auth, "Ann", WRONG, after(n)).await);
    }
    key.host = "localhost".to_owned();
    let sixth = try_key(&auth, &mut key, "203.0.113.1", 5).await;
    assert!(matches!(sixth, Entry::Wait(895)), "the account waits: {sixth:?}");
    let other = try_in(&auth, "Ann", RIGHT, after(5)).await;
    assert!(matches!(other, Entry::Wait(895)), "by whichever door: {other:?}");
    assert!(matches!(try_key(&auth, &mut key, "203.0.113.1", 905).await, Entry::In { .. }));

    let mut unknown = [10, 11, 12, 13, 14].map(Authenticator::new);
    for unknown in &mut unknown {
        unknown.handle = key.handle.clone();
        refused(&try_key(&auth, unknown, "203.0.113.9", 905).await);
    }
    let sixth = try_key(&auth, &mut key, "203.0.113.9", 905).await;
    assert!(matches!(sixth, Entry::Wait(900)), "the address waits: {sixth:?}");
}

#[tokio::test]
async fn a_passkey_is_added_by_the_session_that_asked_and_once() {
    let (portal, auth, ann) = with_ann().await;
    let (here, there) = (signed(&auth, "Ann").await, signed(&auth, "Ann").await);
    let name = "A key".parse().unwrap();
    let mut key = Authenticator::new(1);
    let made = key.make(&to_make(&auth, &here).await);
    assert!(!auth.add_passkey(&there, &name, &made, now()).await.unwrap(), "another session");
    assert!(!auth.add_passkey(&here, &name, &made, now()).await.unwrap(), "the challenge is used up");
    let made = key.make(&to_make(&auth, &here).await);
    assert!(!auth.add_passkey(&here, &name, &made, after(300)).await.unwrap(), "too late");
    for (origin, host, asks) in [
        ("https://evil.example", "localhost", true),
        (ORIGIN, "evil.example", true),
        (ORIGIN, "localhost", false),
    ] {
        (key.origin, key.host, key.asks) = (origin.to_owned(), host.to_owned(), asks);
        let made = key.make(&to_make(&auth, &here).await);
        assert!(!auth.add_passkey(&here, &name, &made, now()).await.unwrap(), "{origin} {host} {asks}");
    }
    // A challenge to sign in is none to add, and the other way round.
    let mut key = Authenticator::new(1);
    let asked = auth.passkey_challenge(&site(), Browser::of(&here), ip("192.0.2.1"), now()).unwrap();
    let mut asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
    asked["user"]["id"] = "AA".into();
    assert!(!auth.add_passkey(&here, &name, &key.make(&asked.to_string()), now()).await.unwrap());
    let asked = to_make(&auth, &here).await;
    enrol(&auth, &here, &mut key).await;
    let credential = key.sign(&asked);
    refused(&auth.sign_in_by_passkey(&credential, Browser::of(&here), &visit("192.0.2.1", 0)).await.unwrap());

    let again = key.make(&to_make(&auth, &there).await);
    assert!(!auth.add_passkey(&there, &name, &again, now()).await.unwrap(), "it is known already");
    assert!(to_make(&auth, &here).await.contains("\"excludeCredentials\":[{"), "and named to the browser");
    for number in 2..=20 {
        enrol(&auth, &here, &mut Authenticator::new(number)).await;
    }
    let made = Authenticator::new(21).make(&to_make(&auth, &here).await);
    assert!(!auth.add_passkey(&here, &name, &made, now()).await.unwrap(), "twenty are enough");
    assert_eq!(portal.store.passkeys(ann.key).await.unwrap().len(), 20);
}

#[tokio::test]
async fn what_is_done_to_passkeys_stands_in_the_audit() {
    let (portal, auth, ann) = with_ann().await;
    let here = signed(&auth, "Ann").await;
    enrol(&auth, &here, &mut Authenticator::new(1)).await;
    let number = portal.store.passkeys(ann.key).await.unwrap()[0].key;
    let by = By::desk("Ann", now());
    portal.store.rename_passkey(ann.key, number, "Another name", by).await.unwrap();
    portal.store.rename_passkey(ann.key, number, "Another name", by).await.unwrap();
    portal.store.remove_passkey(ann.key, number, by).await.unwrap();
    let rows = portal.store.audit_after(0).await.unwrap();
    let told: Vec<_> =
        rows.iter().map(|row| (row.user.as_str(), row.action.as_str(), row.what.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Ann", "passkey-added", "A key"),
            ("Ann", "passkey-renamed", "A key → Another name"),
            ("Ann", "passkey-removed", "Another name"),
        ]
    );
    // What can't be told of isn't done.
    let sql = "CREATE TRIGGER no_note BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'no room'); END";
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
    let made = Authenticator::new(1).make(&to_make(&auth, &here).await);
    assert!(auth.add_passkey(&here, &"A key".parse().unwrap(), &made, now()).await.is_err());
    assert_eq!(portal.store.passkeys(ann.key).await.unwrap(), []);
}
