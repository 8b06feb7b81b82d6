//! What a reader has set, as it is kept in a cookie. Pure: anything at all reads as some settings.

use axum::http::HeaderMap;
use form_urlencoded::Serializer;
use jiff::tz::TimeZone;

use crate::auth;

/// The cookie that keeps them.
pub const COOKIE: &str = "lectern-reader";

/// One thing that can be set, by a word out of a few; the first is how it is when nothing is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Its name in the form, the cookie and the page (`data-…`).
    pub name: &'static str,
    /// The words.
    pub words: &'static [&'static str],
}

/// Everything that is one word out of a few.
pub const CHOICES: [Choice; 6] = [
    Choice { name: "scheme", words: &["system", "light", "dark", "sepia"] },
    Choice { name: "size", words: &["medium", "small", "large", "larger"] },
    Choice { name: "face", words: &["sans", "serif"] },
    Choice { name: "width", words: &["medium", "narrow", "wide"] },
    Choice { name: "keys", words: &["on", "off"] },
    Choice { name: "seen", words: &["same", "dimmed"] },
];

/// The longest name of a zone that is looked up.
const LONGEST_ZONE: usize = 64;

/// A reader's settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Which word of each of [`CHOICES`].
    chosen: [usize; CHOICES.len()],
    /// The zone for times and days, by its name; the portal's own where there is none.
    pub zone: Option<(String, TimeZone)>,
}

impl Settings {
    /// Of a request with these headers.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let kept = auth::cookies(headers, COOKIE).next();
        kept.map_or_else(Self::default, |value| Self::read(value.as_bytes()))
    }

    /// Reads a form or a cookie. What is not a word of ours counts for nothing.
    #[must_use]
    pub fn read(form: &[u8]) -> Self {
        let mut settings = Self::default();
        for (name, value) in form_urlencoded::parse(form) {
            if name == "zone" {
                settings.zone = zone(&value);
            } else if let Some(at) = CHOICES.iter().position(|choice| choice.name == name)
                && let Some(word) = CHOICES[at].words.iter().position(|word| *word == value)
            {
                settings.chosen[at] = word;
            }
        }
        settings
    }

    /// The words that are set, by the names of what they set; those as they are by default are left out.
    pub fn set(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        let all = CHOICES.iter().zip(self.chosen);
        all.filter(|(_, word)| *word > 0).map(|(choice, word)| (choice.name, choice.words[word]))
    }

    /// The word that is chosen of one of [`CHOICES`], by its name.
    #[must_use]
    pub fn word(&self, name: &str) -> &'static str {
        let at = CHOICES.iter().position(|choice| choice.name == name);
        at.map_or("", |at| CHOICES[at].words[self.chosen[at]])
    }

    /// The cookie's value.
    #[must_use]
    pub fn print(&self) -> String {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(self.set());
        if let Some((name, _)) = &self.zone {
            form.append_pair("zone", name);
        }
        form.finish()
    }
}

fn zone(name: &str) -> Option<(String, TimeZone)> {
    let name = name.trim();
    let plain = name.len() <= LONGEST_ZONE
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
    let found = (plain && !name.is_empty()).then(|| TimeZone::get(name).ok())??;
    // As the database spells it.
    let name = found.iana_name().unwrap_or(name).to_owned();
    Some((name, found))
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_set_is_kept() {
        let settings = Settings::read(b"scheme=sepia&size=medium&keys=off&zone=asia/shanghai&face=comic&x=y");
        assert_eq!(settings.set().collect::<Vec<_>>(), [("scheme", "sepia"), ("keys", "off")]);
        assert_eq!(settings.print(), "scheme=sepia&keys=off&zone=Asia%2FShanghai");
        assert_eq!((settings.word("scheme"), settings.word("size")), ("sepia", "medium"));
        assert_eq!(Settings::read(b"zone=Nowhere/Atall&scheme="), Settings::default());
        assert_eq!(Settings::read(b"zone=../../etc/passwd"), Settings::default());
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            "a=b; lectern-reader=size=large&zone=UTC; lectern-ui=zh".parse().unwrap(),
        );
        let settings = Settings::of(&headers);
        assert_eq!(settings.word("size"), "large");
        assert_eq!(settings.zone.unwrap().0, "UTC");
    }

    proptest! {
        #[test]
        fn printing_reads_back(form in "((scheme|size|face|width|keys|seen|zone)=(dark|large|serif|wide|off|Europe/Berlin|[a-z%+;]{0,6})&?){0,8}|\\PC{0,60}") {
            let settings = Settings::read(form.as_bytes());
            let printed = settings.print();
            prop_assert!(printed.bytes().all(|b| b.is_ascii_graphic() && b != b';' && b != b','));
            prop_assert_eq!(Settings::read(printed.as_bytes()), settings);
        }
    }
}
