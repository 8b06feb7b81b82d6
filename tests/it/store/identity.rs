//! Which article an incoming one is, and what of it is new.

use lectern::{
    domain::{ArticleId, Lang, Viewer},
    store::{Reading, What},
};

use crate::support::{Portal, arrival, article, assert_what};

#[tokio::test]
async fn the_same_article_twice_changes_nothing() {
    let portal = Portal::new().await;
    let one = article("A title")
        .url("https://a.example/1")
        .source("Notes")
        .at("2025-07-28T04:24:00Z")
        .theme("T")
        .text(&["One.", "Two."])
        .digest("en", "Core [1].", &[("Group", &["A point [2]."])]);
    let first = portal.put(&one).await;
    assert_what(&first, What::New);
    let second = portal.put(&one).await;
    assert_what(&second, What::Unchanged);
    assert_eq!(first.id, second.id);
    let read = portal.read(&first).await;
    assert_eq!(read.revisions.len(), 1);
    assert_eq!(read.paragraphs, ["One.", "Two."]);
    assert_eq!(read.themes.iter().map(|t| t.slug.as_str()).collect::<Vec<_>>(), ["t", "group"]);
    assert_eq!(read.carried, 1);
}

#[tokio::test]
async fn the_url_decides_and_where_one_has_none_source_title_and_time() {
    let portal = Portal::new().await;
    let base = article("Same title").source("Notes").at("2025-07-28T04:24:00Z");
    let a = portal.put(&base.clone().url("https://a.example/1")).await;
    let b = portal.put(&base.clone().url("https://a.example/2")).await;
    assert_what(&b, What::New);
    assert_ne!(a.id, b.id);
    // Without a URL it is one of them; none is new.
    assert_what(&portal.put(&base).await, What::Unchanged);
    // Another time, source or title is another article.
    assert_what(&portal.put(&base.clone().at("2025-07-29T04:24:00Z")).await, What::New);
    assert_what(&portal.put(&base.clone().source("Other")).await, What::New);
    assert_what(&portal.put(&article("Same title").source("Notes")).await, What::New);
    assert_what(&portal.put(&article("Same title")).await, What::New);
    assert_what(&portal.put(&article("Same title")).await, What::Unchanged);
}

#[tokio::test]
async fn an_article_without_url_takes_the_one_that_comes_later() {
    let portal = Portal::new().await;
    let base = article("硬核对谈，ＡＩ 的分歧").source("机器之心").at("2025-07-28T04:24:00Z");
    let first = portal.put(&base).await;
    let with_url = portal.put(&base.clone().url("https://a.example/1")).await;
    assert_what(&with_url, What::Updated);
    assert_eq!(first.id, with_url.id);
    assert_eq!(portal.read(&first).await.url.as_deref(), Some("https://a.example/1"));
    // Once it has one, another URL is another article.
    assert_what(&portal.put(&base.url("https://a.example/2")).await, What::New);
}

#[tokio::test]
async fn what_an_import_leaves_out_stays() {
    let portal = Portal::new().await;
    let full = article("T")
        .url("https://a.example/1")
        .source("Notes")
        .at("2025-07-28T04:24:00Z")
        .lang("en")
        .theme("Kept")
        .text(&["P."])
        .with(|a| a.authors = Some(vec!["Ann".into(), "李四".into()]));
    let put = portal.put(&full).await;
    assert_what(&portal.put(&article("T").url("https://a.example/1")).await, What::Unchanged);
    let bare = article("T, corrected").url("https://a.example/1");
    assert_what(&portal.put(&bare).await, What::Updated);
    let read = portal.read(&put).await;
    assert_eq!(read.title, "T, corrected");
    assert_eq!(read.authors, ["Ann", "李四"]);
    assert_eq!(read.source.unwrap().name, "Notes");
    assert_eq!(read.published_at, Some("2025-07-28T04:24:00Z".parse().unwrap()));
    assert_eq!(read.themes[0].name, "Kept");
    assert_eq!(read.paragraphs, ["P."]);
}

#[tokio::test]
async fn themes_of_a_page_are_added_and_a_whole_list_replaces() {
    let portal = Portal::new().await;
    let put = portal.put(&article("T").theme("A")).await;
    assert_what(&portal.put(&article("T").theme("B")).await, What::Updated);
    let names = |read: lectern::store::Article| read.themes.into_iter().map(|t| t.name).collect::<Vec<_>>();
    assert_eq!(names(portal.read(&put).await), ["A", "B"]);
    let whole = article("T").theme("C").with(|a| a.themes_complete = true);
    assert_what(&portal.put(&whole).await, What::Updated);
    assert_eq!(names(portal.read(&put).await), ["C"]);
    assert_what(&portal.put(&whole).await, What::Unchanged);
}

#[tokio::test]
async fn an_id_is_used_when_free_or_the_same_article_s_and_else_refused() {
    let portal = Portal::new().await;
    let id: ArticleId = "k3f9x2q8vd".parse().unwrap();
    let with_id = article("T").url("https://a.example/1").with(|a| a.id = Some(id));
    assert_eq!(portal.put(&with_id).await.id, id);
    assert_what(&portal.put(&with_id).await, What::Unchanged);
    let other = article("Other").url("https://a.example/2").theme("Left behind").with(|a| a.id = Some(id));
    let reason = portal.try_put(&other).await.unwrap_err();
    assert!(reason.contains("k3f9x2q8vd") && reason.contains('T'), "{reason}");
    assert!(
        portal.store.theme(Viewer::Reader, "left-behind", &[]).await.is_err(),
        "a refused article leaves nothing behind"
    );
    // A known article keeps its own id, and says so.
    let renamed =
        article("T").url("https://a.example/1").with(|a| a.id = Some("0000000000".parse().unwrap()));
    let put = portal.put(&renamed).await;
    assert_eq!((put.id, put.what), (id, What::Unchanged));
    assert!(put.notes[0].contains("0000000000"), "{put:?}");
}

#[tokio::test]
async fn a_refused_article_costs_the_good_ones_nothing() {
    let portal = Portal::new().await;
    let id: ArticleId = "k3f9x2q8vd".parse().unwrap();
    let batch = [
        article("One").with(|a| a.id = Some(id)).0,
        article("Two").with(|a| a.id = Some(id)).0,
        article("Three").0,
    ];
    let outcomes = portal.store.put(&batch, arrival()).await.unwrap();
    assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(portal.store.check().await.unwrap().articles, 2);
}

#[tokio::test]
async fn a_dry_run_counts_and_leaves_nothing() {
    let portal = Portal::new().await;
    let batch = [article("One").0, article("One").0];
    let arrival = lectern::store::Arrival { dry_run: true, ..arrival() };
    let outcomes = portal.store.put(&batch, arrival).await.unwrap();
    let what: Vec<_> = outcomes.into_iter().map(|o| o.unwrap().what).collect();
    assert_eq!(what, [What::New, What::Unchanged]);
    assert_eq!(portal.store.check().await.unwrap().articles, 0);
}

#[tokio::test]
async fn twenty_thousand_paragraphs_and_ten_thousand_points_go_in_whole() {
    let portal = Portal::new().await;
    let paragraphs: Vec<String> = (1..=20_000).map(|n| format!("Paragraph {n}.")).collect();
    let points: Vec<String> = (1..=10_000).map(|n| format!("Point {n} [{n}].")).collect();
    let points: Vec<&str> = points.iter().map(String::as_str).collect();
    let one = article("Long").with(|a| a.paragraphs = Some(paragraphs)).digest(
        "en",
        "Core [1].",
        &[("All", &points)],
    );
    let put = portal.put(&one).await;
    let read = portal.store.article(Viewer::Reader, put.id, &Reading::In(Lang::en()), &[]).await.unwrap();
    assert_eq!(read.paragraphs.len(), 20_000);
    assert_eq!(read.paragraphs[19_999], "Paragraph 20000.");
    let digest = read.digest.unwrap();
    assert_eq!(digest.groups[0].points.len(), 10_000);
    assert_eq!(digest.groups[0].points[9_998].text.citations(Some(20_000)), [9_999]);
    assert!(portal.store.check().await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn nine_thousand_groups_go_in_whole() {
    let portal = Portal::new().await;
    let titles: Vec<String> = (0..9_000).map(|n| format!("Group {}", n % 10)).collect();
    let groups: Vec<(&str, &[&str])> =
        titles.iter().map(|title| (title.as_str(), &["A point [1]."][..])).collect();
    let put = portal.put(&article("Wide").digest("en", "Core [1].", &groups)).await;
    let read = portal.read(&put).await;
    assert_eq!(read.themes.len(), 10);
    assert_eq!(read.digest.unwrap().groups[8_999].title, "Group 9");
    assert_eq!(portal.get(&format!("/a/{}", put.id)).await.status, 200);
    assert_eq!(portal.get("/").await.status, 200);
}

#[tokio::test]
async fn a_language_that_is_mended_moves_the_article() {
    use lectern::domain::Filter;
    let portal = Portal::new().await;
    portal.put(&article("T").url("https://a.example/1").lang("en").text(&["x"])).await;
    portal.put(&article("T").url("https://a.example/1").lang("de")).await;
    let lang = |tag: &str| Filter { lang: Some(tag.parse().unwrap()), ..Filter::default() };
    let first = lectern::store::Page::First;
    assert_eq!(portal.store.stream(Viewer::Reader, &lang("de"), first, &[]).await.unwrap().total, 1);
    assert_eq!(portal.store.stream(Viewer::Reader, &lang("en"), first, &[]).await.unwrap().total, 0);
}
