//! Numbers as they are written: digits, Chinese numerals, English words. Only the number, without what follows it.

use super::fold::{NARROW, at, is_space, run, word};

/// A number and how finely it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub(super) end: usize,
    pub(super) value: f64,
    /// The worth of its last written place that isn't a trailing zero.
    pub(super) step: f64,
    pub(super) shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Digits; whether a separator or a point stands inside.
    Digits { parted: bool },
    /// Chinese numerals that form one number: 一百二十八.
    Han,
    /// English words: twenty-one.
    Words,
    /// One numeral, numerals in a row (三四, 二〇二五), or 万 and the like alone: in Chinese mostly part of a word.
    Loose,
}

/// The number that begins here, in any writing.
pub(super) fn number(chars: &[char], from: usize) -> Option<Number> {
    match at(chars, from) {
        '0'..='9' => Some(digits(chars, from)),
        c if c.is_ascii_alphabetic() => words(chars, from),
        c if digit(c).is_some() || unit(c).is_some() => han(chars, from),
        _ => None,
    }
}

/// Longer runs of digits are keys, not numbers, and no double holds them exactly.
const LONGEST: usize = 15;

fn digits(chars: &[char], from: usize) -> Number {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut end = run(chars, from, is_digit);
    let mut parted = false;
    if end - from <= 3 {
        let separator = at(chars, end);
        let groups = matches!(separator, ',' | '\'') || separator == NARROW || separator == ' ';
        while groups
            && at(chars, end) == separator
            && run(chars, end + 1, is_digit) == end + 4
            && !(is_space(separator) && at(chars, from) == '0')
        {
            end += 4;
            parted = true;
        }
    }
    let whole = end;
    let mut decimals = 0;
    if at(chars, end) == '.' && at(chars, end + 1).is_ascii_digit() {
        end = run(chars, end + 1, is_digit);
        decimals = end - whole - 1;
        parted = true;
    }
    let written: String =
        chars[from..end].iter().filter(|c| c.is_ascii_digit() || **c == '.').take(LONGEST + 2).collect();
    let value = if end - from > LONGEST + 6 { f64::NAN } else { written.parse::<f64>().unwrap_or(f64::NAN) };
    let step =
        if decimals > 0 { 0.1_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX)) } else { place(value) };
    Number { end, value, step, shape: Shape::Digits { parted } }
}

/// The worth of a whole number's last place that isn't a trailing zero; below a hundred every place is meant.
fn place(value: f64) -> f64 {
    let mut step = 1.0;
    while value >= 100.0 && step < value && value % (step * 10.0) == 0.0 {
        step *= 10.0;
    }
    step
}

pub(super) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

pub(super) fn unit(c: char) -> Option<f64> {
    Some(match c {
        '十' => 1e1,
        '百' => 1e2,
        '千' => 1e3,
        '万' | '萬' => 1e4,
        '亿' | '億' => 1e8,
        _ => return None,
    })
}

fn han(chars: &[char], from: usize) -> Option<Number> {
    let (mut yi, mut wan, mut section) = (0.0, 0.0, 0.0);
    let (mut pending, mut last_unit, mut zero): (Option<f64>, f64, bool) = (None, 1.0, false);
    let mut end = from;
    let bare = unit(at(chars, from)).is_some_and(|unit| unit > 10.0);
    while end - from < 24 {
        let c = at(chars, end);
        if let Some(d) = digit(c) {
            if d == 0 && !matches!(pending, Some(n) if n > 0.0) && last_unit > 1.0 {
                zero = true;
            } else if pending.is_some() {
                return Some(in_a_row(chars, from));
            } else {
                pending = Some(f64::from(d));
            }
        } else if let Some(unit) = unit(c) {
            let count = pending.take();
            if unit < 1e4 {
                section += count.unwrap_or(1.0) * unit;
            } else if unit < 1e8 {
                wan = (section + count.unwrap_or(0.0)).max(if section > 0.0 { 0.0 } else { 1.0 }) * unit;
                section = 0.0;
            } else {
                yi += (wan + section + count.unwrap_or(0.0)).max(if wan > 0.0 { 0.0 } else { 1.0 }) * unit;
                (wan, section) = (0.0, 0.0);
            }
            (last_unit, zero) = (unit, false);
        } else {
            break;
        }
        end += 1;
    }
    // 一万二 is 12,000, but 一万零二 10,002.
    let tail = pending.unwrap_or(0.0) * if last_unit >= 100.0 && !zero { last_unit / 10.0 } else { 1.0 };
    let mut value = yi + wan + section + tail;
    let mut step = place(value);
    let mut shape = if bare || end == from + 1 { Shape::Loose } else { Shape::Han };
    if matches!(at(chars, end), '点' | '點') && digit(at(chars, end + 1)).is_some() {
        end += 1;
        step = 1.0;
        while let Some(d) = digit(at(chars, end)).filter(|_| end - from < 32) {
            step /= 10.0;
            value += f64::from(d) * step;
            end += 1;
        }
        shape = Shape::Han;
    }
    (end > from).then_some(Number { end, value, step, shape })
}

/// Numerals without a unit: 二〇二五 is read as digits are.
fn in_a_row(chars: &[char], from: usize) -> Number {
    // Bounded, since dates are looked for at every numeral.
    let end = run(&chars[..chars.len().min(from + 24)], from, |c| digit(c).is_some());
    let row = &chars[from..end];
    let value = if row.len() > LONGEST {
        f64::NAN
    } else {
        row.iter().fold(0.0, |value, c| value * 10.0 + f64::from(digit(*c).unwrap_or(0)))
    };
    Number { end, value, step: 1.0, shape: Shape::Loose }
}

fn small(word: &str) -> Option<f64> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    SMALL.iter().position(|name| *name == word).and_then(|n| u32::try_from(n).ok()).map(f64::from)
}

fn ten(word: &str) -> Option<f64> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    TENS.iter()
        .position(|name| *name == word)
        .and_then(|n| u32::try_from(n).ok())
        .map(|n| f64::from(n * 10 + 20))
}

/// What an English word multiplies by.
pub(super) fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" => 1e3,
        "million" | "mn" => 1e6,
        "billion" | "bn" => 1e9,
        "trillion" | "tn" => 1e12,
        _ => return None,
    })
}

fn words(chars: &[char], from: usize) -> Option<Number> {
    let (mut total, mut section, mut step) = (0.0, 0.0, 1.0);
    let (mut end, mut next, mut shape) = (from, from, Shape::Words);
    // Whether a ten, or a word below twenty, has been read since the last multiplier.
    let (mut tens, mut ones) = (false, false);
    for nth in 0..12 {
        let (mut spoken, mut after) = word(chars, next);
        if nth > 0 && spoken == "and" && section >= 100.0 {
            (spoken, after) = word(chars, after + 1);
        }
        if let Some(n) = small(&spoken).filter(|n| !ones && (!tens || (1.0..10.0).contains(n))) {
            section += n;
            ones = true;
            step = 1.0;
        } else if let Some(n) = ten(&spoken).filter(|_| !ones && !tens) {
            section += n;
            tens = true;
            step = 1.0;
        } else if let Some(scale) = scale(&spoken).filter(|scale| *scale > 100.0 || section < 100.0) {
            if nth == 0 {
                shape = Shape::Loose;
            }
            let count = if section == 0.0 { 1.0 } else { section };
            if scale > 100.0 {
                total += count * scale;
                section = 0.0;
            } else {
                section = count * scale;
            }
            step = scale;
            (tens, ones) = (false, false);
        } else {
            break;
        }
        end = after;
        if !(is_space(at(chars, end)) || at(chars, end) == '-') {
            break;
        }
        next = end + 1;
    }
    // Twenty-first is a place, and no twenty.
    if at(chars, end) == '-' && is_nth(&word(chars, end + 1).0) {
        return None;
    }
    (end > from).then_some(Number { end, value: total + section, step, shape })
}

fn is_nth(word: &str) -> bool {
    matches!(word, "first" | "second" | "third" | "fifth" | "eighth" | "ninth" | "twelfth")
        || word.strip_suffix("th").is_some_and(|stem| small(stem).is_some())
}
