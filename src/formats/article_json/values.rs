//! What single values may be: names, addresses, times, slugs. Each gives the value, or the words after its path.

use jiff::Timestamp;
use url::Url;

use crate::domain::limits;

/// The longest slug that is taken.
const SLUG: usize = 90;

/// Characters that leave nothing to see: a name of these alone is empty to a reader.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    })
}

/// A name or a title: something to see, within the limit, no control characters. Comes back trimmed.
pub(in crate::formats) fn name(text: &str) -> Result<&str, String> {
    no_controls(text)?;
    at_most(text, limits::TITLE)?;
    if is_blank(text) { Err("is empty".to_owned()) } else { Ok(text.trim()) }
}

/// A point's text as it is given.
pub(in crate::formats) fn point(text: &str) -> Result<(), String> {
    no_controls(text)?;
    at_most(text, limits::POINT)?;
    if is_blank(text) { Err("is empty".to_owned()) } else { Ok(()) }
}

/// A paragraph: line breaks and tabs are its own; `\r\n` becomes `\n`.
pub(in crate::formats) fn paragraph(text: String) -> Result<String, String> {
    let text = if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text };
    if let Some(c) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(control(c));
    }
    if is_blank(&text) {
        return Err("is empty; leave it out, and number the citations by what remains".to_owned());
    }
    Ok(text)
}

/// No control characters.
pub(super) fn no_controls(text: &str) -> Result<(), String> {
    text.chars().find(|c| c.is_control()).map_or(Ok(()), |c| Err(control(c)))
}

/// An absolute http or https address without a password, in its normal form.
pub(in crate::formats) fn address(text: &str) -> Result<String, String> {
    no_controls(text)?;
    let start = text.trim_start().to_ascii_lowercase();
    if !start.starts_with("http://") && !start.starts_with("https://") {
        return Err("is not an address that begins with http:// or https://".to_owned());
    }
    let url = Url::parse(text).map_err(|err| format!("is not an address: {err}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds a user name or password; take it out".to_owned());
    }
    Ok(url.into())
}

/// The slug of a theme or source.
pub(super) fn slug(text: &str) -> Result<(), String> {
    let good = text.len() <= SLUG
        && text.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
    if good {
        Ok(())
    } else {
        Err(format!(
            "is not a slug: a-z and 0-9 in words joined by single hyphens, at most {SLUG} characters"
        ))
    }
}

/// An instant in RFC 3339, with its zone.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    let wrong = || "is not a time with its zone; write it like 2025-07-28T04:24:00Z".to_owned();
    if !is_rfc_3339(text) {
        return Err(wrong());
    }
    let time: Timestamp = text.parse().map_err(|_| wrong())?;
    // `Timestamp` also holds years before 1, which a zone can reach from 0001-01-01.
    let first: Timestamp = "0001-01-01T00:00:00Z".parse().expect("is a time");
    if time < first { Err("lies before the year 1".to_owned()) } else { Ok(time) }
}

/// The form alone; `Timestamp` reads more forms than the published one.
fn is_rfc_3339(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let bytes = text.as_bytes();
    let Some((date_time, rest)) = bytes.split_at_checked(FORM.len()) else { return false };
    let fits = |given: &[u8], form: &[u8]| {
        given.len() == form.len()
            && given.iter().zip(form).all(|(g, f)| match f {
                b'0' => g.is_ascii_digit(),
                b'T' => matches!(g, b'T' | b't' | b' '),
                b'+' => matches!(g, b'+' | b'-'),
                f => g == f,
            })
    };
    let zone = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            &fraction[digits..]
        }
        None => rest,
    };
    fits(date_time, FORM) && (matches!(zone, b"Z" | b"z") || fits(zone, b"+00:00"))
}

fn at_most(text: &str, limit: usize) -> Result<(), String> {
    // Most texts are shorter in bytes already.
    let count = if text.len() <= limit { 0 } else { text.chars().count() };
    if count <= limit { Ok(()) } else { Err(format!("has {count} characters; at most {limit} are taken")) }
}

fn control(c: char) -> String {
    format!("holds a control character (U+{:04X}); take it out", c as u32)
}

/// A value as it may stand in a sentence.
pub(super) fn short(text: &str) -> String {
    let mut shown: String =
        text.chars().take(40).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}
