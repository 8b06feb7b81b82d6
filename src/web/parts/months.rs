//! The months of a stream as a small chart: each bar leads to its month, and a table says the same.

use jiff::civil::Date;

use crate::{query::Query, web::messages::Messages};

/// The most bars.
const MOST: usize = 24;
/// The width of a bar's place and of the bar, and the height of the tallest; units of the drawing.
const STEP: usize = 10;
const TALL: u64 = 40;

/// One month.
#[derive(Debug)]
pub struct Bar {
    /// "Mar 2025".
    pub name: String,
    /// Articles within the filters.
    pub articles: u64,
    /// The stream of that month, or of all where it is on.
    pub href: String,
    /// Whether the stream is of this month.
    pub on: bool,
    /// Its place.
    pub x: usize,
    /// Where its top is.
    pub y: u64,
    /// Its height; a month without articles has none.
    pub height: u64,
}

/// The newest months in order of time, those without articles between them too.
pub(super) fn bars(months: &[((i16, i8), u64)], query: &Query, path: &str, m: &'static Messages) -> Vec<Bar> {
    let Some(((year, month), _)) = months.first().copied() else { return Vec::new() };
    let Ok(mut first) = Date::new(year, month, 1) else { return Vec::new() };
    let oldest = months.last().and_then(|((year, month), _)| Date::new(*year, *month, 1).ok());
    let mut days = Vec::new();
    while days.len() < MOST && oldest.is_some_and(|oldest| first >= oldest) {
        days.push(first);
        let Ok(day_before) = first.yesterday() else { break };
        first = day_before.first_of_month();
    }
    days.reverse();
    let count = |day: &Date| {
        let found = months.iter().find(|(month, _)| *month == (day.year(), day.month()));
        found.map_or(0, |(_, articles)| *articles)
    };
    let most = days.iter().map(count).max().unwrap_or(1).max(1);
    let bar = |(n, day): (usize, Date)| {
        let (articles, last) = (count(&day), day.last_of_month());
        let on = query.from == Some(day) && query.to == Some(last);
        let height = (articles * TALL).div_ceil(most);
        Bar {
            name: (m.month)(day),
            articles,
            href: query
                .with(|q| (q.from, q.to) = if on { (None, None) } else { (Some(day), Some(last)) })
                .at(path),
            on,
            x: n * STEP,
            y: TALL - height,
            height,
        }
    };
    days.into_iter().enumerate().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::messages::EN;

    #[test]
    fn months_between_stand_empty_and_the_tallest_fills_the_chart() {
        let months = [((2025, 3), 8), ((2025, 1), 3), ((2024, 12), 1)];
        let query = Query::parse("theme=a&from=2025-01-01&to=2025-01-31").unwrap();
        let bars = bars(&months, &query, "/", &EN);
        let brief: Vec<_> =
            bars.iter().map(|bar| (bar.name.as_str(), bar.articles, bar.x, bar.height)).collect();
        assert_eq!(
            brief,
            [("Dec 2024", 1, 0, 5), ("Jan 2025", 3, 10, 15), ("Feb 2025", 0, 20, 0), ("Mar 2025", 8, 30, 40)]
        );
        assert_eq!(bars[3].href, "/?theme=a&from=2025-03-01&to=2025-03-31");
        assert!(bars[1].on);
        assert_eq!(bars[1].href, "/?theme=a", "the month that is on is taken off");
        let years: Vec<_> = (0..99).map(|n| ((2025 - n, 1), 1)).collect();
        assert_eq!(super::bars(&years, &query, "/", &EN).len(), MOST);
        assert!(super::bars(&[], &query, "/", &EN).is_empty());
    }
}
