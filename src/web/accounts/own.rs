//! `/admin/account`: where one is signed in, and one's own password.

use std::borrow::Cow;

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, header},
};

use super::{
    door::{self, Form},
    identities::OwnWays,
    sign_in::{left, minutes, waiting},
};
use crate::{
    auth::{Change, Signed},
    clock,
    domain::Password,
    store::Session,
    web::{
        errors::Fault,
        frame::Frame,
        parts::cut,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
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
    ways: OwnWays,
}

impl OwnPage {
    fn is_present(&self, session: &Session) -> bool {
        session.key == self.present
    }

    /// What the button says to who can't see beside what it stands.
    fn ending(&self, session: &Session) -> String {
        format!("{}: {}, {}", self.frame.m.end_session, self.browser(session), session.address)
    }

    /// What its owner would call a browser.
    fn browser<'a>(&self, session: &'a Session) -> Cow<'a, str> {
        if session.agent.is_empty() { self.frame.m.unknown_browser.into() } else { told(&session.agent) }
    }
}

/// Browser and system of a `User-Agent`, in which each names those before it; else its beginning as it stands.
fn told(agent: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    const BROWSERS: [(&str, &str); 7] = [
        ("Firefox/", "Firefox"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("FxiOS/", "Firefox"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}").into(),
        (Some(browser), None) => browser.into(),
        (None, _) => cut(agent, MOST).into(),
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
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then("/admin/account")) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    match form.get("session") {
        "others" => {
            let present = door::secret_of(&parts.headers, &portal);
            portal.auth.end_all(&signed.user, present.as_ref()).await?;
        }
        one => {
            let session = one.parse().map_err(|_| Fault::not_found())?;
            if !portal.auth.end(&signed.user, session).await? {
                return Err(Fault::not_found());
            }
            if session == signed.session {
                return Ok(left(&portal));
            }
        }
    }
    Ok(see("/admin/account?done"))
}

/// `POST /admin/account/password`: everybody who was signed in with the old one is out, this browser too.
pub(super) async fn update_password(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then("/admin/account")) };
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

pub(super) async fn shown(
    portal: &Portal,
    reader: &Reader,
    signed: &Signed,
    fault: Option<(&'static str, String)>,
) -> Answer {
    let mut frame = reader.at_desk(reader.m.account, "/admin/account");
    if reader.path.starts_with("/sign-in/") {
        frame.stand_at("/admin/account", "");
    }
    let ways = OwnWays::of(portal, reader, signed).await?;
    let sessions = portal.store.sessions_of(signed.user.key, clock::now()).await?;
    let role = (reader.m.role)(signed.user.role);
    let (name, done) = (signed.user.name.clone(), reader.query == "done=" || reader.query == "done");
    page(&OwnPage { frame, name, role, sessions, present: signed.session, fault, done, ways })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_by_name() {
        for (agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari · iPhone",
            ),
            ("curl/8.9", "curl/8.9"),
            ("<b>x</b>", "<b>x</b>"),
        ] {
            assert_eq!(told(agent), name);
        }
        assert!(told(&"x".repeat(500)).chars().count() <= 60);
    }
}
