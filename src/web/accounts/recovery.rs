//! `/admin/account/recovery`: the codes that stand in for a passkey after the password; shown when they are made.

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    http::StatusCode,
};

use super::{
    door::{self, Form},
    passkeys::{Unproven, has_password, unproven},
    sign_in::waiting,
};
use crate::{
    auth::Signed,
    clock,
    store::By,
    web::{
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page},
    },
};

const PATH: &str = "/admin/account/recovery";

#[derive(Template)]
#[template(path = "accounts/recovery.html")]
struct RecoveryPage {
    frame: Frame,
    /// Whose they are.
    name: String,
    /// How many are left, in words, and whether there is one.
    left: (String, bool),
    /// Those that were just made: this once they are shown.
    made: Vec<String>,
    /// Whether the password is asked for.
    ask: bool,
    fault: Option<String>,
}

/// `GET /admin/account/recovery`
pub(super) async fn show(State(portal): State<Portal>, Extension(reader): Asked) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::to_sign_in(&reader)) };
    has_password(&portal, signed).await?;
    shown(&portal, &reader, signed, Vec::new(), None).await
}

/// `POST /admin/account/recovery`: makes them anew, and answers with them.
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    if let Some(Unproven(words, wait)) = unproven(&portal, &reader, signed, &parts, &form).await? {
        let mut answer = shown(&portal, &reader, signed, Vec::new(), Some(words)).await?;
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(match wait {
            Some(seconds) => waiting(answer, seconds),
            None => answer,
        });
    }
    let by = By::desk(&signed.user.name, clock::now());
    let made = portal.auth.make_recovery_codes(&signed.user, by).await?;
    shown(&portal, &reader, signed, made, None).await
}

async fn shown(
    portal: &Portal,
    reader: &Reader,
    signed: &Signed,
    made: Vec<String>,
    fault: Option<String>,
) -> Answer {
    let codes = portal.store.second_way(signed.user.key).await?.codes;
    page(&RecoveryPage {
        frame: reader.at_desk(reader.m.recovery, PATH),
        name: signed.user.name.clone(),
        left: ((reader.m.recovery_left)(u64::from(codes)), codes > 0),
        made,
        ask: !signed.is_fresh(clock::now()),
        fault,
    })
}
