//! Who asks: what the token they bring opens, and how often they may.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, middleware::StateInformationMiddleware,
};
use jiff::{SignedDuration, Timestamp};

use super::{Api, problem::Problem};
use crate::{
    auth::{self, ByProxy, Secret},
    clock,
    domain::{Scope, Viewer},
    store::{By, Token},
};

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// What they bring; strangers bring nothing.
    pub(super) token: Option<Arc<Token>>,
    /// By which they came in.
    pub(super) pass: Pass,
}

/// By which somebody came in, to see later whether it still holds.
#[derive(Debug, Clone)]
pub(super) enum Pass {
    /// By nothing: everybody may.
    Nothing,
    /// By a token.
    Token(Secret),
    /// By being signed in: a page of the portal, which can send no token with what it follows.
    Session(Secret),
    /// The same by the word of the proxy in front, and when.
    Proxy(Timestamp),
}

/// How long the word of a proxy holds: it comes with each request, so what goes on after one has to be asked for anew.
const BY_PROXY: SignedDuration = SignedDuration::from_mins(5);

impl Pass {
    /// Whether it still opens what it opened.
    pub(super) async fn holds(&self, api: &Api) -> crate::error::Result<bool> {
        match self {
            Self::Nothing => Ok(true),
            Self::Token(secret) => api.auth.opens(secret, clock::now()).await,
            Self::Session(secret) => Ok(api.auth.session(secret, clock::now()).await?.is_some()),
            Self::Proxy(at) => Ok(clock::now().duration_since(*at) < BY_PROXY),
        }
    }
}

impl Caller {
    /// On whose behalf articles are read.
    pub(super) fn viewer(&self) -> Viewer {
        self.token.as_ref().map_or(Viewer::Reader, |token| token.scope.viewer())
    }

    /// The token, where it opens so much.
    pub(super) fn token(&self, scope: Scope) -> Result<&Token, Problem> {
        let Some(token) = &self.token else {
            return Err(unknown("Bring a token: Authorization: Bearer …"));
        };
        if token.scope < scope {
            let detail = format!("This takes a token of the scope {}.", scope.as_str());
            let challenge = format!(
                "Bearer realm=\"lectern\", error=\"insufficient_scope\", scope=\"{}\"",
                scope.as_str()
            );
            return Err(
                Problem::new(StatusCode::FORBIDDEN, detail).with(header::WWW_AUTHENTICATE, &challenge)
            );
        }
        Ok(token)
    }

    /// The token of one who may change what the portal holds, and in whose name that is done.
    pub(super) fn writes(&self) -> Result<(&Token, By<'_>), Problem> {
        self.token(Scope::Write).map(|token| (token, By::program(&token.name, clock::now())))
    }
}

/// How often each may ask. What it counts it counts in memory.
pub(super) struct Rates {
    limiter: Limiter,
    a_minute: NonZeroU32,
    /// Requests until those who have not asked for long are forgotten.
    until_tidy: AtomicU32,
}

type Limiter = DefaultKeyedRateLimiter<Key, StateInformationMiddleware>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Token(i64),
    /// The first half of an address of IPv6: its owner has all of the other half.
    V6(u64),
    Address(IpAddr),
}

/// Requests between two tidyings: what is kept between them is bounded by it.
const TIDY: u32 = 10_000;

impl Rates {
    pub(super) fn new(a_minute: NonZeroU32) -> Self {
        let quota = Quota::per_minute(a_minute);
        let limiter = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Self { limiter, a_minute, until_tidy: AtomicU32::new(TIDY) }
    }

    /// Counts a request: how many are left, or after how many seconds there is one again.
    fn take(&self, key: Key) -> Result<u32, u64> {
        if self.until_tidy.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.until_tidy.store(TIDY, Ordering::Relaxed);
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(&key) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(until) => {
                let wait = until.wait_time_from(self.limiter.clock().now());
                Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
            }
        }
    }

    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).
    fn tell(&self, headers: &mut HeaderMap, left: u32, seconds: u64) {
        let policy = format!("\"default\";q={};w=60", self.a_minute);
        let state = format!("\"default\";r={left};t={seconds}");
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            let value = HeaderValue::try_from(value).expect("numbers and words of ours");
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Learns who asks, before anything of the body is read.
pub(super) async fn known(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_followed = request.method() == Method::GET && request.uri().path() == super::EVENTS;
    let mut brought = None;
    let token = match headers.get(header::AUTHORIZATION) {
        None => Ok(None),
        Some(value) => match bearer(value) {
            None => Err(unknown("Write it as Authorization: Bearer lectern_…")),
            Some(text) => match api.auth.bearer(text, clock::now()).await {
                Ok(Some(token)) => {
                    brought = Secret::read_token(text);
                    Ok(Some(Arc::new(token)))
                }
                Ok(None) => Err(unknown("This token opens nothing: it is unknown, expired or revoked.")),
                Err(error) => Err(error.into()),
            },
        },
    };
    let from = auth::address(request.extensions(), headers, &api.proxies);
    let key = match (&token, from) {
        (Ok(Some(token)), _) => Key::Token(token.key),
        (_, IpAddr::V6(from)) => Key::V6((from.to_bits() >> 64) as u64),
        (_, from) => Key::Address(from),
    };
    let counted = api.rates.as_ref().map(|rates| (rates, rates.take(key)));
    let is_known = matches!(token, Ok(Some(_)));
    let pass = match &token {
        Ok(Some(_)) => brought.map(Pass::Token),
        Ok(None) if !api.private => Some(Pass::Nothing),
        Ok(None) if !is_followed => None,
        Ok(None) => match signed_in(&api, request.extensions(), headers).await {
            Ok(pass) => pass,
            Err(error) => return Problem::from(error).into_response(),
        },
        Err(_) => None,
    };
    let mut response = match (token, &counted) {
        (_, Some((_, Err(wait)))) => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, format!("Too many requests; ask again in {wait} s."))
                .with(header::RETRY_AFTER, &wait.to_string())
                .into_response()
        }
        (Err(problem), _) => problem.into_response(),
        (Ok(None), _) if pass.is_none() && !super::is_open(request.uri().path()) => {
            unknown("This portal is private. Bring a token: Authorization: Bearer …").into_response()
        }
        (Ok(token), _) => {
            request.extensions_mut().insert(Caller { token, pass: pass.unwrap_or(Pass::Nothing) });
            next.run(request).await
        }
    };
    let headers = response.headers_mut();
    if let Some((rates, left)) = counted {
        match left {
            // One comes back each so many seconds; all of them within the minute.
            Ok(left) => rates.tell(headers, left, 60),
            Err(wait) => rates.tell(headers, 0, wait),
        }
    }
    if is_known || api.private {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    headers.append(header::VARY, HeaderValue::from_static("Authorization"));
    response
}

/// By what a page of the portal itself follows what happens, the word of the proxy in front or a session: a browser sends
/// nothing else along there. Nothing but that is opened by it, so no other site's page can do anything with it.
async fn signed_in(
    api: &Api,
    extensions: &Extensions,
    headers: &HeaderMap,
) -> crate::error::Result<Option<Pass>> {
    match api.auth.by_proxy(extensions, headers, &api.proxies, clock::now()).await? {
        ByProxy::Signed(_) => return Ok(Some(Pass::Proxy(clock::now()))),
        ByProxy::Refused => return Ok(None),
        ByProxy::Nothing => {}
    }
    let Some(secret) = auth::secret_of(headers, api.https) else { return Ok(None) };
    let signed = api.auth.session(&secret, clock::now()).await?;
    Ok(signed.map(|_| Pass::Session(secret)))
}

/// The token of an `Authorization` of the scheme Bearer (RFC 6750, 2.1), whose name is written in any case.
fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn unknown(detail: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, detail).with(header::WWW_AUTHENTICATE, "Bearer realm=\"lectern\"")
}
