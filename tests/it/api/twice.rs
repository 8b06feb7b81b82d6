//! A post that comes again is not done again.

use lectern::domain::Scope;
use serde_json::json;

use super::Program;
use crate::support::Portal;

const ONE: &str = r#"{"title":"One","paragraphs":["P."],"digests":[{"lang":"en","core_viewpoint":[{"text":"C [1]."}],"groups":[]}]}"#;

#[tokio::test]
async fn the_same_post_with_the_same_key_gets_the_same_answer_and_is_done_once() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let lines = format!("{ONE}\n{{\"title\":\"\"}}\n{{\"title\":\"Two\"}}\n");
    for (path, kind, body, status) in [
        ("/articles", "application/json", ONE, 201),
        ("/articles", "application/jsonl", &*lines, 200),
        ("/imports?name=a.txt", "text/plain", "{\"title\":\"Three\"}", 200),
    ] {
        let key = format!("key {path} {kind}");
        let headers = [("content-type", kind), ("idempotency-key", &*key)];
        let first = program.ask("POST", path, &headers, body).await;
        assert_eq!((first.status, first.header("idempotency-replayed")), (status, ""), "{}", first.body);
        let again = program.ask("POST", path, &headers, body).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (status, "true"));
        for name in ["content-type", "location"] {
            assert_eq!(again.header(name), first.header(name));
        }
        assert_eq!(again.body, first.body, "the same answer, byte for byte");
        let other =
            program.ask("POST", path, &headers, &body.replace('P', "Q").replace("Three", "Four")).await;
        other.problem(422);
        // Another's key is another key.
        let another = Program::new(&portal, Scope::Write).await;
        let answer = another.ask("POST", path, &headers, body).await;
        assert_eq!((answer.status, answer.header("idempotency-replayed")), (200, ""));
    }
    let total = &program.read("/articles").await["total"];
    assert_eq!(total, 3, "One, Two and Three, each once");
    for key in ["", "a\tb", &"k".repeat(256)] {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        assert_eq!(program.ask("POST", "/articles", &headers, ONE).await.problem(400), ["Idempotency-Key"]);
    }
    let rows = portal.store.audit(1).await.unwrap().rows;
    let told: Vec<_> = rows.iter().filter(|row| row.origin == "api").map(|row| &*row.user).collect();
    assert_eq!(told, ["pipeline"; 3], "what was done, once each");
}

#[tokio::test]
async fn a_post_whose_answer_is_not_kept_is_not_done() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let sql = "CREATE TRIGGER no_answer BEFORE INSERT ON idempotent BEGIN SELECT RAISE(ABORT, 'a test'); END";
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    program.ask("POST", "/articles", &headers, ONE).await.problem(500);
    assert_eq!(program.read("/articles").await["total"], 0);
    sqlx::raw_sql("DROP TRIGGER no_answer").execute(&mut portal.raw().await).await.unwrap();
    let done = program.ask("POST", "/articles", &headers, ONE).await;
    assert_eq!((done.status, done.header("idempotency-replayed")), (201, ""));
}

/// A body that breaks off after what it holds, as where a connection is cut.
struct Cut(Option<&'static str>);

impl http_body::Body for Cut {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        let piece = self.0.take().map(|text| Ok(http_body::Frame::data(text.into())));
        std::task::Poll::Ready(Some(piece.unwrap_or_else(|| Err(std::io::Error::other("cut")))))
    }
}

#[tokio::test]
async fn what_was_cut_off_is_no_answer_to_the_whole_post() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    for path in ["/articles", "/imports"] {
        let headers = [("content-type", "application/jsonl"), ("idempotency-key", path)];
        let mut request = axum::http::Request::builder().method("POST").uri(format!("/api/v1{path}"));
        for (name, value) in headers.into_iter().chain([("authorization", &*program.authorization)]) {
            request = request.header(name, value);
        }
        let body = axum::body::Body::new(Cut(Some("{\"title\":\"One\"}\n{\"tit")));
        let cut =
            tower::ServiceExt::oneshot(program.routes.clone(), request.body(body).unwrap()).await.unwrap();
        assert_eq!(cut.status(), 400, "{path}");
        let whole = "{\"title\":\"One\"}\n{\"title\":\"Two\"}\n";
        let again = program.ask("POST", path, &headers, whole).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (200, ""), "{}", again.body);
    }
    assert_eq!(program.read("/articles").await["total"], json!(2), "each once");
}

#[tokio::test]
async fn a_post_whose_key_is_being_answered_is_told_to_wait() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let headers = [
        ("content-type", "application/jsonl"),
        ("idempotency-key", "k"),
        ("authorization", &program.authorization),
    ];
    let (sender, body) = crate::support::slow_body();
    let mut request = axum::http::Request::builder().method("POST").uri("/api/v1/articles");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let routes = program.routes.clone();
    let first = tokio::spawn(tower::ServiceExt::oneshot(routes, request.body(body).unwrap()));
    sender.send("{\"title\":\"One\"}\n".into()).await.unwrap();
    // It is under way once a piece of it has been taken.
    sender.reserve().await.unwrap().send("{\"title\":\"Two\"}\n".into());
    let mut other = program.ask("POST", "/articles", &headers[..2], "{\"title\":\"One\"}\n").await;
    while other.status == 200 {
        other = program.ask("POST", "/articles", &headers[..2], "{\"title\":\"One\"}\n").await;
    }
    other.problem(409);
    drop(sender);
    assert_eq!(first.await.unwrap().unwrap().status(), 200);
    assert_eq!(program.read("/articles").await["total"], json!(2));
}

#[tokio::test]
async fn old_answers_go_a_few_at_a_time_and_one_of_the_same_key_makes_room_at_once() {
    let portal = Portal::new().await;
    let program = Program::new(&portal, Scope::Write).await;
    let mut raw = portal.raw().await;
    let kept = async |raw: &mut sqlx::SqliteConnection| -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM idempotent").fetch_one(raw).await.unwrap()
    };
    sqlx::query(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100)
         INSERT INTO idempotent (token, key, at, asked, status, kind, body)
         SELECT 1, 'key ' || n, n, zeroblob(32), 200, 'text/plain', zeroblob(9) FROM n",
    )
    .execute(&mut raw)
    .await
    .unwrap();
    let headers = [("content-type", "application/json"), ("idempotency-key", "key 99")];
    let first = program.ask("POST", "/articles", &headers, ONE).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""), "{}", first.body);
    assert_eq!(kept(&mut raw).await, 80);
    let again = program.ask("POST", "/articles", &headers, ONE).await;
    assert_eq!((again.body, again.headers["idempotency-replayed"].to_str().unwrap()), (first.body, "true"));
}
