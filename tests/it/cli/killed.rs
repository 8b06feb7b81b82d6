//! An import that is killed at any moment leaves whole articles behind, and finishes when it is run again.

use std::{
    fmt::Write,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::Place;

const ARTICLES: usize = 1_000;
const POINTS: u64 = 3;
const KILLS: u64 = 50;
/// Of these kills, so many hit a program that has no database yet.
const FRESH: u64 = 10;
/// Articles of one transaction, as `ingest` cuts them.
const BATCH: usize = 100;

/// Seeded (splitmix64, Steele et al. 2014), so that every run has the same moments.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn part_of(&mut self, time: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let thousandths = u32::try_from((z ^ (z >> 31)) % 1_000).unwrap();
        time * thousandths / 1_000
    }
}

fn article(n: usize) -> String {
    let mut line = String::new();
    let _ = writeln!(
        line,
        r#"{{"title":"Article {n}","url":"https://made.example/{n}","lang":"en","source":"Source {}","themes":["Theme {}"],"paragraphs":["One.","Two, of article {n}.","Three."],"digests":[{{"lang":"en","core_viewpoint":[{{"text":"Core {n} [1]."}}],"groups":[{{"title":"Group {}","points":[{{"text":"It has {n} [2]."}},{{"text":"It ends [3]."}}]}}]}}]}}"#,
        n % 7,
        n % 111,
        n % 53,
    );
    line
}

#[test]
fn fifty_kills_cost_no_article() {
    let mut dice = Dice::new(50);
    let mut place = Place::new();
    place.write("all.jsonl", (0..BATCH).map(article).collect::<String>());
    // The moments are drawn from as long as this machine needs, at this hour, for about two transactions.
    let begin = Instant::now();
    assert_eq!(place.run(&["import", "all.jsonl"]).code, 0);
    let one_batch = begin.elapsed();
    for _ in 0..FRESH {
        let place = Place::new();
        place.write("all.jsonl", (0..BATCH).map(article).collect::<String>());
        kill_after(&place, dice.part_of(one_batch / 3));
        whole(&place);
    }

    let (mut stored, mut kills_among_writes) = (whole(&place), 0);
    for _ in FRESH..KILLS {
        if stored == ARTICLES {
            (place, stored) = (Place::new(), 0);
        }
        // From where the last one was cut off, so that each kill meets a program that writes.
        let begin = stored.saturating_sub(20);
        place.write("all.jsonl", (begin..ARTICLES).map(article).collect::<String>());
        kill_after(&place, dice.part_of(one_batch * 7 / 4));
        let now = whole(&place);
        assert!(now >= stored, "{now} articles are left of {stored}");
        kills_among_writes += usize::from(now > stored && now < ARTICLES);
        stored = now;
    }
    assert!(kills_among_writes > 5, "only {kills_among_writes} kills met a program between two writes");

    place.write("all.jsonl", (0..ARTICLES).map(article).collect::<String>());
    let said = place.run(&["import", "all.jsonl", "--json"]);
    let summary = said.json();
    assert_eq!((said.code, &summary["unchanged"], &summary["updated"]), (0, &json!(stored), &json!(0)));
    assert_eq!(summary["new"], ARTICLES - stored);
    assert_eq!(whole(&place), ARTICLES);
    let again = place.run(&["import", "all.jsonl", "--json"]).json();
    assert_eq!((&again["new"], &again["unchanged"]), (&json!(0), &json!(ARTICLES)));
}

fn kill_after(place: &Place, time: Duration) {
    let mut command = place.command(&["import", "all.jsonl"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// How many articles there are; all is well, and each has all its points.
#[track_caller]
fn whole(place: &Place) -> usize {
    let health = place.check();
    let articles = health["articles"].as_u64().unwrap();
    assert_eq!(health["points"].as_u64(), Some(articles * POINTS));
    usize::try_from(articles).unwrap()
}
