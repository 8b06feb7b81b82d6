//! Addresses that are permanent, malformed, moved or not there; and the faces of errors.

use crate::support::{Portal, article, ask};

#[tokio::test]
async fn malformed_and_missing_is_404_with_words() {
    let portal = Portal::new().await;
    portal.put(&article("One").theme("T").source("S")).await;
    for path in [
        "/a/0000000000",
        "/a/short",
        "/a/K3F9X2Q8VD",
        "/a/%00",
        "/a/..%2f..%2fetc",
        "/p/0000000000",
        "/p/x",
        "/t/none",
        "/t/%E4%B8%AD",
        "/t/A%20b",
        "/s/none",
        "/nothing",
        "/static/0/none.css",
        "/static/0/..%2f..%2fCargo.toml",
        "/a/0000000000.json",
    ] {
        let page = portal.get(path).await;
        assert_eq!(page.status, 404, "{path}");
    }
    let page = portal.get("/t/%3Cimg%20src=x%20onerror=alert(1)%3E").await;
    assert!(!page.body.contains("<img"));
    assert_eq!(page.texts("h1").len(), 1);
    let zh = portal.ask("GET", "/nothing", &[("accept-language", "zh")]).await;
    assert_eq!(zh.attributes("html", "lang"), ["zh-Hans"]);
    let json = portal.ask("GET", "/nothing", &[("accept", "application/json")]).await;
    assert_eq!(json.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(problem["status"], 404);
    let page = portal.get("/t/nothing-of-that-name").await;
    assert_eq!(page.attributes("form.search-form input", "value"), ["nothing of that name"]);
    assert_eq!(portal.get("/a/0123456789").await.attributes("form.search-form input", "value"), [""; 0]);
}

#[tokio::test]
async fn old_addresses_lead_on() {
    let portal = Portal::new().await;
    let named =
        |title: &str, slug: &str| article(title).theme("T").with(|a| a.themes[0].slug = Some(slug.into()));
    let put = portal.put(&named("One", "new")).await;
    portal.put(&named("Two", "old")).await;
    for (path, to) in [
        (format!("/a/{}/some-words", put.id), format!("/a/{}", put.id)),
        (format!("/a/{}/some/more?lang=en", put.id), format!("/a/{}?lang=en", put.id)),
        ("/t/old?view=points".into(), "/t/new?view=points".into()),
        ("/themes/".into(), "/themes".into()),
        ("/t/new/".into(), "/t/new".into()),
    ] {
        let page = portal.get(&path).await;
        assert_eq!((page.status, page.header("location")), (301, to.as_str()), "{path}");
    }
    assert_eq!(portal.get("/?theme=old").await.texts(".entry").len(), 2, "a former slug still filters");
}

#[tokio::test]
async fn other_methods_are_405_and_head_is_get_without_body() {
    let portal = Portal::new().await;
    let put = portal.put(&article("One").theme("T").source("S").digest("en", "Core [1].", &[])).await;
    for path in ["/", "/themes", "/help", "/healthz"] {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let page = portal.ask(method, path, &[]).await;
            assert_eq!(page.status, 405, "{method} {path}");
            assert!(page.header("allow").contains("GET"), "{method} {path}");
        }
    }
    for path in [
        "/".to_owned(),
        format!("/a/{}", put.id),
        "/t/t".into(),
        "/s/s".into(),
        "/themes".into(),
        "/sources".into(),
        "/help".into(),
    ] {
        let get = portal.get(&path).await;
        assert_eq!(get.status, 200, "{path}");
        let head = portal.ask("HEAD", &path, &[("accept-language", "en")]).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
        assert!(get.header("etag").starts_with("W/\""), "{path}");
        let again = portal
            .ask("GET", &path, &[("if-none-match", get.header("etag")), ("accept-language", "en")])
            .await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
        let vary = get.header("vary");
        assert!(
            ["Accept-Language", "Cookie", "Accept-Encoding"].iter().all(|name| vary.contains(name)),
            "{vary}"
        );
        let csp = get.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'; script-src 'self'"), "{csp}");
    }
}

#[tokio::test]
async fn machines_are_answered() {
    let portal = Portal::new().await;
    assert_eq!(portal.get("/healthz").await.body, "ok");
    assert_eq!(portal.get("/readyz").await.status, 200);
    assert!(portal.get("/robots.txt").await.body.starts_with("User-agent: *"));
    assert_eq!(portal.get("/schema/article.json").await.header("content-type"), "application/schema+json");
}

#[tokio::test]
async fn the_strings_that_broke_others_break_nothing_here() {
    let Ok(folder) = std::env::var("LECTERN_TEST_DATA") else {
        println!("not run: LECTERN_TEST_DATA is not set");
        return;
    };
    let lines = std::fs::read_to_string(format!("{folder}/sanitise/payloads.jsonl")).unwrap();
    let payloads: Vec<String> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(payloads.len() > 6_000);
    let portal = Portal::new().await;
    let clean = |text: &str, most: usize| -> String {
        let text: String = text.chars().filter(|c| !c.is_control()).take(most).collect();
        if text.trim().is_empty() { "blank".into() } else { text.trim().to_owned() }
    };
    // Each as title, theme, source, author, point, group and paragraph, and in an address.
    let batch: Vec<_> = payloads
        .iter()
        .map(|payload| {
            let (name, long) = (clean(payload, 900), clean(payload, 9_000));
            article(&name)
                .theme(&name)
                .source(&name)
                .text(&[&long, "second"])
                .digest("en", &long, &[(&name, &[&long])])
                .with(|a| a.authors = Some(vec![name.clone()]))
                .0
        })
        .collect();
    for (batch, payloads) in batch.chunks(200).zip(payloads.chunks(200)) {
        let outcomes = portal.store.put(batch, crate::support::arrival()).await.unwrap();
        let routes = portal.routes(None);
        let put = outcomes.into_iter().flatten().next().unwrap();
        for (n, payload) in payloads.iter().enumerate() {
            // The address of each, every page of some.
            let word: String = form_urlencoded::byte_serialize(payload.as_bytes()).take(400).collect();
            let mut paths = vec![format!("/t/{word}")];
            if n % 10 == 0 {
                paths.push(format!("/?theme={word}&source={word}&q={word}"));
            }
            if n % 40 == 0 {
                paths.extend([
                    format!("/a/{}", put.id),
                    "/".into(),
                    format!("/themes?name={word}"),
                    format!("/?from={word}"),
                ]);
            }
            for path in paths {
                let page = ask(routes.clone(), "GET", &path, &[]).await;
                assert!(page.status < 500, "{path}: {}", page.status);
                // What the pages themselves hold of such marks: one script, one icon and their charts.
                let marks =
                    ["<script", "<iframe", "<object", "<embed", "<svg", "<math", "<base", "<style", "<img"];
                let found: usize = marks.iter().map(|mark| page.body.matches(mark).count()).sum();
                let charts = ["<figure class=\"coverage\">", "<svg class=\"months\""];
                let charts: usize = charts.iter().map(|chart| page.body.matches(chart).count()).sum();
                assert!(charts <= 1, "{path}");
                assert_eq!(found, 2 * usize::from(!page.body.is_empty()) + charts, "{path}");
            }
        }
    }
}
