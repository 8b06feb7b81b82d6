//! The HTML pages and how they are served.

mod accounts;
pub mod articles;
pub mod assets;
mod cards;
mod cookies;
mod desk;
pub mod errors;
pub mod frame;
mod help;
mod kept;
mod language;
pub mod manners;
pub mod messages;
pub mod parts;
mod points;
mod probes;
mod programs;
pub mod reader;
mod router;
mod search;
pub mod server;
mod settings;
mod sources;
mod themes;

pub use router::{Portal, router};
