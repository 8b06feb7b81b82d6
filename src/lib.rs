//! Lectern: a reading portal of cited key points.
//!
//! The rooms, top floor first. A room uses only what stands below it.
//!
//! - [`cli`]: the commands; reads arguments, starts logging, calls one room.
//! - [`web`]: the HTML pages and how they are served.
//! - [`ingest`]: brings articles in, in bounded memory; the sample collection.
//! - [`store`]: all SQL, one method per question; the catalogue that answers filters and counts.
//! - [`formats`]: outside formats ⇄ domain types, pure.
//! - [`domain`], [`error`], [`config`], [`clock`]: what every room speaks.
//!
//! ARCHITECTURE.md walks through a page that is read and a file that is imported.

pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod error;
pub mod finder;
pub mod formats;
pub mod index;
pub mod ingest;
pub mod search;
pub mod store;
pub mod web;
