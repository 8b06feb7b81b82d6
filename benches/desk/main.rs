//! How long the desk's pages take in a large portal: `cargo bench --bench desk`.
//!
//! The portal is made by `lectern import` and asked, as a signed-in editor, over the router that `serve` uses.

mod bulk;
mod made;
#[path = "../portal/made.rs"]
mod made_articles;
mod pages;
#[path = "../shared/mod.rs"]
#[expect(dead_code, reason = "other benchmarks need more of it")]
mod shared;

use std::{io::Write, path::PathBuf};

use axum::{
    body::Body,
    http::{Request, header},
};
use clap::Parser;
use lectern::{
    auth::Auth,
    domain::{Password, Role},
};
use tempfile::TempDir;
use tower::ServiceExt;

use pages::Known;
use shared::{
    Outcome,
    dice::Dice,
    measured::{Memory, Times},
    opened::{Asked, Opened},
};

/// Milliseconds that all but one in a hundred requests may take at most.
const MOST: f64 = 50.0;
const NAME: &str = "Ada";
const WORD: &str = "correct horse battery";

/// Measures the pages of the desk.
#[derive(Parser)]
struct Args {
    /// Articles of the portal.
    #[arg(long, default_value_t = 100_000)]
    articles: u64,
    /// Requests of each page.
    #[arg(long, default_value_t = 300)]
    requests: u64,
    /// Pages to measure, by a part of their names; all without it.
    #[arg(long, default_value = "")]
    only: String,
    /// Articles that are given a theme at once, at most; none with 0.
    #[arg(long, default_value_t = 10_000)]
    many: u64,
    /// Folder to keep the portal in, so that the next run need not import again.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Given by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Outcome {
    let args = Args::parse();
    if !args.bench {
        // As one target among all, under `cargo test`, it only has to have been built.
        println!("not run: cargo bench --bench desk runs it");
        return Ok(());
    }
    let scratch = TempDir::new()?;
    let folder = args.keep.clone().unwrap_or_else(|| scratch.path().to_owned());
    let data = folder.join(format!("desk-{}", args.articles));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        if !data.exists() {
            made::portal(&data, args.articles).await?;
        }
        let portal = Opened::at(&data).await?;
        measure_all(&portal, &args).await?;
        if args.many > 0 {
            bulk::measure(&portal, &data, args.many, args.requests).await?;
        }
        Ok(())
    })
}

async fn measure_all(portal: &Opened, args: &Args) -> Outcome {
    let cookie = sign_in(portal).await?;
    let known = Known::of(&portal.store).await?;
    println!("\n{} articles, {} themes\n", args.articles, known.all_themes);
    println!("| page of the desk | kB | median ms | p99 | |\n|---|---:|---:|---:|---|");
    let mut slow = 0;
    for (name, address) in pages::ALL.iter().filter(|(name, _)| name.contains(&args.only)) {
        portal.read_through()?;
        let mut times = Times::default();
        let warm_up = args.requests / 10 + 1;
        for round in 0..warm_up + args.requests {
            let address = address(&mut Dice::new(round), &known);
            let asked = Asked { address, cookie: Some(cookie.clone()), ..Asked::default() };
            let (time, bytes, _) = portal.ask(&asked).await?;
            if round >= warm_up {
                times.add(time, bytes);
            }
        }
        let is_slow = times.within(99) >= MOST;
        slow += u32::from(is_slow);
        let mark = if is_slow { "slow" } else { "" };
        let kilobytes = times.length().div_ceil(1_000);
        println!("| {name} | {kilobytes} | {:.2} | {:.2} | {mark} |", times.within(50), times.within(99));
        std::io::stdout().flush()?;
    }
    println!("\nPages of {MOST} ms or more: {slow}. This process holds {} MiB.", Memory::held().whole / 1024);
    Ok(())
}

/// Signs in by the form; returns what the browser sends from then on.
async fn sign_in(portal: &Opened) -> Outcome<String> {
    let auth = Auth::open(portal.store.clone())?;
    let password = Password::read(WORD).map_err(|_| "the password is none")?;
    // A portal that was kept has the user already.
    let _ = auth.add_user(&NAME.parse()?, Role::Editor, &password, lectern::clock::now()).await;
    let form = format!("name={NAME}&password={}", WORD.replace(' ', "+"));
    let request = Request::post("/sign-in")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))?;
    let answer = portal.app.clone().oneshot(request).await?;
    let cookie = answer.headers().get(header::SET_COOKIE).ok_or("the sign-in failed")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}
