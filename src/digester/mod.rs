//! What is made of an article's own text. Pure: the citation check finds what a point says and its paragraphs don't.

mod check;
mod dates;
mod facts;
mod figures;
mod finding;
mod fold;
mod names;
mod numerals;
mod quotes;
mod relative;
mod shares;
mod stock;
#[cfg(test)]
mod tests;
mod units;

pub use self::{
    check::Checker,
    finding::{Finding, Kind},
};

/// Version of the rules: raise it when a change makes stored findings out of date.
pub const VERSION: u32 = 1;
