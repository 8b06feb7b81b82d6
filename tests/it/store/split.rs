//! Names split off from a theme, and that undone; whatever is done to themes, every address leads to a living one.

use std::collections::BTreeSet;

use lectern::{
    domain::{Filter, Viewer},
    error::Error,
    store::{Action, At, Done, Page, Refused},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::merge::{BY, dump, label, leads, merge, undo};
use crate::support::{Portal, article, en};

async fn split(portal: &Portal, slug: &str, chosen: &[&str], name: &str) -> Result<Done, Refused> {
    portal.store.split_theme(slug, chosen, name, BY()).await.unwrap()
}

/// Articles with groups of three titles, all of which mean `Training` in the end.
async fn joined() -> Portal {
    let portal = Portal::new().await;
    let points: &[&str] = &["x [1]."];
    let groups = |titles: &[&'static str]| titles.iter().map(|title| (*title, points)).collect::<Vec<_>>();
    for (n, carried, borne) in [
        (0, &["Training"][..], &["Tuning", "Other", "Training"][..]),
        (1, &[], &["Other", "tuning", "Reward"]),
        (2, &["Other"], &["Reward", "Tuning"]),
        (3, &[], &["Training"]),
    ] {
        let mut one = article(&format!("N{n}")).text(&["One."]).digest("en", "", &groups(borne));
        if n == 1 {
            one = one.digest("zh", "", &groups(&["奖励", "Reward"]));
        }
        portal.put(&carried.iter().fold(one, |one, theme| one.theme(theme))).await;
    }
    merge(&portal, "tuning", "training").await;
    merge(&portal, "reward", "training").await;
    portal
}

async fn total(portal: &Portal, theme: &str) -> u64 {
    let filter = Filter { themes: vec![theme.into()], ..Filter::default() };
    portal.store.stream(Viewer::Reader, &filter, Page::First, &en()).await.unwrap().total
}

#[tokio::test]
async fn a_split_takes_titles_along_and_its_undoing_restores_every_row() {
    let portal = joined().await;
    let before = dump(&portal).await;
    assert_eq!(total(&portal, "training").await, 4);
    let Ok(At::Here(theme)) = portal.store.theme_at_desk("training").await else { panic!() };
    let names: Vec<_> = theme.names.iter().map(|n| (n.name.as_str(), n.uses, n.own)).collect();
    assert_eq!(names, [("Reward", 3, false), ("Tuning", 3, false), ("Training", 2, true)]);

    let done = split(&portal, "training", &["TUNING"], "Fine-tuning").await.unwrap();
    assert_eq!(done.slug, "fine-tuning");
    assert_eq!((total(&portal, "training").await, total(&portal, "fine-tuning").await), (4, 3));
    assert_eq!(leads(&portal, "tuning").await, "→ training", "addresses stay");
    assert!(portal.store.check().await.unwrap().problems.is_empty());
    // What an import derives from the rows is what the split left.
    let left = dump(&portal).await;
    let mut raw = portal.raw().await;
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT key, title FROM articles").fetch_all(&mut raw).await.unwrap();
    for (key, title) in rows {
        portal.put(&article(&title).url(&format!("https://example.org/{key}"))).await;
    }
    assert_eq!(dump(&portal).await, left);
    assert_eq!(undo(&portal, &done).await.unwrap().slug, "training");
    let mut after = dump(&portal).await;
    after.retain(|row| !row.starts_with("slug fine-tuning|"));
    assert_eq!(after, before, "every row is as it was, and the address that was given leads back");
    assert_eq!(leads(&portal, "fine-tuning").await, "→ training");
    let rows = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((rows[0].action, rows[0].what.as_str()), (Action::ThemeSplitUndone, "Training → Fine-tuning"));
    assert!(portal.store.check().await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn what_comes_in_under_a_name_that_was_split_off_joins_the_new_theme_and_is_not_lost_by_an_undoing() {
    let portal = joined().await;
    let done = split(&portal, "training", &["Tuning", "Reward"], "Reward").await.unwrap();
    assert_eq!(done.slug, "reward-2", "the old address stays with the theme that it leads to");
    portal.put(&article("New").text(&["One."]).digest("en", "", &[("Tuning", &["x [1]."])])).await;
    assert_eq!(total(&portal, "reward-2").await, 4);
    let before = dump(&portal).await;
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched));
    assert_eq!(dump(&portal).await, before);
    for touch in ["named", "carried", "renamed", "merged"] {
        let portal = joined().await;
        let done = split(&portal, "training", &["Tuning"], "Apart").await.unwrap();
        match touch {
            "named" => _ = portal.store.alias_theme("apart", "Further", BY()).await.unwrap().unwrap(),
            "carried" => _ = portal.put(&article("New").theme("Apart")).await,
            "renamed" => {
                _ = portal.store.edit_theme("apart", &[label("en", "X")], BY()).await.unwrap().unwrap();
            }
            _ => _ = merge(&portal, "apart", "other").await,
        }
        assert_eq!(undo(&portal, &done).await, Err(Refused::Touched), "{touch}");
        assert!(portal.store.check().await.unwrap().problems.is_empty());
    }
}

#[tokio::test]
async fn what_can_not_be_split_off_is_refused() {
    let portal = joined().await;
    let before = dump(&portal).await;
    for (chosen, name) in [
        (&[][..], "New"),
        (&["Training"][..], "New"),
        (&["Tuning", "training"], "New"),
        (&["Nothing such"], "New"),
    ] {
        assert_eq!(split(&portal, "training", chosen, name).await, Err(Refused::Unknown), "{chosen:?}");
    }
    for (chosen, name, other) in [
        (&["Tuning"][..], "Other", "other"),
        (&["Tuning"], "Reward", "training"),
        (&["Other"], "New", "other"),
    ] {
        let refused = split(&portal, "training", chosen, name).await;
        assert!(matches!(refused, Err(Refused::Taken { by, .. }) if by.slug == other), "{chosen:?} {name}");
    }
    let late = portal.store.split_theme("tuning", &["Reward"], "New", BY()).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    assert_eq!(dump(&portal).await, before);
}

/// What is done to themes in turn: which, to what, and which of the changes so far is taken back.
#[derive(Debug, Clone)]
enum Step {
    Rename(usize, usize),
    Merge(usize, usize),
    Split(usize, usize),
    Undo(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..8_usize, 0..6_usize).prop_map(|(theme, name)| Step::Rename(theme, name)),
        (0..8_usize, 0..8_usize).prop_map(|(from, into)| Step::Merge(from, into)),
        (0..8_usize, 0..6_usize).prop_map(|(theme, name)| Step::Split(theme, name)),
        (0..8_usize).prop_map(Step::Undo),
    ]
}

const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

async fn living(portal: &Portal) -> Vec<String> {
    let mut raw = portal.raw().await;
    sqlx::query_scalar("SELECT slug FROM themes ORDER BY key").fetch_all(&mut raw).await.unwrap()
}

async fn walk(steps: &[Step]) {
    let portal = Portal::new().await;
    for name in &NAMES[..4] {
        let groups: &[(&str, &[&str])] = &[(name, &["x [1]."]), ("Shared", &["y [1]."])];
        portal
            .put(&article(&format!("On {name}")).theme(name).text(&["One."]).digest("en", "", groups))
            .await;
    }
    let mut given: BTreeSet<String> = living(&portal).await.into_iter().collect();
    let mut done: Vec<Done> = Vec::new();
    for step in steps {
        let themes = living(&portal).await;
        let theme = |n: &usize| themes[n % themes.len()].clone();
        let outcome = match step {
            Step::Rename(n, name) => {
                portal.store.edit_theme(&theme(n), &[label("en", NAMES[*name])], BY()).await.unwrap()
            }
            Step::Merge(from, into) => {
                portal.store.merge_themes(&theme(from), &theme(into), BY()).await.unwrap()
            }
            Step::Split(n, name) => {
                let Ok(At::Here(at)) = portal.store.theme_at_desk(&theme(n)).await else { panic!() };
                let chosen: Vec<&str> = at
                    .names
                    .iter()
                    .filter(|leading| !leading.own)
                    .map(|leading| &*leading.name)
                    .take(1)
                    .collect();
                portal.store.split_theme(&theme(n), &chosen, NAMES[*name], BY()).await.unwrap()
            }
            Step::Undo(_) if done.is_empty() => Err(Refused::Nothing),
            Step::Undo(n) => portal.store.undo(done[n % done.len()].audit, BY()).await.unwrap(),
        };
        if let Ok(outcome) = outcome {
            done.push(outcome);
        }
        let themes = living(&portal).await;
        given.extend(themes.iter().cloned());
        for slug in &given {
            let to = match leads(&portal, slug).await.strip_prefix("→ ") {
                Some(to) => to.to_owned(),
                None => slug.clone(),
            };
            assert!(themes.contains(&to), "{slug} leads to {to} after {step:?}");
        }
        let problems = portal.store.check().await.unwrap().problems;
        assert!(problems.is_empty(), "{step:?}: {problems:?}");
    }
}

#[test]
fn every_address_ever_given_leads_in_one_step_to_a_living_theme() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    runner
        .run(&prop::collection::vec(step(), 4..14), |steps| {
            runtime.block_on(walk(&steps));
            Ok(())
        })
        .unwrap();
}
