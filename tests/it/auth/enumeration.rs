//! Whether there is an account of a name is not told: not by the answer, and not by the work.

use lectern::auth::Entry;

use super::{RIGHT, WRONG, after, ip, try_in, with_ann};
use crate::support::now;

#[tokio::test]
async fn an_unknown_name_gets_the_same_answer_for_the_same_work() {
    let (_portal, auth, _) = with_ann().await;
    for name in ["Ann", "Nobody", "", "\0", &"x".repeat(100_000)] {
        let before = auth.passwords_computed();
        let from = ip(&format!("192.0.2.{}", name.len() % 200));
        let entry = auth.sign_in(name, WRONG, from, "", now()).await.unwrap();
        assert!(matches!(entry, Entry::Refused), "{entry:?}");
        assert_eq!(auth.passwords_computed() - before, 1, "the work for {} bytes of name", name.len());
    }
}

#[tokio::test]
async fn an_unknown_name_is_told_to_wait_like_a_known_one() {
    let (_portal, auth, _) = with_ann().await;
    for (name, network) in [("Ann", "192.0.2"), ("Nobody", "198.51.100")] {
        for n in 0..5 {
            let from = ip(&format!("{network}.{n}"));
            assert!(matches!(auth.sign_in(name, WRONG, from, "", after(n)).await.unwrap(), Entry::Refused));
        }
        let sixth = auth.sign_in(name, RIGHT, ip("203.0.113.1"), "", after(5)).await.unwrap();
        assert!(matches!(sixth, Entry::Wait(895)), "{sixth:?}");
    }
}

#[tokio::test]
async fn a_password_of_any_length_is_refused_alike() {
    let (_portal, auth, _) = with_ann().await;
    for word in ["", "short", &"long ".repeat(100_000)] {
        let before = auth.passwords_computed();
        assert!(matches!(try_in(&auth, "Ann", word, now()).await, Entry::Refused));
        assert_eq!(auth.passwords_computed() - before, 1);
    }
}
