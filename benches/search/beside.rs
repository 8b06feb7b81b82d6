//! Searches while articles come in: the import is a process of its own, and the portal that is asked puts what comes
//! into its index, as `serve` does.

use std::{path::Path, thread, time::Instant};

use crate::{
    kinds,
    made::Vocabulary,
    shared::{
        Outcome, import,
        measured::Times,
        opened::{Asked, Opened, copy},
    },
};

/// Articles that come in meanwhile.
const COMING: u64 = 10_000;
/// How much longer one search in a hundred may take at most.
const STALL: f64 = 3.0;

/// Searches of every kind in turn in a copy of this portal: quiet first, then while articles come in and until they
/// are found.
pub async fn run(
    data: &Path,
    scratch: &Path,
    words: &Vocabulary,
    articles: u64,
    rounds: usize,
    missed: &mut Vec<String>,
) -> Outcome {
    let copied = scratch.join("beside");
    copy(data, &copied)?;
    let portal = Opened::at(&copied).await?;
    let kinds = kinds::all(words);
    let searches: Vec<String> = kinds.into_iter().flat_map(|kind| kind.asked).collect();
    portal.read_through()?;
    let (mut quiet, mut beside) = (Times::default(), Times::default());
    let keeper = portal.keep();
    for round in 0..=rounds {
        for address in &searches {
            let time = ask(&portal, address).await?;
            // The first round brings what is read from the disk.
            if round > 0 {
                quiet.add(time.0, time.1);
            }
        }
    }
    let coming: Vec<String> = (articles..articles + COMING).map(|n| words.article(n)).collect();
    let importing = thread::spawn({
        let copied = copied.clone();
        move || {
            let imported = import::run(&copied, coming.into_iter(), u64::MAX).map_err(|e| e.to_string());
            imported.map(|imported| (imported, Instant::now()))
        }
    });
    let mut next = searches.iter().cycle();
    // What the import has written is in the index a moment after it has ended.
    while !importing.is_finished() || portal.queued().await? {
        let time = ask(&portal, next.next().ok_or("there are kinds")?).await?;
        beside.add(time.0, time.1);
    }
    let found = Instant::now();
    let (imported, ended) = importing.join().map_err(|_| "the import broke off")??;
    keeper.abort();
    println!("\n| all kinds of search in turn | searches | median ms | p99 |\n|---|---:|---:|---:|");
    for (name, times) in [("quiet", &quiet), ("while articles come in", &beside)] {
        println!("| {name} | {} | {:.1} | {:.1} |", times.count(), times.within(50), times.within(99));
    }
    let ratio = beside.within(99) / quiet.within(99);
    println!(
        "Of medians {:.2}, of p99 {ratio:.2}. {} articles came in, {:.0} a second; all were found {:.1} s after that.",
        beside.within(50) / quiet.within(50),
        imported.summary["new"],
        imported.rate(),
        (found - ended).as_secs_f64(),
    );
    if ratio >= STALL {
        missed
            .push(format!("while articles come in, one search in a hundred takes {ratio:.2} times as long"));
    }
    Ok(())
}

async fn ask(portal: &Opened, address: &str) -> Outcome<(std::time::Duration, usize)> {
    let (time, bytes, _) = portal.ask(&Asked { address: address.to_owned(), ..Asked::default() }).await?;
    Ok((time, bytes))
}
