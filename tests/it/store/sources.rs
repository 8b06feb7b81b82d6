//! Sources at the desk: renamed, given further names, merged, pinned, hidden, and all of it undone.

use lectern::{
    domain::{Filter, Lang, Prominence, Viewer},
    error::Error,
    store::{Action, At, Done, Page, Refused, SourceWords},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::merge::{BY, undo};
use crate::support::{Portal, article, en};

async fn dump(portal: &Portal) -> Vec<String> {
    let mut raw = portal.raw().await;
    let mut all = Vec::new();
    for sql in [
        "SELECT concat_ws('|', 'source', key, slug, name, folded, lang, site, description, icon, prominence) FROM sources ORDER BY key",
        "SELECT concat_ws('|', 'name', folded, name, lang, source) FROM source_names ORDER BY folded",
        "SELECT concat_ws('|', 'slug', slug, source) FROM source_slugs ORDER BY slug",
        "SELECT concat_ws('|', 'article', key, source, source_as) FROM articles ORDER BY key",
    ] {
        all.extend(sqlx::query_scalar::<_, String>(sql).fetch_all(&mut raw).await.unwrap());
    }
    all
}

async fn three() -> Portal {
    let portal = Portal::new().await;
    for (title, source) in [("A", "Paper"), ("B", "Paper"), ("C", "The Papers"), ("D", "日报")] {
        portal.put(&article(title).source(source)).await;
    }
    portal
}

fn words(name: &str) -> SourceWords<'_> {
    SourceWords {
        name,
        lang: Lang::en(),
        site: None,
        description: None,
        icon: None,
        prominence: Prominence::Plain,
    }
}

async fn edit(portal: &Portal, slug: &str, words: &SourceWords<'_>) -> Result<Done, Refused> {
    portal.store.edit_source(slug, words, BY()).await.unwrap()
}

async fn merge(portal: &Portal, from: &str, into: &str) -> Result<Done, Refused> {
    portal.store.merge_sources(from, into, BY()).await.unwrap()
}

async fn leads(portal: &Portal, slug: &str) -> String {
    match portal.store.source(Viewer::Reader, slug).await {
        Ok(At::Here(source)) => source.named.slug,
        Ok(At::Moved(to)) => format!("→ {to}"),
        Err(Error::NotFound) => "nowhere".into(),
        Err(other) => panic!("{other}"),
    }
}

async fn total(portal: &Portal, source: &str) -> u64 {
    let filter = Filter { source: Some(source.into()), ..Filter::default() };
    portal.store.stream(Viewer::Reader, &filter, Page::First, &en()).await.unwrap().total
}

#[tokio::test]
async fn a_merge_moves_all_articles_and_its_undoing_restores_every_row() {
    let portal = three().await;
    let before = dump(&portal).await;
    let done = merge(&portal, "the-papers", "PAPER").await.unwrap();
    assert_eq!(
        (done.slug.as_str(), total(&portal, "paper").await, total(&portal, "the-papers").await),
        ("paper", 3, 3)
    );
    assert_eq!(leads(&portal, "the-papers").await, "→ paper");
    assert!(portal.store.check().await.unwrap().problems.is_empty());
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
    portal.put(&article("E").source("the papers")).await;
    assert_eq!(total(&portal, "paper").await, 4, "an import under the old name");
    portal.put(&article("F").source("New since")).await;
    undo(&portal, &done).await.unwrap();
    let mut after = dump(&portal).await;
    after.retain(|row| {
        !row.to_lowercase().contains("new")
            && !["article|5|1|thepapers", "article|6|4|newsince"].contains(&&**row)
    });
    assert_eq!(after, before, "what came in since stays with the other");
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched), "not twice");
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
    let rows = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((rows[0].action, rows[0].what.as_str()), (Action::SourcesMergeUndone, "The Papers → Paper"));

    assert_eq!(merge(&portal, "paper", "paper").await, Err(Refused::Itself));
    assert_eq!(merge(&portal, "paper", "none").await, Err(Refused::Unknown));
    let done = merge(&portal, "the-papers", "paper").await.unwrap();
    let late = portal.store.merge_sources("the-papers", "paper", BY()).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    merge(&portal, "paper", "日报").await.unwrap();
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched));
}

#[tokio::test]
async fn a_source_is_renamed_described_and_given_further_names_until_that_is_undone() {
    let portal = three().await;
    let before = dump(&portal).await;
    let site = SourceWords {
        site: Some("https://x.example"),
        description: Some("Daily."),
        icon: Some("▤"),
        ..words("Gazette")
    };
    let done = edit(&portal, "paper", &site).await.unwrap();
    assert_eq!((done.slug.as_str(), leads(&portal, "paper").await.as_str()), ("gazette", "→ gazette"));
    let Ok(At::Here(source)) = portal.store.source(Viewer::Reader, "gazette").await else { panic!() };
    assert_eq!(
        (source.site.as_deref(), source.description.as_deref()),
        (Some("https://x.example"), Some("Daily."))
    );
    assert_eq!(edit(&portal, "gazette", &site).await, Err(Refused::Nothing));
    let taken = edit(&portal, "gazette", &words("the PAPERS")).await;
    assert!(matches!(taken, Err(Refused::Taken { by, .. }) if by.slug == "the-papers"));
    let alias = portal.store.alias_source("gazette", "Evening", BY()).await.unwrap().unwrap();
    assert_eq!(portal.store.alias_source("gazette", "evening", BY()).await.unwrap(), Err(Refused::Nothing));
    let Ok(At::Here(desk)) = portal.store.source_at_desk("gazette").await else { panic!() };
    assert_eq!((desk.names.len(), desk.slugs, desk.articles), (3, vec!["paper".to_owned()], 2));
    undo(&portal, &alias).await.unwrap();
    undo(&portal, &done).await.unwrap();
    let mut after = dump(&portal).await;
    after.retain(|row| !row.starts_with("slug|gazette|"));
    assert_eq!(after, before);
    assert_eq!(leads(&portal, "gazette").await, "→ paper", "an address that was given leads on");
    portal.store.alias_source("paper", "Evening", BY()).await.unwrap().unwrap();
    portal.put(&article("E").source("EVENING")).await;
    assert_eq!(total(&portal, "paper").await, 3);
}

#[tokio::test]
async fn sources_are_pinned_and_hidden_and_likely_ones_are_found() {
    let portal = three().await;
    let listed = || async {
        let rows = portal.store.sources(Viewer::Reader, None, 1).await.unwrap().rows;
        rows.into_iter().map(|row| row.item.name).collect::<Vec<_>>()
    };
    let pinned = SourceWords { prominence: Prominence::Pinned, ..words("The Papers") };
    edit(&portal, "the-papers", &pinned).await.unwrap();
    assert_eq!(listed().await, ["The Papers", "Paper", "日报"]);
    let hidden = SourceWords { prominence: Prominence::Hidden, ..words("Paper") };
    let done = edit(&portal, "paper", &hidden).await.unwrap();
    assert_eq!(listed().await, ["The Papers", "日报"]);
    assert!(
        portal
            .store
            .suggested(Viewer::Reader, "Paper", &[], &en(), 5)
            .await
            .unwrap()
            .sources
            .iter()
            .all(|s| s.item.name != "Paper")
    );
    let Ok(At::Here(source)) = portal.store.source(Viewer::Reader, "paper").await else { panic!() };
    assert!(source.named.hidden);
    assert_eq!(portal.store.sources_at_desk(None, 1).await.unwrap().rows[0].item.name, "Paper");
    undo(&portal, &done).await.unwrap();
    assert_eq!(listed().await.len(), 3);
    assert!(portal.store.likely_same_sources(5).await.unwrap().is_empty());
    portal.put(&article("E").source("Papers")).await;
    let likely = portal.store.likely_same_sources(5).await.unwrap();
    assert_eq!((likely[0].0.item.slug.as_str(), likely[0].1.item.slug.as_str()), ("papers", "paper"));

    let apart = |one: &'static str, other| portal.store.tell_sources_apart(one, other, BY());
    let done = apart("papers", "paper").await.unwrap().unwrap();
    assert!(portal.store.likely_same_sources(5).await.unwrap().is_empty());
    assert_eq!(apart("paper", "papers").await.unwrap(), Err(Refused::Nothing), "whichever is named first");
    assert_eq!(apart("paper", "paper").await.unwrap(), Err(Refused::Itself));
    let rows = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((rows[0].action, rows[0].what.as_str()), (Action::SourcesToldApart, "Papers ≠ Paper"));
    undo(&portal, &done).await.unwrap();
    assert_eq!(portal.store.likely_same_sources(5).await.unwrap().len(), 1);
}

async fn split(portal: &Portal, slug: &str, chosen: &[&str], name: &str) -> Result<Done, Refused> {
    portal.store.split_source(slug, chosen, name, BY()).await.unwrap()
}

/// The names that mean a source: how many articles came in under each, and whether it is the source's own.
async fn names(portal: &Portal, slug: &str) -> Vec<(String, u64, bool)> {
    let Ok(At::Here(source)) = portal.store.source_at_desk(slug).await else { panic!("{slug}") };
    source.names.into_iter().map(|name| (name.name, name.uses, name.own)).collect()
}

#[tokio::test]
async fn a_split_takes_along_what_came_in_under_a_name_and_its_undoing_restores_every_row() {
    let portal = three().await;
    merge(&portal, "the-papers", "paper").await.unwrap();
    portal.store.alias_source("paper", "Evening", BY()).await.unwrap().unwrap();
    portal.put(&article("E").source("The papers")).await;
    let before = dump(&portal).await;
    let of = |name: &str, uses, own| (name.to_owned(), uses, own);
    assert_eq!(
        names(&portal, "paper").await,
        [of("Paper", 2, true), of("The Papers", 2, false), of("Evening", 0, false)]
    );

    let done = split(&portal, "paper", &["THE PAPERS", "Evening"], "Weekly").await.unwrap();
    assert_eq!(done.slug, "weekly");
    assert_eq!((total(&portal, "paper").await, total(&portal, "weekly").await), (2, 2));
    assert_eq!(leads(&portal, "the-papers").await, "→ paper", "addresses stay");
    assert_eq!(names(&portal, "weekly").await.len(), 3);
    assert_eq!(portal.store.check().await.unwrap().problems, []);
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
    assert_eq!(undo(&portal, &done).await.unwrap().slug, "paper");
    let mut after = dump(&portal).await;
    after.retain(|row| !row.starts_with("slug|weekly|"));
    assert_eq!(after, before, "every row is as it was, and the address that was given leads back");
    assert_eq!(leads(&portal, "weekly").await, "→ paper");
    let rows = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((rows[0].action, rows[0].what.as_str()), (Action::SourceSplitUndone, "Paper → Weekly"));

    // What comes in under the name joins the new one, and an undoing would lose sight of it.
    let done = split(&portal, "paper", &["The Papers"], "the Papers").await.unwrap();
    assert_eq!(done.slug, "the-papers-2", "the old address stays with the source that it leads to");
    portal.put(&article("F").source("the papers")).await;
    assert_eq!(total(&portal, "the-papers-2").await, 3);
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched));
    assert_eq!(portal.store.check().await.unwrap().problems, []);
}

#[tokio::test]
async fn what_can_not_be_split_off_a_source_is_refused() {
    let portal = three().await;
    merge(&portal, "the-papers", "paper").await.unwrap();
    let before = dump(&portal).await;
    for chosen in [&[][..], &["Paper"], &["The Papers", "paper"], &["日报"], &["Nothing such"]] {
        assert_eq!(split(&portal, "paper", chosen, "New").await, Err(Refused::Unknown), "{chosen:?}");
    }
    for (name, other) in [("PAPER", "paper"), ("日报", "ri-bao")] {
        let refused = split(&portal, "paper", &["The Papers"], name).await;
        assert!(matches!(refused, Err(Refused::Taken { by, .. }) if by.slug == other), "{name}");
    }
    let late = portal.store.split_source("the-papers", &["Paper"], "New", BY()).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    assert_eq!(dump(&portal).await, before);
}

#[tokio::test]
async fn a_source_given_anew_is_noted_under_its_new_name_and_one_that_stays_keeps_its_own() {
    let portal = three().await;
    merge(&portal, "the-papers", "paper").await.unwrap();
    let one = || article("G").url("https://example.org/g");
    let given = || async {
        let mut raw = portal.raw().await;
        let sql = "SELECT source_as FROM articles WHERE title = 'G'";
        sqlx::query_scalar::<_, Option<String>>(sql).fetch_one(&mut raw).await.unwrap().unwrap()
    };
    portal.put(&one().source("The Papers")).await;
    portal.put(&one().source("Paper").text(&["One."])).await;
    assert_eq!(given().await, "thepapers", "it is of this source already");
    portal.put(&one().source("日报")).await;
    assert_eq!(given().await, "日报");
    portal.put(&one().theme("T")).await;
    assert_eq!(given().await, "日报", "nothing is said of its source");
}

#[derive(Debug, Clone)]
enum Step {
    Rename(usize, usize),
    Merge(usize, usize),
    Split(usize, usize),
    Undo(usize),
}

#[test]
fn every_address_ever_given_leads_in_one_step_to_a_living_source() {
    let step = prop_oneof![
        (0..8_usize, 0..6_usize).prop_map(|(source, name)| Step::Rename(source, name)),
        (0..8_usize, 0..8_usize).prop_map(|(from, into)| Step::Merge(from, into)),
        (0..8_usize, 0..6_usize).prop_map(|(source, name)| Step::Split(source, name)),
        (0..8_usize).prop_map(Step::Undo),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 10, ..Config::default() });
    let steps = prop::collection::vec(step, 4..14);
    runner
        .run(&steps, |steps| {
            runtime.block_on(walk(&steps));
            Ok(())
        })
        .unwrap();
}

async fn walk(steps: &[Step]) {
    const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
    let portal = Portal::new().await;
    for name in &NAMES[..4] {
        portal.put(&article(&format!("On {name}")).source(name)).await;
    }
    let mut given = std::collections::BTreeSet::new();
    let mut done: Vec<Done> = Vec::new();
    for step in steps {
        let mut raw = portal.raw().await;
        let query = "SELECT slug FROM sources ORDER BY key";
        let sources: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut raw).await.unwrap();
        given.extend(sources.iter().cloned());
        let outcome = match step {
            Step::Rename(n, name) => edit(&portal, &sources[n % sources.len()], &words(NAMES[*name])).await,
            Step::Merge(from, into) => {
                merge(&portal, &sources[from % sources.len()], &sources[into % sources.len()]).await
            }
            Step::Split(n, name) => {
                let slug = &sources[n % sources.len()];
                let known = names(&portal, slug).await;
                let chosen = known.iter().find(|(_, _, own)| !own).map_or("", |(name, ..)| name.as_str());
                split(&portal, slug, &[chosen], NAMES[*name]).await
            }
            Step::Undo(_) if done.is_empty() => Err(Refused::Nothing),
            Step::Undo(n) => undo(&portal, &done[n % done.len()]).await,
        };
        done.extend(outcome);
        let sources: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut raw).await.unwrap();
        given.extend(sources.iter().cloned());
        for slug in &given {
            let at = portal.store.source_at_desk(slug).await.unwrap();
            let to = match at {
                At::Moved(to) => to,
                At::Here(_) => slug.clone(),
            };
            assert!(sources.contains(&to), "{slug} leads to {to} after {step:?}");
        }
        assert_eq!(portal.store.check().await.unwrap().problems, [], "{step:?}");
    }
}
