//! What stands beside a number: multipliers in letters, percent, times, money, and letters that make it a name.

use super::{
    fold::{at, before, is_space, past_space, run, stands, word},
    numerals::{Shape, digit, scale},
};

/// The kind of unit, as far as two kinds contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// None, or one that says little.
    None,
    /// A share of a hundred.
    Percent,
    /// How many times as much.
    Times,
    /// A sum of money.
    Money,
}

/// What follows a number.
pub(super) struct Tail {
    pub(super) end: usize,
    pub(super) unit: Unit,
    /// What letters multiply by: K, million.
    pub(super) scale: f64,
    /// The same in powers of 1,024, where that is usual.
    pub(super) binary: Option<f64>,
    /// Whether the letters can mean nothing else.
    pub(super) certain: bool,
    /// 两年半.
    pub(super) is_half_more: bool,
    /// 九成七: the number counts tenths, and these are the hundredths after them.
    pub(super) tenths: Option<f64>,
    /// Letters that make it a name or a key: 4o, 3D.
    pub(super) is_name: bool,
}

impl Tail {
    fn none(end: usize) -> Self {
        Self {
            end,
            unit: Unit::None,
            scale: 1.0,
            binary: None,
            certain: true,
            is_half_more: false,
            tenths: None,
            is_name: false,
        }
    }
}

pub(super) fn follows(chars: &[char], end: usize, shape: Shape) -> Tail {
    let mut tail = letters(chars, end, shape);
    let next = past_space(chars, tail.end);
    if at(chars, next) == '成' && shape != Shape::Words {
        tenths(chars, next, &mut tail);
    }
    if let Some((unit, stop)) = kind(chars, tail.end) {
        (tail.unit, tail.end) = (unit, stop);
    }
    let near = past_space(chars, tail.end);
    tail.is_half_more = (near..near + 4).any(|i| at(chars, i) == '半') || stands(chars, near, "and a half");
    tail
}

/// Letters right behind the digits (128K, 3.1x, 16GB), or a word after a space or a hyphen (5 million).
fn letters(chars: &[char], end: usize, shape: Shape) -> Tail {
    let mut tail = Tail::none(end);
    let attached = at(chars, end).is_ascii_alphabetic();
    let start = if attached || !(is_space(at(chars, end)) || at(chars, end) == '-') { end } else { end + 1 };
    let (lower, stop) = word(chars, start);
    let length = stop - start;
    if length == 0 || !(attached || matches!(shape, Shape::Digits { .. }) || length > 3) {
        return tail;
    }
    if let Some(scale) = scale(&lower) {
        (tail.end, tail.scale) = (stop, scale);
        return tail;
    }
    let capital = at(chars, start).is_ascii_uppercase();
    let lone = !at(chars, stop).is_ascii_alphanumeric();
    if length == 1 && lone && (attached || capital) {
        let power = match lower.as_str() {
            "k" => 1,
            "m" => 2,
            "b" | "g" => 3,
            "t" => 4,
            _ => 0,
        };
        if power > 0 {
            (tail.end, tail.scale, tail.binary) = (stop, 1e3_f64.powi(power), Some(1024_f64.powi(power)));
            tail.certain = false;
            return tail;
        }
    }
    if let Some(power) = bytes(&lower) {
        // 512 KiB may stand beside 0.5 MB, or beside a bare 512 in a table.
        (tail.end, tail.scale, tail.binary) = (stop, 1e3_f64.powi(power), Some(1024_f64.powi(power)));
        tail.certain = false;
        return tail;
    }
    tail.is_name = attached && !(lone && is_unit(&lower));
    tail
}

fn bytes(lower: &str) -> Option<i32> {
    Some(match lower {
        "kb" | "kib" | "kilobyte" | "kilobytes" => 1,
        "mb" | "mib" | "megabyte" | "megabytes" => 2,
        "gb" | "gib" | "gigabyte" | "gigabytes" => 3,
        "tb" | "tib" | "terabyte" | "terabytes" => 4,
        "pb" | "pib" | "petabyte" | "petabytes" => 5,
        _ => return None,
    })
}

/// Letters that stand right behind an amount.
fn is_unit(lower: &str) -> bool {
    const UNITS: [&str; 40] = [
        "x", "s", "st", "nd", "rd", "th", "ms", "ns", "us", "h", "hr", "hrs", "min", "mins", "km", "cm",
        "mm", "nm", "m", "kg", "g", "mg", "w", "kw", "mw", "gw", "kwh", "v", "hz", "khz", "mhz", "ghz", "px",
        "pt", "pp", "bps", "mph", "am", "pm", "fold",
    ];
    UNITS.contains(&lower)
}

/// 七成, 九成七; but not 七成功.
fn tenths(chars: &[char], from: usize, tail: &mut Tail) {
    let after = at(chars, from + 1);
    if "为功立长本果熟员就都绩分交".contains(after) {
        return;
    }
    tail.tenths = Some(0.0);
    tail.unit = Unit::Percent;
    tail.end = from + 1;
    if let Some(d) = digit(after).or(after.to_digit(10)).filter(|d| *d > 0) {
        tail.tenths = Some(f64::from(d));
        tail.end += 1;
    }
}

/// The kind of unit, after a space, a hyphen or nothing.
fn kind(chars: &[char], from: usize) -> Option<(Unit, usize)> {
    const WORDS: [(&str, Unit); 19] = [
        ("%", Unit::Percent),
        ("个百分点", Unit::Percent),
        ("個百分點", Unit::Percent),
        ("百分点", Unit::Percent),
        ("倍", Unit::Times),
        ("×", Unit::Times),
        ("元", Unit::Money),
        ("块钱", Unit::Money),
        ("美元", Unit::Money),
        ("美金", Unit::Money),
        ("欧元", Unit::Money),
        ("日元", Unit::Money),
        ("英镑", Unit::Money),
        ("港元", Unit::Money),
        ("人民币", Unit::Money),
        ("折", Unit::Times),
        ("€", Unit::Money),
        ("$", Unit::Money),
        ("£", Unit::Money),
    ];
    let start = if is_space(at(chars, from)) || at(chars, from) == '-' { from + 1 } else { from };
    if at(chars, start).is_ascii_alphabetic() {
        let (lower, stop) = word(chars, start);
        return match lower.as_str() {
            "percent" | "percentage" | "pp" | "pct" => Some((Unit::Percent, stop)),
            "per" if stands(chars, stop, " cent") => {
                Some((Unit::Percent, run(chars, stop + 1, |c| c.is_ascii_alphabetic())))
            }
            "times" | "fold" | "x" => Some((Unit::Times, stop)),
            "dollars" | "dollar" | "euros" | "yuan" | "rmb" | "usd" | "pounds" | "yen" => {
                Some((Unit::Money, stop))
            }
            _ => None,
        };
    }
    let (word, unit) = WORDS.iter().find(|(word, _)| stands(chars, start, word))?;
    Some((*unit, start + word.chars().count()))
}

/// The kind of unit that stands before the number: $5.
pub(super) fn precedes(chars: &[char], from: usize) -> Unit {
    let start = if is_space(before(chars, from)) { from - 1 } else { from };
    match before(chars, start) {
        '$' | '¥' | '€' | '£' | '￥' => Unit::Money,
        '×' => Unit::Times,
        _ => Unit::None,
    }
}
