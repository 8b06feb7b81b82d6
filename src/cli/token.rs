//! `lectern token`: makes, lists and revokes the tokens by which programs come in.

use std::{fmt::Write as _, process::ExitCode};

use serde_json::json;

use super::{
    args::{self, Print, TokenCommand},
    print,
};
use crate::{
    auth::Auth,
    clock,
    domain::Scope,
    error::{Error, Result},
    store::{By, Store},
};

pub(super) async fn run(store: &Store, what: TokenCommand) -> Result<ExitCode> {
    let now = clock::now();
    match what {
        TokenCommand::Add { opening, print: Print { json } } => {
            let (scope, name) = (Scope::from(opening.scope), opening.token_name.as_str());
            let until = now
                .checked_add(opening.expires.0)
                .map_err(|e| Error::Internal(format!("the end of the token can't be counted: {e}")))?;
            let auth = Auth::open(store.clone())?;
            let secret = auth.make_token(name, scope, None, until, By::command(now)).await?;
            let token = secret.reveal_token();
            print(&if json {
                let expires = until.to_string();
                format!(
                    "{}\n",
                    json!({ "token": token, "name": name, "scope": scope.as_str(), "expires_at": expires })
                )
            } else {
                // Alone on the line, so that a script has it by a substitution; the words go to the terminal.
                eprintln!("This token is shown this once. It opens {} until {until:.0}.", scope.as_str());
                format!("{token}\n")
            })?;
        }
        TokenCommand::List { print: Print { json } } => list(store, json).await?,
        TokenCommand::Revoke { number } => {
            let unknown = || {
                Error::Conflict(format!(
                    "there is no token of number {number}; lectern token list shows them"
                ))
            };
            store.revoke_token(number, None, By::command(now)).await.map_err(|error| match error {
                Error::NotFound => unknown(),
                other => other,
            })?;
            print(&format!("Token {number} is revoked.\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store, as_json: bool) -> Result<()> {
    let tokens = store.tokens(None, clock::now()).await?;
    if as_json {
        let rows: Vec<_> = tokens
            .iter()
            .map(|token| {
                json!({
                    "number": token.key,
                    "name": token.name,
                    "scope": token.scope.as_str(),
                    "user": token.user,
                    "created_at": token.created_at.to_string(),
                    "expires_at": token.expires_at.to_string(),
                    "used_at": token.used_at.map(|time| time.to_string()),
                })
            })
            .collect();
        return print(&format!("{}\n", json!(rows)));
    }
    let mut text = String::new();
    for token in &tokens {
        let used = token.used_at.map_or_else(|| "never used".to_owned(), |time| format!("used {time:.0}"));
        let (key, scope, until) = (token.key, token.scope.as_str(), token.expires_at);
        let of = token.user.as_ref().map(|user| format!(", of {user}")).unwrap_or_default();
        let _ = writeln!(text, "{key:>4}  {scope:<5}  until {until:.0}  {used}  {}{of}", token.name);
    }
    print(&text)
}

impl From<args::Scope> for Scope {
    fn from(scope: args::Scope) -> Self {
        match scope {
            args::Scope::Read => Self::Read,
            args::Scope::Write => Self::Write,
            args::Scope::Admin => Self::Admin,
        }
    }
}
