//! `/sign-in/passkey`: in by a passkey alone.

use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, header},
};

use super::{
    door::{self, Form, Way},
    porch,
    sign_in::{self, Wrong, entered, refused},
};
use crate::{
    auth::{Browser, Entry, Secret},
    clock,
    web::{
        errors::Fault,
        router::{Answer, Asked, Portal},
    },
};

/// `POST /sign-in/passkey/challenge`: what an authenticator is to sign, for the browser that asks.
pub(super) async fn challenge(State(portal): State<Portal>, request: Request) -> Answer {
    let (parts, _) = door::sent(request, &portal).await?;
    let site = porch::site(&parts, &portal).ok_or_else(Fault::not_found)?;
    // A page that is open beside this one goes on with the same.
    let secret = porch::secret_of(&parts.headers, &portal).map_or_else(Secret::draw, Ok)?;
    let (browser, from) = (Browser::of_stranger(&secret), door::address(&parts, &portal));
    let mut answer = porch::json(portal.auth.passkey_challenge(&site, browser, from, clock::now())?);
    let cookie = porch::keep(&secret, door::way(&parts, &portal));
    answer.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(answer)
}

/// `POST /sign-in/passkey`
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let (parts, form) = Form::of(request, &portal).await?;
    let to = form.get("to");
    if door::way(&parts, &portal) == Way::Open {
        let mut answer = sign_in::shown(&portal, &reader, &parts, Wrong::default(), to).await?;
        *answer.status_mut() = StatusCode::FORBIDDEN;
        return Ok(answer);
    }
    // A browser that keeps nothing was sent no challenge, and is refused like any other.
    let secret = porch::secret_of(&parts.headers, &portal).map_or_else(Secret::draw, Ok)?;
    let visit = door::visit(&parts, &portal);
    let browser = Browser::of_stranger(&secret);
    match portal.auth.sign_in_by_passkey(form.get("credential"), browser, &visit).await? {
        Entry::In { user, secret } => entered(&portal, &parts, &user, &secret, to).await,
        entry => refused(&portal, &reader, &parts, &entry, reader.m.passkey_refused, ("", to)).await,
    }
}
