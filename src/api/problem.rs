//! What went wrong, for a program: problem+json (RFC 9457), with the fields that are wrong named by their path.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tracing::error;
use utoipa::ToSchema;

use crate::{error::Error, query::BadField};

/// Why a request was not done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What was wrong and what to do, in a sentence.
    detail: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Violation>,
    #[serde(skip)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// A field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Violation {
    /// Where it stands, such as `digests[0].groups[2].title`, or the name of a parameter.
    pub(super) path: String,
    /// Why it can't be taken.
    pub(super) detail: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// A field that is wrong, with this status.
    pub(super) fn at(status: StatusCode, path: &str, detail: &str) -> Self {
        let problem = Self::new(status, format!("{path}: {detail}"));
        let errors = vec![Violation { path: path.to_owned(), detail: detail.to_owned() }];
        Self { errors, ..problem }
    }

    /// Fields that are wrong.
    pub(super) fn fields(errors: Vec<Violation>) -> Self {
        Self::fields_of(StatusCode::UNPROCESSABLE_ENTITY, errors)
    }

    /// The same with another status.
    pub(super) fn fields_of(status: StatusCode, errors: Vec<Violation>) -> Self {
        let details: Vec<String> =
            errors.iter().map(|error| format!("{}: {}", error.path, error.detail)).collect();
        Self { errors, ..Self::new(status, details.join("; ")) }
    }

    /// The same, where the digest that is wrong was read as the first of an article.
    pub(super) fn within_digest(mut self) -> Self {
        let around = "digests[0]";
        let bare = |path: &str| {
            path.strip_prefix(around).map(|rest| rest.trim_start_matches(['.', ':', ' ']).to_owned())
        };
        for error in &mut self.errors {
            error.path = bare(&error.path).unwrap_or_else(|| error.path.clone());
        }
        // What is wrong with the whole has no path.
        self.errors.retain(|error| !error.path.is_empty());
        self.detail = bare(&self.detail).unwrap_or(self.detail);
        self
    }

    /// What the readers of outside formats say: a sentence that begins with a path, where it is about one field.
    pub(super) fn of_reason(status: StatusCode, reason: &str) -> Self {
        match reason.split_once(": ") {
            Some((path, detail)) if is_path(path) => Self::at(status, path, detail),
            _ => Self::new(status, reason),
        }
    }

    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
        self
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing at this address.")
    }

    pub(super) fn bad(path: &str, detail: &str) -> Self {
        Self::at(StatusCode::BAD_REQUEST, path, detail)
    }
}

fn is_path(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']'))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::Gone => Self::new(StatusCode::GONE, "What was here has been deleted."),
            Error::Invalid(items) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, items.join(" ")),
            Error::Conflict(sentence) => Self::new(StatusCode::CONFLICT, sentence),
            changed @ Error::Changed => Self::new(StatusCode::PRECONDITION_FAILED, changed.to_string()),
            Error::Busy(sentence) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, sentence).with(header::RETRY_AFTER, "30")
            }
            Error::Internal(cause) => {
                error!(?cause, "the API failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "A fault of the portal; its log says more.")
            }
        }
    }
}

impl From<BadField> for Problem {
    fn from(field: BadField) -> Self {
        Self::bad(field.name, &format!("“{}” can't be read", field.given))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).expect("made of a status");
        let body = serde_json::to_string(&self).expect("strings and numbers have a JSON form");
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_begins_with_a_path_names_the_field() {
        for (reason, path) in [
            ("digests[0].groups[2].title: is empty", Some("digests[0].groups[2].title")),
            ("title: is missing", Some("title")),
            ("This is not UTF-8 text at column 3; save the file as UTF-8.", None),
            ("An article is: an object", None),
        ] {
            let problem = Problem::of_reason(StatusCode::UNPROCESSABLE_ENTITY, reason);
            assert_eq!(problem.errors.first().map(|error| &*error.path), path, "{reason}");
            assert_eq!(problem.detail, reason);
        }
    }
}
