//! `/sign-in/second`: what is asked for after the password, where one wanted that.

use askama::Template;
use axum::{
    Extension,
    extract::{RawQuery, Request, State},
    http::{StatusCode, header, request::Parts},
    response::Response,
};

use super::{
    door::{self, Form},
    porch,
    sign_in::{entered, minutes, waiting},
};
use crate::{
    auth::{Entry, Second, Secret},
    clock,
    domain::User,
    web::{
        errors::Fault,
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

const PATH: &str = "/sign-in/second";

#[derive(Template)]
#[template(path = "accounts/second.html")]
struct SecondPage {
    frame: Frame,
    name: String,
    to: String,
    fault: Option<String>,
    /// Whether a passkey can be used here.
    passkeys: bool,
}

/// Leads one whose password was right to the page that asks for the rest.
pub(super) fn ask(parts: &Parts, portal: &Portal, secret: &Secret, to: &str) -> Response {
    let mut answer = see(&with_way_back(PATH, to));
    let cookie = porch::keep(secret, door::way(parts, portal));
    answer.headers_mut().insert(header::SET_COOKIE, cookie);
    answer
}

/// `GET /sign-in/second`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
    request: Request,
) -> Answer {
    let (parts, _) = request.into_parts();
    let query = query.unwrap_or_default();
    let to = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "to");
    let to = to.map(|(_, to)| to).unwrap_or_default();
    let Some(user) = half_signed(&parts, &portal) else { return Ok(see(&with_way_back("/sign-in", &to))) };
    shown(&portal, &reader, &parts, &user, &to, None)
}

/// `POST /sign-in/second/challenge`
pub(super) async fn challenge(State(portal): State<Portal>, request: Request) -> Answer {
    let (parts, _) = door::sent(request, &portal).await?;
    let site = porch::site(&parts, &portal).ok_or_else(Fault::not_found)?;
    let secret = porch::secret_of(&parts.headers, &portal).ok_or_else(Fault::not_found)?;
    let from = door::address(&parts, &portal);
    let json = portal.auth.second_challenge(&site, &secret, from, clock::now()).await?;
    json.map(porch::json).ok_or_else(Fault::not_found)
}

/// `POST /sign-in/second`
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let (parts, form) = Form::of(request, &portal).await?;
    let to = form.get("to");
    let anew = || Ok(see(&with_way_back("/sign-in", to)));
    let Some(secret) = porch::secret_of(&parts.headers, &portal) else { return anew() };
    let Some(user) = half_signed(&parts, &portal) else { return anew() };
    let second = match form.get("credential") {
        "" => Second::Code(form.get("code")),
        credential => Second::Passkey(credential),
    };
    let visit = door::visit(&parts, &portal);
    let Some(entry) = portal.auth.sign_in_further(&secret, second, &visit).await? else { return anew() };
    match entry {
        Entry::In { user, secret } => entered(&portal, &parts, &user, &secret, to).await,
        Entry::Wait(seconds) => {
            let words = (reader.m.sign_in_wait)(minutes(seconds));
            Ok(waiting(shown(&portal, &reader, &parts, &user, to, Some(words))?, seconds))
        }
        Entry::Half { .. } | Entry::Refused => {
            let words = reader.m.second_refused.to_owned();
            let mut answer = shown(&portal, &reader, &parts, &user, to, Some(words))?;
            *answer.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(answer)
        }
    }
}

fn half_signed(parts: &Parts, portal: &Portal) -> Option<User> {
    let secret = porch::secret_of(&parts.headers, portal)?;
    portal.auth.half_signed(&secret, clock::now())
}

fn shown(
    portal: &Portal,
    reader: &Reader,
    parts: &Parts,
    user: &User,
    to: &str,
    fault: Option<String>,
) -> Answer {
    let mut frame = reader.frame(reader.m.second_step, PATH);
    frame.noindex = true;
    let to = door::way_back(to).unwrap_or_default();
    let passkeys = porch::site(parts, portal).is_some();
    let mut answer = page(&SecondPage { frame, name: user.name.clone(), to, fault, passkeys })?;
    // It names somebody.
    answer.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("private, no-store"));
    Ok(answer)
}

fn with_way_back(path: &str, to: &str) -> String {
    match door::way_back(to) {
        Some(to) => {
            let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
            format!("{path}?to={to}")
        }
        None => path.to_owned(),
    }
}
