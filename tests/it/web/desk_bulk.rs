//! Many articles at the desk: narrowed down, ticked or all, changed, followed and taken back.

use lectern::domain::{Role, Status};
use lectern::store::By;

use super::accounts::{Browser, portal_with};
use crate::support::{Portal, article, now};

async fn five(portal: &Portal) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..5 {
        let one = article(&format!("Article {n}")).source("S");
        let one = if n < 2 { one.theme("Few") } else { one };
        ids.push(portal.put(&one).await.id.to_string());
    }
    portal.store.set_status(By::desk("Ada", now()), ids[4].parse().unwrap(), Status::Draft).await.unwrap();
    ids
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[tokio::test]
async fn the_list_is_narrowed_as_a_stream_is_and_by_who_sees_it() {
    let portal = portal_with(Role::Editor).await;
    five(&portal).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    for (query, found) in [
        ("", 5),
        ("?theme=few", 2),
        ("?not-theme=few", 3),
        ("?status=draft", 1),
        ("?status=public&theme=few", 2),
        ("?status=unlisted", 0),
        ("?source=s&lang=en", 5),
        ("?from=2030-01-01", 0),
    ] {
        let page = browser.get(&format!("/admin/articles{query}")).await;
        assert_eq!((page.status, page.texts("input[name=article]").len()), (200, found), "{query}");
    }
    let page = browser.get("/admin/articles?theme=few&status=public").await;
    assert_eq!(page.attributes("input[name=filter]", "value"), ["?theme=few&status=public"]);
    assert!(page.texts("label").iter().any(|words| words == "All 2 that match"), "{:?}", page.texts("label"));
    assert_eq!(portal.get("/admin/articles").await.status, 303);
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    for (query, found) in [
        ("?q=article", 5),
        ("?q=%22article+4%22", 1),
        ("?q=article+theme:few", 2),
        ("?q=article&theme=few&status=public", 2),
        ("?q=nothing+such", 0),
        ("?q=+", 5),
    ] {
        let page = browser.get(&format!("/admin/articles{query}")).await;
        assert_eq!((page.status, page.texts("input[name=article]").len()), (200, found), "{query}");
    }
    let page = browser.get("/admin/articles?theme=few&q=%22article+0%22").await;
    assert_eq!(page.attributes("input[name=q]", "value").last().unwrap(), "\"article 0\"");
    assert_eq!(page.attributes("input[name=filter]", "value"), ["?q=%22article+0%22&theme=few"]);
    let token = browser.token().await;
    let all = [
        ("token", &*token),
        ("filter", "?q=%22article+0%22&theme=few"),
        ("chosen", "all"),
        ("action", "check"),
    ];
    browser.post("/admin/jobs", &form(&all)).await;
    assert_eq!(portal.store.job(1).await.unwrap().total, 1, "those that have the words");
    assert!(!portal.get("/?status=draft").await.body.contains("Article 4"), "readers see no drafts by it");
}

#[tokio::test]
async fn those_ticked_or_all_that_match_are_changed_followed_and_taken_back() {
    let portal = portal_with(Role::Editor).await;
    let ids = five(&portal).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let ticked = [
        ("token", token.as_str()),
        ("filter", ""),
        ("chosen", "ticked"),
        ("action", "add-themes"),
        ("themes", "Added\r\n\r\nMore"),
        ("article", &ids[0]),
        ("article", &ids[4]),
    ];
    let made = browser.post("/admin/jobs", &form(&ticked)).await;
    assert_eq!((made.status, made.header("location")), (303, "/admin/jobs/1"));
    let running = browser.get("/admin/jobs/1").await;
    assert_eq!(running.header("refresh"), "2");
    assert!(running.text("[role=status]").contains("0 of 2 articles"));
    assert_eq!(running.attributes("main form", "action"), ["/admin/jobs/1/stop"]);
    while portal.store.job_step(now(), 50).await.unwrap() {}
    let done = browser.get("/admin/jobs/1").await;
    assert_eq!(done.header("refresh"), "");
    assert!(done.text("[role=status]").contains("Done. 2 of 2") && done.body.contains("Added, More"));
    assert_eq!(
        browser.get("/admin/articles?theme=added&theme=more").await.texts("input[name=article]").len(),
        2
    );

    let all =
        [("token", token.as_str()), ("filter", "?theme=few"), ("chosen", "all"), ("action", "take-back")];
    assert_eq!(browser.post("/admin/jobs", &form(&all)).await.header("location"), "/admin/jobs/2");
    while portal.store.job_step(now(), 50).await.unwrap() {}
    assert_eq!(browser.get("/admin/articles?status=draft").await.texts("input[name=article]").len(), 3);
    let undo = browser.post("/admin/jobs/2/undo", &form(&all[..1])).await;
    assert_eq!(undo.header("location"), "/admin/jobs/3");
    while portal.store.job_step(now(), 50).await.unwrap() {}
    assert_eq!(browser.get("/admin/articles?status=draft").await.texts("input[name=article]").len(), 1);
    assert!(browser.get("/admin/jobs/2").await.body.contains("It was undone."));
    let audit = browser.get("/admin/audit").await;
    assert!(
        audit.body.contains("Many articles made drafts")
            && audit.body.contains("Change of many articles undone")
    );

    let none = [("token", token.as_str()), ("filter", "?theme=few"), ("action", "publish")];
    let none = browser.post("/admin/jobs", &form(&none)).await;
    assert_eq!(none.status, 422);
    assert!(none.text("[role=alert]").contains("No article is ticked"));
    assert_eq!(none.texts("input[name=article]").len(), 2, "the list stays narrowed");
    let (many, long) = ("A theme\r\n".repeat(21), "x".repeat(1_001));
    for themes in [&many, &long] {
        let wrong = [
            ("token", token.as_str()),
            ("filter", "?theme=few"),
            ("action", "remove-themes"),
            ("chosen", "all"),
            ("themes", themes),
            ("article", &ids[0]),
        ];
        let wrong = browser.post("/admin/jobs", &form(&wrong)).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text("[role=alert]").contains("at most 20 themes"));
        assert_eq!(wrong.attributes("input[name=article][checked]", "value"), [&*ids[0]], "what was ticked");
        assert_eq!(wrong.attributes("option[selected]", "value").last().unwrap(), "remove-themes");
        assert_eq!(wrong.attributes("input[name=chosen][checked]", "value"), ["all"]);
        assert_eq!(
            wrong.text("textarea").trim(),
            themes.split_whitespace().collect::<Vec<_>>().join(" "),
            "what was written"
        );
    }
    for (path, status) in [("/admin/jobs/99", 404), ("/admin/jobs/x", 404)] {
        assert_eq!(browser.get(path).await.status, status);
    }
    assert_eq!(
        browser.post("/admin/jobs", &form(&[("token", &token), ("action", "burn")])).await.status,
        400
    );
}
