//! Shares and factors in words: 三分之一, half, twice.

use super::{
    figures::{Figure, figure},
    fold::{at, past_space, stands, word},
    numerals::{Shape, number, scale},
    units::Unit,
};

/// 百分之九十七, 三分之一: the share stands first.
pub(super) fn fraction(chars: &[char], from: usize) -> Option<Figure> {
    let whole = number(chars, from).filter(|n| n.shape != Shape::Words)?;
    if !stands(chars, whole.end, "分之") {
        return None;
    }
    let part = number(chars, past_space(chars, whole.end + 2)).filter(|n| n.shape != Shape::Words)?;
    let span = from..part.end;
    if (whole.value - 100.0).abs() < 0.5 {
        let mut figure = figure(chars, span.start, part);
        figure.unit = Unit::Percent;
        figure.sure = true;
        return Some(figure);
    }
    let value = part.value / whole.value;
    Some(Figure {
        at: span,
        says: vec![value],
        may: vec![],
        grain: 0.03,
        unit: Unit::None,
        scale: 1.0,
        // Rounded shares are written in many ways (一比三, a quarter); only odd ones are worth asking for.
        sure: whole.value > 10.0,
    })
}

/// Words that stand for an amount, each with its values.
const WORDS: [(&str, &[f64]); 26] = [
    ("half", &[0.5]),
    ("halve", &[0.5]),
    ("halves", &[0.5]),
    ("halved", &[0.5]),
    ("halving", &[0.5]),
    ("third", &[1.0 / 3.0, 3.0]),
    ("thirds", &[2.0 / 3.0]),
    ("quarter", &[0.25, 4.0]),
    ("quarters", &[0.75]),
    ("fifth", &[0.2, 5.0]),
    ("eighth", &[0.125, 8.0]),
    ("tenth", &[0.1, 10.0]),
    ("tenths", &[0.1]),
    ("double", &[2.0]),
    ("doubles", &[2.0]),
    ("doubled", &[2.0]),
    ("doubling", &[2.0]),
    ("twice", &[2.0]),
    ("triple", &[3.0]),
    ("tripled", &[3.0]),
    ("thrice", &[3.0]),
    ("quadruple", &[4.0]),
    ("quadrupled", &[4.0]),
    ("dozen", &[12.0]),
    ("dozens", &[12.0]),
    ("score", &[20.0]),
];

/// The same in Chinese.
const HAN_WORDS: [(&str, &[f64]); 7] = [
    ("一半", &[0.5]),
    ("半数", &[0.5]),
    ("减半", &[0.5]),
    ("过半", &[0.5]),
    ("翻番", &[2.0]),
    ("翻倍", &[2.0]),
    ("一倍", &[1.0, 2.0]),
];

pub(super) fn loose_word(chars: &[char], from: usize) -> Option<Figure> {
    let (end, values) = if at(chars, from).is_ascii_alphabetic() {
        let (spoken, end) = word(chars, from);
        let (_, values) = WORDS.iter().find(|(name, _)| *name == spoken)?;
        (end, *values)
    } else {
        let (name, values) = HAN_WORDS.iter().find(|(name, _)| stands(chars, from, name))?;
        (from + name.chars().count(), *values)
    };
    let mut may = Vec::new();
    // Half a million.
    if values == [0.5] {
        let after = if stands(chars, end, " a ") { end + 3 } else { past_space(chars, end) };
        may.extend(scale(&word(chars, after).0).map(|scale| scale / 2.0));
    }
    Some(Figure {
        at: from..end,
        says: values.to_vec(),
        may,
        grain: 0.03,
        unit: Unit::None,
        scale: 1.0,
        sure: false,
    })
}
