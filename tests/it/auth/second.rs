//! After the password: a passkey or a recovery code, and nothing is open before.

use lectern::{
    auth::{Auth, Entry, Proof, Second, Secret, Signed},
    domain::{Role, User},
    store::By,
};
use tokio::task::JoinSet;

use super::{
    RIGHT, WRONG, add, after, ip,
    passkeys::{enrol, refused, signed, site, visit},
    password, sign_in, try_in, with_ann,
};
use crate::{
    authenticator::Authenticator,
    support::{Log, Portal, now},
};

/// Ann, who wants both asked for: her authenticator and her codes.
async fn with_both() -> (Portal, Auth, User, Authenticator, Vec<String>) {
    let (portal, auth, ann) = with_ann().await;
    let mut key = Authenticator::new(1);
    enrol(&auth, &signed(&auth, "Ann").await, &mut key).await;
    let by = By::desk("Ann", now());
    assert!(!portal.store.set_second_way(&ann, true, by).await.unwrap(), "codes come first");
    let codes = auth.make_recovery_codes(&ann, by).await.unwrap();
    assert!(portal.store.set_second_way(&ann, true, by).await.unwrap());
    (portal, auth, ann, key, codes)
}

async fn half(auth: &Auth, seconds: i64) -> Secret {
    match try_in(auth, "Ann", RIGHT, after(seconds)).await {
        Entry::Half { secret } => secret,
        other => panic!("{other:?}"),
    }
}

async fn try_code(auth: &Auth, half: &Secret, code: &str, seconds: i64) -> Option<Entry> {
    auth.sign_in_further(half, Second::Code(code), &visit("192.0.2.1", seconds)).await.unwrap()
}

async fn try_key(auth: &Auth, half: &Secret, key: &mut Authenticator, seconds: i64) -> Entry {
    let at = after(seconds);
    let challenge = auth.second_challenge(&site(), half, ip("192.0.2.1"), at).await.unwrap().unwrap();
    let credential = key.sign(&challenge);
    let second = Second::Passkey(&credential);
    auth.sign_in_further(half, second, &visit("192.0.2.1", seconds)).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_password_alone_opens_nothing_and_with_a_passkey_it_opens_a_session() {
    let (portal, auth, ann, mut key, _) = with_both().await;
    let before = portal.store.sessions_of(ann.key, now()).await.unwrap().len();
    let half = half(&auth, 0).await;
    assert!(auth.session(&half, now()).await.unwrap().is_none());
    assert_eq!(portal.store.sessions_of(ann.key, now()).await.unwrap().len(), before);
    assert_eq!(auth.half_signed(&half, now()), Some(ann.clone()));
    let Entry::In { user, secret } = try_key(&auth, &half, &mut key, 1).await else { panic!("it is right") };
    assert_eq!(user, ann);
    assert_ne!(secret.reveal(), half.reveal());
    assert!(auth.session(&secret, after(1)).await.unwrap().is_some());
    assert!(auth.half_signed(&half, after(1)).is_none(), "it is used up");
    refused(&try_in(&auth, "Ann", WRONG, now()).await);
}

#[tokio::test]
async fn another_s_passkey_another_challenge_or_a_wrong_host_is_refused() {
    let (_portal, auth, _, mut key, _) = with_both().await;
    add(&auth, "Ben", Role::Editor).await;
    let mut bens = Authenticator::new(2);
    enrol(&auth, &signed(&auth, "Ben").await, &mut bens).await;
    let (one, other) = (half(&auth, 0).await, half(&auth, 0).await);
    refused(&try_key(&auth, &one, &mut bens, 0).await);
    // A challenge of one sign-in is none of the other's.
    let asked = auth.second_challenge(&site(), &other, ip("192.0.2.1"), now()).await.unwrap().unwrap();
    let credential = key.sign(&asked);
    let come = async |half: &Secret| {
        let second = Second::Passkey(&credential);
        auth.sign_in_further(half, second, &visit("192.0.2.1", 0)).await.unwrap().unwrap()
    };
    refused(&come(&one).await);
    refused(&come(&other).await);
    key.host = "evil.example".to_owned();
    refused(&try_key(&auth, &one, &mut key, 0).await);
    key.host = "localhost".to_owned();
    let entry = try_key(&auth, &one, &mut key, 0).await;
    assert!(matches!(entry, Entry::In { .. }), "{entry:?}");
}

#[tokio::test]
async fn it_lasts_five_minutes_and_no_longer_than_the_password() {
    let (_portal, auth, ann, mut key, codes) = with_both().await;
    let first = half(&auth, 0).await;
    assert!(auth.half_signed(&first, after(300)).is_none());
    assert!(auth.second_challenge(&site(), &first, ip("192.0.2.1"), after(300)).await.unwrap().is_none());
    assert!(try_code(&auth, &first, &codes[0], 300).await.is_none());
    let second = half(&auth, 0).await;
    auth.set_password(&ann, &password("another horse battery"), now()).await.unwrap();
    refused(&try_code(&auth, &second, &codes[0], 1).await.unwrap());
    refused(&try_key(&auth, &second, &mut key, 1).await);
}

#[tokio::test]
async fn a_code_opens_one_session_however_it_is_typed() {
    let (portal, auth, ann, _, codes) = with_both().await;
    assert_eq!(codes.len(), 10);
    for (n, typed) in [codes[0].clone(), codes[1].to_lowercase().replace('-', " ")].iter().enumerate() {
        let opening = half(&auth, 0).await;
        let entry = try_code(&auth, &opening, typed, 1).await.unwrap();
        assert!(matches!(entry, Entry::In { .. }), "{entry:?}");
        assert_eq!(portal.store.second_way(ann.key).await.unwrap().codes as usize, 9 - n);
        let again = half(&auth, 0).await;
        refused(&try_code(&auth, &again, typed, 1).await.unwrap());
    }
    let rows = portal.store.audit_after(0).await.unwrap();
    let used = rows.iter().filter(|row| row.action.as_str() == "recovery-code-used");
    assert_eq!(
        used.map(|row| (row.user.as_str(), row.what.as_str())).collect::<Vec<_>>(),
        [("Ann", "Ann"); 2]
    );
    // New ones take the place of those that are left.
    let new = auth.make_recovery_codes(&ann, By::desk("Ann", now())).await.unwrap();
    let opening = half(&auth, 0).await;
    refused(&try_code(&auth, &opening, &codes[2], 1).await.unwrap());
    assert!(matches!(try_code(&auth, &opening, &new[0], 1).await, Some(Entry::In { .. })));
}

#[tokio::test]
async fn a_code_is_used_up_only_with_the_session_that_it_opens() {
    let (portal, auth, ann, _, codes) = with_both().await;
    let sql = "CREATE TRIGGER no_session BEFORE INSERT ON sessions BEGIN SELECT raise(ABORT, 'no room'); END";
    let opening = half(&auth, 0).await;
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
    let second = Second::Code(&codes[0]);
    assert!(auth.sign_in_further(&opening, second, &visit("192.0.2.1", 1)).await.is_err());
    assert_eq!(portal.store.second_way(ann.key).await.unwrap().codes, 10);
    sqlx::raw_sql("DROP TRIGGER no_session").execute(&mut portal.raw().await).await.unwrap();
    let entry = try_code(&auth, &opening, &codes[0], 1).await;
    assert!(matches!(entry, Some(Entry::In { .. })), "a fault of ours is no attempt: {entry:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_from_many_browsers_at_once_opens_one_session() {
    let (_portal, auth, _, _, codes) = with_both().await;
    let mut running = JoinSet::new();
    for n in 0..4 {
        let (auth, code, half) = (auth.clone(), codes[0].clone(), half(&auth, 0).await);
        running.spawn(async move {
            let from = format!("198.51.100.{n}");
            auth.sign_in_further(&half, Second::Code(&code), &visit(&from, 1)).await.unwrap()
        });
    }
    let entries = running.join_all().await;
    let opened = entries.iter().filter(|entry| matches!(entry, Some(Entry::In { .. }))).count();
    assert_eq!(opened, 1, "{entries:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_codes_with_one_half_sign_in_open_one_session() {
    let (_portal, auth, _, _, codes) = with_both().await;
    let opening = half(&auth, 0).await;
    let mut running = JoinSet::new();
    for code in codes.iter().take(4) {
        let (auth, half, code) = (auth.clone(), opening.clone(), code.clone());
        running.spawn(async move { try_code(&auth, &half, &code, 1).await });
    }
    let entries = running.join_all().await;
    let opened = entries.iter().filter(|entry| matches!(entry, Some(Entry::In { .. }))).count();
    assert_eq!(opened, 1, "{entries:?}");
    assert!(try_code(&auth, &opening, &codes[9], 1).await.is_none());
}

#[tokio::test]
async fn wrong_codes_count_with_all_other_guesses() {
    let (_portal, auth, _, _, codes) = with_both().await;
    let opening = half(&auth, 0).await;
    for n in 0..5 {
        refused(&try_code(&auth, &opening, "0000-0000-0000-0000", n).await.unwrap());
    }
    let sixth = try_code(&auth, &opening, &codes[0], 5).await;
    assert!(matches!(sixth, Some(Entry::Wait(895))), "{sixth:?}");
    assert!(matches!(try_in(&auth, "Ann", RIGHT, after(5)).await, Entry::Wait(895)));
    let again = half(&auth, 905).await;
    assert!(matches!(try_code(&auth, &again, &codes[0], 905).await, Some(Entry::In { .. })));
}

#[tokio::test]
async fn it_rests_on_a_passkey_and_is_switched_off() {
    let (portal, auth, ann, _, _) = with_both().await;
    let by = By::desk("Ann", now());
    let number = portal.store.passkeys(ann.key).await.unwrap()[0].key;
    assert!(!portal.store.remove_passkey(ann.key, number, by).await.unwrap(), "the last one stays");
    assert_eq!(portal.store.passkeys(ann.key).await.unwrap().len(), 1);
    assert!(portal.store.set_second_way(&ann, false, by).await.unwrap());
    assert!(portal.store.set_second_way(&ann, false, by).await.unwrap(), "it is off already");
    sign_in(&auth, "Ann", RIGHT, now()).await;
    assert!(portal.store.remove_passkey(ann.key, number, by).await.unwrap());
    assert!(!portal.store.set_second_way(&ann, true, by).await.unwrap());
    let rows = portal.store.audit_after(0).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| row.action.as_str()).collect();
    let expected =
        ["passkey-added", "recovery-codes-made", "second-way-on", "second-way-off", "passkey-removed"];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn one_who_signed_in_long_ago_is_asked_for_the_password() {
    let (_portal, auth, _) = with_ann().await;
    let ann: Signed = signed(&auth, "Ann").await;
    let confirm = async |word: &'static str, seconds| {
        auth.confirm(&ann, word, ip("192.0.2.1"), after(seconds)).await.unwrap()
    };
    assert_eq!(confirm("", 599).await, Proof::Given);
    assert_eq!(confirm(RIGHT, 600).await, Proof::Given);
    for n in 0..5 {
        assert_eq!(confirm(WRONG, 600 + n).await, Proof::Wrong);
    }
    assert_eq!(confirm(RIGHT, 605).await, Proof::Wait(895));
}

#[tokio::test]
async fn codes_and_what_is_half_done_are_neither_stored_nor_logged() {
    let (log, _logging) = Log::catch();
    let (portal, auth, _, _, codes) = with_both().await;
    let opening = half(&auth, 0).await;
    let shown = format!("{opening:?} {:?}", Entry::Half { secret: opening.clone() });
    try_code(&auth, &opening, &codes[0], 1).await.unwrap();
    let logged = log.text() + &shown;
    let mut file = std::fs::read(portal.folder.path().join("lectern.sqlite")).unwrap();
    file.extend(std::fs::read(portal.folder.path().join("lectern.sqlite-wal")).unwrap_or_default());
    for code in codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")]).chain([opening.reveal()])
    {
        assert!(!logged.contains(&code), "{logged}");
        assert!(!file.windows(code.len()).any(|bytes| bytes == code.as_bytes()));
    }
}
