//! The faces of an error: a page in the reader's language, or problem+json for a program.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;
use serde_json::json;
use tracing::error;

use super::{Portal, accounts, frame::Frame, language, messages::Messages, reader::Reader, router};
use crate::{
    domain::ArticleId,
    error::Error,
    query::{self, BadField},
};

/// Why a page can't be shown. As an answer it is bare; [`dress`] gives it its face, since only there is the reader
/// known for every route.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An error of the rooms below.
    Of(Arc<Error>),
    /// A parameter of the address can't be read.
    Field(BadField),
    /// The address takes other methods.
    Method,
    /// Something met outside the pages (a limit, a panic).
    Status(StatusCode),
}

/// The kinds of fault that have their own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for its status")]
pub enum Kind {
    NotFound,
    Gone,
    Invalid,
    Method,
    Unauthorized,
    Forbidden,
    Conflict,
    Busy,
    Internal,
    Timeout,
    TooLarge,
    TooLong,
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::NotFound,
        Self::Gone,
        Self::Invalid,
        Self::Method,
        Self::Unauthorized,
        Self::Forbidden,
        Self::Conflict,
        Self::Busy,
        Self::Internal,
        Self::Timeout,
        Self::TooLarge,
        Self::TooLong,
        Self::Other,
    ];
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Of(Arc::new(error))
    }
}

impl From<BadField> for Fault {
    fn from(field: BadField) -> Self {
        Self::Field(field)
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Fault {
    /// Nothing answers here.
    #[must_use]
    pub fn not_found() -> Self {
        Error::NotFound.into()
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Field(_) => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Status(status) => *status,
            Self::Of(error) => match **error {
                Error::NotFound => StatusCode::NOT_FOUND,
                Error::Gone => StatusCode::GONE,
                Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Error::Conflict(_) | Error::Changed => StatusCode::CONFLICT,
                Error::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
                Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn kind(&self) -> Kind {
        match self.status() {
            StatusCode::NOT_FOUND => Kind::NotFound,
            StatusCode::GONE => Kind::Gone,
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Kind::Invalid,
            StatusCode::METHOD_NOT_ALLOWED => Kind::Method,
            StatusCode::UNAUTHORIZED => Kind::Unauthorized,
            StatusCode::FORBIDDEN => Kind::Forbidden,
            StatusCode::CONFLICT => Kind::Conflict,
            StatusCode::SERVICE_UNAVAILABLE => Kind::Busy,
            StatusCode::REQUEST_TIMEOUT => Kind::Timeout,
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
            StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Kind::TooLong,
            status if status.is_server_error() => Kind::Internal,
            _ => Kind::Other,
        }
    }

    /// What may be told of it, one sentence an item. Causes of internal faults stay in the log.
    fn items(&self, m: &Messages) -> Vec<String> {
        match self {
            Self::Field(field) => vec![(m.bad_field)(field.name, &field.given, right_form(field.name, m))],
            Self::Of(error) => match &**error {
                Error::Invalid(items) => items.clone(),
                Error::Conflict(sentence) | Error::Busy(sentence) => vec![sentence.clone()],
                Error::NotFound | Error::Gone | Error::Changed | Error::Internal(_) => Vec::new(),
            },
            Self::Method | Self::Status(_) => Vec::new(),
        }
    }
}

fn right_form(field: &str, m: &Messages) -> &'static str {
    match field {
        "from" | "to" => m.form_day,
        "lang" | "beside" => m.form_lang,
        "with" => m.form_with,
        "page" | "group" | "revision" => m.form_page,
        "evidence" => m.form_paragraph,
        "theme" | "not-theme" => m.form_themes,
        _ => m.form_cursor,
    }
}

#[derive(Template)]
#[template(path = "errors/show.html")]
struct ErrorPage {
    frame: Frame,
    words: &'static str,
    items: Vec<String>,
    /// Sentences from below are in English, whatever the interface.
    items_lang: &'static str,
    without_field: Option<String>,
    /// Words of an address at which nothing is, to search for; empty when it has none.
    sought: String,
}

/// Makes the reader known to the handlers, answers the switch of the interface's language, gives faults their face
/// and says what a page depends on.
pub async fn dress(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Some(switched) = router::switch_interface(&parts, &portal) {
        return switched;
    }
    let mut reader = Reader::of(&parts, &portal);
    let wants_json = prefers_json(&parts.headers);
    match accounts::known(&parts, &portal).await {
        Ok((signed, is_refused)) => (reader.signed, reader.is_refused) = (signed, is_refused),
        Err(error) => return face(&error.into(), &reader, wants_json),
    }
    if portal.private && reader.signed.is_none() && !accounts::is_open(parts.uri.path().trim_end_matches('/'))
    {
        return if wants_json {
            face(&Fault::Status(StatusCode::UNAUTHORIZED), &reader, wants_json)
        } else {
            accounts::to_sign_in(&reader)
        };
    }
    let reader = Arc::new(reader);
    parts.extensions.insert(Arc::clone(&reader));
    // No id and no slug holds such bytes; left to the routes they would be a fault of form, in plain text.
    let named = percent_decode_str(parts.uri.path()).decode_utf8().is_ok();
    let mut response = if named {
        next.run(Request::from_parts(parts, body)).await
    } else {
        Fault::not_found().into_response()
    };
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        let allow = response.headers_mut().remove(header::ALLOW);
        response = face(&fault, &reader, wants_json);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    }
    // What somebody sees who is signed in is kept by nobody else, and by no browser after the sign-out.
    if reader.signed.is_some() || portal.private {
        let keep = HeaderValue::from_static("private, no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, keep);
    }
    let depends = response.headers().get(header::CONTENT_TYPE).is_some_and(|media| {
        media.as_bytes().starts_with(b"text/html") || media.as_bytes().starts_with(b"application/problem")
    });
    if depends {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    }
    response
}

/// The page of an error that no route saw, for the request it answers.
pub fn outside(portal: Portal) -> impl Fn(StatusCode, &Parts) -> Response + Send + Sync {
    move |status, parts| {
        let fault =
            if status == StatusCode::METHOD_NOT_ALLOWED { Fault::Method } else { Fault::Status(status) };
        // Whoever asks the API reads problems, whatever they say of what they take.
        let wants_json = parts.uri.path().starts_with("/api/") || prefers_json(&parts.headers);
        let mut response = face(&fault, &Reader::of(parts, &portal), wants_json);
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie"));
        response
    }
}

fn face(fault: &Fault, reader: &Reader, wants_json: bool) -> Response {
    if let Fault::Of(cause) = fault
        && let Error::Internal(cause) = &**cause
    {
        error!(path = ?router::tellable(&reader.path), ?cause, "a page failed");
    }
    let (status, kind) = (fault.status(), fault.kind());
    let (title, words) = (reader.m.fault)(kind);
    let items = fault.items(reader.m);
    let mut response = if wants_json {
        let detail = if items.is_empty() { words.to_owned() } else { items.join(" ") };
        let problem =
            json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
        ([(header::CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response()
    } else {
        let mut frame = reader.frame(title, reader.path.clone());
        words.clone_into(&mut frame.description);
        frame.noindex = true;
        let page = ErrorPage {
            words,
            items,
            items_lang: if matches!(fault, Fault::Field(_)) { frame.m.tag } else { "en" },
            without_field: match fault {
                Fault::Field(field) => Some(address_without(reader, field.name)),
                _ => None,
            },
            sought: if kind == Kind::NotFound { words_of(&reader.path) } else { String::new() },
            frame,
        };
        page_or_words(&page, words)
    };
    *response.status_mut() = status;
    if kind == Kind::Unauthorized {
        // RFC 9110, 11.6.1: every 401 names a way in.
        let way = HeaderValue::from_static("Session realm=\"Lectern\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, way);
    }
    if kind == Kind::Busy {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    response
}

/// The words of an address that may be what was looked for: no names of routes, no ids, no endings of files.
fn words_of(path: &str) -> String {
    const MOST: usize = 8;
    const LENGTH: usize = 100;
    let Ok(path) = percent_decode_str(path).decode_utf8() else { return String::new() };
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).peekable();
    // What a link holds is nothing to search for, and is shown nowhere.
    if segments.peek() == Some(&"share") {
        return String::new();
    }
    if segments.peek().is_some_and(|first| matches!(*first, "a" | "p" | "t" | "s" | "static")) {
        segments.next();
    }
    let named = segments.filter(|segment| segment.parse::<ArticleId>().is_err());
    let words = named.flat_map(|segment| {
        let ends = [".html", ".htm", ".php", ".md", ".txt", ".json", ".png"];
        let bare = ends.iter().find_map(|end| segment.strip_suffix(end)).unwrap_or(segment);
        bare.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
    });
    let mut sought = String::new();
    for word in words.take(MOST) {
        if sought.chars().count() + word.chars().count() >= LENGTH {
            break;
        }
        if !sought.is_empty() {
            sought.push(' ');
        }
        sought.push_str(word);
    }
    sought
}

/// An error page that fails itself leaves the words alone.
fn page_or_words(page: &ErrorPage, words: &'static str) -> Response {
    match page.render() {
        Ok(html) => axum::response::Html(html).into_response(),
        Err(cause) => {
            error!(%cause, "the error page can't be drawn");
            words.into_response()
        }
    }
}

fn address_without(reader: &Reader, field: &str) -> String {
    let path = reader.path.clone();
    match query::without(&reader.query, field) {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// Whether a program asks: JSON is accepted, and more gladly than a page.
fn prefers_json(headers: &HeaderMap) -> bool {
    let (mut json, mut html) = (0, 0);
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    for (media, weight) in lines.flat_map(|line| line.split(',')).filter_map(language::weighed) {
        match media.to_ascii_lowercase().as_str() {
            "application/json" | "application/problem+json" => json = json.max(weight),
            "text/html" | "application/xhtml+xml" => html = html.max(weight),
            _ => {}
        }
    }
    json > html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_for_its_words() {
        for (path, words) in [
            ("/a/nothing-here", "nothing here"),
            ("/a/0123456789", ""),
            ("/t/fei-transformer", "fei transformer"),
            ("/2025/07/%E5%A4%A7%E6%A8%A1%E5%9E%8B.html", "2025 07 大模型"),
            ("/%3Cscript%3Ealert(1)%3C/script%3E", "script alert 1 script"),
            ("/%FF", ""),
            ("/wp-login.php", "wp login"),
            ("/", ""),
        ] {
            assert_eq!(words_of(path), words, "{path}");
        }
        assert!(words_of(&"/some-word".repeat(500)).chars().count() <= 100);
        assert_eq!(words_of(&format!("/{}", "x".repeat(5000))), "");
    }

    #[test]
    fn programs_are_told_from_readers() {
        for (accept, json) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", false),
            ("application/json", true),
            ("application/problem+json, text/html;q=0.5", true),
            ("text/html, application/json", false),
            ("application/json;q=0, text/html", false),
            ("*/*", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(prefers_json(&headers), json, "{accept}");
        }
    }
}
