//! The pictures of shared links. What is drawn depends on the machine's fonts; that a card comes does not.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request},
};
use lectern::{
    domain::{Lang, Status, Viewer},
    store::{Arrival, Reading},
};
use tower::ServiceExt;

use crate::support::{Article1, Portal, arrival, article, ask};

fn full() -> Article1 {
    article("One layer in eight")
        .source("Sequence Notes")
        .at("2026-10-12T01:20:00Z")
        .theme("Hybrid Architectures")
        .text(&["One.", "Two."])
        .digest("en", "The core [1].", &[("Group", &["A point [2]."])])
}

/// The bytes of an answer, which [`ask`] gives as text.
async fn fetch(portal: &Portal, method: &str, path: &str) -> (u16, HeaderMap, Vec<u8>) {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let (parts, body) = portal.routes(None).oneshot(request).await.unwrap().into_parts();
    (parts.status.as_u16(), parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

fn assert_card(png: &[u8]) {
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((&png[12..16], side(16), side(20)), (&b"IHDR"[..], 1200, 630));
}

#[tokio::test]
async fn articles_and_points_have_a_card() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let digest = portal.read(&put).await.digest.unwrap();
    for path in [
        format!("/a/{}/card.png", put.id),
        format!("/p/{}/card.png", digest.core_viewpoint[0].id),
        format!("/p/{}/card.png", digest.groups[0].points[0].id),
    ] {
        let (status, headers, png) = fetch(&portal, "GET", &path).await;
        assert_eq!((status, &headers["content-type"]), (200, &"image/png".parse().unwrap()), "{path}");
        assert_card(&png);
        assert_eq!(headers["cache-control"], "public, max-age=600");
        assert_eq!(headers["content-length"], png.len().to_string());
        assert!(headers.get("vary").is_none(), "it is the same for everyone");
        let (status, head, body) = fetch(&portal, "HEAD", &path).await;
        assert_eq!((status, body.len()), (200, 0), "{path}");
        for name in ["etag", "content-length", "content-type"] {
            assert_eq!(head[name], headers[name], "{path}");
        }
        let known = headers["etag"].to_str().unwrap();
        let again = portal.ask("GET", &path, &[("if-none-match", known)]).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
        assert_eq!(fetch(&portal, "GET", &path).await.2, png, "the same card is the same bytes");
        assert_eq!(portal.ask("POST", &path, &[]).await.status, 405);
    }
}

#[tokio::test]
async fn what_is_not_there_has_no_card() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    for path in ["/a/0000000000/card.png", "/a/x/card.png", "/p/0000000000/card.png", "/p/%00/card.png"] {
        let page = portal.get(path).await;
        assert_eq!((page.status, page.texts("h1").len()), (404, 1), "{path}");
    }
    let other = portal.get(&format!("/a/{}/card.jpg", put.id)).await;
    assert_eq!((other.status, other.header("location")), (301, &*format!("/a/{}", put.id)));

    let draft = Arrival { status: Status::Draft, ..arrival() };
    let put = portal.store.put(&[article("Unseen").digest("en", "Core.", &[]).0], draft).await.unwrap();
    let put = put.into_iter().next().unwrap().unwrap();
    let reading = Reading::Preferred(vec![Lang::en()]);
    let read = portal.store.article(Viewer::Editor, put.id, &reading, &[]).await.unwrap();
    let point = read.digest.unwrap().core_viewpoint[0].id;
    for path in [format!("/a/{}/card.png", put.id), format!("/p/{point}/card.png")] {
        assert_eq!(portal.get(&path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_changed_title_makes_another_card() {
    let portal = Portal::new().await;
    let put = portal.put(&full().url("https://a.example/1")).await;
    let routes = portal.routes(None);
    let path = format!("/a/{}/card.png", put.id);
    let tag = ask(routes.clone(), "GET", &path, &[]).await.header("etag").to_owned();
    portal.put(&full().url("https://a.example/1").with(|a| a.title = "第二个标题".into())).await;
    let now = ask(routes, "GET", &path, &[]).await.header("etag").to_owned();
    // Without a font for either both are plain.
    let (_, _, empty) = {
        let other = portal.put(&article("\u{e000}x\u{105c0}").url("https://a.example/2")).await;
        fetch(&portal, "GET", &format!("/a/{}/card.png", other.id)).await
    };
    assert_card(&empty);
    let (_, _, first) = fetch(&portal, "GET", &path).await;
    assert!(now != tag || first == empty, "{tag}");
}

#[tokio::test]
async fn hostile_titles_have_cards_too() {
    let portal = Portal::new().await;
    for (n, title) in [
        "A <b>&amp;</b> ]]> <!-- \"'".to_owned(),
        "Title ".repeat(150),
        "标题".repeat(400),
        "\u{202e}\u{301}\u{301}\u{301}".repeat(200),
        "👩\u{200d}💻".repeat(150),
        "عنوان طويل".repeat(60),
    ]
    .iter()
    .enumerate()
    {
        let one = article(title)
            .url(&format!("https://a.example/{n}"))
            .source(&title.chars().take(90).collect::<String>())
            .theme(&title.chars().take(90).collect::<String>())
            .digest("en", &format!("{title} [1]."), &[]);
        let Ok(put) = portal.try_put(&one).await else { continue };
        let point = portal.read(&put).await.digest.unwrap().core_viewpoint[0].id;
        for path in [format!("/a/{}/card.png", put.id), format!("/p/{point}/card.png")] {
            let (status, _, png) = fetch(&portal, "GET", &path).await;
            assert_eq!(status, 200, "{title}");
            assert_card(&png);
        }
    }
}

#[tokio::test]
async fn pages_name_their_card() {
    let portal = Portal::new().await;
    let put = portal.put(&full()).await;
    let point = portal.read(&put).await.digest.unwrap().groups[0].points[0].id;
    for (page, card, alt) in [
        (format!("/a/{}", put.id), format!("/a/{}/card.png", put.id), "One layer in eight"),
        (format!("/a/{}/revisions/1", put.id), format!("/a/{}/card.png", put.id), "One layer in eight"),
        (format!("/p/{point}"), format!("/p/{point}/card.png"), "A point."),
    ] {
        for base in [None, Some("https://read.example.org")] {
            let page = ask(portal.routes(base), "GET", &page, &[]).await;
            let meta = |name: &str| page.attributes(&format!("meta[property='{name}']"), "content");
            assert_eq!(meta("og:image"), [format!("{}{card}", base.unwrap_or_default())]);
            assert_eq!(
                (meta("og:image:width"), meta("og:image:height")),
                (vec!["1200".into()], vec!["630".into()])
            );
            assert_eq!(meta("og:image:alt"), [alt]);
            let large = page.attributes("meta[name='twitter:card']", "content");
            assert_eq!(large, ["summary_large_image"]);
        }
    }
    let theme = portal.get("/t/hybrid-architectures").await;
    assert_eq!(theme.attributes("meta[name='twitter:card']", "content"), ["summary"]);
    assert!(theme.attributes("meta[property='og:image']", "content").is_empty());
}
