//! One value an option from the command line, the environment, the configuration file or the default, in this
//! order, each checked by the option's own parser and refused with the name of the place it stands in.

use std::{
    collections::BTreeMap,
    error::Error as _,
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
};

use clap::{
    Arg, ArgAction, ArgMatches, Command, CommandFactory, Error, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};

use super::Args;
use crate::config::{Origin, Setting};

/// The file that is read when it is there and no other is named.
const USUAL_FILE: &str = "lectern.toml";

/// What was asked, and with which settings.
#[derive(Debug, Clone)]
pub struct Cli {
    /// The command and its options.
    pub args: Args,
    /// Every option the command takes, with where its value came from.
    pub settings: Vec<Setting>,
}

/// Reads the command line (the program's name first) over the environment, the configuration file and the
/// defaults. `env` looks up an environment variable; `folder` is the current folder.
///
/// # Errors
/// The sentence to print and the exit code, also for `--help` and `--version`: [`clap::Error::exit`] does both.
pub fn parse(
    words: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<OsString>,
    folder: &Path,
) -> Result<Cli, Error> {
    let words: Vec<OsString> = words.into_iter().collect();
    // A file that can't be read must not keep anyone from the help.
    if let Err(error) = Args::command().try_get_matches_from(&words)
        && !error.use_stderr()
    {
        return Err(error);
    }
    // A variable that is set to nothing (as compose files do) is not set.
    let env = |name: &str| env(name).filter(|value| !value.is_empty());
    let named = named_file(&words).or_else(|| env("LECTERN_CONFIG").map(PathBuf::from));
    let file = read_file(named.as_deref(), folder)?;
    let mut command = Args::command();
    refuse_unknown_keys(&command, file.as_ref())?;
    let mut origins = BTreeMap::new();
    for option in options(&command) {
        if let Some((value, origin)) = given(&option, &env, file.as_ref())? {
            command = with_default(command, option.get_id().as_str(), &value);
            origins.insert(option.get_id().to_string(), origin);
        }
    }
    let matches = with_no_env(command.clone()).try_get_matches_from(&words)?;
    let args = Args::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    let settings = settings(&command, &matches, &origins);
    // Every process of the machine reads the command lines of all.
    if let Some(secret) = settings.iter().find(|setting| setting.secret && setting.origin == Origin::Flag) {
        let name = &secret.name;
        let variable = name.replace('-', "_").to_uppercase();
        return Err(refusal(format!(
            "--{name}: a secret on the command line is read by every process; put it into a file and name that by \
             --{name}-file, or set LECTERN_{variable}"
        )));
    }
    Ok(Cli { args, settings })
}

/// The file named on the command line. Only the whole command line can be parsed, and the file's values must be
/// known before.
fn named_file(words: &[OsString]) -> Option<PathBuf> {
    let mut words = words.iter().skip(1).take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word == "--config" {
            return words.next().map(PathBuf::from);
        }
        if let Some(path) = word.to_str().and_then(|word| word.strip_prefix("--config=")) {
            return Some(path.into());
        }
    }
    None
}

/// A configuration file's values, by option name.
struct File {
    path: PathBuf,
    values: BTreeMap<String, String>,
}

fn read_file(named: Option<&Path>, folder: &Path) -> Result<Option<File>, Error> {
    let path = named.map_or_else(|| PathBuf::from(USUAL_FILE), Path::to_path_buf);
    let text = match fs::read_to_string(folder.join(&path)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => return Ok(None),
        Err(error) => {
            let path = path.display();
            return Err(refusal(format!("the configuration file {path} can't be read: {error}")));
        }
    };
    let table: toml::Table = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let (path, what) = (path.display(), error.message().replace('\n', " "));
        refusal(format!("{path}, line {line}: this is not TOML ({what})"))
    })?;
    let mut values = BTreeMap::new();
    for (key, value) in table {
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            other => {
                let (path, kind) = (path.display(), other.type_str());
                let reason = format!("a setting is one text, number, true or false, and this is a {kind}");
                return Err(refusal(format!("{path}, key {key}: {reason}")));
            }
        };
        if values.insert(key.replace('_', "-"), value).is_some() {
            return Err(refusal(format!(
                "{}, key {key}: it is given twice, with - and with _",
                path.display()
            )));
        }
    }
    Ok(Some(File { path, values }))
}

fn refuse_unknown_keys(command: &Command, file: Option<&File>) -> Result<(), Error> {
    let Some(File { path, values }) = file else { return Ok(()) };
    let known: Vec<String> =
        options(command).iter().filter_map(long).filter(|name| name != "config").collect();
    let Some(key) = values.keys().find(|key| !known.contains(key)) else { return Ok(()) };
    let nearest = known.iter().min_by_key(|name| distance(name, key));
    let hint = nearest.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    Err(refusal(format!("{}, key {key}: there is no such setting{hint}", path.display())))
}

/// How many letters must change to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, &b) in other.iter().enumerate() {
            let changed = before + usize::from(a != b);
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

/// Every option of every command, each once.
fn options(command: &Command) -> Vec<Arg> {
    let mut found: Vec<Arg> = Vec::new();
    collect(command, &mut found);
    found
}

fn collect(command: &Command, found: &mut Vec<Arg>) {
    for option in command.get_arguments() {
        // --help and --version have no variable: they are questions, not settings.
        if option.get_env().is_some() && !found.iter().any(|known| known.get_id() == option.get_id()) {
            found.push(option.clone());
        }
    }
    for below in command.get_subcommands() {
        collect(below, found);
    }
}

/// Changes a command and all commands below it.
fn change_all(command: Command, change: &impl Fn(Command) -> Command) -> Command {
    change(command).mut_subcommands(|below| change_all(below, change))
}

fn long(option: &Arg) -> Option<String> {
    option.get_long().map(str::to_owned)
}

/// The option's value from the environment or else the file, once its own parser has taken it.
fn given(
    option: &Arg,
    env: &impl Fn(&str) -> Option<OsString>,
    file: Option<&File>,
) -> Result<Option<(OsString, Origin)>, Error> {
    let variable = option.get_env().and_then(OsStr::to_str).unwrap_or_default();
    if let Some(value) = env(variable) {
        check(option, &value).map_err(|why| refusal(format!("{variable}: {why}")))?;
        return Ok(Some((value, Origin::Env(variable.to_owned()))));
    }
    let key = option.get_long().unwrap_or_default();
    let Some((file, value)) = file.and_then(|file| Some((file, file.values.get(key)?))) else {
        return Ok(None);
    };
    let value = OsString::from(value);
    check(option, &value).map_err(|why| refusal(format!("{}, key {key}: {why}", file.path.display())))?;
    Ok(Some((value, Origin::File(file.path.clone()))))
}

/// Parses the value as if it stood on a command line of this one option.
fn check(option: &Arg, value: &OsStr) -> Result<(), String> {
    let name = option.get_long().unwrap_or_default();
    let alone = option.clone().action(ArgAction::Set).num_args(1).env(None::<&str>);
    let mut word = OsString::from(format!("--{name}="));
    word.push(value);
    let parsed = Command::new("lectern").no_binary_name(true).arg(alone).try_get_matches_from([word]);
    parsed.map(drop).map_err(|error| {
        let value = value.display();
        match (error.source(), error.get(ContextKind::ValidValue)) {
            (Some(reason), _) => format!("{value} can't be used; {reason}"),
            (None, Some(ContextValue::Strings(valid))) => {
                format!("{value} can't be used; write one of: {}", valid.join(", "))
            }
            (None, _) => format!("{value} can't be used"),
        }
    })
}

fn with_default(command: Command, id: &str, value: &OsStr) -> Command {
    let set = |command: Command| {
        if command.get_arguments().any(|option| option.get_id() == id) {
            command.mut_arg(id, |option| option.default_value(value.to_owned()))
        } else {
            command
        }
    };
    change_all(command, &set)
}

/// The environment has been read by now; clap would read it again, empty variables too.
fn with_no_env(command: Command) -> Command {
    let unset = |command: Command| command.mut_args(|option| option.env(None::<&str>));
    change_all(command, &unset)
}

fn settings(command: &Command, matches: &ArgMatches, origins: &BTreeMap<String, Origin>) -> Vec<Setting> {
    // Only the options of the command that was asked, and of those it stands below: only a debug build of clap says
    // that others are not among its matches.
    let (mut asked, mut taken) = (command, matches);
    let mut ids: Vec<_> = command.get_arguments().map(Arg::get_id).collect();
    while let Some((name, below)) = taken.subcommand() {
        let Some(command) = asked.find_subcommand(name) else { break };
        ids.extend(command.get_arguments().map(Arg::get_id));
        (asked, taken) = (command, below);
    }
    let mut settings = Vec::new();
    for option in options(command) {
        let id = option.get_id().as_str();
        let raw = if ids.contains(&option.get_id()) { taken.try_get_raw(id).ok() } else { None };
        let Some(raw) = raw else { continue };
        let origin = match taken.value_source(id) {
            Some(ValueSource::CommandLine) => Origin::Flag,
            _ => origins.get(id).cloned().unwrap_or(Origin::Default),
        };
        let given = raw.into_iter().flatten().next().map(|value| value.to_string_lossy().into_owned());
        // A flag that stands on the command line has no value of its own.
        let is_flag = matches!(option.get_action(), ArgAction::SetTrue);
        let value = if is_flag { taken.get_flag(id).to_string() } else { given.unwrap_or_default() };
        let name = long(&option).unwrap_or_default();
        settings.push(Setting { name, value, origin, secret: option.is_hide_env_values_set() });
    }
    settings
}

fn refusal(sentence: String) -> Error {
    Error::raw(ErrorKind::ValueValidation, sentence + "\n")
}
