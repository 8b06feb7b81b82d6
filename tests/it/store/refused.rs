//! Refused pieces: kept once each, within bounds, mended, let go and taken back up.

use jiff::{SignedDuration, Timestamp};
use lectern::{
    domain::Status,
    error::Error,
    formats::Format,
    store::{Action, By, Refusal, Refused, Way},
};

use crate::support::{Portal, now};

const BY: fn() -> By<'static> = || By::desk("Ada", now());

fn later(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

fn refusal(text: &str, reason: &str) -> Refusal {
    Refusal::new(text.as_bytes(), Format::DigestText, "a.txt", 7, reason)
}

async fn keep(portal: &Portal, refusals: &[Refusal], at: Timestamp) -> Vec<i64> {
    portal.store.keep_refused(refusals, &Way::Command, Status::Public, at).await.unwrap()
}

#[tokio::test]
async fn a_piece_is_kept_once_and_counted() {
    let portal = Portal::new().await;
    let first = keep(&portal, &[refusal("A piece\n of two lines", "no title")], now()).await;
    let again = portal
        .store
        .keep_refused(
            &[refusal("A piece\n of two lines", "no title")],
            &Way::Desk("Ada".into()),
            Status::Draft,
            later(60),
        )
        .await
        .unwrap();
    assert_eq!(first, again);
    let other = keep(&portal, &[refusal("A piece\n of two lines", "another reason")], later(30)).await;
    assert_ne!(first, other);
    let list = portal.store.refused(1).await.unwrap();
    assert_eq!(list.rows.iter().map(|row| row.key).collect::<Vec<_>>(), [first[0], other[0]], "newest first");
    let (piece, text) = portal.store.refused_piece(first[0]).await.unwrap();
    assert_eq!(text, "A piece\n of two lines");
    assert_eq!((piece.times, piece.at, &*piece.head), (2, later(60), "A piece of two lines"));
    assert_eq!((piece.user.as_deref(), piece.status), (Some("Ada"), Status::Draft), "as it came last");
    assert_eq!((piece.place(), &*piece.reason, piece.is_cut()), ("a.txt:7".into(), "no title", false));
    assert_eq!(portal.store.newest_refused(1).await.unwrap().0, 2);
    assert!(portal.store.check().await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn a_long_piece_is_cut_between_characters_and_its_length_told() {
    let portal = Portal::new().await;
    let long = "字".repeat(200_000);
    let keys =
        keep(&portal, &[refusal(&long, "too long"), refusal(&format!("{long}x"), "too long")], now()).await;
    assert_ne!(keys[0], keys[1], "what is cut off counts, too");
    let (piece, text) = portal.store.refused_piece(keys[0]).await.unwrap();
    assert!(long.starts_with(&text) && text.len() > 256 * 1024 - 3, "{}", text.len());
    assert_eq!((piece.bytes, piece.kept, piece.is_cut()), (600_000, text.len() as u64, true));
    // What is no text is still kept, as far as it can be read.
    let raw = Refusal::new(b"\xff\xfe{ bad \x80", Format::ArticleJson, "-", 1, "not UTF-8");
    let key = keep(&portal, &[raw], now()).await[0];
    assert!(portal.store.refused_piece(key).await.unwrap().1.contains("{ bad "));
}

#[tokio::test]
async fn the_newest_thousand_stay_and_no_more_than_the_room() {
    let portal = Portal::new().await;
    let many: Vec<Refusal> = (0..1_100).map(|n| refusal(&format!("Piece {n}"), "no")).collect();
    let keys = keep(&portal, &many[..1_000], now()).await;
    keep(&portal, &many[1_000..], later(1)).await;
    let list = portal.store.refused(1).await.unwrap();
    assert_eq!((list.total, list.pages, list.rows.len()), (1_000, 20, 50));
    assert_eq!(list.rows[0].head, "Piece 1099");
    assert!(matches!(portal.store.refused_piece(keys[99]).await, Err(Error::NotFound)), "the oldest went");
    assert!(portal.store.refused_piece(keys[100]).await.is_ok());
    assert_eq!(portal.store.refused(99).await.unwrap().page, 20);

    let big = "x".repeat(256 * 1024);
    for n in 0..3 {
        let some: Vec<Refusal> = (0..100).map(|i| refusal(&format!("{n} {i} {big}"), "big")).collect();
        keep(&portal, &some, later(2 + n)).await;
    }
    let list = portal.store.refused(1).await.unwrap();
    assert_eq!(list.total, 256, "64 MiB");
    assert!(list.rows[0].head.starts_with("2 99 "));
}

#[tokio::test]
async fn what_is_let_go_comes_back_by_undo_alone_and_only_once() {
    let portal = Portal::new().await;
    let key = keep(&portal, &[refusal("Piece", "no")], now()).await[0];
    let audit = portal.store.let_go(key, BY()).await.unwrap();
    assert_eq!(portal.store.refused(1).await.unwrap().total, 0);
    assert!(matches!(portal.store.refused_piece(key).await, Err(Error::NotFound)));
    assert!(matches!(portal.store.let_go(key, BY()).await, Err(Error::NotFound)));
    let row = portal.store.audited(audit).await.unwrap().unwrap();
    assert_eq!((row.action, &*row.what, row.can_undo), (Action::RefusedLetGo, "a.txt:7 Piece", true));
    let undone = portal.store.undo(audit, BY()).await.unwrap().unwrap();
    let row = portal.store.audited(undone.audit).await.unwrap().unwrap();
    assert_eq!(row.action, Action::RefusedLetGoUndone);
    assert_eq!(portal.store.refused_piece(key).await.unwrap().1, "Piece");
    assert_eq!(portal.store.undo(audit, BY()).await.unwrap(), Err(Refused::Touched));

    // One that came again meanwhile is there already.
    let audit = portal.store.let_go(key, BY()).await.unwrap();
    assert_eq!(keep(&portal, &[refusal("Piece", "no")], later(1)).await, [key]);
    assert_eq!(portal.store.undo(audit, BY()).await.unwrap(), Err(Refused::Touched));
    assert_eq!(portal.store.refused(1).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_mended_piece_goes_and_one_mended_in_part_stays_for_the_new_reason() {
    let portal = Portal::new().await;
    let keys = keep(&portal, &[refusal("One", "no"), refusal("Two", "no")], now()).await;
    let left = refusal("One, better", "still no");
    let (was, _) = portal.store.refused_piece(keys[0]).await.unwrap();
    let again = portal.store.refused_again(&was, &left, Status::Draft, BY()).await.unwrap();
    assert_eq!(again, Some(keys[0]));
    let (piece, text) = portal.store.refused_piece(keys[0]).await.unwrap();
    // Who began with it as it was leaves it alone.
    let late = portal.store.refused_again(&was, &refusal("Late", "no"), Status::Draft, BY()).await.unwrap();
    assert_eq!((late, portal.store.refused_mended(&was, &[], BY()).await.unwrap()), (None, None));
    assert_eq!(portal.store.refused_piece(keys[0]).await.unwrap().1, text);
    assert_eq!((&*text, &*piece.reason, piece.status), ("One, better", "still no", Status::Draft));
    // Where its like is here, the two are one.
    let again = portal.store.refused_again(&piece, &refusal("Two", "no"), Status::Public, BY()).await;
    let at = again.unwrap().unwrap();
    assert_eq!(at, keys[1]);
    assert_eq!(portal.store.refused(1).await.unwrap().total, 1);
    let (piece, _) = portal.store.refused_piece(at).await.unwrap();
    assert_eq!(piece.times, 2);

    let id = "k3f9x2q8vd".parse().unwrap();
    let audit = portal.store.refused_mended(&piece, &[id], BY()).await.unwrap().unwrap();
    let row = portal.store.audited(audit).await.unwrap().unwrap();
    assert_eq!((row.action, &*row.what), (Action::RefusedMended, "a.txt:7 → /a/k3f9x2q8vd"));
    assert_eq!((portal.store.refused(1).await.unwrap().total, row.can_undo), (0, false));
    assert_eq!(portal.store.refused_mended(&piece, &[id], BY()).await.unwrap(), None, "somebody was quicker");
    // One that was let go meanwhile stays so.
    let key = keep(&portal, &[refusal("Three", "no")], now()).await[0];
    let (was, _) = portal.store.refused_piece(key).await.unwrap();
    portal.store.let_go(key, BY()).await.unwrap();
    assert_eq!(portal.store.refused_again(&was, &left, Status::Draft, BY()).await.unwrap(), None);
    assert_eq!(portal.store.refused(1).await.unwrap().total, 0);
}
