//! What `lectern import` refuses waits at the desk.

use super::{Place, line};
use crate::support::raw;

const BAD: &str = "{\"title\":\"\",\"url\":\"https://example.org/\"}";

async fn waiting(place: &Place) -> Vec<(String, i64, i64, String)> {
    let mut raw = raw(&place.data()).await;
    let all = "SELECT file, line, times, piece FROM refused WHERE user_name IS NULL ORDER BY key";
    sqlx::query_as(all).fetch_all(&mut raw).await.unwrap()
}

#[tokio::test]
async fn what_an_import_refuses_waits_at_the_desk_once() {
    let place = Place::new();
    place.write("mixed.jsonl", line("First") + BAD + "\n" + &line("Second"));
    for _ in 0..2 {
        let said = place.run(&["import", "mixed.jsonl", "--refused", "aside.json"]);
        assert!(said.code == 1 && said.err.contains("/admin/refused"), "{said:?}");
    }
    // A file that can't be read at all has no piece to mend.
    assert_eq!(place.run(&["import", "gone.json"]).code, 1);
    assert_eq!(waiting(&place).await, [("mixed.jsonl".to_owned(), 2, 2, BAD.to_owned())]);
}

#[tokio::test]
async fn a_dry_run_keeps_no_refused_piece() {
    let place = Place::new();
    place.write("good.json", line("First"));
    place.write("bad.json", BAD);
    assert_eq!(place.run(&["import", "good.json"]).code, 0);
    assert_eq!(place.run(&["import", "bad.json", "--dry-run"]).code, 1);
    assert!(waiting(&place).await.is_empty());
}

/// An article that the store itself refuses waits like one that can't be read.
#[tokio::test]
async fn what_the_store_refuses_waits_too() {
    let place = Place::new();
    let taken = |id: &str, title: &str| {
        format!("{{\"id\":\"{id}\",\"url\":\"https://example.org/{title}\",\"title\":\"{title}\"}}\n")
    };
    place.write("two.jsonl", taken("k3f9x2q8vd", "one") + &taken("k3f9x2q8vd", "two"));
    let said = place.run(&["import", "two.jsonl", "--json"]);
    let refused = said.json()["refused"].as_array().unwrap().len();
    let waiting = waiting(&place).await;
    assert_eq!((refused, waiting.len()), (1, 1), "{said:?}");
    assert_eq!((waiting[0].1, waiting[0].3.trim()), (2, taken("k3f9x2q8vd", "two").trim()));
}
