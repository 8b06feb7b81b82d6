//! What goes back: JSON, whole or only the members asked for, with links to the pages before and after.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;

use super::{PATH, problem::Problem};

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

    /// Leaves the members that were asked for, the id always.
    pub(super) fn pick(&self, value: &mut Value) {
        if let (Some(wanted), Value::Object(members)) = (&self.0, value) {
            members.retain(|name, _| name == "id" || wanted.contains(name));
        }
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
