//! Relevance over real articles: queries derived by rule, against what the texts hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::Command,
};

use lectern::search::fold;
use serde_json::Value;
use tempfile::TempDir;

/// An article of the corpus.
struct Text {
    url: String,
    title: String,
    lang: String,
    /// Title and paragraphs, folded.
    parts: Vec<String>,
}

fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// The corpus, imported into a data folder; none where there is no test data.
fn imported() -> Option<(TempDir, Vec<Text>)> {
    let Some(folder) = std::env::var_os("LECTERN_TEST_DATA").map(PathBuf::from) else {
        println!("not run: LECTERN_TEST_DATA is not set");
        return None;
    };
    let unpacked =
        Command::new("gzip").arg("-dc").arg(folder.join("corpus/articles.jsonl.gz")).output().unwrap();
    let (mut texts, mut lines) = (Vec::new(), String::new());
    for line in String::from_utf8(unpacked.stdout).unwrap().lines() {
        let given: Value = serde_json::from_str(line).unwrap();
        let text = |value: &Value| -> String {
            value.as_str().unwrap().chars().filter(|c| !c.is_control()).collect()
        };
        let paragraphs: Vec<String> = given["paragraphs"].as_array().unwrap().iter().map(text).collect();
        let paragraphs: Vec<String> = paragraphs.into_iter().filter(|p| !p.trim().is_empty()).collect();
        let title = text(&given["title"]);
        let url = format!("https://corpus.example/{}", texts.len());
        let object =
            serde_json::json!({"url": url, "title": title, "lang": given["lang"], "paragraphs": paragraphs});
        lines.push_str(&object.to_string());
        lines.push('\n');
        let parts = std::iter::once(&title).chain(&paragraphs).map(|text| folded(text)).collect();
        texts.push(Text { url, title, lang: given["lang"].as_str().unwrap().to_owned(), parts });
    }
    let place = TempDir::new().unwrap();
    std::fs::write(place.path().join("corpus.jsonl"), lines).unwrap();
    let imported = run(&place, &["import", "corpus.jsonl"]);
    assert!(imported.contains(&format!("{} new", texts.len())), "{imported}");
    Some((place, texts))
}

fn run(place: &TempDir, args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_lectern"))
        .args(args)
        .env_clear()
        .current_dir(place.path())
        .output()
        .unwrap();
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn search(place: &TempDir, query: &str, limit: usize) -> (u64, Vec<String>) {
    let out = run(place, &["search", "--json", "--limit", &limit.to_string(), "--", query]);
    let found: Value = serde_json::from_str(&out).unwrap();
    let urls = found["hits"].as_array().unwrap().iter().map(|hit| hit["url"].as_str().unwrap().to_owned());
    (found["total"].as_u64().unwrap(), urls.collect())
}

/// Words of two to four characters out of titles: of every so manieth Chinese article, the run's beginning.
fn keywords(texts: &[Text], script: &str, each: usize) -> BTreeSet<String> {
    let chinese = texts.iter().filter(|text| text.lang == script);
    let mut words = BTreeSet::new();
    for (n, text) in chinese.enumerate().filter(|(n, _)| n % each == 0) {
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let run: String = text.title.chars().skip_while(|c| !is_han(*c)).take_while(|c| is_han(*c)).collect();
        let word: String = run.chars().take(2 + n % 3).collect();
        if word.chars().count() >= 2 {
            words.insert(word);
        }
    }
    words
}

#[test]
fn chinese_keywords_are_found_wherever_they_stand_and_titles_come_first() {
    let Some((place, texts)) = imported() else { return };
    let places: BTreeMap<&str, usize> =
        texts.iter().enumerate().map(|(n, text)| (text.url.as_str(), n)).collect();
    let mut words = keywords(&texts, "zh-Hans", 40);
    words.extend(keywords(&texts, "zh-Hant", 10));
    assert!(words.len() > 40, "{words:?}");
    for word in &words {
        // As it stands, and in the other script where it has one: the same is found.
        for query in [word.clone(), folded(word)] {
            let (total, found) = search(&place, &query, 1_000);
            let found: BTreeSet<usize> = found.iter().map(|url| places[url.as_str()]).collect();
            let holds = |text: &Text| text.parts.iter().any(|part| part.contains(&folded(word)));
            let truth: BTreeSet<usize> = (0..texts.len()).filter(|n| holds(&texts[*n])).collect();
            assert_eq!(total, truth.len() as u64, "{query}");
            if truth.len() <= 1_000 {
                assert_eq!(found, truth, "{query}");
            }
        }
    }

    let (mut first, mut asked) = (0, 0);
    for text in texts.iter().step_by(23) {
        let (_, found) = search(&place, &text.title, 1);
        let same = found.first().is_some_and(|url| texts[places[url.as_str()]].title == text.title);
        first += u32::from(same);
        asked += 1;
        if !same {
            println!(
                "not first: {} but {:?}",
                text.title,
                found.first().map(|url| &texts[places[url.as_str()]].title)
            );
        }
    }
    let share = f64::from(first) / f64::from(asked);
    println!("title as query: first in {first} of {asked}");
    assert!(share >= 0.95, "{share:.3}");
}
