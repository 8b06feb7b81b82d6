//! Hosts that the operator named: these may stand at addresses that are not public.

use std::{str::FromStr, sync::Arc};

use url::Url;

/// Hosts with their ports, as `hooks.lan:8080`, `10.0.0.5` or `[fd00::1]:9000`; all ports where none is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivateHosts(Arc<[(String, Option<u16>)]>);

impl PrivateHosts {
    /// Whether the host of an address is one of them.
    pub(super) fn hold(&self, url: &Url) -> bool {
        let (Some(host), port) = (url.host_str(), url.port_or_known_default()) else { return false };
        self.0.iter().any(|(named, at)| named == host && (at.is_none() || *at == port))
    }

    /// These and the host of an address, at its port.
    pub(super) fn and(&self, url: &Url) -> Self {
        let named = url.host_str().map(|host| (host.to_owned(), url.port_or_known_default()));
        Self(self.0.iter().cloned().chain(named).collect())
    }
}

impl FromStr for PrivateHosts {
    type Err = String;

    /// Hosts between commas.
    fn from_str(text: &str) -> Result<Self, String> {
        let hosts = text.split(',').map(str::trim).filter(|host| !host.is_empty());
        hosts.map(one).collect::<Result<Arc<[_]>, _>>().map(Self)
    }
}

fn one(given: &str) -> Result<(String, Option<u16>), String> {
    let wrong = || format!("“{given}” is no host; write it as hooks.lan, hooks.lan:8080 or 10.0.0.5");
    // Written as in an address, so that it is compared in the form that addresses have.
    let url = Url::parse(&format!("http://{given}/")).map_err(|_| wrong())?;
    let bare =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let host = url.host_str().filter(|_| bare && !given.contains(['/', '*'])).ok_or_else(wrong)?;
    // The usual port of http is left out of an address, so it is looked for in what was given.
    let port = url.port().or_else(|| given.ends_with(":80").then_some(80));
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_hosts_are_told_from_others() {
        let hosts: PrivateHosts = "Hooks.LAN:8080, 10.0.0.5,[fd00::1]:9000, plain.lan:80".parse().unwrap();
        for (url, held) in [
            ("http://hooks.lan:8080/x", true),
            ("https://hooks.lan/x", false),
            ("http://other.hooks.lan:8080/", false),
            ("https://10.0.0.5/", true),
            ("http://0x0a000005:9/", true),
            ("http://10.0.0.6/", false),
            ("http://[fd00::1]:9000/", true),
            ("http://plain.lan/", true),
            ("https://plain.lan/", false),
        ] {
            assert_eq!(hosts.hold(&Url::parse(url).unwrap()), held, "{url}");
        }
        for wrong in ["a b", "http://x", "x/y", "x?y", "me@x", "*"] {
            assert!(wrong.parse::<PrivateHosts>().is_err(), "{wrong}");
        }
    }
}
