//! The citation check, as readers meet it: beside the point, wherever the point stands.

use crate::support::{Article1, Page, Portal, article};

fn flagged() -> Article1 {
    article("T").lang("en").text(&["It kept 2,048 tokens.", "The share was 42%."]).digest(
        "en",
        "It kept 2,048 tokens [1].",
        &[("Shares", &["The share was <b>42%</b> of 7,777 [1].", "See there [9]."])],
    )
}

const EN: [&str; 2] = [
    "Citation check: 42% not found in paragraph 1, but in 2; 7,777 not found in paragraph 1",
    "Citation check: the text has no paragraph 9",
];

async fn in_chinese(portal: &Portal, path: &str) -> Page {
    portal.ask("GET", path, &[("accept-language", "zh-CN")]).await
}

#[tokio::test]
async fn a_point_says_what_its_paragraphs_do_not_hold_and_leads_to_the_one_that_does() {
    let portal = Portal::new().await;
    let put = portal.put(&flagged()).await;
    let path = format!("/a/{}", put.id);
    let page = portal.get(&path).await;
    assert_eq!(page.texts(".point .warn"), EN);
    assert_eq!(page.texts(".lead .warn"), [""; 0]);
    assert_eq!(page.attributes(".warn .cite", "href"), ["#para-2"]);
    assert!(
        page.texts(".rail .provenance")
            .contains(&"The citation check has something to say of 2 points. How it checks".to_owned())
    );
    assert_eq!(page.attributes(".rail .provenance a", "href"), ["/help#check"]);
    assert_eq!(portal.get("/help").await.texts("#check").len(), 1);
    let zh = in_chinese(&portal, &path).await;
    assert_eq!(zh.texts(".point .warn")[0], "引用检查：42% 未见于第 1 段，而见于 2；7,777 未见于第 1 段");
    assert_eq!(zh.attributes(".point .warn", "lang"), ["zh-Hans"; 2]);
    assert_eq!(zh.attributes(".point .warn b", "lang"), ["en"; 2]);
    // A point's own page and an older revision tell the same.
    let point = page.attributes(".point", "id")[0].strip_prefix("p-").unwrap().to_owned();
    assert_eq!(portal.get(&format!("/p/{point}")).await.texts(".point .warn"), EN);
    assert_eq!(portal.get(&format!("{path}/revisions/1")).await.texts(".point .warn"), EN);
}

#[tokio::test]
async fn lists_side_by_side_and_exports_tell_it_too() {
    let portal = Portal::new().await;
    let both = flagged().digest("zh", "", &[("份额", &["份额为 43% [2]。"])]);
    let put = portal.put(&both).await;
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    for path in ["/t/shares?view=points", "/search?q=check%3Awarn+share+in%3Apoints"] {
        let page = portal.get(path).await;
        assert_eq!(page.texts(".point .warn")[0], EN[0].replace(", but in 2", ""), "{path}");
    }
    let beside = portal.get(&format!("/a/{}?lang=en&beside=zh", put.id)).await;
    let mut said = beside.texts(".abreast .warn");
    said.sort();
    let mut expected: Vec<String> = EN.iter().map(ToString::to_string).collect();
    expected.push("Citation check: 43% not found in paragraph 2".to_owned());
    expected.sort();
    assert_eq!(said, expected);
    assert!(beside.body.contains("The citation check has something to say of 3 points."));
    let json: serde_json::Value =
        serde_json::from_str(&portal.get(&format!("/a/{}.json", put.id)).await.body).unwrap();
    let point = &json["digests"][0]["groups"][0]["points"][0];
    assert_eq!(
        point["checks"]["warnings"][0],
        serde_json::json!({"kind": "figure", "words": "42%", "paragraphs": [1], "elsewhere": 2})
    );
    assert!(json["digests"][0]["core_viewpoint"][0].get("checks").is_none());
    let clean = portal.put(&article("U").text(&["Words."]).digest("en", "Words [1].", &[])).await;
    let page = portal.get(&format!("/a/{}", clean.id)).await;
    assert!(page.body.contains("The citation check has nothing to say of its points."));
    let bare = portal.put(&article("V").digest("en", "Words 9% [1].", &[])).await;
    let page = portal.get(&format!("/a/{}", bare.id)).await;
    assert!(!page.body.contains("citation check"), "nothing could be looked through");
}
