//! What benchmarks share: how portals are made, opened, asked and watched.

pub mod dice;
pub mod import;
pub mod measured;
pub mod opened;

pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
