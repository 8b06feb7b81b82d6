//! Signs, pinned and hidden themes, splits, and what is not the same, at the desk.

use lectern::domain::Role;

use super::accounts::{Browser, portal_with};
use crate::support::{Portal, article};

async fn with_themes() -> Portal {
    let portal = portal_with(Role::Editor).await;
    for (title, theme) in [("One", "Training"), ("Two", "Tuning"), ("Three", "Trainings")] {
        portal.put(&article(title).text(&["One."]).digest("en", "", &[(theme, &["x [1]."])])).await;
    }
    portal
}

#[tokio::test]
async fn the_new_forms_are_for_those_who_curate_and_carry_the_token() {
    let portal = portal_with(Role::Reader).await;
    portal.put(&article("One").theme("Training")).await;
    let mut browser = Browser::of(&portal);
    let posts =
        ["/admin/themes/training/place", "/admin/themes/training/split", "/admin/themes/training/apart"];
    for path in posts {
        let away = browser.post(path, "").await;
        assert_eq!((away.status, away.header("location")), (303, "/sign-in?to=%2Fadmin%2Fthemes%2Ftraining"));
    }
    browser.sign_in().await;
    let token = browser.token().await;
    for path in posts {
        assert_eq!(browser.post(path, &format!("token={token}")).await.status, 403, "{path}");
    }
    let portal = with_themes().await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    for path in posts {
        assert_eq!(browser.post(path, "prominence=hidden&made=X&other=tuning").await.status, 403, "{path}");
        assert_eq!(browser.get(path).await.status, 405, "reading changes nothing");
    }
    assert_eq!(portal.store.audit(1).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_theme_is_given_a_sign_pinned_and_hidden() {
    let portal = with_themes().await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let desk = "/admin/themes/tuning";
    let page = browser.get(desk).await;
    assert_eq!(page.attributes("input[name=prominence][checked]", "value"), ["plain"]);
    for icon in ["abc", "%E2%80%AE", "a%20b"] {
        let page = browser
            .post(&format!("{desk}/place"), &format!("token={token}&icon={icon}&prominence=pinned"))
            .await;
        assert_eq!((page.status, page.attributes("[aria-invalid]", "name")), (422, vec!["icon".to_owned()]));
        assert!(page.text("label .wrong").starts_with("One or two characters"));
        assert_eq!(
            page.attributes("input[name=prominence][checked]", "value"),
            ["pinned"],
            "what was sent stays"
        );
    }
    let done =
        browser.post(&format!("{desk}/place"), &format!("token={token}&icon=🧠&prominence=pinned")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/themes/tuning?done=1"));
    let page = browser.get(done.header("location")).await;
    assert!(page.text("[role=status]").starts_with("Sign or place of a theme changed: Tuning"));
    assert_eq!(page.attributes("input[name=icon]", "value"), ["🧠"]);
    assert_eq!(browser.get("/themes").await.texts(".listing a")[0], "🧠 Tuning");
    assert_eq!(browser.get("/t/tuning").await.text("h1"), "🧠 Tuning");
    assert!(browser.get("/").await.texts(".rail li a")[0].starts_with("🧠 Tuning"));
    let robots = "meta[name=robots]";
    assert!(browser.get("/t/tuning").await.attributes(robots, "content").is_empty());

    browser.post(&format!("{desk}/place"), &format!("token={token}&icon=&prominence=hidden")).await;
    assert!(!browser.get("/themes").await.body.contains("Tuning"));
    let home = browser.get("/").await;
    assert!(home.texts(".rail a, .themes a, datalist option").iter().all(|words| words != "Tuning"));
    assert_eq!(home.texts(".entry h3").len(), 3, "its articles stay");
    let id = home.attributes(".entry h3 a", "href");
    for id in id {
        assert!(browser.get(&id).await.texts("ul.themes a").iter().all(|words| words != "Tuning"));
    }
    let kept = browser.get("/t/tuning").await;
    assert_eq!((kept.status, kept.text("h1")), (200, "Tuning".to_owned()));
    assert_eq!(kept.attributes(robots, "content"), ["noindex"]);
    assert!(browser.get("/admin/themes").await.texts(".listing a").contains(&"Tuning".to_owned()));
    let same = browser.post(&format!("{desk}/place"), &format!("token={token}&prominence=hidden")).await;
    assert_eq!(same.header("location"), desk);
}

#[tokio::test]
async fn a_name_is_split_off_and_that_is_undone() {
    let portal = with_themes().await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    assert!(!browser.get("/admin/themes/training").await.body.contains("/split"), "nothing to split off yet");
    browser.post("/admin/themes/tuning/merge", &format!("token={token}&into=training")).await;
    let page = browser.get("/admin/themes/training").await;
    assert_eq!(page.attributes("input[name=chosen]", "value"), ["Tuning"], "its own name stays");
    assert_eq!(page.texts("fieldset .choice small"), ["1 group"]);
    let to = "/admin/themes/training/split";
    for (body, field, words) in [
        ("made=New", "", "Choose at least one name."),
        ("chosen=Tuning&made=+", "made", "A name has 1 to 200"),
        ("chosen=Tuning&made=Trainings", "made", "This name means the theme “Trainings”"),
    ] {
        let page = browser.post(to, &format!("token={token}&{body}")).await;
        assert_eq!(page.status, 422, "{body}");
        assert_eq!(page.attributes("[aria-invalid]", "name").concat(), field, "{body}");
        assert!(page.text(".wrong").starts_with(words), "{}", page.text(".wrong"));
        let ticked = page.attributes("input[name=chosen][checked]", "value").len();
        assert_eq!(ticked, usize::from(body.starts_with("chosen")), "what was sent stays");
    }
    let done = browser.post(to, &format!("token={token}&chosen=Tuning&made=Fine-tuning")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/themes/fine-tuning?done=2"));
    assert_eq!(browser.get("/t/fine-tuning").await.texts(".entry h3"), ["Two"]);
    assert_eq!(browser.get("/t/tuning").await.header("location"), "/t/training");
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
    let undone = browser.post("/admin/audit/2/undo", &format!("token={token}")).await;
    assert_eq!(undone.header("location"), "/admin/audit?done=3");
    assert_eq!(browser.get("/t/fine-tuning").await.header("location"), "/t/training");
    assert_eq!(browser.get("/t/training").await.texts(".entry h3").len(), 2);
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
}

#[tokio::test]
async fn two_themes_that_are_not_the_same_are_not_proposed_again() {
    let portal = with_themes().await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let page = browser.get("/admin/themes").await;
    assert_eq!(page.texts(".rows button"), ["Merge", "Not the same"]);
    let to = page.attributes(".rows form", "action").remove(1);
    let other = page.attributes(".rows input[name=other]", "value").remove(0);
    let done = browser.post(&to, &format!("token={token}&other={other}")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/themes?done=1"));
    let page = browser.get("/admin/themes?done=1").await;
    assert!(page.text("[role=status]").starts_with("Themes told apart: "));
    assert!(page.texts(".rows li").is_empty());
    browser.post("/admin/audit/1/undo", &format!("token={token}")).await;
    assert_eq!(browser.get("/admin/themes").await.texts(".rows li").len(), 1);
}
