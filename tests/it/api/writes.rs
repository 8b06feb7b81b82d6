//! What programs write: taken whole or refused with the path of what is wrong, never over a change that they didn't see.

use lectern::{domain::Scope, store::Action};
use serde_json::{Value, json};

use super::{Program, filled};
use crate::support::Portal;

const JSON: &str = "application/json";

#[tokio::test]
async fn an_article_is_posted_known_again_and_refused_with_the_path_of_what_is_wrong() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let one = json!({
        "title": "机器学习", "url": "https://example.org/1", "source": "S", "themes": ["T"], "paragraphs": ["P."],
        "digests": [{ "lang": "zh", "origin": "model", "model": "m-1", "core_viewpoint": [{ "text": "要点 [1]。" }], "groups": [] }],
    });
    let made = program.post("/articles", JSON, &one.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let at = made.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(program.read(&at).await, made.json());
    assert_eq!(made.json()["digests"][0]["model"], "m-1");
    let again = program.post("/articles", JSON, &one.to_string()).await;
    assert_eq!((again.status, again.json()), (200, made.json()));

    let with = |path: &str, value: Value| {
        let mut one = one.clone();
        *one.pointer_mut(path).unwrap() = value;
        one.to_string()
    };
    for (body, path) in [
        (with("/title", json!("")), "title"),
        (with("/url", json!("javascript:alert(1)")), "url"),
        (with("/digests/0/core_viewpoint/0/text", json!("")), "digests[0].core_viewpoint[0].text"),
        (with("/themes/0", json!("a\u{0}b")), "themes[0]"),
        (
            with("/digests/0/core_viewpoint/0", json!({ "text": "x [1]", "citations": [2] })),
            "digests[0].core_viewpoint[0].citations",
        ),
    ] {
        assert_eq!(program.post("/articles", JSON, &body).await.problem(422), [path], "{body}");
    }
    for body in ["", "[]", "{", "null", &format!("{one}{one}")] {
        let page = program.post("/articles", JSON, body).await;
        page.problem(422);
    }
    program.post("/articles", "text/html", "x").await.problem(415);
    assert_eq!(program.post("/articles?status=all", JSON, "{}").await.problem(400), ["status"]);
    let draft = program.post("/articles?status=draft", JSON, "{\"title\":\"Draft\"}").await;
    assert_eq!(draft.status, 201);
    assert_eq!(Program::stranger(&portal).read("/articles").await["total"], 1);
    assert_eq!(program.read("/articles").await["total"], 2, "nothing of what was refused is there");
}

#[tokio::test]
async fn many_in_one_stream_are_each_told_what_became_of_them() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let mut body = String::new();
    for n in 0..250 {
        let title = if n % 50 == 7 { String::new() } else { format!("Article {n}") };
        body += &json!({ "title": title, "url": format!("https://example.org/{n}") }).to_string();
        body.push('\n');
    }
    let outcomes = |page: &crate::support::Page| -> Vec<Value> {
        page.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let page = program.post("/articles", "application/x-ndjson; charset=utf-8", &body).await;
    assert_eq!((page.status, page.header("content-type")), (200, "application/jsonl"));
    let mut told = outcomes(&page);
    told.sort_by_key(|outcome| outcome["line"].as_u64());
    assert_eq!(
        told.iter().map(|o| o["line"].as_u64().unwrap()).collect::<Vec<_>>(),
        (1..=250).collect::<Vec<_>>()
    );
    for outcome in &told {
        let refused = outcome["line"].as_u64().unwrap() % 50 == 8;
        assert_eq!(outcome["outcome"], if refused { "refused" } else { "new" }, "{outcome}");
        assert_eq!((outcome["id"].is_string(), outcome["reason"].is_string()), (!refused, refused));
    }
    let page = program.post("/articles", "application/jsonl", &body).await;
    assert_eq!(outcomes(&page).iter().filter(|o| o["outcome"] == "unchanged").count(), 245);
    assert_eq!(program.read("/articles").await["total"], 245);
}

#[tokio::test]
async fn an_import_takes_what_the_command_takes_and_says_what_it_says() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let digest = "A title\nA source· 2025-07-28 04:24\nCore Viewpoint - A point [1]. Group 1: Training - Another [2].\n";
    let dry = program.post("/imports?dry-run=true", "text/plain", digest).await;
    assert_eq!((dry.status, &dry.json()["new"]), (200, &json!(1)));
    assert_eq!(program.read("/articles").await["total"], 0);
    let done = program.post("/imports?name=page.txt", "text/plain", digest).await.json();
    assert_eq!(
        done.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["articles", "new", "notes", "refused", "unchanged", "updated"]
    );
    assert_eq!((&done["new"], done["articles"].as_array().unwrap().len()), (&json!(1), 1));
    let refused = program
        .post("/imports?name=b.jsonl&format=article-json", "text/plain", "{\"title\":\"\"}")
        .await
        .json();
    assert_eq!(
        (&refused["refused"][0]["file"], &refused["refused"][0]["line"]),
        (&json!("b.jsonl"), &json!(1))
    );
    for (query, field) in
        [("format=pdf", "format"), ("dry-run=yes", "dry-run"), ("status=x", "status"), ("name=a%0Ab", "name")]
    {
        assert_eq!(program.post(&format!("/imports?{query}"), "text/plain", "x").await.problem(400), [field]);
    }
}

#[tokio::test]
async fn bodies_come_compressed_too_and_other_codings_are_refused() {
    use std::io::Write;
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let body = "{\"title\":\"Small\"}";
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 4096, 5, 22).write_all(body.as_bytes()).unwrap();
    let mut request = axum::http::Request::builder().method("POST").uri("/api/v1/articles");
    for (name, value) in
        [("content-encoding", "br"), ("content-type", JSON), ("authorization", &program.authorization)]
    {
        request = request.header(name, value);
    }
    let answer = tower::ServiceExt::oneshot(
        program.routes.clone(),
        request.body(axum::body::Body::from(brotli)).unwrap(),
    )
    .await
    .unwrap();
    assert_eq!(answer.status(), 201);
    let headers = [("content-encoding", "compress"), ("content-type", JSON)];
    program.ask("POST", "/articles", &headers, body).await.problem(415);
}

#[tokio::test]
async fn a_body_that_swells_out_of_all_proportion_is_cut_off() {
    use std::io::Write;
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let line = format!("{{\"title\":\"One\"}}{}\n", " ".repeat(1 << 20));
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 22);
    for _ in 0..80 {
        writer.write_all(line.as_bytes()).unwrap();
    }
    drop(writer);
    assert!(packed.len() < 1 << 20, "{} bytes", packed.len());
    for path in ["/articles", "/imports"] {
        let mut request = axum::http::Request::builder().method("POST").uri(format!("/api/v1{path}"));
        for (name, value) in [
            ("content-encoding", "br"),
            ("content-type", "application/jsonl"),
            ("authorization", &program.authorization),
        ] {
            request = request.header(name, value);
        }
        let request = request.body(axum::body::Body::from(packed.clone())).unwrap();
        let answer = tower::ServiceExt::oneshot(program.routes.clone(), request).await.unwrap();
        assert_eq!(answer.status(), 413, "{path}");
    }
}

#[tokio::test]
async fn of_two_who_mean_the_same_state_one_is_told_that_it_has_changed() {
    let (portal, ids) = filled().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = format!("/articles/{}", ids[0]);
    let english = format!("{path}/digests/en");
    let digest = |n: i32| {
        json!({ "lang": "en", "core_viewpoint": [{ "text": format!("Core {n} [1].") }], "groups": [] })
            .to_string()
    };
    for n in 0..10 {
        let tag = program.tag(&english).await;
        let headers = [("content-type", JSON), ("if-match", &*tag)];
        let (one, other) = (digest(2 * n), digest(2 * n + 1));
        let (one, other) = tokio::join!(
            program.ask("PUT", &english, &headers, &one),
            program.ask("PUT", &english, &headers, &other)
        );
        let mut told = [one.status, other.status];
        told.sort_unstable();
        assert_eq!(told, [200, 412], "{} {}", one.body, other.body);

        let tag = program.tag(&path).await;
        let headers = [("content-type", JSON), ("if-match", &*tag)];
        let (one, other) = (format!("{{\"title\":\"A {n}\"}}"), format!("{{\"authors\":[\"B {n}\"]}}"));
        let (one, other) = tokio::join!(
            program.ask("PATCH", &path, &headers, &one),
            program.ask("PATCH", &path, &headers, &other)
        );
        let mut told = [one.status, other.status];
        told.sort_unstable();
        assert_eq!(told, [200, 412], "{} {}", one.body, other.body);
        let done = if one.status == 200 { one } else { other };
        let now = program.tag(&path).await;
        assert_eq!(now.trim_start_matches("W/"), done.header("etag").trim_start_matches("W/"), "its own");
    }
    let tag = program.tag(&path).await;
    let headers = [("content-type", JSON), ("if-match", &*tag)];
    let (kept, gone) = tokio::join!(
        program.ask("PATCH", &path, &headers, "{\"title\":\"Kept\"}"),
        program.ask("DELETE", &path, &headers, "")
    );
    assert!(
        matches!((kept.status, gone.status), (200, 412) | (412 | 410, 204)),
        "{} {}",
        kept.body,
        gone.body
    );
}

#[tokio::test]
async fn a_digest_is_written_whatever_its_article_is_known_by_and_is_what_is_shown() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let one = json!({
        "title": "No address", "source": "S", "published_at": "2025-07-28T04:24:00Z", "paragraphs": ["P."],
        "digests": [{ "lang": "en", "core_viewpoint": [{ "text": "A [1]." }], "groups": [] }],
    });
    let made = program.post("/articles", JSON, &one.to_string()).await;
    let path = made.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    let english = format!("{path}/digests/en");
    let says =
        |text: &str| json!({ "lang": "en", "core_viewpoint": [{ "text": text }], "groups": [] }).to_string();
    // There and back again: each is what is shown then.
    for (text, revision) in [("B [1].", 2), ("A [1].", 3), ("A [1].", 3)] {
        let tag = program.tag(&english).await;
        let done =
            program.ask("PUT", &english, &[("content-type", JSON), ("if-match", &tag)], &says(text)).await;
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(done.json()["core_viewpoint"][0]["text"], text);
        assert_eq!(program.read(&path).await["digests"][0]["revision"], revision);
    }
    // Also in the place of what a person wrote, which its tag names.
    let person = one
        .to_string()
        .replace("A [1].", "Mine [1].")
        .replace("\"lang\":\"en\"", "\"lang\":\"en\",\"origin\":\"person\"");
    assert_eq!(program.post("/articles", JSON, &person).await.status, 200);
    assert_eq!(program.read(&english).await["origin"], "person");
    let any = [("content-type", JSON), ("if-match", "*")];
    assert_eq!(
        program.ask("PUT", &english, &any, &says("C [1].")).await.json()["core_viewpoint"][0]["text"],
        "C [1]."
    );
    assert_eq!(program.read(&path).await["title"], "No address", "nothing else of it is written");
    let revisions = program.read(&format!("{path}/revisions")).await;
    assert_eq!(revisions["revisions"].as_array().unwrap().len(), 5, "and nothing has vanished");
}

#[tokio::test]
async fn zstd_comes_with_windows_of_8_mib_at_most() {
    use async_compression::{Level, tokio::write::ZstdEncoder, zstd::CParameter};
    use tokio::io::AsyncWriteExt;
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    for (window, status) in [(23, 201), (27, 400)] {
        let mut packed = ZstdEncoder::with_quality_and_params(
            Vec::new(),
            Level::Default,
            &[CParameter::window_log(window)],
        );
        packed.write_all(format!("{{\"title\":\"Window {window}\"}}").as_bytes()).await.unwrap();
        packed.shutdown().await.unwrap();
        let mut request = axum::http::Request::builder().method("POST").uri("/api/v1/articles");
        for (name, value) in
            [("content-encoding", "zstd"), ("content-type", JSON), ("authorization", &program.authorization)]
        {
            request = request.header(name, value);
        }
        let request = request.body(axum::body::Body::from(packed.into_inner())).unwrap();
        let answer = tower::ServiceExt::oneshot(program.routes.clone(), request).await.unwrap();
        assert_eq!(answer.status(), status, "{window}");
    }
}

#[tokio::test]
async fn a_stream_of_more_than_one_answer_can_tell_of_is_ended() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let refused = program.post("/articles", "application/jsonl", &"{}\n".repeat(600_000)).await;
    refused.problem(422);
}

#[tokio::test]
async fn a_change_of_fields_and_status_is_done_whole_or_not_at_all() {
    let (portal, ids) = filled().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = format!("/articles/{}", ids[0]);
    let before = program.read(&path).await;
    let sql = "CREATE TRIGGER no_status BEFORE UPDATE OF status ON articles WHEN NEW.status <> OLD.status
               BEGIN SELECT RAISE(ABORT, 'a test'); END";
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
    let tag = program.tag(&path).await;
    let headers = [("content-type", JSON), ("if-match", &*tag)];
    let body = "{\"title\":\"Other\",\"status\":\"unlisted\"}";
    program.ask("PATCH", &path, &headers, body).await.problem(500);
    assert_eq!(program.read(&path).await, before);
    sqlx::raw_sql("DROP TRIGGER no_status").execute(&mut portal.raw().await).await.unwrap();
    let done = program.ask("PATCH", &path, &headers, body).await;
    assert_eq!((done.status, done.header("lectern-status")), (200, "unlisted"));
    assert_eq!(done.json()["title"], "Other");
}

#[tokio::test]
async fn fields_are_changed_where_the_state_is_the_one_that_is_meant() {
    let (portal, ids) = filled().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = format!("/articles/{}", ids[0]);
    let change = |tag: &str, body: Value| {
        let (tag, body) = (tag.to_owned(), body.to_string());
        let (program, path) = (&program, &path);
        async move {
            let headers = [("content-type", "application/merge-patch+json"), ("if-match", &*tag)];
            program.ask("PATCH", path, &headers, &body).await
        }
    };
    program.ask("PATCH", &path, &[("content-type", JSON)], "{\"title\":\"X\"}").await.problem(428);
    let tag = program.tag(&path).await;
    let body = json!({ "title": "Anew", "source": "机器之心", "authors": ["A", "B"], "themes": ["New"], "published_at": null, "url": null });
    let done = change(&tag, body).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let now = done.json();
    assert_eq!(
        (&now["title"], &now["authors"], &now["published_at"]),
        (&json!("Anew"), &json!(["A", "B"]), &Value::Null)
    );
    assert!(now.get("url").is_none() && now["digests"].as_array().unwrap().len() == 1);
    assert_eq!(program.read(&path).await, now);
    let new_tag = done.header("etag").to_owned();
    assert_ne!(new_tag, tag);
    change(&tag, json!({ "title": "Late" })).await.problem(412);
    assert_eq!(change(&format!("\"other\", {new_tag}"), json!({ "status": "draft" })).await.status, 200);
    Program::stranger(&portal).get(&path).await.problem(404);

    let tag = program.tag(&path).await;
    for (body, paths) in [
        (json!({ "title": "" }), &["title"][..]),
        (json!({ "title": 7 }), &["title"]),
        (json!({ "url": "ftp://x", "lang": "?", "status": "gone" }), &["lang", "status", "url"]),
        (json!({ "themes": ["ok", ""], "authors": ["\n"] }), &["authors[0]", "themes[1]"]),
        (json!({ "published_at": "soon" }), &["published_at"]),
        (json!({ "digests": [] }), &["digests"]),
        (json!(["By its place"]), &[]),
    ] {
        assert_eq!(change(&tag, body.clone()).await.problem(422), paths, "{body}");
    }
    let taken = change(&tag, json!({ "url": "https://example.org/1" })).await;
    assert_eq!(taken.problem(409), ["url"]);
    assert_eq!(program.tag(&path).await, tag, "nothing of it was done");
    assert_eq!(change("*", json!({})).await.status, 200);
    let rows = portal.store.audit(1).await.unwrap().rows;
    let told: Vec<_> = rows.iter().filter(|row| row.origin == "api").map(|row| row.action).collect();
    assert_eq!(told, [Action::ArticleTakenBack, Action::ArticleEdited]);
}

#[tokio::test]
async fn a_digest_is_written_as_a_revision_and_none_before_it_vanishes() {
    let (portal, ids) = filled().await;
    let program = Program::new(&portal, Scope::Write).await;
    let article = format!("/articles/{}", ids[0]);
    let path = format!("{article}/digests/en");
    let put = |path: &str, name: &'static str, tag: &str, body: Value| {
        let (path, tag, body, program) = (path.to_owned(), tag.to_owned(), body.to_string(), &program);
        async move { program.ask("PUT", &path, &[("content-type", JSON), (name, &tag)], &body).await }
    };
    let before = program.read(&path).await;
    let mut digest = before.clone();
    digest["core_viewpoint"][0] =
        json!({ "id": before["core_viewpoint"][0]["id"], "text": "Reworded, but 8,192 [1]." });
    for member in ["revision", "created_at"] {
        digest.as_object_mut().unwrap().remove(member);
    }
    digest["origin"] = json!("model");
    program.ask("PUT", &path, &[("content-type", JSON)], &digest.to_string()).await.problem(428);
    put(&path, "if-none-match", "*", digest.clone()).await.problem(412);
    put(&path, "if-match", "\"old\"", digest.clone()).await.problem(412);
    let tag = program.tag(&path).await;
    let done = put(&path, "if-match", &tag, digest.clone()).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let now = done.json();
    assert_eq!((&now["revision"], &now["origin"]), (&json!(2), &json!("model")));
    assert_eq!(now["core_viewpoint"][0]["id"], before["core_viewpoint"][0]["id"], "its permalink goes on");
    assert_eq!(now["core_viewpoint"][0]["checks"]["warnings"][0]["words"], "8,192");
    put(&path, "if-match", &tag, digest.clone()).await.problem(412);
    assert_eq!(program.read(&format!("{article}/revisions/1")).await, before);
    let all = program.tag(&format!("{article}?revisions=all")).await;
    assert_eq!(program.tag(&article).await, all, "the tag of one state, however much of it is shown");

    let zh = format!("{article}/digests/zh");
    let first = json!({ "core_viewpoint": [], "groups": [{ "title": "训练", "points": [{ "text": "要点 [2]。" }] }] });
    put(&zh, "if-match", "*", first.clone()).await.problem(412);
    let made = put(&zh, "if-none-match", "*", first.clone()).await;
    assert_eq!((made.status, made.header("location")), (201, &*format!("/api/v1{zh}")));
    for (body, paths) in [
        (json!({ "core_viewpoint": [], "groups": [] }), &[][..]),
        (json!({ "lang": "en", "core_viewpoint": [{ "text": "x" }], "groups": [] }), &["lang"]),
        (
            json!({ "core_viewpoint": [{ "text": "x" }], "groups": [{ "title": "", "points": [] }] }),
            &["groups[0].title"],
        ),
        (json!({ "core_viewpoint": [{ "words": "x" }] }), &["core_viewpoint[0].words"]),
    ] {
        let tag = program.tag(&zh).await;
        assert_eq!(put(&zh, "if-match", &tag, body.clone()).await.problem(422), paths, "{body}");
    }
    let rows = portal.store.audit(1).await.unwrap().rows;
    assert_eq!(
        (rows[0].action, &*rows[0].what, &*rows[0].origin),
        (Action::DigestWritten, "Article 0 (zh)", "api")
    );
}

#[tokio::test]
async fn an_article_is_moved_to_the_bin_and_says_so() {
    let (portal, ids) = filled().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = format!("/articles/{}", ids[0]);
    program.ask("DELETE", &path, &[], "").await.problem(428);
    program.ask("DELETE", &path, &[("if-match", "\"x\"")], "").await.problem(412);
    let tag = program.tag(&path).await;
    let done = program.ask("DELETE", &path, &[("if-match", &tag)], "").await;
    assert_eq!((done.status, done.body.as_str()), (204, ""));
    program.get(&path).await.problem(410);
    let row = &portal.store.audit(1).await.unwrap().rows[0];
    assert_eq!((row.action, &*row.user, row.can_undo), (Action::ArticleBinned, "pipeline", true));
}
