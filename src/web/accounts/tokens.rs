//! `/admin/account/tokens`: the tokens by which programs come in on behalf of who is signed in; an owner sees them all.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
};
use jiff::SignedDuration;

use super::door::{self, Form};
use crate::{
    auth::{Secret, Signed},
    clock,
    domain::{ProgramName, Role, Scope},
    error::Error,
    store::{By, Token},
    web::{
        articles::parsed,
        errors::Fault,
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

const PATH: &str = "/admin/account/tokens";
/// For how many days a token may be made to hold.
const DAYS: [i64; 4] = [7, 30, 90, 365];
/// Of these, what is chosen already.
const USUAL: i64 = 90;

#[derive(Template)]
#[template(path = "accounts/tokens.html")]
struct TokensPage {
    frame: Frame,
    tokens: Vec<Token>,
    /// The widest that the next one may be.
    most: Scope,
    /// For how many days the next one may hold, and how that is said.
    days: [(i64, String); DAYS.len()],
    /// The name that was given, where it is none.
    wrong: Option<String>,
    /// What was just made: this once it is shown.
    made: Option<String>,
}

impl TokensPage {
    fn scopes(&self) -> impl Iterator<Item = Scope> {
        let most = self.most;
        Scope::ALL.into_iter().filter(move |scope| *scope <= most)
    }

    fn usual() -> i64 {
        USUAL
    }
}

/// `GET /admin/account/tokens`
pub(super) async fn index(State(portal): State<Portal>, Extension(reader): Asked) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::to_sign_in(&reader)) };
    shown(&portal, &reader, signed, None, None).await
}

/// `POST /admin/account/tokens`: makes one, and answers with it.
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    let (_, form) = Form::signed(request, &portal, signed).await?;
    let bad = || Fault::Status(StatusCode::BAD_REQUEST);
    let scope: Scope = form.get("scope").parse().map_err(|()| bad())?;
    if scope > Scope::most(signed.user.role) {
        return Err(Fault::Status(StatusCode::FORBIDDEN));
    }
    let days = DAYS.into_iter().find(|days| days.to_string() == form.get("days")).ok_or_else(bad)?;
    let Ok(name) = form.get("name").parse::<ProgramName>() else {
        let given = form.get("name").to_owned();
        let mut answer = shown(&portal, &reader, signed, Some(given), None).await?;
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(answer);
    };
    let now = clock::now();
    let until = now
        .checked_add(SignedDuration::from_hours(24 * days))
        .map_err(|e| Error::Internal(format!("{days} days can't be counted: {e}")))?;
    let by = By::desk(&signed.user.name, now);
    let secret = portal.auth.make_token(name.as_str(), scope, Some(&signed.user), until, by).await?;
    shown(&portal, &reader, signed, None, Some(&secret)).await
}

/// `POST /admin/account/tokens/{key}/revoke`
pub(super) async fn revoke(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(PATH)) };
    Form::signed(request, &portal, signed).await?;
    let by = By::desk(&signed.user.name, clock::now());
    portal.store.revoke_token(parsed(&key)?, of(signed), by).await?;
    Ok(see(PATH))
}

/// Whose tokens are seen: one's own, or everybody's.
fn of(signed: &Signed) -> Option<i64> {
    (signed.user.role != Role::Owner).then_some(signed.user.key)
}

async fn shown(
    portal: &Portal,
    reader: &Reader,
    signed: &Signed,
    wrong: Option<String>,
    made: Option<&Secret>,
) -> Answer {
    let tokens = portal.store.tokens(of(signed), clock::now()).await?;
    page(&TokensPage {
        frame: reader.at_desk(reader.m.tokens, PATH),
        tokens,
        most: Scope::most(signed.user.role),
        days: DAYS.map(|days| (days, (reader.m.share_days)(days))),
        wrong,
        made: made.map(Secret::reveal_token),
    })
}
