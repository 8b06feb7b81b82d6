//! `/admin/account`: where one is signed in, and one's own password.

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    door::{self, Form},
    sign_in::{left, minutes, waiting},
};
use crate::{
    auth::{Change, Signed},
    clock,
    domain::Password,
    store::Session,
    web::{
        frame::{Frame, Section},
        reader::Reader,
        router::{Answer, Asked, Portal, page},
    },
};

#[derive(Template)]
#[template(path = "accounts/own.html")]
struct OwnPage {
    frame: Frame,
    name: String,
    role: &'static str,
    sessions: Vec<Session>,
    /// The session that asks.
    present: i64,
    fault: Option<(&'static str, String)>,
    done: bool,
}

impl OwnPage {
    fn is_present(&self, session: &Session) -> bool {
        session.key == self.present
    }
}

/// `GET /admin/account`
pub(super) async fn show(State(portal): State<Portal>, Extension(reader): Asked) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::to_sign_in(&reader)) };
    shown(&portal, &reader, signed, None).await
}

/// `POST /admin/account/sessions`: ends the one of `session`, or all others.
pub(super) async fn end_sessions(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::to_sign_in(&reader)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    match form.get("session") {
        "others" => {
            let present = door::secret_of(&parts.headers, &portal);
            portal.auth.end_all(&signed.user, present.as_ref()).await?;
        }
        one => {
            let Ok(session) = one.parse() else { return Ok(back()) };
            portal.auth.end(&signed.user, session).await?;
            if session == signed.session {
                return Ok(left(&portal));
            }
        }
    }
    Ok(back())
}

fn back() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/admin/account?done")]).into_response()
}

/// `POST /admin/account/password`: everybody who was signed in with the old one is out, this browser too.
pub(super) async fn update_password(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::to_sign_in(&reader)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    let again = |field: &'static str, why: String, status: StatusCode| {
        let (portal, reader) = (&portal, &reader);
        async move {
            let mut answer = shown(portal, reader, signed, Some((field, why))).await?;
            *answer.status_mut() = status;
            Ok(answer)
        }
    };
    let Ok(new) = Password::read(form.get("new")) else {
        return again("new", reader.m.password_rule.to_owned(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let from = door::address(&parts, &portal);
    match portal.auth.change_password(&signed.user, form.get("old"), &new, from, clock::now()).await? {
        Change::Changed => {
            let mut answer = left(&portal);
            answer
                .headers_mut()
                .insert(header::LOCATION, header::HeaderValue::from_static("/sign-in?to=/admin/account"));
            Ok(answer)
        }
        Change::Wrong => {
            again("old", reader.m.old_password_wrong.to_owned(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Change::Wait(seconds) => {
            let words = (reader.m.sign_in_wait)(minutes(seconds));
            Ok(waiting(again("old", words, StatusCode::TOO_MANY_REQUESTS).await?, seconds))
        }
    }
}

async fn shown(
    portal: &Portal,
    reader: &Reader,
    signed: &Signed,
    fault: Option<(&'static str, String)>,
) -> Answer {
    let mut frame = reader.frame(reader.m.account, "/admin/account");
    frame.noindex = true;
    frame.section = Section::Desk;
    let sessions = portal.store.sessions_of(signed.user.key, clock::now()).await?;
    let role = (reader.m.role)(signed.user.role);
    let (name, done) = (signed.user.name.clone(), reader.query == "done=" || reader.query == "done");
    page(&OwnPage { frame, name, role, sessions, present: signed.session, fault, done })
}
