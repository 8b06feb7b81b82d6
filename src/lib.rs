//! Lectern: a reading portal of cited key points.
//!
//! The rooms, top floor first. A room uses only what stands below it.
//!
//! - [`cli`]: the commands; reads arguments, starts logging, calls one room.
//! - [`web`]: the HTML pages and how they are served.
//! - [`api`]: the same for programs, as JSON.
//! - [`query`]: what the address of a stream asks for.
//! - [`ingest`]: brings articles in, in bounded memory; the sample collection.
//! - [`events`]: sees what happened to articles, and wakes those who wait to be told.
//! - [`webhooks`]: tells programs of it, by signed calls that are made until they arrive.
//! - [`finder`]: search as a whole: keeps the index in step with the store, answers questions of both.
//! - [`auth`]: who is it: passwords, sessions, the limit on guesses, the first owner.
//! - [`outgoing`]: the one client, for what the portal asks of others.
//! - [`store`]: all SQL, one method per question; the catalogue that answers filters and counts.
//! - [`index`]: the search index, derived from the store.
//! - [`search`]: words, the query language, marks; pure.
//! - [`formats`]: outside formats ⇄ domain types, pure.
//! - [`domain`], [`error`], [`config`], [`clock`]: what every room speaks.
//!
//! ARCHITECTURE.md walks through a page that is read and a file that is imported.

pub mod api;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod digester;
pub mod domain;
pub mod error;
pub mod events;
pub mod finder;
pub mod formats;
pub mod index;
pub mod ingest;
pub mod outgoing;
pub mod query;
pub mod search;
pub mod store;
pub mod web;
pub mod webhooks;

/// Building the search index frees as much as it takes, in pieces of all sizes, on several threads: the system's own
/// allocator keeps twice as much of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
