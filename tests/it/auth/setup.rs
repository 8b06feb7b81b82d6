//! The set-up makes the first owner, once: a portal that has one never gets another by it.

use lectern::{
    auth::{Auth, SetUp},
    domain::{Role, UserName},
    error::Error,
};

use super::{RIGHT, add, after, ip, password, sign_in};
use crate::support::{Portal, now};

async fn fresh() -> (Portal, Auth) {
    let portal = Portal::new().await;
    let auth = Auth::open(portal.store.clone()).unwrap();
    (portal, auth)
}

async fn set_up(auth: &Auth, code: &str, name: &str, from: u8) -> SetUp {
    let name: UserName = name.parse().unwrap();
    auth.set_up(code, &name, &password(RIGHT), ip(&format!("192.0.2.{from}")), now()).await.unwrap()
}

async fn owners(portal: &Portal) -> usize {
    let users = portal.store.users(now()).await.unwrap();
    users.iter().filter(|account| account.user.role == Role::Owner).count()
}

#[tokio::test]
async fn the_code_makes_one_owner_and_is_gone() {
    let (portal, auth) = fresh().await;
    let code = auth.setup_code().await.unwrap().unwrap();
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4], "{code}");
    assert_eq!(auth.setup_code().await.unwrap().as_ref(), Some(&code), "one a process");
    assert_eq!(set_up(&auth, "0000-0000-0000-0000", "Eve", 1).await, SetUp::WrongCode);
    let typed = format!(" {} ", code.to_lowercase().replace('-', ""));
    let SetUp::Done(owner) = set_up(&auth, &typed, "Ann", 1).await else { panic!("{code} is right") };
    assert_eq!((owner.name.as_str(), owner.role), ("Ann", Role::Owner));
    sign_in(&auth, "Ann", RIGHT, now()).await;
    assert_eq!(auth.setup_code().await.unwrap(), None);
    assert_eq!(set_up(&auth, &code, "Eve", 1).await, SetUp::AlreadyDone);
    let next = Auth::open(portal.store.clone()).unwrap();
    assert_eq!(next.setup_code().await.unwrap(), None, "nor after a restart");
    assert_eq!(set_up(&next, &code, "Eve", 1).await, SetUp::AlreadyDone);
    assert_eq!(owners(&portal).await, 1);
}

#[tokio::test]
async fn an_owner_who_was_added_meanwhile_closes_it() {
    let (portal, auth) = fresh().await;
    let code = auth.setup_code().await.unwrap().unwrap();
    add(&auth, "Ben", Role::Editor).await;
    assert!(auth.setup_code().await.unwrap().is_some(), "an editor owns nothing");
    add(&auth, "Ann", Role::Owner).await;
    assert_eq!(set_up(&auth, &code, "Eve", 1).await, SetUp::AlreadyDone);
    assert_eq!(auth.setup_code().await.unwrap(), None);
    assert_eq!(owners(&portal).await, 1);
    // Even the store, asked directly, makes no second.
    let eve: UserName = "Eve".parse().unwrap();
    assert_eq!(portal.store.add_first_owner(&eve, "$hash", now()).await.unwrap(), None);
    // Where all owners were taken out of the file by hand, this process still makes no code.
    sqlx::query("DELETE FROM users").execute(&mut portal.raw().await).await.unwrap();
    assert_eq!(auth.setup_code().await.unwrap(), None);
    assert_eq!(set_up(&auth, &code, "Eve", 2).await, SetUp::WrongCode);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_right_code_many_times_at_once_makes_one_owner() {
    let (portal, auth) = fresh().await;
    let code = auth.setup_code().await.unwrap().unwrap();
    let mut running = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (auth, code) = (auth.clone(), code.clone());
        running.spawn(async move { set_up(&auth, &code, &format!("Name {n}"), n).await });
    }
    let ends = running.join_all().await;
    assert_eq!(ends.iter().filter(|end| matches!(end, SetUp::Done(_))).count(), 1, "{ends:?}");
    assert_eq!(owners(&portal).await, 1);
}

#[tokio::test]
async fn the_code_is_guessed_five_times_from_wherever() {
    let (_portal, auth) = fresh().await;
    let code = auth.setup_code().await.unwrap().unwrap();
    for n in 0..5 {
        assert_eq!(set_up(&auth, "K7QX-2M4P-9ZTD-VB3C", "Eve", n).await, SetUp::WrongCode);
    }
    assert_eq!(set_up(&auth, &code, "Ann", 99).await, SetUp::Wait(900));
    let later =
        auth.set_up(&code, &"Ann".parse().unwrap(), &password(RIGHT), ip("192.0.2.1"), after(900)).await;
    assert!(matches!(later.unwrap(), SetUp::Done(_)));
}

#[tokio::test]
async fn without_a_code_that_was_asked_for_nothing_opens() {
    let (_portal, auth) = fresh().await;
    assert_eq!(set_up(&auth, "", "Eve", 1).await, SetUp::WrongCode);
    assert_eq!(set_up(&auth, "0000-0000-0000-0000", "Eve", 1).await, SetUp::WrongCode);
}

#[tokio::test]
async fn a_name_that_is_taken_leaves_the_code_good() {
    let (_portal, auth) = fresh().await;
    let code = auth.setup_code().await.unwrap().unwrap();
    add(&auth, "Ann", Role::Editor).await;
    let taken = auth.set_up(&code, &"ANN".parse().unwrap(), &password(RIGHT), ip("192.0.2.1"), now()).await;
    assert!(matches!(taken, Err(Error::Conflict(sentence)) if sentence.contains("Ann")));
    assert!(matches!(set_up(&auth, &code, "Ben", 1).await, SetUp::Done(_)));
}
