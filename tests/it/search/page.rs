//! `/search`.

use crate::support::{Portal, article};

async fn portal() -> Portal {
    let portal = Portal::new().await;
    portal
        .put(
            &article("繁體的機器學習")
                .source("Field Notes")
                .lang("zh-Hant")
                .theme("Learning")
                .text(&["第一段。", "機器學習的成本。"])
                .digest("zh-Hant", "機器學習很貴 [2]。", &[("成本", &["成本下降 [2]。"])]),
        )
        .await;
    portal.put(&article("Only text").lang("en").text(&["Nothing.", "The needle <b>is</b> here."])).await;
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    portal
}

#[tokio::test]
async fn results_show_their_points_marked_in_their_own_characters() {
    let portal = portal().await;
    let page = portal.get("/search?q=机器学习").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(".found h2 mark"), ["機器學習"]);
    assert_eq!(page.texts(".found .point").len(), 1);
    assert_eq!(page.texts(".found .point mark"), ["機器學習"]);
    assert!(page.attributes(".found .point .cite", "href")[0].contains("?evidence=2#p-"));
    assert!(page.attributes(".found .point .tools a", "href")[0].starts_with("/p/"));
    assert_eq!(page.texts(".total"), ["1 article"]);
    assert!(page.attributes(".rail a", "href").iter().any(|href| href.contains("theme=learning")));

    let text = portal.get("/search?q=needle").await;
    assert!(text.text(".found p").contains("The needle <b>is</b> here."), "{}", text.body);
    assert!(text.attributes(".found p .cite", "href")[0].ends_with("#para-2"));
}

#[tokio::test]
async fn filters_orders_and_readings_combine() {
    let portal = portal().await;
    assert_eq!(portal.get("/search?q=needle&lang=en").await.texts(".found").len(), 1);
    let none = portal.get("/search?q=needle+here&lang=zh").await;
    assert_eq!(none.texts(".found").len(), 0);
    let steps = none.attributes(".notice a", "href");
    assert!(steps.contains(&"/search?q=needle+here".to_owned()), "{steps:?}");
    assert!(steps.contains(&"/search?q=needle+here&any=1&lang=zh".to_owned()), "{steps:?}");
    let points = portal.get("/search?q=in:points+成本").await;
    assert_eq!(points.texts(".total"), ["1 point"], "{}", points.body);
    let noted = portal.get("/search?q=after:soon+needle").await;
    assert!(noted.text(".read-as").contains("after:soon"));
    assert_eq!(portal.get("/search?q=x&page=0").await.status, 400);
    assert_eq!(portal.get("/search?page=3").await.status, 200);
    let stream = portal.get("/?q=needle&lang=en").await;
    assert_eq!((stream.status, stream.header("location")), (302, "/search?q=needle&sort=newest&lang=en"));
    let zh = portal.ask("GET", "/search?q=x", &[("accept-language", "zh")]).await;
    assert!(zh.body.contains("没有找到"));
}

#[tokio::test]
async fn hostile_strings_are_words() {
    let Ok(folder) = std::env::var("LECTERN_TEST_DATA") else {
        println!("not run: LECTERN_TEST_DATA is not set");
        return;
    };
    let portal = portal().await;
    let routes = portal.routes(None);
    let file = std::fs::read_to_string(format!("{folder}/sanitise/payloads.jsonl")).unwrap();
    let mut asked = 0;
    for line in file.lines() {
        let payload: String = serde_json::from_str(line).unwrap();
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", &payload).finish();
        if query.len() > 6_000 {
            continue;
        }
        let page = crate::support::ask(routes.clone(), "GET", &format!("/search?{query}"), &[]).await;
        assert_eq!(page.status, 200, "{payload}");
        for opened in ["<script>", "<img", "<svg", "<iframe", "onerror=\""] {
            assert!(!page.body.contains(opened), "{payload}: {}", page.body);
        }
        asked += 1;
    }
    assert!(asked > 6_000, "{asked}");
}
