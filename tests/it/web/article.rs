//! An article, its languages and revisions, its points, and its exports.

use lectern::domain::{Lang, Viewer};

use crate::support::{Article1, Portal, article, ask};

fn full() -> Article1 {
    article("A <b>title</b> & more")
        .url("https://a.example/1?x=1&y=2")
        .source("Notes")
        .at("2025-03-04T09:30:00Z")
        .theme("Carried")
        .text(&["First paragraph.", "Second <script>alert(1)</script>."])
        .digest(
            "en",
            "The core [1].",
            &[("First group", &["One [1][2].", "Two, beyond [3]."]), ("Second group", &["Three."])],
        )
        .digest("zh", "核心[1]。", &[("第一组", &["其一[2]。"])])
}

#[tokio::test]
async fn the_page_shows_every_part() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let page = portal.get(&format!("/a/{}", put.id)).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "A <b>title</b> & more");
    assert_eq!(page.texts(".article > .meta > b"), ["Notes"]);
    assert_eq!(page.attributes(".article > .meta time", "datetime"), ["2025-03-04T09:30:00Z"]);
    assert_eq!(page.attributes(".article > .meta a[rel~=external]", "href"), ["https://a.example/1?x=1&y=2"]);
    assert!(page.text(".lead").starts_with("The core"));
    assert_eq!(page.texts("section.group h2 a"), ["First group", "Second group"]);
    assert_eq!(page.attributes("section.group h2 a", "href"), ["/t/first-group", "/t/second-group"]);
    assert_eq!(page.texts("li.point").len(), 3);
    // A mark leads to its paragraph where it is stored, and stands plain where it is not.
    assert_eq!(page.attributes("li.point a.cite", "href"), ["#para-1", "#para-2"]);
    assert_eq!(page.texts(".para").len(), 2);
    assert_eq!(page.attributes(".para", "id"), ["para-1", "para-2"]);
    assert!(page.text("#para-2").contains("<script>alert(1)</script>"));
    assert!(!page.body.contains("<script>alert"));
    assert!(page.texts(".themes li").contains(&"Carried".to_owned()));
    for (name, value) in [
        ("og:title", "A <b>title</b> & more"),
        ("og:type", "article"),
        ("article:published_time", "2025-03-04T09:30:00Z"),
    ] {
        assert_eq!(page.attributes(&format!("meta[property='{name}']"), "content"), [value]);
    }
    assert_eq!(page.attributes("meta[name='twitter:card']", "content"), ["summary_large_image"]);
    assert_eq!(page.attributes("link[rel=canonical]", "href"), [format!("/a/{}", put.id)]);
    assert!(
        page.attributes("meta[property='og:url']", "content").is_empty(),
        "no absolute address without a base URL"
    );
}

#[tokio::test]
async fn links_are_absolute_by_the_base_url_and_never_by_host() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let path = format!("/a/{}", put.id);
    let routes = portal.routes(Some("https://read.example.org"));
    let page =
        ask(routes, "GET", &path, &[("host", "evil.example"), ("x-forwarded-host", "evil.example")]).await;
    assert_eq!(page.attributes("link[rel=canonical]", "href"), [format!("https://read.example.org{path}")]);
    assert_eq!(
        page.attributes("meta[property='og:url']", "content"),
        [format!("https://read.example.org{path}")]
    );
    assert!(!page.body.contains("evil.example"));
    assert!(page.header("strict-transport-security").contains("63072000"));
    // Who reads on the machine itself is told its own address.
    for (host, base) in [
        ("127.0.0.1:8080", Some("http://127.0.0.1:8080")),
        ("localhost.evil.example", None),
        ("127.0.0.1:8080@evil.example", None),
    ] {
        let page = portal.ask("GET", &path, &[("host", host)]).await;
        let canonical = format!("{}{path}", base.unwrap_or_default());
        assert_eq!(page.attributes("link[rel=canonical]", "href"), [canonical], "{host}");
    }
    let plain = portal.ask("GET", &path, &[("host", "evil.example")]).await;
    assert!(!plain.body.contains("evil.example"));
    assert!(plain.headers.get("strict-transport-security").is_none());
}

#[tokio::test]
async fn a_digest_in_another_language_and_an_older_revision() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let path = format!("/a/{}", put.id);
    let zh = portal.get(&format!("{path}?lang=zh")).await;
    assert_eq!(zh.attributes(".lead", "lang"), ["zh"]);
    assert!(zh.text(".lead").starts_with("核心"));
    assert_eq!(portal.get(&format!("{path}?lang=fr")).await.status, 404);
    assert_eq!(portal.get(&format!("{path}?lang=!!")).await.status, 400);
    portal
        .put(&full().with(|a| a.digests.truncate(1)).with(|a| a.digests[0].groups.pop().map_or((), |_| ())))
        .await;
    let old = portal.get(&format!("{path}/revisions/1")).await;
    assert_eq!(old.status, 200);
    assert_eq!(old.texts("section.group").len(), 2);
    assert!(old.text(".notice").contains("evision 1"), "{}", old.text(".notice"));
    assert_eq!(old.attributes("link[rel=canonical]", "href"), std::slice::from_ref(&path));
    assert_eq!(old.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(portal.get(&path).await.texts("section.group").len(), 1);
    for bad in ["0", "9", "x", "-1", "99999999999999"] {
        assert_eq!(portal.get(&format!("{path}/revisions/{bad}")).await.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn a_point_has_a_page_of_its_own() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let id = portal.read(&put).await.digest.unwrap().groups[0].points[0].id;
    let page = portal.get(&format!("/p/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(page.text("title").starts_with("One."), "{}", page.text("title"));
    assert_eq!(page.attributes("link[rel=canonical]", "href"), [format!("/a/{}", put.id)]);
    assert_eq!(page.attributes("li.point.on", "id"), [format!("p-{id}")]);
    assert!(page.text("section.notice").contains("One"));
    // A later revision rewords nothing of it and drops it: the page goes on, and says so.
    portal
        .put(&full().with(|a| {
            a.digests.truncate(1);
            a.digests[0].groups[0].points.remove(0);
        }))
        .await;
    let page = portal.get(&format!("/p/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(page.text("section.notice").contains("no longer holds"), "{}", page.text("section.notice"));
}

#[tokio::test]
async fn a_mark_without_a_stored_text_says_where_it_leads() {
    let portal = Portal::new().await;
    let digest = |a: Article1| a.digest("en", "The core [41].", &[]);
    let with_url = portal.put(&digest(article("One").url("https://a.example/1"))).await;
    let page = portal.get(&format!("/a/{}", with_url.id)).await;
    assert_eq!(page.attributes("a.cite", "href"), ["https://a.example/1"]);
    assert!(page.attributes("a.cite", "title").concat().contains("aragraph 41 of the original"));
    let without = portal.put(&digest(article("Two"))).await;
    let page = portal.get(&format!("/a/{}", without.id)).await;
    assert!(page.attributes("a.cite", "href").is_empty());
    assert!(page.attributes("span.cite", "title").concat().contains("aragraph 41 of the original"));
}

#[tokio::test]
async fn an_article_leaves_as_json_and_markdown() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let json = portal.get(&format!("/a/{}.json", put.id)).await;
    assert_eq!((json.status, json.header("content-type")), (200, "application/json"));
    let object: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(object["schema"], "lectern.article/1");
    assert_eq!(object["id"], put.id.as_str());
    assert_eq!(object["digests"].as_array().unwrap().len(), 2);
    assert_eq!(object["digests"][0]["groups"][0]["points"][0]["citations"], serde_json::json!([1, 2]));
    assert_eq!(object["themes"], serde_json::json!([{"name": "Carried", "slug": "carried"}]));
    // It comes in again as the same, here and in an empty portal.
    let mut reader = lectern::formats::article_json::Reader::new();
    let mut found = reader.push(json.body.as_bytes());
    found.extend(reader.finish());
    let incoming = found.remove(0).article.unwrap();
    let again = portal
        .store
        .put(std::slice::from_ref(&incoming), crate::support::arrival())
        .await
        .unwrap()
        .remove(0)
        .unwrap();
    crate::support::assert_what(&again, lectern::store::What::Unchanged);
    let other = Portal::new().await;
    other.store.put(&[incoming], crate::support::arrival()).await.unwrap().remove(0).unwrap();
    assert_eq!(other.get(&format!("/a/{}.json", put.id)).await.body, json.body);
    let markdown = portal.get(&format!("/a/{}.md", put.id)).await;
    assert!(markdown.header("content-type").starts_with("text/markdown"));
    assert!(
        markdown.body.contains("## First group") && markdown.body.contains("[^1]: First paragraph"),
        "{}",
        markdown.body
    );
    let zh = portal.get(&format!("/a/{}.md?lang=zh", put.id)).await;
    assert!(zh.body.contains("第一组"));
    let all = portal.get(&format!("/a/{}.json?revisions=all", put.id)).await;
    assert_eq!(all.body, json.body);
    assert_eq!(portal.get(&format!("/a/{}.exe", put.id)).await.status, 404);
    let schema = portal.get("/schema/article.json").await;
    let schema: serde_json::Value = serde_json::from_str(&schema.body).unwrap();
    jsonschema::validator_for(&schema).unwrap().validate(&object).unwrap();
}

#[tokio::test]
async fn a_draft_is_not_there_for_readers() {
    let portal = Portal::new().await;
    let draft =
        lectern::store::Arrival { status: lectern::domain::Status::Draft, ..crate::support::arrival() };
    let put = portal.store.put(&[full().0], draft).await.unwrap().remove(0).unwrap();
    let reading = lectern::store::Reading::Preferred(vec![Lang::en()]);
    let read = portal.store.article(Viewer::Editor, put.id, &reading, &[]).await.unwrap();
    let point = read.digest.unwrap().core_viewpoint[0].id;
    for path in [
        format!("/a/{}", put.id),
        format!("/a/{}.json", put.id),
        format!("/a/{}.md", put.id),
        format!("/a/{}/revisions/1", put.id),
        format!("/p/{point}"),
    ] {
        let page = portal.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.body.contains("The core"));
    }
}

#[tokio::test]
async fn a_language_that_runs_leftwards_says_so() {
    let portal = Portal::new().await;
    let put = portal.put(&article("عنوان").text(&["فقرة."]).lang("ar").digest("ar", "نقطة [1].", &[])).await;
    let page = portal.get(&format!("/a/{}", put.id)).await;
    assert_eq!(page.attributes("h1", "dir"), ["rtl"]);
    assert_eq!(page.attributes("#core", "dir"), ["rtl"]);
    assert!(page.text(".meta").contains("Arabic"), "{}", page.body);
}

#[tokio::test]
async fn every_revision_leaves_in_one_file() {
    let portal = Portal::new().await;
    for words in ["First [1].", "Second [1].", "Third [1]."] {
        portal.put(&article("A").text(&["One."]).digest("en", words, &[("G", &["P [1]."])])).await;
    }
    let id = portal.put(&article("A").text(&["One."]).digest("zh", "中 [1].", &[])).await.id;
    let object = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap();
    let revisions = |object: &serde_json::Value| -> Vec<(u64, String)> {
        let digests = object["digests"].as_array().unwrap();
        digests
            .iter()
            .map(|d| {
                (d["revision"].as_u64().unwrap(), d["core_viewpoint"][0]["text"].as_str().unwrap().to_owned())
            })
            .collect()
    };
    let whole = |n: u64, text: &str| (n, text.to_owned());
    let newest = object(&portal.get(&format!("/a/{id}.json")).await.body);
    assert_eq!(revisions(&newest), [whole(3, "Third [1]."), whole(4, "中 [1].")]);
    let all = object(&portal.get(&format!("/a/{id}.json?revisions=all")).await.body);
    assert_eq!(
        revisions(&all),
        [whole(1, "First [1]."), whole(2, "Second [1]."), whole(3, "Third [1]."), whole(4, "中 [1].")]
    );
    assert_eq!(all["digests"][1]["groups"][0]["points"][0]["text"], "P [1].");
}

#[tokio::test]
async fn the_cited_paragraph_is_opened_beside_the_claim() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let page = portal.get(&format!("/a/{}?evidence=1&lang=en", put.id)).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("#evidence h2"), "Paragraph 1 of 2");
    assert_eq!(page.texts("#evidence .context .hit"), ["1 First paragraph."]);
    assert_eq!(page.texts("#evidence .context p").len(), 2);
    // Each point that rests on it, with its place.
    let points = page.texts("#evidence .resting li");
    assert_eq!(points, ["The core. Core viewpoint, point 1", "One. Group 1, point 1"]);
    assert_eq!(
        page.attributes("#evidence .close", "href"),
        [format!("/a/{}?lang=en", put.id)],
        "the rest of the address stays"
    );
    let ids = page.attributes("#evidence .resting a", "href");
    assert_eq!(page.attributes("#para-1 .back a", "href"), ids, "the paragraph knows the same points");
    assert_eq!(page.texts("#para-2 .back a"), ["1.1"]);
    // Where a paragraph isn't stored the panel says so, and where the number is none the page.
    let page = portal.get(&format!("/a/{}?evidence=3", put.id)).await;
    assert!(page.text("#evidence footer").contains("not stored"), "{}", page.text("#evidence footer"));
    assert_eq!(portal.get(&format!("/a/{}?evidence=x", put.id)).await.status, 400);
    let id = portal.read(&put).await.digest.unwrap().groups[0].points[0].id;
    for at in [format!("/p/{id}?evidence=2"), format!("/a/{}/revisions/1?evidence=2", put.id)] {
        let page = portal.get(&at).await;
        assert_eq!(page.texts("#evidence .hit").len(), 1, "{at}");
    }
    assert!(portal.get(&format!("/a/{}", put.id)).await.texts("#evidence").is_empty());
}

#[tokio::test]
async fn the_strip_tells_what_a_digest_looked_at() {
    let portal = Portal::new().await;
    let text: Vec<String> = (1..=9).map(|n| format!("Paragraph {n}.")).collect();
    let text: Vec<&str> = text.iter().map(String::as_str).collect();
    let put =
        portal.put(&article("A").text(&text).digest("en", "The core [2].", &[("G", &["One [7-8]."])])).await;
    let page = portal.get(&format!("/a/{}?ui=", put.id)).await;
    assert_eq!(page.text(".coverage figcaption"), "3 of 9 paragraphs cited; longest stretch left out: 3–6");
    assert_eq!(page.attributes(".coverage .ink", "d"), ["M15 0v18", "M65 0v18m10-18v18"]);
    let bare = portal.put(&article("B").text(&text)).await;
    assert!(
        portal.get(&format!("/a/{}", bare.id)).await.texts(".coverage").is_empty(),
        "nothing could cite it"
    );
}

#[tokio::test]
async fn paper_is_given_the_addresses_of_the_original_and_of_the_page() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let page = portal.get(&format!("/a/{}", put.id)).await;
    let own = format!("/a/{}", put.id);
    assert_eq!(page.attributes(".notes a", "href"), ["https://a.example/1?x=1&y=2", &own]);
    assert_eq!(page.texts(".notes a"), ["https://a.example/1?x=1&y=2", &own]);
    let point = page.attributes("li.point", "id").remove(0).replace("p-", "/p/");
    let known = portal.routes(Some("https://read.example"));
    let opened = ask(known, "GET", &point, &[]).await;
    assert_eq!(
        opened.texts(".notes a")[1..],
        [format!("https://read.example{own}"), format!("https://read.example{point}")]
    );
}
