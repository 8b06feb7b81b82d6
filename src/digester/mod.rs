//! What is made of an article's own text. Pure: the citation check finds what a point says and its paragraphs don't.

mod check;
mod dates;
mod facts;
mod figures;
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

pub use self::check::Checker;

/// Rises when the rules change: what was checked by earlier ones is checked again.
pub const RULES: u32 = 1;
