//! Links to one article: who holds one reads that article, and nothing else.

use lectern::domain::Role;

use super::{
    accounts::{Browser, portal_with},
    desk::entered,
};
use crate::support::{Page, Portal, article};

/// A draft with everything that could lead further, and what hangs on it.
async fn with_draft() -> (Portal, String) {
    let portal = portal_with(Role::Editor).await;
    let put = portal
        .put(
            &article("Shared words")
                .url("https://a.example/1")
                .source("A source")
                .theme("A theme")
                .text(&["It kept 2,048 tokens.", "Two."])
                .digest("en", "The core [1].", &[("A group", &["A point [2]."])])
                .digest("zh", "要点 [1]。", &[("一组", &["一点 [2]。"])]),
        )
        .await;
    portal.put(&article("Another article").source("A source").text(&["One."])).await;
    let by = lectern::store::By::desk("Ada", crate::support::now());
    portal.store.set_status(by, put.id, lectern::domain::Status::Draft).await.unwrap();
    (portal, put.id.to_string())
}

/// Makes a link; its path.
async fn made(browser: &mut Browser<'_>, token: &str, id: &str, days: &str) -> String {
    let page =
        browser.post(&format!("/admin/articles/{id}/shares"), &format!("token={token}&for={days}")).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "private, no-store"), "{}", page.body);
    let link = page.text(".made a");
    link[link.find("/share/").unwrap()..].to_owned()
}

fn as_of(page: &Page, path: &str) -> String {
    page.body.replace(path, "")
}

#[tokio::test]
async fn private_items_a_shared_article_gives_nothing_else() {
    let (mut portal, id) = with_draft().await;
    for private in [false, true] {
        portal.private = private;
        let (mut browser, token) = entered(&portal).await;
        let link = made(&mut browser, &token, &id, "7").await;
        let mut stranger = Browser::of(&portal);
        let page = stranger.get(&link).await;
        assert_eq!((page.status, page.text("h1")), (200, "Shared words".into()));
        assert_eq!(page.header("cache-control"), "private, no-store");
        assert_eq!(page.header("x-robots-tag"), "noindex");
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
        assert!(page.text(".point").starts_with("A point"), "{}", page.text(".point"));
        assert_eq!(page.texts(".para").len(), 2);
        // No way leads from the article into the portal, nor does anything name it by its own address.
        for href in page.attributes("main a", "href") {
            let own = href.starts_with('#') || href.starts_with("?lang=") || href == "https://a.example/1";
            assert!(own, "{href}");
        }
        assert!(!page.body.contains(&id) && !page.body.contains("/p/"), "{}", page.body);
        assert_eq!(page.attributes("main form, meta[property='og:image']", "class"), [""; 0]);
        let open = stranger.get(&format!("{link}?evidence=1")).await;
        assert_eq!(open.text("#evidence .hit"), "1 It kept 2,048 tokens.");
        let zh = stranger.get(&format!("{link}?lang=zh")).await;
        assert!(zh.text(".point").starts_with("一点"));
        assert_eq!(stranger.get(&format!("{link}?evidence=x")).await.status, 400);
        // The link opens this one page alone: neither what hangs below it, nor the article's own address.
        for path in
            [format!("/a/{id}"), format!("/a/{id}.json"), format!("{link}.json"), format!("{link}/revisions")]
        {
            let status = stranger.get(&path).await.status;
            assert!(matches!(status, 303 | 404), "{path}: {status}");
        }
        assert_eq!(stranger.get("/").await.status, if private { 303 } else { 200 });
        assert!(!stranger.get("/").await.body.contains("Shared words"));
    }
}

#[tokio::test]
async fn a_link_that_does_not_hold_says_the_same_whatever_the_cause() {
    let (portal, id) = with_draft().await;
    let (mut browser, token) = entered(&portal).await;
    let (ended, expired) =
        (made(&mut browser, &token, &id, "never").await, made(&mut browser, &token, &id, "1").await);
    let binned = made(&mut browser, &token, &id, "30").await;
    let mut stranger = Browser::of(&portal);
    for link in [&ended, &expired, &binned] {
        assert_eq!(stranger.get(link).await.status, 200);
    }
    let list = browser.get(&format!("/admin/articles/{id}/shares")).await;
    assert_eq!(list.texts(".rows li").len(), 3);
    assert!(list.texts(".rows small")[2].contains("until it is ended"));
    assert!(list.texts(".rows small")[0].contains("· until "), "{:?}", list.texts(".rows small"));
    assert!(!list.body.contains(&ended[7..]), "it was shown once");
    let end = list.attributes(".rows form", "action").remove(2);
    assert_eq!(browser.post(&end, "").await.status, 403);
    let done = browser.post(&end, &format!("token={token}")).await;
    assert_eq!(
        browser.get(done.header("location")).await.text("[role=status]"),
        "Link to an article ended: Shared words"
    );
    assert_eq!(browser.post(&end, &format!("token={token}")).await.status, 404);
    sqlx::raw_sql("UPDATE shares SET expires_at = 1 WHERE key = 2")
        .execute(&mut portal.raw().await)
        .await
        .unwrap();
    let list = browser.get(&format!("/admin/articles/{id}/shares")).await;
    assert_eq!(list.texts(".rows li").len(), 1, "what has expired is not listed");
    let bin = browser.post(&format!("/admin/articles/{id}/bin"), &format!("token={token}")).await;
    assert_eq!(browser.get(&format!("/admin/articles/{id}/shares")).await.status, 404);
    let unknown = format!("/share/{}", "0".repeat(64));
    let first = stranger.get(&unknown).await;
    assert_eq!(first.status, 404);
    assert!(!as_of(&first, &unknown).contains(&"0".repeat(64)), "nor is it offered to search for");
    for link in [&ended, &expired, &binned, &format!("{ended}0"), &"/share/x".to_owned()] {
        let page = stranger.get(link).await;
        assert_eq!((page.status, as_of(&page, link)), (404, as_of(&first, &unknown)), "{link}");
        assert_eq!(stranger.get(&format!("{link}?evidence=x&lang=!")).await.status, 404, "{link}");
    }
    let undo = browser.get(bin.header("location")).await.attributes("[role=status] form", "action").remove(0);
    browser.post(&undo, &format!("token={token}")).await;
    assert_eq!(stranger.get(&binned).await.status, 200, "it holds again");
    assert_eq!(stranger.get(&ended).await.status, 404);
    let audit = browser.get("/admin/audit").await.body;
    assert!(audit.contains("Link to an article made") && !audit.contains(&binned[7..]), "{audit}");
    let kept: Vec<u8> = sqlx::query_scalar("SELECT hash FROM shares WHERE key = 3")
        .fetch_one(&mut portal.raw().await)
        .await
        .unwrap();
    let token: Vec<u8> =
        (0..32).map(|n| u8::from_str_radix(&binned[7 + 2 * n..9 + 2 * n], 16).unwrap()).collect();
    assert_ne!(kept, token, "who reads the file can't open the link");
}

#[tokio::test]
async fn links_are_made_by_those_who_curate_for_a_time_that_is_offered() {
    let (portal, id) = with_draft().await;
    let (mut browser, token) = entered(&portal).await;
    let shares = format!("/admin/articles/{id}/shares");
    let page = browser.get(&format!("/a/{id}")).await;
    assert!(page.attributes(".curated a", "href").contains(&shares));
    for wrong in ["", "0", "2", "-1", "+7", "x", "99999999999999999999"] {
        assert_eq!(browser.post(&shares, &format!("token={token}&for={wrong}")).await.status, 400, "{wrong}");
    }
    assert_eq!(browser.get(&shares).await.texts(".rows"), [""; 0]);
    let unknown = browser.post("/admin/articles/0123456789/shares", &format!("token={token}&for=7")).await;
    assert_eq!(unknown.status, 404);
    let sent = Browser::of(&portal).post(&shares, "for=7").await;
    assert_eq!(sent.header("location"), format!("/sign-in?to=%2Fadmin%2Farticles%2F{id}%2Fshares"));
}

#[tokio::test]
async fn an_unlisted_article_is_read_by_those_who_hold_a_link_and_by_those_who_curate() {
    let (portal, id) = with_draft().await;
    let (mut browser, token) = entered(&portal).await;
    let link = made(&mut browser, &token, &id, "never").await;
    let status = format!("/admin/articles/{id}/status");
    let done = browser.post(&status, &format!("token={token}&status=unlisted")).await;
    let page = browser.get(done.header("location")).await;
    assert_eq!(page.text("[role=status] p"), "Article made unlisted: Shared words");
    assert_eq!(
        page.text(".curated span"),
        "unlisted: only those who curate see this, and those who hold a link."
    );
    let mut stranger = Browser::of(&portal);
    assert_eq!(stranger.get(&format!("/a/{id}")).await.status, 404);
    assert!(!stranger.get("/").await.body.contains("Shared words"));
    assert_eq!(stranger.get(&link).await.status, 200);
    let undo = page.attributes("[role=status] form", "action").remove(0);
    browser.post(&undo, &format!("token={token}")).await;
    assert!(browser.get(&format!("/a/{id}")).await.text(".curated span").starts_with("draft"));
    assert_eq!(browser.post(&status, &format!("token={token}&status=secret")).await.status, 400);
}
