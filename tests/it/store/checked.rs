//! The citation check, as it is kept: at import, for what was stored before, and when what it rests on changes.

use lectern::{
    domain::{Finding, FindingKind, Viewer},
    store::{Article, Put, Reading, What},
};

use crate::support::{Article1, Portal, article, assert_what, en};

const TEXT: &[&str] = &["Opening words.", "It kept 2,048 tokens.", "In 2024 the share was 42%."];

fn base() -> Article1 {
    article("T").url("https://a.example/1").lang("en").text(TEXT)
}

fn digested() -> Article1 {
    base().digest(
        "en",
        "It kept 2048 tokens [2].",
        &[("G", &["The share was 42% [2].", "The share was 43% [3], of 4,096 [3].", "See there [7]."])],
    )
}

fn findings(article: &Article) -> Vec<(usize, &str, Option<u32>)> {
    let points = article.digest.as_ref().unwrap().points().enumerate();
    points
        .flat_map(|(n, point)| point.findings.iter().map(move |found| (n, found)))
        .map(|(n, found)| (n, found.words.as_str(), found.elsewhere))
        .collect()
}

async fn find_again(portal: &Portal) -> usize {
    let mut turns = 0;
    while portal.store.check_further(1).await.unwrap() {
        turns += 1;
    }
    turns
}

async fn queued(portal: &Portal) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM search_queue").fetch_one(&mut portal.raw().await).await.unwrap()
}

async fn run(portal: &Portal, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
}

#[tokio::test]
async fn what_comes_in_is_checked_and_each_point_says_what_is_not_in_its_paragraphs() {
    let portal = Portal::new().await;
    let put = portal.put(&digested()).await;
    let read = portal.read(&put).await;
    let expected = [(1, "42%", Some(3)), (2, "43%", None), (2, "4,096", None), (3, "7", None)];
    assert_eq!(findings(&read), expected);
    let points: Vec<_> = read.digest.as_ref().unwrap().points().collect();
    let missing =
        Finding { kind: FindingKind::OutOfRange, words: "7".into(), cited: vec![7], elsewhere: None };
    assert_eq!(points[3].findings, [missing]);
    assert_eq!((points[1].findings[0].kind, &*points[1].findings[0].cited), (FindingKind::Figure, &[2][..]));
    // Wherever a point is read, they come along.
    let (_, digests) = portal
        .store
        .article_in_full(Viewer::Reader, put.id, &Reading::Preferred(en()), true, &en())
        .await
        .unwrap();
    assert_eq!(digests[0], *read.digest.as_ref().unwrap());
    let point = portal.store.point(Viewer::Reader, points[2].id, &en()).await.unwrap();
    assert_eq!(findings(&point.article), expected);
    assert!(portal.store.check().await.unwrap().problems.iter().all(|problem| problem.kind == "citation"));
    assert_eq!(find_again(&portal).await, 0, "nothing is left to do");
}

#[tokio::test]
async fn each_revision_keeps_its_own_and_a_text_that_comes_later_is_looked_through() {
    let portal = Portal::new().await;
    let bare = digested().with(|a| a.paragraphs = None);
    let put = portal.put(&bare).await;
    assert_eq!(findings(&portal.read(&put).await), []);
    assert_what(&portal.put(&base()).await, What::Updated);
    assert_eq!(findings(&portal.read(&put).await).len(), 4);
    assert_eq!(portal.store.overview().await.unwrap().flagged, 3, "points, not findings");
    portal.put(&base().digest("en", "The share was 42% [3].", &[])).await;
    assert_eq!(findings(&portal.read(&put).await), []);
    let old = portal.store.article(Viewer::Reader, put.id, &Reading::Revision(1), &en()).await.unwrap();
    assert_eq!(findings(&old).len(), 4);
    assert_eq!(portal.store.overview().await.unwrap().flagged, 0, "of what is shown");
    assert!(portal.store.check().await.unwrap().problems.iter().all(|problem| problem.kind == "citation"));
}

#[tokio::test]
async fn another_language_of_the_text_is_another_check() {
    let portal = Portal::new().await;
    let quoted = base().digest("en", "He said “we will always do the same again” [2].", &[]);
    let put = portal.put(&quoted).await;
    assert_eq!(findings(&portal.read(&put).await).len(), 1);
    // Quotations aren't looked for across languages.
    assert_what(&portal.put(&quoted.clone().lang("zh")).await, What::Updated);
    assert_eq!(findings(&portal.read(&put).await), []);
    portal.put(&quoted).await;
    assert_eq!(findings(&portal.read(&put).await).len(), 1);
}

#[tokio::test]
async fn what_was_stored_before_is_checked_by_and_by_and_found_then() {
    let portal = Portal::new().await;
    let flagged: Put = portal.put(&digested()).await;
    portal.put(&article("Clean").text(TEXT).digest("en", "It kept 2,048 tokens [2].", &[])).await;
    portal.put(&article("Bare").digest("en", "It kept 9% [2].", &[])).await;
    run(&portal, "DELETE FROM findings; UPDATE digests SET checked = 0; DELETE FROM search_queue").await;
    assert_eq!(findings(&portal.read(&flagged).await), []);
    assert_eq!(find_again(&portal).await, 2, "one at a time, those with a text alone");
    assert_eq!(findings(&portal.read(&flagged).await).len(), 4);
    assert_eq!(queued(&portal).await, 1, "the index learns of the flagged one");

    // What other rules found and these don't goes, and the index learns of that too.
    run(
        &portal,
        "DELETE FROM search_queue; UPDATE digests SET checked = 0;
         INSERT INTO findings (digest, group_n, n, place, kind, words, cited)
         SELECT d.key, 0, 0, 0, 'name', 'Nobody', '2' FROM digests d JOIN articles a ON a.key = d.article
         WHERE a.title = 'Clean'",
    )
    .await;
    find_again(&portal).await;
    let names: i64 = sqlx::query_scalar("SELECT count(*) FROM findings WHERE kind = 'name'")
        .fetch_one(&mut portal.raw().await)
        .await
        .unwrap();
    assert_eq!((names, queued(&portal).await), (0, 2));
}
