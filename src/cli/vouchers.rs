//! From the options of `serve` to those whose word counts, or a sentence that names the option at fault.

use std::{fs, net::IpAddr, path::Path};

use super::args::Vouching;
use crate::{
    auth::{
        ProxyHeaders, Vouchers,
        oidc::{Config, Oidc},
    },
    config::BaseUrl,
    error::{Error, Result},
    outgoing::Client,
};

/// The most bytes of a file that holds a secret.
const LONGEST_SECRET: u64 = 4_096;

pub(super) fn read(
    given: Vouching,
    base_url: Option<&BaseUrl>,
    proxies: &[IpAddr],
    client: &Client,
) -> Result<Vouchers> {
    Ok(Vouchers { proxy: headers(&given, proxies)?, oidc: provider(given, base_url, client)? })
}

fn provider(given: Vouching, base_url: Option<&BaseUrl>, client: &Client) -> Result<Option<Oidc>> {
    let Some(issuer) = given.oidc_issuer else {
        // The secret may stand in an environment that other programs share.
        let alone = [
            ("--oidc-client-id", given.oidc_client_id.is_some()),
            ("--oidc-client-secret-file", given.oidc_client_secret_file.is_some()),
            ("--oidc-name", given.oidc_name.is_some()),
            ("--oidc-roles", given.oidc_roles.is_some()),
        ];
        return match alone.into_iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => refuse(format!("{option} needs --oidc-issuer, the address of the provider")),
            None => Ok(None),
        };
    };
    let Some(base_url) = base_url else {
        return refuse("--oidc-issuer needs --base-url: the provider sends readers back there");
    };
    let client_id = given.oidc_client_id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    let Some(client_id) = client_id else {
        return refuse("--oidc-issuer needs --oidc-client-id, by which the provider knows this portal");
    };
    let Some(roles) = given.oidc_roles else {
        return refuse(
            "--oidc-issuer needs --oidc-roles, such as admins=owner,*=reader: without it nobody may sign in by it",
        );
    };
    let client_secret = match (given.oidc_client_secret_file, given.oidc_client_secret) {
        (Some(_), Some(_)) => {
            return refuse(
                "give the secret of the provider once: by --oidc-client-secret-file or by LECTERN_OIDC_CLIENT_SECRET",
            );
        }
        (Some(file), None) => Some(secret_in(&file)?),
        (None, secret) => secret.map(|secret| secret.0),
    };
    let name = given.oidc_name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| issuer.host());
    if name.chars().count() > 60 || name.chars().any(char::is_control) {
        return refuse("--oidc-name is what stands on a button: write at most 60 characters on one line");
    }
    let scopes = given.oidc_scopes.split([' ', ',']).filter(|scope| !scope.is_empty());
    let config = Config {
        issuer: issuer.as_str().to_owned(),
        client_id,
        client_secret,
        name,
        scopes: scopes.map(str::to_owned).collect(),
        groups_claim: given.oidc_groups_claim,
        roles,
        base_url: base_url.as_str().to_owned(),
    };
    Oidc::new(config, client).map(Some)
}

fn headers(given: &Vouching, proxies: &[IpAddr]) -> Result<Option<ProxyHeaders>> {
    let Some(user) = given.proxy_user_header.clone() else {
        let alone = [
            ("--proxy-groups-header", given.proxy_groups_header.is_some()),
            ("--proxy-roles", given.proxy_roles.is_some()),
        ];
        return match alone.into_iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => refuse(format!("{option} needs --proxy-user-header, such as Remote-User")),
            None => Ok(None),
        };
    };
    if proxies.is_empty() {
        return refuse(
            "--proxy-user-header needs --proxy, the addresses of the proxies that may say who asks",
        );
    }
    let Some(roles) = given.proxy_roles.clone() else {
        return refuse(
            "--proxy-user-header needs --proxy-roles, such as admins=owner,*=reader: without it nobody is signed in",
        );
    };
    // Browsers send these themselves, whatever stands in front.
    let own = ["authorization", "cookie", "host", "origin", "referer", "user-agent", "x-forwarded-for"];
    for (option, header) in
        [("--proxy-user-header", Some(&user)), ("--proxy-groups-header", given.proxy_groups_header.as_ref())]
    {
        if let Some(header) = header.filter(|header| own.contains(&header.as_str())) {
            return refuse(format!(
                "{option} can't be {header}, which browsers send themselves; choose one such as Remote-User"
            ));
        }
    }
    if given.proxy_groups_header.as_ref() == Some(&user) {
        return refuse("--proxy-groups-header and --proxy-user-header can't be one and the same");
    }
    Ok(Some(ProxyHeaders { user, groups: given.proxy_groups_header.clone(), roles }))
}

/// The first line of a file; what it holds is never told.
fn secret_in(file: &Path) -> Result<String> {
    let at = file.display();
    let length = fs::metadata(file).map(|about| about.len());
    let text = match length {
        Ok(length) if length > LONGEST_SECRET => {
            return refuse(format!("--oidc-client-secret-file: {at} is too long to hold a secret"));
        }
        Ok(_) => fs::read_to_string(file),
        Err(e) => Err(e),
    };
    let text = text
        .map_err(|e| Error::Invalid(vec![format!("--oidc-client-secret-file: {at} can't be read: {e}")]))?;
    let secret = text.lines().next().unwrap_or_default().trim();
    if secret.is_empty() {
        return refuse(format!("--oidc-client-secret-file: {at} holds no secret on its first line"));
    }
    Ok(secret.to_owned())
}

fn refuse<T>(sentence: impl Into<String>) -> Result<T> {
    Err(Error::Invalid(vec![sentence.into()]))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use clap::Parser;

    use super::*;
    use crate::{
        cli::args::{Args, Command},
        outgoing::PrivateHosts,
    };

    fn of(words: &str) -> Result<Vouchers> {
        let words = format!("lectern serve {words}");
        let args = Args::try_parse_from(words.split_whitespace()).unwrap();
        let Command::Serve { door, vouching, .. } = args.command else { panic!("serve was asked") };
        let proxies = door.proxy.map(|list| list.0).unwrap_or_default();
        read(*vouching, door.base_url.as_ref(), &proxies, &Client::new(PrivateHosts::default()))
    }

    const WHOLE: &str = "--oidc-issuer https://login.example --oidc-client-id lectern --oidc-roles *=reader \
                         --base-url https://read.example";

    #[test]
    fn what_is_missing_or_wrong_is_told_by_the_option_at_fault() {
        for (words, begins) in [
            ("--oidc-client-id x", "--oidc-client-id needs --oidc-issuer"),
            ("--oidc-roles *=reader", "--oidc-roles needs --oidc-issuer"),
            ("--oidc-issuer https://login.example", "--oidc-issuer needs --base-url"),
            (
                "--oidc-issuer https://login.example --base-url https://read.example",
                "--oidc-issuer needs --oidc-client-id",
            ),
            (
                "--oidc-issuer https://login.example --base-url https://read.example --oidc-client-id x",
                "--oidc-issuer needs --oidc-roles",
            ),
            (
                &format!("{WHOLE} --oidc-client-secret-file /nowhere/at/all"),
                "--oidc-client-secret-file: /nowhere",
            ),
            (
                &format!("{WHOLE} --oidc-client-secret-file /dev/null"),
                "--oidc-client-secret-file: /dev/null holds",
            ),
            (&format!("{WHOLE} --oidc-name {}", "x".repeat(61)), "--oidc-name is what stands on a button"),
            ("--proxy-roles *=reader", "--proxy-roles needs --proxy-user-header"),
            ("--proxy-user-header Remote-User --proxy-roles *=reader", "--proxy-user-header needs --proxy,"),
            ("--proxy-user-header Remote-User --proxy 10.0.0.2", "--proxy-user-header needs --proxy-roles"),
            (
                "--proxy-user-header Cookie --proxy 10.0.0.2 --proxy-roles *=reader",
                "--proxy-user-header can't be cookie",
            ),
            (
                "--proxy-user-header X-A --proxy-groups-header x-a --proxy 10.0.0.2 --proxy-roles *=reader",
                "--proxy-groups-header and --proxy-user-header",
            ),
        ] {
            let why = of(words).unwrap_err().to_string();
            assert!(why.starts_with(begins), "{words}: {why}");
        }
    }

    #[test]
    fn nothing_said_is_nobody_s_word_and_the_usual_is_little() {
        let none = of("").unwrap();
        assert!(none.oidc.is_none() && none.proxy.is_none());
        let some = of(WHOLE).unwrap();
        assert_eq!(some.oidc.unwrap().name(), "login.example");
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"hunter2hunter2\nmore\n").unwrap();
        let words = format!("{WHOLE} --oidc-client-secret-file {}", file.path().display());
        assert!(!format!("{:?}", of(&words).unwrap()).contains("hunter2"));
        assert_eq!(secret_in(file.path()).unwrap(), "hunter2hunter2");
    }
}
