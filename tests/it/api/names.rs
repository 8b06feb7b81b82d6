//! Themes and sources as programs list, change, merge and split them.

use std::collections::BTreeSet;

use lectern::{
    domain::{Prominence, Scope},
    store::{Action, By},
};
use serde_json::{Value, json};

use super::{Program, filled, link, matches};
use crate::support::{Page, Portal, arrival, article, now};

const JSON: &str = "application/json";

impl Program {
    /// A change of a path's state, as it is now.
    async fn patch(&self, path: &str, body: Value) -> Page {
        let tag = self.tag(path).await;
        self.patch_as(path, &tag, &body).await
    }

    async fn patch_as(&self, path: &str, tag: &str, body: &Value) -> Page {
        let headers = [("content-type", "application/merge-patch+json"), ("if-match", tag)];
        self.ask("PATCH", path, &headers, &body.to_string()).await
    }

    /// A post to what stands below a path, which means the state of the path.
    async fn post_to(&self, path: &str, below: &str, body: &Value) -> Page {
        let tag = self.tag(path).await;
        let headers = [("content-type", JSON), ("if-match", &*tag)];
        self.ask("POST", &format!("{path}/{below}"), &headers, &body.to_string()).await
    }
}

/// The tag of the state that an answer tells of, however it was coded.
fn tag_of(page: &Page) -> &str {
    page.header("etag").trim_start_matches("W/")
}

fn slugs(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["slug"].as_str().unwrap()).collect()
}

/// Seven articles of 300 themes, each of which is carried by one to seven of them.
async fn many() -> Portal {
    let portal = Portal::new().await;
    let articles: Vec<_> = (0..7)
        .map(|k| {
            let themes = (0..300).filter(|n| n % 7 >= k);
            themes.fold(article(&format!("Article {k}")), |one, n| one.theme(&format!("Theme {n}"))).0
        })
        .collect();
    portal.store.put(&articles, arrival()).await.unwrap();
    portal
}

#[tokio::test]
async fn lists_go_on_from_places_that_stay_good_while_counts_change() {
    let portal = many().await;
    let program = Program::stranger(&portal);
    let whole: Vec<Value> = {
        let mut all = Vec::new();
        let mut next = Some("/themes?limit=100".to_owned());
        while let Some(path) = next {
            let page = program.get(&path).await;
            assert_eq!(page.json()["total"], 300);
            all.extend(page.json()["items"].as_array().unwrap().clone());
            next = link(&page, "next");
        }
        all
    };
    assert_eq!(whole.len(), 300);
    let counts: Vec<_> = whole.iter().map(|item| item["articles"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b) && counts[0] == 7 && counts[299] == 1, "{counts:?}");

    // Every fifth theme moves about; the others are met once each, in their order, from either end.
    let moves = |slug: &str| slug.trim_start_matches("theme-").parse::<u32>().unwrap() % 5 == 0;
    let stays = |slug: &&str| !moves(slug);
    let still: Vec<&str> = slugs(&whole).into_iter().filter(stays).collect();
    let mut random = 7_u32;
    for round in 0..6 {
        for rel in ["next", "prev"] {
            // The last page is reached by a place behind all.
            let start = if rel == "next" { "" } else { "&after=0-999999999" };
            let mut at = Some(format!("/themes?limit={}{start}", 11 + round * 17));
            let mut met = Vec::new();
            while let Some(path) = at {
                let page = program.get(&path).await;
                assert_eq!(page.status, 200, "{path}: {}", page.body);
                let part = page.json()["items"].as_array().unwrap().clone();
                if rel == "next" {
                    met.extend(part);
                } else {
                    met.splice(0..0, part).for_each(drop);
                }
                at = link(&page, rel);
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let beside = (0..300).filter(|n| n % 5 == 0 && (random >> 8) % 3 == n % 3);
                let title = format!("Beside {random}");
                let one = beside.fold(article(&title), |one, n| one.theme(&format!("Theme {n}")));
                portal.put(&one).await;
            }
            let met: Vec<&str> = slugs(&met).into_iter().filter(stays).collect();
            assert_eq!(met, still, "round {round}, {rel}");
        }
    }

    let page = program.get("/themes?limit=2&fields=name&name=theme").await;
    assert!(link(&page, "next").unwrap().contains("limit=2&fields=name&name=theme"), "the rest is kept");
    assert!(link(&page, "prev").is_none());
    assert_eq!(page.json()["items"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["name", "slug"]);
    for list in ["/themes", "/sources"] {
        for (query, field) in [
            ("before=12", "before"),
            ("after=a-1", "after"),
            ("before=1753676640000000-0123456789", "before"),
            ("before=99999999999999999999-1", "before"),
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("fields=labels", "fields"),
            ("page=2", "page"),
        ] {
            let query = query.replace("0123456789", "01234abcde");
            assert_eq!(program.get(&format!("{list}?{query}")).await.problem(400), [field], "{query}");
        }
    }
}

#[tokio::test]
async fn readers_see_what_is_offered_and_those_who_may_write_what_they_can_change() {
    let (portal, _) = filled().await;
    let by = By::desk("Ada", now());
    portal.store.place_theme("training", Some("◇"), Prominence::Hidden, by).await.unwrap().unwrap();
    portal.store.alias_theme("training", "Learning", by).await.unwrap().unwrap();
    let (reader, writer) =
        (Program::new(&portal, Scope::Read).await, Program::new(&portal, Scope::Write).await);
    let all = |list: &Value| -> BTreeSet<String> {
        slugs(list["items"].as_array().unwrap()).into_iter().map(str::to_owned).collect()
    };
    let (offered, every) = (reader.read("/themes").await, writer.read("/themes").await);
    assert!(!all(&offered).contains("training") && offered["total"] == 2, "{offered}");
    assert!(all(&every).contains("training") && every["total"] == 3, "{every}");
    let hidden: Vec<_> = every["items"].as_array().unwrap().iter().filter(|i| i["hidden"] == true).collect();
    assert_eq!((hidden.len(), &hidden[0]["slug"]), (1, &json!("training")));

    let seen = reader.get("/themes/training").await;
    let expected = json!({
        "name": "Training", "slug": "training", "lang": "en", "icon": "◇", "description": null, "also": ["Learning"],
    });
    assert_eq!(seen.json(), expected, "its address goes on answering");
    assert_eq!(
        reader.ask("GET", "/themes/training", &[("if-none-match", seen.header("etag"))], "").await.status,
        304
    );
    let whole = writer.read("/themes/training").await;
    assert_eq!(whole["labels"], json!({ "en": { "name": "Training", "description": null } }));
    assert_eq!(
        (&whole["prominence"], &whole["articles"], &whole["former"]),
        (&json!("hidden"), &json!(3), &json!([]))
    );
    assert_eq!(
        whole["names"],
        json!([
            { "name": "Training", "lang": "en", "uses": 3, "own": true },
            { "name": "Learning", "lang": "en", "uses": 0, "own": false },
        ])
    );
    let only = writer.get("/themes/training?fields=labels,articles").await;
    assert_eq!(only.json().as_object().unwrap().keys().collect::<Vec<_>>(), ["articles", "labels", "slug"]);
    assert_eq!(
        only.header("etag"),
        writer.tag("/themes/training").await,
        "of one state, however much is shown"
    );
    for (path, program) in
        [("/themes/training", &writer), ("/sources/ji-qi-zhi-xin", &writer), ("/themes", &writer)]
    {
        let template = path.replace("training", "{slug}").replace("ji-qi-zhi-xin", "{slug}");
        matches(&template, "get", &program.get(path).await);
    }
    assert_eq!(reader.read("/sources/ji-qi-zhi-xin").await["also"], json!([]));
    assert_eq!(writer.get("/sources/ji-qi-zhi-xin?fields=title").await.problem(400), ["fields"]);
}

#[tokio::test]
async fn a_theme_is_changed_whole_or_not_at_all() {
    let (portal, _) = filled().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = "/themes/training";
    program.ask("PATCH", path, &[("content-type", JSON)], "{}").await.problem(428);
    let tag = program.tag(path).await;
    let done = program
        .patch_as(
            path,
            &tag,
            &json!({
                "labels": { "en": { "description": "How it learns." }, "zh": { "name": "训练方法" } },
                "icon": "◇", "prominence": "pinned", "also": ["Learning", " 学习 "],
            }),
        )
        .await;
    assert_eq!(
        (done.status, done.header("content-location")),
        (200, "/api/v1/themes/training"),
        "{}",
        done.body
    );
    matches("/themes/{slug}", "patch", &done);
    let now = program.get(path).await;
    assert_eq!((done.json(), tag_of(&done)), (now.json(), tag_of(&now)));
    assert_eq!(
        now.json()["labels"],
        json!({ "en": { "name": "Training", "description": "How it learns." }, "zh": { "name": "训练方法", "description": null } })
    );
    assert_eq!((&now.json()["icon"], &now.json()["prominence"]), (&json!("◇"), &json!("pinned")));
    assert_eq!(now.json()["also"], json!(["Learning", "学习", "训练方法"]));
    program.patch_as(path, &tag, &json!({ "icon": null })).await.problem(412);

    let tag = program.tag(path).await;
    // Its own representation changes nothing, member by member.
    let mine = program.read(path).await;
    let body = json!({ "labels": mine["labels"], "icon": mine["icon"], "prominence": mine["prominence"], "also": mine["also"] });
    let same = program.patch_as(path, &tag, &body).await;
    assert_eq!(tag_of(&same), tag.trim_start_matches("W/"), "{}", same.body);

    let renamed = program.patch(path, json!({ "labels": { "en": { "name": "Learning" } } })).await;
    assert_eq!(
        (renamed.status, renamed.header("content-location")),
        (200, "/api/v1/themes/learning"),
        "{}",
        renamed.body
    );
    assert_eq!(
        (&renamed.json()["slug"], &renamed.json()["former"]),
        (&json!("learning"), &json!(["training"]))
    );
    let moved = program.patch_as(path, "*", &json!({ "icon": null })).await;
    assert_eq!((moved.status, moved.header("location")), (308, "/api/v1/themes/learning"));

    let rows: Vec<_> =
        portal.store.audit(1).await.unwrap().rows.into_iter().filter(|row| row.origin == "api").collect();
    assert_eq!(
        rows.iter().map(|row| (row.action, &*row.what, &*row.user, row.can_undo)).collect::<Vec<_>>(),
        [
            (Action::ThemeEdited, "Training → Learning", "pipeline", true),
            (Action::ThemeEdited, "Training", "pipeline", true)
        ]
    );
    let by = By::desk("Ada", lectern::clock::now());
    for row in &rows {
        portal.store.undo(row.key, by).await.unwrap().unwrap();
    }
    let back = program.read(path).await;
    assert_eq!(
        (&back["labels"], &back["also"]),
        (&json!({ "en": { "name": "Training", "description": null } }), &json!([]))
    );
    assert_eq!((&back["icon"], &back["prominence"]), (&Value::Null, &json!("plain")));
}

#[tokio::test]
async fn what_can_not_be_so_of_a_theme_is_named_and_nothing_is_done() {
    let (portal, _) = filled().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = "/themes/training";
    program.patch(path, json!({ "icon": "◇", "also": ["Learning", "学习"] })).await;
    let tag = program.tag(path).await;
    let also = |more: &str| json!(["Learning", "学习", more]);
    for (body, status, paths) in [
        (
            json!({ "labels": { "en": { "name": " " }, "zh": { "description": "x".repeat(1001) } } }),
            422,
            &["labels.en.name", "labels.zh.description", "labels.zh.name"][..],
        ),
        (json!({ "labels": { "en": null, "zh": null } }), 409, &["labels"]),
        (json!({ "labels": null }), 422, &["labels"]),
        (json!({ "labels": { "fr": { "name": "X" } } }), 422, &["labels.fr"]),
        (json!({ "labels": { "en": { "name": null } } }), 422, &["labels.en.name"]),
        (json!({ "icon": "three", "prominence": "high" }), 422, &["icon", "prominence"]),
        (json!({ "also": ["Learning"] }), 409, &["also"]),
        (json!({ "also": also("a\u{7}") }), 422, &["also[2]"]),
        (json!({ "name": "X" }), 422, &["name"]),
        (json!({ "icon": null, "also": also("CARRIED") }), 409, &["also[2]"]),
        (json!({ "icon": null, "labels": { "en": { "name": "Carried" } } }), 409, &["labels.en.name"]),
    ] {
        assert_eq!(program.patch_as(path, &tag, &body).await.problem(status), paths, "{body}");
    }
    for list in [json!([]), json!([{ "en": { "name": "X" } }])] {
        program.patch_as(path, &tag, &list).await.problem(422);
    }
    for (labels, at) in [
        (json!([{ "name": "X" }]), "labels"),
        (json!({ "en": ["X"] }), "labels.en"),
        (json!({ "en": { "title": "X" } }), "labels.en.title"),
    ] {
        assert_eq!(program.patch_as(path, &tag, &json!({ "labels": labels })).await.problem(422), [at]);
    }
    let broken = [("content-type", JSON), ("if-match", &*tag)];
    program.ask("PATCH", path, &broken, "{").await.problem(400);
    assert_eq!(program.tag(path).await, tag, "nothing of it was done");
    let nothing = program.patch_as(path, &tag, &json!({ "icon": "◇" })).await;
    assert_eq!((nothing.status, tag_of(&nothing)), (200, tag.trim_start_matches("W/")));
}

#[tokio::test]
async fn what_a_theme_is_called_by_itself_stays_where_a_description_alone_is_written() {
    let portal = Portal::new().await;
    portal.put(&article("One").theme("训练")).await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = "/themes/xun-lian";
    let labelled = program.patch(path, json!({ "labels": { "zh": { "description": "怎么学。" } } })).await;
    assert_eq!(labelled.json()["slug"], "xun-lian");
    let blank = program.patch(path, json!({ "labels": { "en": { "description": "How." } } })).await;
    assert_eq!(blank.problem(409), ["labels.en.name"]);
    let both = program.patch(path, json!({ "labels": { "en": { "name": "Training" } } })).await.json();
    assert_eq!((&both["name"], &both["slug"]), (&json!("Training"), &json!("training")));
    let english = program.patch("/themes/training", json!({ "labels": { "zh": null } })).await.json();
    assert_eq!(english["labels"], json!({ "en": { "name": "Training", "description": null } }));
    assert_eq!(english["also"], json!(["训练"]), "it goes on meaning it");
}

#[tokio::test]
async fn a_source_is_changed_whole_or_not_at_all() {
    let (portal, _) = filled().await;
    portal.put(&article("Other").source("Other")).await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = "/sources/ji-qi-zhi-xin";
    program.ask("PATCH", path, &[("content-type", JSON)], "{}").await.problem(428);
    let tag = program.tag(path).await;
    let body = json!({
        "site": "https://example.org/", "description": " What it is. ", "icon": "机", "prominence": "pinned", "also": ["Synced"],
    });
    let done = program.patch_as(path, &tag, &body).await;
    assert_eq!(
        (done.status, done.header("content-location")),
        (200, "/api/v1/sources/ji-qi-zhi-xin"),
        "{}",
        done.body
    );
    matches("/sources/{slug}", "patch", &done);
    let now = done.json();
    assert_eq!((&now["site"], &now["description"]), (&json!("https://example.org/"), &json!("What it is.")));
    assert_eq!((&now["also"], &now["articles"]), (&json!(["Synced"]), &json!(3)));
    program.patch_as(path, &tag, &json!({ "icon": null })).await.problem(412);
    let tag = program.tag(path).await;
    for (body, status, paths) in [
        (
            json!({ "name": "", "lang": "?", "site": "ftp://x", "icon": "three", "prominence": "x" }),
            422,
            &["icon", "lang", "name", "prominence", "site"][..],
        ),
        (json!({ "description": "x".repeat(1001), "also": [] }), 422, &["also", "description"]),
        (json!({ "labels": {} }), 422, &["labels"]),
        (json!({ "site": null, "name": "OTHER" }), 409, &["name"]),
        (json!({ "site": null, "also": ["Synced", "Other"] }), 409, &["also[1]"]),
    ] {
        assert_eq!(program.patch_as(path, &tag, &body).await.problem(status), paths, "{body}");
    }
    assert_eq!(program.tag(path).await, tag, "nothing of it was done");
    let renamed = program.patch(path, json!({ "name": "Synced", "lang": "en", "site": null })).await;
    assert_eq!(renamed.header("content-location"), "/api/v1/sources/synced", "{}", renamed.body);
    assert_eq!((&renamed.json()["site"], &renamed.json()["also"]), (&Value::Null, &json!(["机器之心"])));
    let rows = portal.store.audit(1).await.unwrap().rows;
    assert_eq!(
        (rows[0].action, &*rows[0].what, &*rows[0].origin),
        (Action::SourceEdited, "机器之心 → Synced", "api")
    );
    let by = By::desk("Ada", lectern::clock::now());
    for row in &rows[..2] {
        portal.store.undo(row.key, by).await.unwrap().unwrap();
    }
    let back = program.read(path).await;
    assert_eq!((&back["name"], &back["also"], &back["icon"]), (&json!("机器之心"), &json!([]), &Value::Null));
}

#[tokio::test]
async fn themes_and_sources_are_merged_and_split_once_however_often_it_is_posted() {
    let (portal, _) = filled().await;
    portal
        .put(&article("Other").source("Other").theme("Other").digest("en", "C [1].", &[("Drills", &["P."])]))
        .await;
    let program = Program::new(&portal, Scope::Write).await;
    for (into, from, merged) in [
        ("/themes/training", "drills", Action::ThemesMerged),
        ("/sources/ji-qi-zhi-xin", "other", Action::SourcesMerged),
    ] {
        let (list, template) =
            (into.rsplit_once('/').unwrap().0, format!("{}/{{slug}}", into.rsplit_once('/').unwrap().0));
        let (merges, splits) = (format!("{into}/merges"), format!("{into}/splits"));
        let body = json!({ "from": from }).to_string();
        for way in [&merges, &splits] {
            program.post(way, JSON, &body).await.problem(428);
            let old = [("content-type", JSON), ("if-match", "\"old\"")];
            program.ask("POST", way, &old, &body).await.problem(412);
        }
        for (body, status, paths) in [
            (json!({ "from": "nowhere" }), 404, &["from"][..]),
            (json!({ "from": "No slug" }), 422, &["from"]),
            (json!({ "from": into.rsplit_once('/').unwrap().1 }), 409, &["from"]),
            (json!({ "from": 7 }), 422, &["from"]),
            (json!({ "into": "x" }), 422, &["into"]),
            (json!({}), 422, &[]),
        ] {
            assert_eq!(program.post_to(into, "merges", &body).await.problem(status), paths, "{body}");
        }
        let before = program.read(into).await;
        let tag = program.tag(into).await;
        let headers = [("content-type", JSON), ("if-match", &*tag), ("idempotency-key", &*merges)];
        let done = program.ask("POST", &merges, &headers, &body).await;
        assert_eq!((done.status, done.header("idempotency-replayed")), (200, ""), "{}", done.body);
        matches(&format!("{template}/merges"), "post", &done);
        assert_eq!(done.json(), program.read(into).await);
        assert_eq!(done.json()["articles"], before["articles"].as_u64().unwrap() + 1);
        let moved = program.get(&format!("{list}/{from}")).await;
        assert_eq!((moved.status, moved.header("location")), (308, &*format!("/api/v1{into}")));
        // The reply was lost, and the state that it meant is no more.
        let again = program.ask("POST", &merges, &headers, &body).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
        assert_eq!(again.body, done.body);
        let other = json!({ "from": "another" }).to_string();
        program.ask("POST", &merges, &headers, &other).await.problem(422);
        let gone = program.post_to(into, "merges", &json!({ "from": from })).await;
        assert_eq!(gone.problem(409), ["from"], "it has gone there already");
        let any = [("content-type", JSON), ("if-match", "*")];
        let former = program.ask("POST", &format!("{list}/{from}/merges"), &any, &body).await;
        assert_eq!((former.status, former.header("location")), (308, &*format!("/api/v1{merges}")));

        let name = done.json()["also"][0].as_str().unwrap().to_owned();
        let own = done.json()["name"].as_str().unwrap().to_owned();
        for (body, status, paths) in [
            (json!({ "name": " ", "names": [name] }), 422, &["name"][..]),
            (json!({ "name": "New", "names": [] }), 422, &["names"]),
            (json!({ "name": "New", "names": [name, own, "None"] }), 409, &["names[1]", "names[2]"]),
            (json!({ "name": own, "names": [name] }), 409, &["name"]),
            (json!({ "name": "New" }), 422, &[]),
        ] {
            assert_eq!(program.post_to(into, "splits", &body).await.problem(status), paths, "{body}");
        }
        let tag = program.tag(into).await;
        let headers = [("content-type", JSON), ("if-match", &*tag), ("idempotency-key", &*splits)];
        let body = json!({ "name": "Brand new", "names": [name] }).to_string();
        let made = program.ask("POST", &splits, &headers, &body).await;
        assert_eq!(
            (made.status, made.header("location")),
            (201, &*format!("/api/v1{list}/brand-new")),
            "{}",
            made.body
        );
        matches(&format!("{template}/splits"), "post", &made);
        assert_eq!(made.json(), program.read(&format!("{list}/brand-new")).await);
        assert_eq!(made.json()["articles"], 1);
        let again = program.ask("POST", &splits, &headers, &body).await;
        assert_eq!(
            (again.status, again.header("location"), &again.body),
            (201, made.header("location"), &made.body)
        );
        let rows = portal.store.audit(1).await.unwrap().rows;
        assert_eq!(
            (rows[1].action, &*rows[1].origin, rows[1].can_undo, rows[0].can_undo),
            (merged, "api", true, true)
        );
        let by = By::desk("Ada", lectern::clock::now());
        for row in &rows[..2] {
            portal.store.undo(row.key, by).await.unwrap().unwrap();
        }
        assert_eq!(program.read(into).await["articles"], before["articles"]);
    }
}

#[tokio::test]
async fn what_comes_in_meanwhile_is_no_change_of_a_theme_or_source() {
    let portal = Portal::new().await;
    portal.put(&article("A").theme("T").source("S")).await;
    let program = Program::new(&portal, Scope::Write).await;
    for (path, icon) in [("/themes/t", "◇"), ("/sources/s", "◆")] {
        let tag = program.tag(path).await;
        portal.put(&article(icon).theme("T").source("S").digest("en", "C.", &[("T", &["P."])])).await;
        let done = program.patch_as(path, &tag, &json!({ "icon": icon })).await;
        assert_eq!(done.status, 200, "{}", done.body);
        program.patch_as(path, &tag, &json!({ "icon": null })).await.problem(412);
    }
}

#[tokio::test]
async fn of_two_who_mean_the_same_state_one_alone_writes() {
    let portal = Portal::new().await;
    for n in 0..4 {
        portal.put(&article(&format!("A{n}")).theme(&format!("T{n}")).source(&format!("T{n}"))).await;
    }
    let (one, other) = (Program::new(&portal, Scope::Write).await, Program::new(&portal, Scope::Write).await);
    for path in ["/themes/t0", "/sources/t0"] {
        for round in 0..8 {
            let tag = one.tag(path).await;
            let (a, b) = (
                json!({ "also": also(&one, path, &format!("A {round}")).await }),
                json!({ "icon": round.to_string() }),
            );
            let (a, b) = tokio::join!(one.patch_as(path, &tag, &a), other.patch_as(path, &tag, &b));
            let mut told = [a.status, b.status];
            told.sort_unstable();
            assert_eq!(told, [200, 412], "{} {}", a.body, b.body);
        }
        let tag = one.tag(path).await;
        let headers = [("content-type", JSON), ("if-match", &*tag)];
        let (merges, splits) = (format!("{path}/merges"), format!("{path}/splits"));
        let split = json!({ "name": "Split", "names": [one.read(path).await["also"][0]] }).to_string();
        let (a, b, c) = tokio::join!(
            one.ask("POST", &merges, &headers, "{\"from\":\"t1\"}"),
            other.ask("POST", &merges, &headers, "{\"from\":\"t2\"}"),
            other.ask("POST", &splits, &headers, &split),
        );
        let mut told = [a.status, b.status, c.status];
        told.sort_unstable();
        assert_eq!(told[1..], [412, 412], "{} {} {}", a.body, b.body, c.body);
        assert!(told[0] < 300, "{told:?}");
    }
}

/// The names that a theme or source is known by, and one more.
async fn also(program: &Program, path: &str, more: &str) -> Value {
    let mut also = program.read(path).await["also"].clone();
    also.as_array_mut().unwrap().push(json!(more));
    also
}

#[tokio::test]
async fn only_a_token_that_writes_changes_names() {
    let (mut portal, _) = filled().await;
    portal.private = true;
    let (stranger, reader) = (Program::stranger(&portal), Program::new(&portal, Scope::Read).await);
    let writer = Program::new(&portal, Scope::Write).await;
    for path in ["/themes/training", "/sources/ji-qi-zhi-xin"] {
        stranger.get(path).await.problem(401);
        assert_eq!(reader.get(path).await.status, 200);
        let tag = writer.tag(path).await;
        let headers = [("content-type", JSON), ("if-match", &*tag)];
        for (method, below) in [("PATCH", ""), ("POST", "/merges"), ("POST", "/splits")] {
            let at = format!("{path}{below}");
            stranger.ask(method, &at, &headers, "{}").await.problem(401);
            reader.ask(method, &at, &headers, "{}").await.problem(403);
            writer
                .ask(method, &at.replace("training", "none").replace("ji-qi", "none"), &headers, "{}")
                .await
                .problem(404);
        }
        assert_eq!(writer.tag(path).await, tag);
    }
}
