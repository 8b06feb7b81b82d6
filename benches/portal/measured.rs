//! Times of many requests, and the memory of processes as Linux tells it.

use std::{fs, thread, time::Duration};

/// How often the memory of a child is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// The times of requests of one kind to one portal.
#[derive(Debug, Default)]
pub struct Times {
    all: Vec<Duration>,
    bytes: usize,
}

impl Times {
    pub fn add(&mut self, time: Duration, bytes: usize) {
        self.all.push(time);
        self.bytes += bytes;
    }

    /// The time in milliseconds below which this share of the requests stayed.
    pub fn within(&self, percent: usize) -> f64 {
        let mut sorted = self.all.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
    }

    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The mean length of an answer's body in bytes.
    pub fn length(&self) -> usize {
        self.bytes.checked_div(self.all.len()).unwrap_or(0)
    }
}

/// The largest memory that a child has held, in KiB, watched until it ends.
pub fn peak_of(process: u32) -> u64 {
    let mut peak = 0;
    // A process that has ended keeps a status without memory until its parent has asked for its outcome.
    while let Some(held) = status(&process.to_string(), "VmHWM:") {
        peak = held;
        thread::sleep(GLANCE);
    }
    peak
}

/// The memory that this process holds now, in KiB.
pub fn held() -> u64 {
    status("self", "VmRSS:").unwrap_or(0)
}

fn status(process: &str, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
