//! `lectern user`: adds, lists and removes those who may sign in. A password is asked for, never an argument: those are
//! seen by every process and kept by the shell.

use std::{
    fmt::Write as _,
    io::{BufRead, IsTerminal, Read, stdin},
    process::ExitCode,
};

use serde_json::json;

use super::{
    args::{self, Print, UserCommand},
    print,
};
use crate::{
    auth::Auth,
    clock,
    domain::{Password, Role, User},
    error::{Error, Result},
    store::{Account, Action, By, SecondWay, Store},
};

/// The most that is read of a line in search of a password.
const LONGEST_LINE: u64 = 64 * 1024;

pub(super) async fn run(store: &Store, what: UserCommand) -> Result<ExitCode> {
    let auth = Auth::open(store.clone())?;
    match what {
        UserCommand::Add { name, account } => {
            // Before the password is asked for.
            if let Some((taken, _)) = store.user_named(name.as_str()).await? {
                let taken = taken.name;
                return Err(Error::Conflict(format!(
                    "there is a user named {taken} already; choose another name"
                )));
            }
            let user = auth.add_user(&name, account.role.into(), &password()?, clock::now()).await?;
            store.note_command(clock::now(), Action::UserAdded, &user.name).await?;
            print(&format!("{} is added, with the role {}.\n", user.name, user.role.as_str()))?;
        }
        UserCommand::List { print: Print { json } } => list(store, json).await?,
        UserCommand::Password { name } => {
            let user = known(store, &name).await?;
            auth.set_password(&user, &password()?, clock::now()).await?;
            store.note_command(clock::now(), Action::UserPasswordSet, &user.name).await?;
            print(&format!("{} has a new password and is signed out everywhere.\n", user.name))?;
        }
        UserCommand::SecondFactor { name, off } => {
            second_factor(store, &known(store, &name).await?, off.is_some()).await?;
        }
        UserCommand::Remove { name } => {
            let user = known(store, &name).await?;
            store.remove_user(user.key).await?;
            store.note_command(clock::now(), Action::UserRemoved, &user.name).await?;
            print(&format!("{} is removed.\n", user.name))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn known(store: &Store, name: &str) -> Result<User> {
    let unknown = || Error::Conflict(format!("there is no user named {name}; lectern user list shows them"));
    store.user_named(name).await?.map(|(user, _)| user).ok_or_else(unknown)
}

async fn second_factor(store: &Store, user: &User, off: bool) -> Result<()> {
    let name = &user.name;
    let SecondWay { on, codes, passkeys } = store.second_way(user.key).await?;
    if off && on {
        store.set_second_way(user, false, By::command(clock::now())).await?;
        return print(&format!("{name} signs in by the password alone, or by a passkey.\n"));
    }
    let on = if on { "on" } else { "off" };
    print(&format!("The second factor of {name} is {on}; passkeys: {passkeys}, recovery codes: {codes}.\n"))
}

async fn list(store: &Store, as_json: bool) -> Result<()> {
    let accounts = store.users(clock::now()).await?;
    if as_json {
        let rows: Vec<_> = accounts
            .iter()
            .map(|account| {
                json!({
                    "name": account.user.name,
                    "role": account.user.role.as_str(),
                    "created_at": account.created_at.to_string(),
                    "sessions": account.sessions,
                    "password": account.has_password,
                    "second_factor": account.second.on,
                    "passkeys": account.second.passkeys,
                    "recovery_codes": account.second.codes,
                    "by_provider": account.by_provider,
                    "by_proxy": account.by_proxy,
                })
            })
            .collect();
        return print(&format!("{}\n", json!(rows)));
    }
    let mut text = String::new();
    for account in &accounts {
        let _ = writeln!(
            text,
            "{:<6}  since {}  {:>3} signed in  {}{}",
            account.user.role.as_str(),
            account.created_at.strftime("%F"),
            account.sessions,
            account.user.name,
            ways(account)
        );
    }
    print(&text)
}

/// How somebody signs in, where that is not by a password alone.
fn ways(account: &Account) -> String {
    let passkeys = account.second.passkeys;
    let ways: Vec<String> = [
        account.second.on.then(|| "second factor".to_owned()),
        (passkeys > 0).then(|| format!("passkeys: {passkeys}")),
        account.by_provider.then(|| "by a provider".to_owned()),
        account.by_proxy.then(|| "by the proxy".to_owned()),
        (!account.has_password).then(|| "no password".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if ways.is_empty() { String::new() } else { format!("  ({})", ways.join(", ")) }
}

/// A new password: asked for twice at a terminal and not shown there, else the first line of the standard input.
fn password() -> Result<Password> {
    let typed = if stdin().is_terminal() { ask_twice()? } else { first_line()? };
    Password::read(&typed).map_err(|bad| Error::Invalid(vec![bad.to_string()]))
}

fn ask_twice() -> Result<String> {
    let ask = |prompt: String| {
        rpassword::prompt_password(prompt).map_err(|e| {
            Error::Busy(format!("can't ask for the password: {e}; give it on the standard input"))
        })
    };
    let once = ask(format!("Password, at least {} characters: ", Password::SHORTEST))?;
    // Told at once, not after it was typed again.
    Password::read(&once).map_err(|bad| Error::Invalid(vec![bad.to_string()]))?;
    if ask("The same again: ".to_owned())? != once {
        return Err(Error::Invalid(vec!["the two passwords differ; run the command again".to_owned()]));
    }
    Ok(once)
}

fn first_line() -> Result<String> {
    let unread = |e: std::io::Error| {
        Error::Invalid(vec![format!("the standard input can't be read as a password: {e}")])
    };
    let mut line = String::new();
    stdin().lock().take(LONGEST_LINE).read_line(&mut line).map_err(unread)?;
    if line.is_empty() {
        return Err(Error::Invalid(vec![
            "there is no password on the standard input; give it there as one line".to_owned(),
        ]));
    }
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

impl From<args::Role> for Role {
    fn from(role: args::Role) -> Self {
        match role {
            args::Role::Owner => Self::Owner,
            args::Role::Editor => Self::Editor,
            args::Role::Reader => Self::Reader,
        }
    }
}
