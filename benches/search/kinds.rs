//! The kinds of search that are measured.

use crate::made::Vocabulary;

/// Milliseconds that all but one in a hundred may take at most.
const GOAL: f64 = 25.0;
/// The same for a phrase of four very common characters.
const COMMON_PHRASE: f64 = 100.0;
/// The same for suggestions while one types.
const SUGGESTIONS: f64 = 10.0;

/// One kind of search: addresses to ask for in turn.
pub struct Kind {
    pub name: &'static str,
    pub goal: f64,
    pub asked: Vec<String>,
}

/// All kinds, in the order of the table. A word of rank 60 to 400 stands in a tenth to four tenths of the articles of its
/// language.
pub fn all(words: &Vocabulary) -> Vec<Kind> {
    let zh = |length, from, count| words.zh(length, from).take(count).map(str::to_owned).collect::<Vec<_>>();
    let common: Vec<String> =
        zh(2, 60, 6).into_iter().chain(words.en(60).step_by(30).take(6).map(str::to_owned)).collect();
    let pairs: Vec<String> = zh(2, 30, 12)
        .chunks(2)
        .map(|pair| pair.join(" "))
        .chain(words.en(20).take(12).collect::<Vec<_>>().chunks(2).map(|pair| pair.join(" ")))
        .collect();
    let first = zh(2, 20, 2);
    let mut kinds = vec![
        kind("one common word", common.iter().map(|word| format!("q={word}"))),
        kind(
            "one common word, within a theme of a tenth",
            common.iter().map(|word| format!("q={word}&theme=theme-0")),
        ),
        kind(
            "one common word, theme in the query",
            common.iter().map(|word| format!("q={word} theme:theme-0")),
        ),
        kind(
            "one common word, within a year",
            common.iter().map(|word| format!("q={word}&from=2022-01-01&to=2022-12-31")),
        ),
        kind("one common word, newest first", common.iter().map(|word| format!("q={word}&sort=newest"))),
        kind("one common word, page 5", common.iter().map(|word| format!("q={word}&page=5"))),
        kind(
            "the most common words",
            zh(2, 0, 3).iter().map(String::as_str).chain(words.en(0).take(3)).map(|word| format!("q={word}")),
        ),
        kind(
            "one rare word",
            zh(2, 30_000, 6)
                .iter()
                .map(String::as_str)
                .chain(words.en(30_000).take(6))
                .map(|word| format!("q={word}")),
        ),
        kind("two common words", pairs.iter().map(|pair| format!("q={pair}"))),
        kind("one word, another not", pairs.iter().map(|pair| format!("q={}", pair.replace(' ', " -")))),
        kind("one word or another", pairs.iter().map(|pair| format!("q={}", pair.replace(' ', " OR ")))),
        kind(
            "phrase of four characters, or two words",
            zh(4, 2_000, 6).iter().map(|word| format!("q={word}")).chain(
                words
                    .en(60)
                    .take(12)
                    .collect::<Vec<_>>()
                    .chunks(2)
                    .map(|pair| format!("q=\"{}\"", pair.join(" "))),
            ),
        ),
        kind("one character", zh(1, 0, 4).into_iter().chain(zh(1, 100, 4)).map(|word| format!("q={word}"))),
        kind(
            "any of eight words",
            [words.en(10).step_by(40).take(8).collect::<Vec<_>>().join(" "), zh(2, 50, 8).join("，")]
                .into_iter()
                .map(|words| format!("any=1&q={words}")),
        ),
        kind("points", common.iter().map(|word| format!("q=in:points {word}"))),
        kind("nothing found", zh(2, 300, 4).iter().map(|word| format!("q={word} zzxxy{word}q"))),
    ];
    let begun = |word: &String| word.chars().take(2).collect::<String>();
    let typed = common.iter().map(begun).chain(["theme 1", "source 2", "zht", "s"].map(str::to_owned));
    let asked = typed.map(|typed| format!("/search/suggest?q={typed}")).collect();
    kinds.push(Kind { name: "suggestions", goal: SUGGESTIONS, asked });
    let phrase = format!("/search?q={}{}", first[0], first[1]);
    kinds.push(Kind {
        name: "phrase of four very common characters",
        goal: COMMON_PHRASE,
        // Words that are as a whole less frequent, of the most frequent characters.
        asked: zh(4, 100, 6).iter().map(|word| format!("/search?q={word}")).chain([phrase]).collect(),
    });
    kinds
}

fn kind(name: &'static str, queries: impl Iterator<Item = String>) -> Kind {
    Kind { name, goal: GOAL, asked: queries.map(|query| format!("/search?{query}")).collect() }
}
