//! Before the door: what a browser keeps while somebody is about to sign in by it, and where passkeys are good.

use axum::{
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::door::{self, Way};
use crate::{
    auth::{self, Secret, Site},
    web::{messages::Messages, router::Portal},
};

/// The name by which browsers send the cookie by https alone.
const BY_HTTPS: &str = "__Host-lectern-porch";
/// The name on this machine itself.
const HERE: &str = "lectern-porch";
/// Five minutes, after which what it stands for is over anyway.
const KEPT: u32 = 5 * 60;

/// Where passkeys are good, as this request reached the portal: at the base URL's host, or at this machine's name.
pub(super) fn site(parts: &Parts, portal: &Portal) -> Option<Site> {
    let way = door::way(parts, portal);
    if way == Way::Open {
        return None;
    }
    let here = || format!("http://{}", host(&parts.headers));
    match portal.base_url.as_deref() {
        // A proxy may ask under another name than its readers.
        Some(base) if way == Way::Https => Site::of(base),
        Some(base) => Site::of(base).filter(|_| here().eq_ignore_ascii_case(base)),
        None => Site::of(&here()),
    }
}

/// What to say where passkeys are good at no address of this kind.
pub(super) fn elsewhere(parts: &Parts, portal: &Portal, m: &Messages) -> String {
    let host = host(&parts.headers);
    let is_here = portal.base_url.is_none() && door::way(parts, portal) == Way::Here;
    let port = host.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.contains(']'));
    match port {
        Some(port) if is_here => (m.passkeys_at)(&format!("http://localhost:{port}")),
        _ if is_here => (m.passkeys_at)("http://localhost"),
        _ => m.passkeys_nowhere.to_owned(),
    }
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

/// What the browser was given to keep.
pub(super) fn secret_of(headers: &HeaderMap, portal: &Portal) -> Option<Secret> {
    let name = if portal.is_https() { BY_HTTPS } else { HERE };
    auth::cookies(headers, name).find_map(Secret::read)
}

/// The line by which a browser keeps it.
pub(super) fn keep(secret: &Secret, way: Way) -> HeaderValue {
    let secret = secret.reveal();
    let line = match way {
        Way::Https => {
            format!("{BY_HTTPS}={secret}; Path=/; Max-Age={KEPT}; Secure; HttpOnly; SameSite=Strict")
        }
        Way::Here | Way::Open => {
            format!("{HERE}={secret}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Strict")
        }
    };
    line.try_into().expect("digits and words of ours")
}

/// The line by which a browser forgets it.
pub(super) fn forget(portal: &Portal) -> HeaderValue {
    HeaderValue::from_static(if portal.is_https() {
        "__Host-lectern-porch=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"
    } else {
        "lectern-porch=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
    })
}

/// What the script is answered.
pub(super) fn json(text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, text).into_response()
}
