//! The bin at the desk: what was moved there is gone for everybody, until it is put back.

use lectern::domain::Role;

use super::{
    accounts::{Browser, portal_with},
    desk::entered,
};
use crate::support::{Portal, article};

async fn with_one() -> (Portal, String, String) {
    let portal = portal_with(Role::Editor).await;
    let put = portal
        .put(&article("Kept words").source("Only source").theme("Only theme").text(&["One."]).digest(
            "en",
            "The core [1].",
            &[("Only group", &["A point [1]."])],
        ))
        .await;
    let point = portal.read(&put).await.digest.unwrap().core_viewpoint[0].id;
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    (portal, put.id.to_string(), point.to_string())
}

#[tokio::test]
async fn an_article_in_the_bin_answers_that_it_is_gone_and_is_found_nowhere() {
    let (portal, id, point) = with_one().await;
    let (mut browser, token) = entered(&portal).await;
    let page = browser.get(&format!("/a/{id}")).await;
    let to = page.attributes(".curated button[formaction]", "formaction");
    assert_eq!(to, [format!("/admin/articles/{id}/bin")]);
    assert_eq!(browser.post(&to[0], "").await.status, 403, "without the token nothing is done");
    let done = browser.post(&to[0], &format!("token={token}")).await;
    assert_eq!(done.status, 303);
    assert!(done.header("location").starts_with("/admin/bin?done="));
    let list = browser.get(done.header("location")).await;
    assert_eq!(list.text("[role=status] p"), "Article moved to the bin: Kept words");
    assert_eq!(list.texts("[role=status] button"), ["Undo"]);
    assert_eq!(list.texts(".rows b"), ["Kept words"]);
    assert!(list.text(".rows small").contains("public · Ada · "), "{}", list.text(".rows small"));
    assert!(list.text(".rows small").contains("deleted for good on "));

    portal.finder.catch_up(|_, _| {}).await.unwrap();
    let mut stranger = Browser::of(&portal);
    let paths = [
        format!("/a/{id}"),
        format!("/a/{id}.md"),
        format!("/a/{id}.json"),
        format!("/a/{id}?beside=en"),
        format!("/a/{id}/revisions"),
        format!("/a/{id}/revisions/1"),
        format!("/a/{id}/revisions/1/diff"),
        format!("/a/{id}/related"),
        format!("/a/{id}/card.png"),
        format!("/p/{point}"),
        format!("/p/{point}.md"),
        format!("/p/{point}.txt"),
        format!("/p/{point}/card.png"),
    ];
    for path in &paths {
        assert_eq!(stranger.get(path).await.status, 410, "{path}");
        assert_eq!(browser.get(path).await.status, 410, "{path}, for those who curate too");
    }
    let gone = stranger.get(&paths[0]).await;
    assert_eq!(gone.text("h1"), "This is no longer here");
    assert!(!gone.body.contains("Kept words"));
    let gone = portal.ask("GET", &paths[0], &[("accept-language", "zh")]).await;
    assert_eq!((gone.status, gone.text("h1")), (410, "这里的内容已经撤下".into()));
    let gone = portal.ask("GET", &paths[0], &[("accept", "application/problem+json")]).await;
    assert!(gone.body.contains("\"status\":410"), "{}", gone.body);

    for path in
        ["/", "/?view=points", "/themes", "/sources", "/search?q=kept", "/search/suggest?q=kep", "/admin"]
    {
        for one in [&mut stranger, &mut browser] {
            let page = one.get(path).await;
            // What is found is marked within the words.
            let said = page.texts("main").concat() + &page.body;
            assert!(!said.contains("Kept words") && !said.contains("Only "), "{path}");
        }
    }
    for path in ["/t/only-theme", "/t/only-group", "/s/only-source"] {
        assert_eq!(stranger.get(path).await.status, 404, "{path}");
    }
    assert_ne!(browser.get(&format!("/admin/articles/{id}")).await.status, 200);
    assert_eq!(browser.get(&format!("/admin/articles/{id}/text")).await.status, 404);

    let back = browser.post(&format!("/admin/articles/{id}/put-back"), &format!("token={token}")).await;
    assert!(back.header("location").starts_with("/admin/bin?done="));
    let list = browser.get(back.header("location")).await;
    assert_eq!(list.text("[role=status] p"), "Article put back from the bin: Kept words");
    assert_eq!(list.texts(".rows"), [""; 0]);
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    for path in &paths[..3] {
        assert_eq!(stranger.get(path).await.status, 200, "{path}");
    }
    assert!(stranger.get("/search?q=kept").await.texts("main")[0].contains("Kept words"));
    assert_eq!(stranger.get("/t/only-theme").await.status, 200);
}

#[tokio::test]
async fn the_button_beside_what_was_done_puts_it_back() {
    let (portal, id, _) = with_one().await;
    let (mut browser, token) = entered(&portal).await;
    let done = browser.post(&format!("/admin/articles/{id}/bin"), &format!("token={token}")).await;
    let list = browser.get(done.header("location")).await;
    let undo = list.attributes("[role=status] form", "action").remove(0);
    assert_eq!(browser.post(&undo, &format!("token={token}")).await.status, 303);
    assert_eq!(Browser::of(&portal).get(&format!("/a/{id}")).await.status, 200);
    assert_eq!(browser.post(&undo, &format!("token={token}")).await.status, 409);
}

#[tokio::test]
async fn strangers_and_readers_neither_see_the_bin_nor_move_anything() {
    let (portal, id, _) = with_one().await;
    let mut stranger = Browser::of(&portal);
    for path in [format!("/admin/articles/{id}/bin"), format!("/admin/articles/{id}/put-back")] {
        assert_eq!(stranger.post(&path, "").await.status, 303, "{path}");
    }
    assert_eq!(stranger.get("/admin/bin").await.header("location"), "/sign-in?to=%2Fadmin%2Fbin");
    assert_eq!(stranger.get(&format!("/a/{id}")).await.status, 200);
    let other = portal_with(Role::Reader).await;
    let (mut reader, token) = entered(&other).await;
    assert_eq!(reader.get("/admin/bin").await.status, 403);
    assert_eq!(reader.post("/admin/articles/0123456789/bin", &format!("token={token}")).await.status, 403);
}

#[tokio::test]
async fn what_is_pasted_and_lies_in_the_bin_is_refused_with_where_it_is() {
    let (portal, id, _) = with_one().await;
    let (mut browser, token) = entered(&portal).await;
    browser.post(&format!("/admin/articles/{id}/bin"), &format!("token={token}")).await;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("token", &token).append_pair("do", "keep");
    form.append_pair("text", r#"{"title":"Kept words","source":"Only source"}"#);
    let page = browser.post("/admin/articles", &form.finish()).await;
    assert!(page.text("[role=status]").contains("1 refused."), "{}", page.text("[role=status]"));
    assert!(page.texts(".told")[0].contains("put it back under /admin/bin first"));
}
