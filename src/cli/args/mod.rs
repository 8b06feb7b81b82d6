//! The commands and their options. `lectern --help` is their reference, so every help text is a sentence.

mod layers;
mod token;
mod user;
mod vouchers;

use std::{net::IpAddr, path::PathBuf, str::FromStr};

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use jiff::tz::TimeZone;
use tracing_subscriber::EnvFilter;

use crate::{
    config::{BaseUrl, Listen, time_zone},
    outgoing::PrivateHosts,
};

pub use layers::{Cli, parse};
pub use token::{Expires, Opening, Scope, TokenCommand};
pub use user::{Account, Role, UserCommand};
pub use vouchers::{BadIssuer, Hidden, Issuer, Vouching};

/// A reading portal of cited key points, in one program and one data folder.
///
/// Every option can be given on the command line, as the environment variable named beside it, or in a TOML
/// file under its own name without the dashes (`base-url = "https://read.example.org"`); the first of these
/// that has it counts.
#[derive(Debug, Clone, Parser)]
#[command(name = "lectern", version, max_term_width = 100)]
pub struct Args {
    /// What every command needs.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command needs.
#[derive(Debug, Clone, Group)]
pub struct Common {
    /// Folder that holds everything the portal keeps; made when it is not there.
    #[arg(
        long,
        env = "LECTERN_DATA",
        value_name = "FOLDER",
        default_value = "./lectern-data",
        global = true
    )]
    pub data: PathBuf,
    /// Configuration file; without it, lectern.toml in the current folder is read when there is one.
    #[arg(long, env = "LECTERN_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// How much to log, to stderr: error, warn, info, debug or trace, or by part as in warn,lectern=debug.
    #[arg(
        long,
        env = "LECTERN_LOG",
        value_name = "LEVEL",
        default_value = "info",
        value_parser = log_filter,
        global = true
    )]
    pub log: String,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Open the portal to readers.
    Serve {
        /// How readers reach it.
        #[command(flatten)]
        door: Door,
        /// Who else says who they are.
        #[command(flatten)]
        vouching: Box<Vouching>,
        /// Where to listen.
        #[command(flatten)]
        address: Address,
        /// In which zone times stand.
        #[command(flatten)]
        zone: Zone,
    },
    /// Take in digests and articles from files, also while the portal is open.
    Import {
        /// Files to read; - is the standard input.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// How to read them.
        #[command(flatten)]
        reading: Reading,
        /// In which zone times without one stand.
        #[command(flatten)]
        zone: Zone,
        /// How to print the outcome.
        #[command(flatten)]
        print: Print,
    },
    /// Look through the data folder for damage.
    Check {
        /// How to print the outcome.
        #[command(flatten)]
        print: Print,
    },
    /// Search articles and key points.
    Search {
        /// Words, "phrases", -not, OR, ( ), theme:, source:, lang:, author:, title:, after:, before:, last:, origin:,
        /// in:points.
        #[arg(value_name = "QUERY", required = true, allow_hyphen_values = true)]
        query: String,
        /// What to look for, and how much of it.
        #[command(flatten)]
        looking: Looking,
        /// In which zone the days of the query begin.
        #[command(flatten)]
        zone: Zone,
        /// How to print what is found.
        #[command(flatten)]
        print: Print,
    },
    /// Make the search index anew from what is stored.
    Reindex,
    /// List the themes with their counts.
    Themes {
        /// How to print the list.
        #[command(flatten)]
        print: Print,
    },
    /// Add, list and remove those who may sign in, also while the portal is open.
    User {
        /// What to do with them.
        #[command(subcommand)]
        what: UserCommand,
    },
    /// Make, list and revoke the tokens by which programs come in, also while the portal is open.
    Token {
        /// What to do with them.
        #[command(subcommand)]
        what: TokenCommand,
    },
    /// Show every setting, its value and where it came from.
    Config {
        /// Shown as it would hold for `serve`.
        #[command(flatten)]
        door: Door,
        /// Shown as it would hold for `serve`.
        #[command(flatten)]
        vouching: Box<Vouching>,
        /// Shown as it would hold for `serve`.
        #[command(flatten)]
        address: Address,
        /// Shown as it would hold for `serve` and `import`.
        #[command(flatten)]
        zone: Zone,
        /// Shown as it would hold for `import`.
        #[command(flatten)]
        reading: Reading,
        /// Shown as it would hold for `search`.
        #[command(flatten)]
        looking: Looking,
        /// Shown as it would hold for `user add`.
        #[command(flatten)]
        account: Account,
        /// Shown as it would hold for `token add`.
        #[command(flatten)]
        opening: Opening,
        /// How to print the settings.
        #[command(flatten)]
        print: Print,
    },
    /// Ask the portal at the listening address whether it is alive; for containers.
    Health {
        /// Where it listens.
        #[command(flatten)]
        address: Address,
    },
}

/// How readers reach the portal.
#[derive(Debug, Clone, Group)]
pub struct Door {
    /// Address that readers type, as a scheme and a host; permanent links in previews begin with it. Without it links
    /// are relative.
    #[arg(
        long,
        env = "LECTERN_BASE_URL",
        value_name = "URL",
        help = "Address that readers type, such as https://read.example.org; permanent links in previews begin with it. Without it links are relative"
    )]
    pub base_url: Option<BaseUrl>,
    /// Connections open at once; beyond, a new one takes the place of the one that has been idle longest.
    #[arg(
        long,
        env = "LECTERN_MAX_CONNECTIONS",
        value_name = "COUNT",
        default_value_t = 4096,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub max_connections: u32,
    /// Who may read: everybody, or only those who are signed in.
    #[arg(long, env = "LECTERN_VISIBILITY", value_name = "WHO", default_value = "public")]
    pub visibility: Visibility,
    /// Addresses of proxies in front of the portal, by commas; only their word counts on where a request came from.
    #[arg(long, env = "LECTERN_PROXY", value_name = "ADDRESSES", value_parser = addresses)]
    pub proxy: Option<Addresses>,
    /// Requests a minute that each token, and each address without one, may make of the API; 0 for as many as they like.
    #[arg(long, env = "LECTERN_API_RATE", value_name = "COUNT", default_value_t = 600)]
    pub api_rate: u32,
    /// Origins whose pages may ask the API, by commas; no other page may.
    #[arg(
        long,
        env = "LECTERN_API_ORIGINS",
        value_name = "ORIGINS",
        value_parser = origins,
        help = "Origins whose pages may ask the API, by commas, such as https://tools.example.org; no other page may"
    )]
    pub api_origins: Option<Origins>,
    /// Hosts at addresses that are not public, which webhooks may go to nevertheless, by commas.
    #[arg(
        long,
        env = "LECTERN_PRIVATE_HOSTS",
        value_name = "HOSTS",
        value_parser = PrivateHosts::from_str,
        help = "Hosts at addresses that are not public, which webhooks may go to nevertheless, by commas, such as hooks.lan:8080,10.0.0.5"
    )]
    pub private_hosts: Option<PrivateHosts>,
    /// Load the sample articles when the portal is still empty.
    #[arg(long, env = "LECTERN_DEMO", value_parser = yes_or_no)]
    pub demo: bool,
}

/// Who may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Only those who are signed in.
    Private,
}

/// Addresses of machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses(pub Vec<IpAddr>);

fn addresses(words: &str) -> Result<Addresses, String> {
    let each =
        words.split(',').map(|word| word.trim().parse::<IpAddr>().map(|address| address.to_canonical()));
    let all: Result<Vec<_>, _> = each.collect();
    all.map(Addresses).map_err(|_| "write IP addresses, such as 127.0.0.1 or 10.0.0.2,fd00::2".into())
}

/// Origins of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins(pub Vec<BaseUrl>);

fn origins(words: &str) -> Result<Origins, String> {
    let all: Result<Vec<BaseUrl>, _> = words.split(',').map(|word| word.trim().parse()).collect();
    all.map(Origins).map_err(|error| error.to_string())
}

/// Where the portal listens.
#[derive(Debug, Clone, Group)]
pub struct Address {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "LECTERN_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    pub listen: Listen,
}

/// In which time zone times without one stand.
#[derive(Debug, Clone, Group)]
pub struct Zone {
    /// Time zone of times that come without one, and of days in the stream; an IANA name such as Asia/Shanghai.
    #[arg(long, env = "LECTERN_TIME_ZONE", value_name = "NAME", default_value = "UTC", value_parser = time_zone)]
    pub time_zone: TimeZone,
}

/// How `import` reads.
#[derive(Debug, Clone, Group)]
pub struct Reading {
    /// Format of the files; without it, each file's own content tells.
    #[arg(long, env = "LECTERN_FORMAT", value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Say what would happen and change nothing.
    #[arg(long, env = "LECTERN_DRY_RUN", value_parser = yes_or_no)]
    pub dry_run: bool,
    /// File to write refused articles to, so that they can be mended and imported again.
    #[arg(long, env = "LECTERN_REFUSED", value_name = "FILE")]
    pub refused: Option<PathBuf>,
}

/// How `search` looks.
#[derive(Debug, Clone, Group)]
pub struct Looking {
    /// Take the query as a question in plain words, any of which may match; the best matches come first.
    #[arg(long, env = "LECTERN_ANY", value_parser = yes_or_no)]
    pub any: bool,
    /// Results to print.
    #[arg(
        long,
        env = "LECTERN_LIMIT",
        value_name = "COUNT",
        default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..=1_000)
    )]
    pub limit: u32,
    /// What is ranked: articles, or points each by itself.
    #[arg(long = "in", env = "LECTERN_IN", value_name = "WHAT", default_value = "articles")]
    pub among: Among,
}

/// What a search ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Among {
    /// Articles, each with its points that match.
    Articles,
    /// Points.
    Points,
}

/// How a command prints its outcome.
#[derive(Debug, Clone, Copy, Group)]
pub struct Print {
    /// Print JSON, for scripts.
    #[arg(long, env = "LECTERN_JSON", value_parser = yes_or_no)]
    pub json: bool,
}

/// A format that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text of a page with digests, saved or copied from a browser.
    DigestText,
    /// The open article schema, lectern.article/1: an object, an array or JSON Lines.
    ArticleJson,
}

fn yes_or_no(word: &str) -> Result<bool, String> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("write true or false".into()),
    }
}

fn log_filter(words: &str) -> Result<String, String> {
    match EnvFilter::try_new(words) {
        Ok(_) => Ok(words.to_owned()),
        Err(_) => Err("write error, warn, info, debug or trace, or by part as in warn,lectern=debug".into()),
    }
}

#[cfg(test)]
mod tests;
