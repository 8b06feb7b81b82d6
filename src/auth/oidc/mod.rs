//! Signing in on the word of an OpenID Connect provider: by an authorization code, with PKCE, `state` and `nonce`.
//!
//! What a sign-in under way knows travels in a sealed cookie of the browser that began it, so that whoever begins any
//! number of them takes nothing from others; only what has been used is remembered.

mod claims;
mod discovery;
mod flow;
mod provider;

use std::{fmt, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::seal::Seal;
use crate::{
    domain::{GroupRoles, Vouched},
    error::{Error, Result},
    outgoing::Client,
};
use flow::{Flow, Used};
use provider::Provider;

/// How long a sign-in may be under way, and a link wait to be confirmed.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(10);
const TICKET: &str = "link";
/// How long one sign-in waits for others to be answered by the provider.
const TURN: Duration = Duration::from_secs(10);

/// The provider as the operator named it.
#[derive(Clone)]
pub struct Config {
    /// Its address, exactly as it says itself.
    pub issuer: String,
    /// By what it knows this portal.
    pub client_id: String,
    /// By what this portal proves itself; nothing where PKCE alone has to do.
    pub client_secret: Option<String>,
    /// What readers call it.
    pub name: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that holds the groups; by a path with dots where it stands deeper.
    pub groups_claim: String,
    /// Which role each group has.
    pub roles: GroupRoles,
    /// The portal's own address.
    pub base_url: String,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A provider by which readers may sign in. Cheap to clone.
#[derive(Clone)]
pub struct Oidc(Arc<Inner>);

struct Inner {
    config: Config,
    provider: Provider,
    seal: Seal,
    used: Used,
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Oidc")
    }
}

/// Why nobody was signed in. The causes stand in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The provider doesn't answer, or not as one.
    Unreachable,
    /// This browser did not begin it, or too long ago, or it was used already.
    Stale,
    /// The provider says no: its code, and what it says besides.
    Denied(String, String),
    /// What the provider said is not to be trusted.
    Untrusted,
}

/// A sign-in that begins.
#[derive(Debug)]
pub struct Start {
    /// Where the browser goes.
    pub location: String,
    /// What it keeps meanwhile.
    pub cookie: String,
}

/// What the provider sent the browser back with.
#[derive(Debug, Default)]
pub struct Answer {
    /// To be exchanged for who it is.
    pub code: Option<String>,
    /// What the browser was sent with.
    pub state: Option<String>,
    /// Who answers, where the provider says so (RFC 9207).
    pub issuer: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The same in words.
    pub description: Option<String>,
}

/// A sign-in that has ended well.
#[derive(Debug)]
pub struct Proved {
    /// Who it is.
    pub who: Vouched,
    /// Where they wanted to go; empty for nowhere.
    pub to: String,
    /// The session to whose user this is to be linked, where somebody wanted that.
    pub link: Option<i64>,
}

impl Oidc {
    /// The provider. Nothing is asked of it yet, so it need not be there.
    pub fn new(config: Config, client: &Client) -> Result<Self> {
        let issuer = Url::parse(&config.issuer)
            .map_err(|e| Error::Invalid(vec![format!("the issuer {} is no address: {e}", config.issuer)]))?;
        Ok(Self(Arc::new(Inner {
            provider: Provider::new(client.and(&issuer).with_patience(TURN)),
            config,
            seal: Seal::draw()?,
            used: Used::default(),
        })))
    }

    /// What readers call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.config.name
    }

    /// Whether this is the provider of an identity.
    #[must_use]
    pub fn is(&self, issuer: &str) -> bool {
        self.0.config.issuer == issuer
    }

    /// Begins a sign-in that leads to a page of this portal, or to a link of who it is to the user of a session.
    pub async fn start(&self, to: &str, link: Option<i64>, now: Timestamp) -> Result<Start, Trouble> {
        let Inner { config, provider, seal, .. } = &*self.0;
        let flow = Flow::draw(to, link).map_err(|cause| {
            tracing::error!(?cause, "a sign-in can't begin");
            Trouble::Unreachable
        })?;
        let location = provider.way_in(config, &flow.proofs(seal), now).await?;
        Ok(Start { location, cookie: flow.seal(seal, now) })
    }

    /// Ends a sign-in, by what the browser kept and what it was sent back with. Each ends once.
    pub async fn finish(&self, cookie: &str, answer: &Answer, now: Timestamp) -> Result<Proved, Trouble> {
        let Inner { config, provider, seal, used } = &*self.0;
        let flow = Flow::open(seal, cookie, now).ok_or(Trouble::Stale)?;
        let proofs = flow.proofs(seal);
        let state = answer.state.as_deref().unwrap_or_default();
        if !super::tokens::same(state, &proofs.state) || !used.take(&flow, now) {
            return Err(Trouble::Stale);
        }
        // Another provider's answer is no answer, whatever it says.
        if answer.issuer.as_deref().is_some_and(|issuer| issuer != config.issuer) {
            tracing::warn!(issuer = ?answer.issuer, "an answer to a sign-in came from another issuer");
            return Err(Trouble::Untrusted);
        }
        if let Some(error) = &answer.error {
            return Err(Trouble::Denied(error.clone(), answer.description.clone().unwrap_or_default()));
        }
        let code = answer.code.as_deref().ok_or(Trouble::Untrusted)?;
        let who = provider.exchange(config, code, &proofs, now).await?;
        Ok(Proved { who, to: flow.to, link: flow.link })
    }

    /// Where one signs out at the provider, where it has such a page and can be asked.
    pub async fn way_out(&self, now: Timestamp) -> Option<String> {
        self.0.provider.way_out(&self.0.config, now).await
    }

    /// Who a link to a session's user would be to, for a form that asks once more.
    #[must_use]
    pub fn ticket(&self, who: &Vouched, session: i64, now: Timestamp) -> String {
        let session = session.to_string();
        self.0.seal.close(TICKET, &[&who.issuer, &who.subject, &who.name, &session], UNDER_WAY, now)
    }

    /// Who stands on a ticket of this session.
    #[must_use]
    pub fn read_ticket(&self, ticket: &str, session: i64, now: Timestamp) -> Option<Vouched> {
        let words = self.0.seal.open(TICKET, ticket, now)?;
        let [issuer, subject, name, of] = words.try_into().ok()?;
        (of == session.to_string()).then_some(Vouched { issuer, subject, name, role: None })
    }
}
