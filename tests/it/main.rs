//! Integration tests: one binary whose folders mirror the rooms.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod api;
mod auth;
mod cli;
mod outgoing;
mod rooms;
mod search;
mod store;
mod support;
mod web;
