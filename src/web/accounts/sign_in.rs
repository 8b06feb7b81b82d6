//! `/sign-in` and `/sign-out`.

use askama::Template;
use axum::{
    Extension,
    extract::{RawQuery, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};

use super::{
    door::{self, Form, Way},
    identities::OtherWays,
    porch, second,
};
use crate::{
    auth::{Entry, Secret, SignedBy, Visit},
    domain::User,
    web::{
        errors::Fault,
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    frame: Frame,
    name: String,
    to: String,
    /// Why it didn't go in.
    fault: Option<String>,
    /// Whether there is nobody yet who could.
    unowned: bool,
    /// Whether passkeys can be used at this address.
    passkeys: bool,
    /// Whether the way here is one on which a password could be read along.
    is_open_way: bool,
    ways: OtherWays,
}

/// `GET /sign-in`
pub(super) async fn new(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
    request: Request,
) -> Answer {
    let (parts, _) = request.into_parts();
    let query = query.unwrap_or_default();
    let to = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "to");
    let to = to.map(|(_, to)| to).unwrap_or_default();
    let mut answer = shown(&portal, &reader, &parts, Wrong::default(), &to).await?;
    if reader.is_refused {
        *answer.status_mut() = StatusCode::FORBIDDEN;
    }
    Ok(answer)
}

/// `POST /sign-in`
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let (parts, form) = Form::of(request, &portal).await?;
    let (name, to) = (form.get("name").trim(), form.get("to"));
    // Where a proxy says who it is, a session would not count.
    let is_by_proxy = reader.signed.as_ref().is_some_and(|signed| signed.by == SignedBy::Proxy);
    if door::way(&parts, &portal) == Way::Open || is_by_proxy || reader.is_refused {
        let wrong = Wrong { name, words: None };
        let mut answer = shown(&portal, &reader, &parts, wrong, to).await?;
        *answer.status_mut() = StatusCode::FORBIDDEN;
        return Ok(answer);
    }
    let Visit { from, agent, now } = door::visit(&parts, &portal);
    match portal.auth.sign_in(name, form.get("password"), from, agent, now).await? {
        Entry::In { user, secret } => entered(&portal, &parts, &user, &secret, to).await,
        Entry::Half { secret } => Ok(second::ask(&parts, &portal, &secret, to)),
        entry => refused(&portal, &reader, &parts, &entry, reader.m.sign_in_refused, (name, to)).await,
    }
}

/// The answer to one who is in: the cookie, and the way to where they wanted to go.
pub(super) async fn entered(
    portal: &Portal,
    parts: &Parts,
    user: &User,
    secret: &Secret,
    to: &str,
) -> Answer {
    // Whoever signs in anew leaves what was open here before.
    if let Some(before) = door::secret_of(&parts.headers, portal) {
        portal.auth.sign_out(&before).await?;
    }
    let usual = if user.role.curates() { "/admin" } else { "/" };
    let to = door::way_back(to).unwrap_or_else(|| usual.to_owned());
    let mut answer = see(&to);
    let headers = answer.headers_mut();
    headers.insert(header::SET_COOKIE, door::set_cookie(secret, door::way(parts, portal)));
    if porch::secret_of(&parts.headers, portal).is_some() {
        headers.append(header::SET_COOKIE, porch::forget(portal));
    }
    Ok(answer)
}

/// The answer to one who isn't, in the words for this way in.
pub(super) async fn refused(
    portal: &Portal,
    reader: &Reader,
    parts: &Parts,
    entry: &Entry,
    words: &'static str,
    (name, to): (&str, &str),
) -> Answer {
    let again = |words: String| shown(portal, reader, parts, Wrong { name, words: Some(words) }, to);
    if let Entry::Wait(seconds) = *entry {
        return Ok(waiting(again((reader.m.sign_in_wait)(minutes(seconds))).await?, seconds));
    }
    let mut answer = again(words.to_owned()).await?;
    *answer.status_mut() = StatusCode::UNAUTHORIZED;
    Ok(answer)
}

/// Too many guesses: the same page, with the time to wait.
pub(super) fn waiting(mut answer: Response, seconds: u32) -> Response {
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    answer
}

pub(super) fn minutes(seconds: u32) -> u64 {
    u64::from(seconds.div_ceil(60).max(1))
}

/// What was wrong with an attempt, if there was one.
#[derive(Default)]
pub(super) struct Wrong<'a> {
    /// The name that was given.
    pub(super) name: &'a str,
    /// Why it didn't go in.
    pub(super) words: Option<String>,
}

pub(super) async fn shown(
    portal: &Portal,
    reader: &Reader,
    parts: &Parts,
    wrong: Wrong<'_>,
    to: &str,
) -> Answer {
    let mut frame = reader.frame(reader.m.sign_in, "/sign-in");
    frame.noindex = true;
    if reader.path.starts_with("/sign-in/") {
        frame.stand_at("/sign-in", "");
    }
    let to = door::way_back(to).unwrap_or_default();
    page(&SignInPage {
        frame,
        name: wrong.name.chars().take(100).collect(),
        ways: OtherWays::of(portal, reader, &to),
        to,
        fault: wrong.words,
        unowned: !portal.store.has_owner().await?,
        passkeys: porch::site(parts, portal).is_some(),
        is_open_way: door::way(parts, portal) == Way::Open,
    })
}

/// `POST /sign-out`
pub(super) async fn destroy(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else {
        if !door::is_same_site(&request.into_parts().0, &portal) {
            return Err(Fault::Status(StatusCode::FORBIDDEN));
        }
        return Ok(left(&portal));
    };
    let (parts, _) = Form::signed(request, &portal, signed).await?;
    if let Some(secret) = door::secret_of(&parts.headers, &portal) {
        portal.auth.sign_out(&secret).await?;
    }
    let mut answer = left(&portal);
    // Who came in on another's word may want to sign out there, too.
    if signed.by != SignedBy::Password {
        answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/signed-out"));
    }
    Ok(answer)
}

/// What a browser forgets of whoever has signed out.
pub(super) fn left(portal: &Portal) -> Response {
    let mut answer = see("/");
    let headers = answer.headers_mut();
    headers.insert(header::SET_COOKIE, door::forget_cookie(portal));
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
