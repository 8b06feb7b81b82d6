//! The stream as a reader meets it while an import runs beside.

use std::{path::Path, thread};

use crate::{
    made,
    shared::{
        Outcome, import,
        measured::Times,
        opened::{Asked, Opened, copy},
    },
};

/// Articles that come in meanwhile.
const COMING: u64 = 3_000;

/// Asks for the first page of a copy of this portal, quiet first, then while articles come in.
pub async fn run(many: &Path, articles: u64, requests: u64, scratch: &Path) -> Outcome {
    let data = scratch.join("beside");
    copy(many, &data)?;
    let portal = Opened::at(&data).await?;
    let first = Asked { address: "/".to_owned(), ..Asked::default() };
    let (mut quiet, mut beside) = (Times::default(), Times::default());
    for _ in 0..requests {
        let (time, bytes, _) = portal.ask(&first).await?;
        quiet.add(time, bytes);
    }
    let keeper = portal.keep();
    let importing = thread::spawn(move || {
        let coming = made::articles(articles..articles + COMING);
        import::run(&data, coming, u64::MAX).map_err(|e| e.to_string())
    });
    // What has come in is in the index a moment later.
    while !importing.is_finished() || portal.queued().await? {
        let (time, bytes, _) = portal.ask(&first).await?;
        beside.add(time, bytes);
    }
    let imported = importing.join().map_err(|_| "the import broke off")??;
    keeper.abort();
    println!(
        "\n| first page at {articles} articles | requests | median ms | p99 |\n|---|---:|---:|---:|\n{}\n{}",
        line("quiet", &quiet),
        line("while an import runs", &beside)
    );
    println!(
        "Ratio {:.2}, of p99 {:.2}. {} articles came in meanwhile, {:.0} a second.",
        beside.within(50) / quiet.within(50),
        beside.within(99) / quiet.within(99),
        imported.summary["new"],
        imported.rate(),
    );
    Ok(())
}

fn line(name: &str, times: &Times) -> String {
    format!("| {name} | {} | {:.2} | {:.2} |", times.count(), times.within(50), times.within(99))
}
