//! `/admin/account/passkeys`: one's own passkeys, and whether one is asked for after the password.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde_json::json;

use super::{
    door::{self, Form},
    porch,
    sign_in::{minutes, waiting},
};
use crate::{
    auth::{Proof, Signed},
    clock,
    domain::ProgramName,
    store::{By, Passkey, SecondWay},
    web::{
        articles::parsed,
        errors::Fault,
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

const PATH: &str = "/admin/account/passkeys";
const DONE: &str = "/admin/account/passkeys?done";

#[derive(Template)]
#[template(path = "accounts/passkeys.html")]
struct PasskeysPage {
    frame: Frame,
    passkeys: Vec<Passkey>,
    second: SecondWay,
    /// The recovery codes that are left, in words.
    codes: String,
    /// Whether the password is asked for.
    ask: bool,
    /// The host at which this page stands; none where passkeys can't be used.
    here: Option<String>,
    /// What to say there.
    nowhere: String,
    fault: Option<String>,
    done: bool,
}

impl PasskeysPage {
    /// The host of a passkey that is good elsewhere.
    fn elsewhere<'a>(&self, passkey: &'a Passkey) -> Option<&'a str> {
        Some(passkey.site.as_str()).filter(|site| self.here.as_deref() != Some(*site))
    }
}

/// `GET /admin/account/passkeys`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::to_sign_in(&reader)) };
    has_password(&portal, signed).await?;
    shown(&portal, &reader, signed, &request.into_parts().0, None).await
}

/// Passkeys and codes are for those who have a password: who comes in on another's word alone must not go on coming in
/// once that one says no.
pub(super) async fn has_password(portal: &Portal, signed: &Signed) -> Result<(), Fault> {
    if portal.store.has_password(signed.user.key).await? { Ok(()) } else { Err(Fault::not_found()) }
}

/// `POST /admin/account/passkeys/challenge`: what a new passkey is to sign, for one who gives the password.
pub(super) async fn challenge(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    let site = porch::site(&parts, &portal).ok_or_else(Fault::not_found)?;
    if let Some(unproven) = unproven(&portal, &reader, signed, &parts, &form).await? {
        return Ok(unproven.told());
    }
    let from = door::address(&parts, &portal);
    Ok(porch::json(portal.auth.new_passkey_challenge(signed, &site, from, clock::now()).await?))
}

/// `POST /admin/account/passkeys`: keeps the passkey that was made. Its challenge was given out against the password.
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    let Ok(name) = form.get("name").parse::<ProgramName>() else {
        let words = reader.m.token_name_rule.to_owned();
        return again(&portal, &reader, signed, &parts, (words, StatusCode::UNPROCESSABLE_ENTITY)).await;
    };
    if portal.auth.add_passkey(signed, &name, form.get("credential"), clock::now()).await? {
        return Ok(see(DONE));
    }
    let words = reader.m.passkey_not_added.to_owned();
    again(&portal, &reader, signed, &parts, (words, StatusCode::UNPROCESSABLE_ENTITY)).await
}

/// `POST /admin/account/passkeys/{key}`: gives it another name.
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    let Ok(name) = form.get("name").parse::<ProgramName>() else {
        let words = reader.m.token_name_rule.to_owned();
        return again(&portal, &reader, signed, &parts, (words, StatusCode::UNPROCESSABLE_ENTITY)).await;
    };
    let by = By::desk(&signed.user.name, clock::now());
    portal.store.rename_passkey(signed.user.key, parsed(&key)?, name.as_str(), by).await?;
    Ok(see(DONE))
}

/// `POST /admin/account/passkeys/{key}/remove`
pub(super) async fn destroy(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    let key = parsed(&key)?;
    if let Some(unproven) = unproven(&portal, &reader, signed, &parts, &form).await? {
        return unproven.shown(&portal, &reader, signed, &parts).await;
    }
    let by = By::desk(&signed.user.name, clock::now());
    if portal.store.remove_passkey(signed.user.key, key, by).await? {
        return Ok(see(DONE));
    }
    let words = reader.m.passkey_last.to_owned();
    again(&portal, &reader, signed, &parts, (words, StatusCode::CONFLICT)).await
}

/// `POST /admin/account/second`: switches the second way on or off.
pub(super) async fn update_second(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    let on = match form.get("second") {
        "on" => true,
        "off" => false,
        _ => return Err(Fault::Status(StatusCode::BAD_REQUEST)),
    };
    if let Some(unproven) = unproven(&portal, &reader, signed, &parts, &form).await? {
        return unproven.shown(&portal, &reader, signed, &parts).await;
    }
    let by = By::desk(&signed.user.name, clock::now());
    if portal.store.set_second_way(&signed.user, on, by).await? {
        return Ok(see(DONE));
    }
    let words = reader.m.second_needs.to_owned();
    again(&portal, &reader, signed, &parts, (words, StatusCode::CONFLICT)).await
}

/// Why one who is signed in may not go on: the words, and for how many seconds there is no use in trying.
pub(super) struct Unproven(pub(super) String, pub(super) Option<u32>);

/// Whether a form that asks for the password brings no right one.
pub(super) async fn unproven(
    portal: &Portal,
    reader: &Reader,
    signed: &Signed,
    parts: &Parts,
    form: &Form,
) -> Result<Option<Unproven>, Fault> {
    has_password(portal, signed).await?;
    let from = door::address(parts, portal);
    Ok(match portal.auth.confirm(signed, form.get("password"), from, clock::now()).await? {
        Proof::Given => None,
        Proof::Wrong => Some(Unproven(reader.m.old_password_wrong.to_owned(), None)),
        Proof::Wait(seconds) => Some(Unproven((reader.m.sign_in_wait)(minutes(seconds)), Some(seconds))),
    })
}

impl Unproven {
    fn told(self) -> Response {
        let mut answer = porch::json(json!({ "fault": self.0 }).to_string());
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        match self.1 {
            Some(seconds) => waiting(answer, seconds),
            None => answer,
        }
    }

    async fn shown(self, portal: &Portal, reader: &Reader, signed: &Signed, parts: &Parts) -> Answer {
        let answer = again(portal, reader, signed, parts, (self.0, StatusCode::UNPROCESSABLE_ENTITY)).await?;
        Ok(match self.1 {
            Some(seconds) => waiting(answer, seconds),
            None => answer,
        })
    }
}

async fn again(
    portal: &Portal,
    reader: &Reader,
    signed: &Signed,
    parts: &Parts,
    (words, status): (String, StatusCode),
) -> Answer {
    let mut answer = shown(portal, reader, signed, parts, Some(words)).await?;
    *answer.status_mut() = status;
    Ok(answer)
}

async fn shown(
    portal: &Portal,
    reader: &Reader,
    signed: &Signed,
    parts: &Parts,
    fault: Option<String>,
) -> Answer {
    let here = porch::site(parts, portal).map(|site| site.host().to_owned());
    let second = portal.store.second_way(signed.user.key).await?;
    page(&PasskeysPage {
        frame: reader.at_desk(reader.m.passkeys, PATH),
        passkeys: portal.store.passkeys(signed.user.key).await?,
        codes: (reader.m.recovery_left)(u64::from(second.codes)),
        second,
        ask: !signed.is_fresh(clock::now()),
        nowhere: porch::elsewhere(parts, portal, reader.m),
        here,
        done: fault.is_none() && reader.query.trim_end_matches('=') == "done",
        fault,
    })
}
