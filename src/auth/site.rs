//! Where passkeys are good: browsers bind each to a host, and say at which origin it was used.

use url::{Host, Url};
use webauthn_rp::request::{AsciiDomain, RpId};

/// A host that can have passkeys, and the one origin at it from which they are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub(super) id: RpId,
    pub(super) origin: String,
}

impl Site {
    /// Of an origin such as `https://read.example.org`. None where browsers have no passkeys: at a bare address, and
    /// over http save on the machine itself by its name.
    #[must_use]
    pub fn of(origin: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let Some(Host::Domain(host)) = url.host() else { return None };
        if url.scheme() != "https" && !(url.scheme() == "http" && host == "localhost") {
            return None;
        }
        let id = AsciiDomain::try_from(host.to_owned()).ok()?;
        Some(Self { id: RpId::Domain(id), origin: url.origin().ascii_serialization() })
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.id.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_and_https_or_this_machine() {
        for (origin, host) in [
            ("https://read.example.org", Some("read.example.org")),
            ("https://read.example.org:8443/", Some("read.example.org")),
            ("http://localhost:8080", Some("localhost")),
            ("http://read.example.org", None),
            ("http://127.0.0.1:8080", None),
            ("https://192.0.2.1", None),
            ("https://[2001:db8::1]", None),
            ("rubbish", None),
        ] {
            assert_eq!(Site::of(origin).as_ref().map(Site::host), host, "{origin}");
        }
        assert_eq!(Site::of("https://Read.Example.org:443/x").unwrap().origin, "https://read.example.org");
    }
}
