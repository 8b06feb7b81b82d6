//! `lectern search` and `lectern reindex`; and the index brought up to date after other commands.

use std::{
    fmt::Write as _,
    io::{IsTerminal, stderr},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;
use serde_json::json;

use super::{
    args::{Among, Looking},
    print,
};
use crate::{
    clock,
    domain::{Filter, Viewer},
    error::{Error, Result},
    finder::{Access, Answer, Finder, Order, Pace, Wish},
    search::Ask,
    store::Store,
};

/// How long a command waits for the process that keeps the index, when it is not itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// `lectern search`.
pub(super) async fn run(
    store: &Store,
    data: &Path,
    query: &str,
    looking: &Looking,
    zone: &TimeZone,
    as_json: bool,
) -> Result<ExitCode> {
    let finder = up_to_date(store, data).await?;
    let mut ask = if looking.any { Ask::any(query) } else { Ask::read(query) };
    ask.in_points |= looking.among == Among::Points;
    let answer = finder
        .find(&Wish {
            viewer: Viewer::Editor,
            ask: &ask,
            filter: &Filter::default(),
            order: Order::Best,
            after: 0,
            most: looking.limit as usize,
            zone,
            now: clock::now(),
            langs: &[],
        })
        .await?;
    print(&if as_json { format!("{}\n", object(&ask, &answer)) } else { lines(&ask, &answer) })?;
    Ok(ExitCode::SUCCESS)
}

/// `lectern reindex`.
pub(super) async fn reindex(store: &Store, data: &Path) -> Result<ExitCode> {
    let finder = Finder::open(store.clone(), data, Access::Pieces)?;
    let bar = bar();
    let done = finder.rebuild(|at, of| tell(&bar, at, of)).await;
    bar.finish_and_clear();
    if done? {
        let articles = store.changes().await?.len();
        print(&format!("The search index holds {articles} articles.\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    Err(Error::Busy(
        "a Lectern that is running keeps this search index; stop it, and reindex then".to_owned(),
    ))
}

/// Brings the index up to what a command wrote, once that has ended: both at once would hold the memory of both. Where a
/// portal serves, it does so by itself.
pub(super) async fn catch_up(store: &Store, data: &Path) -> Result<()> {
    let finder = Finder::open(store.clone(), data, Access::Pieces)?;
    let bar = bar();
    let done = finder.catch_up(|at, of| tell(&bar, at, of)).await;
    bar.finish_and_clear();
    done.map(drop)
}

/// How far the index of a data folder is behind what is written to it.
pub(super) fn pace(store: &Store, data: &Path) -> Result<Pace> {
    Finder::open(store.clone(), data, Access::Pieces).map(Pace::of)
}

/// The search of a data folder, with everything in it that was written before.
pub(super) async fn up_to_date(store: &Store, data: &Path) -> Result<Finder> {
    let finder = Finder::open(store.clone(), data, Access::Mapped)?;
    if !finder.catch_up(|_, _| {}).await? {
        finder.wait(PATIENCE).await?;
    }
    Ok(finder)
}

fn bar() -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let style = "search index {wide_bar} {pos}/{len} {eta}";
    bar.set_style(ProgressStyle::with_template(style).expect("a template that parses"));
    bar
}

fn tell(bar: &ProgressBar, at: u32, of: u32) {
    bar.set_length(u64::from(of));
    bar.set_position(u64::from(at));
}

fn object(ask: &Ask, answer: &Answer) -> serde_json::Value {
    let hits: Vec<_> = answer
        .shown
        .iter()
        .map(|shown| {
            let points = shown.points.iter().map(|matched| &matched.point);
            let points: Vec<_> =
                points.map(|point| json!({"id": point.id.as_str(), "text": point.text.as_str()})).collect();
            let entry = &shown.entry;
            json!({
                "id": entry.id.as_str(), "title": entry.title, "url": entry.url, "score": shown.score,
                "points": points,
            })
        })
        .collect();
    json!({"query": ask.to_string(), "total": answer.total, "hits": hits})
}

fn lines(ask: &Ask, answer: &Answer) -> String {
    let mut text = format!("{}: {} found\n", ask, answer.total);
    for part in &ask.as_words {
        let _ = writeln!(text, "{part} was searched as words");
    }
    for shown in &answer.shown {
        let _ = writeln!(text, "{}  /a/{}", shown.entry.title, shown.entry.id);
        for point in shown.points.iter().map(|matched| &matched.point) {
            let _ = writeln!(text, "    {}  /p/{}", point.text.as_str(), point.id);
        }
    }
    text
}
