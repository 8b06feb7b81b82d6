//! Dates: years, months with days, quarters, decades.

use std::ops::Range;

use super::{
    fold::{Text, address_end, at, before, is_han, is_space, past_space, run, stands, word},
    numerals::{Shape, number},
};

/// A date, as much of it as is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Date {
    pub(super) at: Range<usize>,
    pub(super) year: Option<u16>,
    /// 1990s: the year is only the first of ten.
    pub(super) is_decade: bool,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    pub(super) quarter: Option<u8>,
}

/// Every date of a text; a lone number from 1900 to 2099 is a year.
pub(super) fn dates(text: &Text) -> Vec<Date> {
    let chars = &text.chars;
    let (mut found, mut i) = (Vec::new(), 0);
    while i < chars.len() {
        let c = at(chars, i);
        if c == ':' && stands(chars, i, "://") {
            i = address_end(chars, i);
            continue;
        }
        if c.is_ascii_alphanumeric() && before(chars, i).is_ascii_alphanumeric() {
            i += 1;
            continue;
        }
        let read = if c.is_ascii_alphabetic() { lettered(chars, i) } else { numbered(chars, i) };
        match read {
            Some((date, end)) => {
                found.push(Date { at: i..end, ..date });
                i = end.max(i + 1);
            }
            // A whole number is passed at once, or its tail might look like a year.
            None if c.is_ascii_digit() => i = run(chars, i, |c| c.is_ascii_digit() || matches!(c, ',' | '.')),
            None => i += 1,
        }
    }
    found
}

/// A number of few digits, or Chinese numerals, as dates are written.
fn count(chars: &[char], from: usize) -> Option<(u16, usize)> {
    let read = number(chars, from)
        .filter(|n| n.shape != Shape::Words && n.shape != (Shape::Digits { parted: true }))?;
    let short = read.end - from <= 4 && (0.0..3000.0).contains(&read.value) && read.value.fract() == 0.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 to 3000, and whole"
    )]
    short.then_some((read.value as u16, read.end))
}

fn small(chars: &[char], from: usize, most: u16) -> Option<(u8, usize)> {
    let (value, end) = count(chars, from)?;
    (1..=most).contains(&value).then_some((u8::try_from(value).ok()?, end))
}

/// 2025-07-28, 2025年7月28日, 7月28日, 2025, 1990s, 28 July 2025.
fn numbered(chars: &[char], from: usize) -> Option<(Date, usize)> {
    if at(chars, from) == '第' || stands(chars, past_space(chars, from + 1), "季") {
        return quarter_in_han(chars, from);
    }
    let (value, end) = count(chars, from)?;
    let next = past_space(chars, end);
    if at(chars, next) == '年'
        && at(chars, next + 1) != '代'
        && (value >= 1000 || end - from == 2 && value > 30)
    {
        let year = (value >= 1000).then_some(value);
        return Some(with_month(chars, Date { year, ..Date::default() }, next + 1));
    }
    if stands(chars, next, "年代") && (end - from == 2 || value >= 1000) {
        let year = if value < 100 { 1900 + value } else { value };
        return Some((Date { year: Some(year), is_decade: true, ..Date::default() }, next + 2));
    }
    if at(chars, next) == '月' && value <= 12 {
        return month_in_han(chars, Date::default(), from);
    }
    if !at(chars, from).is_ascii_digit() {
        return None;
    }
    if at(chars, next) == '日'
        && value <= 31
        && !matches!(at(chars, next + 1), '元' | '本' | '均' | '活' | '圆')
    {
        return Some((Date { day: u8::try_from(value).ok(), ..Date::default() }, next + 1));
    }
    if end - from == 4
        && (1900..2100).contains(&value)
        && !matches!(before(chars, from), '.' | ',' | '$' | '¥')
    {
        return year(chars, value, end);
    }
    let after_ordinal = run(chars, end, |c| c.is_ascii_alphabetic());
    let ordinal = matches!(word(chars, end).0.as_str(), "st" | "nd" | "rd" | "th");
    let gap = if ordinal { after_ordinal } else { end };
    let start = if stands(chars, gap, " of ") { gap + 4 } else { past_space(chars, gap) };
    let (name, stop) = word(chars, start);
    let month =
        month(&name).filter(|_| start > gap && (1..=31).contains(&value) && is_capital(chars, start))?;
    let date = Date { month: Some(month), day: u8::try_from(value).ok(), ..Date::default() };
    Some(with_year(chars, date, stop))
}

/// A year in digits, and what joins it.
fn year(chars: &[char], value: u16, end: usize) -> Option<(Date, usize)> {
    let date = Date { year: Some(value), ..Date::default() };
    let separator = at(chars, end);
    if matches!(separator, '-' | '/' | '.') {
        let (second, stop) = small(chars, end + 1, 99).map_or((0, end), |(n, stop)| (n, stop));
        let two = stop == end + 3 || stop == end + 2;
        if two && second <= 12 && at(chars, stop) == separator {
            let (day, last) = small(chars, stop + 1, 31)?;
            return Some((Date { month: Some(second), day: Some(day), ..date }, last));
        }
        if two && at(chars, stop) != '.' && separator != '.' {
            // 2024-05 and 2019-20 look alike: only the year is sure.
            return Some((date, stop));
        }
        if separator == '.' && at(chars, end + 1).is_ascii_digit() {
            return None;
        }
    }
    if at(chars, end) == 's' && !at(chars, end + 1).is_ascii_alphanumeric() {
        return Some((Date { is_decade: true, ..date }, end + 1));
    }
    if at(chars, end).is_ascii_alphabetic()
        || at(chars, end) == '%'
        || at(chars, end) == ',' && at(chars, end + 1).is_ascii_digit()
    {
        return None;
    }
    let next = past_space(chars, end);
    if let Some((quarter, stop)) = quarter_in_letters(chars, next) {
        return Some((Date { quarter: Some(quarter), ..date }, stop));
    }
    // 2000 万, 2048 个: an amount; so is 2048 as a power of two.
    let amount = is_han(at(chars, next))
        && "万亿千百个名人次家篇项条种倍元块米公字词步层篇台只辆套座位".contains(at(chars, next))
        || value == 2048
        || matches!(
            word(chars, next).0.as_str(),
            "percent" | "million" | "billion" | "thousand" | "times" | "tokens" | "people"
        );
    (!amount).then_some((date, end))
}

/// The month and day that follow 年.
fn with_month(chars: &[char], date: Date, end: usize) -> (Date, usize) {
    let next = past_space(chars, end);
    if let Some((quarter, stop)) = quarter_in_letters(chars, next) {
        return (Date { quarter: Some(quarter), ..date }, stop);
    }
    if let Some((found, stop)) = quarter_in_han(chars, next) {
        return (Date { quarter: found.quarter, ..date }, stop);
    }
    month_in_han(chars, date.clone(), next).unwrap_or((date, end))
}

/// 7月28日, 七月.
fn month_in_han(chars: &[char], date: Date, from: usize) -> Option<(Date, usize)> {
    let (month, end) = small(chars, from, 12)?;
    let month_sign = past_space(chars, end);
    if at(chars, month_sign) != '月' {
        return None;
    }
    let date = Date { month: Some(month), ..date };
    let next = past_space(chars, month_sign + 1);
    match small(chars, next, 31) {
        Some((day, stop)) if matches!(at(chars, past_space(chars, stop)), '日' | '号' | '號') => {
            Some((Date { day: Some(day), ..date }, past_space(chars, stop) + 1))
        }
        _ => Some((date, month_sign + 1)),
    }
}

/// 第三季度, 三季度, 3 季度.
fn quarter_in_han(chars: &[char], from: usize) -> Option<(Date, usize)> {
    let start = if at(chars, from) == '第' { past_space(chars, from + 1) } else { from };
    let (quarter, end) = small(chars, start, 4)?;
    let next = past_space(chars, end);
    let quarter = Date { quarter: Some(quarter), ..Date::default() };
    stands(chars, next, "季度").then_some((quarter, next + 2))
}

/// Q3.
fn quarter_in_letters(chars: &[char], from: usize) -> Option<(u8, usize)> {
    let (quarter, end) = small(chars, from + 1, 4)?;
    let lone = !at(chars, end).is_ascii_alphanumeric();
    (matches!(at(chars, from), 'Q' | 'q') && lone).then_some((quarter, end))
}

/// July 28, 2025; July 2025; Q3 2024; third quarter.
fn lettered(chars: &[char], from: usize) -> Option<(Date, usize)> {
    if let Some((quarter, end)) = quarter_in_letters(chars, from) {
        return Some(with_year(chars, Date { quarter: Some(quarter), ..Date::default() }, end));
    }
    let (name, end) = word(chars, from);
    let nth = ["first", "second", "third", "fourth"].iter().position(|nth| *nth == name);
    if let Some(nth) = nth.filter(|_| stands(chars, end, " quarter") || stands(chars, end, "-quarter")) {
        let date = Date { quarter: u8::try_from(nth + 1).ok(), ..Date::default() };
        return Some(with_year(chars, date, end + 8));
    }
    let month = month(&name).filter(|_| is_capital(chars, from))?;
    let date = Date { month: Some(month), ..Date::default() };
    let next = past_space(chars, if at(chars, end) == '.' { end + 1 } else { end });
    if let Some((day, stop)) = small(chars, next, 31).filter(|_| at(chars, next).is_ascii_digit()) {
        let ordinal = matches!(word(chars, stop).0.as_str(), "st" | "nd" | "rd" | "th");
        let stop = if ordinal { stop + 2 } else { stop };
        return Some(with_year(chars, Date { day: Some(day), ..date }, stop));
    }
    let (date, end) = with_year(chars, date, end);
    // May and March are words too: without a day or a year only a preposition tells.
    (date.year.is_some() || !matches!(month, 3 | 5) || is_after_preposition(chars, from))
        .then_some((date, end))
}

/// The year behind a month or a quarter: ", 2025" or " 2025".
fn with_year(chars: &[char], date: Date, end: usize) -> (Date, usize) {
    let next = past_space(chars, if at(chars, end) == ',' { end + 1 } else { end });
    let of = if stands(chars, next, "of ") { next + 3 } else { next };
    match count(chars, of) {
        Some((year, stop))
            if stop == of + 4 && (1000..2200).contains(&year) && at(chars, of).is_ascii_digit() =>
        {
            (Date { year: Some(year), ..date }, stop)
        }
        _ => (date, end),
    }
}

fn is_capital(chars: &[char], i: usize) -> bool {
    at(chars, i).is_ascii_uppercase()
}

fn is_after_preposition(chars: &[char], from: usize) -> bool {
    let end = if is_space(before(chars, from)) { from - 1 } else { from };
    let length = chars[..end].iter().rev().take(8).take_while(|c| c.is_ascii_alphabetic()).count();
    matches!(
        word(chars, end - length).0.as_str(),
        "in" | "since" | "by" | "until" | "of" | "from" | "last" | "early" | "late" | "mid"
    )
}

/// The month of an English name, whole or cut to three or four letters.
pub(super) fn month(name: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if name.len() < 3 {
        return None;
    }
    let short = name.len() <= 4;
    let nth = MONTHS.iter().position(|month| *month == name || short && month.starts_with(name))?;
    u8::try_from(nth + 1).ok()
}
