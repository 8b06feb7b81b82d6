//! The list of revisions, two of them compared, and the points that a later one dropped.

use lectern::domain::{Origin, PointId};

use crate::support::{Article1, Page, Portal, article};

fn base() -> Article1 {
    article("A <b>title</b>").url("https://a.example/1").text(&["One.", "Two.", "Three."])
}

fn first() -> Article1 {
    base().digest(
        "en",
        "Core [1].",
        &[
            ("First", &["Stays [1].", "Is cited anew [2].", "Goes away [3]."]),
            ("Second", &["Moves over [1]."]),
        ],
    )
}

/// The second revision: one point of each fate. Its third point brings the id of the core viewpoint's.
fn second(core: PointId) -> Article1 {
    let digest = base().digest(
        "en",
        "The core, now in other words [1].",
        &[("First", &["Stays [1].", "Is cited anew [2][3].", "Moves over [1].", "Comes [2]."])],
    );
    digest.with(|a| a.digests[0].core_viewpoint[0].id = Some(core))
}

/// A portal with both revisions, the article's address, and the ids of the first one's points.
async fn twice() -> (Portal, String, Vec<PointId>) {
    let portal = Portal::new().await;
    let put = portal.put(&first()).await;
    let ids: Vec<PointId> = portal.read(&put).await.digest.unwrap().points().map(|point| point.id).collect();
    portal.put(&second(ids[0])).await;
    (portal, format!("/a/{}", put.id), ids)
}

fn refused(page: &Page, field: &str) {
    assert_eq!(page.status, 400);
    assert!(page.text("main").contains(field), "{}", page.text("main"));
}

#[tokio::test]
async fn the_list_holds_every_revision_newest_first() {
    let (portal, path, _) = twice().await;
    portal.put(&base().digest("zh", "核心[1]。", &[])).await;
    let page = portal.get(&format!("{path}/revisions")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "A <b>title</b>");
    assert_eq!(
        page.texts(".history h3"),
        ["Revision 3 中文 shown", "Revision 2 English shown", "Revision 1 English"]
    );
    assert!(
        page.texts(".history li")[1].contains("Digest imported 2026-01-01 5 points"),
        "{:?}",
        page.texts("li")
    );
    assert_eq!(page.attributes(".history .meta a", "href"), [format!("{path}/revisions/2/diff")]);
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    // The article leads there.
    let article = portal.get(&path).await;
    assert!(article.attributes(".rail a", "href").contains(&format!("{path}/revisions")));
    assert_eq!(portal.get("/a/0000000000/revisions").await.status, 404);
    let bare = portal.put(&article_without_digest()).await;
    assert_eq!(portal.get(&format!("/a/{}/revisions", bare.id)).await.status, 404);
}

fn article_without_digest() -> Article1 {
    article("Bare").text(&["One."])
}

#[tokio::test]
async fn a_diff_tells_what_became_of_each_point() {
    let (portal, path, _) = twice().await;
    let page = portal.get(&format!("{path}/revisions/2/diff")).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.text(".tally"),
        "2 kept, 1 with other citations, 1 reworded, 1 added, 1 gone; 1 in another group"
    );
    assert_eq!(page.texts(".changes h3"), ["Core viewpoint", "First"]);
    assert_eq!(page.texts(".fate b"), ["Reworded", "Kept", "Other citations", "Kept", "Added", "Gone"]);
    assert_eq!(page.texts(".change .from"), ["Moved here from: Second"]);
    // Words and citations are marked where they differ.
    assert_eq!(page.texts(".change ins"), ["The core, now in other words", "\u{2060}3"]);
    assert_eq!(page.texts(".change del"), ["Core"]);
    assert_eq!(
        page.attributes(".change ins a.cite", "href"),
        [format!("{path}/revisions/2#para-3")],
        "a citation leads to the text of its revision"
    );
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(page.attributes("link[rel=canonical]", "href"), [format!("{path}/revisions/2/diff?with=1")]);
    // The older one stands first, whichever the address names.
    let turned = portal.get(&format!("{path}/revisions/1/diff?with=2")).await;
    assert_eq!(turned.text("h2"), "From revision 1 to revision 2");
    assert_eq!(turned.texts(".fate b"), page.texts(".fate b"));
    let zh = portal.ask("GET", &format!("{path}/revisions/2/diff"), &[("accept-language", "zh")]).await;
    assert_eq!(
        zh.text(".tally"),
        "保留 2 条，出处有改动 1 条，改写 1 条，新增 1 条，删去 1 条；其中 1 条换了分组"
    );
}

#[tokio::test]
async fn a_diff_takes_any_other_revision_of_the_language() {
    let (portal, path, _) = twice().await;
    portal.put(&base().digest("zh", "核心[1]。", &[])).await;
    portal.put(&base().digest("en", "Third [1].", &[])).await;
    let page = portal.get(&format!("{path}/revisions/4/diff")).await;
    assert_eq!(page.text("h2"), "From revision 2 to revision 4", "the one before in its language");
    assert_eq!(page.attributes("select[name=with] option", "value"), ["2", "1"]);
    let page = portal.get(&format!("{path}/revisions/4/diff?with=1")).await;
    assert_eq!(page.text("h2"), "From revision 1 to revision 4");
    assert_eq!(
        page.texts(".changes h3"),
        ["Core viewpoint", "First No longer a group", "Second No longer a group"]
    );
    // Nothing but itself to be compared with: the revision.
    for address in ["revisions/1/diff", "revisions/3/diff", "revisions/2/diff?with=2"] {
        let page = portal.get(&format!("{path}/{address}")).await;
        let number = &address[10..11];
        assert_eq!(
            (page.status, page.header("location")),
            (302, format!("{path}/revisions/{number}").as_str())
        );
    }
    refused(&portal.get(&format!("{path}/revisions/4/diff?with=3")).await, "with");
    refused(&portal.get(&format!("{path}/revisions/4/diff?with=x")).await, "with");
    for missing in ["9/diff", "0/diff", "x/diff", "4/diff?with=9"] {
        assert_eq!(portal.get(&format!("{path}/revisions/{missing}")).await.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn a_dropped_point_is_shown_and_says_so() {
    let (portal, path, ids) = twice().await;
    let page = portal.get(&format!("/p/{}", ids[3])).await;
    assert_eq!(page.status, 200);
    let notice = page.text("section.notice");
    assert!(notice.contains("Goes away"), "{notice}");
    assert!(
        notice.contains("from revision 1. The present digest, revision 2, no longer holds it."),
        "{notice}"
    );
    let links = page.attributes("section.notice a", "href");
    for href in [format!("{path}?lang=en"), format!("{path}/revisions/2/diff?with=1")] {
        assert!(links.contains(&href), "{href} in {links:?}");
        assert_eq!(portal.get(&href).await.status, 200);
    }
    assert_eq!(page.texts(".notice").len(), 1, "it is said once");
    // One that is still there says nothing of the kind.
    let kept = portal.get(&format!("/p/{}", ids[0])).await;
    assert!(!kept.text("section.notice").contains("no longer"));
}

#[tokio::test]
async fn a_point_that_was_never_taken_into_the_present_digest_says_that() {
    let portal = Portal::new().await;
    let put = portal.put(&base().digest("en", "Edited [1].", &[]).origin(Origin::Person)).await;
    portal.put(&base().digest("en", "Imported later [1].", &[])).await;
    let page = portal.get(&format!("/a/{}.json?revisions=all", put.id)).await;
    let object: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    let id = object["digests"][1]["core_viewpoint"][0]["id"].as_str().unwrap();
    let page = portal.get(&format!("/p/{id}")).await;
    let notice = page.text("section.notice");
    assert!(notice.contains("from revision 2. The present digest, revision 1, doesn’t hold it."), "{notice}");
    let diff = format!("/a/{}/revisions/2/diff?with=1", put.id);
    assert!(page.attributes("section.notice a", "href").contains(&diff));
}

#[tokio::test]
async fn an_older_revision_leads_to_what_changed_since() {
    let (portal, path, _) = twice().await;
    let page = portal.get(&format!("{path}/revisions/1")).await;
    assert!(page.attributes(".notice a", "href").contains(&format!("{path}/revisions/2/diff?with=1")));
}

#[tokio::test]
async fn a_draft_tells_nothing_of_its_revisions() {
    let portal = Portal::new().await;
    let draft =
        lectern::store::Arrival { status: lectern::domain::Status::Draft, ..crate::support::arrival() };
    let id = portal.store.put(&[first().0], draft).await.unwrap().remove(0).unwrap().id;
    for path in
        [format!("/a/{id}/revisions"), format!("/a/{id}/revisions/1/diff"), format!("/a/{id}?beside=en")]
    {
        assert_eq!(portal.get(&path).await.status, 404, "{path}");
    }
}
