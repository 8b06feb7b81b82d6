//! What is offered beside results: suggestions as one types, near words, what to drop, related articles.

use serde_json::Value;

use crate::support::{Page, Portal, article};

async fn portal() -> Portal {
    let portal = Portal::new().await;
    for (title, source, lang, theme, text) in [
        (
            "State spaces in practice",
            "Field Notes",
            "en",
            "Sequence models",
            "Transformers keep every token.",
        ),
        ("大模型的训练", "机器之心", "zh", "大模型", "研究训练成本的人很多。"),
        (
            "大模型入门",
            "机器之心",
            "zh",
            "大模型",
            "训练成本从何而来，研究的人很多。训练成本下降，研究在继续。",
        ),
        ("Cooking", "Kitchen", "en", "Food", "A pan and a stove."),
    ] {
        let article = article(title).source(source).lang(lang).theme(theme).text(&[text]);
        portal.put(&article.url(&format!("https://x.example/{title}"))).await;
    }
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    portal
}

fn suggested(page: &Page) -> Vec<(String, String)> {
    let told: Value = serde_json::from_str(&page.body).unwrap();
    let list = |n: usize| told[n].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned());
    list(1).zip(list(3)).collect()
}

#[tokio::test]
async fn themes_sources_and_titles_are_suggested_as_one_types() {
    let portal = portal().await;
    for (typed, names) in [
        ("dmx", &["大模型"][..]),
        ("damoxing", &["大模型"]),
        ("大模", &["大模型", "大模型入门", "大模型的训练"]),
        ("jqzx", &["机器之心"]),
        ("seq", &["Sequence models"]),
        ("mod", &["Sequence models"]),
        ("state+sp", &["State spaces in practice"]),
        ("SPACES", &["State spaces in practice"]),
        ("kit", &["Kitchen"]),
        ("zzz", &[]),
        ("", &[]),
        ("%22(-", &[]),
    ] {
        let page = portal.get(&format!("/search/suggest?q={typed}")).await;
        assert_eq!(page.status, 200, "{typed}");
        let found = suggested(&page);
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names, "{typed}");
    }
    let page = portal.get("/search/suggest?q=大模型").await;
    assert_eq!(page.header("content-type"), "application/x-suggestions+json; charset=utf-8");
    let told: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(told[0], "大模型");
    assert_eq!(told[2][0], "Theme · 2 articles");
    assert_eq!(told[3][0], "/t/da-mo-xing");
    let named = portal.ask("GET", "/search/suggest?q=seq", &[("accept-language", "zh")]).await;
    assert!(named.body.contains("主题 · 1 篇文章"), "{}", named.body);
}

#[tokio::test]
async fn suggestions_see_what_was_written_since() {
    let portal = portal().await;
    assert_eq!(suggested(&portal.get("/search/suggest?q=new+th").await), []);
    portal.put(&article("Another").theme("New theme").text(&["x"])).await;
    let found = suggested(&portal.get("/search/suggest?q=new+th").await);
    assert_eq!(found, [("New theme".to_owned(), "/t/new-theme".to_owned())]);
}

#[tokio::test]
async fn an_empty_result_offers_near_words_and_what_to_drop() {
    let portal = portal().await;
    let page = portal.get("/search?q=transfromers").await;
    assert_eq!(page.texts(".notice li a")[0], "transformers", "{}", page.body);
    assert!(page.attributes(".notice a", "href").contains(&"/search?q=transformers".to_owned()));

    let page = portal.get("/search?q=成本&theme=food&lang=zh").await;
    let offers: Vec<String> = page.texts(".notice li");
    assert!(offers.contains(&"Without “Food” 2 articles".to_owned()), "{offers:?}");
    assert!(
        !offers.iter().any(|offer| offer.contains("Chinese")),
        "without it nothing is found either: {offers:?}"
    );

    let page = portal.get("/search?q=token+stove").await;
    let offers = page.texts(".notice li");
    assert!(offers.contains(&"Without “stove” 1 article".to_owned()), "{offers:?}");
    assert!(page.attributes(".notice a", "href").contains(&"/search?q=token".to_owned()));

    let page = portal.get("/search?q=qqqqqq").await;
    assert_eq!(page.texts(".notice h2"), ["Nothing found"]);
    assert!(page.attributes(".notice a", "href").contains(&"/themes".to_owned()));
}

#[tokio::test]
async fn an_article_leads_to_those_that_say_nearly_the_same() {
    let portal = portal().await;
    let found = portal.get("/search?q=入门").await;
    let at = found.attributes(".found h2 a", "href")[0].clone();
    let page = portal.get(&format!("{at}/related")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(".related-title"), ["大模型的训练"]);
    let why = page.text(".why");
    assert!(why.contains("大模型") && why.contains("训练成本") && why.contains("研究"), "{why}");
    assert_eq!(page.attributes(".why a", "href"), ["/t/da-mo-xing"]);
    let article = portal.get(&at).await;
    assert_eq!(article.attributes("#related a", "href"), [format!("{at}/related")]);

    let cooking = portal.get("/search?q=stove").await.attributes(".found h2 a", "href")[0].clone();
    assert!(portal.get(&format!("{cooking}/related")).await.texts(".related-title").is_empty());
    assert_eq!(portal.get("/a/zzzzzzzzzzzzz/related").await.status, 404);
}

#[tokio::test]
async fn browsers_are_told_how_to_search_here() {
    let portal = portal().await;
    assert_eq!(portal.get("/").await.attributes("link[rel=search]", "href"), ["/opensearch.xml"]);
    let page = portal.get("/opensearch.xml").await;
    assert_eq!(page.header("content-type"), "application/opensearchdescription+xml; charset=utf-8");
    assert!(page.body.contains(r#"template="/search?q={searchTerms}""#));
    assert!(page.body.contains(r#"template="/search/suggest?q={searchTerms}""#));
}
