//! What came of an import, as it is counted and as it is printed.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    domain::ArticleId,
    store::{Put, What},
};

/// Articles that the summary names.
const ARTICLES: usize = 1_000;
/// Remarks of one kind that are kept; a file of two gigabytes of rubbish must not fill the memory with reasons.
const REMARKS: usize = 10_000;

/// A place in an input and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The file as it was named; `-` for the standard input.
    pub file: String,
    /// Counted from 1; 0 where it is about the file as a whole.
    pub line: u64,
    /// One sentence.
    pub reason: String,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Articles that were not known.
    pub new: u64,
    /// Known articles of which something was new.
    pub updated: u64,
    /// Known articles of which everything was known.
    pub unchanged: u64,
    /// Articles that were refused.
    pub refused: u64,
    /// The reasons, the first ten thousand.
    pub refusals: Vec<Remark>,
    /// Things worth knowing that cost nothing.
    pub noted: u64,
    /// The first ten thousand of them.
    pub notes: Vec<Remark>,
    /// The articles that the input held, new or not, up to a thousand.
    pub articles: Vec<ArticleId>,
    /// The numbers under which the first thousand refused pieces are kept for the desk.
    pub kept: Vec<i64>,
}

#[derive(Serialize)]
struct Printed<'a> {
    new: u64,
    updated: u64,
    unchanged: u64,
    refused: &'a [Remark],
    notes: &'a [Remark],
    articles: Vec<&'a str>,
}

impl Tally {
    /// Counts an article that went in; `kept` is false where a dry run takes it back, and with it a new id.
    pub(super) fn put(&mut self, put: &Put, kept: bool) {
        match put.what {
            What::New => self.new += 1,
            What::Updated => self.updated += 1,
            What::Unchanged => self.unchanged += 1,
        }
        let lasts = kept || put.what != What::New;
        if lasts && self.articles.len() < ARTICLES && !self.articles.contains(&put.id) {
            self.articles.push(put.id);
        }
    }

    /// Counts an article, or an input that can't be read at all.
    pub fn refuse(&mut self, file: &str, line: u64, reason: impl Into<String>) {
        self.refused += 1;
        if self.refusals.len() < REMARKS {
            self.refusals.push(Remark { file: file.to_owned(), line, reason: reason.into() });
        }
    }

    /// Notes under which numbers refused pieces are kept.
    pub(super) fn keep(&mut self, keys: &[i64]) {
        let room = ARTICLES.saturating_sub(self.kept.len());
        self.kept.extend(keys.iter().take(room));
    }

    pub(super) fn note(&mut self, file: &str, line: u64, reason: impl Into<String>) {
        self.noted += 1;
        if self.notes.len() < REMARKS {
            self.notes.push(Remark { file: file.to_owned(), line, reason: reason.into() });
        }
    }

    /// The object that `--json` prints.
    #[must_use]
    pub fn json(&self) -> String {
        let articles = self.articles.iter().map(ArticleId::as_str).collect();
        let printed = Printed {
            new: self.new,
            updated: self.updated,
            unchanged: self.unchanged,
            refused: &self.refusals,
            notes: &self.notes,
            articles,
        };
        serde_json::to_string(&printed).expect("numbers and strings make JSON")
    }

    /// The summary for a person: the counts, then a line for each remark as `file:line: reason`.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut text = format!(
            "{} new, {} updated, {} unchanged, {} refused\n",
            self.new, self.updated, self.unchanged, self.refused
        );
        for (what, remarks, all) in
            [("refused", &self.refusals, self.refused), ("note", &self.notes, self.noted)]
        {
            for Remark { file, line, reason } in remarks {
                let place = if *line == 0 { file.clone() } else { format!("{file}:{line}") };
                let _ = writeln!(text, "{what}: {place}: {reason}");
            }
            if all > remarks.len() as u64 {
                let _ = writeln!(text, "{what}: and {} more", all - remarks.len() as u64);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_has_the_fields_of_the_contract() {
        let mut tally = Tally::default();
        tally.put(&Put { id: "k3f9x2q8vd".parse().unwrap(), what: What::New, notes: vec![] }, true);
        tally.refuse("a.txt", 7, "no title");
        tally.note("a.txt", 9, "no time");
        assert_eq!(
            tally.json(),
            r#"{"new":1,"updated":0,"unchanged":0,"refused":[{"file":"a.txt","line":7,"reason":"no title"}],"notes":[{"file":"a.txt","line":9,"reason":"no time"}],"articles":["k3f9x2q8vd"]}"#
        );
        assert_eq!(
            tally.lines(),
            "1 new, 0 updated, 0 unchanged, 1 refused\nrefused: a.txt:7: no title\nnote: a.txt:9: no time\n"
        );
    }

    #[test]
    fn remarks_are_counted_beyond_what_is_kept() {
        let mut tally = Tally::default();
        for line in 0..20_000 {
            tally.refuse("-", line, "no");
        }
        assert_eq!((tally.refused, tally.refusals.len()), (20_000, 10_000));
        assert!(tally.lines().ends_with("refused: and 10000 more\n"));
    }
}
