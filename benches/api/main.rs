//! How many requests a second are answered for an article, as JSON and as its page, beside a bare handler that gives the
//! same bytes from memory: `cargo bench --bench api`.
//!
//! All are asked over TCP through the same accept loop, in turn, round by round, so that what the machine does otherwise
//! meets all of them.

mod asked;
#[path = "../shared/mod.rs"]
#[expect(dead_code, reason = "other benchmarks need more of it")]
mod shared;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, header},
    response::Response,
    routing::get,
};
use bytes::Bytes;
use clap::Parser;
use lectern::{
    finder::{Access, Finder},
    ingest::load_sample,
    store::{Role, Store},
    web::server::{self, Limits},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};

use asked::Connection;
use shared::{Outcome, opened::Opened};

/// Measures reads of one article.
#[derive(Parser)]
struct Args {
    /// Rounds in which each is asked once.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds for which each is asked in a round.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Connections that ask at once.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Given by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Something that is asked, and the bare handler beside it.
struct Pair {
    name: &'static str,
    path: String,
    coding: &'static str,
    portal: SocketAddr,
    bare: SocketAddr,
    rates: [Vec<f64>; 2],
}

fn main() -> Outcome {
    let args = Args::parse();
    if !args.bench {
        // As one target among all, under `cargo test`, it only has to have been built.
        println!("not run: cargo bench --bench api runs it");
        return Ok(());
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(&args))
}

async fn measure(args: &Args) -> Outcome {
    let folder = TempDir::new()?;
    {
        let store = Store::open(folder.path(), Role::Serve).await?;
        load_sample(&store).await?;
        let finder = Finder::open(store.clone(), folder.path(), Access::Mapped)?;
        finder.catch_up(|_, _| ()).await?;
        store.close().await;
    }
    let opened = Opened::at(folder.path()).await?;
    let id = longest(&opened.store).await?;
    let portal = serve(opened.app.clone()).await?;
    let mut pairs = Vec::new();
    for (name, path, coding) in [
        ("article, JSON", format!("/api/v1/articles/{id}"), "identity"),
        ("article, page", format!("/a/{id}"), "identity"),
        ("article, JSON, br", format!("/api/v1/articles/{id}"), "br"),
        ("article, page, br", format!("/a/{id}"), "br"),
    ] {
        let (head, body) = Connection::open(portal).await?.ask(&path, coding).await?;
        let bare = serve(bare(&head, body)).await?;
        pairs.push(Pair { name, path, coding, portal, bare, rates: Default::default() });
    }
    for round in 0..=args.rounds {
        for pair in &mut pairs {
            for (place, address) in [pair.portal, pair.bare].into_iter().enumerate() {
                let rate = rate(args, address, &pair.path, pair.coding).await?;
                // The first round only warms up.
                if round > 0 {
                    pair.rates[place].push(rate);
                }
            }
        }
    }
    println!("| asked for | bytes | requests/s | bare handler | ratio |\n|---|---:|---:|---:|---:|");
    for pair in &mut pairs {
        let bytes = Connection::open(pair.bare).await?.ask(&pair.path, pair.coding).await?.1.len();
        let [portal, bare] = [median(&mut pair.rates[0]), median(&mut pair.rates[1])];
        println!("| {} | {bytes} | {portal:.0} | {bare:.0} | {:.2} |", pair.name, portal / bare);
    }
    Ok(())
}

/// The article of the newest thirty that has most to say.
async fn longest(store: &Store) -> Outcome<String> {
    let first = lectern::store::Page::First;
    let stream = store
        .stream(lectern::domain::Viewer::Reader, &lectern::domain::Filter::default(), first, &[])
        .await?;
    let entry = stream.entries.iter().max_by_key(|entry| entry.points).ok_or("the sample is empty")?;
    Ok(entry.id.to_string())
}

/// A handler that gives these bytes under the headers that the portal gave them.
fn bare(head: &HeaderMap, body: Bytes) -> Router {
    let kept =
        [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::ETAG, header::CACHE_CONTROL, header::VARY];
    let headers: HeaderMap =
        head.iter().filter(|(name, _)| kept.contains(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
    Router::new().fallback(get(move || {
        let mut response = Response::new(Body::from(body.clone()));
        *response.headers_mut() = headers.clone();
        async move { response }
    }))
}

async fn serve(app: Router) -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(server::serve(listener, app, Limits::default(), std::future::pending()));
    Ok(address)
}

/// Requests a second, over so many connections that are kept open.
async fn rate(args: &Args, address: SocketAddr, path: &str, coding: &'static str) -> Outcome<f64> {
    let (begin, time) = (Instant::now(), Duration::from_secs_f64(args.seconds));
    let mut askers = JoinSet::new();
    for _ in 0..args.connections {
        let (mut connection, path) = (Connection::open(address).await?, path.to_owned());
        askers.spawn(async move {
            let mut asked = 0_u32;
            while begin.elapsed() < time {
                connection.ask(&path, coding).await.map_err(|error| error.to_string())?;
                asked += 1;
            }
            Ok::<_, String>(asked)
        });
    }
    let mut asked = 0;
    while let Some(done) = askers.join_next().await {
        asked += done??;
    }
    Ok(f64::from(asked) / begin.elapsed().as_secs_f64())
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_unstable_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)
}
