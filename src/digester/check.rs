//! The citation check: what a point says, looked for in the paragraphs it cites. It would rather miss than disturb.

use std::cell::OnceCell;

use super::{
    dates::{Date, dates},
    facts::Facts,
    figures::{Figure, figures},
    fold::{Text, is_han},
    names::{Lettered, Name, Taste, lettered},
    quotes::{Quote, quotes},
};
use crate::domain::{Finding, FindingKind, Lang, PointText, Span};

/// Findings a point may have: more tell a reader nothing new.
const MOST: usize = 8;
/// Things of one kind looked for in a point.
const LOOKED_FOR: usize = 48;
/// A point that cites more than this cites nothing in particular; only its numbers are checked.
const MOST_CITED: usize = 64;
/// Bytes of text, in all, through which a missing thing is looked for elsewhere.
const SEARCHED: usize = 1024 * 1024;

/// Checks points against an article's own paragraphs, each of which is read at most once.
pub struct Checker<'a> {
    paragraphs: &'a [String],
    lang: &'a Lang,
    facts: Vec<OnceCell<Facts>>,
    is_searchable: bool,
    has_latin: OnceCell<bool>,
}

/// What a point is checked against.
struct Cited<'c, 'a> {
    checker: &'c Checker<'a>,
    numbers: Vec<u32>,
    /// Whether the text is in another language.
    is_foreign: bool,
}

impl<'a> Checker<'a> {
    /// `paragraphs` are the article's own, numbered from 1; with none nothing can be checked and nothing is found.
    #[must_use]
    pub fn new(paragraphs: &'a [String], lang: &'a Lang) -> Self {
        let facts = paragraphs.iter().map(|_| OnceCell::new()).collect();
        let is_searchable = paragraphs.iter().map(String::len).sum::<usize>() <= SEARCHED;
        Self { paragraphs, lang, facts, is_searchable, has_latin: OnceCell::new() }
    }

    /// What stands in the point, written in this language, and not in any of the paragraphs it cites.
    #[must_use]
    pub fn check(&self, point: &PointText, lang: &Lang) -> Vec<Finding> {
        if self.paragraphs.is_empty() {
            return Vec::new();
        }
        let mut numbers = point.citations(Some(self.paragraphs.len()));
        let (mut found, mut seen) = (Vec::new(), Vec::new());
        for number in &numbers {
            if *number as usize > self.paragraphs.len() && !seen.contains(number) && found.len() < MOST {
                seen.push(*number);
                found.push(Finding {
                    kind: FindingKind::OutOfRange,
                    words: number.to_string(),
                    cited: vec![*number],
                    elsewhere: None,
                });
            }
        }
        numbers.retain(|number| *number as usize <= self.paragraphs.len());
        numbers.sort_unstable();
        numbers.dedup();
        let length: usize = numbers.iter().map(|number| self.paragraph(*number).len()).sum();
        if numbers.is_empty() || numbers.len() > MOST_CITED || length > SEARCHED {
            return found;
        }
        // The text's own sentences need no reading, and no two readings of them can disagree.
        let copied = point.words(Some(self.paragraphs.len()));
        if numbers.iter().any(|number| self.paragraph(*number).contains(copied.trim())) {
            return found;
        }
        let cited = Cited { checker: self, numbers, is_foreign: lang.primary() != self.lang.primary() };
        let words = words(point, self.paragraphs.len());
        cited.look_for(&Text::new(&words), lang, &mut found);
        found
    }

    fn paragraph(&self, number: u32) -> &str {
        &self.paragraphs[number as usize - 1]
    }

    fn facts(&self, number: u32) -> &Facts {
        self.facts[number as usize - 1].get_or_init(|| Facts::new(self.paragraph(number)))
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        (1..).take(self.paragraphs.len())
    }

    /// The paragraphs, cited or not, that hold something.
    fn holders(&self, holds: impl Fn(&Facts, &str) -> bool) -> impl Iterator<Item = u32> {
        let searched = if self.is_searchable { self.paragraphs.len() } else { 0 };
        self.numbers()
            .take(searched)
            .filter(move |number| holds(self.facts(*number), self.paragraph(*number)))
    }

    fn has_latin(&self) -> bool {
        *self.has_latin.get_or_init(|| self.holders(|facts, _| facts.has_latin()).next().is_some())
    }
}

/// The point's words; a mark between them leaves a space, so that no two numbers become one.
fn words(point: &PointText, paragraphs: usize) -> String {
    let spans = point.spans(Some(paragraphs));
    spans.iter().map(|span| if let Span::Text(text) = span { *text } else { " " }).collect()
}

impl Cited<'_, '_> {
    fn look_for(&self, point: &Text, lang: &Lang, found: &mut Vec<Finding>) {
        let dates = dates(point);
        let Lettered { names, mut claimed } = lettered(point, &dates, self.taste(point, lang));
        claimed.extend(dates.iter().map(|date| date.at.clone()));
        claimed.sort_by_key(|claim| claim.start);
        let figures = figures(point, &claimed);
        for figure in figures
            .iter()
            .filter(|figure| figure.is_telling() && is_read(point, figure, lang))
            .take(LOOKED_FOR)
        {
            if found.len() >= MOST {
                return;
            }
            if !self.any(|facts, _| facts.holds_figure(figure)) {
                let elsewhere = self.elsewhere(|facts, _| facts.holds_figure(figure));
                self.add(found, FindingKind::Figure, point.written(&figure.at), elsewhere);
            }
        }
        for date in dates.iter().take(LOOKED_FOR) {
            if found.len() >= MOST {
                return;
            }
            if !self.holds_date(date) {
                let elsewhere = self.elsewhere(|facts, _| {
                    facts.holds_year(date)
                        && facts.holds_month(date)
                        && facts.holds_day(date)
                        && facts.holds_quarter(date)
                });
                self.add(found, FindingKind::Date, point.written(&date.at), elsewhere);
            }
        }
        for name in names.iter().take(LOOKED_FOR) {
            if found.len() >= MOST {
                return;
            }
            if self.lacks_name(name) {
                let elsewhere = self.elsewhere(|facts, _| facts.holds_name(name));
                self.add(found, FindingKind::Name, point.written(&name.at), elsewhere);
            }
        }
        let quotes: Vec<Quote> = if self.is_foreign { vec![] } else { quotes(point) };
        for quote in quotes.iter().take(LOOKED_FOR) {
            let holds = |facts: &Facts, text: &str| quote.is_in(facts.folded(text));
            if found.len() >= MOST {
                return;
            }
            if !self.any(holds) {
                self.add(found, FindingKind::Quote, point.written(&quote.at), self.elsewhere(holds));
            }
        }
    }

    fn taste(&self, point: &Text, lang: &Lang) -> Taste {
        match lang.primary() {
            "zh" | "ja" | "ko" if point.chars.iter().any(|c| is_han(*c)) => Taste::Foreign,
            "en" | "zh" | "ja" | "ko" if !self.is_foreign => Taste::English,
            _ => Taste::Fixed,
        }
    }

    fn any(&self, holds: impl Fn(&Facts, &str) -> bool) -> bool {
        self.numbers.iter().any(|number| holds(self.checker.facts(*number), self.checker.paragraph(*number)))
    }

    fn elsewhere(&self, holds: impl Fn(&Facts, &str) -> bool) -> Option<u32> {
        self.checker.holders(holds).find(|number| !self.numbers.contains(number))
    }

    /// A date may be told by other words (last year, on Monday), and its year by the paragraph before.
    fn holds_date(&self, date: &Date) -> bool {
        let year = |facts: &Facts| facts.holds_year(date);
        let told = |facts: &Facts| facts.relative.year || facts.is_loose || facts.relative.day;
        let told_before = || {
            !self.any(|facts, _| facts.names_year())
                && self.numbers.iter().any(|number| *number > 1 && year(self.checker.facts(number - 1)))
        };
        let holds_year =
            date.year.is_none() || self.any(|facts, _| year(facts) || told(facts)) || told_before();
        if self.is_foreign || !holds_year {
            return holds_year;
        }
        let holds_rest = |facts: &Facts| {
            facts.holds_month(date) && facts.holds_day(date) && facts.holds_quarter(date)
                || facts.relative.day
        };
        date.month.is_none() && date.quarter.is_none() && date.day.is_none()
            || self.any(|facts, _| holds_rest(facts))
    }

    /// Whether no cited paragraph holds the name nor may well mean it.
    ///
    /// A name stands where it is introduced; after that a text says "the team" or "it". So a name that the text holds
    /// elsewhere is only missing where it belongs to a part of the text that isn't near: in one or two paragraphs,
    /// neither the first nor a neighbour of a cited one. A name that the text holds nowhere is always missing, save
    /// initials across languages, which a translation spells out.
    fn lacks_name(&self, name: &Name) -> bool {
        const FEW: usize = 2;
        if self.any(|facts, _| facts.holds_name(name)) || !self.checker.has_latin() {
            return false;
        }
        let holders: Vec<u32> =
            self.checker.holders(|facts, _| facts.holds_name(name)).take(FEW + 1).collect();
        let may_be_meant = |holder: u32| {
            holder == 1
                || self
                    .numbers
                    .iter()
                    .any(|cited| (holder..=holder + 2).contains(cited) || holder == cited + 1)
        };
        let is_spelled_out = self.is_foreign && name.words.iter().all(|part| part.is_initials);
        match holders.len() {
            0 => self.checker.is_searchable && !is_spelled_out,
            few => few <= FEW && !holders.into_iter().any(may_be_meant),
        }
    }

    fn add(&self, found: &mut Vec<Finding>, kind: FindingKind, words: &str, elsewhere: Option<u32>) {
        if found.len() < MOST && !found.iter().any(|other| other.kind == kind && other.words == words) {
            found.push(Finding { kind, words: words.into(), cited: self.numbers.clone(), elsewhere });
        }
    }
}

/// Whether a figure's writing is one we know: points and commas change places in most of Europe.
fn is_read(point: &Text, figure: &Figure, lang: &Lang) -> bool {
    matches!(lang.primary(), "en" | "zh" | "ja" | "ko")
        || !point.chars[figure.at.clone()].iter().any(|c| matches!(c, '.' | ','))
}
