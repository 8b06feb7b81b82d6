//! What programs read: pages with links, single things with tags, members that were asked for, and nothing that isn't theirs.

use lectern::domain::Scope;
use serde_json::json;

use super::{Program, filled};
use crate::support::{Portal, article};

#[tokio::test]
async fn articles_are_listed_newest_first_by_pages_that_are_linked() {
    let portal = Portal::new().await;
    for n in 0..7 {
        portal.put(&article(&format!("A{n}")).at(&format!("2025-07-0{}T00:00:00Z", n + 1)).theme("T")).await;
    }
    let program = Program::stranger(&portal);
    let (mut path, mut titles, mut pages) = ("/articles?limit=3&theme=t".to_owned(), Vec::new(), 0);
    loop {
        let page = program.get(&path).await;
        assert_eq!((page.status, page.header("content-type")), (200, "application/json"), "{}", page.body);
        assert_eq!(page.json()["total"], 7);
        for one in page.json()["articles"].as_array().unwrap() {
            titles.push(one["title"].as_str().unwrap().to_owned());
        }
        pages += 1;
        let link = page.header("link").to_owned();
        let next = link.split(", ").find(|link| link.ends_with("rel=\"next\""));
        let Some(next) = next else {
            assert!(link.contains("rel=\"prev\""), "{link}");
            break;
        };
        path = next.split(['<', '>']).nth(1).unwrap().strip_prefix("/api/v1").unwrap().to_owned();
        assert!(path.contains("limit=3") && path.contains("theme=t"), "the rest is kept: {path}");
    }
    assert_eq!((pages, titles), (3, ["A6", "A5", "A4", "A3", "A2", "A1", "A0"].map(str::to_owned).to_vec()));
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("from=yesterday", "from"),
        ("before=12", "before"),
        ("fields=title,secret", "fields"),
    ] {
        assert_eq!(program.get(&format!("/articles?{query}")).await.problem(400), [field], "{query}");
    }
    let one = &program.read("/articles?limit=1&fields=title,themes").await["articles"][0];
    assert_eq!(one.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "themes", "title"]);
}

#[tokio::test]
async fn an_article_comes_in_the_published_shape_with_a_tag() {
    let (portal, ids) = filled().await;
    let program = Program::stranger(&portal);
    let path = format!("/articles/{}", ids[1]);
    let page = program.get(&path).await;
    assert_eq!(page.json(), portal.get(&format!("/a/{}.json", ids[1])).await.json(), "as the export");
    assert_eq!(page.header("lectern-status"), "public");
    let tag = page.header("etag").to_owned();
    let again = program.ask("GET", &path, &[("if-none-match", &tag)], "").await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));

    let only = program.read(&format!("{path}?lang=zh&fields=digests,title")).await;
    assert_eq!(only.as_object().unwrap().keys().collect::<Vec<_>>(), ["digests", "id", "title"]);
    assert_eq!((only["digests"].as_array().unwrap().len(), &only["digests"][0]["lang"]), (1, &json!("zh")));
    assert_eq!(program.get(&format!("{path}?lang=fr")).await.status, 404);
    assert_eq!(program.get(&format!("{path}?fields=status")).await.problem(400), ["fields"]);
    assert_eq!(program.get(&format!("{path}?revisions=2")).await.problem(400), ["revisions"]);
    let digests = program.read(&format!("{path}/digests")).await;
    assert_eq!(digests["digests"], page.json()["digests"]);
    let digest = program.read(&format!("{path}/digests/zh")).await;
    assert_eq!(digest, digests["digests"][1]);
    assert_eq!(program.read(&format!("{path}/revisions/2")).await, digest);
    let revisions = program.read(&format!("{path}/revisions")).await;
    let numbers: Vec<_> = revisions["revisions"].as_array().unwrap().iter().map(|r| &r["number"]).collect();
    assert_eq!(numbers, [2, 1]);

    let checks = program.read(&format!("{path}/checks")).await;
    assert_eq!(checks["points"][0]["warnings"][0]["words"], "4,096");
    let id = digest["groups"][0]["points"][0]["id"].as_str().unwrap();
    let point = program.read(&format!("/points/{id}")).await;
    assert_eq!((&point["text"], &point["citations"]), (&json!("要点 [2]。"), &json!([2])));
    assert_eq!((&point["article"], &point["group"]), (&json!(ids[1]), &json!("训练")));
}

#[tokio::test]
async fn themes_sources_and_search_answer() {
    let (portal, ids) = filled().await;
    let program = Program::stranger(&portal);
    let themes = program.read("/themes").await;
    assert_eq!(themes["total"], 3);
    let carried = json!({ "name": "Carried", "slug": "carried", "articles": 2 });
    assert!(themes["items"].as_array().unwrap().contains(&carried), "{themes}");
    let by = lectern::store::By::desk("Ada", lectern::clock::now());
    portal.store.merge_themes("training", "carried", by).await.unwrap().unwrap();
    let moved = program.get("/themes/training").await;
    assert_eq!((moved.status, moved.header("location")), (308, "/api/v1/themes/carried"));
    assert_eq!(program.read("/themes/carried").await["also"], json!(["Training"]));
    let sources = program.read("/sources").await;
    assert_eq!(sources["items"][0]["slug"], "ji-qi-zhi-xin");
    assert_eq!(program.read("/sources/ji-qi-zhi-xin").await["name"], "机器之心");

    let hits = program.read("/search?q=%E8%A6%81%E7%82%B9").await;
    assert_eq!((&hits["total"], &hits["hits"][0]["id"]), (&json!(1), &json!(ids[1])));
    assert_eq!(hits["hits"][0]["points"][0]["text"], "要点 [2]。");
    assert_eq!(hits["hits"][0]["points"][0]["lang"], "zh");
    assert_eq!(
        (&hits["hits"][0]["lang"], &hits["hits"][0]["source"]["name"]),
        (&json!("en"), &json!("机器之心"))
    );
    assert_eq!(hits["hits"][0]["published_at"], "2025-07-21T04:24:00Z");
    let titles = program.read("/search?q=%E8%A6%81%E7%82%B9&fields=title").await;
    assert_eq!(titles["hits"], json!([{ "id": ids[1], "title": "Article 1" }]));
    assert_eq!(program.get("/search?q=x&fields=rank").await.problem(400), ["fields"]);
    let points = program.get("/search?q=point&in=points&limit=1").await;
    assert!(points.header("link").contains("page=2"), "{}", points.header("link"));
    for (query, field) in [
        ("", "q"),
        ("q=", "q"),
        ("q=a&in=titles", "in"),
        ("q=a&page=0", "page"),
        ("q=a&sort=best&any=1", "any"),
    ] {
        assert_eq!(program.get(&format!("/search?{query}")).await.problem(400), [field], "{query}");
    }
    for path in [
        "/nothing",
        "/articles/0000000000",
        "/articles/no-id",
        "/points/x",
        "/themes/none",
        "/themes/%21",
        "/sources/x",
    ] {
        program.get(path).await.problem(404);
    }
    let wrong = program.ask("PUT", "/themes", &[], "").await;
    wrong.problem(405);
    assert!(wrong.header("allow").contains("GET"), "{}", wrong.header("allow"));
}

#[tokio::test]
async fn private_items_drafts_are_for_those_who_may_write_on_every_way() {
    let (portal, ids) = filled().await;
    let draft = &ids[2];
    let (reader, writer) =
        (Program::new(&portal, Scope::Read).await, Program::new(&portal, Scope::Write).await);
    let stranger = Program::stranger(&portal);
    let path = format!("/articles/{draft}");
    let point =
        writer.read(&path).await["digests"][0]["core_viewpoint"][0]["id"].as_str().unwrap().to_owned();
    let mut paths = vec![format!("/points/{point}")];
    for part in ["", "/digests", "/digests/en", "/revisions", "/revisions/1", "/checks"] {
        paths.push(format!("{path}{part}"));
    }
    for path in &paths {
        assert_eq!(writer.get(path).await.status, 200, "{path}");
        stranger.get(path).await.problem(404);
        reader.get(path).await.problem(404);
    }
    for (program, total) in [(&stranger, 2), (&reader, 2), (&writer, 3)] {
        assert_eq!(program.read("/articles").await["total"], total);
        assert_eq!(program.read("/search?q=article").await["total"], total);
    }
    assert_eq!(writer.read("/articles?status=draft").await["total"], 1);
    assert_eq!(writer.get(&path).await.header("lectern-status"), "draft");
}
