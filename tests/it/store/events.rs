//! What is told of articles: what happened to those that every reader sees, once, whoever changed them.

use jiff::{SignedDuration, Timestamp};
use lectern::{
    domain::{ArticleId, Filter, Status},
    store::{Arrival, By, Events},
};

use crate::support::{Portal, article, now};

const BY: By<'static> = By::desk("Ada", Timestamp::UNIX_EPOCH);

async fn tell(portal: &Portal) {
    while portal.store.tell(now(), 3).await.unwrap() {}
}

/// What is told after an event, as kinds and titles.
async fn told(portal: &Portal, since: i64) -> Vec<String> {
    let events = portal.store.events_after(since, &Filter::default(), 1_000).await.unwrap();
    lines(&events)
}

fn lines(events: &Events) -> Vec<String> {
    events.events.iter().map(|event| format!("{} {}", event.kind.as_str(), event.article.title)).collect()
}

async fn put(portal: &Portal, title: &str) -> ArticleId {
    portal.put(&article(title).digest("en", "Core.", &[("Group", &["A point."])])).await.id
}

#[tokio::test]
async fn what_comes_in_is_told_once_and_what_is_the_same_again_is_not() {
    let portal = Portal::new().await;
    for n in 0..7 {
        put(&portal, &format!("Article {n}")).await;
    }
    tell(&portal).await;
    let first: Vec<String> = (0..7).map(|n| format!("article.published Article {n}")).collect();
    assert_eq!(told(&portal, 0).await, first);
    let last = portal.store.last_event().await.unwrap();
    put(&portal, "Article 3").await;
    tell(&portal).await;
    assert_eq!(told(&portal, last).await, Vec::<String>::new());
    // Another digest of a known one.
    portal.put(&article("Article 3").digest("en", "Core, anew.", &[("Group", &["A point."])])).await;
    tell(&portal).await;
    let events = portal.store.events_after(last, &Filter::default(), 10).await.unwrap();
    assert_eq!(lines(&events), ["article.revised Article 3"]);
    assert_eq!((events.events[0].revision, events.events[0].at, events.gap), (2, now(), false));
}

#[tokio::test]
async fn drafts_are_told_of_when_they_are_published_and_again_when_they_were_taken_back() {
    let portal = Portal::new().await;
    let arrival = Arrival { now: now(), status: Status::Draft, dry_run: false };
    let draft = portal.store.put(&[article("Draft").0], arrival).await.unwrap().remove(0).unwrap().id;
    tell(&portal).await;
    assert_eq!(told(&portal, 0).await, Vec::<String>::new());
    portal.store.set_status(BY, draft, Status::Public).await.unwrap();
    tell(&portal).await;
    assert_eq!(told(&portal, 0).await, ["article.published Draft"]);
    // Taken back and published again within a moment: nothing happened that anybody saw.
    portal.store.set_status(BY, draft, Status::Draft).await.unwrap();
    portal.store.set_status(BY, draft, Status::Public).await.unwrap();
    tell(&portal).await;
    assert_eq!(told(&portal, 0).await.len(), 1);
    portal.store.set_status(BY, draft, Status::Unlisted).await.unwrap();
    tell(&portal).await;
    assert_eq!(
        told(&portal, 0).await,
        Vec::<String>::new(),
        "what is not public is not told of, be it in the past"
    );
    portal.store.set_status(BY, draft, Status::Public).await.unwrap();
    tell(&portal).await;
    assert_eq!(told(&portal, 0).await.len(), 2);
}

#[tokio::test]
async fn what_is_put_back_from_the_bin_is_no_news() {
    let portal = Portal::new().await;
    let id = put(&portal, "Binned").await;
    tell(&portal).await;
    let last = portal.store.last_event().await.unwrap();
    portal.store.move_to_bin(id, BY).await.unwrap();
    tell(&portal).await;
    assert_eq!(told(&portal, 0).await, Vec::<String>::new());
    portal.store.put_back(id, BY).await.unwrap();
    tell(&portal).await;
    assert_eq!(told(&portal, last).await, Vec::<String>::new());
    assert_eq!(told(&portal, 0).await, ["article.published Binned"]);
}

#[tokio::test]
async fn flags_of_the_citation_check_are_told_where_they_grow() {
    let portal = Portal::new().await;
    let text = ["Costs fell by 12 percent.", "Nothing else is said."];
    let sound = article("Sound").text(&text).digest("en", "Costs fell by 12 percent [1].", &[]);
    let wrong = article("Wrong").text(&text).digest("en", "Costs fell by 42 percent [1].", &[]);
    portal.put(&sound).await;
    portal.put(&wrong).await;
    tell(&portal).await;
    let all = ["article.published Sound", "article.published Wrong", "article.flagged Wrong"];
    assert_eq!(told(&portal, 0).await, all);
    let last = portal.store.last_event().await.unwrap();
    // A revision that is sound is told as one, and takes the flag back without a word.
    portal.put(&article("Wrong").text(&text).digest("en", "Costs fell by 12 percent [1].", &[])).await;
    tell(&portal).await;
    assert_eq!(told(&portal, last).await, ["article.revised Wrong"]);
}

#[tokio::test]
async fn events_are_read_within_filters_in_pieces_and_from_any_of_them_on() {
    let portal = Portal::new().await;
    for n in 0..10 {
        let theme = if n % 2 == 0 { "Even" } else { "Odd" };
        portal.put(&article(&format!("Article {n}")).theme(theme)).await;
    }
    tell(&portal).await;
    let even = Filter::theme("even");
    let (mut since, mut found) = (0, Vec::new());
    loop {
        let events = portal.store.events_after(since, &even, 3).await.unwrap();
        assert!(events.last > since && events.events.len() <= 3);
        since = events.last;
        found.extend(lines(&events));
        if !events.more {
            break;
        }
    }
    let wanted: Vec<String> = (0..5).map(|n| format!("article.published Article {}", 2 * n)).collect();
    assert_eq!(found, wanted);
    let nothing = portal.store.events_after(since, &even, 3).await.unwrap();
    assert_eq!((nothing.events.len(), nothing.last, nothing.more), (0, since, false));
}

#[tokio::test]
async fn old_events_are_forgotten_and_who_asks_for_them_is_told_of_the_gap() {
    let portal = Portal::new().await;
    for n in 0..3 {
        put(&portal, &format!("Article {n}")).await;
    }
    tell(&portal).await;
    portal.store.forget_events(now() + SignedDuration::from_hours(7 * 24 - 1), 1_000).await.unwrap();
    assert_eq!(told(&portal, 0).await.len(), 3);
    portal.store.forget_events(now() + SignedDuration::from_hours(7 * 24 + 1), 1_000).await.unwrap();
    // The newest stays: so it is known how far the numbers went.
    assert_eq!(portal.store.last_event().await.unwrap(), 3);
    let late = portal.store.events_after(1, &Filter::default(), 10).await.unwrap();
    assert!(late.gap && late.events.len() == 1, "{late:?}");
    assert!(!portal.store.events_after(2, &Filter::default(), 10).await.unwrap().gap);
    assert!(!portal.store.events_after(3, &Filter::default(), 10).await.unwrap().gap);
}

#[tokio::test]
async fn articles_from_before_there_were_events_are_no_news() {
    let portal = Portal::new().await;
    put(&portal, "Old").await;
    // As the migration finds it.
    let mut raw = portal.raw().await;
    for sql in [
        "DELETE FROM changed",
        "INSERT INTO told (article, revisions, flagged)
           SELECT a.key, a.revisions,
             (SELECT coalesce(sum(d.flagged), 0) FROM digests d WHERE d.article = a.key AND d.shown = 1)
           FROM articles a WHERE a.status = 'public'",
    ] {
        sqlx::query(sql).execute(&mut raw).await.unwrap();
    }
    tell(&portal).await;
    portal.put(&article("Old").theme("Theme").digest("en", "Core.", &[("Group", &["A point."])])).await;
    tell(&portal).await;
    assert_eq!(told(&portal, 0).await, Vec::<String>::new());
}

#[tokio::test]
async fn followers_beside_each_other_miss_nothing_within_their_filters() {
    let portal = Portal::new().await;
    portal.put(&article("First").theme("Theme")).await;
    tell(&portal).await;
    for n in 0..20 {
        let since = portal.store.last_event().await.unwrap();
        portal.put(&article(&format!("Article {n}")).theme("Theme")).await;
        tell(&portal).await;
        let filter = Filter::theme("theme");
        let all: Vec<_> = (0..4)
            .map(|_| {
                let (store, filter) = (portal.store.clone(), filter.clone());
                tokio::spawn(
                    async move { store.events_after(since, &filter, 10).await.unwrap().events.len() },
                )
            })
            .collect();
        for one in all {
            assert_eq!(one.await.unwrap(), 1, "article {n}");
        }
    }
}

#[tokio::test]
async fn what_is_old_goes_a_few_at_a_time_and_nothing_is_written_where_there_is_none() {
    let portal = Portal::new().await;
    put(&portal, "One").await;
    tell(&portal).await;
    let mut raw = portal.raw().await;
    let old = now() - SignedDuration::from_hours(31 * 24);
    for sql in [
        "INSERT INTO webhooks (key, name, url, secret, kinds, state, created_at)
         VALUES (1, 'Board', 'http://a.example/', zeroblob(32), 'article.published', 'off', 0)",
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500)
         INSERT INTO events (kind, article, revision, flagged, at) SELECT 'article.published', n, 1, 0, $1 FROM n",
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
         INSERT INTO deliveries (webhook, kind, article, revision, flagged, at, state, due_at)
         SELECT 1, 'article.published', n, 1, 0, $1, CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'delivered' END, 0 FROM n",
    ] {
        sqlx::query(sql).bind(old.as_microsecond()).execute(&mut raw).await.unwrap();
    }
    put(&portal, "Two").await;
    tell(&portal).await;
    let mut held = Vec::new();
    while portal.store.forget_events(now(), 1_000).await.unwrap() {
        let counts: (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM deliveries),
               (SELECT count(*) FROM deliveries WHERE state = 'waiting')",
        )
        .fetch_one(&mut raw)
        .await
        .unwrap();
        held.push(counts);
    }
    // What is given up is old as well, and goes next.
    let wanted = [(1_502, 4_000, 1_500), (502, 3_000, 500), (2, 2_000, 0), (2, 1_000, 0), (2, 0, 0)];
    assert_eq!(held, wanted);
    let sql = "CREATE TRIGGER none BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'a write'); END";
    sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    assert!(!portal.store.forget_events(now(), 1_000).await.unwrap());
}

#[tokio::test]
async fn a_webhook_goes_with_all_its_calls_however_many() {
    let portal = Portal::new().await;
    let mut raw = portal.raw().await;
    for sql in [
        "INSERT INTO webhooks (key, name, url, secret, kinds, state, created_at)
         VALUES (1, 'Board', 'http://a.example/', zeroblob(32), 'article.published', 'on', 0)",
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500)
         INSERT INTO deliveries (webhook, kind, article, revision, flagged, at, state, due_at)
         SELECT 1, 'article.published', n, 1, 0, 0, 'waiting', 0 FROM n",
    ] {
        sqlx::query(sql).execute(&mut raw).await.unwrap();
    }
    let left = async |raw: &mut sqlx::SqliteConnection| -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM deliveries").fetch_one(raw).await.unwrap()
    };
    assert!(portal.store.remove_webhook(1, BY).await.is_err(), "not while it is on");
    assert_eq!(left(&mut raw).await, 2_500);
    portal.store.switch_webhook(1, false, BY).await.unwrap();
    portal.store.remove_webhook(1, BY).await.unwrap();
    assert_eq!(left(&mut raw).await, 0);
    assert!(portal.store.remove_webhook(1, BY).await.is_err());
}
