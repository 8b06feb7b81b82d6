//! What goes back: JSON, whole or only the members asked for, with links to the pages before and after.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;

use super::{PATH, problem::Problem};
use crate::store::{Place, Turn, Window};

/// An answer, or why there is none.
pub(super) type Answer = Result<Response, Problem>;

/// 200 with a value.
pub(super) fn json(value: &impl Serialize) -> Response {
    raw(serde_json::to_string(value).expect("strings and numbers have a JSON form"))
}

/// 200 with JSON that is printed already.
pub(super) fn raw(text: String) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text)
        .into_response()
}

/// Refuses parameters that are there and say nothing: a program that means nothing leaves them out.
pub(super) fn said(query: &str) -> Result<(), Problem> {
    const KNOWN: [&str; 21] = [
        "theme",
        "not-theme",
        "source",
        "lang",
        "from",
        "to",
        "status",
        "before",
        "after",
        "limit",
        "page",
        "fields",
        "revisions",
        "name",
        "q",
        "in",
        "any",
        "sort",
        "format",
        "dry-run",
        "since",
    ];
    let mut empty = form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| value.trim().is_empty());
    match empty.find(|(name, _)| KNOWN.contains(&&**name)) {
        Some((name, _)) => Err(Problem::bad(&name, "is empty; leave it out, or say something")),
        None => Ok(()),
    }
}

/// The last value of a parameter.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let found =
        form_urlencoded::parse(query.as_bytes()).filter(|(known, value)| known == name && !value.is_empty());
    found.last().map(|(_, value)| value.into_owned())
}

/// A number within bounds, by the name of its parameter.
pub(super) fn number(
    query: &str,
    name: &str,
    range: std::ops::RangeInclusive<u32>,
) -> Result<Option<u32>, Problem> {
    let Some(given) = parameter(query, name) else { return Ok(None) };
    let number = given.parse().ok().filter(|number| range.contains(number));
    let wrong = || Problem::bad(name, &format!("write a number from {} to {}", range.start(), range.end()));
    number.map(Some).ok_or_else(wrong)
}

/// The members that `?fields=` asks for, of those that there are.
pub(super) struct Sparse(Option<Vec<String>>);

impl Sparse {
    /// All of them.
    pub(super) const ALL: Self = Self(None);

    pub(super) fn of(query: &str, known: &[&str]) -> Result<Self, Problem> {
        let Some(given) = parameter(query, "fields") else { return Ok(Self(None)) };
        let wanted: Vec<String> =
            given.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        match wanted.iter().find(|name| !known.contains(&name.as_str())) {
            Some(other) => Err(Problem::bad("fields", &format!("“{other}” is none of {}", known.join(", ")))),
            None => Ok(Self(Some(wanted))),
        }
    }

    pub(super) fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// Leaves the members that were asked for, and always what it is asked for by.
    pub(super) fn pick(&self, value: &mut Value) {
        if let (Some(wanted), Value::Object(members)) = (&self.0, value) {
            members
                .retain(|name, _| matches!(name.as_str(), "id" | "slug" | "number") || wanted.contains(name));
        }
    }

    /// The members of a shape that were asked for.
    pub(super) fn part(&self, shape: &impl Serialize) -> Value {
        let mut value = serde_json::to_value(shape).expect("strings and numbers have a JSON form");
        self.pick(&mut value);
        value
    }
}

/// `Link` (RFC 8288) to the pages before and after, each a query of the same path.
pub(super) fn linked(mut response: Response, path: &str, pages: [(&str, Option<String>); 2]) -> Response {
    let links: Vec<String> = pages
        .into_iter()
        .filter_map(|(rel, query)| Some(format!("<{PATH}{path}?{}>; rel=\"{rel}\"", query?)))
        .collect();
    if let Ok(value) = HeaderValue::try_from(links.join(", "))
        && !links.is_empty()
    {
        response.headers_mut().insert(header::LINK, value);
    }
    response
}

/// A query with a parameter that has another value.
pub(super) fn turned(query: &str, drop: &[&str], name: &str, value: &str) -> String {
    let kept = form_urlencoded::parse(query.as_bytes())
        .filter(|(known, _)| !drop.contains(&&**known) && known != name);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).append_pair(name, value).finish()
}

/// Which part of a list is asked for.
pub(super) fn turn(query: &str) -> Result<Turn, Problem> {
    let place = |name: &str| match parameter(query, name) {
        None => Ok(None),
        Some(given) => {
            given.parse().map(Some).map_err(|_| Problem::bad(name, "take the place from a link of the list"))
        }
    };
    let (before, after) = (place("before")?, place("after")?);
    Ok(before.map(Turn::Before).or(after.map(Turn::After)).unwrap_or_default())
}

/// The answer that holds a part of a list, with links to those around it.
pub(super) fn turned_by<T>(response: Response, path: &str, query: &str, part: &Window<T>) -> Response {
    let at = |name: &str, place: Place| turned(query, &["before", "after"], name, &place.to_string());
    let ahead = part.ahead.map(|place| at("after", place));
    let behind = part.behind.map(|place| at("before", place));
    linked(response, path, [("prev", ahead), ("next", behind)])
}
