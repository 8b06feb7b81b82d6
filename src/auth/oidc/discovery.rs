//! What the provider says of itself: where its pages are and by which keys it signs. It is asked when somebody wants to sign
//! in, never before, once for all who come meanwhile, and what it said is kept for a while.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use openidconnect::{IssuerUrl, JsonWebKeySet, ProviderMetadataWithLogout};
use tokio::{sync::watch, time::timeout};
use tracing::warn;

use super::{Config, Trouble, provider::untrusted};
use crate::outgoing::{Client, Refused};

/// How long what the provider says of itself is taken as new.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// How long it may take to say so: somebody waits for it.
const ASKED: Duration = Duration::from_secs(10);
/// How long it is left alone when it did not answer.
const PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// How long no other keys are asked for after a token by an unknown key: anybody can make those up.
const BETWEEN_KEYS: SignedDuration = SignedDuration::from_mins(1);
/// The most bytes of an answer.
const MOST: usize = 512 * 1024;

type Metadata = Arc<ProviderMetadataWithLogout>;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Discovery(Arc<Inner>);

struct Inner {
    client: Client,
    known: Mutex<Known>,
    /// When other keys were asked for; held meanwhile.
    keys_at: tokio::sync::Mutex<Option<Timestamp>>,
}

#[derive(Default)]
struct Known {
    /// What it said, and when.
    metadata: Option<(Metadata, Timestamp)>,
    /// When it failed to.
    failed_at: Option<Timestamp>,
    /// Whose sender lives for as long as it is being asked.
    asking: Option<watch::Receiver<()>>,
}

impl Known {
    fn whatever_it_said(&self) -> Result<Metadata, Trouble> {
        self.metadata.as_ref().map(|(metadata, _)| Arc::clone(metadata)).ok_or(Trouble::Unreachable)
    }
}

impl Discovery {
    pub(super) fn new(client: Client) -> Self {
        Self(Arc::new(Inner { client, known: Mutex::default(), keys_at: tokio::sync::Mutex::default() }))
    }

    /// What the provider says of itself, asked for when it is not known or has grown old.
    pub(super) async fn metadata(&self, config: &Config, now: Timestamp) -> Result<Metadata, Trouble> {
        let mut asking = {
            let mut known = self.known();
            if let Some((metadata, at)) = &known.metadata
                && now.duration_since(*at) < KEPT
            {
                return Ok(Arc::clone(metadata));
            }
            if known.failed_at.is_some_and(|at| now.duration_since(at) < PAUSE) {
                return known.whatever_it_said();
            }
            let under_way = known.asking.clone().filter(|asking| asking.has_changed().is_ok());
            if let Some(asking) = under_way {
                asking
            } else {
                let issuer = IssuerUrl::new(config.issuer.clone()).map_err(untrusted)?;
                let (over, asking) = watch::channel(());
                known.asking = Some(asking.clone());
                let own = self.clone();
                // Not by who came first: that one may leave, and the others wait for the same.
                tokio::spawn(async move {
                    own.ask(issuer, now).await;
                    drop(over);
                });
                asking
            }
        };
        // Nothing is ever sent: it ends when the provider has been asked, one way or another.
        let _ = asking.changed().await;
        self.known().whatever_it_said()
    }

    async fn ask(&self, issuer: IssuerUrl, now: Timestamp) {
        let began = Instant::now();
        let named = issuer.to_string();
        let asked = timeout(ASKED, ProviderMetadataWithLogout::discover_async(issuer, &self.sender())).await;
        // It may have taken a while, and both the hour and the pause begin now.
        let took = SignedDuration::try_from(began.elapsed()).unwrap_or_default();
        let now = now.saturating_add(took).unwrap_or(Timestamp::MAX);
        let mut known = self.known();
        let cause = match asked {
            Ok(Ok(metadata)) => {
                known.metadata = Some((Arc::new(metadata), now));
                known.failed_at = None;
                return;
            }
            Ok(Err(error)) => told(&error),
            Err(_) => "it did not answer in time".to_owned(),
        };
        known.failed_at = Some(now);
        warn!(issuer = ?named, ?cause, "the provider of sign-in can't be asked");
    }

    /// The same, with the keys asked for anew.
    pub(super) async fn newer_keys(&self, config: &Config, now: Timestamp) -> Result<Metadata, Trouble> {
        let metadata = self.metadata(config, now).await?;
        let turn = timeout(ASKED, self.0.keys_at.lock()).await;
        let mut keys_at = turn.map_err(|_| Trouble::Unreachable)?;
        if keys_at.is_some_and(|at| now.duration_since(at) < BETWEEN_KEYS) {
            return self.known().whatever_it_said();
        }
        *keys_at = Some(now);
        let asked = timeout(ASKED, JsonWebKeySet::fetch_async(metadata.jwks_uri(), &self.sender())).await;
        let cause = match asked {
            Ok(Ok(keys)) => {
                let newer = Arc::new((*metadata).clone().set_jwks(keys));
                self.known().metadata = Some((Arc::clone(&newer), now));
                return Ok(newer);
            }
            Ok(Err(error)) => told(&error),
            Err(_) => "it did not answer in time".to_owned(),
        };
        warn!(issuer = ?config.issuer, ?cause, "the keys of the provider of sign-in can't be had");
        Err(Trouble::Unreachable)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the library asks: by the guarded client.
    pub(super) fn sender(&self) -> impl Fn(Request<Vec<u8>>) -> Sending + use<> {
        let client = self.0.client.clone();
        move |request| {
            let client = client.clone();
            Box::pin(async move {
                let answer = client.send(request.map(Into::into), MOST).await.map_err(NoAnswer::Refused)?;
                // What answers so is not the provider, but what stands before it.
                if answer.status().is_server_error() {
                    return Err(NoAnswer::Down(answer.status().as_u16()));
                }
                Ok(answer.map(Into::into))
            })
        }
    }
}

pub(super) type Sending = std::pin::Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, NoAnswer>> + Send>>;

#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("{0}")]
    Refused(Refused),
    #[error("it answers with the status {0}")]
    Down(u16),
}

/// An error with its causes; what an answer held stands in none of them.
fn told(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
