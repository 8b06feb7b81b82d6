//! The API of a portal that serves: by the clients that `docs/api.md` shows, and when it is killed in the middle.

use std::{
    collections::HashSet,
    fmt::Write,
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use serde_json::{Value, json};

use super::{Place, client, killed::Dice, serve::Served};

const DOCUMENT: &str = include_str!("../../../docs/api.md");
const KILLS: usize = 20;
/// Articles in one stream; a larger number is taken from `LECTERN_TEST_ARTICLES`.
const ARTICLES: usize = 1_000;

/// The block of the document in this language.
fn block(language: &str) -> &'static str {
    let begin = format!("```{language}\n");
    let mut blocks = DOCUMENT.split(&begin).skip(1).map(|rest| rest.split("\n```").next().unwrap());
    // The first one in the shell makes a token.
    if language == "sh" { blocks.nth(1).unwrap() } else { blocks.next().unwrap() }
}

fn token(place: &Place) -> String {
    let said =
        place.run(&["token", "add", "--scope", "write", "--expires", "90d", "--token-name", "pipeline"]);
    assert_eq!(said.code, 0, "{said:?}");
    said.out.trim().to_owned()
}

#[test]
fn the_clients_of_the_document_run_as_they_stand() {
    let place = Place::new();
    let mut lines = String::new();
    for n in 0..150 {
        let _ = writeln!(lines, "{{\"title\":\"Line {n}\",\"url\":\"https://made.example/{n}\"}}");
    }
    place.write("articles.jsonl", lines);
    let portal = Served::at(&place, &[]);
    let (url, token) = (format!("http://{}", portal.address), token(&place));
    let run = |program: &str, code: &str| {
        let mut command = Command::new(program);
        command.arg("-c").arg(code).current_dir(place.path("."));
        let output = command.env("LECTERN_URL", &url).env("LECTERN_TOKEN", &token).output().unwrap();
        let (said, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned());
        assert!(output.status.success(), "{said}{err}");
        said
    };
    let said = run("bash", &format!("set -euo pipefail\n{}", block("sh")));
    let mut answers = serde_json::Deserializer::from_str(&said).into_iter::<Value>().map(Result::unwrap);
    assert_eq!(answers.next().unwrap()["title"], "What a long context costs");
    let outcomes: Vec<Value> = answers.by_ref().take(150).collect();
    assert!(outcomes.iter().all(|outcome| outcome["outcome"] == "new"), "{said}");
    let listed = answers.next().unwrap();
    assert_eq!(listed["total"], 1);
    assert_eq!(listed["articles"][0]["title"], "What a long context costs");
    assert_eq!(answers.next().unwrap()["labels"]["zh"]["name"], "记忆");
    assert_eq!(run("python3", block("python")), "['Ada'] 2 in:points memory\n");

    assert_eq!(block("rust"), include_str!("client.rs").trim_end(), "the document shows what is run");
    let titles = client::titles(&url, &token).unwrap();
    assert_eq!((titles.len(), titles.iter().collect::<HashSet<_>>().len()), (151, 151));
}

#[test]
fn a_stream_that_is_killed_at_any_moment_and_posted_again_leaves_each_article_once() {
    let articles = std::env::var("LECTERN_TEST_ARTICLES").map_or(ARTICLES, |given| given.parse().unwrap());
    let place = Place::new();
    let mut body = String::new();
    for n in 0..articles {
        let _ = writeln!(
            body,
            r#"{{"title":"Article {n}","url":"https://made.example/{n}","source":"S","paragraphs":["One of {n}.","Two."],"digests":[{{"lang":"en","core_viewpoint":[{{"text":"Core {n} [1]."}}],"groups":[{{"title":"G","points":[{{"text":"It has {n} [2]."}}]}}]}}]}}"#
        );
    }
    place.write("all.jsonl", body);
    let token = {
        drop(Served::at(&place, &[]));
        token(&place)
    };
    let post = |address: &str, key: &str| {
        let mut command = Command::new("curl");
        command.args([
            "--silent",
            "--fail-with-body",
            "--data-binary",
            "@all.jsonl",
            "-H",
            "Content-Type: application/jsonl",
        ]);
        command.args([
            "-H",
            &format!("Authorization: Bearer {token}"),
            "-H",
            &format!("Idempotency-Key: {key}"),
        ]);
        command.arg(format!("http://{address}/api/v1/articles"));
        command.current_dir(place.path(".")).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let stored = || usize::try_from(place.check()["articles"].as_u64().unwrap()).unwrap();
    // As long as this machine takes, at this hour.
    let (begin, other) = (Instant::now(), Place::new());
    other.write("all.jsonl", place.read("all.jsonl"));
    assert_eq!(other.run(&["import", "all.jsonl"]).code, 0);
    let whole = begin.elapsed();
    let (mut dice, mut before, mut among) = (Dice::new(20), 0, 0);
    for _ in 0..KILLS {
        let portal = Served::at(&place, &[]);
        let client = post(&portal.address, "one key");
        thread::sleep(dice.part_of(whole / 4));
        drop(portal);
        client.wait_with_output().unwrap();
        let now = stored();
        assert!(now >= before, "{now} articles are left of {before}");
        among += usize::from(now > before && now < articles);
        before = now;
    }
    assert!(among > 2, "only {among} kills met a stream half taken");
    let portal = Served::at(&place, &[]);
    let said = post(&portal.address, "one key").wait_with_output().unwrap();
    assert!(said.status.success(), "{said:?}");
    let told = String::from_utf8(said.stdout).unwrap();
    let outcomes: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(outcomes.iter().all(|outcome| outcome["outcome"] != "refused"), "{told}");
    assert_eq!(outcomes.iter().map(|o| o["id"].as_str().unwrap()).collect::<HashSet<_>>().len(), articles);
    let again = post(&portal.address, "one key").wait_with_output().unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap(), told, "the same answer after a lost reply");
    assert_eq!(stored(), articles, "each exactly once");
    assert_eq!(portal.json("/api/v1/articles?limit=1")["total"], json!(articles));
}
