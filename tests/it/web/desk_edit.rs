//! Editing at the desk: the form and the text turn into each other, and nothing of two editors is lost.

use lectern::domain::{Lang, Role, Viewer};
use lectern::store::{Article, Reading};

use super::accounts::{Browser, portal_with};
use crate::support::{Page, Portal, article};

/// The fields of a page's form as a browser would send them, with the button that was pressed.
fn fields(page: &Page, pressed: &str) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&page.body);
    let all = scraper::Selector::parse("form[data-live] input, form[data-live] textarea").unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in html.select(&all) {
        let Some(name) = field.value().attr("name") else { continue };
        let value = match field.value().name() {
            // A browser drops the first line break of a field.
            "textarea" => field.text().collect::<String>(),
            _ if field.value().attr("type") == Some("checkbox") => continue,
            _ => field.value().attr("value").unwrap_or_default().to_owned(),
        };
        fields.push((name.to_owned(), value));
    }
    fields.push(("do".to_owned(), pressed.to_owned()));
    fields
}

fn set(fields: &mut [(String, String)], name: &str, from: &str, to: &str) {
    let found = fields.iter_mut().find(|(known, value)| known == name && value.contains(from));
    let (_, value) = found.unwrap_or_else(|| panic!("{name} with {from}"));
    *value = value.replace(from, to);
}

fn body(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

async fn read(portal: &Portal, id: &str) -> Article {
    let reading = Reading::In(Lang::en());
    portal.store.article(Viewer::Editor, id.parse().unwrap(), &reading, &[Lang::en()]).await.unwrap()
}

async fn opened(portal: &Portal) -> (Browser<'_>, String) {
    let one = article("First")
        .source("S")
        .at("2025-07-28T04:24:00Z")
        .theme("Carried")
        .text(&["It kept 2,048 tokens.", "Two."])
        .digest("en", "The core [1].", &[("G", &["A point [2].", "Another [1]."])]);
    let id = portal.put(&one).await.id.to_string();
    let mut browser = Browser::of(portal);
    browser.sign_in().await;
    (browser, id)
}

#[tokio::test]
async fn a_point_is_edited_compared_and_taken_back() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    assert_eq!(browser.get(&format!("/a/{id}")).await.texts(".curated a"), ["Edit", "Share links"]);
    let address = format!("/admin/articles/{id}");
    let page = browser.get(&format!("{address}?lang=en")).await;
    assert_eq!(page.status, 200);
    let mut sent = fields(&page, "save");
    set(&mut sent, "point", "A point", "A better point of 4,096");
    set(&mut sent, "title", "First", "Renamed");
    sent.push(("reason".to_owned(), "clearer".to_owned()));
    sent.retain(|(name, value)| name != "reason" || !value.is_empty());
    let saved = browser.post(&address, &body(&sent)).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = browser.get(saved.header("location")).await;
    assert!(page.text(".notice p").contains("Article changed: Renamed — clearer"), "{}", page.body);
    let diff = page.attributes("main a[href$=diff]", "href").remove(0);
    let compared = browser.get(&diff).await;
    assert_eq!(compared.texts("ins"), ["better", "of 4,096"]);
    let revisions = browser.get(&format!("/a/{id}/revisions")).await;
    assert!(revisions.body.contains("by Ada") && revisions.body.contains("clearer"));
    assert!(!portal.get(&format!("/a/{id}/revisions")).await.body.contains("by Ada"), "for curators alone");

    let undo = page.attributes(".notice form", "action").remove(0);
    let token = browser.token().await;
    assert_eq!(browser.post(&undo, &format!("token={token}")).await.status, 303);
    let now = read(&portal, &id).await;
    assert_eq!((now.title.as_str(), now.revisions.len()), ("First", 3));
    assert_eq!(now.digest.unwrap().groups[0].points[0].text.as_str(), "A point [2].");
    assert!(browser.get(&format!("/a/{id}/revisions")).await.body.contains("brings back revision 1"));

    let restored = browser.post(&format!("{address}/revisions"), &format!("token={token}&revision=2")).await;
    assert_eq!(restored.status, 303);
    let now = read(&portal, &id).await.digest.unwrap();
    assert!(now.groups[0].points[0].text.as_str().starts_with("A better point"));
}

#[tokio::test]
async fn form_and_text_turn_into_each_other_and_points_stay_who_they_are() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    let before = read(&portal, &id).await.digest.unwrap();
    let address = format!("/admin/articles/{id}");
    let page = browser.get(&address).await;
    let mut sent = fields(&page, "text");
    set(&mut sent, "point", "Another", "Quite another");
    let as_text = browser.post(&address, &body(&sent)).await;
    assert_eq!(as_text.status, 200);
    let text = as_text.texts("textarea[name=text]").remove(0);
    assert!(
        text.contains("# First") && text.contains("Group 1: G - A point [2]. - Quite another [1]."),
        "{text}"
    );
    let mut sent = fields(&as_text, "form");
    set(&mut sent, "text", "A point [2].", "A point, in text [2].\n- And one more [1].");
    set(&mut sent, "text", "# First", "# First of all");
    let mut looked = sent.clone();
    looked.last_mut().unwrap().1 = "preview".to_owned();
    let preview = browser.post(&address, &body(&looked)).await;
    assert_eq!(preview.texts("#preview .point").len(), 3, "the text is drawn as it will look");
    let as_form = browser.post(&address, &body(&sent)).await;
    assert_eq!(as_form.texts("textarea[name=point]").len(), 4);
    assert_eq!(as_form.attributes("input[name=title]", "value"), ["First of all"]);
    let saved = browser.post(&address, &body(&fields(&as_form, "save"))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let now = read(&portal, &id).await;
    assert_eq!((now.title.as_str(), now.url), ("First of all", None));
    let after = now.digest.unwrap();
    let words: Vec<&str> = after.groups[0].points.iter().map(|point| point.text.as_str()).collect();
    assert_eq!(words, ["A point, in text [2].", "And one more [1].", "Quite another [1]."]);
    assert_eq!(after.groups[0].points[0].id, before.groups[0].points[0].id);
    assert_eq!(after.groups[0].points[2].id, before.groups[0].points[1].id);
    assert_eq!(after.core_viewpoint[0].id, before.core_viewpoint[0].id);

    let mut sent = fields(&as_text, "save");
    set(&mut sent, "text", "Core Viewpoint", "No such label");
    set(&mut sent, "text", "Group 1: G", "Nothing");
    let refused = browser.post(&address, &body(&sent)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".told").contains("there is no digest here"), "{}", refused.text(".told"));
    assert!(refused.texts("textarea[name=text]")[0].contains("No such label"), "what was written stays");
}

#[tokio::test]
async fn buttons_add_move_and_take_out() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    let address = format!("/admin/articles/{id}");
    let mut page = browser.get(&address).await;
    for (button, expected) in [
        ("down-1-0", vec!["The core [1].", "Another [1].", "A point [2]."]),
        ("up-1-0", vec!["The core [1].", "Another [1].", "A point [2]."]),
        ("down-0-1", vec!["The core [1].", "Another [1].", "A point [2]."]),
        ("out-0-0", vec!["Another [1].", "A point [2]."]),
        ("add-1", vec!["Another [1].", "A point [2].", ""]),
        ("group", vec!["Another [1].", "A point [2].", "", ""]),
        ("down-1-2", vec!["Another [1].", "A point [2].", "", ""]),
        ("preview", vec!["Another [1].", "A point [2].", "", ""]),
        ("out-9-9", vec!["Another [1].", "A point [2].", "", ""]),
        ("nonsense", vec!["Another [1].", "A point [2].", "", ""]),
    ] {
        page = browser.post(&address, &body(&fields(&page, button))).await;
        assert_eq!(page.texts("textarea[name=point]"), expected, "{button}");
    }
    assert_eq!(page.attributes("input[name=group]", "value"), ["G", ""]);
    assert_eq!(read(&portal, &id).await.revisions.len(), 1, "nothing is stored");
    let saved = browser.post(&address, &body(&fields(&page, "save"))).await;
    assert_eq!(saved.status, 303, "what is left empty is none");
    assert_eq!(read(&portal, &id).await.digest.unwrap().groups.len(), 1);
}

#[tokio::test]
async fn the_second_editor_is_shown_both_and_loses_nothing() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    let address = format!("/admin/articles/{id}");
    let page = browser.get(&address).await;
    let (mut hers, mut his) = (fields(&page, "save"), fields(&page, "save"));
    set(&mut hers, "point", "A point", "Her point");
    set(&mut hers, "point", "The core", "Her core");
    set(&mut hers, "title", "First", "Her title");
    set(&mut his, "point", "Another", "His other");
    set(&mut his, "point", "The core", "His core");
    set(&mut his, "title", "First", "His title");
    assert_eq!(browser.post(&address, &body(&hers)).await.status, 303);
    let clash = browser.post(&address, &body(&his)).await;
    assert_eq!(clash.status, 409);
    assert!(clash.text("[role=alert]").contains("Somebody else has saved"));
    assert_eq!(clash.texts("textarea[name=point]"), ["His core [1].", "Her point [2].", "His other [1]."]);
    let theirs = clash.texts(".theirs").join("|");
    assert!(
        theirs.contains("Her title") && theirs.contains("Her core [1].") && theirs.contains("taken over")
    );
    assert_eq!(clash.attributes("input[type=checkbox]", "name"), ["take"]);
    assert_eq!(read(&portal, &id).await.revisions.len(), 2, "nothing is stored yet");
    // He takes her core, which stands after it in the form, and keeps his title.
    let mut both = fields(&clash, "save");
    let at = both.iter().position(|(name, _)| name == "theirs").unwrap();
    both.insert(at + 1, ("take".to_owned(), "1".to_owned()));
    assert_eq!(browser.post(&address, &body(&both)).await.status, 303);
    let now = read(&portal, &id).await;
    let words: Vec<String> = now.digest.unwrap().points().map(|point| point.text.to_string()).collect();
    assert_eq!(words, ["Her core [1].", "Her point [2].", "His other [1]."]);
    assert_eq!(now.title, "His title");
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_stays_written() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    let address = format!("/admin/articles/{id}");
    let page = browser.get(&address).await;
    let mut sent = fields(&page, "save");
    set(&mut sent, "title", "First", "");
    set(&mut sent, "published", "2025", "2025-99-99 x");
    set(&mut sent, "lang", "en", "no language");
    set(&mut sent, "group", "G", "");
    sent.iter_mut().find(|(name, _)| name == "url").unwrap().1 = "javascript:alert(1)".to_owned();
    let refused = browser.post(&address, &body(&sent)).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts("[role=alert] li").len(), 5, "{:?}", refused.texts("[role=alert] li"));
    assert_eq!(refused.attributes("[aria-invalid]", "name"), ["title", "url", "published", "lang", "group"]);
    assert_eq!(refused.attributes("input[name=url]", "value"), ["javascript:alert(1)"]);
    let emptied: Vec<_> = fields(&page, "save").into_iter().filter(|(name, _)| name != "point").collect();
    let emptied: Vec<_> = emptied.into_iter().filter(|(name, _)| name != "group").collect();
    let refused = browser.post(&address, &body(&emptied)).await;
    assert!(refused.text("[role=alert] li").contains("one point at least"));
    let same = browser.post(&address, &body(&fields(&page, "save"))).await;
    assert!((same.status, same.text("[role=status]").contains("Nothing has changed")) == (200, true));
    for path in ["/admin/articles/0000000000", "/admin/articles/x", "/admin/articles/0000000000/text"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_digest_is_written_in_a_further_language() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    let address = format!("/admin/articles/{id}");
    let page = browser.get(&format!("{address}?lang=zh")).await;
    assert_eq!(page.texts("textarea[name=point]"), ["", ""]);
    let mut sent = fields(&page, "save");
    sent.iter_mut().find(|(name, _)| name == "point").unwrap().1 = "核心[1]。".to_owned();
    let saved = browser.post(&address, &body(&sent)).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let both = read(&portal, &id).await;
    assert_eq!(both.digest_langs().len(), 2);
    assert_eq!(both.revisions.iter().filter(|revision| revision.shown).count(), 2);
}

#[tokio::test]
async fn paragraphs_are_edited_and_the_citations_follow() {
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    let address = format!("/admin/articles/{id}/text");
    let page = browser.get(&address).await;
    assert_eq!(page.text("textarea"), "[1] It kept 2,048 tokens. [2] Two.");
    let token = browser.token().await;
    let form = |version: &str, text: &str| {
        let pairs = [("token", token.as_str()), ("version", version), ("paragraphs", text), ("reason", "")];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    let wrong = browser.post(&address, &form("1", "[9] x")).await;
    assert!((wrong.status, wrong.text(".wrong").contains("no paragraph 9")) == (422, true));
    let saved = browser.post(&address, &form("1", "New.\r\n\r\n[1] It kept 2,048 tokens.")).await;
    assert_eq!(saved.status, 303);
    let page = browser.get(saved.header("location")).await;
    assert!(page.texts(".notice").join(" ").contains("1 citation of paragraphs that are gone is gone too"));
    let now = read(&portal, &id).await;
    assert_eq!(now.digest.unwrap().core_viewpoint[0].text.as_str(), "The core [2].");
    let raced = browser.post(&address, &form("1", "[1] Mine.")).await;
    assert_eq!(raced.status, 409);
    assert_eq!(raced.texts("textarea"), ["[1] Mine.", "[1] New. [2] It kept 2,048 tokens."]);
}

#[tokio::test]
async fn only_those_who_curate_edit_and_only_by_their_own_forms() {
    let portal = portal_with(Role::Reader).await;
    let (mut browser, id) = opened(&portal).await;
    for path in [format!("/admin/articles/{id}"), format!("/admin/articles/{id}/text")] {
        assert_eq!(browser.get(&path).await.status, 403);
        assert_eq!(browser.post(&path, "token=x&do=save").await.status, 403);
        assert_eq!(portal.get(&path).await.status, 303);
    }
    let portal = portal_with(Role::Editor).await;
    let (mut browser, id) = opened(&portal).await;
    for path in ["", "/text", "/revisions"] {
        let sent = browser.post(&format!("/admin/articles/{id}{path}"), "do=save&revision=1").await;
        assert_eq!(sent.status, 403, "{path} without a token");
    }
}
