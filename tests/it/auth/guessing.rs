//! Guesses, side by side or spread, by whichever door: five that fail in fifteen minutes for an account and an address.

use std::net::IpAddr;

use lectern::{
    auth::{Auth, Change, Entry},
    domain::Role,
};
use tokio::task::JoinSet;

use super::{RIGHT, WRONG, add, after, ip, password, try_in, with_ann};
use crate::support::now;

/// Guesses at once; how many were refused, and how many were told to wait.
async fn at_once(auth: &Auth, guesses: impl Iterator<Item = (String, IpAddr)>) -> (usize, usize) {
    let mut running = JoinSet::new();
    for (name, from) in guesses {
        let auth = auth.clone();
        running.spawn(async move { auth.sign_in(&name, WRONG, from, "", now()).await.unwrap() });
    }
    let entries = running.join_all().await;
    let refused = entries.iter().filter(|entry| matches!(entry, Entry::Refused)).count();
    let wait = entries.iter().filter(|entry| matches!(entry, Entry::Wait(900))).count();
    (refused, wait)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_for_one_account_cost_five_checks() {
    let (_portal, auth, _) = with_ann().await;
    let before = auth.passwords_computed();
    let spread = (0..50).map(|n| (["Ann", "ANN", "A n n"][n % 3].to_owned(), ip(&format!("192.0.2.{n}"))));
    assert_eq!(at_once(&auth, spread).await, (5, 45));
    assert_eq!(auth.passwords_computed() - before, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_from_one_network_cost_five_checks() {
    let (_portal, auth, _) = with_ann().await;
    let before = auth.passwords_computed();
    let spread = (0..50).map(|n| (format!("name {n}"), ip(&format!("2001:db8:0:1:{n:x}::{n:x}"))));
    assert_eq!(at_once(&auth, spread).await, (5, 45));
    assert_eq!(auth.passwords_computed() - before, 5);
    let mapped = (0..10).map(|n| {
        let from = if n % 2 == 0 { "::ffff:192.0.2.7" } else { "192.0.2.7" };
        (format!("other {n}"), ip(from))
    });
    assert_eq!(at_once(&auth, mapped).await, (5, 5), "an address is the same in either dress");
}

#[tokio::test]
async fn the_sixth_waits_though_it_is_right_and_goes_in_a_quarter_of_an_hour_later() {
    let (_portal, auth, _) = with_ann().await;
    for n in 0..5 {
        assert!(matches!(try_in(&auth, "Ann", WRONG, after(n)).await, Entry::Refused));
    }
    let before = auth.passwords_computed();
    assert!(matches!(try_in(&auth, "Ann", RIGHT, after(60)).await, Entry::Wait(840)));
    let elsewhere = auth.sign_in("ann", RIGHT, ip("198.51.100.1"), "", after(60)).await.unwrap();
    assert!(matches!(elsewhere, Entry::Wait(840)), "the account waits wherever one comes from");
    assert_eq!(auth.passwords_computed(), before, "no work is done for those who wait");
    assert!(matches!(try_in(&auth, "Ann", RIGHT, after(899)).await, Entry::Wait(1)));
    assert!(matches!(try_in(&auth, "Ann", RIGHT, after(900)).await, Entry::In { .. }));
}

#[tokio::test]
async fn one_who_is_right_is_never_told_to_wait() {
    let (_portal, auth, _) = with_ann().await;
    for n in 0..8 {
        assert!(matches!(try_in(&auth, "Ann", RIGHT, after(n)).await, Entry::In { .. }));
    }
    for n in 0..4 {
        assert!(matches!(try_in(&auth, "Ann", WRONG, after(n)).await, Entry::Refused));
    }
    assert!(matches!(try_in(&auth, "Ann", RIGHT, after(9)).await, Entry::In { .. }));
    assert!(matches!(try_in(&auth, "Ann", WRONG, after(10)).await, Entry::Refused));
    assert!(matches!(try_in(&auth, "Ann", WRONG, after(11)).await, Entry::Wait(_)), "success clears nothing");
}

#[tokio::test]
async fn a_guess_whose_connection_is_cut_counts() {
    let (_portal, auth, _) = with_ann().await;
    for n in 0..5 {
        let from = ip(&format!("192.0.2.{n}"));
        let mut guess = Box::pin(auth.sign_in("Ann", WRONG, from, "", now()));
        std::future::poll_fn(|cx| std::task::Poll::Ready(guess.as_mut().poll(cx).is_pending())).await;
    }
    assert!(matches!(try_in(&auth, "Ann", RIGHT, now()).await, Entry::Wait(900)));
}

#[tokio::test]
async fn sign_in_and_password_change_share_one_limit() {
    let (portal, auth, ann) = with_ann().await;
    let new = password("another horse battery");
    let change =
        async |old: &str| auth.change_password(&ann, old, &new, ip("192.0.2.2"), now()).await.unwrap();
    for _ in 0..3 {
        assert_eq!(change(WRONG).await, Change::Wrong);
    }
    for _ in 0..2 {
        assert!(matches!(try_in(&auth, "Ann", WRONG, now()).await, Entry::Refused));
    }
    assert_eq!(change(RIGHT).await, Change::Wait(900));
    assert!(matches!(try_in(&auth, "Ann", RIGHT, now()).await, Entry::Wait(900)));
    // Ben comes from where Ann failed thrice.
    let ben = add(&auth, "Ben", Role::Reader).await;
    for _ in 0..2 {
        let change = auth.change_password(&ben, WRONG, &new, ip("192.0.2.2"), now()).await.unwrap();
        assert_eq!(change, Change::Wrong);
    }
    let change = auth.change_password(&ben, RIGHT, &new, ip("192.0.2.2"), now()).await.unwrap();
    assert_eq!(change, Change::Wait(900));
    portal.store.close().await;
}

#[tokio::test]
async fn a_fault_of_the_store_is_no_guess() {
    let (portal, auth, _) = with_ann().await;
    portal.store.close().await;
    for _ in 0..20 {
        assert!(auth.sign_in("Ann", RIGHT, ip("192.0.2.1"), "", now()).await.is_err());
    }
}
