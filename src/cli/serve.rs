//! `lectern serve`: opens the store, the sample when asked, the door, and closes all of it on a signal.

use std::{
    io::{ErrorKind, Write},
    num::NonZeroU32,
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};
use tracing::{info, warn};

use super::{
    args::{Addresses, Door, Origins, Visibility, Vouching},
    print, vouchers,
};
use crate::{
    api,
    auth::Auth,
    clock,
    config::Listen,
    domain::Viewer,
    error::{Error, Result},
    events::News,
    finder::{Access, Finder},
    ingest::load_sample,
    outgoing::Client,
    store::{Role, Store},
    web::{self, Portal, errors, manners, server},
    webhooks,
};

/// How long the store may take to fold its log into the file at the end.
const CLOSING: Duration = Duration::from_secs(1);

pub(super) async fn run(
    data: &Path,
    door: Door,
    vouching: Vouching,
    listen: &Listen,
    zone: jiff::tz::TimeZone,
) -> Result<ExitCode> {
    let stop = stopped()?;
    let named = door.proxy.as_ref().map_or(&[][..], |Addresses(list)| list);
    let client = Client::new(door.private_hosts.clone().unwrap_or_default());
    let vouchers = vouchers::read(vouching, door.base_url.as_ref(), named, &client)?;
    // The door before the store: an address that is taken must not cost a migration.
    let listener = bind(listen).await?;
    let store = Store::open(data, Role::Serve).await?;
    if door.demo {
        if let Some(tally) = load_sample(&store).await? {
            info!(articles = tally.new, "the sample collection is loaded");
        } else {
            info!("the portal holds articles already, so the sample collection is left out");
        }
    }
    let finder = Finder::open(store.clone(), data, Access::Mapped)?;
    let news = News::open(store.clone()).await?;
    // Builds the catalogue, so that the first reader does not wait for it.
    store.is_empty(Viewer::Reader).await?;
    let limits = server::Limits { connections: door.max_connections as usize, ..server::Limits::default() };
    let https = door.base_url.as_ref().is_some_and(crate::config::BaseUrl::is_https);
    let base_url = door.base_url.map(|url| url.as_str().to_owned());
    if https && door.proxy.is_none() {
        warn!(
            "readers come by https, so through a proxy: name its address with --proxy, or guesses of passwords are \
             counted as if all came from one place"
        );
    }
    let webhooks = webhooks::Caller::new(store.clone(), client, base_url.clone());
    let behind = behind(&store, &finder, &news);
    let (closing, closes) = watch::channel(false);
    let calling = tokio::spawn(call(webhooks, closes, limits.drain));
    let auth = Auth::open_with(store.clone(), vouchers)?;
    let setup_code = auth.setup_code().await?;
    let portal = Portal {
        store: store.clone(),
        finder: finder.clone(),
        base_url: base_url.clone(),
        zone,
        auth,
        private: door.visibility == Visibility::Private,
        news: news.clone(),
        document: Arc::new(api::document()),
        proxies: door.proxy.map_or_else(Arc::default, |Addresses(list)| list.into()),
    };
    let opening = api::Opening {
        zone: portal.zone.clone(),
        private: portal.private,
        https,
        proxies: Arc::clone(&portal.proxies),
        a_minute: NonZeroU32::new(door.api_rate),
        origins: door
            .api_origins
            .map_or_else(Vec::new, |Origins(list)| list)
            .iter()
            .filter_map(|origin| origin.as_str().parse().ok())
            .collect(),
    };
    let programs =
        api::router(portal.store.clone(), portal.finder.clone(), portal.auth.clone(), news.clone(), &opening);
    let page: manners::Page = Arc::new(errors::outside(portal.clone()));
    let routes = web::router(portal).merge(web::assets::routes()).merge(programs);
    let app = manners::layer(routes, manners::Manners { https, page, limits: limits.clone() });
    let address =
        listener.local_addr().map_err(|e| Error::Internal(format!("the listener has no address: {e}")))?;
    // Not to the log, which others may read: to whoever started the program.
    if let Some(code) = setup_code {
        let at = base_url.unwrap_or_else(|| format!("http://{address}"));
        let line = format!(
            "Nobody owns this portal yet. To become its owner, open {at}/set-up with the code {code}\n"
        );
        // In one piece, whatever else is written there at the same time. Nobody may be listening.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
    print(&format!("Lectern is open at http://{address}\n"))?;
    let stop = async move {
        stop.await;
        // What is followed never ends by itself.
        news.close();
        closing.send_replace(true);
    };
    server::serve(listener, app, limits, stop)
        .await
        .map_err(|e| Error::Busy(format!("can't go on listening at {address}: {e}")))?;
    let _ = calling.await;
    drop(behind);
    let _ = tokio::time::timeout(CLOSING, store.close()).await;
    info!("closed");
    Ok(ExitCode::SUCCESS)
}

/// What goes on beside the answering, for as long as the set is kept.
fn behind(store: &Store, finder: &Finder, news: &News) -> JoinSet<()> {
    let mut behind = JoinSet::new();
    let (finder, news) = (finder.clone(), news.clone());
    behind.spawn(async move { finder.keep().await });
    behind.spawn(async move { news.run().await });
    let of = || store.clone();
    behind.spawn(check_further(of()));
    behind.spawn(empty_bin(of()));
    behind.spawn(work(of()));
    behind
}

/// Calls programs until the portal closes. Calls under way then have the time that requests in flight have.
async fn call(webhooks: webhooks::Caller, closes: watch::Receiver<bool>, drain: Duration) {
    let mut told = closes.clone();
    let over = async move {
        let _ = told.wait_for(|closing| *closing).await;
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        () = webhooks.run(closes) => {}
        () = over => warn!("the time to finish is over; calls of webhooks are cut, and made again later"),
    }
}

/// Digests from before the citation check, and long ones, are checked by and by, a few at a time, so that others get to
/// write.
async fn check_further(store: Store) {
    const AT_ONCE: u32 = 20;
    const PAUSE: Duration = Duration::from_secs(20);
    loop {
        match store.check_further(AT_ONCE).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => warn!("{error}; the citation check goes on later"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Changes of many articles are made a few at a time, so that others get to read and write.
async fn work(store: Store) {
    const AT_ONCE: u32 = 50;
    const PAUSE: Duration = Duration::from_millis(500);
    loop {
        match store.job_step(clock::now(), AT_ONCE).await {
            Ok(true) => tokio::task::yield_now().await,
            Ok(false) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                warn!("{error}; the change of many articles goes on later");
                tokio::time::sleep(10 * PAUSE).await;
            }
        }
    }
}

/// What has been in the bin for its time is deleted, a few at a time, so that others get to write.
async fn empty_bin(store: Store) {
    const AT_ONCE: u32 = 5;
    const PAUSE: Duration = Duration::from_mins(10);
    loop {
        match store.empty_bin(clock::now(), AT_ONCE).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => warn!("{error}; the bin is emptied later"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn bind(listen: &Listen) -> Result<TcpListener> {
    TcpListener::bind((listen.host.as_str(), listen.port)).await.map_err(|e| {
        Error::Busy(match e.kind() {
            ErrorKind::AddrInUse => format!(
                "{listen} is taken by another program; stop that one, or choose another address with --listen (port 0 takes a free one)"
            ),
            ErrorKind::PermissionDenied => {
                format!("{listen} may not be opened by this user; choose a port above 1023 with --listen")
            }
            ErrorKind::AddrNotAvailable => {
                format!("{listen} is no address of this machine; choose another with --listen")
            }
            _ => format!("can't listen at {listen}: {e}; choose another address with --listen"),
        })
    })
}

/// Resolves at the first SIGTERM or SIGINT.
fn stopped() -> Result<impl Future<Output = ()>> {
    let fail = |e: std::io::Error| Error::Internal(format!("can't wait for signals: {e}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(fail)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(fail)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
