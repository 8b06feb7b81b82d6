//! A portal that is killed while articles come in, change and go finds afterwards what it stores: `check` compares index
//! and database, and waits five seconds at most for the process that keeps the index.

use std::{
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{Place, killed::Dice, serve::Served};
use crate::support::raw;

const ARTICLES: usize = 60;
const KILLS: u64 = 50;

/// The same articles in every round, each with other words.
fn round(number: u64) -> String {
    let article = |n: usize| {
        let article = json!({
            "title": format!("Article {n}"),
            "url": format!("https://made.example/{n}"),
            "lang": "en",
            "paragraphs": [format!("Round {number} of article {n}.")],
            "digests": [{"lang": "en", "core_viewpoint": [{"text": format!("It is round {number} [1].")}]}],
        });
        format!("{article}\n")
    };
    (0..ARTICLES).map(article).collect()
}

fn import(place: &Place) -> Child {
    place.command(&["import", "all.jsonl"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Some articles go, with all that is theirs, in one transaction with the queue's rows: as any process may.
fn go(place: &Place, from: u64) {
    let gone = format!("(SELECT key FROM articles ORDER BY key LIMIT 5 OFFSET {})", from % 40);
    let digests = "(SELECT key FROM digests WHERE article IN temp.gone)";
    let sql = format!(
        "CREATE TEMP TABLE gone AS SELECT key FROM {gone};
         BEGIN IMMEDIATE;
         DELETE FROM wordings WHERE digest IN {digests};
         DELETE FROM digest_groups WHERE digest IN {digests};
         DELETE FROM digests WHERE article IN temp.gone;
         DELETE FROM points WHERE article IN temp.gone;
         DELETE FROM paragraphs WHERE text IN (SELECT key FROM texts WHERE article IN temp.gone);
         DELETE FROM texts WHERE article IN temp.gone;
         DELETE FROM article_themes WHERE article IN temp.gone;
         DELETE FROM told WHERE article IN temp.gone;
         INSERT INTO search_queue (article) SELECT key FROM temp.gone;
         DELETE FROM articles WHERE key IN temp.gone;
         COMMIT;"
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut raw = raw(&place.data()).await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut raw).await.unwrap();
        sqlx::Connection::close(raw).await.unwrap();
    });
}

#[test]
fn after_fifty_kills_the_index_agrees_with_the_store() {
    let mut dice = Dice::new(3);
    let place = Place::new();
    place.write("all.jsonl", round(0));
    let begin = Instant::now();
    assert!(import(&place).wait().unwrap().success());
    let whole: Duration = begin.elapsed();
    let mut cut_short = 0;
    for number in 1..=KILLS {
        place.write("all.jsonl", round(number));
        let moment = dice.part_of(whole * 5 / 4);
        if number % 2 == 0 {
            let mut importing = import(&place);
            thread::sleep(moment);
            importing.kill().unwrap();
            cut_short += u64::from(!importing.wait().unwrap().success());
        } else {
            let serving = Served::at(&place, &[]);
            let mut importing = import(&place);
            thread::sleep(moment / 2);
            go(&place, number);
            thread::sleep(moment / 2);
            // By SIGKILL.
            drop(serving);
            importing.wait().unwrap();
            let serving = Served::at(&place, &[]);
            place.check();
            serving.end("-TERM");
        }
        place.check();
    }
    assert!(cut_short > 5, "only {cut_short} kills met an import at work");
    let last = place.run(&["import", "all.jsonl"]);
    assert_eq!(last.code, 0, "{last:?}");
    let found = place.run(&["search", &format!("\"round {KILLS}\""), "--limit", "1", "--json"]).json();
    assert_eq!(found["total"], ARTICLES, "{found}");
}
