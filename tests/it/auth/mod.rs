//! Who is it? One file for each kind of attack.

mod enumeration;
mod guessing;
mod leaks;
mod passkeys;
mod second;
mod sessions;
mod setup;

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use lectern::{
    auth::{Auth, Entry, Secret},
    domain::{Password, Role, User},
};

use crate::support::{Portal, now};

const RIGHT: &str = "correct horse battery";
const WRONG: &str = "wrong horse battery";

/// A portal with one editor, Ann.
async fn with_ann() -> (Portal, Auth, User) {
    let portal = Portal::new().await;
    let auth = Auth::open(portal.store.clone()).unwrap();
    let ann = add(&auth, "Ann", Role::Editor).await;
    (portal, auth, ann)
}

async fn add(auth: &Auth, name: &str, role: Role) -> User {
    auth.add_user(&name.parse().unwrap(), role, &password(RIGHT), now()).await.unwrap()
}

fn password(text: &str) -> Password {
    Password::read(text).unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// The start of 2026, and so many seconds.
fn after(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

/// Signs in from an address of one's own.
async fn try_in(auth: &Auth, name: &str, word: &str, at: Timestamp) -> Entry {
    auth.sign_in(name, word, ip("192.0.2.1"), "a browser", at).await.unwrap()
}

async fn sign_in(auth: &Auth, name: &str, word: &str, at: Timestamp) -> Secret {
    match try_in(auth, name, word, at).await {
        Entry::In { secret, .. } => secret,
        other => panic!("{other:?}"),
    }
}
