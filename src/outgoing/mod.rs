//! What the portal asks of others: the one client, which dials no address that is not public unless the operator named
//! its host. It follows no redirect; an answer that is one goes back as it is.

mod hosts;
mod reach;

use std::{
    collections::HashMap,
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
    time::Duration,
};

use axum::http::{Request, Response};
use bytes::Bytes;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tracing::debug;
use url::{Host, Url};

pub use hosts::PrivateHosts;
pub use reach::is_public;

/// How long one request may take in all, its wait for others to the same host left out.
const IN_ALL: Duration = Duration::from_secs(30);
/// How long it may wait for these.
const TURN: Duration = Duration::from_secs(30);
const TO_CONNECT: Duration = Duration::from_secs(10);
/// How long a body is waited for that nobody needs.
const BODY: Duration = Duration::from_secs(5);
/// Hosts that are remembered before those nobody waits for are forgotten.
const TIDY: usize = 1_000;

/// Why there is no answer. All that keeps a host from being reached looks alike, so that nobody learns from it which
/// addresses there are behind the portal; the log tells the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The address is none that can be asked.
    #[error("the address is not of the form https://host/path")]
    Address,
    /// Nothing answers there, or nothing that may be asked.
    #[error("it could not be reached")]
    Unreachable,
    /// It did not answer in time.
    #[error("it did not answer within 30 s")]
    Slow,
    /// It answered more than was to be read.
    #[error("its answer is too large")]
    Large,
    /// Others were asking the same host for too long.
    #[error("its turn did not come in time")]
    Turn,
}

impl Refused {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Address, Self::Unreachable, Self::Slow, Self::Large, Self::Turn];

    /// The one that is told so.
    #[must_use]
    pub fn told(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refused| refused.to_string() == words)
    }
}

/// How names become addresses.
pub type Names = Arc<dyn Fn(String) -> io::Result<Vec<IpAddr>> + Send + Sync>;

/// The client. Cheap to clone; one for each kind of work, since it asks a host one thing at a time.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    hosts: PrivateHosts,
    names: Option<Names>,
    /// How long it waits for its turn.
    patience: Duration,
    /// Dials public addresses alone.
    guarded: OnceLock<Option<reqwest::Client>>,
    /// Dials what the operator named.
    named: OnceLock<Option<reqwest::Client>>,
    /// Whose turn it is, by host and port.
    turns: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl Client {
    /// A client that reaches public addresses and these hosts.
    #[must_use]
    pub fn new(hosts: PrivateHosts) -> Self {
        Self::with_names(hosts, None)
    }

    /// The same, with another way from names to addresses than the system's.
    #[must_use]
    pub fn with_names(hosts: PrivateHosts, names: Option<Names>) -> Self {
        Self::made(hosts, names, TURN)
    }

    fn made(hosts: PrivateHosts, names: Option<Names>, patience: Duration) -> Self {
        let turns = Mutex::default();
        Self(Arc::new(Inner {
            hosts,
            names,
            patience,
            guarded: OnceLock::new(),
            named: OnceLock::new(),
            turns,
        }))
    }

    /// The same, for one address more that the operator named. Its turns are its own: it stands behind nothing that the
    /// other asks of the same host.
    #[must_use]
    pub fn and(&self, named: &Url) -> Self {
        Self::made(self.0.hosts.and(named), self.0.names.clone(), self.0.patience)
    }

    /// The same, that waits so long for its turn, in turns of its own.
    #[must_use]
    pub fn with_patience(&self, patience: Duration) -> Self {
        Self::made(self.0.hosts.clone(), self.0.names.clone(), patience)
    }

    /// Asks, and reads the answer, of at most so many bytes. Whether it redirects, and whether it is a failure, is the
    /// asker's to see. Nothing is decompressed, since nothing compressed is asked for.
    pub async fn send(&self, request: Request<Bytes>, most: usize) -> Result<Response<Bytes>, Refused> {
        self.ask(request, async |answer| {
            let mut read = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(|_| Refused::Unreachable)? {
                if read.len() + chunk.len() > most {
                    return Err(Refused::Large);
                }
                read.extend_from_slice(&chunk);
            }
            Ok(read)
        })
        .await
    }

    /// The same for one who goes by the status: of the body the first bytes, as far as they come soon, and no fault of it
    /// is a fault of the answer.
    pub async fn tell(&self, request: Request<Bytes>, first: usize) -> Result<Response<Bytes>, Refused> {
        self.ask(request, async |answer| {
            let mut read = Vec::new();
            let _ = tokio::time::timeout(BODY, async {
                while let Ok(Some(chunk)) = answer.chunk().await {
                    read.extend_from_slice(&chunk[..chunk.len().min(first - read.len())]);
                    if read.len() == first {
                        break;
                    }
                }
            })
            .await;
            Ok(read)
        })
        .await
    }

    async fn ask(
        &self,
        request: Request<Bytes>,
        read: impl AsyncFnOnce(&mut reqwest::Response) -> Result<Vec<u8>, Refused>,
    ) -> Result<Response<Bytes>, Refused> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| Refused::Address)?;
        let turn = self.turn(&url)?;
        let client = self.client(&url)?;
        let Ok(_turn) = tokio::time::timeout(self.0.patience, turn.lock()).await else {
            debug!(host = url.host_str(), "a request's turn did not come");
            return Err(Refused::Turn);
        };
        let asked = client.request(parts.method, url.clone()).headers(parts.headers).body(body);
        let answered = tokio::time::timeout(IN_ALL, async {
            let mut answer = asked.send().await.map_err(|error| {
                // Its words hold the address and what the system says of it; no header and no body.
                debug!(error = ?error.without_url(), host = url.host_str(), "a request had no answer");
                Refused::Unreachable
            })?;
            let mut response = Response::new(Bytes::from(read(&mut answer).await?));
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            Ok(response)
        });
        answered.await.unwrap_or(Err(Refused::Slow))
    }

    /// The client for an address, or why it is not dialled.
    fn client(&self, url: &Url) -> Result<&reqwest::Client, Refused> {
        let inner = &*self.0;
        let client = if inner.hosts.hold(url) {
            inner.named.get_or_init(|| client(resolver(inner.names.clone(), false)))
        } else {
            // An address that is written as a number is dialled without a name being asked for.
            let number = match url.host() {
                Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
                Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
                _ => None,
            };
            if number.is_some_and(|address| !is_public(address)) {
                debug!(host = url.host_str(), "an address that is not public was not dialled");
                return Err(Refused::Unreachable);
            }
            inner.guarded.get_or_init(|| client(resolver(inner.names.clone(), true)))
        };
        client.as_ref().ok_or(Refused::Unreachable)
    }

    /// One request to a host at a time.
    fn turn(&self, url: &Url) -> Result<Arc<tokio::sync::Mutex<()>>, Refused> {
        let is_plain =
            matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        let (true, Some(host), Some(port)) = (is_plain, url.host_str(), url.port_or_known_default()) else {
            return Err(Refused::Address);
        };
        let mut turns = self.0.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() > TIDY {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let place = turns.entry(format!("{host}:{port}")).or_default();
        let turn = place.upgrade().unwrap_or_default();
        *place = Arc::downgrade(&turn);
        Ok(turn)
    }
}

/// A client of the library, or nothing where this machine knows no authority that vouches for others.
#[expect(clippy::disallowed_methods, reason = "this is the guarded client")]
fn client(names: Resolver) -> Option<reqwest::Client> {
    // Somebody may have set one already; either is good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let built = reqwest::Client::builder()
        .user_agent(concat!("Lectern/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(TO_CONNECT)
        // A name is asked for anew each time: what is kept open was dialled under the same check.
        .pool_idle_timeout(Duration::from_secs(20))
        .pool_max_idle_per_host(1)
        .dns_resolver(Arc::new(names))
        .build();
    built
        .inspect_err(|error| {
            tracing::warn!(
                ?error,
                "nothing can be asked over the network; install the system's ca-certificates"
            );
        })
        .ok()
}

struct Resolver {
    names: Names,
    guarded: bool,
}

fn resolver(names: Option<Names>, guarded: bool) -> Resolver {
    Resolver { names: names.unwrap_or_else(|| Arc::new(|name| by_system(&name))), guarded }
}

fn by_system(name: &str) -> io::Result<Vec<IpAddr>> {
    let found = std::net::ToSocketAddrs::to_socket_addrs(&(name, 0))?;
    Ok(found.map(|address| address.ip()).collect())
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, guarded) = (Arc::clone(&self.names), self.guarded);
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = tokio::task::spawn_blocking(move || names(name)).await??;
            // What is handed over here is what is dialled. One address that isn't public spoils all: which of them
            // is taken is not ours to choose.
            if guarded && !found.iter().all(|address| is_public(*address)) {
                return Err("the name leads to an address that is not public".into());
            }
            let addresses: Vec<SocketAddr> = found.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
