//! Signing in on another's word: a provider's, and that of the proxy in front.

mod link;
mod oidc;
mod provider;
mod proxy;
mod tokens;

use lectern::auth::{Auth, Vouchers, oidc::Config, oidc::Oidc};
use lectern::outgoing::{Client, PrivateHosts};

use self::provider::Provider;
use crate::support::{Page, Portal, send};

pub(super) const HERE: &str = "127.0.0.1:8080";
const BASE: &str = "http://127.0.0.1:8080";

/// What the portal is told of a provider.
fn config(issuer: &str) -> Config {
    Config {
        issuer: issuer.to_owned(),
        client_id: "lectern".to_owned(),
        client_secret: Some("a-secret-of-two".to_owned()),
        name: "Company login".to_owned(),
        scopes: vec!["profile".to_owned(), "groups".to_owned()],
        groups_claim: "groups".to_owned(),
        roles: "admins=owner,editors=editor,readers=reader".parse().unwrap(),
        base_url: BASE.to_owned(),
    }
}

/// A provider by this portal's own client.
fn known(config: Config) -> Oidc {
    Oidc::new(config, &Client::new(PrivateHosts::default())).unwrap()
}

async fn portal_by(provider: &Provider) -> Portal {
    let mut portal = super::accounts::portal_with(lectern::domain::Role::Owner).await;
    let oidc = Some(known(config(&provider.issuer)));
    portal.auth = Auth::open_with(portal.store.clone(), Vouchers { oidc, proxy: None }).unwrap();
    portal
}

/// A browser on this machine that keeps every cookie it is given.
struct Browser<'a> {
    portal: &'a Portal,
    base: &'static str,
    host: &'static str,
    cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    fn of(portal: &'a Portal) -> Self {
        Self { portal, base: BASE, host: HERE, cookies: Vec::new() }
    }

    async fn ask(&mut self, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> Page {
        let mut headers = vec![("accept-language", "en"), ("host", self.host)];
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        if !cookies.is_empty() {
            headers.push(("cookie", &cookies));
        }
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
            headers.push(("sec-fetch-site", "same-origin"));
        }
        headers.extend(more);
        let page = send(self.portal.routes(Some(self.base)), method, path, &headers, body).await;
        for line in page.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !line.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        page
    }

    async fn get(&mut self, path: &str) -> Page {
        self.ask("GET", path, &[], "").await
    }

    async fn post(&mut self, path: &str, body: &str) -> Page {
        self.ask("POST", path, &[], body).await
    }

    async fn by_password(&mut self) -> Page {
        self.post("/sign-in", "name=Ada&password=correct+horse+battery").await
    }

    async fn token(&mut self) -> String {
        self.get("/admin/account").await.attributes("input[name=token]", "value").remove(0)
    }

    /// Goes to the provider from an address of the portal's, and comes back with a code; where it is led to.
    async fn go(&mut self, provider: &Provider, from: &str) -> String {
        let sent = self.get(from).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        provider.visit(sent.header("location"))
    }

    /// Signs in by the provider as it says.
    async fn by(&mut self, provider: &Provider) -> Page {
        let back = self.go(provider, "/sign-in/oidc").await;
        self.get(&back).await
    }
}

/// A parameter of an address.
fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    form_urlencoded::parse(query.as_bytes())
        .find(|(given, _)| given == name)
        .map(|(_, value)| value.into_owned())
}
