//! `/sign-in/oidc`: signing in on the word of a provider. It begins and ends by link: a form could not be sent on to the
//! provider, since `form-action` holds for what answers a form, too.

use std::time::Duration;

use askama::Template;
use axum::{
    Extension,
    extract::{RawQuery, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};

use super::{
    door::{self, Way},
    own,
    sign_in::{self, Wrong},
};
use crate::{
    auth::{
        Signed, SignedBy, cookies,
        oidc::{self, Oidc, Proved, Trouble},
    },
    clock,
    domain::Vouched,
    web::{
        errors::Fault,
        frame::Frame,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

/// What the browser that begins a sign-in keeps until it ends, by https and on this machine itself.
const BY_HTTPS: &str = "__Host-lectern-oidc";
const HERE: &str = "lectern-oidc";
/// In seconds; what it holds says so, too.
const KEPT: u32 = 600;
/// How long the page of those who have signed out waits to learn where they sign out at the provider.
const ASKED: Duration = Duration::from_secs(5);

#[derive(Template)]
#[template(path = "accounts/link.html")]
struct LinkPage {
    frame: Frame,
    words: String,
    ticket: String,
    /// Whether the password is asked for.
    ask: bool,
}

#[derive(Template)]
#[template(path = "accounts/signed_out.html")]
struct SignedOutPage {
    frame: Frame,
    words: String,
    /// Where one signs out at the provider, and how that is said.
    out: Option<(String, String)>,
}

/// `GET /sign-in/oidc`: sends the browser to the provider; with `link`, to link who it is there to who is signed in here.
pub(super) async fn start(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
    request: Request,
) -> Answer {
    let oidc = portal.auth.oidc().ok_or_else(Fault::not_found)?;
    let (parts, _) = request.into_parts();
    if door::way(&parts, &portal) == Way::Open || is_by_proxy(&reader) {
        return Ok(see("/sign-in"));
    }
    let query = query.unwrap_or_default();
    let field = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(given, _)| given == name);
    let to = field("to").and_then(|(_, to)| door::way_back(&to)).unwrap_or_default();
    let link = match (field("link"), &reader.signed) {
        (Some(_), Some(signed)) => Some(signed.session),
        (Some(_), None) => return Ok(door::sign_in_then("/admin/account")),
        (None, _) => None,
    };
    match oidc.start(&to, link, clock::now()).await {
        Ok(begun) => {
            let mut answer = see(&begun.location);
            keep(&mut answer, &begun.cookie, KEPT, &portal);
            Ok(answer)
        }
        Err(trouble) => troubled(&portal, &reader, oidc, &trouble, &to, &parts).await,
    }
}

/// `GET /sign-in/oidc/callback`: the way back from the provider.
pub(super) async fn finish(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
    request: Request,
) -> Answer {
    let oidc = portal.auth.oidc().ok_or_else(Fault::not_found)?;
    let (parts, _) = request.into_parts();
    if door::way(&parts, &portal) == Way::Open || is_by_proxy(&reader) {
        return Ok(see("/sign-in"));
    }
    let name = if portal.is_https() { BY_HTTPS } else { HERE };
    let cookie = cookies(&parts.headers, name).next().unwrap_or_default();
    let answer = said(&query.unwrap_or_default());
    let mut answer = match oidc.finish(cookie, &answer, clock::now()).await {
        // It may be another's word; what this browser began goes on.
        Err(Trouble::Stale) => {
            return troubled(&portal, &reader, oidc, &Trouble::Stale, "", &parts).await;
        }
        Err(trouble) => troubled(&portal, &reader, oidc, &trouble, "", &parts).await?,
        Ok(Proved { who, link: Some(session), .. }) => {
            match reader.signed.as_ref().filter(|signed| signed.session == session) {
                Some(signed) => ask_to_link(&portal, &reader, oidc, signed, &who, &parts).await?,
                None => troubled(&portal, &reader, oidc, &Trouble::Stale, "", &parts).await?,
            }
        }
        Ok(proved) => enter(&portal, &reader, oidc, &parts, proved).await?,
    };
    keep(&mut answer, "", 0, &portal);
    Ok(answer)
}

/// `GET /signed-out`: where those are led who came in on another's word, and may want to sign out there, too.
pub(super) async fn signed_out(State(portal): State<Portal>, Extension(reader): Asked) -> Answer {
    let m = reader.m;
    let (title, words, out) = match &reader.signed {
        Some(Signed { by: SignedBy::Proxy, user, .. }) => (m.sign_out, (m.by_proxy)(&user.name), None),
        Some(_) => return Ok(see("/admin/account")),
        None => {
            let out = match portal.auth.oidc() {
                Some(oidc) => {
                    let found = tokio::time::timeout(ASKED, oidc.way_out(clock::now())).await;
                    found.ok().flatten().map(|href| (href, (m.sign_out_there)(oidc.name())))
                }
                None => None,
            };
            (m.signed_out, m.signed_out_here.to_owned(), out)
        }
    };
    let mut frame = reader.frame(title, "/signed-out");
    frame.noindex = true;
    page(&SignedOutPage { frame, words, out })
}

async fn enter(portal: &Portal, reader: &Reader, oidc: &Oidc, parts: &Parts, proved: Proved) -> Answer {
    match portal.auth.enter_by_provider(&proved.who, &door::visit(parts, portal)).await? {
        Some((user, secret)) => sign_in::entered(portal, parts, &user, &secret, &proved.to).await,
        None => no_role(portal, reader, oidc, &proved.who, parts).await,
    }
}

/// A link is made by a form of ours, so that nobody is led to one who did not mean it.
async fn ask_to_link(
    portal: &Portal,
    reader: &Reader,
    oidc: &Oidc,
    signed: &Signed,
    who: &Vouched,
    parts: &Parts,
) -> Answer {
    if who.role.is_none() {
        return no_role(portal, reader, oidc, who, parts).await;
    }
    let mut frame = reader.at_desk(reader.m.link_title, "/admin/account");
    frame.stand_at("/admin/account", "");
    let words = (reader.m.link_ask)(&who.name, oidc.name(), &signed.user.name);
    let now = clock::now();
    page(&LinkPage {
        frame,
        words,
        ticket: oidc.ticket(who, signed.session, now),
        ask: !signed.is_fresh(now),
    })
}

async fn no_role(portal: &Portal, reader: &Reader, oidc: &Oidc, who: &Vouched, parts: &Parts) -> Answer {
    let words = (reader.m.no_role)(oidc.name(), &who.name);
    told(portal, reader, words, "", parts, StatusCode::FORBIDDEN).await
}

async fn troubled(
    portal: &Portal,
    reader: &Reader,
    oidc: &Oidc,
    trouble: &Trouble,
    to: &str,
    parts: &Parts,
) -> Answer {
    let (m, name) = (reader.m, oidc.name());
    let (words, status) = match trouble {
        Trouble::Unreachable => ((m.provider_unreachable)(name), StatusCode::SERVICE_UNAVAILABLE),
        Trouble::Stale => (m.provider_stale.to_owned(), StatusCode::BAD_REQUEST),
        Trouble::Denied(code, description) => {
            ((m.provider_denied)(name, &short(code), &short(description)), StatusCode::UNAUTHORIZED)
        }
        Trouble::Untrusted => ((m.provider_untrusted)(name), StatusCode::UNAUTHORIZED),
    };
    told(portal, reader, words, to, parts, status).await
}

/// On the page of the sign-in, where another way in stands; to those who are in already, on their account's.
async fn told(
    portal: &Portal,
    reader: &Reader,
    words: String,
    to: &str,
    parts: &Parts,
    status: StatusCode,
) -> Answer {
    let mut answer = match &reader.signed {
        Some(signed) => own::shown(portal, reader, signed, Some(("identity", words))).await?,
        None => sign_in::shown(portal, reader, parts, Wrong { name: "", words: Some(words) }, to).await?,
    };
    *answer.status_mut() = status;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// What somebody else says, as much of it as a sentence can hold.
fn short(words: &str) -> String {
    const MOST: usize = 200;
    words.chars().filter(|c| !c.is_control()).take(MOST).collect::<String>().trim().to_owned()
}

fn is_by_proxy(reader: &Reader) -> bool {
    reader.is_refused || reader.signed.as_ref().is_some_and(|signed| signed.by == SignedBy::Proxy)
}

fn said(query: &str) -> oidc::Answer {
    let mut answer = oidc::Answer::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let field = match &*name {
            "code" => &mut answer.code,
            "state" => &mut answer.state,
            "iss" => &mut answer.issuer,
            "error" => &mut answer.error,
            "error_description" => &mut answer.description,
            _ => continue,
        };
        *field = Some(value.into_owned());
    }
    answer
}

/// Has the browser keep what a sign-in under way needs, or forget it. Lax, since the way back comes from elsewhere.
fn keep(answer: &mut Response, value: &str, seconds: u32, portal: &Portal) {
    let line = if portal.is_https() {
        format!("{BY_HTTPS}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
    } else {
        format!("{HERE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax")
    };
    let headers = answer.headers_mut();
    headers.append(header::SET_COOKIE, line.try_into().expect("a seal is plain"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
