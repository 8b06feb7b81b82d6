//! Which languages a reader wants: from the cookie of the interface and from `Accept-Language`. Pure.

use axum::http::{HeaderMap, header};

use super::messages::{EN, Messages, ZH};
use crate::{auth, domain::Lang};

/// The cookie that keeps the choice of interface language.
pub const COOKIE: &str = "lectern-ui";

/// More languages than anybody reads; bounds the work for a made-up header.
const MOST: usize = 8;

/// The interface in this language; `None` when there is none.
#[must_use]
pub fn interface(code: &str) -> Option<&'static Messages> {
    match code {
        "en" => Some(&EN),
        "zh" => Some(&ZH),
        _ => None,
    }
}

/// The interface's words and the languages of digests, best first, for a request with these headers.
#[must_use]
pub fn choose(headers: &HeaderMap) -> (&'static Messages, Vec<Lang>) {
    let accepted = accepted(headers);
    let by_header = accepted.iter().find_map(|lang| interface(lang.primary()));
    let messages = kept(headers).or(by_header).unwrap_or(&EN);
    let own = if messages.code == ZH.code { Lang::zh() } else { Lang::en() };
    // A reader who asks for zh-TW before zh keeps that order; the interface's own language only leads them.
    let mut langs: Vec<Lang> = accepted.iter().filter(|lang| lang.is_in(&own)).cloned().collect();
    langs.push(own);
    langs.extend(accepted);
    let mut seen: Vec<Lang> = Vec::with_capacity(langs.len());
    for lang in langs {
        if !seen.contains(&lang) {
            seen.push(lang);
        }
    }
    seen.truncate(MOST);
    (messages, seen)
}

fn kept(headers: &HeaderMap) -> Option<&'static Messages> {
    auth::cookies(headers, COOKIE).find_map(interface)
}

/// The languages of `Accept-Language`, best first; what is malformed or refused (`q=0`) is left out.
fn accepted(headers: &HeaderMap) -> Vec<Lang> {
    let mut found: Vec<(u16, Lang)> = headers
        .get_all(header::ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .take(4 * MOST)
        .filter_map(|item| {
            let (tag, quality) = weighed(item)?;
            Some((quality, tag.parse().ok()?))
        })
        .collect();
    found.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    found.into_iter().take(MOST).map(|(_, lang)| lang).collect()
}

/// An item of an `Accept…` header and its weight in thousandths; `None` when it is malformed or refused.
pub(super) fn weighed(item: &str) -> Option<(&str, u16)> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let thousandths = weight.map_or(Some(1000), thousandths)?;
    (thousandths > 0).then_some((name, thousandths))
}

/// A `q` of RFC 9110: 0 or 1 and at most three decimals.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if !decimals.bytes().all(|b| b.is_ascii_digit()) || decimals.len() > 3 {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &str, cookie: Option<&str>) -> (&'static str, Vec<String>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        if let Some(cookie) = cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let (messages, langs) = choose(&headers);
        (messages.code, langs.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_best_language_that_there_is_wins() {
        for (accept, code) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
            ("en-GB,en;q=0.9,zh;q=0.8", "en"),
            ("en;q=0.5, zh-TW;q=0.8", "zh"),
            ("fr, zh;q=0.1", "zh"),
            ("zh;q=0, fr", "en"),
            ("zh;q=2, zh;q=x, zh;q=0.1234, en;q=0.1", "en"),
            ("*", "en"),
            ("", "en"),
            (";;q=,,-,\u{7f}", "en"),
        ] {
            let Ok(_) = accept.parse::<axum::http::HeaderValue>() else { continue };
            assert_eq!(chosen(accept, None).0, code, "{accept}");
        }
    }

    #[test]
    fn the_cookie_goes_before_the_header_and_rubbish_in_it_is_ignored() {
        assert_eq!(chosen("zh", Some("a=b; lectern-ui=en")).0, "en");
        assert_eq!(chosen("en", Some("lectern-ui=zh; x")).0, "zh");
        assert_eq!(chosen("zh", Some("lectern-ui=fr; other")).0, "zh");
        assert_eq!(chosen("zh", Some("=;;lectern-ui")).0, "zh");
    }

    #[test]
    fn digests_come_in_the_language_of_the_interface_first() {
        assert_eq!(chosen("fr, en;q=0.5, zh;q=0.3", Some("lectern-ui=zh")).1, ["zh", "fr", "en"]);
        assert_eq!(chosen("zh-TW, zh;q=0.9, en;q=0.8", None).1, ["zh-TW", "zh", "en"]);
        assert_eq!(chosen("", None).1, ["en"]);
        let many = (b'a'..=b'z').map(|c| format!("z{}", c as char)).collect::<Vec<_>>().join(",");
        assert_eq!(chosen(&many, None).1.len(), MOST);
    }
}
