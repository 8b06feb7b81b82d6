//! The words by which a text tells the time without a number: last year, on Monday.

use super::{
    dates::month,
    fold::{Text, at, is_han, past_space, stands, word},
};

/// By which other words a text tells the time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Relative {
    /// 去年, a year later.
    pub(super) year: bool,
    /// 昨日, on Monday, last month.
    pub(super) day: bool,
    /// Bit n: the name of month n, in small letters too, as some texts have nothing else.
    pub(super) months: u16,
}

pub(super) fn relative(text: &Text) -> Relative {
    const YEAR: [&str; 27] = [
        "今年",
        "去年",
        "明年",
        "前年",
        "后年",
        "次年",
        "同年",
        "当年",
        "翌年",
        "本年",
        "上年",
        "来年",
        "隔年",
        "年前",
        "年后",
        "年底",
        "年初",
        "年末",
        "年中",
        "第二年",
        "近年",
        "财年",
        "去歲",
        "當年",
        "後年",
        "年後",
        "年來",
    ];
    const DAY: [&str; 22] = [
        "今天", "昨天", "昨日", "今日", "明天", "当天", "当日", "當日", "周一", "周二", "周三", "周四",
        "周五", "周六", "周日", "星期", "日前", "近日", "本月", "上月", "下月", "同月",
    ];
    const DAYS: [&str; 10] = [
        "today",
        "yesterday",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    const TURNS: [&str; 18] = [
        "this",
        "last",
        "next",
        "same",
        "that",
        "following",
        "previous",
        "later",
        "earlier",
        "ago",
        "before",
        "after",
        "past",
        "recent",
        "prior",
        "each",
        "every",
        "coming",
    ];
    let chars = &text.chars;
    let mut found = Relative::default();
    let (mut i, mut last) = (0, String::new());
    while i < chars.len() {
        let c = at(chars, i);
        if c.is_ascii_alphabetic() {
            let (name, end) = word(chars, i);
            let turned = |unit: &str| {
                let (stem, next) =
                    (name.strip_suffix('s').unwrap_or(&name), word(chars, past_space(chars, end)).0);
                stem == unit && (TURNS.contains(&last.as_str()) || TURNS.contains(&next.as_str()))
            };
            found.months |= month(&name).map_or(0, |month| 1 << month);
            found.year |= turned("year");
            found.day |= turned("month") || turned("week") || turned("day") || DAYS.contains(&name.as_str());
            last = name;
            i = end;
        } else {
            if is_han(c) {
                found.year |= YEAR.iter().any(|word| stands(chars, i, word));
                found.day |= DAY.iter().any(|word| stands(chars, i, word));
            }
            i += 1;
        }
    }
    found
}
