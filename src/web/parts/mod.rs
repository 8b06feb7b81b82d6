//! Pieces that several pages are made of.

mod cut;
mod found;
mod listing;
mod marks;
mod months;
mod pieces;
mod rail;
mod run;
mod stream;

pub use self::{
    cut::cut,
    found::Marked,
    listing::{ListQuery, ListView},
    marks::{Cited, Words},
    months::Bar,
    pieces::Pieces,
    rail::{Chip, Facet, Form, Rail},
    run::Run,
    stream::{Day, Scope, StreamView, cited_on, more_themes, own_run, words},
};
