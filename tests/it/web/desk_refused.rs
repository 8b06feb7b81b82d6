//! Refused pieces at the desk: seen with their reasons, mended and tried again, let go.

use lectern::{
    domain::{Role, Status},
    formats::Format,
    store::{Refusal, Way},
};

use super::accounts::{Browser, portal_with};
use crate::support::{Portal, now};

fn form(token: &str, text: &str, more: &[(&str, &str)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("token", token).append_pair("text", text).extend_pairs(more);
    body.finish()
}

async fn with_refused(role: Role, texts: &[&str]) -> (Portal, Vec<i64>) {
    let portal = portal_with(role).await;
    let of = |text: &&str| Refusal::new(text.as_bytes(), Format::ArticleJson, "a.jsonl", 4, "no title");
    let refusals: Vec<Refusal> = texts.iter().map(of).collect();
    let keys = portal.store.keep_refused(&refusals, &Way::Command, Status::Public, now()).await.unwrap();
    (portal, keys)
}

async fn entered(portal: &Portal) -> (Browser<'_>, String) {
    let mut browser = Browser::of(portal);
    browser.sign_in().await;
    let token = browser.token().await;
    (browser, token)
}

#[tokio::test]
async fn what_was_refused_is_for_those_who_curate() {
    let (portal, keys) = with_refused(Role::Reader, &["{\"title\":\"\"}"]).await;
    let piece = format!("/admin/refused/{}", keys[0]);
    let mut browser = Browser::of(&portal);
    for path in ["/admin/refused", &piece] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 303, "{path}");
    }
    assert_eq!(
        browser.post(&piece, "do=let-go").await.header("location"),
        format!("/sign-in?to=%2Fadmin%2Frefused%2F{}", keys[0])
    );
    let (mut browser, token) = entered(&portal).await;
    for path in ["/admin/refused", &piece] {
        assert_eq!(browser.get(path).await.status, 403, "{path}");
    }
    assert_eq!(browser.post(&piece, &form(&token, "", &[("do", "let-go")])).await.status, 403);
    assert_eq!(portal.store.refused(1).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_piece_is_shown_with_what_is_wrong_mended_and_goes() {
    let (portal, keys) = with_refused(Role::Editor, &["\n{\"title\":\"\"}"]).await;
    let (mut browser, token) = entered(&portal).await;
    let desk = browser.get("/admin").await;
    assert!(desk.texts(".rows small").contains(&"no title".to_owned()), "{:?}", desk.texts(".rows small"));
    assert!(desk.texts("main p a").contains(&"All that was refused (1)".to_owned()));
    let list = browser.get("/admin/refused").await;
    assert_eq!(list.texts(".rows a"), ["{\"title\":\"\"}"]);
    assert!(list.texts(".rows small")[1].starts_with("a.jsonl:4 · from the command line"));
    assert_eq!(list.attributes(".rows small[lang]", "lang").len(), 0, "the reason is in the page's language");

    let address = list.attributes(".rows a", "href").remove(0);
    assert_eq!(address, format!("/admin/refused/{}", keys[0]));
    let page = browser.get(&address).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.attributes("form#paste", "action"), [&*address]);
    assert!(page.body.contains("autocomplete=\"off\">\n\n{&#34;title"), "its first line break stays");
    assert_eq!(page.texts("main > .notice"), ["no title"]);
    assert!(page.texts(".piece .notice")[0].starts_with("Line 2:"), "{:?}", page.texts(".piece .notice"));

    let preview = browser.post(&address, &form(&token, "{\"title\":\"Mended\"}", &[("do", "preview")])).await;
    assert_eq!((preview.status, preview.texts(".piece h2")), (200, vec!["Mended".to_owned()]));
    assert_eq!(portal.store.overview().await.unwrap().public, 0, "nothing is kept");

    // Not mended: it stays, for the new reason.
    let worse = "{\"title\":\"Fine\"}\n{\"title\":\"x\",\"colour\":\"red\"}";
    let page = browser.post(&address, &form(&token, worse, &[("do", "keep")])).await;
    assert_eq!(page.status, 422);
    assert!(page.text("[role=status]").contains("1 new, 0 updated, 0 unchanged, 1 refused."));
    assert_eq!(page.text("textarea"), "{\"title\":\"x\",\"colour\":\"red\"}", "what went in is not left");
    assert!(page.texts("main > .notice")[0].contains("colour"));
    let (piece, text) = portal.store.refused_piece(keys[0]).await.unwrap();
    assert!(piece.reason.contains("colour") && text == "{\"title\":\"x\",\"colour\":\"red\"}");

    let done = browser.post(&address, &form(&token, "{\"title\":\"x\"}", &[("do", "keep")])).await;
    assert_eq!(done.status, 303);
    let list = browser.get(done.header("location")).await;
    assert!(list.text("[role=status]").contains("Refused piece mended and taken in: a.jsonl:4 → /a/"));
    assert!(list.texts(".rows li").is_empty());
    assert_eq!(browser.get(&address).await.status, 404);
    assert_eq!(
        browser.post(&address, &form(&token, "{\"title\":\"y\"}", &[("do", "keep")])).await.status,
        404
    );
    assert_eq!(portal.store.overview().await.unwrap().public, 2);
}

#[tokio::test]
async fn a_piece_meant_as_a_draft_is_tried_again_as_one() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, token) = entered(&portal).await;
    let page = browser
        .post("/admin/articles", &form(&token, "{\"title\":\"\"}", &[("do", "keep"), ("status", "draft")]))
        .await;
    assert!(page.attributes("[role=status] a", "href").contains(&"/admin/refused".to_owned()));
    let address = browser.get("/admin/refused").await.attributes(".rows a", "href").remove(0);
    let page = browser.get(&address).await;
    assert_eq!(page.attributes("input[name=status][checked]", "value"), ["draft"]);
    assert!(page.texts(".provenance")[1].contains("pasted text:1 · pasted by Ada"));
}

#[tokio::test]
async fn what_is_mended_in_the_box_is_no_longer_among_what_was_refused() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, token) = entered(&portal).await;
    let two = "{\"title\":\"\"}\n{\"title\":\"T\",\"colour\":\"red\"}";
    let page = browser.post("/admin/articles", &form(&token, two, &[("do", "keep")])).await;
    let left = page.attributes("input[name=left]", "value").remove(0);
    assert_eq!(portal.store.refused(1).await.unwrap().total, 2);
    // One of them is mended, the other sent as it was.
    let one = "{\"title\":\"Mended\"}\n{\"title\":\"T\",\"colour\":\"red\"}";
    let page = browser.post("/admin/articles", &form(&token, one, &[("do", "keep"), ("left", &left)])).await;
    let list = portal.store.refused(1).await.unwrap();
    assert_eq!((list.total, list.rows[0].times), (1, 2));
    let left = page.attributes("input[name=left]", "value").remove(0);
    assert_eq!(left, list.rows[0].key.to_string());
    browser
        .post("/admin/articles", &form(&token, "{\"title\":\"T\"}", &[("do", "keep"), ("left", &left)]))
        .await;
    assert_eq!(portal.store.refused(1).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_piece_is_let_go_and_that_is_undone() {
    let (portal, keys) = with_refused(Role::Editor, &["<script>alert(1)</script>", "two"]).await;
    let (mut browser, token) = entered(&portal).await;
    let address = format!("/admin/refused/{}", keys[0]);
    let list = browser.get("/admin/refused").await;
    assert!(list.texts("main script").is_empty());
    let done = browser.post(&address, &form(&token, "", &[("do", "let-go")])).await;
    let page = browser.get(done.header("location")).await;
    assert_eq!(page.texts(".rows a"), ["two"]);
    assert!(page.text("[role=status]").contains("Refused piece let go: a.jsonl:4"));
    let undo = page.attributes("[role=status] form", "action").remove(0);
    assert_eq!(browser.post(&undo, &form(&token, "", &[])).await.status, 303);
    assert_eq!(browser.get("/admin/refused").await.texts(".rows a").len(), 2);
    assert_eq!(browser.post(&undo, &form(&token, "", &[])).await.status, 409);
    for path in ["/admin/refused/0", "/admin/refused/x", "/admin/refused/-1"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_list_goes_by_pages_and_a_long_piece_says_that_it_was_cut() {
    let texts: Vec<String> =
        (0..51).map(|n| format!("Piece {n}")).chain([format!("Long {}", "x".repeat(300_000))]).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (portal, keys) = with_refused(Role::Owner, &texts).await;
    let (mut browser, _) = entered(&portal).await;
    let first = browser.get("/admin/refused").await;
    assert_eq!(
        (first.texts(".rows li").len(), first.texts(".pager span")),
        (50, vec!["Page 1 of 2".to_owned()])
    );
    let second = browser.get(&first.attributes(".pager [rel=next]", "href")[0]).await;
    assert_eq!(second.texts(".rows a"), ["Piece 1", "Piece 0"]);
    let page = browser.get(&format!("/admin/refused/{}", keys[51])).await;
    assert!(page.texts("main > .notice")[0].contains("Only the first 262.1 kB of 300.0 kB are kept here"));
}
