//! Figures: a number with its multiplier and kind of unit, read from a point and from a paragraph alike.

use std::ops::Range;

use super::{
    fold::{Text, at, before, is_space, past_space, run, stands, word},
    numerals::{Number, Shape, digit, number, unit},
    shares::{fraction, loose_word},
    units::{Unit, follows, precedes},
};

/// A figure as it is written.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) at: Range<usize>,
    /// What it says: 128K may be 128,000 or 131,072.
    pub(super) says: Vec<f64>,
    /// What it might say besides; good enough for a paragraph, which is only searched.
    pub(super) may: Vec<f64>,
    /// How far a value may lie from it and still be the same, rounded. A share of the value.
    pub(super) grain: f64,
    pub(super) unit: Unit,
    /// What it was multiplied by: 万, million, K.
    pub(super) scale: f64,
    /// Whether it is surely meant as an amount; what else looks like a number is read but not asked for.
    pub(super) sure: bool,
}

impl Figure {
    /// Whether a point's figure is worth looking for. Small counts are not: "three reasons" is the writer's own.
    pub(super) fn is_telling(&self) -> bool {
        const SMALL: f64 = 10.0;
        let [value, ..] = self.says[..] else { return false };
        let count = self.unit == Unit::None && value <= SMALL && value.fract() == 0.0;
        let factor = self.unit == Unit::Times && value <= 2.0;
        // 100 % is as often a way to say "all".
        let all = self.unit == Unit::Percent && (value - 100.0).abs() < 1e-6;
        self.sure && value.is_finite() && !count && !factor && !all
    }
}

/// Every figure of a text, save where something else (a name, a date) has claimed the place.
pub(super) fn figures(text: &Text, claimed: &[Range<usize>]) -> Vec<Figure> {
    let chars = &text.chars;
    let mut found: Vec<Figure> = Vec::new();
    let mut claims = claimed.iter().peekable();
    let mut i = 0;
    while i < chars.len() {
        while claims.next_if(|claim| claim.end <= i).is_some() {}
        if let Some(claim) = claims.peek().filter(|claim| claim.start <= i) {
            i = claim.end.max(i + 1);
            continue;
        }
        if at(chars, i).is_ascii_alphabetic() && before(chars, i).is_ascii_alphabetic() {
            i = run(chars, i, |c| c.is_ascii_alphabetic());
            continue;
        }
        let read = fraction(chars, i)
            .or_else(|| loose_word(chars, i))
            .or_else(|| number(chars, i).map(|n| figure(chars, i, n)));
        if let Some(figure) = read {
            i = figure.at.end.max(i + 1);
            if let Some(last) = found.last_mut() {
                join(chars, last, &figure);
            }
            found.push(figure);
        } else {
            i += 1;
        }
    }
    found
}

/// The figure that a number opens, with what follows it.
pub(super) fn figure(chars: &[char], from: usize, number: Number) -> Figure {
    let mut sure = number.shape != Shape::Loose && !stands_inside(chars, from);
    let mut rough = is_rough(chars, from);
    let mut end = number.end;
    // 十几, 六万多, 三百余万: how much more is left open.
    let spread = past_space(chars, end);
    if matches!(at(chars, spread), '几' | '多' | '余' | '餘' | '来') && !stands(chars, spread, "多少")
    {
        rough = true;
        end = spread + 1;
    }
    let (mut value, mut scale) = (number.value, 1.0);
    let mut may = Vec::new();
    let mut multiplied = past_space(chars, end);
    while let Some(unit) = unit(at(chars, multiplied)).filter(|_| scale < 1e13) {
        if number.shape == Shape::Words || is_other_word(chars, multiplied) {
            break;
        }
        scale *= unit;
        multiplied += 1;
        end = multiplied;
    }
    if matches!(number.shape, Shape::Han | Shape::Loose) && scale > 1.0 && at(chars, end - 1) == '十' {
        sure = false;
    }
    let tail = follows(chars, end, number.shape);
    end = tail.end;
    if tail.scale > 1.0 {
        scale *= tail.scale;
    }
    if !tail.certain {
        may.push(value);
    }
    if tail.is_half_more {
        may.push((value + 0.5) * scale);
    }
    sure &= !tail.is_name;
    let unit = if tail.unit == Unit::None { precedes(chars, from) } else { tail.unit };
    if let Some(hundredths) = tail.tenths {
        // 九成七: tenths of the whole, then hundredths.
        value = value * 10.0 + hundredths;
        // A word of its own, 一成不变, is no share.
        sure = !stands(chars, end, "不变") && !stands_inside(chars, from);
    } else if number.shape == Shape::Loose
        && (tail.unit != Unit::None || scale > 1.0)
        && digit(at(chars, from)).is_some()
    {
        // One numeral is a figure where a unit follows: 三倍. Several in a row leave it open: 三四倍.
        sure |= number.end == from + 1 && !stands_inside(chars, from);
    }
    if let Some(gap) = chars[from..number.end].iter().position(|c| is_space(*c)) {
        // 2 048 may be two numbers.
        may.extend(
            [from, number.end - 3].map(|start| plain(&chars[start..(start + gap.max(3)).min(number.end)])),
        );
        may.extend(may.last().map(|last| last * scale));
    }
    let mut says = vec![value * scale];
    if let Some(other) = tail.binary {
        says.push(value * other);
    }
    let open = rough
        || matches!(at(chars, past_space(chars, end)), '多' | '余' | '左')
        || stands(chars, end, "以上");
    let grain = if tail.tenths == Some(0.0) {
        // 七成 is anything that rounds to it.
        5.0 / value.max(10.0) + 1e-9
    } else {
        grain(value, number.step, scale, unit, open)
    };
    // 90 后 are people.
    sure &= !matches!(at(chars, past_space(chars, end)), '后' | '後');
    Figure { at: from..end, says, may, grain, unit, scale, sure }
}

/// The worth of the digits up to the first that is none.
fn plain(chars: &[char]) -> f64 {
    chars.iter().map_while(|c| c.to_digit(10)).fold(0.0, |value, d| value * 10.0 + f64::from(d))
}

/// How far a rounded value may lie from what is written: half of the last place, more where it says "about".
fn grain(value: f64, step: f64, scale: f64, unit: Unit, rough: bool) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let step = if unit == Unit::Percent { step.min(1.0) } else { step };
    let place = step / value;
    let cap = if scale > 1.0 { 0.08 } else { 0.06 };
    let rounded =
        if step < 1.0 || value >= 100.0 || scale > 1.0 { (place / 2.0).min(cap) } else { 0.5 / value };
    let rounded = rounded.min(if value < 10.0 { 0.1 } else { 0.06 });
    // A hair more, since sums of doubles are not exact.
    1e-9 + if rough { rounded.max(place.min(0.2)).max(0.05) } else { rounded }
}

/// Whether a numeral is rather a piece of something else: of a name (v2), of 第三 or 几十, of a longer key.
fn stands_inside(chars: &[char], from: usize) -> bool {
    let last = before(chars, from);
    let joined = matches!(last, '-' | '.' | ':' | '/' | '_' | '@' | '#' | '=' | '^' | '\'') && from >= 2 && {
        let one = at(chars, from - 2);
        one.is_ascii_alphanumeric() && !(last == '-' && one.is_ascii_digit())
    };
    last.is_ascii_alphanumeric()
        || matches!(last, '几' | '数' | '第' | '好' | '上' | '成' | '双' | '雙' | '^' | '无')
        || joined
}

/// 千克, 百科, 万能: not a multiplier.
fn is_other_word(chars: &[char], i: usize) -> bool {
    let next = at(chars, i + 1);
    match at(chars, i) {
        '千' => matches!(next, '克' | '米' | '瓦' | '卡' | '赫' | '兆' | '问' | '帕' | '伏' | '焦'),
        '百' => matches!(next, '科' | '度' | '分' | '姓' | '货'),
        '万' | '萬' => matches!(next, '能' | '一' | '物' | '科'),
        _ => false,
    }
}

const ABOUT: [&str; 26] = [
    "about",
    "around",
    "roughly",
    "nearly",
    "almost",
    "some",
    "over",
    "than",
    "under",
    "to",
    "least",
    "most",
    "approximately",
    "above",
    "below",
    "beyond",
    "exceeds",
    "exceeding",
    "exceeded",
    "past",
    "circa",
    "topped",
    "tops",
    "estimated",
    "as",
    "close",
];

/// Whether the writer says that the figure is rough.
fn is_rough(chars: &[char], from: usize) -> bool {
    let mut end = from;
    while is_space(before(chars, end)) || matches!(before(chars, end), '$' | '€' | '£' | '¥') {
        end -= 1;
    }
    if matches!(
        before(chars, end),
        '约' | '約'
            | '近'
            | '逾'
            | '超'
            | '过'
            | '過'
            | '足'
            | '达'
            | '達'
            | '概'
            | '~'
            | '≈'
            | '>'
            | '<'
    ) || stands(chars, end.saturating_sub(2), "不到")
    {
        return true;
    }
    let length = chars[..end].iter().rev().take(16).take_while(|c| c.is_ascii_alphabetic()).count();
    let (last, _) = word(chars, end - length);
    // "20 to 40" is exact at both ends.
    let after_number = last == "to" && end >= 4 && at(chars, end - 4).is_ascii_alphanumeric();
    ABOUT.contains(&last.as_str()) && !after_number
}

/// What two figures side by side have in common: 2 到 8 倍, 三亿五千万, 1-2 million.
fn join(chars: &[char], first: &mut Figure, second: &Figure) {
    const BETWEEN: [&str; 12] = ["-", "--", "~", "到", "至", "或", " to ", " or ", " and ", "和", "、", "与"];
    let gap: String = chars[first.at.end..second.at.start].iter().take(8).collect();
    let bare = gap.trim_matches(' ');
    if bare.is_empty() && first.scale >= 1e3 && second.says[0] < first.scale {
        let both = first.says[0] + second.says[0];
        // The sum is what is meant; what stands alone in either half is not asked for.
        first.may.push(first.says[0]);
        first.says = vec![both];
        return;
    }
    if first.scale <= 1.0 && second.scale > 1.0 && BETWEEN.iter().any(|word| *word == gap || *word == bare) {
        let more: Vec<f64> = first.says.iter().map(|value| value * second.scale).collect();
        first.says.extend(more);
    }
    if first.unit == Unit::None && BETWEEN.iter().any(|word| *word == gap || *word == bare) {
        first.unit = second.unit;
    }
}
