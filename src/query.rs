//! The query of a stream's address: read into a filter, printed in one canonical form. Pure.

use std::collections::BTreeSet;

use form_urlencoded::Serializer;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    domain::{Filter, Lang, Status, slug},
    store::{Cursor, Page},
};

/// More themes than this at once find nothing that fewer don't; bounds the work of one request.
const MOST_THEMES: usize = 16;

/// What a stream's address asks for beyond its path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Slugs; all of them must hold.
    pub themes: BTreeSet<String>,
    /// Slugs; none of them may hold.
    pub not_themes: BTreeSet<String>,
    /// Slug.
    pub source: Option<String>,
    /// A digest, else the text, in this language.
    pub lang: Option<Lang>,
    /// The first day, in the portal's zone.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// How far it is published; asked at the desk.
    pub status: Option<Status>,
    /// How it is read, on the pages of themes and sources.
    pub view: View,
    /// Which page.
    pub page: Page,
}

/// The two readings of a theme or source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// Article by article.
    #[default]
    Articles,
    /// The points alone.
    Points,
}

/// A parameter that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadField {
    /// Its name.
    pub name: &'static str,
    /// What was given, cut to a length fit to be shown.
    pub given: String,
}

impl BadField {
    /// Names a parameter and what it held.
    #[must_use]
    pub fn new(name: &'static str, given: &str) -> Self {
        Self { name, given: given.chars().take(60).collect() }
    }
}

impl Query {
    /// Reads the part of an address after its `?`. Parameters it doesn't know, and empty ones (as a form sends
    /// fields that were left alone), count for nothing; of a single-valued one given twice the last counts.
    pub fn parse(query: &str) -> Result<Self, BadField> {
        let mut read = Self::default();
        let (mut before, mut after) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match &*name {
                "theme" => add("theme", &mut read.themes, value)?,
                "not-theme" => add("not-theme", &mut read.not_themes, value)?,
                "source" => read.source = Some(as_slug(value)),
                "lang" => read.lang = Some(lang(value)?),
                "from" => read.from = Some(day("from", value)?),
                "to" => read.to = Some(day("to", value)?),
                "before" => before = Some(cursor("before", value)?),
                "after" => after = Some(cursor("after", value)?),
                "status" => read.status = value.parse().ok(),
                "view" if value == "points" => read.view = View::Points,
                _ => {}
            }
        }
        read.page = before.map(Page::Before).or(after.map(Page::After)).unwrap_or_default();
        Ok(read)
    }

    /// The filter for the store; days begin and end in `zone`.
    #[must_use]
    pub fn filter(&self, zone: &TimeZone) -> Filter {
        let start = |day: Date| day.to_zoned_datetime(zone.clone()).map(|midnight| midnight.timestamp()).ok();
        Filter {
            themes: self.themes.iter().cloned().collect(),
            not_themes: self.not_themes.iter().cloned().collect(),
            source: self.source.clone(),
            lang: self.lang.clone(),
            // A day at the very end of the calendar has no instant: nothing is later than it.
            from: self.from.map(|day| start(day).unwrap_or(Timestamp::MAX)),
            until: self.to.and_then(|day| start(day.tomorrow().ok()?)),
            status: self.status,
        }
    }

    /// The first page of what this query becomes by a change.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self { page: Page::First, ..self.clone() };
        change(&mut changed);
        changed
    }

    /// The address of this query at `path`: parameters in one order, without empty ones.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        let mut link = Serializer::for_suffix(format!("{path}?"), path.len() + 1);
        for theme in &self.themes {
            link.append_pair("theme", theme);
        }
        for theme in &self.not_themes {
            link.append_pair("not-theme", theme);
        }
        let source = self.source.clone().map(|slug| ("source", slug));
        let lang = self.lang.as_ref().map(|lang| ("lang", lang.to_string()));
        let from = self.from.map(|day| ("from", day.to_string()));
        let to = self.to.map(|day| ("to", day.to_string()));
        let status = self.status.map(|status| ("status", status.as_str().to_owned()));
        let view = (self.view == View::Points).then(|| ("view", "points".to_owned()));
        let page = match self.page {
            Page::First => None,
            Page::Before(cursor) => Some(("before", cursor.to_string())),
            Page::After(cursor) => Some(("after", cursor.to_string())),
        };
        for (name, value) in [source, lang, from, to, status, view, page].into_iter().flatten() {
            link.append_pair(name, &value);
        }
        let mut link = link.finish();
        if link.ends_with('?') {
            link.pop();
        }
        link
    }
}

/// Takes one parameter out of a query and leaves the others as they are.
#[must_use]
pub fn without(query: &str, name: &str) -> String {
    let kept = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != name);
    Serializer::new(String::new()).extend_pairs(kept).finish()
}

/// A path with its query, where there is one.
#[must_use]
pub fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn add(name: &'static str, themes: &mut BTreeSet<String>, value: &str) -> Result<(), BadField> {
    themes.insert(as_slug(value));
    if themes.len() > MOST_THEMES { Err(BadField::new(name, value)) } else { Ok(()) }
}

/// People type names into the form; what spells no slug stays as it is and finds nothing.
fn as_slug(value: &str) -> String {
    if is_slug(value) { value.to_owned() } else { slug(value, value) }
}

/// Whether a text has the form of a slug.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.len() <= 100 && text.bytes().all(plain)
}

fn lang(value: &str) -> Result<Lang, BadField> {
    value.parse().map_err(|_| BadField::new("lang", value))
}

/// A day as the form and the links write it: four, two and two digits.
fn day(name: &'static str, value: &str) -> Result<Date, BadField> {
    let shaped = value.len() == 10
        && value
            .bytes()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let day = if shaped { value.parse().ok() } else { None };
    day.ok_or_else(|| BadField::new(name, value))
}

fn cursor(name: &'static str, value: &str) -> Result<Cursor, BadField> {
    value.parse().map_err(|_| BadField::new(name, value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(query: &str) -> String {
        Query::parse(query).unwrap().at("/")
    }

    #[test]
    fn links_have_one_form() {
        for (given, link) in [
            ("", "/"),
            ("theme=b&theme=a&theme=b", "/?theme=a&theme=b"),
            ("lang=ZH&not-theme=x&theme=&from=&q=words&utm_source=x", "/?not-theme=x&lang=zh"),
            (
                "to=2025-03-04&from=2025-02-01&source=field-notes",
                "/?source=field-notes&from=2025-02-01&to=2025-03-04",
            ),
            ("lang=en&lang=zh", "/?lang=zh"),
            ("view=points", "/?view=points"),
            ("view=other", "/"),
            ("theme=%E9%9D%9E+Transformer+%E6%9E%B6%E6%9E%84", "/?theme=fei-transformer-jia-gou"),
            ("theme=Open%20Source", "/?theme=open-source"),
            ("theme=%21%21", "/?theme=%21%21"),
            ("theme=%26a%3D%22", "/?theme=a"),
        ] {
            assert_eq!(canonical(given), link, "{given}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (given, name) in [
            ("from=yesterday", "from"),
            ("from=2025-02-30", "from"),
            ("to=20250304", "to"),
            ("to=2025-3-4", "to"),
            ("to=-2025-03-0", "to"),
            ("lang=e", "lang"),
            ("lang=%00", "lang"),
            ("before=12", "before"),
            ("after=%FF%FE", "after"),
        ] {
            assert_eq!(Query::parse(given).unwrap_err().name, name, "{given}");
        }
        let many = (0..17).fold(String::new(), |query, n| query + "theme=t" + &n.to_string() + "&");
        assert_eq!(Query::parse(&many).unwrap_err().name, "theme");
        let long = format!("from={}", "9".repeat(1000));
        assert_eq!(Query::parse(&long).unwrap_err().given.len(), 60);
    }

    #[test]
    fn days_are_the_portals_and_the_last_is_included() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let filter = Query::parse("from=2025-03-04&to=2025-03-04").unwrap().filter(&zone);
        assert_eq!(filter.from.unwrap().to_string(), "2025-03-03T16:00:00Z");
        assert_eq!(filter.until.unwrap().to_string(), "2025-03-04T16:00:00Z");
        let end = Query::parse("from=9999-12-31&to=9999-12-31").unwrap().filter(&zone);
        assert!(end.from.is_some() && end.until.is_none());
        let start = Query::parse("from=0000-01-01&to=0000-01-01").unwrap().filter(&zone);
        assert!(start.from.is_some() && start.until.is_some());
    }

    #[test]
    fn pages_keep_the_filters_and_filters_leave_the_page() {
        let query = Query::parse("theme=a&before=1741080600000000-k3f9x2q8vd").unwrap();
        assert!(matches!(query.page, Page::Before(_)));
        assert_eq!(query.at("/"), "/?theme=a&before=1741080600000000-k3f9x2q8vd");
        let more = query.with(|q| {
            q.themes.insert("b".to_owned());
        });
        assert_eq!(more.at("/t/x"), "/t/x?theme=a&theme=b");
        let fewer = more.with(|q| q.themes.clear());
        assert_eq!((fewer, more.page), (Query::default(), Page::First));
    }

    #[test]
    fn one_parameter_leaves_and_the_rest_stays() {
        assert_eq!(without("a=1&ui=zh&b=%E4%B8%AD&ui=en", "ui"), "a=1&b=%E4%B8%AD");
        assert_eq!(without("ui=zh", "ui"), "");
    }

    proptest! {
        #[test]
        fn nothing_crashes_and_links_read_back(query in "\\PC{0,80}|((theme|not-theme|source|lang|from|to|before|after|view|q)=[a-z0-9%+-]{0,12}&){0,6}") {
            if let Ok(read) = Query::parse(&query) {
                let link = read.at("/");
                let again = Query::parse(link.strip_prefix("/").unwrap().trim_start_matches('?')).unwrap();
                prop_assert_eq!(&again, &read);
                prop_assert_eq!(again.at("/"), link);
                let _ = read.filter(&TimeZone::UTC);
            }
        }
    }
}
