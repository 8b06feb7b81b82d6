//! A portal that is killed while articles come in and change finds afterwards what it stores: `check` compares index
//! and database, and waits five seconds at most for the process that keeps the index.

use std::{
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{Place, killed::Dice, serve::Served};

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
            thread::sleep(moment);
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
