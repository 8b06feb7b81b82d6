//! The times of saved pages: `2025-07-28 04:24` and its relatives.

use jiff::{Timestamp, civil, tz::Offset, tz::TimeZone};

/// Reads a text that is a date, or a date and a time (in `zone` where it names none). `None` when it has not that shape;
/// an error when no calendar or clock knows it.
#[must_use]
pub fn read(text: &str, zone: &TimeZone) -> Option<Result<Timestamp, ()>> {
    let text = text.trim();
    if let Ok(exact) = text.parse::<Timestamp>() {
        return Some(Ok(exact));
    }
    let shape = shape(text)?;
    Some(shape.timestamp(zone).ok_or(()))
}

/// The numbers as they stand, possible or not.
#[derive(Debug, Default)]
struct Shape {
    date: [u32; 3],
    clock: [u32; 3],
    nanoseconds: u32,
    /// Seconds east of Greenwich, where it is said.
    offset: Option<i32>,
}

impl Shape {
    fn timestamp(&self, zone: &TimeZone) -> Option<Timestamp> {
        let small = |n: u32| i8::try_from(n).ok();
        let [year, month, day] = self.date;
        let [hour, minute, second] = self.clock;
        let date = civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
        let nanoseconds = i32::try_from(self.nanoseconds).ok()?;
        let clock = civil::Time::new(small(hour)?, small(minute)?, small(second)?, nanoseconds).ok()?;
        let moment = date.to_datetime(clock);
        match self.offset {
            Some(seconds) => Offset::from_seconds(seconds).ok()?.to_timestamp(moment).ok(),
            None => Some(zone.to_timestamp(moment).ok()?),
        }
    }
}

fn shape(text: &str) -> Option<Shape> {
    let mut rest = text;
    let mut shape = Shape::default();
    shape.date[0] = number(&mut rest, 4, 4)?;
    take(&mut rest, &['-', '/', '.', '年', '－', '／'])?;
    shape.date[1] = number(&mut rest, 1, 2)?;
    take(&mut rest, &['-', '/', '.', '月', '－', '／'])?;
    shape.date[2] = number(&mut rest, 1, 2)?;
    let _ = take(&mut rest, &['日']);
    if rest.is_empty() {
        return Some(shape);
    }
    let trimmed = rest.trim_start();
    let spaced = trimmed.len() < rest.len() || text.contains('日');
    rest = trimmed;
    if take(&mut rest, &['T', 't']).is_none() && !spaced {
        return None;
    }
    shape.clock[0] = number(&mut rest, 1, 2)?;
    take(&mut rest, &[':', '：', '时'])?;
    shape.clock[1] = number(&mut rest, 1, 2)?;
    if take(&mut rest, &[':', '：', '分']).is_some() && !rest.is_empty() {
        shape.clock[2] = number(&mut rest, 1, 2)?;
        if take(&mut rest, &['.', ',']).is_some() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let fraction = format!("{:0<9}", &rest[..digits]);
            shape.nanoseconds = fraction.get(..9)?.parse().ok()?;
            rest = &rest[digits..];
        }
        let _ = take(&mut rest, &['秒']);
    }
    shape.offset = offset(rest.trim())?;
    Some(shape)
}

/// `Z`, `UTC`, `+08:00`, `+0800`, `+08`, or nothing.
#[expect(clippy::option_option, reason = "no offset said, and no offset that can be read, are two things")]
fn offset(text: &str) -> Option<Option<i32>> {
    if text.is_empty() {
        return Some(None);
    }
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(Some(0));
    }
    let mut rest = text;
    let sign = if take(&mut rest, &['+', '-'])? == '+' { 1 } else { -1 };
    let hours = number(&mut rest, 1, 2)?;
    let _ = take(&mut rest, &[':']);
    let minutes = if rest.is_empty() { 0 } else { number(&mut rest, 2, 2)? };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    rest.is_empty().then_some(Some(sign * seconds))
}

fn take(rest: &mut &str, any: &[char]) -> Option<char> {
    let first = rest.chars().next().filter(|c| any.contains(c))?;
    *rest = &rest[first.len_utf8()..];
    Some(first)
}

/// A number of so many digits, ASCII or full-width.
fn number(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let (mut value, mut digits, mut length) = (0, 0, 0);
    for c in rest.chars().take(most) {
        let digit = match c {
            '０'..='９' => c as u32 - '０' as u32,
            c => match c.to_digit(10) {
                Some(digit) => digit,
                None => break,
            },
        };
        value = value * 10 + digit;
        digits += 1;
        length += c.len_utf8();
    }
    if digits < least {
        return None;
    }
    *rest = &rest[length..];
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_shape() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        for (text, expected) in [
            ("2025-07-28 04:24", "2025-07-27T20:24:00Z"),
            ("2025-07-28T04:24:00Z", "2025-07-28T04:24:00Z"),
            ("2025-07-28 04:24:05.5", "2025-07-27T20:24:05.5Z"),
            ("2025/7/28 4:24", "2025-07-27T20:24:00Z"),
            ("2025年7月28日 04:24", "2025-07-27T20:24:00Z"),
            ("2025年7月28日04时24分", "2025-07-27T20:24:00Z"),
            ("２０２５－０７－２８　０４：２４", "2025-07-27T20:24:00Z"),
            ("2025-07-28", "2025-07-27T16:00:00Z"),
            ("2025-07-28 04:24 +08:00", "2025-07-27T20:24:00Z"),
            ("2025-07-28T04:24-0130", "2025-07-28T05:54:00Z"),
            ("2025-07-28 04:24 UTC", "2025-07-28T04:24:00Z"),
        ] {
            assert_eq!(read(text, &zone), Some(Ok(expected.parse().unwrap())), "{text}");
        }
        for text in ["2025-13-45", "2025-02-30 04:24", "2025-07-28 25:99", "2025-07-28 04:24 +99:00"] {
            assert_eq!(read(text, &zone), Some(Err(())), "{text}");
        }
        for text in ["", "yesterday", "2025", "25-07-28", "2025-07-281", "2025-07-28 04:24 Paris", "20250728"]
        {
            assert_eq!(read(text, &zone), None, "{text}");
        }
    }
}
