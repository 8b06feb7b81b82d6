//! The query language against articles.

use lectern::{
    domain::{Origin, Status, Viewer},
    finder::Order,
    search::Ask,
    store::Arrival,
};

use super::{ask, find, titles};
use crate::support::{Portal, arrival, article, now};

async fn portal() -> Portal {
    let portal = Portal::new().await;
    for article in [
        article("State spaces")
            .at("2025-07-10T00:00:00Z")
            .source("Field Notes")
            .lang("en")
            .theme("Sequence models")
            .text(&["A model keeps a state.", "Recall falls."])
            .digest(
                "en",
                "State space models keep memory [1].",
                &[("Memory", &["Recall falls with length [2].", "It fell by 12% [2]."])],
            ),
        article("大模型的训练")
            .at("2025-08-01T00:00:00Z")
            .source("机器之心")
            .lang("zh")
            .theme("大模型")
            .text(&["研究大模型RL的人很多。"])
            .digest("zh", "训练成本下降 [1]。", &[("成本", &["每个词元的成本减半 [1]。"])])
            .origin(Origin::Model),
        article("機器學習入門").at("2025-09-01T00:00:00Z").lang("zh-Hant").text(&["機器學習需要資料。"]),
        article("Cooking").at("2024-01-01T00:00:00Z").lang("en").text(&["Space for a pan."]).with(|a| {
            a.authors = Some(vec!["Li Wei".into()]);
        }),
    ] {
        portal.put(&article).await;
    }
    portal
}

#[tokio::test]
async fn each_condition_finds_what_it_says() {
    let portal = portal().await;
    let (state, train, learn, cook) = ("State spaces", "大模型的训练", "機器學習入門", "Cooking");
    for (query, mut expected) in [
        ("space", vec![state, cook]),
        ("spaces", vec![state, cook]),
        ("\"spaces\"", vec![state]),
        ("state space", vec![state]),
        ("\"space models\"", vec![state]),
        ("\"models space\"", vec![]),
        ("space -recall", vec![cook]),
        ("-space", vec![train, learn]),
        ("cooking OR recall", vec![state, cook]),
        ("(cooking OR recall) length", vec![state]),
        ("模型", vec![train]),
        ("大模型", vec![train]),
        ("模", vec![train]),
        ("大模型RL", vec![train]),
        ("机器学习", vec![learn]),
        ("資料", vec![learn]),
        ("资料", vec![learn]),
        ("学资", vec![]),
        ("theme:大模型", vec![train]),
        ("theme:memory", vec![state]),
        ("-theme:memory space", vec![cook]),
        ("source:机器之心", vec![train]),
        ("source:field-notes", vec![state]),
        ("lang:zh", vec![train, learn]),
        ("lang:zh-Hant", vec![learn]),
        ("author:li", vec![cook]),
        ("li", vec![]),
        ("title:space", vec![state]),
        ("after:2025-08-01", vec![train, learn]),
        ("before:2025-08", vec![state, cook]),
        ("check:warn", vec![state]),
        ("-check:warn space", vec![cook]),
        ("check:warn model", vec![state]),
        ("after:2025 before:2026-01-01 state", vec![state]),
        ("origin:model", vec![train]),
        ("theme:none", vec![]),
        ("(theme:memory OR lang:zh-Hant) after:2025-07", vec![state, learn]),
        ("cooking OR theme:memory", vec![state, cook]),
        ("", vec![]),
        ("!!", vec![]),
    ] {
        let answer = find(&portal, query).await;
        let mut found = titles(&answer);
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
        assert_eq!(answer.total, expected.len() as u64, "{query}");
    }
    let recent = Ask::read("last:30d");
    let moment = "2025-09-10T00:00:00Z".parse().unwrap();
    let answer = ask(&portal, &recent, Viewer::Reader, Order::Best, moment).await;
    assert_eq!(titles(&answer), [learn]);
}

#[tokio::test]
async fn titles_come_before_points_and_points_before_text() {
    let portal = Portal::new().await;
    let filler = "Other words stand here, as many as in the other articles.";
    portal.put(&article("Body").text(&["The kernel is fast, and other words stand here too.", filler])).await;
    portal
        .put(&article("Point").text(&[filler]).digest(
            "en",
            "The kernel is fast [1].",
            &[("G", &["Other [1]."])],
        ))
        .await;
    portal.put(&article("The kernel").text(&[filler])).await;
    portal.put(&article("Kernels of truth").text(&[filler])).await;
    let answer = find(&portal, "kernel").await;
    // Another form of the word, even in a title, comes after the word itself.
    assert_eq!(titles(&answer), ["The kernel", "Point", "Body", "Kernels of truth"]);
    let newest = ask(&portal, &Ask::read("kernel"), Viewer::Reader, Order::Newest, now()).await;
    assert_eq!(newest.shown.len(), 4);
    assert!(newest.shown.windows(2).all(|two| two[0].entry.sorted_at >= two[1].entry.sorted_at));
}

#[tokio::test]
async fn of_equal_matches_the_newer_comes_first() {
    let portal = Portal::new().await;
    for (n, year) in [2019, 2025, 2021].into_iter().enumerate() {
        let time = format!("{year}-01-01T00:00:00Z");
        portal
            .put(&article("Same words").url(&format!("https://x.example/{n}")).at(&time).text(&["Same."]))
            .await;
    }
    let answer = find(&portal, "same").await;
    let years: Vec<_> = answer.shown.iter().map(|s| s.entry.sorted_at.to_string()[..4].to_owned()).collect();
    assert_eq!(years, ["2025", "2021", "2019"]);
}

#[tokio::test]
async fn points_are_ranked_each_by_itself() {
    let portal = portal().await;
    let answer = find(&portal, "in:points recall OR memory").await;
    assert_eq!(answer.total, 2);
    let points: Vec<_> = answer
        .shown
        .iter()
        .map(|shown| {
            let [matched] = &shown.points[..] else { panic!("one point a result") };
            matched.point.text.as_str()
        })
        .collect();
    assert_eq!(points.len(), 2);
    assert!(points.contains(&"Recall falls with length [2]."));
    assert_eq!(answer.articles.len(), 1);
}

#[tokio::test]
async fn a_question_takes_any_of_its_words() {
    let portal = portal().await;
    let question = Ask::any("what happens to the recall of state space models?");
    let answer = ask(&portal, &question, Viewer::Reader, Order::Best, now()).await;
    assert_eq!(titles(&answer)[0], "State spaces");
    let question = Ask::any("大模型训练的成本会下降吗？");
    let answer = ask(&portal, &question, Viewer::Reader, Order::Best, now()).await;
    assert_eq!(titles(&answer)[0], "大模型的训练");
}

#[tokio::test]
async fn counts_beside_are_those_of_everything_found() {
    let portal = portal().await;
    let facets = find(&portal, "space OR 机器学习").await.facets;
    let sources: Vec<_> = facets.sources.iter().map(|s| (s.item.name.as_str(), s.articles)).collect();
    assert_eq!(sources, [("Field Notes", 1)]);
    let langs: Vec<_> = facets.langs.iter().map(|l| (l.item.as_str(), l.articles)).collect();
    assert_eq!(langs, [("en", 2), ("zh-Hant", 1)]);
    assert_eq!(facets.months, [((2025, 9), 1), ((2025, 7), 1), ((2024, 1), 1)]);
}

#[tokio::test]
async fn a_draft_is_found_by_editors_alone() {
    let portal = Portal::new().await;
    let draft = Arrival { status: Status::Draft, ..arrival() };
    portal.store.put(&[article("Hidden words").0], draft).await.unwrap();
    let words = Ask::read("hidden");
    assert_eq!(ask(&portal, &words, Viewer::Reader, Order::Best, now()).await.total, 0);
    assert_eq!(ask(&portal, &words, Viewer::Editor, Order::Best, now()).await.total, 1);
    let points = Ask::read("in:points hidden");
    assert_eq!(ask(&portal, &points, Viewer::Reader, Order::Best, now()).await.total, 0);
}
