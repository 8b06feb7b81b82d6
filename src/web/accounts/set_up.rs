//! `/set-up`: the first owner, against the code that the server printed on its terminal.

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, header},
};

use super::{
    door::{self, Form, Way},
    sign_in::{minutes, waiting},
};
use crate::{
    auth::{Entry, SetUp},
    clock,
    domain::{Password, UserName},
    error::Error,
    web::{
        errors::Fault,
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

#[derive(Template)]
#[template(path = "accounts/set_up.html")]
struct SetUpPage {
    frame: Frame,
    name: String,
    /// The field that is not as it must be, and why.
    fault: Option<(&'static str, String)>,
    is_open_way: bool,
}

/// `GET /set-up`: there is no such page once somebody owns the portal.
pub(super) async fn new(State(portal): State<Portal>, Extension(reader): Asked, request: Request) -> Answer {
    if portal.store.has_owner().await? {
        return Err(Fault::not_found());
    }
    let way = door::way(&request.into_parts().0, &portal);
    shown(&reader, "", None, way)
}

/// `POST /set-up`
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    if portal.store.has_owner().await? {
        return Err(Fault::not_found());
    }
    let m = reader.m;
    let (parts, form) = Form::of(request, &portal).await?;
    let way = door::way(&parts, &portal);
    let given = form.get("name").trim();
    let again = |field: &'static str, why: &str| {
        let mut answer = shown(&reader, given, Some((field, why.to_owned())), way)?;
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(answer)
    };
    if way == Way::Open {
        let mut answer = shown(&reader, given, None, way)?;
        *answer.status_mut() = StatusCode::FORBIDDEN;
        return Ok(answer);
    }
    let Ok(name) = given.parse::<UserName>() else { return again("name", m.name_rule) };
    let Ok(password) = Password::read(form.get("password")) else {
        return again("password", m.password_rule);
    };
    let (from, now) = (door::address(&parts, &portal), clock::now());
    let done = match portal.auth.set_up(form.get("code"), &name, &password, from, now).await {
        Err(Error::Conflict(_)) => return again("name", m.name_taken),
        done => done?,
    };
    match done {
        SetUp::Done(_) => {}
        SetUp::WrongCode => return again("code", m.code_wrong),
        SetUp::Wait(seconds) => {
            return Ok(waiting(again("code", &(m.sign_in_wait)(minutes(seconds)))?, seconds));
        }
        SetUp::AlreadyDone => return Err(Fault::not_found()),
    }
    let agent =
        parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let entry = portal.auth.sign_in(name.as_str(), form.get("password"), from, agent, now).await?;
    let to = if matches!(entry, Entry::In { .. }) { "/admin" } else { "/sign-in" };
    let mut answer = see(to);
    if let Entry::In { secret, .. } = entry {
        answer.headers_mut().insert(header::SET_COOKIE, door::set_cookie(&secret, way));
    }
    Ok(answer)
}

fn shown(reader: &Reader, name: &str, fault: Option<(&'static str, String)>, way: Way) -> Answer {
    let mut frame = reader.frame(reader.m.set_up, "/set-up");
    frame.noindex = true;
    let name = name.chars().take(100).collect();
    page(&SetUpPage { frame, name, fault, is_open_way: way == Way::Open })
}
