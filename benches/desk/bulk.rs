//! The stream while many articles are given another theme, beside the same stream at rest; and whether all is as before
//! once that is undone.

use std::path::Path;

use lectern::{
    clock,
    domain::{BulkAction, Filter, Lang},
    store::{By, Chosen, Store},
};
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use crate::shared::{
    Outcome,
    measured::Times,
    opened::{Asked, Opened},
};

/// Articles in one step, as `serve` takes them.
const AT_ONCE: u32 = 50;

/// Measures with the theme of most articles among those of at most so many.
pub async fn measure(portal: &Opened, data: &Path, most: u64, requests: u64) -> Outcome {
    let store = &portal.store;
    let by = By::desk("Ada", clock::now());
    let themes = store.themes_at_desk(None, 1, &[Lang::en()]).await?.rows;
    let theme = themes.iter().find(|theme| theme.articles <= most).ok_or("no theme is small enough")?;
    let before = dump(data).await?;
    let mut idle = Times::default();
    for _ in 0..requests {
        ask(portal, &mut idle).await?;
    }
    let chosen = Chosen::Matching(Box::new(Filter::theme(&theme.item.slug)), None);
    let names = ["Given to many at once".to_owned()];
    let job = store.ask_for_job(BulkAction::AddThemes, &names, &chosen, by).await?.ok_or("nothing to do")?;
    let (added, seconds) = follow(portal, job).await?;
    let undo = store.undo_job(job, by).await?.ok_or("it can't be undone")?;
    let (undone, back) = follow(portal, undo).await?;
    if dump(data).await? != before {
        return Err("the articles are not as they were".into());
    }
    println!(
        "\n{} articles given a theme in {seconds:.1} s, and that undone exactly in {back:.1} s\n",
        theme.articles
    );
    println!("| the stream | requests | median ms | p99 | p99 to that at rest |\n|---|---:|---:|---:|---:|");
    for (name, times) in
        [("at rest", &idle), ("while the theme is added", &added), ("while that is undone", &undone)]
    {
        let ratio = times.within(99) / idle.within(99);
        println!(
            "| {name} | {} | {:.2} | {:.2} | {ratio:.2} |",
            times.count(),
            times.within(50),
            times.within(99)
        );
    }
    Ok(())
}

/// Reads the stream until a job is done; how long that took in seconds.
async fn follow(portal: &Opened, job: i64) -> Outcome<(Times, f64)> {
    // As in `serve`, the index follows meanwhile.
    let keeper = portal.keep();
    let begin = std::time::Instant::now();
    let worker = tokio::spawn(work(portal.store.clone()));
    let mut times = Times::default();
    while !worker.is_finished() {
        ask(portal, &mut times).await?;
    }
    worker.await??;
    keeper.abort();
    if portal.store.job(job).await?.skipped > 0 {
        return Err("articles were left out".into());
    }
    Ok((times, begin.elapsed().as_secs_f64()))
}

async fn work(store: Store) -> lectern::error::Result<()> {
    while store.job_step(clock::now(), AT_ONCE).await? {
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn ask(portal: &Opened, times: &mut Times) -> Outcome {
    let (time, bytes, _) = portal.ask(&Asked { address: "/".to_owned(), ..Asked::default() }).await?;
    times.add(time, bytes);
    Ok(())
}

/// The themes of every article, as its row keeps them.
async fn dump(data: &Path) -> Outcome<Vec<(String, String)>> {
    let file = SqliteConnectOptions::new().filename(data.join("lectern.sqlite")).read_only(true);
    let mut connection = file.connect().await?;
    Ok(sqlx::query_as("SELECT id, themes FROM articles ORDER BY key").fetch_all(&mut connection).await?)
}
