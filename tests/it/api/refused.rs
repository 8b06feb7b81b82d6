//! Pieces of imports that were refused, as programs read, mend and let them go.

use lectern::{
    domain::{Scope, Status},
    formats::Format,
    store::{Action, By, Refusal, Way},
};
use serde_json::json;

use super::{Program, link, matches};
use crate::support::{Portal, now};

const GOOD: &str = "{\"title\":\"Mended\",\"url\":\"https://example.org/m\"}";

async fn keep(portal: &Portal, n: i64) -> i64 {
    let text = format!("{{\"title\":\"\",\"lang\":\"en\",\"authors\":[\"{n}\"]}}");
    let refusal = Refusal::new(text.as_bytes(), Format::ArticleJson, "a.jsonl", 7, "title: is empty");
    let at = now() + jiff::SignedDuration::from_secs(n / 2);
    portal.store.keep_refused(&[refusal], &Way::Command, Status::Draft, at).await.unwrap()[0]
}

#[tokio::test]
async fn what_was_refused_is_listed_newest_first_by_places() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let mut keys = Vec::new();
    for n in 0..23 {
        keys.push(keep(&portal, n).await);
    }
    keys.reverse();
    let numbers = |page: &crate::support::Page| -> Vec<i64> {
        let rows = page.json()["refused"].as_array().unwrap().clone();
        rows.iter().map(|row| row["number"].as_i64().unwrap()).collect()
    };
    let (mut at, mut met, mut pages) = (Some("/refused?limit=5".to_owned()), Vec::new(), Vec::new());
    while let Some(path) = at {
        let page = program.get(&path).await;
        matches("/refused", "get", &page);
        assert_eq!(page.json()["total"], 23 + pages.len());
        met.extend(numbers(&page));
        at = link(&page, "next");
        // What comes in meanwhile is newer than all of it.
        keep(&portal, 100 + i64::try_from(pages.len()).unwrap()).await;
        pages.push(page);
    }
    assert_eq!((met, pages.len()), (keys.clone(), 5));
    assert_eq!(link(&pages[0], "prev"), None);
    let back = program.get(&link(&pages[2], "prev").unwrap()).await;
    assert_eq!(numbers(&back), keys[5..10]);
    let lines = program.read("/refused?limit=1&fields=reason,file").await;
    assert_eq!(
        lines["refused"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["file", "number", "reason"]
    );
    for (query, field) in
        [("before=x", "before"), ("after=1", "after"), ("limit=0", "limit"), ("fields=piece", "fields")]
    {
        assert_eq!(program.get(&format!("/refused?{query}")).await.problem(400), [field]);
    }
}

#[tokio::test]
async fn a_piece_is_read_whole_and_let_go_where_it_is_as_it_was() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = format!("/refused/{}", keep(&portal, 0).await);
    let page = program.get(&path).await;
    matches("/refused/{number}", "get", &page);
    let piece = page.json();
    assert_eq!(
        (&piece["reason"], &piece["status"], &piece["format"]),
        (&json!("title: is empty"), &json!("draft"), &json!("article-json"))
    );
    assert_eq!(piece["piece"], "{\"title\":\"\",\"lang\":\"en\",\"authors\":[\"0\"]}");
    program.ask("DELETE", &path, &[], "").await.problem(428);
    // It came again since.
    keep(&portal, 0).await;
    program.ask("DELETE", &path, &[("if-match", page.header("etag"))], "").await.problem(412);
    let tag = program.tag(&path).await;
    let headers = [("if-match", &*tag)];
    let (a, b) =
        tokio::join!(program.ask("DELETE", &path, &headers, ""), program.ask("DELETE", &path, &headers, ""));
    let mut told = [a.status, b.status];
    told.sort_unstable();
    assert_eq!(told, [204, 404]);
    program.get(&path).await.problem(404);
    let row = &portal.store.audit(1).await.unwrap().rows[0];
    assert_eq!((row.action, &*row.origin, &*row.user), (Action::RefusedLetGo, "api", "pipeline"));
    portal.store.undo(row.key, By::desk("Ada", now())).await.unwrap().unwrap();
    assert_eq!(program.tag(&path).await, tag);
    for path in ["/refused/0", "/refused/x", "/refused/99", "/refused/99999999999999999999"] {
        program.get(path).await.problem(404);
    }
}

#[tokio::test]
async fn a_mended_piece_goes_in_and_what_is_refused_still_stays() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let path = format!("/refused/{}", keep(&portal, 0).await);
    program.post(&path, "text/plain", GOOD).await.problem(428);
    let old = [("if-match", "\"old\"")];
    program.ask("POST", &path, &old, GOOD).await.problem(412);
    let tag = program.tag(&path).await;
    for (query, body, status) in
        [("?status=all", GOOD, 400), ("", "nothing", 422), ("", "", 422), ("", "{\"title\":\"\"}", 422)]
    {
        program.ask("POST", &format!("{path}{query}"), &[("if-match", &tag)], body).await.problem(status);
    }
    assert_eq!(program.tag(&path).await, tag);

    let half = format!("{GOOD}\n{{\"title\":\"\",\"url\":\"https://example.org/n\"}}\n");
    let headers = [("if-match", &*tag), ("idempotency-key", "half")];
    let done = program.ask("POST", &path, &headers, &half).await;
    assert_eq!(done.status, 200, "{}", done.body);
    matches("/refused/{number}", "post", &done);
    let left = done.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!((&done.json()["new"], done.json()["refused"].as_array().unwrap().len()), (&json!(1), 1));
    let again = program.ask("POST", &path, &headers, &half).await;
    assert_eq!((again.status, &again.body, again.header("idempotency-replayed")), (200, &done.body, "true"));
    let piece = program.read(&left).await;
    assert_eq!((&piece["file"], &piece["times"]), (&json!("a.jsonl"), &json!(1)));
    assert!(piece["piece"].as_str().unwrap().ends_with("/n\"}"), "{piece}");
    assert_eq!(program.read("/articles?status=draft").await["total"], 1, "published as far as it was to be");

    let tag = program.tag(&left).await;
    let rest = "{\"title\":\"The rest\",\"url\":\"https://example.org/n\"}";
    let headers = [("if-match", &*tag)];
    let at = format!("{left}?status=public");
    let (a, b) =
        tokio::join!(program.ask("POST", &at, &headers, rest), program.ask("POST", &at, &headers, rest));
    let mut told = [a.status, b.status];
    told.sort_unstable();
    assert_eq!(told, [200, 404], "{} {}", a.body, b.body);
    assert_eq!(program.read("/refused").await["total"], 0);
    assert_eq!(Program::stranger(&portal).read("/articles").await["total"], 1);
    let row = &portal.store.audit(1).await.unwrap().rows[0];
    assert_eq!((row.action, &*row.origin), (Action::RefusedMended, "api"));
}

#[tokio::test]
async fn only_a_token_that_writes_sees_what_was_refused() {
    let portal = Portal::new().await;
    let path = format!("/refused/{}", keep(&portal, 0).await);
    let (stranger, reader) = (Program::stranger(&portal), Program::new(&portal, Scope::Read).await);
    for (method, path) in [("GET", "/refused"), ("GET", &path), ("POST", &path), ("DELETE", &path)] {
        stranger.ask(method, path, &[("if-match", "*")], GOOD).await.problem(401);
        reader.ask(method, path, &[("if-match", "*")], GOOD).await.problem(403);
    }
    let writer = Program::new(&portal, Scope::Write).await;
    assert_eq!(writer.get(&path).await.status, 200, "nothing happened to it");
    writer.ask("PUT", &path, &[], "").await.problem(405);
}
