//! What a browser keeps: settings in a cookie, the worker, the manifest; and what is taken along as text.

use axum::http::{Request, header};
use lectern::domain::PointId;
use scraper::{Html, Selector};
use tower::ServiceExt;

use crate::support::{Portal, article};

async fn send(portal: &Portal, request: Request<axum::body::Body>) -> axum::response::Response {
    portal.routes(Some("https://read.example")).oneshot(request).await.unwrap()
}

fn form(body: &'static str, site: &str) -> Request<axum::body::Body> {
    Request::post("/settings")
        .header(header::HOST, "read.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", site)
        .body(body.into())
        .unwrap()
}

fn cookies(response: &axum::response::Response) -> Vec<String> {
    let lines = response.headers().get_all(header::SET_COOKIE).iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn settings_are_kept_in_a_cookie_and_drawn_by_the_server() {
    let portal = Portal::new().await;
    portal.put(&article("A").at("2025-03-04T23:30:00Z").text(&["x"])).await;
    let body = "scheme=sepia&size=large&face=sans&keys=off&zone=Asia%2FShanghai&ui=zh&other=x";
    let answer = send(&portal, form(body, "same-origin")).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()[header::LOCATION], "/settings?saved");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let set = cookies(&answer);
    assert!(
        set[0].starts_with("lectern-reader=scheme=sepia&size=large&keys=off&zone=Asia%2FShanghai; Path=/;"),
        "{set:?}"
    );
    assert!(set.iter().all(|line| line.contains("SameSite=Lax") && line.ends_with("; Secure")), "{set:?}");
    let jar: Vec<&str> = set.iter().map(|line| line.split(';').next().unwrap()).collect();
    let request =
        Request::get("/").header(header::COOKIE, jar.join("; ")).body(axum::body::Body::empty()).unwrap();
    let answer = send(&portal, request).await;
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let page = Html::parse_document(std::str::from_utf8(&bytes).unwrap());
    let root = page.root_element();
    for (name, value) in
        [("lang", "zh-Hans"), ("data-scheme", "sepia"), ("data-size", "large"), ("data-keys", "off")]
    {
        assert_eq!(root.value().attr(name), Some(value));
    }
    assert_eq!(root.value().attr("data-face"), None, "what is as ever is not said");
    let clock = page.select(&Selector::parse(".entry time").unwrap()).next().unwrap();
    assert_eq!(clock.text().collect::<String>(), "07:30", "times and days are in the zone that was set");
    let scheme = page.select(&Selector::parse("meta[name=color-scheme]").unwrap()).next().unwrap();
    assert_eq!(scheme.value().attr("content"), Some("light"));
}

#[tokio::test]
async fn another_site_sets_nothing_and_reset_sets_all_back() {
    let portal = Portal::new().await;
    for site in ["cross-site", "same-site"] {
        let answer = send(&portal, form("scheme=dark", site)).await;
        assert_eq!(answer.status(), 403);
        assert!(cookies(&answer).is_empty());
    }
    let answer = send(&portal, form("scheme=dark&reset=1", "same-origin")).await;
    assert!(cookies(&answer)[0].starts_with("lectern-reader=; "));
    let page = portal.get("/settings?saved").await;
    assert_eq!(page.texts(".notice[role=status]").len(), 1);
    assert_eq!(page.attributes("input[name=scheme][checked]", "value"), ["system"]);
}

#[tokio::test]
async fn the_worker_and_the_manifest_are_what_browsers_expect() {
    let portal = Portal::new().await;
    let request = |path: &str| Request::get(path).body(axum::body::Body::empty()).unwrap();
    let answer = send(&portal, request("/sw.js")).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/javascript"));
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-cache");
    let answer = send(&portal, request("/manifest.webmanifest")).await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/manifest+json");
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&manifest["start_url"], &manifest["display"]), (&"/".into(), &"standalone".into()));
    for icon in manifest["icons"].as_array().unwrap() {
        let answer = send(&portal, request(icon["src"].as_str().unwrap())).await;
        assert_eq!(answer.status(), 200, "{icon}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], icon["type"].as_str().unwrap());
    }
    assert_eq!(portal.get("/saved").await.texts("noscript").len(), 1);
}

#[tokio::test]
async fn a_point_a_group_and_an_article_are_taken_along_as_text() {
    let portal = Portal::new().await;
    let put = portal
        .put(
            &article("Title").source("Notes").at("2025-03-04T09:30:00Z").text(&["First.", "Second."]).digest(
                "en",
                "The core [1].",
                &[("One", &["A [1]."]), ("Two", &["B [2].", "C."])],
            ),
        )
        .await;
    let id: PointId = portal.read(&put).await.digest.unwrap().groups[1].points[0].id;
    let text = |path: String| async {
        let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
        let answer = send(&portal, request).await;
        assert_eq!(answer.status(), 200);
        let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (kind, String::from_utf8(bytes.to_vec()).unwrap())
    };
    let (kind, point) = text(format!("/p/{id}.md")).await;
    assert_eq!(kind, "text/markdown; charset=utf-8");
    assert_eq!(
        point,
        format!(
            "# Title\n\nNotes · 2025-03-04 09:30 UTC\n\n> B [^2].\n\n[^2]: Second.\n\n<https://read.example/p/{id}>\n"
        )
    );
    let (kind, point) = text(format!("/p/{id}.txt")).await;
    assert_eq!(kind, "text/plain; charset=utf-8");
    assert_eq!(point, format!("“B.”\n— Title, Notes, 2025-03-04\nhttps://read.example/p/{id}\n"));
    let (_, group) = text(format!("/a/{}.md?group=2", put.id)).await;
    assert!(group.contains("## Two") && !group.contains("## One") && !group.contains("core"), "{group}");
    assert!(group.ends_with(&format!("<https://read.example/a/{}#group-2>\n", put.id)), "{group}");
    let (_, group) = text(format!("/a/{}.txt?group=1", put.id)).await;
    assert!(group.starts_with("“A.”\n"), "{group}");
    let (_, whole) = text(format!("/a/{}.txt", put.id)).await;
    assert!(whole.starts_with("“The core.”\n"), "{whole}");
    for (path, status) in [
        (format!("/a/{}.md?group=3", put.id), 404),
        (format!("/a/{}.md?group=0", put.id), 400),
        (format!("/a/{}.txt?group=x", put.id), 400),
        (format!("/p/{id}.html"), 404),
    ] {
        assert_eq!(portal.get(&path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn an_older_revision_is_taken_along_as_it_was() {
    let portal = Portal::new().await;
    let read = |point: &str| {
        article("Title").url("https://a.example/1").text(&["First."]).digest("en", "", &[("G", &[point])])
    };
    let put = portal.put(&read("Once [1].")).await;
    portal.put(&read("Later, in quite other words [1].")).await;
    let page = portal.get(&format!("/a/{}/revisions/1", put.id)).await;
    let hrefs = page.attributes(".whole a, .group > .tools a", "href");
    let own = format!("/a/{}/revisions/1", put.id);
    assert!(hrefs.contains(&own) && hrefs.contains(&format!("{own}#group-1")), "{hrefs:?}");
    for (extension, words) in [("md", "- Once"), ("txt", "“Once.”")] {
        let at = format!("/a/{}.{extension}?revision=1", put.id);
        assert!(hrefs.contains(&at) && hrefs.contains(&format!("{at}&group=1")), "{hrefs:?}");
        assert!(portal.get(&at).await.body.contains(words));
        assert!(portal.get(&format!("{at}&group=1")).await.body.contains(words));
    }
    assert_eq!(portal.get(&format!("/a/{}.md?revision=9", put.id)).await.status, 404);
    assert_eq!(portal.get(&format!("/a/{}.md?revision=0", put.id)).await.status, 400);
    let present = portal.get(&format!("/a/{}", put.id)).await;
    assert!(present.attributes(".tools a", "href").iter().all(|href| !href.contains("revision")));
}
