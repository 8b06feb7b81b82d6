//! Sources at the desk.

use lectern::domain::Role;

use super::accounts::{Browser, portal_with};
use crate::support::{Portal, article};

async fn with_sources(role: Role) -> Portal {
    let portal = portal_with(role).await;
    for (title, source) in [("One", "Paper"), ("Two", "Papers"), ("Three", "<b>Other</b>")] {
        portal.put(&article(title).source(source)).await;
    }
    portal
}

#[tokio::test]
async fn sources_at_the_desk_are_for_those_who_curate_and_forms_carry_the_token() {
    let portal = with_sources(Role::Reader).await;
    let mut browser = Browser::of(&portal);
    let paths = ["/admin/sources", "/admin/sources/paper"];
    let posts =
        ["", "/names", "/merge", "/split", "/apart"].map(|part| format!("/admin/sources/paper{part}"));
    for path in paths {
        assert_eq!(browser.get(path).await.status, 303, "{path}");
    }
    for path in &posts {
        let away = browser.post(path, "").await;
        assert_eq!((away.status, away.header("location")), (303, "/sign-in?to=%2Fadmin%2Fsources%2Fpaper"));
    }
    browser.sign_in().await;
    let token = browser.token().await;
    for path in &posts {
        assert_eq!(browser.post(path, &format!("token={token}&name=X&lang=en")).await.status, 403, "{path}");
    }
    let portal = with_sources(Role::Editor).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    for path in &posts {
        assert_eq!(
            browser.post(path, "name=X&lang=en&alias=y&into=papers&other=papers").await.status,
            403,
            "{path}"
        );
    }
    assert_eq!(browser.get("/admin/sources/none").await.status, 404);
    assert_eq!(portal.store.audit(1).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_source_is_changed_and_faults_stand_beside_their_field() {
    let portal = with_sources(Role::Editor).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    assert!(
        browser
            .get("/admin")
            .await
            .attributes("main .buttons a", "href")
            .contains(&"/admin/sources".to_owned())
    );
    let desk = "/admin/sources/b-other-b";
    let page = browser.get(desk).await;
    assert_eq!(
        (page.text("h1"), page.attributes("input[name=name]", "value")),
        ("<b>Other</b>".into(), vec!["<b>Other</b>".to_owned()])
    );
    for (path, body, field) in [
        ("", "name=&lang=en", "name"),
        ("", "name=papers&lang=en", "name"),
        ("", "name=X&lang=", "lang"),
        ("", "name=X&lang=en&site=javascript:alert(1)", "site"),
        ("", "name=X&lang=en&site=https://u:p@x.example", "site"),
        ("", "name=X&lang=en&site=x.example", "site"),
        ("", "name=X&lang=en&icon=abc", "icon"),
        ("/names", "alias=PAPER", "alias"),
        ("/merge", "into=nothing", "into"),
    ] {
        let page = browser.post(&format!("{desk}{path}"), &format!("token={token}&{body}")).await;
        assert_eq!(
            (page.status, page.attributes("[aria-invalid]", "name")),
            (422, vec![field.to_owned()]),
            "{body}"
        );
        assert!(!page.text("label .wrong").is_empty());
    }
    let body = "name=Gazette&lang=en&site=https://x.example/&about=Daily+words.&icon=◆&prominence=pinned";
    let done = browser.post(desk, &format!("token={token}&{body}")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/sources/gazette?done=1"));
    assert!(browser.get(done.header("location")).await.text("[role=status]").starts_with("Source changed: "));
    let moved = browser.get("/s/b-other-b?lang=en").await;
    assert_eq!((moved.status, moved.header("location")), (301, "/s/gazette?lang=en"));
    let shown = browser.get("/s/gazette").await;
    assert_eq!(shown.text("h1"), "◆ Gazette");
    assert!(shown.body.contains("Daily words.") && shown.body.contains("href=\"https://x.example/\""));
    assert_eq!(browser.get("/sources").await.texts(".listing a")[0], "◆ Gazette");
    browser
        .post("/admin/sources/gazette", &format!("token={token}&{}", body.replace("pinned", "hidden")))
        .await;
    assert!(!browser.get("/sources").await.body.contains("Gazette"));
    let kept = browser.get("/s/gazette").await;
    assert_eq!(
        (kept.status, kept.attributes("meta[name=robots]", "content")),
        (200, vec!["noindex".to_owned()])
    );
}

#[tokio::test]
async fn sources_that_are_likely_one_are_merged_by_one_click_and_that_is_undone() {
    let portal = with_sources(Role::Editor).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let page = browser.get("/admin/sources").await;
    assert_eq!(page.texts(".rows button"), ["Merge", "Not the same"]);
    let to = page.attributes(".rows form", "action").remove(0);
    let into = page.attributes(".rows input[name=into]", "value").remove(0);
    let done = browser.post(&to, &format!("token={token}&into={into}")).await;
    assert_eq!(done.header("location"), format!("/admin/sources/{into}?done=1"));
    assert_eq!(browser.get(&format!("/s/{into}")).await.texts(".entry h3").len(), 2);
    let page = browser.get(done.header("location")).await;
    let undo = page.attributes("[role=status] form", "action").remove(0);
    assert_eq!(browser.post(&undo, &format!("token={token}")).await.status, 303);
    assert_eq!(browser.get("/s/paper").await.texts(".entry h3").len(), 1);
    assert_eq!(browser.get("/s/papers").await.status, 200);
}

#[tokio::test]
async fn a_name_is_split_off_a_source_and_two_are_told_apart() {
    let portal = with_sources(Role::Editor).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    assert!(
        browser.get("/admin/sources/paper").await.texts("#split").is_empty(),
        "it has its own name alone"
    );
    let apart = browser.post("/admin/sources/papers/apart", &format!("token={token}&other=paper")).await;
    assert_eq!((apart.status, apart.header("location")), (303, "/admin/sources?done=1"));
    let page = browser.get(apart.header("location")).await;
    assert!(page.text("[role=status]").starts_with("Sources told apart: Papers ≠ Paper"));
    assert!(page.texts(".rows button").is_empty());

    browser.post("/admin/sources/papers/merge", &format!("token={token}&into=paper")).await;
    let desk = "/admin/sources/paper";
    let page = browser.get(desk).await;
    assert_eq!(page.attributes("input[name=chosen]", "value"), ["Papers"]);
    assert_eq!(page.texts(".choice small"), ["1 article"]);
    for (body, field) in
        [("made=New", "chosen"), ("chosen=Papers&made=", "made"), ("chosen=Papers&made=paper", "made")]
    {
        let page = browser.post(&format!("{desk}/split"), &format!("token={token}&{body}")).await;
        assert_eq!(page.status, 422, "{body}");
        let kept = page.attributes("input[name=chosen][checked]", "value");
        assert_eq!(kept.len(), usize::from(field == "made"), "what was sent stays");
        let wrong = if field == "made" { "label .wrong" } else { "legend + .wrong" };
        assert!(!page.text(wrong).is_empty(), "{body}");
    }
    let done =
        browser.post(&format!("{desk}/split"), &format!("token={token}&chosen=Papers&made=Week")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/sources/week?done=3"));
    assert_eq!(browser.get("/s/week").await.texts(".entry h3"), ["Two"]);
    assert_eq!(browser.get("/s/paper").await.texts(".entry h3"), ["One"]);
}
