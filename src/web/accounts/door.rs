//! What guards the door: the cookie, where a form comes from, from which address, and what a stranger may see.

use std::net::IpAddr;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};

use crate::{
    auth::{self, BY_HTTPS, ByProxy, HERE, Secret, Signed, Visit},
    clock,
    error::Result,
    web::{
        errors::Fault,
        reader::Reader,
        router::{Portal, own_path},
    },
};

/// 7 days, after which the session has ended anyway.
const KEPT: u32 = 7 * 24 * 60 * 60;

/// How a request came to be signed in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Https,
    /// By http, on this machine itself.
    Here,
    /// By http from elsewhere, where anybody between could read along.
    Open,
}

/// Which way a request came. The portal's own address counts: the program itself never speaks https.
pub(super) fn way(parts: &Parts, portal: &Portal) -> Way {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let named = host.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(host, |(name, _)| name);
    if let Some(base) = portal.base_url.as_deref().and_then(|base| base.strip_prefix("https://")) {
        // A proxy may ask under the portal's own name, or under this machine's. Any other name is another way in.
        let is_known = host.eq_ignore_ascii_case(base) || is_own_machine(named);
        return if is_known { Way::Https } else { Way::Open };
    }
    // Behind a proxy that nobody told of, what looks like this machine may be anybody.
    let passed_on =
        ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];
    if passed_on.iter().any(|name| parts.headers.contains_key(*name)) {
        return Way::Open;
    }
    let is_here = is_own_machine(named) && auth::peer(&parts.extensions).is_loopback();
    if is_here { Way::Here } else { Way::Open }
}

fn is_own_machine(name: &str) -> bool {
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

/// The address of whoever asks.
pub(in crate::web) fn address(parts: &Parts, portal: &Portal) -> IpAddr {
    auth::address(&parts.extensions, &parts.headers, &portal.proxies)
}

/// Where and when somebody comes to the door.
pub(super) fn visit<'a>(parts: &'a Parts, portal: &Portal) -> Visit<'a> {
    let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Visit { from: address(parts, portal), agent: agent.unwrap_or_default(), now: clock::now() }
}

/// The secret that a browser sends.
pub(in crate::web) fn secret_of(headers: &HeaderMap, portal: &Portal) -> Option<Secret> {
    auth::secret_of(headers, portal.is_https())
}

/// Who asks, and whether a proxy named somebody who may not sign in. The proxy's word goes before any session: while it
/// names somebody, that is who it is, and a session of anybody's counts only when it names nobody.
pub(in crate::web) async fn known(parts: &Parts, portal: &Portal) -> Result<(Option<Signed>, bool)> {
    let now = clock::now();
    match portal.auth.by_proxy(&parts.extensions, &parts.headers, &portal.proxies, now).await? {
        ByProxy::Signed(signed) => return Ok((Some(signed), false)),
        ByProxy::Refused => return Ok((None, true)),
        ByProxy::Nothing => {}
    }
    match secret_of(&parts.headers, portal) {
        Some(secret) => Ok((portal.auth.session(&secret, now).await?, false)),
        None => Ok((None, false)),
    }
}

pub(super) fn set_cookie(secret: &Secret, way: Way) -> HeaderValue {
    let line = match way {
        Way::Https => {
            format!("{BY_HTTPS}={}; Path=/; Max-Age={KEPT}; Secure; HttpOnly; SameSite=Lax", secret.reveal())
        }
        Way::Here | Way::Open => {
            format!("{HERE}={}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax", secret.reveal())
        }
    };
    line.try_into().expect("digits and words of ours")
}

pub(super) fn forget_cookie(portal: &Portal) -> HeaderValue {
    HeaderValue::from_static(if portal.is_https() {
        "__Host-lectern=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
    } else {
        "lectern-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    })
}

/// Whether a form comes from a page of this portal: browsers say so in `Sec-Fetch-Site`, older ones by `Origin`. A
/// program that sends neither acts for itself.
pub(in crate::web) fn is_same_site(parts: &Parts, portal: &Portal) -> bool {
    if let Some(site) = parts.headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = parts.headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if let Some(base) = &portal.base_url {
        return origin.eq_ignore_ascii_case(base);
    }
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| origin.eq_ignore_ascii_case(&format!("http://{host}")))
}

/// A form's head and body, once it is known that a page of this portal sent it.
pub(in crate::web) async fn sent(request: Request, portal: &Portal) -> Result<(Parts, Bytes), Fault> {
    let (parts, body) = request.into_parts();
    if !is_same_site(&parts, portal) {
        return Err(Fault::Status(StatusCode::FORBIDDEN));
    }
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    Ok((parts, body.map_err(|refusal| Fault::Status(refusal.status()))?))
}

/// The fields of a form, read once it is known who sends it.
pub(in crate::web) struct Form(Vec<(String, String)>);

impl Form {
    /// Of a form that needs nobody to be signed in.
    pub(in crate::web) async fn of(request: Request, portal: &Portal) -> Result<(Parts, Self), Fault> {
        let (parts, body) = sent(request, portal).await?;
        let fields = form_urlencoded::parse(&body);
        Ok((parts, Self(fields.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())))
    }

    /// Of a form of somebody who is signed in: it must bring the token of that session.
    pub(in crate::web) async fn signed(
        request: Request,
        portal: &Portal,
        signed: &Signed,
    ) -> Result<(Parts, Self), Fault> {
        let (parts, form) = Self::of(request, portal).await?;
        if !portal.auth.token_holds(signed, form.get("token")) {
            return Err(Fault::Status(StatusCode::FORBIDDEN));
        }
        Ok((parts, form))
    }

    /// Every field, in the order of the form.
    pub(in crate::web) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// A field; empty when it isn't there.
    pub(in crate::web) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value)
    }

    /// All that a field of several choices holds.
    pub(in crate::web) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// What a stranger gets of a private portal: what is needed to sign in, what tells nothing, and the one article to which
/// somebody gave them a link.
pub(in crate::web) fn is_open(path: &str) -> bool {
    path.starts_with("/share/")
        || matches!(
            path,
            "/sign-in"
                | "/sign-in/passkey"
                | "/sign-in/passkey/challenge"
                | "/sign-in/second"
                | "/sign-in/second/challenge"
                | "/sign-in/oidc"
                | "/sign-in/oidc/callback"
                | "/signed-out"
                | "/set-up"
                | "/healthz"
                | "/readyz"
                | "/robots.txt"
                | "/manifest.webmanifest"
                | "/sw.js"
                | "/offline"
                | "/opensearch.xml"
        )
}

/// Sends a stranger to the sign-in, and back afterwards.
pub(in crate::web) fn to_sign_in(reader: &Reader) -> Response {
    let asked = match reader.query.as_str() {
        "" => reader.path.clone(),
        query => format!("{}?{query}", reader.path),
    };
    sign_in_then(&asked)
}

/// Sends a stranger whose form can't be taken to the sign-in, and then to the page of that form.
pub(in crate::web) fn sign_in_then(asked: &str) -> Response {
    let to = if asked == "/" || asked == "/admin" {
        "/sign-in".to_owned()
    } else {
        let asked: String = form_urlencoded::byte_serialize(asked.as_bytes()).collect();
        format!("/sign-in?to={asked}")
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response()
}

/// An address within this portal to go on to; anything else is none.
pub(super) fn way_back(given: &str) -> Option<String> {
    // Browsers drop tabs and line breaks and take `\` for `/`: what they could read as another host is not taken.
    let plain = given.bytes().all(|b| b > b' ' && b != b'\\' && b != 0x7f);
    // What takes forms alone is no page to go on to.
    if !plain || !given.starts_with('/') || given.starts_with("//") || given.starts_with("/sign-") {
        return None;
    }
    let uri: Uri = given.parse().ok()?;
    if uri.authority().is_some() || uri.scheme().is_some() {
        return None;
    }
    let path = own_path(uri.path());
    Some(uri.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_led_back_within_this_portal_alone() {
        for (given, to) in [
            ("/a/0123456789?lang=en", Some("/a/0123456789?lang=en")),
            ("/", Some("/")),
            ("//evil.example", None),
            ("/\\evil.example", None),
            (" /x", None),
            ("/\t/evil.example", None),
            ("/%2f/evil.example", Some("/%2f/evil.example")),
            ("https://evil.example", None),
            ("javascript:alert(1)", None),
            ("evil.example", None),
            ("/x\r\nSet-Cookie: a=b", None),
            ("", None),
        ] {
            assert_eq!(way_back(given).as_deref(), to, "{given:?}");
        }
    }
}
