//! What `serve` takes of those whose word counts on who somebody is: a provider of sign-in, and the proxy in front.

use std::{fmt, path::PathBuf, str::FromStr};

use axum::http::HeaderName;
use clap::Args as Group;
use url::Url;

use crate::domain::GroupRoles;

/// Others who say who somebody is.
#[derive(Debug, Clone, Group)]
pub struct Vouching {
    /// Address of an OpenID Connect provider by which readers may sign in, exactly as the provider says it itself.
    #[arg(long, env = "LECTERN_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<Issuer>,
    /// Name by which the provider knows this portal.
    #[arg(long, env = "LECTERN_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// File that holds the secret by which this portal proves itself to the provider; without one, PKCE alone does.
    #[arg(long, env = "LECTERN_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    pub oidc_client_secret_file: Option<PathBuf>,
    /// That secret itself, by the environment or the configuration file; the command line is read by every process.
    #[arg(long, env = "LECTERN_OIDC_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub oidc_client_secret: Option<Hidden>,
    /// What readers call the provider, as in "Sign in with Company login"; without it, its host.
    #[arg(long, env = "LECTERN_OIDC_NAME", value_name = "WORDS")]
    pub oidc_name: Option<String>,
    /// What the provider is asked for, by spaces or commas; openid always is.
    #[arg(long, env = "LECTERN_OIDC_SCOPES", value_name = "SCOPES", default_value = "profile email")]
    pub oidc_scopes: String,
    /// Claim that holds a user's groups; by a path with dots where it stands deeper, as in `realm_access.roles`.
    #[arg(
        long,
        env = "LECTERN_OIDC_GROUPS_CLAIM",
        value_name = "CLAIM",
        default_value = "groups",
        help = "Claim that holds a user's groups; by a path with dots where it stands deeper, as in realm_access.roles"
    )]
    pub oidc_groups_claim: String,
    /// Role of each group of the provider's, as in `admins=owner,editors=editor,*=reader`; who is in none may not sign in.
    #[arg(
        long,
        env = "LECTERN_OIDC_ROLES",
        value_name = "ROLES",
        help = "Role of each group of the provider's, as in admins=owner,editors=editor,*=reader; who is in none may not sign in"
    )]
    pub oidc_roles: Option<GroupRoles>,
    /// Header in which the proxies of --proxy say who asks, such as Remote-User; from anybody else it is ignored.
    #[arg(long, env = "LECTERN_PROXY_USER_HEADER", value_name = "HEADER")]
    pub proxy_user_header: Option<HeaderName>,
    /// Header in which they say that user's groups, by commas, such as Remote-Groups.
    #[arg(long, env = "LECTERN_PROXY_GROUPS_HEADER", value_name = "HEADER")]
    pub proxy_groups_header: Option<HeaderName>,
    /// Role of each group that they say, as in `admins=owner,editors=editor,*=reader`; who is in none is not signed in.
    #[arg(
        long,
        env = "LECTERN_PROXY_ROLES",
        value_name = "ROLES",
        help = "Role of each group that they say, as in admins=owner,editors=editor,*=reader; who is in none is not signed in"
    )]
    pub proxy_roles: Option<GroupRoles>,
}

/// The address of a provider, as it stands: it is compared letter by letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

/// The text is no address of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write it as https:// with host and path, without a query, such as https://login.example.org/realms/main; http:// \
     is for this machine alone"
)]
pub struct BadIssuer;

impl Issuer {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, for those who know no other name.
    #[must_use]
    pub fn host(&self) -> String {
        Url::parse(&self.0).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }
}

impl FromStr for Issuer {
    type Err = BadIssuer;

    fn from_str(text: &str) -> Result<Self, BadIssuer> {
        let url = Url::parse(text).map_err(|_| BadIssuer)?;
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let is_sealed = url.scheme() == "https" || (url.scheme() == "http" && is_here);
        let is_plain = !text.contains(['?', '#', '@', '\\']) && url.as_str().len() <= 255;
        if is_sealed && is_plain { Ok(Self(text.to_owned())) } else { Err(BadIssuer) }
    }
}

/// A text that nothing prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

impl FromStr for Hidden {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_kept_as_it_stands_and_spoken_to_in_secret() {
        for good in [
            "https://login.example.org",
            "https://login.example.org/",
            "https://login.example.org/realms/main",
            "http://127.0.0.1:9000",
            "http://localhost/a",
        ] {
            assert_eq!(good.parse::<Issuer>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "login.example.org",
            "http://login.example.org",
            "http://localhost.example.org",
            "https://me@login.example.org",
            "https://login.example.org/?a",
            "https://login.example.org/#a",
            "ftp://login.example.org",
            "javascript:alert(1)",
        ] {
            assert_eq!(bad.parse::<Issuer>(), Err(BadIssuer), "{bad}");
        }
        assert_eq!(
            "https://login.example.org/realms/main".parse::<Issuer>().unwrap().host(),
            "login.example.org"
        );
        assert_eq!(format!("{:?}", Hidden("word".into())), "Hidden");
    }
}
