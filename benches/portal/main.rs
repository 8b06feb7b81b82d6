//! How a portal of many articles compares with one of a thousand: `cargo bench --bench portal`.
//!
//! Both are made by `lectern import` and then asked, request by request in turn, over the router that `serve` uses.

mod beside;
mod kinds;
mod known;
mod made;
#[path = "../shared/mod.rs"]
mod shared;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Parser;
use tempfile::TempDir;

use kinds::{Common, Kind};
use known::Known;
use shared::{
    Outcome,
    dice::Dice,
    import,
    measured::{Memory, Times},
    opened::Opened,
};

/// Articles of the portal that the other is compared with.
const FEW: u64 = 1_000;
/// How many times longer a request to the large portal may take that asks for no filter.
const RATIO: f64 = 1.5;
/// Milliseconds that all but one in a hundred requests under filters may take at most.
const FILTERED: f64 = 20.0;
/// KiB that an import may hold at most.
const MEMORY: u64 = 256 * 1024;

/// Measures imports and pages.
#[derive(Parser)]
struct Args {
    /// Articles of the large portal.
    #[arg(long, default_value_t = 100_000)]
    articles: u64,
    /// Requests of each kind to each portal.
    #[arg(long, default_value_t = 1_000)]
    requests: u64,
    /// Kinds of request to measure, by a part of their names; all without it.
    #[arg(long, default_value = "")]
    only: String,
    /// Folder to keep the portals in, so that the next run need not import again.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Only stream this many megabytes through one import and tell its memory.
    #[arg(long, value_name = "MB", num_args = 0..=1, default_missing_value = "2000")]
    huge: Option<u64>,
    /// Given by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Outcome {
    let args = Args::parse();
    if !args.bench {
        // As one target among all, under `cargo test`, it only has to have been built.
        println!("not run: cargo bench --bench portal runs it");
        return Ok(());
    }
    let scratch = TempDir::new()?;
    let folder = args.keep.clone().unwrap_or_else(|| scratch.path().to_owned());
    let mut missed = Vec::new();
    println!("{}", import::HEAD);
    if let Some(megabytes) = args.huge {
        let imported =
            import::run(&scratch.path().join("huge"), made::articles(0..u64::MAX), megabytes * 1_000_000)?;
        println!("{}", imported.row("one long stream"));
        heed_memory(imported.peak, &mut missed);
        tell(&missed);
        return Ok(());
    }
    let (few, many) = (folder.join(FEW.to_string()), folder.join(args.articles.to_string()));
    imports(&few, &many, args.articles, &mut missed)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        pages(&few, &many, &args, &mut missed).await?;
        beside::run(&many, args.articles, args.requests, scratch.path()).await
    })?;
    tell(&missed);
    Ok(())
}

fn imports(few: &Path, many: &Path, articles: u64, missed: &mut Vec<String>) -> Outcome {
    for (data, count) in [(few, FEW), (many, articles)] {
        if data.exists() {
            println!("| kept from before | {count} | | | | | | | |");
            continue;
        }
        let imported = import::run(data, made::articles(0..count), u64::MAX)?;
        println!("{}", imported.row("new"));
        heed_memory(imported.peak, missed);
    }
    let again = import::run(few, made::articles(0..FEW), u64::MAX)?;
    println!("{}", again.row("the same again"));
    let again = import::run(many, made::articles(0..FEW), u64::MAX)?;
    println!("{}", again.row("the same again, among the many"));
    Ok(())
}

fn heed_memory(peak: Memory, missed: &mut Vec<String>) {
    if peak.whole > MEMORY {
        missed.push(format!("an import held {} MiB, more than {}", peak.whole / 1024, MEMORY / 1024));
    }
}

async fn pages(few: &Path, many: &Path, args: &Args, missed: &mut Vec<String>) -> Outcome {
    println!("\n| start | ms to the first page | memory before, MiB | after, MiB |\n|---|---:|---:|---:|");
    let mut portals = Vec::new();
    for (data, count) in [(few, FEW), (many, args.articles)] {
        let portal = Opened::at(data).await?;
        let (before, after) = portal.held;
        println!(
            "| {count} articles | {:.0} | {} | {} |",
            ms(&portal),
            before.whole / 1024,
            after.whole / 1024
        );
        portals.push(portal);
    }
    let common = Common::of(&portals[0].store).await?;
    let mut known = Vec::new();
    for portal in &portals {
        known.push(Known::of(portal).await?);
    }
    println!(
        "\n| request | kB | median ms, {FEW} | p99 | kB | median ms, {} | p99 | ratio of medians | of p99 |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        args.articles
    );
    for kind in kinds::ALL.iter().filter(|kind| kind.name.contains(&args.only)) {
        let times = measure(kind, &portals, &common, &known, args.requests).await?;
        row(kind, &times, missed);
    }
    println!("\nThis process holds {} MiB after all of it.", Memory::held().whole / 1024);
    Ok(())
}

fn ms(portal: &Opened) -> f64 {
    portal.start.as_secs_f64() * 1_000.0
}

/// Asks both portals in turn, so that what else the machine does falls on both alike.
async fn measure(
    kind: &Kind,
    portals: &[Opened],
    common: &Common,
    known: &[Known],
    requests: u64,
) -> Outcome<[Times; 2]> {
    for portal in portals {
        portal.read_through()?;
    }
    let mut times = [Times::default(), Times::default()];
    let warm_up = requests / 10 + 1;
    for round in 0..warm_up + requests {
        for turn in 0..2 {
            // Who is asked first changes, too.
            let which = usize::try_from((round + turn) % 2)?;
            let asked = (kind.ask)(&mut Dice::new(round), common, &known[which]);
            let (time, bytes, _) = portals[which].ask(&asked).await?;
            if round >= warm_up {
                times[which].add(time, bytes);
            }
        }
    }
    Ok(times)
}

fn row(kind: &Kind, [few, many]: &[Times; 2], missed: &mut Vec<String>) {
    let kilobytes = |times: &Times| times.length().div_ceil(1_000);
    let ratio = |percent| many.within(percent) / few.within(percent);
    println!(
        "| {} | {} | {:.2} | {:.2} | {} | {:.2} | {:.2} | {:.2} | {:.2} |",
        kind.name,
        kilobytes(few),
        few.within(50),
        few.within(99),
        kilobytes(many),
        many.within(50),
        many.within(99),
        ratio(50),
        ratio(99),
    );
    let _ = std::io::stdout().flush();
    if kind.filtered && many.within(99) > FILTERED {
        missed.push(format!("{}: {:.1} ms for one in a hundred", kind.name, many.within(99)));
    }
    if !kind.filtered && (ratio(50) > RATIO || ratio(99) > RATIO) {
        missed.push(format!("{}: {:.2} times as long, {:.2} at p99", kind.name, ratio(50), ratio(99)));
    }
}

fn tell(missed: &[String]) {
    println!("\nGoals missed: {}", if missed.is_empty() { "none" } else { "" });
    for goal in missed {
        println!("- {goal}");
    }
}
