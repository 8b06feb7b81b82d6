//! A session begins with a new secret and ends for good: by sign-out, by a new password, by 12 hours or 7 days.

use std::collections::HashSet;

use argon2::{Argon2, Params, password_hash::PasswordHasher};
use lectern::{
    auth::{Auth, Change, Entry, Secret},
    domain::Role,
    error::Error,
};

use super::{RIGHT, WRONG, add, after, ip, password, sign_in, try_in, with_ann};
use crate::support::now;

const HOUR: i64 = 3_600;

#[tokio::test]
async fn each_sign_in_has_a_new_secret_of_256_bits_that_the_file_does_not_hold() {
    let (portal, auth, ann) = with_ann().await;
    let mut seen = HashSet::new();
    for _ in 0..4 {
        let secret = sign_in(&auth, "Ann", RIGHT, now()).await;
        assert_eq!(secret.reveal().len() * 4, 256);
        assert!(seen.insert(secret.reveal()));
        let signed = auth.session(&secret, now()).await.unwrap().unwrap();
        assert_eq!((&signed.user, signed.user.role), (&ann, Role::Editor));
        assert!(auth.session(&Secret::read(&secret.reveal()).unwrap(), now()).await.unwrap().is_some());
    }
    let mut raw = portal.raw().await;
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT hash FROM sessions").fetch_all(&mut raw).await.unwrap();
    assert_eq!(hashes.len(), 4);
    for secret in seen {
        let secret = Secret::read(&secret).unwrap();
        assert!(hashes.contains(&secret.hash().to_vec()));
        // What is stored opens nothing.
        let stored = blake3::Hash::from_bytes(secret.hash()).to_hex();
        assert!(auth.session(&Secret::read(&stored).unwrap(), now()).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn sign_out_ends_that_session_at_once() {
    let (portal, auth, ann) = with_ann().await;
    let (one, other) = (sign_in(&auth, "Ann", RIGHT, now()).await, sign_in(&auth, "Ann", RIGHT, now()).await);
    auth.sign_out(&one).await.unwrap();
    assert!(auth.session(&one, now()).await.unwrap().is_none());
    assert!(auth.session(&other, now()).await.unwrap().is_some());
    auth.sign_out(&one).await.unwrap();
    assert_eq!(portal.store.sessions_of(ann.key, now()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_all_sessions() {
    let (_portal, auth, ann) = with_ann().await;
    let ben = add(&auth, "Ben", Role::Reader).await;
    let bens = sign_in(&auth, "Ben", RIGHT, now()).await;
    let new = password("another horse battery");
    let (one, other) = (sign_in(&auth, "Ann", RIGHT, now()).await, sign_in(&auth, "Ann", RIGHT, now()).await);
    let change = |old: &'static str| auth.change_password(&ann, old, &new, ip("192.0.2.1"), now());
    assert_eq!(change(WRONG).await.unwrap(), Change::Wrong);
    assert!(auth.session(&one, now()).await.unwrap().is_some(), "a wrong one ends nothing");
    assert_eq!(change(RIGHT).await.unwrap(), Change::Changed);
    for secret in [&one, &other] {
        assert!(auth.session(secret, now()).await.unwrap().is_none());
    }
    assert!(auth.session(&bens, now()).await.unwrap().is_some());
    assert!(matches!(try_in(&auth, "Ann", RIGHT, now()).await, Entry::Refused));
    let third = sign_in(&auth, "Ann", new.reveal(), now()).await;
    auth.set_password(&ann, &password(RIGHT), now()).await.unwrap();
    assert!(auth.session(&third, now()).await.unwrap().is_none(), "also when another sets it");
    assert_ne!(ann.key, ben.key);
}

#[tokio::test]
async fn a_sign_in_that_a_new_password_overtakes_opens_nothing() {
    let (portal, _, ann) = with_ann().await;
    let (_, proved) = portal.store.user_named("Ann").await.unwrap().unwrap();
    assert!(portal.store.set_password(ann.key, Some(&proved), "$another", now()).await.unwrap());
    let opened = portal.store.open_session(&[7; 32], ann.key, &proved, "", "", now()).await.unwrap();
    assert!(!opened && portal.store.session(&[7; 32], now()).await.unwrap().is_none());
    assert!(!portal.store.set_password(ann.key, Some(&proved), "$third", now()).await.unwrap());
    assert!(!portal.store.rehash(ann.key, &proved, "$third").await.unwrap());
}

#[tokio::test]
async fn twelve_hours_without_a_request_end_it() {
    let (_portal, auth, _) = with_ann().await;
    let secret = sign_in(&auth, "Ann", RIGHT, now()).await;
    let live = async |seconds: i64| auth.session(&secret, after(seconds)).await.unwrap().is_some();
    assert!(live(11 * HOUR).await);
    assert!(live(22 * HOUR).await, "each request counts");
    assert!(live(34 * HOUR - 1).await);
    assert!(!live(46 * HOUR).await);
    assert!(!live(46 * HOUR).await, "and asking for it wakes nothing");
    assert!(live(46 * HOUR - 2).await, "it was the time that ended it");
}

#[tokio::test]
async fn seven_days_end_it_however_busy() {
    let (portal, auth, ann) = with_ann().await;
    let secret = sign_in(&auth, "Ann", RIGHT, now()).await;
    for hours in (10..168).step_by(10) {
        assert!(auth.session(&secret, after(hours * HOUR)).await.unwrap().is_some(), "{hours}");
    }
    assert!(auth.session(&secret, after(168 * HOUR - 1)).await.unwrap().is_some());
    assert_eq!(portal.store.sessions_of(ann.key, after(168 * HOUR - 1)).await.unwrap().len(), 1);
    assert!(auth.session(&secret, after(168 * HOUR)).await.unwrap().is_none());
    assert_eq!(portal.store.sessions_of(ann.key, after(168 * HOUR)).await.unwrap(), []);
    assert_eq!(portal.store.users(after(168 * HOUR)).await.unwrap()[0].sessions, 0);
    assert_eq!(portal.store.forget_old_sessions(after(168 * HOUR - 1)).await.unwrap(), 0);
    assert_eq!(portal.store.forget_old_sessions(after(168 * HOUR)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_session_s_use_is_noted_every_five_minutes_and_not_at_all_costs() {
    let (portal, auth, ann) = with_ann().await;
    let secret = sign_in(&auth, "Ann", RIGHT, now()).await;
    let seen = async || portal.store.sessions_of(ann.key, now()).await.unwrap()[0].seen_at;
    auth.session(&secret, after(300)).await.unwrap();
    assert_eq!(seen().await, now());
    auth.session(&secret, after(301)).await.unwrap();
    assert_eq!(seen().await, after(301));
    // As on a full disk: what can't be written keeps nobody from reading.
    let mut raw = portal.raw().await;
    let sql = "CREATE TRIGGER no_note BEFORE UPDATE ON sessions BEGIN SELECT raise(ABORT, 'no room'); END";
    sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    assert!(auth.session(&secret, after(900)).await.unwrap().is_some());
    assert_eq!(seen().await, after(301));
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_alone() {
    let (portal, auth, ann) = with_ann().await;
    let ben = add(&auth, "Ben", Role::Reader).await;
    let agent = format!("Brow\r\nser\u{1b}[31m {}", "x".repeat(500));
    let from = ip("::ffff:192.0.2.9");
    let Entry::In { secret, .. } = auth.sign_in("Ann", RIGHT, from, &agent, now()).await.unwrap() else {
        panic!("it is right")
    };
    let here = sign_in(&auth, "Ann", RIGHT, after(5)).await;
    let third = sign_in(&auth, "Ann", RIGHT, after(6)).await;
    let listed = portal.store.sessions_of(ann.key, after(9)).await.unwrap();
    assert_eq!(listed.iter().map(|s| s.created_at).collect::<Vec<_>>(), [after(6), after(5), now()]);
    let first = &listed[2];
    assert_eq!((first.agent.chars().count(), first.address.as_str()), (200, "192.0.2.9"));
    assert!(first.agent.starts_with("Browser[31m xxx"), "{}", first.agent);
    assert_eq!(portal.store.users(after(9)).await.unwrap()[0].sessions, 3);

    assert!(!auth.end(&ben, first.key).await.unwrap(), "a number opens nothing to others");
    assert!(auth.end(&ann, first.key).await.unwrap());
    assert!(!auth.end(&ann, first.key).await.unwrap());
    assert!(auth.session(&secret, after(9)).await.unwrap().is_none());
    assert_eq!(auth.end_all(&ann, Some(&here)).await.unwrap(), 1);
    assert!(auth.session(&third, after(9)).await.unwrap().is_none());
    assert!(auth.session(&here, after(9)).await.unwrap().is_some());
    assert_eq!(auth.end_all(&ann, None).await.unwrap(), 1);
    assert!(auth.session(&here, after(9)).await.unwrap().is_none());
    let again = sign_in(&auth, "Ann", RIGHT, after(10)).await;
    let again = auth.session(&again, after(10)).await.unwrap().unwrap().session;
    assert!(listed.iter().all(|session| session.key < again), "no number is given twice");
}

#[tokio::test]
async fn one_who_is_removed_is_signed_out() {
    let (portal, auth, ann) = with_ann().await;
    let secret = sign_in(&auth, "Ann", RIGHT, now()).await;
    portal.store.remove_user(ann.key).await.unwrap();
    assert!(auth.session(&secret, now()).await.unwrap().is_none());
    let next = add(&auth, "Ann", Role::Reader).await;
    assert!(next.key > ann.key, "the next of that name is another");
    let change = auth.change_password(&ann, RIGHT, &password(RIGHT), ip("192.0.2.1"), now()).await;
    assert!(matches!(change, Err(Error::NotFound)));
    assert!(matches!(auth.set_password(&ann, &password(RIGHT), now()).await, Err(Error::NotFound)));
    assert!(matches!(portal.store.remove_user(ann.key).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_form_s_token_is_its_session_s_own() {
    let (_portal, auth, _) = with_ann().await;
    let (one, other) = (sign_in(&auth, "Ann", RIGHT, now()).await, sign_in(&auth, "Ann", RIGHT, now()).await);
    let one = auth.session(&one, now()).await.unwrap().unwrap();
    let other = auth.session(&other, now()).await.unwrap().unwrap();
    assert_eq!(one.token.len(), 32);
    assert!(auth.token_holds(&one, &one.token));
    for wrong in ["", &other.token, &one.token[1..], &format!("{} ", one.token)] {
        assert!(!auth.token_holds(&one, wrong), "{wrong}");
    }
}

#[tokio::test]
async fn a_hash_of_other_parameters_is_made_anew_at_sign_in() {
    let (portal, auth, ann) = with_ann().await;
    let weak = Argon2::from(Params::new(64, 1, 1, None).unwrap());
    let weak = weak.hash_password_with_salt(RIGHT.as_bytes(), b"sixteen bytes ok").unwrap().to_string();
    assert!(portal.store.set_password(ann.key, None, &weak, now()).await.unwrap());
    let stored = async || portal.store.user_named("Ann").await.unwrap().unwrap().1;
    assert!(matches!(try_in(&auth, "Ann", WRONG, now()).await, Entry::Refused));
    assert_eq!(stored().await, weak);
    let secret = sign_in(&auth, "Ann", RIGHT, now()).await;
    let anew = stored().await;
    assert!(anew.starts_with("$argon2id$v=19$m=19456,t=3,p=1$"), "{anew}");
    sign_in(&auth, "Ann", RIGHT, now()).await;
    assert_eq!(stored().await, anew);
    assert!(auth.session(&secret, now()).await.unwrap().is_some());
    // Another process sees the same.
    let beside = Auth::open(portal.store.clone()).unwrap();
    assert!(beside.session(&secret, now()).await.unwrap().is_some());
}
