//! Changes of many articles: made in steps, stopped, gone on with after a restart, and undone exactly.

use lectern::{
    domain::{ArticleId, BulkAction, Filter, Status},
    store::{By, Chosen, Job},
};

use crate::support::{Portal, article, now};

const BY: By<'static> = By::desk("Ada", jiff::Timestamp::UNIX_EPOCH);

/// Everything of articles and their themes that a job may change.
async fn dump(portal: &Portal) -> Vec<String> {
    let mut raw = portal.raw().await;
    let rows: Vec<(String, String, String, String, Option<i64>)> = sqlx::query_as(
        "SELECT a.id, a.status, a.themes, coalesce((SELECT group_concat(t.theme || ':' || t.place || ':' || t.carried, ' ')
           FROM (SELECT * FROM article_themes ORDER BY place) t WHERE t.article = a.key), ''), a.binned_at
         FROM articles a ORDER BY a.key",
    )
    .fetch_all(&mut raw)
    .await
    .unwrap();
    rows.into_iter().map(|row| format!("{row:?}")).collect()
}

async fn finish(portal: &Portal, job: i64) -> Job {
    while portal.store.job_step(now(), 7).await.unwrap() {}
    let job = portal.store.job(job).await.unwrap();
    assert!(!job.running && job.place == job.total, "{job:?}");
    job
}

async fn sound(portal: &Portal) {
    let health = portal.store.check().await.unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
    portal.finder.catch_up(|_, _| ()).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
}

/// Forty articles: half of them carry “Even”, all have a group.
async fn forty() -> (Portal, Vec<ArticleId>) {
    let portal = Portal::new().await;
    let mut ids = Vec::new();
    for n in 0..40 {
        let one = article(&format!("Article {n}")).digest("en", "Core.", &[("Grouped", &["A point."])]);
        let one = if n % 2 == 0 { one.theme("Even").theme("Also") } else { one };
        ids.push(portal.put(&one).await.id);
    }
    (portal, ids)
}

fn all() -> Chosen {
    Chosen::Matching(Box::default(), None)
}

fn of_theme(slug: &str) -> Chosen {
    Chosen::Matching(Box::new(Filter::theme(slug)), None)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn count(portal: &Portal, theme: &str) -> u64 {
    let filter = Filter::theme(theme);
    let viewer = lectern::domain::Viewer::Editor;
    portal.store.stream(viewer, &filter, lectern::store::Page::First, &[]).await.unwrap().total
}

#[tokio::test]
async fn themes_are_added_and_removed_and_each_is_undone_exactly() {
    let (portal, _) = forty().await;
    let before = dump(&portal).await;
    let added = names(&["New", "Grouped", "Even"]);
    let job = portal.store.ask_for_job(BulkAction::AddThemes, &added, &all(), BY).await.unwrap().unwrap();
    // What comes in later was not chosen.
    portal.put(&article("Later")).await;
    let done = finish(&portal, job).await;
    assert_eq!((done.total, done.changed, done.skipped), (40, 40, 0));
    assert_eq!((count(&portal, "new").await, count(&portal, "even").await), (40, 40));
    sound(&portal).await;

    let (gone, even) = (names(&["also", "Even"]), of_theme("even"));
    let job2 = portal.store.ask_for_job(BulkAction::RemoveThemes, &gone, &even, BY).await.unwrap().unwrap();
    finish(&portal, job2).await;
    assert_eq!((count(&portal, "also").await, count(&portal, "even").await), (0, 0));
    let undo2 = portal.store.undo_job(job2, BY).await.unwrap().unwrap();
    assert_eq!(finish(&portal, undo2).await.changed, 40);
    let undo = portal.store.undo_job(job, BY).await.unwrap().unwrap();
    let undone = finish(&portal, undo).await;
    assert_eq!((undone.changed, undone.skipped, undone.undoes), (40, 0, Some(job)));
    assert_eq!(dump(&portal).await[..40], before[..]);
    assert_eq!(portal.store.undo_job(job, BY).await.unwrap(), None, "not twice");
    sound(&portal).await;
}

#[tokio::test]
async fn an_undoing_leaves_alone_what_others_have_changed_since() {
    let (portal, ids) = forty().await;
    let before = dump(&portal).await;
    let chosen = Chosen::Ids(ids[..10].to_vec());
    let job = portal.store.ask_for_job(BulkAction::TakeBack, &[], &chosen, BY).await.unwrap().unwrap();
    assert_eq!(finish(&portal, job).await.changed, 10);
    portal.store.set_status(BY, ids[3], Status::Unlisted).await.unwrap();
    portal.store.move_to_bin(ids[4], BY).await.unwrap();
    // By the row of the audit, as any change.
    let row = portal.store.audit(1).await.unwrap();
    let row = row.rows.iter().find(|row| row.action == lectern::store::Action::BulkTakenBack).unwrap().key;
    let undo: i64 = portal.store.undo(row, BY).await.unwrap().unwrap().slug.parse().unwrap();
    let undone = finish(&portal, undo).await;
    assert_eq!((undone.changed, undone.skipped), (8, 2));
    let after = dump(&portal).await;
    for (n, (was, is)) in before.iter().zip(&after).enumerate() {
        assert_eq!(was == is, n != 3 && n != 4, "{was} {is}");
    }
    sound(&portal).await;
}

#[tokio::test]
async fn many_move_to_the_bin_and_are_put_back() {
    let (portal, _) = forty().await;
    let before = dump(&portal).await;
    let job = portal.store.ask_for_job(BulkAction::Bin, &[], &of_theme("even"), BY).await.unwrap().unwrap();
    finish(&portal, job).await;
    assert_eq!(portal.store.bin(1).await.unwrap().total, 20);
    assert_eq!((count(&portal, "even").await, count(&portal, "grouped").await), (0, 20));
    sound(&portal).await;
    let undo = portal.store.undo_job(job, BY).await.unwrap().unwrap();
    finish(&portal, undo).await;
    assert_eq!(dump(&portal).await, before);
    sound(&portal).await;
}

#[tokio::test]
async fn a_job_goes_on_after_a_restart_and_stops_when_it_is_told_to() {
    let (portal, _) = forty().await;
    let job =
        portal.store.ask_for_job(BulkAction::AddThemes, &names(&["New"]), &all(), BY).await.unwrap().unwrap();
    assert!(portal.store.job_step(now(), 7).await.unwrap());
    assert_eq!(portal.store.undo_job(job, BY).await.unwrap(), None, "it goes on");
    let Portal { store, finder, auth, news, folder, .. } = portal;
    drop((finder, auth, news));
    store.close().await;
    drop(store);
    let portal = Portal::at(folder).await;
    assert!(portal.store.job_step(now(), 7).await.unwrap());
    portal.store.stop_job(job).await.unwrap();
    assert!(!portal.store.job_step(now(), 7).await.unwrap(), "nothing runs");
    let stopped = portal.store.job(job).await.unwrap();
    assert_eq!((stopped.place, stopped.changed, stopped.stopped), (14, 14, true));
    assert_eq!(count(&portal, "new").await, 14);
    let undo = portal.store.undo_job(job, BY).await.unwrap().unwrap();
    portal.store.job_step(now(), 7).await.unwrap();
    portal.store.stop_job(undo).await.unwrap();
    portal.store.resume_job(job).await.unwrap();
    assert!(!portal.store.job_step(now(), 7).await.unwrap(), "what is being undone does not go on");
    portal.store.resume_job(undo).await.unwrap();
    assert_eq!(finish(&portal, undo).await.changed, 14, "what was stopped goes on");
    assert_eq!(count(&portal, "new").await, 0);
}

#[tokio::test]
async fn digests_are_checked_again() {
    let portal = Portal::new().await;
    let one = article("One").text(&["It kept 2,048."]).digest("en", "It kept 4,096 [1].", &[]);
    portal.put(&one).await;
    let job = portal.store.ask_for_job(BulkAction::Check, &[], &all(), BY).await.unwrap().unwrap();
    let done = finish(&portal, job).await;
    assert_eq!((done.changed, done.can_undo()), (1, false));
    assert_eq!(portal.store.overview().await.unwrap().unchecked, 1);
    assert!(portal.store.check_further(5).await.unwrap());
    assert_eq!(portal.store.overview().await.unwrap().unchecked, 0);
    sound(&portal).await;
}

#[tokio::test]
async fn where_nothing_is_chosen_nothing_is_done() {
    let (portal, _) = forty().await;
    let ask = |action, themes: Vec<String>, chosen: Chosen| {
        let store = portal.store.clone();
        async move { store.ask_for_job(action, &themes, &chosen, BY).await.unwrap() }
    };
    assert_eq!(ask(BulkAction::Publish, vec![], Chosen::Ids(vec![])).await, None);
    assert_eq!(ask(BulkAction::Publish, vec![], of_theme("nothing")).await, None);
    assert_eq!(ask(BulkAction::RemoveThemes, names(&["Nothing"]), all()).await, None);
    assert_eq!(ask(BulkAction::AddThemes, vec![], all()).await, None);
    assert!(portal.store.job(1).await.is_err());
}

#[tokio::test]
async fn a_job_that_fails_stops_and_those_behind_it_go_on() {
    let (portal, _) = forty().await;
    let ask =
        async |action, themes| portal.store.ask_for_job(action, themes, &all(), BY).await.unwrap().unwrap();
    let (bad, good) =
        (ask(BulkAction::AddThemes, &names(&["New"])).await, ask(BulkAction::TakeBack, &[]).await);
    let sql =
        "CREATE TRIGGER no_theme BEFORE INSERT ON article_themes BEGIN SELECT raise(ABORT, 'a fault'); END";
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
    assert!(portal.store.job_step(now(), 7).await.is_err());
    let failed = portal.store.job(bad).await.unwrap();
    assert_eq!((failed.stopped, failed.place, failed.changed), (true, 0, 0), "nothing is half done");
    assert_eq!(finish(&portal, good).await.changed, 40);
    sqlx::raw_sql("DROP TRIGGER no_theme").execute(&mut portal.raw().await).await.unwrap();
    portal.store.resume_job(bad).await.unwrap();
    assert_eq!(finish(&portal, bad).await.changed, 40);
    sound(&portal).await;
}
