//! What a paragraph holds, in the form in which it is looked for. Read once a paragraph.

use std::cell::OnceCell;

use super::{
    dates::{Date, dates},
    figures::{Figure, figures},
    fold::{Text, at, is_space},
    names::{Name, Part, telling},
    quotes::Folded,
    relative::{Relative, relative},
    units::Unit,
};

/// A paragraph's figures, dates and Latin words.
pub(super) struct Facts {
    /// By value.
    pub(super) figures: Vec<(f64, Unit)>,
    dates: Vec<Date>,
    pub(super) relative: Relative,
    /// A month or a day without its year.
    pub(super) is_loose: bool,
    /// Latin letters and digits in lower case, the joints between them left out.
    squeezed: String,
    /// Where in it a word, or a piece of one, begins.
    starts: Vec<bool>,
    /// The first letters of its words, and again without small words.
    initials: String,
    folded: OnceCell<Folded>,
}

impl Facts {
    pub(super) fn new(paragraph: &str) -> Self {
        let text = Text::new(paragraph);
        let mut values = Vec::new();
        for figure in figures(&text, &[]) {
            values.extend(figure.says.iter().chain(&figure.may).map(|value| (*value, figure.unit)));
        }
        values.retain(|(value, _)| value.is_finite());
        values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        values.dedup();
        let dates = dates(&text);
        let is_loose = dates.iter().any(|date| date.year.is_none());
        let (squeezed, starts) = squeezed(&text.chars);
        Self {
            figures: values,
            is_loose,
            dates,
            relative: relative(&text),
            squeezed,
            starts,
            initials: initials(&text.chars),
            folded: OnceCell::new(),
        }
    }

    /// The paragraph as quotations are looked for in it.
    pub(super) fn folded(&self, paragraph: &str) -> &Folded {
        self.folded.get_or_init(|| Folded::new(&Text::new(paragraph)))
    }

    pub(super) fn has_latin(&self) -> bool {
        self.starts.len() > 2
    }

    pub(super) fn holds_figure(&self, figure: &Figure) -> bool {
        figure.says.iter().any(|value| within(&self.figures, *value, figure))
    }

    pub(super) fn holds_value(&self, value: f64) -> bool {
        let from = self.figures.partition_point(|(held, _)| *held < value - 1e-9);
        self.figures.get(from).is_some_and(|(held, _)| *held <= value + 1e-9)
    }

    /// Whether any year is named.
    pub(super) fn names_year(&self) -> bool {
        self.dates.iter().any(|date| date.year.is_some())
    }

    pub(super) fn holds_year(&self, date: &Date) -> bool {
        let Some(year) = date.year else { return true };
        let last = if date.is_decade { year + 9 } else { year };
        self.holds_value(f64::from(year))
            || self.dates.iter().filter_map(|held| held.year.map(|y| (y, held.is_decade))).any(|(held, decade)| {
                (year..=last).contains(&held) || decade && (held..=held + 9).contains(&year)
            })
            // 20 世纪 90 年代, the nineties.
            || date.is_decade && self.holds_value(f64::from(year % 100))
    }

    pub(super) fn holds_month(&self, date: &Date) -> bool {
        date.month.is_none_or(|month| {
            self.relative.months & (1 << month) != 0
                || self.dates.iter().any(|held| held.month == Some(month))
                || self.holds_value(f64::from(month)) && date.day.is_none()
        })
    }

    pub(super) fn holds_day(&self, date: &Date) -> bool {
        date.day.is_none_or(|day| {
            self.holds_value(f64::from(day)) || self.dates.iter().any(|held| held.day == Some(day))
        })
    }

    pub(super) fn holds_quarter(&self, date: &Date) -> bool {
        date.quarter.is_none_or(|quarter| {
            self.dates.iter().any(|held| {
                held.quarter == Some(quarter) || held.month.is_some_and(|m| m.div_ceil(3) == quarter)
            })
        })
    }

    /// Whether a word of the name stands here, and the number behind it.
    pub(super) fn holds_name(&self, name: &Name) -> bool {
        let short = name.initials.len() >= 2 && self.has(&name.initials);
        (short || telling(name).any(|part| self.holds_part(part)))
            && name.version.is_none_or(|version| self.holds_value(version))
    }

    fn holds_part(&self, part: &Part) -> bool {
        let whole = part.squeezed.as_str();
        if self.has(whole) || part.pieces.len() > 1 && part.pieces.iter().all(|piece| self.has(piece)) {
            return true;
        }
        if part.is_initials {
            let singular = whole.strip_suffix('s').unwrap_or(whole);
            return self.initials.contains(singular) || self.has(singular);
        }
        if part.is_fixed {
            return whole.strip_suffix('s').is_some_and(|singular| self.has(singular));
        }
        // Bayes and Bayesian, Canada and Canadian.
        let stem = whole.len().saturating_sub(3).max(4);
        whole.len() > stem && self.has(&whole[..stem])
    }

    /// Whether the letters stand here, from the start of a word, or anywhere if they are many.
    fn has(&self, squeezed: &str) -> bool {
        self.squeezed.match_indices(squeezed).any(|(i, _)| squeezed.len() >= 6 || self.starts[i])
    }
}

/// Whether a value stands among these (sorted) within the figure's grain, in a unit that doesn't contradict it.
pub(super) fn within(held: &[(f64, Unit)], value: f64, figure: &Figure) -> bool {
    let near = |value: f64, fits: &dyn Fn(Unit) -> bool| {
        let (low, high) = (value - value * figure.grain, value + value * figure.grain);
        let from = held.partition_point(|(held, _)| *held < low);
        held[from..].iter().take_while(|(held, _)| *held <= high).any(|(_, unit)| fits(*unit))
    };
    let unit = figure.unit;
    let compatible = |other: Unit| other == unit || other == Unit::None || unit == Unit::None;
    near(value, &compatible)
        // A share may be told as a ratio, and by what it leaves of the whole.
        || unit == Unit::Percent && value < 100.0 && near(value / 100.0, &|other| other == Unit::None)
        || unit == Unit::Percent && value < 100.0 && near(100.0 - value, &|other| other == Unit::Percent)
        || unit == Unit::None && value < 1.0 && near(value * 100.0, &|other| other == Unit::Percent)
}

fn squeezed(chars: &[char]) -> (String, Vec<bool>) {
    let (mut squeezed, mut starts) = (String::new(), Vec::new());
    let mut last = '\0';
    for c in chars {
        if c.is_ascii_alphanumeric() {
            let begins = !last.is_ascii_alphanumeric()
                || last.is_ascii_digit() != c.is_ascii_digit()
                || last.is_ascii_lowercase() && c.is_ascii_uppercase();
            squeezed.push(c.to_ascii_lowercase());
            starts.push(begins);
        } else if !is_space(*c)
            && !matches!(c, '-' | '\'' | '.' | '&' | '_' | '/' | '+' | '@')
            && !squeezed.ends_with('|')
        {
            squeezed.push('|');
            starts.push(true);
        }
        last = *c;
    }
    (squeezed, starts)
}

fn initials(chars: &[char]) -> String {
    let (mut all, mut content) = (String::new(), String::new());
    let mut i = 0;
    while i < chars.len() {
        if !at(chars, i).is_ascii_alphabetic() {
            i += 1;
            continue;
        }
        let (word, end) = super::fold::word(chars, i);
        let first = at(chars, i).to_ascii_lowercase();
        all.push(first);
        if !matches!(word.as_str(), "of" | "the" | "and" | "for" | "in" | "a" | "on" | "to") {
            content.push(first);
        }
        i = end;
    }
    all + "|" + &content
}
