//! The bin: what is in it is nowhere else, comes back as it was, and is deleted in time.

use jiff::{SignedDuration, Timestamp};
use lectern::{
    domain::{ArticleId, Filter, Lang, PointId, Status, Viewer},
    error::Error,
    store::{Action, By, Reading},
};

use crate::support::{Article1, Portal, article, en, now};

fn by(user: &str) -> By<'_> {
    By::desk(user, now())
}

fn days(n: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * n)
}

fn one() -> Article1 {
    article("Kept")
        .url("https://a.example/1")
        .source("S")
        .theme("Carried")
        .text(&["It kept 2,048 tokens.", "Two."])
        .digest("en", "It kept 4,096 tokens [1].", &[("G", &["A point [2].", "Another [1]."])])
}

async fn portal_with_two() -> (Portal, ArticleId, PointId) {
    let portal = Portal::new().await;
    let put = portal.put(&one()).await;
    portal.put(&article("Other").source("S").text(&["One."])).await;
    let point = portal.read(&put).await.digest.unwrap().core_viewpoint[0].id;
    (portal, put.id, point)
}

/// Nothing is wrong with what is stored, and the index holds what it should.
async fn assert_sound(portal: &Portal) {
    let health = portal.store.check().await.unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
    portal.finder.catch_up(|_, _| ()).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
}

/// What is counted and listed, for those who curate.
async fn counted(portal: &Portal) -> String {
    let store = &portal.store;
    let overview = store.overview().await.unwrap();
    let stream =
        store.stream(Viewer::Editor, &Filter::default(), lectern::store::Page::First, &en()).await.unwrap();
    let titles: Vec<_> = stream.entries.iter().map(|entry| &entry.title).collect();
    let themes = store.theme_counts(Viewer::Editor).await.unwrap();
    let sources = store.sources(Viewer::Editor, None, 1).await.unwrap();
    format!("{overview:?} {titles:?} {:?} {themes:?} {sources:?}", stream.total)
}

async fn reads(portal: &Portal, id: ArticleId, viewer: Viewer) -> Result<String, Error> {
    let reading = Reading::Preferred(vec![Lang::en()]);
    Ok(portal.store.article(viewer, id, &reading, &en()).await?.title)
}

async fn count(portal: &Portal, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut portal.raw().await).await.unwrap()
}

#[tokio::test]
async fn what_is_in_the_bin_is_nowhere_else_and_comes_back_as_it_was() {
    let (portal, id, point) = portal_with_two().await;
    assert_sound(&portal).await;
    let before = counted(&portal).await;
    assert!(before.contains("flagged: 1"), "{before}");
    let audit = portal.store.move_to_bin(id, by("Ann")).await.unwrap();
    assert_sound(&portal).await;
    let binned = counted(&portal).await;
    assert!(!binned.contains("Kept") && !binned.contains("Carried"), "{binned}");
    assert!(binned.contains("public: 1, hidden: 0") && binned.contains("flagged: 0"), "{binned}");
    for viewer in [Viewer::Reader, Viewer::Editor] {
        assert!(matches!(reads(&portal, id, viewer).await, Err(Error::Gone)));
        assert!(matches!(portal.store.point(viewer, point, &en()).await, Err(Error::Gone)));
        assert!(matches!(portal.store.history(viewer, id).await, Err(Error::Gone)));
        assert!(matches!(portal.store.points_said(viewer, id).await, Err(Error::Gone)));
    }
    // Nothing is done to it there.
    let store = &portal.store;
    assert!(matches!(store.set_status(by("Ann"), id, Status::Draft).await, Err(Error::NotFound)));
    assert!(matches!(store.text_at_desk(id).await, Err(Error::NotFound)));
    assert!(matches!(store.edit_text(id, 1, &[], "", by("Ann")).await, Err(Error::NotFound)));
    assert!(matches!(store.restore_revision(id, 1, by("Ann")).await, Err(Error::NotFound)));
    assert!(matches!(store.move_to_bin(id, by("Bob")).await, Err(Error::NotFound)));
    let refused = portal.try_put(&one()).await.unwrap_err();
    assert!(refused.contains("is in the bin") && refused.contains("/admin/bin"), "{refused}");

    let list = store.bin(1).await.unwrap();
    let [row] = &list.rows[..] else { panic!("{list:?}") };
    assert_eq!((row.id, &*row.title, &*row.by, row.status), (id, "Kept", "Ann", Status::Public));
    assert_eq!((row.at, row.until), (now(), days(30)));

    store.undo(audit, by("Bob")).await.unwrap().unwrap();
    assert_eq!(counted(&portal).await, before);
    assert_eq!(reads(&portal, id, Viewer::Reader).await.unwrap(), "Kept");
    assert_sound(&portal).await;
    assert!(store.undo(audit, by("Bob")).await.unwrap().is_err(), "it is undone already");
    assert_eq!(store.bin(1).await.unwrap().rows, []);
}

#[tokio::test]
async fn an_undo_of_an_earlier_move_does_not_take_back_a_later_one() {
    let (portal, id, _) = portal_with_two().await;
    let store = &portal.store;
    let before = counted(&portal).await;
    let first = store.move_to_bin(id, by("Ann")).await.unwrap();
    let back = store.put_back(id, by("Ann")).await.unwrap();
    assert_eq!(store.audited(back).await.unwrap().unwrap().action, Action::ArticlePutBack);
    assert_eq!(counted(&portal).await, before);
    assert!(matches!(store.put_back(id, by("Ann")).await, Err(Error::NotFound)));
    store.move_to_bin(id, By::desk("Bob", days(1))).await.unwrap();
    assert!(store.undo(first, by("Ann")).await.unwrap().is_err());
    assert!(matches!(reads(&portal, id, Viewer::Editor).await, Err(Error::Gone)));
    assert_sound(&portal).await;
}

#[tokio::test]
async fn the_bin_is_emptied_after_thirty_days_and_its_ids_are_never_given_again() {
    let (portal, id, point) = portal_with_two().await;
    let store = &portal.store;
    let audit = store.move_to_bin(id, by("Ann")).await.unwrap();
    assert!(!store.empty_bin(days(29), 5).await.unwrap());
    assert_eq!(count(&portal, "SELECT count(*) FROM articles").await, 2);
    // The index may come to it only when all of it is deleted.
    assert!(!store.empty_bin(days(30), 5).await.unwrap());
    assert_sound(&portal).await;
    for table in [
        "SELECT count(*) FROM findings",
        "SELECT count(*) FROM wordings",
        "SELECT count(*) FROM digest_groups",
        "SELECT count(*) FROM digests",
        "SELECT count(*) FROM points",
        "SELECT count(*) FROM article_themes",
        "SELECT count(*) FROM texts WHERE article = 1",
        "SELECT count(*) FROM articles WHERE key = 1",
    ] {
        assert_eq!(count(&portal, table).await, 0, "{table}");
    }
    assert_eq!(count(&portal, "SELECT count(*) FROM gone").await, 4, "the article and its three points");
    assert_eq!(store.bin(1).await.unwrap().rows, []);
    assert!(store.undo(audit, by("Ann")).await.unwrap().is_err());
    assert!(matches!(reads(&portal, id, Viewer::Reader).await, Err(Error::Gone)));
    assert!(matches!(store.point(Viewer::Reader, point, &en()).await, Err(Error::Gone)));

    // The same article with its old ids comes in under new ones.
    let again = one().with(|a| {
        a.id = Some(id);
        a.digests[0].core_viewpoint[0].id = Some(point);
    });
    let put = portal.put(&again).await;
    assert_ne!(put.id, id);
    assert!(put.notes[0].contains(id.as_str()), "{:?}", put.notes);
    let read = portal.read(&put).await;
    assert_ne!(read.digest.unwrap().core_viewpoint[0].id, point);
    assert!(matches!(reads(&portal, id, Viewer::Reader).await, Err(Error::Gone)));
    assert_sound(&portal).await;
    let keys = count(&portal, "SELECT max(key) FROM articles").await;
    store.move_to_bin(put.id, by("Ann")).await.unwrap();
    store.empty_bin(days(30), 5).await.unwrap();
    portal.put(&article("Later").digest("en", "X.", &[])).await;
    assert!(count(&portal, "SELECT max(key) FROM articles").await > keys, "no number is given twice");
    assert_eq!(count(&portal, "SELECT max(key) FROM digests").await, 3);
    assert_sound(&portal).await;
}

#[tokio::test]
async fn of_a_draft_nobody_is_told_that_it_was_there() {
    let (portal, id, point) = portal_with_two().await;
    let store = &portal.store;
    store.set_status(by("Ann"), id, Status::Draft).await.unwrap();
    store.move_to_bin(id, by("Ann")).await.unwrap();
    for _ in 0..2 {
        for viewer in [Viewer::Reader, Viewer::Editor] {
            assert!(matches!(reads(&portal, id, viewer).await, Err(Error::NotFound)));
            assert!(matches!(store.point(viewer, point, &en()).await, Err(Error::NotFound)));
        }
        store.empty_bin(days(30), 5).await.unwrap();
    }
    assert_eq!(count(&portal, "SELECT count(*) FROM gone").await, 0);
}

#[tokio::test]
async fn the_bin_is_emptied_a_few_at_a_time_and_listed_by_the_page() {
    let portal = Portal::new().await;
    let mut ids = Vec::new();
    for n in 0..53 {
        ids.push(portal.put(&article(&format!("T{n}"))).await.id);
    }
    for (n, id) in (0..).zip(&ids) {
        let at = now() + SignedDuration::from_secs(n);
        portal.store.move_to_bin(*id, By::desk("Ann", at)).await.unwrap();
    }
    let first = portal.store.bin(1).await.unwrap();
    assert_eq!((first.total, first.pages, &*first.rows[0].title), (53, 2, "T52"));
    let second = portal.store.bin(2).await.unwrap();
    assert_eq!(second.rows.iter().map(|row| &*row.title).collect::<Vec<_>>(), ["T2", "T1", "T0"]);
    assert!(portal.store.empty_bin(days(31), 50).await.unwrap());
    assert_eq!(portal.store.bin(1).await.unwrap().total, 3);
    assert!(!portal.store.empty_bin(days(31), 50).await.unwrap());
    assert_eq!(portal.store.bin(1).await.unwrap().total, 0);
    assert_sound(&portal).await;
}

#[tokio::test]
async fn a_change_of_status_is_taken_back_unless_it_was_changed_since() {
    let (portal, id, _) = portal_with_two().await;
    let store = &portal.store;
    let draft = store.set_status(by("Ann"), id, Status::Draft).await.unwrap().unwrap();
    assert_eq!(store.set_status(by("Ann"), id, Status::Draft).await.unwrap(), None);
    store.undo(draft, by("Ann")).await.unwrap().unwrap();
    assert_eq!(reads(&portal, id, Viewer::Reader).await.unwrap(), "Kept");
    let unlisted = store.set_status(by("Ann"), id, Status::Unlisted).await.unwrap().unwrap();
    assert_eq!(store.audited(unlisted).await.unwrap().unwrap().action, Action::ArticleUnlisted);
    assert!(matches!(reads(&portal, id, Viewer::Reader).await, Err(Error::NotFound)));
    store.set_status(by("Bob"), id, Status::Draft).await.unwrap();
    assert!(store.undo(unlisted, by("Ann")).await.unwrap().is_err());
    assert_sound(&portal).await;
}
