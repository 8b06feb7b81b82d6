//! An article read in two languages side by side.

use crate::support::{Article1, Portal, article};

fn base() -> Article1 {
    article("T").url("https://a.example/1").text(&["One.", "Two.", "Three.", "Four."])
}

fn both() -> Article1 {
    base()
        .digest("en", "The core [1].", &[("First", &["One [1].", "Two [2]."]), ("Second", &["Three [3]."])])
        .digest("zh", "核心[1]。", &[("乙", &["三[3]。", "四[4]。"]), ("甲", &["二[2]。", "一[1]。"])])
}

#[tokio::test]
async fn points_stand_beside_those_that_cite_the_same() {
    let portal = Portal::new().await;
    let put = portal.put(&both()).await;
    let path = format!("/a/{}", put.id);
    let page = portal.get(&format!("{path}?lang=zh&beside=en")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(".heads b"), ["中文", "English"]);
    assert_eq!(page.texts(".beside .lead p").len(), 2);
    assert_eq!(page.texts(".group h2"), ["乙 Second", "甲 First"]);
    let rows = page.texts("li.abreast");
    let tools = [" Link", " Markdown", " Quotation"];
    let bare = |row: &String| tools.iter().fold(row.clone(), |row, tool| row.replace(tool, ""));
    let rows: Vec<String> = rows.iter().map(bare).collect();
    assert_eq!(rows, ["三3。 Three3.", "四4。 —", "二2。 Two2.", "一1。 One1."]);
    assert_eq!(page.attributes("li.abreast .alone", "aria-hidden"), ["true"]);
    assert_eq!(page.attributes(".point", "id").len(), 7);
    assert_eq!(page.attributes("link[rel=canonical]", "href"), std::slice::from_ref(&path));
    assert_eq!(page.texts(".rail [aria-current]")[0], "Chinese beside English");
    // The other way round, and from either digest alone.
    let page = portal.get(&format!("{path}?lang=en&beside=zh")).await;
    assert_eq!(page.texts(".group h2"), ["First 甲", "Second 乙"]);
    let page = portal.get(&format!("{path}?lang=en")).await;
    assert!(page.attributes(".rail a", "href").contains(&format!("{path}?lang=en&beside=zh")));
    assert!(page.texts(".beside").is_empty());
}

#[tokio::test]
async fn a_group_that_the_other_digest_joined_is_named_at_its_points() {
    let portal = Portal::new().await;
    let put = portal
        .put(
            &base()
                .digest("en", "", &[("First", &["One [1].", "Two [2]."]), ("Second", &["Three [3]."])])
                .digest("zh", "", &[("合", &["一[1]。", "二[2]。", "三[3]。"])]),
        )
        .await;
    let page = portal.get(&format!("/a/{}?lang=en&beside=zh", put.id)).await;
    assert_eq!(page.texts(".group h2"), ["First 合", "Second —"]);
    assert_eq!(page.texts(".point .from"), ["In the group: 合"]);
}

#[tokio::test]
async fn a_second_language_is_asked_for_as_the_first_is() {
    let portal = Portal::new().await;
    let put = portal.put(&both()).await;
    let path = format!("/a/{}", put.id);
    let page = portal.get(&format!("{path}?lang=zh&beside=!!")).await;
    assert_eq!(page.status, 400);
    assert!(page.text("main").contains("beside"));
    assert_eq!(page.attributes("main a", "href")[0], format!("{path}?lang=zh"));
    for missing in ["lang=zh&beside=fr", "lang=fr&beside=zh"] {
        assert_eq!(portal.get(&format!("{path}?{missing}")).await.status, 404, "{missing}");
    }
    for (same, to) in [("lang=zh&beside=zh", "zh"), ("beside=en", "en")] {
        let page = portal.get(&format!("{path}?{same}")).await;
        assert_eq!((page.status, page.header("location")), (302, format!("{path}?lang={to}").as_str()));
    }
    assert_eq!(portal.get(&format!("{path}?lang=zh&beside=")).await.status, 200);
    let page = portal.get(&format!("{path}?beside=zh")).await;
    assert_eq!(page.texts(".heads b"), ["English", "中文"]);
    let text = portal.put(&article("Bare").text(&["One."])).await;
    assert_eq!(portal.get(&format!("/a/{}?beside=en", text.id)).await.status, 404);
}

#[tokio::test]
async fn digests_of_different_texts_say_so() {
    let portal = Portal::new().await;
    let put = portal.put(&both()).await;
    let page = portal.get(&format!("/a/{}?lang=zh&beside=en", put.id)).await;
    assert!(!page.body.contains("different versions"));
    let other = article("T").url("https://a.example/1").text(&["Mended."]).digest("en", "New core [1].", &[]);
    portal.put(&other).await;
    let page = portal.get(&format!("/a/{}?lang=zh&beside=en", put.id)).await;
    assert!(page.text("main").contains("different versions of the text"));
}
