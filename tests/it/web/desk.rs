//! The desk: pasting with a preview, keeping, drafts that only those see who curate.

use lectern::domain::Role;

use super::accounts::{Browser, portal_with};
use crate::support::{Portal, article};

const PAGE: &str = include_str!("../../fixtures/saved-page.txt");

fn form(token: &str, text: &str, more: &[(&str, &str)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("token", token).append_pair("text", text).extend_pairs(more);
    body.finish()
}

pub(super) async fn entered(portal: &Portal) -> (Browser<'_>, String) {
    let mut browser = Browser::of(portal);
    browser.sign_in().await;
    let token = browser.token().await;
    (browser, token)
}

#[tokio::test]
async fn a_preview_shows_what_is_understood_and_keeps_nothing() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, token) = entered(&portal).await;
    let json = r#"{"title":"T","source":"S","lang":"en","paragraphs":["It kept 2,048 tokens."],"digests":[{"lang":"en","core_viewpoint":[{"text":"It kept 4,096 tokens [1]."}],"groups":[{"title":"G","points":[{"text":"A point [1][7]."}]}]}]}
{"title":""}
{"title":"Only a title","colour":"red"}"#;
    let page = browser.post("/admin/articles", &form(&token, json, &[("do", "preview")])).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.texts(".piece h2"), ["T"]);
    assert!(
        page.texts(".piece .provenance")[0].contains("Line 1 · new"),
        "{:?}",
        page.texts(".piece .provenance")
    );
    assert_eq!(page.texts(".piece .group h3"), ["G"]);
    assert!(page.texts(".piece .lead .warn")[0].contains("4,096 not found in paragraph 1"));
    assert!(page.texts(".piece .point .warn")[0].contains("the text has no paragraph 7"));
    let refused = page.texts(".piece .notice");
    assert!(refused[0].contains("Line 2:") && refused[0].contains("title"), "{refused:?}");
    assert!(refused[1].contains("Line 3:") && refused[1].contains("colour"), "{refused:?}");
    assert_eq!(
        page.text("textarea"),
        json.split_whitespace().collect::<Vec<_>>().join(" "),
        "the text stays"
    );
    assert_eq!(portal.store.overview().await.unwrap().public, 0, "nothing is kept");
}

#[tokio::test]
async fn what_is_kept_is_read_and_what_was_refused_stays_to_be_mended() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, token) = entered(&portal).await;
    let both = "{\"title\":\"Good\"}\n{\"title\":\"\"}";
    let page = browser.post("/admin/articles", &form(&token, both, &[("do", "keep")])).await;
    assert!(page.text("[role=status]").contains("1 new, 0 updated, 0 unchanged, 1 refused."));
    assert_eq!(page.text("textarea"), "{\"title\":\"\"}");
    let mended = page.text("textarea").replace("\"\"", "\"Mended\"");
    let page = browser.post("/admin/articles", &form(&token, &mended, &[("do", "keep")])).await;
    assert!(page.text("[role=status]").contains("1 new"));
    assert_eq!(page.texts("textarea"), [""]);
    let page = browser.post("/admin/articles", &form(&token, both, &[("do", "preview")])).await;
    assert!(page.texts(".piece .provenance")[0].contains("here already, all of it"));
    assert_eq!(browser.get("/").await.texts(".entry h3").len(), 2);
}

#[tokio::test]
async fn a_saved_page_with_its_line_breaks_of_any_kind_is_understood_as_a_file_is() {
    let portal = portal_with(Role::Owner).await;
    let (mut browser, token) = entered(&portal).await;
    let page = browser
        .post("/admin/articles", &form(&token, &PAGE.replace('\n', "\r\n"), &[("do", "preview")]))
        .await;
    assert!(!page.texts(".piece h2").is_empty());
    assert!(page.texts(".piece .point").len() >= 3);
    assert!(!page.texts(".piece .cite").is_empty());
    let page = browser.post("/admin/articles", &form(&token, PAGE, &[("do", "keep")])).await;
    assert!(page.text("[role=status]").contains("0 refused."), "{}", page.text("[role=status]"));
}

#[tokio::test]
async fn private_items_a_draft_is_seen_by_those_who_curate_alone_until_it_is_published() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, token) = entered(&portal).await;
    let text = r#"{"title":"Secret","source":"Hidden source","themes":["Hidden theme"],"paragraphs":["One."],"digests":[{"lang":"en","core_viewpoint":[{"text":"One secret [1]."}],"groups":[{"title":"Hidden group","points":[{"text":"P [1]."}]}]}]}"#;
    let kept =
        browser.post("/admin/articles", &form(&token, text, &[("do", "keep"), ("status", "draft")])).await;
    let address = kept.attributes("[role=status] a", "href").remove(0);
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    let page = browser.get(&address).await;
    assert_eq!(
        (page.status, page.text(".curated span")),
        (200, "draft: only those who curate see this.".into())
    );
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    let point = page.attributes(".point", "id").remove(0).replace("p-", "/p/");
    assert_eq!(browser.get(&point).await.status, 200);
    assert!(browser.get("/admin").await.texts(".rows a").contains(&"Secret".to_owned()));

    let mut stranger = Browser::of(&portal);
    for path in [
        address.clone(),
        format!("{address}.json"),
        format!("{address}.md"),
        format!("{address}/revisions"),
        format!("{address}/revisions/1"),
        format!("{address}/related"),
        format!("{address}/card.png"),
        point.clone(),
        format!("{point}.md"),
        format!("{point}/card.png"),
    ] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    for path in
        ["/", "/themes", "/sources", "/search?q=secret", "/search/suggest?q=sec", "/search/suggest?q=hid"]
    {
        let body = stranger.get(path).await.body;
        assert!(!body.contains("Secret") && !body.contains("Hidden"), "{path}");
    }
    // Not even the names of its themes and source are told.
    for path in ["/t/hidden-group", "/t/hidden-theme", "/s/hidden-source"] {
        assert_eq!(stranger.get(path).await.status, 404, "{path}");
    }
    for path in [
        "/?theme=hidden-group",
        "/?not-theme=hidden-theme",
        "/?source=hidden-source",
        "/search?q=x&theme=hidden-theme",
    ] {
        assert!(!stranger.get(path).await.body.contains("Hidden"), "{path}");
    }
    // A stranger's form is sent to the sign-in, and one without the token goes nowhere.
    let status = format!("/admin{}/status", address.replace("/a/", "/articles/"));
    assert_eq!(stranger.post(&status, "status=public").await.status, 303);
    assert_eq!(browser.post(&status, "status=public").await.status, 403);
    assert_eq!(stranger.get(&address).await.status, 404);

    let done = browser.post(&status, &format!("token={token}&status=public")).await;
    assert_eq!(done.status, 303);
    let shown = browser.get(done.header("location")).await;
    assert_eq!(shown.text("[role=status] p"), "Article published: Secret");
    assert_eq!(shown.texts("[role=status] button"), ["Undo"]);
    assert_eq!(stranger.get(&address).await.status, 200);
    assert!(stranger.get("/t/hidden-group").await.body.contains("Hidden group"));
    // What is meant for few does not come to all by joining what is public.
    let more = text.replace("One secret", "Another secret");
    let page =
        browser.post("/admin/articles", &form(&token, &more, &[("do", "keep"), ("status", "draft")])).await;
    assert!(page.text("[role=status]").contains("1 refused."), "{}", page.text("[role=status]"));
    assert!(page.texts(".told")[0].contains("is here already and public"));
    assert!(!stranger.get(&address).await.body.contains("Another secret"));
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    assert!(stranger.get("/search?q=secret").await.body.contains("Secret"));
    browser.post(&status, &format!("token={token}&status=draft")).await;
    assert_eq!(stranger.get(&address).await.status, 404);
    assert!(!stranger.get("/").await.body.contains("Secret"));
    let audit = browser.get("/admin/audit").await.body;
    for done in ["Articles added", "Article published", "Article made a draft"] {
        assert!(audit.contains(done), "{done}");
    }
    assert_eq!(
        browser
            .post("/admin/articles/0123456789/status", &format!("token={token}&status=public"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn strangers_and_readers_neither_paste_nor_see_drafts() {
    let portal = portal_with(Role::Reader).await;
    let put = portal.put(&article("T").text(&["One."])).await;
    let mut stranger = Browser::of(&portal);
    assert_eq!(
        stranger.get("/admin/articles/new").await.header("location"),
        "/sign-in?to=%2Fadmin%2Farticles%2Fnew"
    );
    // After the sign-in one comes to the form, not to an address that takes forms alone.
    let sent = stranger.post("/admin/articles", "text=x&do=keep").await;
    assert_eq!((sent.status, sent.header("location")), (303, "/sign-in?to=%2Fadmin%2Farticles%2Fnew"));
    let (mut reader, token) = entered(&portal).await;
    assert_eq!(reader.get("/admin/articles/new").await.status, 403);
    assert_eq!(
        reader.post("/admin/articles", &form(&token, "{\"title\":\"X\"}", &[("do", "keep")])).await.status,
        403
    );
    assert!(reader.get(&format!("/a/{}", put.id)).await.texts(".curated").is_empty());
}
