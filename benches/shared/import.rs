//! Streams made articles through `lectern import -`, as a process of its own, and watches its memory.

use std::{
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    Outcome,
    measured::{self, Memory},
};

/// What an import cost.
pub struct Imported {
    /// What it printed.
    pub summary: Value,
    pub articles: u64,
    pub bytes: u64,
    pub time: Duration,
    pub peak: Memory,
}

/// Imports made articles, each a line, until there are no more or they came to `bytes` bytes.
pub fn run(data: &Path, lines: impl Iterator<Item = String>, bytes: u64) -> Outcome<Imported> {
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_lectern"))
        .args(["import", "--json", "-", "--data"])
        .arg(data)
        // Settings of the one who measures must not count.
        .env_clear()
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let process = child.id();
    let watch = thread::spawn(move || measured::peak_of(process));
    let (mut count, mut written) = (0, 0);
    let mut input = BufWriter::new(child.stdin.take().ok_or("the import has no input")?);
    for line in lines {
        if written >= bytes {
            break;
        }
        input.write_all(line.as_bytes())?;
        count += 1;
        written += line.len() as u64;
    }
    input.flush()?;
    drop(input);
    let outcome = child.wait_with_output()?;
    let time = begin.elapsed();
    let peak = watch.join().map_err(|_| "the watch over the import's memory broke off")?;
    let summary: Value = serde_json::from_slice(&outcome.stdout)?;
    if !outcome.status.success() {
        return Err(format!("the import failed: {summary}").into());
    }
    Ok(Imported { summary, articles: count, bytes: written, time, peak })
}

/// The head of the table that [`Imported::row`] makes rows of.
pub const HEAD: &str = "\
| import | articles | MB | seconds | articles/s | peak MiB | of it its own | new | unchanged |
|---|---:|---:|---:|---:|---:|---:|---:|---:|";

impl Imported {
    /// Articles in a second.
    #[expect(clippy::cast_precision_loss, reason = "it is printed in a few digits")]
    pub fn rate(&self) -> f64 {
        self.articles as f64 / self.time.as_secs_f64()
    }

    #[expect(clippy::cast_precision_loss, reason = "it is printed in a few digits")]
    pub fn row(&self, name: &str) -> String {
        let seconds = self.time.as_secs_f64();
        format!(
            "| {name} | {} | {:.1} | {seconds:.1} | {:.0} | {} | {} | {} | {} |",
            self.articles,
            self.bytes as f64 / 1e6,
            self.rate(),
            self.peak.whole / 1024,
            self.peak.own / 1024,
            self.summary["new"],
            self.summary["unchanged"],
        )
    }
}
