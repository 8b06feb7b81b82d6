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

/// Memory of a process, in KiB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// All that is resident, mapped files included, which the system can take back.
    pub whole: u64,
    /// What is the process's own.
    pub own: u64,
}

impl Memory {
    /// What this process holds now.
    pub fn held() -> Self {
        Self::of("self").unwrap_or_default()
    }

    fn of(process: &str) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let of = |field: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(field))?;
            line.trim().strip_suffix(" kB")?.parse().ok()
        };
        Some(Self { whole: of("VmRSS:")?, own: of("RssAnon:")? })
    }
}

/// The largest memory that a child has held, watched until it ends.
pub fn peak_of(process: u32) -> Memory {
    let mut peak = Memory::default();
    // A process that has ended keeps a status without memory until its parent has asked for its outcome.
    while let Some(held) = Memory::of(&process.to_string()) {
        peak = Memory { whole: peak.whole.max(held.whole), own: peak.own.max(held.own) };
        thread::sleep(GLANCE);
    }
    peak
}
