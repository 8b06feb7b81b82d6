//! What is searched for, as a tree.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::words::{self, tokens};
use crate::domain::{Lang, Origin};

/// Tokens of a question in plain words that are looked for: each costs a search of its own.
const LONGEST_QUESTION: usize = 80;

/// A question as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// What must hold; `None` where the input holds nothing to search for.
    pub query: Option<Query>,
    /// Whether single points are wanted rather than articles.
    pub in_points: bool,
    /// Parts of the input that look like more than words and were searched as words.
    pub as_words: Vec<String>,
    /// Whether the input was longer than what is read.
    pub cut: bool,
}

/// A tree of conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// All of these hold; two or more.
    All(Vec<Query>),
    /// One of these holds; two or more.
    Any(Vec<Query>),
    /// This does not hold.
    Not(Box<Query>),
    /// One condition.
    Leaf(Leaf),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// These words stand in a field, or anywhere.
    Text(Option<Field>, Phrase),
    /// As many of these words as can be, in any order.
    Loose(String),
    /// The article belongs to a theme: its slug or any of its names.
    Theme(String),
    /// The source, by its slug or name.
    Source(String),
    /// A digest, else the text, in a language.
    Lang(Lang),
    /// A shown digest of this origin.
    Origin(Origin),
    /// The citation check has something to say of a point.
    Warned,
    /// On this day or later.
    After(Day),
    /// Before this day.
    Before(Day),
    /// Within so many days before now.
    Last(u32),
}

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// In the title.
    Title,
    /// In an author's name.
    Author,
}

/// A day, or the first of a month or year, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its date.
    pub date: Date,
    /// How many of year, month and day were written: 1 to 3.
    pub parts: u8,
}

impl Day {
    /// When it begins.
    #[must_use]
    pub fn begins(&self, zone: &TimeZone) -> Timestamp {
        zone.to_timestamp(DateTime::from(self.date)).unwrap_or(Timestamp::MAX)
    }
}

/// Words that stand one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As written.
    pub text: String,
    /// Whether it was quoted: exactly these words, no other forms of them.
    pub quoted: bool,
}

/// What a phrase asks of the tokens of a text, one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// This token.
    Term(String),
    /// A token that begins so: a single character of a script without spaces. Always last.
    Prefix(String),
}

impl Phrase {
    /// The tokens that must follow each other. Of the last run of a script without spaces its own last character
    /// needs no token: in the text, the run may go on.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut found = Vec::new();
        tokens(&self.text, |token| found.push(token));
        let lone = found.last().filter(|last| last.paired && last.text.chars().count() == 1).cloned();
        let mut parts: Vec<Part> = found.iter().map(|token| Part::Term(token.text.clone())).collect();
        if let Some(lone) = lone {
            parts.pop();
            let run_goes_before = lone.joined && found.len() > 1 && found[found.len() - 2].paired;
            if !run_goes_before {
                parts.push(Part::Prefix(lone.text));
            }
        }
        parts
    }

    /// The stem of a phrase that is one English word and may stand in another form.
    #[must_use]
    pub fn stem(&self) -> Option<String> {
        match &self.parts()[..] {
            [Part::Term(word)] if !self.quoted => words::stem(word),
            _ => None,
        }
    }
}

impl Query {
    /// Every phrase that a text should be marked for: those that are wanted, not those that are excluded.
    pub fn wanted<'a>(&'a self, each: &mut impl FnMut(&'a Leaf)) {
        match self {
            Self::All(of) | Self::Any(of) => of.iter().for_each(|query| query.wanted(each)),
            Self::Not(_) => {}
            Self::Leaf(leaf) => each(leaf),
        }
    }
}

impl Query {
    /// Every condition.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Leaf)) {
        match self {
            Self::All(of) | Self::Any(of) => of.iter().for_each(|query| query.each(visit)),
            Self::Not(query) => query.each(visit),
            Self::Leaf(leaf) => visit(leaf),
        }
    }
}

impl Ask {
    /// A question in plain words, any of which may stand in what is found.
    #[must_use]
    pub fn any(text: &str) -> Self {
        let (mut count, mut end) = (0, 0);
        tokens(text, |token| {
            if count < LONGEST_QUESTION {
                end = token.at.end;
            }
            count += 1;
        });
        let cut = count > LONGEST_QUESTION;
        let read = if cut { &text[..end] } else { text };
        let query = (count > 0).then(|| Query::Leaf(Leaf::Loose(read.trim().to_owned())));
        Self { query, cut, ..Self::default() }
    }
}
