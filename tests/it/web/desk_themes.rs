//! Themes and the audit at the desk.

use lectern::domain::Role;

use super::accounts::{Browser, portal_with};
use crate::support::{Portal, article};

async fn with_themes(role: Role) -> Portal {
    let portal = portal_with(role).await;
    for (title, theme) in
        [("One", "Training paradigms"), ("Two", "Training Paradigm"), ("Three", "<b>Other</b>")]
    {
        portal.put(&article(title).text(&["One."]).digest("en", "", &[(theme, &["x [1]."])])).await;
    }
    portal
}

#[tokio::test]
async fn themes_at_the_desk_are_for_those_who_curate() {
    let portal = with_themes(Role::Reader).await;
    let mut browser = Browser::of(&portal);
    let paths = ["/admin/themes", "/admin/themes/other", "/admin/audit", "/admin/audit.jsonl"];
    let posts = [
        "/admin/themes/other",
        "/admin/themes/other/names",
        "/admin/themes/other/merge",
        "/admin/audit/1/undo",
    ];
    for path in paths {
        let page = browser.get(path).await;
        assert_eq!(page.status, 303, "{path}");
        assert!(page.header("location").starts_with("/sign-in?to=%2Fadmin%2F"), "{path}");
    }
    for path in posts {
        assert_eq!(browser.post(path, "").await.status, 303, "{path}");
    }
    browser.sign_in().await;
    let token = browser.token().await;
    for path in paths {
        assert_eq!(browser.get(path).await.status, 403, "{path}");
    }
    for path in posts {
        assert_eq!(
            browser.post(path, &format!("token={token}&into=other&alias=x&en=X")).await.status,
            403,
            "{path}"
        );
    }
    assert_eq!(portal.store.audit(1).await.unwrap().total, 0);
    assert_eq!(browser.ask("DELETE", "/admin/themes/other", &[], "").await.status, 405);
}

#[tokio::test]
async fn csrf_no_change_of_themes_without_the_token_or_from_elsewhere() {
    let portal = with_themes(Role::Editor).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let body = |token: &str| format!("token={token}&into=other&alias=x&en=X");
    for path in [
        "/admin/themes/training-paradigm",
        "/admin/themes/training-paradigm/names",
        "/admin/themes/training-paradigm/merge",
        "/admin/audit/1/undo",
    ] {
        assert_eq!(browser.post(path, &body("")).await.status, 403, "{path}");
        let away = [("sec-fetch-site", "cross-site")];
        assert_eq!(browser.ask("POST", path, &away, &body(&token)).await.status, 403, "{path}");
    }
    assert_eq!(
        browser.get("/admin/themes/training-paradigm/merge").await.status,
        405,
        "reading changes nothing"
    );
    assert_eq!(portal.store.audit(1).await.unwrap().total, 0);
}

#[tokio::test]
async fn two_themes_are_merged_and_that_is_undone_from_the_notice() {
    let portal = with_themes(Role::Editor).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let list = browser.get("/admin/themes?name=paradigm").await;
    assert_eq!(list.texts(".listing a"), ["Training paradigms", "Training Paradigm"]);
    assert_eq!(list.texts(".listing span"), ["1 article", "1 article"]);
    let desk = "/admin/themes/training-paradigm";
    for (into, words) in [
        ("nothing+such", "No theme has this name or address."),
        ("training+PARADIGM", "This is the same theme already."),
        ("", "No theme has this name or address."),
    ] {
        let page = browser.post(&format!("{desk}/merge"), &format!("token={token}&into={into}")).await;
        assert_eq!((page.status, page.text("label .wrong")), (422, words.to_owned()));
        assert_eq!(page.attributes("[aria-invalid]", "name"), ["into"]);
        assert_eq!(page.attributes("input[name=into]", "value"), [into.replace('+', " ")]);
    }
    let done =
        browser.post(&format!("{desk}/merge"), &format!("token={token}&into=training+paradigms")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/themes/training-paradigms?done=1"));
    let page = browser.get(done.header("location")).await;
    assert!(page.text("[role=status]").starts_with("Themes merged: Training Paradigm → Training paradigms"));
    assert_eq!(page.texts(".rows span"), ["Training Paradigm", "Training paradigms"]);
    assert!(page.body.contains("Former addresses: /t/training-paradigm<"));
    let moved = browser.get("/t/training-paradigm?lang=en").await;
    assert_eq!((moved.status, moved.header("location")), (301, "/t/training-paradigms?lang=en"));
    let moved = browser.get(desk).await;
    assert_eq!((moved.status, moved.header("location")), (301, "/admin/themes/training-paradigms"));
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
    // A page that was opened before asks nothing of the other theme.
    let late = browser.post(desk, &format!("token={token}&en=Late")).await;
    assert_eq!(late.status, 409);
    let undo = page.attributes("[role=status] form", "action").remove(0);
    let undone = browser.post(&undo, &format!("token={token}")).await;
    assert_eq!((undone.status, undone.header("location")), (303, "/admin/audit?done=2"));
    let audit = browser.get("/admin/audit?done=2").await;
    assert!(audit.text("[role=status]").starts_with("Merge undone: "));
    assert_eq!(audit.texts(".rows b"), ["Merge undone", "Themes merged"]);
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
    assert!(
        audit.texts(".rows small")[1].contains("Ada") && audit.texts(".rows small")[1].ends_with("undone")
    );
    assert!(audit.texts(".rows button").is_empty());
    assert_eq!(browser.get("/t/training-paradigm").await.status, 200);
    let again = browser.post(&undo, &format!("token={token}")).await;
    assert_eq!(again.status, 409);
    assert!(again.text("[role=alert]").starts_with("This can't be undone any more"));
    for none in ["/admin/audit/99/undo", "/admin/audit/x/undo"] {
        assert_eq!(browser.post(none, &format!("token={token}")).await.status, 404);
    }
    let lines = browser.get("/admin/audit.jsonl").await;
    assert_eq!(lines.header("content-type"), "application/jsonl; charset=utf-8");
    let lines: Vec<serde_json::Value> =
        lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["action"], "themes-merged");
    assert_eq!((&lines[0]["user"], &lines[0]["origin"]), (&"Ada".into(), &"desk".into()));
    assert!(lines[0].get("undo").is_none());
}

#[tokio::test]
async fn a_theme_is_renamed_in_both_languages_and_faults_stand_beside_their_field() {
    let portal = with_themes(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let page = browser.get("/admin/themes/b-other-b").await;
    assert_eq!(page.text("h1"), "<b>Other</b>");
    assert_eq!(page.attributes("input[name=en]", "value"), ["<b>Other</b>"]);
    let desk = "/admin/themes/b-other-b";
    let long = "x".repeat(201);
    let lengthy = "x".repeat(1001);
    for (path, body, field, words) in [
        ("", "en=&zh=", "en", "A name has 1 to 200"),
        ("", &*format!("en={long}"), "en", "A name has 1 to 200"),
        ("", "en=A%0AB", "en", "A name has 1 to 200"),
        ("", "en=A&about-zh=B", "zh", "A name has 1 to 200"),
        ("", &*format!("en=A&about-en={lengthy}"), "about-en", "At most 1,000"),
        ("", "en=A&zh=training+paradigm", "zh", "This name means the theme “Training Paradigm”."),
        ("/names", "alias=TRAINING+paradigms", "alias", "This name means the theme “Training paradigms”."),
        ("/names", "alias=+", "alias", "A name has 1 to 200"),
    ] {
        let page = browser.post(&format!("{desk}{path}"), &format!("token={token}&{body}")).await;
        assert_eq!(page.status, 422, "{body}");
        assert_eq!(page.attributes("[aria-invalid]", "name"), [field], "{body}");
        assert!(page.text("label .wrong").starts_with(words), "{}", page.text("label .wrong"));
    }
    let same = browser.post(desk, &format!("token={token}&en=%3Cb%3EOther%3C%2Fb%3E")).await;
    assert_eq!((same.status, same.header("location")), (303, desk));
    let done = browser.post(desk, &format!("token={token}&en=Another&zh=另一个&about-zh=说明")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/themes/another?done=1"));
    let page = browser.get("/admin/themes/another?done=1").await;
    assert_eq!(page.attributes("input[name=zh]", "value"), ["另一个"]);
    assert_eq!(page.text("textarea[name=about-zh]"), "说明");
    assert_eq!(browser.get("/t/b-other-b").await.header("location"), "/t/another");
    let public = browser.ask("GET", "/t/another", &[("accept-language", "zh")], "").await;
    assert_eq!(public.status, 200);
    let added = browser.post("/admin/themes/another/names", &format!("token={token}&alias=Further")).await;
    assert_eq!(added.header("location"), "/admin/themes/another?done=2");
    assert!(browser.get("/admin/themes/another").await.texts(".rows span").contains(&"Further".to_owned()));
    assert_eq!(browser.get("/admin/themes/none").await.status, 404);
    assert_eq!(browser.get("/admin/themes/N%20o").await.status, 404);
    assert!(
        browser
            .get("/admin")
            .await
            .attributes("main .buttons a", "href")
            .contains(&"/admin/audit".to_owned())
    );
}

#[tokio::test]
async fn themes_that_are_likely_one_are_merged_by_one_click() {
    let portal = with_themes(Role::Editor).await;
    portal.put(&article("Four").theme("Training paradigms")).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let page = browser.get("/admin/themes").await;
    assert_eq!(
        page.texts(".rows a"),
        ["Training Paradigm", "Training paradigms"],
        "the rarer into the other"
    );
    let form = "ul.rows form";
    let to = page.attributes(form, "action").remove(0);
    let fields = page
        .attributes("ul.rows form input", "name")
        .into_iter()
        .zip(page.attributes("ul.rows form input", "value"));
    let body = fields.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let done = browser.post(&to, &body).await;
    assert_eq!(done.header("location"), "/admin/themes/training-paradigms?done=1");
    assert!(browser.get("/admin/themes").await.texts(".rows a").is_empty());
}
