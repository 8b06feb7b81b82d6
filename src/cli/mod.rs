//! The command line: reads arguments, starts logging, calls one room.

pub mod args;
mod health;
mod import;
mod report;
mod search;
mod serve;
mod token;
mod user;
mod vouchers;

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use args::{Cli, Command, Format, Print};

use crate::{
    config,
    error::{Error, Result},
    formats,
    store::{Role, Store},
};

/// Runs the command that the process was started with; the exit code is 0 when all is done, 1 when input was refused
/// or something failed, 2 for wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    let folder = std::env::current_dir().unwrap_or_default();
    let cli = match args::parse(std::env::args_os(), |name| std::env::var_os(name), &folder) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let log = tracing_subscriber::EnvFilter::new(&cli.args.common.log);
    tracing_subscriber::fmt()
        .with_env_filter(log)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("lectern: can't start: {error}");
            return ExitCode::from(1);
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("lectern: {error}");
            ExitCode::from(1)
        }
    }
}

async fn run(cli: Cli) -> Result<ExitCode> {
    let data = cli.args.common.data.clone();
    match cli.args.command {
        Command::Serve { door, vouching, address, zone } => {
            serve::run(&data, door, *vouching, &address.listen, zone.time_zone).await
        }
        Command::Import { files, reading, zone, print: Print { json } } => {
            // A dry run leaves nothing behind, not even an empty portal.
            let nowhere = (reading.dry_run && !data.join("lectern.sqlite").exists())
                .then(tempfile::tempdir)
                .transpose()
                .map_err(|e| Error::Busy(format!("can't make a temporary folder: {e}")))?;
            let store =
                Store::open(nowhere.as_ref().map_or(&data, |folder| folder.path()), Role::Beside).await?;
            let dry_run = reading.dry_run;
            let outcome = import::run(&store, &data, &files, reading, zone.time_zone, json).await;
            // What went in is found as soon as the command has ended, whatever became of the rest.
            let indexed = if dry_run { Ok(()) } else { search::catch_up(&store, &data).await };
            store.close().await;
            let code = outcome?;
            indexed.map(|()| code)
        }
        Command::Check { print: Print { json } } => {
            report::check(Store::open(&data, Role::Beside).await, &data, json).await
        }
        Command::Search { query, looking, zone, print: Print { json } } => {
            let store = Store::open(&data, Role::Beside).await?;
            let outcome = search::run(&store, &data, &query, &looking, &zone.time_zone, json).await;
            store.close().await;
            outcome
        }
        Command::Reindex => {
            let store = Store::open(&data, Role::Beside).await?;
            let outcome = search::reindex(&store, &data).await;
            store.close().await;
            outcome
        }
        Command::Themes { print: Print { json } } => {
            let store = Store::open(&data, Role::Beside).await?;
            let outcome = report::themes(&store, json).await;
            store.close().await;
            outcome
        }
        Command::User { what } => {
            let store = Store::open(&data, Role::Beside).await?;
            let outcome = user::run(&store, what).await;
            store.close().await;
            outcome
        }
        Command::Token { what } => {
            let store = Store::open(&data, Role::Beside).await?;
            let outcome = token::run(&store, what).await;
            store.close().await;
            outcome
        }
        Command::Config { print: Print { json }, .. } => {
            print(&if json {
                format!("{}\n", config::json(&cli.settings))
            } else {
                config::table(&cli.settings)
            })?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Health { address } => health::run(&address.listen),
    }
}

/// Writes to the standard output. A reader that has gone away (`lectern themes | head`) is no fault.
fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Busy(format!("can't write to the standard output: {e}")))
        }
        _ => Ok(()),
    }
}

impl From<Format> for formats::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::DigestText => Self::DigestText,
            Format::ArticleJson => Self::ArticleJson,
        }
    }
}
