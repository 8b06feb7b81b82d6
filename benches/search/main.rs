//! How long a search takes in a portal of a million articles: `cargo bench --bench search`.
//!
//! The portal is made by `lectern import` and then asked over the router that `serve` uses, the page rendered.

mod beside;
mod kinds;
mod made;
#[path = "../shared/mod.rs"]
mod shared;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Parser;
use tempfile::TempDir;

use made::Vocabulary;
use shared::{
    Outcome, import,
    measured::{Memory, Times},
    opened::{Asked, Opened},
};

/// How large the index may be, beside the text it holds.
const SIZE: f64 = 0.9;
/// KiB of its own that a portal that searches may hold at most.
const MEMORY: u64 = 250 * 1024;

/// Measures searches.
#[derive(Parser)]
struct Args {
    /// Articles of the portal.
    #[arg(long, default_value_t = 1_000_000)]
    articles: u64,
    /// Requests of each kind.
    #[arg(long, default_value_t = 300)]
    requests: usize,
    /// Kinds of search to measure, by a part of their names; all without it.
    #[arg(long, default_value = "")]
    only: String,
    /// Measure only what searches take while articles come in.
    #[arg(long)]
    beside: bool,
    /// Folder to keep the portal in, so that the next run need not import again.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Given by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Outcome {
    let args = Args::parse();
    if !args.bench {
        // As one target among all, under `cargo test`, it only has to have been built.
        println!("not run: cargo bench --bench search runs it");
        return Ok(());
    }
    let scratch = TempDir::new()?;
    let data = args.keep.clone().unwrap_or_else(|| scratch.path().to_owned());
    let data = data.join(format!("search-{}", args.articles));
    let words = Vocabulary::new();
    let mut missed = Vec::new();
    if !data.exists() {
        println!("{}", import::HEAD);
        let lines = (0..args.articles).map(|n| words.article(n));
        let imported = import::run(&data, lines, u64::MAX)?;
        println!("{}\n", imported.row("new, with its index"));
        fs::write(data.join("made-bytes"), imported.bytes.to_string())?;
    }
    size(&data, &mut missed)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if !args.beside {
        runtime.block_on(searches(&data, &words, &args, &mut missed))?;
    }
    if args.only.is_empty() {
        let rounds = args.requests.div_ceil(100);
        let beside = beside::run(&data, scratch.path(), &words, args.articles, rounds, &mut missed);
        runtime.block_on(beside)?;
    }
    println!("\nGoals missed: {}", if missed.is_empty() { "none" } else { "" });
    for goal in missed {
        println!("- {goal}");
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "it is printed in a few digits")]
fn size(data: &Path, missed: &mut Vec<String>) -> Outcome {
    let text: u64 = fs::read_to_string(data.join("made-bytes"))?.parse()?;
    let (index, database) =
        (bytes_in(&data.join("index"))?, fs::metadata(data.join("lectern.sqlite"))?.len());
    let ratio = index as f64 / text as f64;
    println!(
        "Input {} MB, database {} MB, index {} MB: {ratio:.2} of the input.",
        text / 1_000_000,
        database / 1_000_000,
        index / 1_000_000
    );
    if ratio > SIZE {
        missed.push(format!("the index is {ratio:.2} of the text, more than {SIZE}"));
    }
    Ok(())
}

fn bytes_in(folder: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for file in fs::read_dir(folder)? {
        let file = file?;
        sum += if file.file_type()?.is_dir() { bytes_in(&file.path())? } else { file.metadata()?.len() };
    }
    Ok(sum)
}

async fn searches(data: &Path, words: &Vocabulary, args: &Args, missed: &mut Vec<String>) -> Outcome {
    let portal = Opened::at(data).await?;
    println!("Opened in {:.1} s, keys up to {}.", portal.start.as_secs_f64(), portal.store.last_key().await?);
    println!(
        "\n| search | requests | kB | median ms | p99 | goal | slowest, its median |\n|---|---:|---:|---:|---:|---:|---|"
    );
    for kind in kinds::all(words).iter().filter(|kind| kind.name.contains(&args.only)) {
        portal.read_through()?;
        let mut times = Times::default();
        let mut apart: Vec<Times> = kind.asked.iter().map(|_| Times::default()).collect();
        // Each address once before, so that what is read from the disk is there.
        for address in kind.asked.iter().cloned() {
            portal.ask(&Asked { address, ..Asked::default() }).await?;
        }
        for (n, address) in kind.asked.iter().enumerate().cycle().take(args.requests) {
            let asked = Asked { address: address.clone(), ..Asked::default() };
            let (time, bytes, _) = portal.ask(&asked).await?;
            times.add(time, bytes);
            apart[n].add(time, bytes);
        }
        let medians = apart.iter().map(|times| times.within(50)).zip(&kind.asked);
        let slowest = medians.max_by(|a, b| a.0.total_cmp(&b.0)).ok_or("a kind asks for something")?;
        let (median, worst) = (times.within(50), times.within(99));
        println!(
            "| {} | {} | {} | {median:.1} | {worst:.1} | {} | {}: {:.1} |",
            kind.name,
            times.count(),
            times.length().div_ceil(1_000),
            kind.goal,
            slowest.1,
            slowest.0
        );
        std::io::stdout().flush()?;
        if worst > kind.goal {
            missed.push(format!("{}: {worst:.1} ms for one in a hundred", kind.name));
        }
    }
    let memory = Memory::held();
    println!("\nThis process holds {} MiB, {} of it its own.", memory.whole / 1024, memory.own / 1024);
    if memory.own > MEMORY {
        missed.push(format!("{} MiB of its own memory, more than {}", memory.own / 1024, MEMORY / 1024));
    }
    Ok(())
}
