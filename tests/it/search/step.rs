//! The index follows the store, whatever happened to either.

use sqlx::Connection;

use super::{find, titles};
use lectern::finder::Pace;

use crate::support::{Portal, article};

async fn queued(portal: &Portal) -> i64 {
    let mut raw = portal.raw().await;
    let count = sqlx::query_scalar("SELECT count(*) FROM search_queue").fetch_one(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    count
}

async fn run(portal: &Portal, sql: &'static str) {
    let mut raw = portal.raw().await;
    sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
}

#[tokio::test]
async fn what_changes_is_found_as_it_is_now() {
    let portal = Portal::new().await;
    portal.put(&article("A").url("https://x.example/1").text(&["Alpha."])).await;
    assert_eq!(titles(&find(&portal, "alpha").await), ["A"]);
    assert_eq!(queued(&portal).await, 0, "what the index holds is trimmed");
    portal.put(&article("A").url("https://x.example/1").text(&["Beta."])).await;
    assert_eq!(queued(&portal).await, 1);
    assert_eq!(find(&portal, "alpha").await.total, 0);
    assert_eq!(titles(&find(&portal, "beta").await), ["A"]);
    // Importing the same again asks nothing of the index.
    portal.put(&article("A").url("https://x.example/1").text(&["Beta."])).await;
    assert_eq!(queued(&portal).await, 0);
    assert_eq!(portal.finder.differences().await.unwrap(), []);
}

#[tokio::test]
async fn rows_that_were_done_but_not_trimmed_are_done_again_without_harm() {
    let portal = Portal::new().await;
    portal.put(&article("A").text(&["Alpha."]).digest("en", "Core [1].", &[])).await;
    assert_eq!(find(&portal, "alpha").await.total, 1);
    run(&portal, "INSERT INTO search_queue (article) VALUES (1), (1), (99)").await;
    assert_eq!(find(&portal, "alpha").await.total, 1);
    assert_eq!(find(&portal, "in:points core").await.total, 1);
    assert_eq!(portal.finder.differences().await.unwrap(), []);
}

#[tokio::test]
async fn an_index_of_another_moment_is_made_anew() {
    let portal = Portal::new().await;
    portal.put(&article("A").text(&["Alpha."])).await;
    assert_eq!(find(&portal, "alpha").await.total, 1);
    for sql in [
        // Another database.
        "UPDATE portal SET id = 'another'",
        // A backup from before: it never gave the number that the index has reached.
        "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'search_queue'; UPDATE articles SET change = 77",
        // The index is that from before: rows are gone that it never saw.
        "UPDATE sqlite_sequence SET seq = 50 WHERE name = 'search_queue'; UPDATE articles SET change = 78",
    ] {
        run(&portal, sql).await;
        assert_eq!(titles(&find(&portal, "alpha").await), ["A"], "{sql}");
        assert_eq!(portal.finder.differences().await.unwrap(), [], "{sql}");
    }
}

#[tokio::test]
async fn a_difference_is_told_and_mended_by_a_rebuild() {
    let portal = Portal::new().await;
    for n in 0..3 {
        portal.put(&article(&format!("N{n}")).text(&["Alpha."])).await;
    }
    assert_eq!(find(&portal, "alpha").await.total, 3);
    run(
        &portal,
        "UPDATE articles SET change = 99 WHERE key = 2; INSERT INTO articles
        (key, id, status, title, folded, lang, authors, added_at, sorted_at, revisions, change, themes)
        VALUES (9, '0000000009', 'public', 'New', 'new', 'en', '', 0, 0, 0, 1, '|');
        DELETE FROM paragraphs; DELETE FROM texts; DELETE FROM articles WHERE key = 1",
    )
    .await;
    let told: Vec<_> =
        portal.finder.differences().await.unwrap().into_iter().map(|d| (d.article, d.what)).collect();
    assert_eq!(
        told,
        [
            (1, "is in the search index and no longer stored"),
            (2, "is in the search index as it was before"),
            (9, "is not in the search index"),
        ]
    );
    assert!(portal.finder.rebuild(|_, _| {}).await.unwrap());
    assert_eq!(portal.finder.differences().await.unwrap(), []);
}

#[tokio::test]
async fn one_writes_at_a_time_and_a_damaged_index_is_begun_anew() {
    let portal = Portal::new().await;
    portal.put(&article("A").text(&["Alpha."])).await;
    let keeper = tokio::spawn({
        let finder = portal.finder.clone();
        async move { finder.keep().await }
    });
    portal.finder.wait(std::time::Duration::from_secs(10)).await.unwrap();
    assert!(!portal.finder.catch_up(|_, _| {}).await.unwrap(), "the one that serves holds the writer");
    portal.put(&article("B").text(&["Beta."])).await;
    portal.finder.wait(std::time::Duration::from_secs(10)).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);

    let meta = portal.folder.path().join("index/articles/meta.json");
    let kept = std::fs::read(&meta).unwrap();
    std::fs::write(&meta, "{").unwrap();
    let open = || {
        lectern::finder::Finder::open(
            portal.store.clone(),
            portal.folder.path(),
            lectern::finder::Access::Mapped,
        )
    };
    assert!(open().unwrap_err().to_string().contains("stop that one first"), "no writer loses its files");
    std::fs::write(&meta, kept).unwrap();
    keeper.abort();
    let _ = keeper.await;
    std::fs::write(&meta, "{").unwrap();
    // What it was just writing, in a thread of its own, ends by itself a moment later.
    let freed = async {
        loop {
            match open() {
                Ok(finder) => break finder,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    let finder = tokio::time::timeout(std::time::Duration::from_secs(10), freed).await.unwrap();
    let portal = Portal { finder, ..portal };
    assert_eq!(titles(&find(&portal, "beta").await), ["B"]);
}

#[tokio::test]
async fn one_that_writes_waits_for_one_that_indexes() {
    let portal = Portal::new().await;
    portal.put(&article("First").text(&["Alpha."])).await;
    assert_eq!(find(&portal, "alpha").await.total, 1);
    for n in 0..300 {
        portal.put(&article(&format!("N{n}")).text(&["Alpha."])).await;
    }
    let pace = || Pace::of(portal.finder.clone());
    // Nobody indexes: nothing to wait for.
    pace().keep().await;
    assert_eq!(portal.finder.differences().await.unwrap().len(), 300);
    let finder = portal.finder.clone();
    let keeper = tokio::spawn(async move { finder.keep().await });
    // It has begun once something is in, or once all is.
    while !portal.finder.is_kept() {
        tokio::task::yield_now().await;
    }
    pace().keep().await;
    let left = portal.finder.differences().await.unwrap().len();
    keeper.abort();
    assert!(left <= 200, "{left} of 300 were not in the index yet");
}
