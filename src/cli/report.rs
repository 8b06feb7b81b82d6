//! `lectern check` and `lectern themes`: what the store says of itself.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use serde_json::json;

use super::print;
use crate::{
    domain::Viewer,
    error::{Error, Result},
    store::{Health, Problem, Store},
};

/// `lectern check`. A store that can't even be opened is a problem like the others.
pub(super) async fn check(store: Result<Store>, data: &Path, as_json: bool) -> Result<ExitCode> {
    let health = match store {
        Ok(store) => {
            let health = look(&store, data).await;
            store.close().await;
            health
        }
        Err(error) => Err(error),
    };
    let health = match health {
        Ok(health) => health,
        Err(Error::Busy(what)) if as_json => {
            let problem = Problem { kind: "integrity", where_: "lectern.sqlite".into(), what };
            Health { problems: vec![problem], ..Health::default() }
        }
        Err(error) => return Err(error),
    };
    let ok = health.problems.is_empty();
    if as_json {
        let problems: Vec<_> = health
            .problems
            .iter()
            .map(|problem| json!({"kind": problem.kind, "where": problem.where_, "what": problem.what}))
            .collect();
        let object =
            json!({"ok": ok, "articles": health.articles, "points": health.points, "problems": problems});
        print(&format!("{object}\n"))?;
    } else {
        let mut text = format!("{} articles, {} points: ", health.articles, health.points);
        text.push_str(if ok { "all is well\n" } else { "there are problems\n" });
        for problem in &health.problems {
            let _ = writeln!(text, "{}: {}: {}", problem.kind, problem.where_, problem.what);
        }
        print(&text)?;
    }
    Ok(ExitCode::from(u8::from(!ok)))
}

/// The store, then the index against it.
async fn look(store: &Store, data: &Path) -> Result<Health> {
    let mut health = store.check().await?;
    if health.problems.iter().any(|problem| problem.kind == "integrity") {
        return Ok(health);
    }
    let finder = super::search::up_to_date(store, data).await?;
    for difference in finder.differences().await?.into_iter().take(1_000) {
        let where_ = format!("article {}", difference.article);
        let what = format!("it {}; lectern reindex makes the index anew", difference.what);
        health.problems.push(Problem { kind: "search", where_, what });
    }
    Ok(health)
}

/// `lectern themes`.
pub(super) async fn themes(store: &Store, as_json: bool) -> Result<ExitCode> {
    let themes = store.theme_counts(Viewer::Editor).await?;
    if as_json {
        let rows: Vec<_> = themes
            .iter()
            .map(|theme| {
                json!({"slug": theme.slug, "name": theme.name, "articles": theme.articles, "points": theme.points})
            })
            .collect();
        print(&format!("{}\n", json!(rows)))?;
    } else {
        let mut text = String::new();
        for theme in &themes {
            let _ = writeln!(
                text,
                "{:>7} articles {:>8} points  {} (/t/{})",
                theme.articles, theme.points, theme.name, theme.slug
            );
        }
        print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}
