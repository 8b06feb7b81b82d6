//! Coming in on another's word: a provider's, which opens a session, or that of the proxy in front of the portal, which
//! stands in every request.

use std::net::IpAddr;

use axum::http::{Extensions, HeaderMap, HeaderName};
use jiff::Timestamp;

use super::{Auth, Secret, Signed, SignedBy, Visit, oidc::Oidc, password::fill, peer::peer};
use crate::{
    domain::{GroupRoles, User, Vouched},
    error::Result,
    store::{By, Linked},
};

/// The most bytes of a list of groups in a header.
const LONGEST_GROUPS: usize = 8_000;
/// For what the form token is derived from what is stored of an identity.
const FORM_TOKEN: &str = "lectern form token by proxy";

/// Those whose word counts on who somebody is.
#[derive(Debug, Clone, Default)]
pub struct Vouchers {
    /// A provider of sign-in.
    pub oidc: Option<Oidc>,
    /// The proxies that are named, by these headers.
    pub proxy: Option<ProxyHeaders>,
}

/// The headers in which a proxy says who asks.
#[derive(Debug, Clone)]
pub struct ProxyHeaders {
    /// The one that holds the name.
    pub user: HeaderName,
    /// The one that holds the groups, by commas.
    pub groups: Option<HeaderName>,
    /// Which role each group has.
    pub roles: GroupRoles,
}

/// What a proxy says of who asks.
#[derive(Debug, Clone)]
pub enum ByProxy {
    /// Nothing, or it is no proxy that was named.
    Nothing,
    /// Somebody who may not sign in, or what can't be a name.
    Refused,
    /// Somebody who is signed in by that.
    Signed(Signed),
}

impl ProxyHeaders {
    /// Whom the headers of a request name, and whether that can be a name at all; nothing where they name nobody, or where
    /// who sent them is no proxy that was named.
    fn read(
        &self,
        extensions: &Extensions,
        headers: &HeaderMap,
        proxies: &[IpAddr],
    ) -> Option<Result<Vouched, ()>> {
        if !proxies.contains(&peer(extensions).to_canonical()) {
            return None;
        }
        let name = match single(headers, &self.user, Vouched::LONGEST)? {
            Ok("") => return None,
            name => name,
        };
        let groups = self.groups.as_ref().and_then(|groups| single(headers, groups, LONGEST_GROUPS));
        Some(name.and_then(|name| {
            let groups = groups.unwrap_or(Ok(""))?.split(',').map(|group| group.trim().to_owned());
            let groups: Vec<String> = groups.filter(|group| !group.is_empty()).collect();
            Ok(Vouched {
                issuer: Vouched::PROXY.to_owned(),
                subject: name.to_owned(),
                name: name.to_owned(),
                role: self.roles.role_of(&groups),
            })
        }))
    }
}

/// The one value of a header. Several may be those of several authors, of which one is not the proxy.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName, longest: usize) -> Option<Result<&'a str, ()>> {
    let mut lines = headers.get_all(name).iter();
    let (first, more) = (lines.next()?, lines.next());
    let value = std::str::from_utf8(first.as_bytes()).map_err(|_| ()).map(str::trim);
    Some(value.and_then(|value| {
        let is_plain = value.len() <= longest && !value.chars().any(char::is_control);
        if is_plain && more.is_none() { Ok(value) } else { Err(()) }
    }))
}

impl Auth {
    /// The provider by which readers may sign in.
    #[must_use]
    pub fn oidc(&self) -> Option<&Oidc> {
        self.0.vouchers.oidc.as_ref()
    }

    /// Opens a session for one for whom a provider vouches; nothing where none of their groups may sign in, and what they
    /// had open is ended then.
    pub async fn enter_by_provider(
        &self,
        who: &Vouched,
        visit: &Visit<'_>,
    ) -> Result<Option<(User, Secret)>> {
        let store = &self.0.store;
        let Some(role) = who.role else {
            store.refuse_identity(who).await?;
            return Ok(None);
        };
        let (user, identity) = store.enter_as(who, role, &drawn()?, visit.now).await?;
        store.forget_old_sessions(visit.now).await?;
        let secret = Secret::draw()?;
        let (agent, address) = visit.told();
        let opened = store.open_session_as(&secret.hash(), identity, &agent, &address, visit.now).await?;
        Ok(opened.then_some((user, secret)))
    }

    /// Links one for whom a provider vouches to a user who is signed in and wants it.
    pub async fn link(&self, user: &User, who: &Vouched, now: Timestamp) -> Result<Linked> {
        self.0.store.link_identity(user, who, &drawn()?, By::desk(&user.name, now)).await
    }

    /// Who asks by the word of a proxy. One who is seen for the first time becomes a user.
    pub async fn by_proxy(
        &self,
        extensions: &Extensions,
        headers: &HeaderMap,
        proxies: &[IpAddr],
        now: Timestamp,
    ) -> Result<ByProxy> {
        let said = self.0.vouchers.proxy.as_ref().and_then(|named| named.read(extensions, headers, proxies));
        let Some(said) = said else { return Ok(ByProxy::Nothing) };
        let Ok(who) = said else { return Ok(ByProxy::Refused) };
        let store = &self.0.store;
        let Some(role) = who.role else {
            store.refuse_identity(&who).await?;
            return Ok(ByProxy::Refused);
        };
        let known = store.vouched_user(&who).await?;
        let settled = known.filter(|known| known.user.role == role || known.is_kept);
        let (user, forms) = if let Some(known) = settled {
            (known.user, known.forms)
        } else {
            let forms = drawn()?;
            let (user, _) = store.enter_as(&who, role, &forms, now).await?;
            // Another request may have been first, with other bits.
            (user, store.vouched_user(&who).await?.map_or(forms, |known| known.forms))
        };
        let derived = blake3::Hash::from_bytes(blake3::derive_key(FORM_TOKEN, &forms));
        let token = derived.to_hex()[..32].to_owned();
        Ok(ByProxy::Signed(Signed {
            user,
            session: 0,
            since: Timestamp::UNIX_EPOCH,
            token,
            by: SignedBy::Proxy,
        }))
    }
}

fn drawn() -> Result<[u8; 32]> {
    let mut bits = [0; 32];
    fill(&mut bits)?;
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::auth::Peer;

    fn named() -> ProxyHeaders {
        ProxyHeaders {
            user: HeaderName::from_static("remote-user"),
            groups: Some(HeaderName::from_static("remote-groups")),
            roles: "admins=owner,readers=reader".parse().unwrap(),
        }
    }

    fn read(peer: &str, lines: &[(&'static str, &[u8])]) -> Option<Result<(String, bool), ()>> {
        let mut extensions = Extensions::new();
        extensions.insert(Peer(peer.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        let proxies = ["10.0.0.2".parse().unwrap(), "fd00::2".parse().unwrap()];
        let said = named().read(&extensions, &headers, &proxies)?;
        Some(said.map(|who| (who.subject, who.role.is_some())))
    }

    #[test]
    fn header_trust_only_the_peer_itself_names_who_asks() {
        let lines: [(&str, &[u8]); 2] = [("remote-user", b"ada"), ("remote-groups", b"admins")];
        for (peer, counts) in [
            ("10.0.0.2:1", true),
            ("[::ffff:10.0.0.2]:1", true),
            ("[fd00::2]:1", true),
            ("10.0.0.3:1", false),
            ("127.0.0.1:1", false),
            ("[::1]:1", false),
        ] {
            assert_eq!(read(peer, &lines).is_some(), counts, "{peer}");
        }
        let more = [lines[0], lines[1], ("x-forwarded-for", b"10.0.0.2" as &[u8])];
        assert_eq!(read("10.0.0.9:1", &more), None, "what is said of where it came from decides nothing");
    }

    #[test]
    fn what_can_not_be_a_name_is_refused() {
        let of = |name: &[u8]| read("10.0.0.2:1", &[("remote-user", name), ("remote-groups", b"readers")]);
        assert_eq!(of(b" Ada Lee "), Some(Ok(("Ada Lee".into(), true))));
        assert_eq!(of("李安".as_bytes()), Some(Ok(("李安".into(), true))));
        assert_eq!(of(b""), None, "nobody is named");
        assert_eq!(of(b"  "), None);
        for bad in [b"a\tb" as &[u8], &[b'a'; 256], b"\xff\xfe", "a\u{85}b".as_bytes()] {
            assert_eq!(of(bad), Some(Err(())), "{bad:?}");
        }
        let twice: [(&str, &[u8]); 2] = [("remote-user", b"eve"), ("remote-user", b"ada")];
        assert_eq!(read("10.0.0.2:1", &twice), Some(Err(())));
        let bad_groups: [(&str, &[u8]); 2] = [("remote-user", b"ada"), ("remote-groups", b"\xff")];
        assert_eq!(read("10.0.0.2:1", &bad_groups), Some(Err(())));
    }

    #[test]
    fn groups_are_divided_by_commas() {
        let of = |groups: &[u8]| {
            read("10.0.0.2:1", &[("remote-user", b"ada"), ("remote-groups", groups)]).unwrap().unwrap().1
        };
        assert!(of(b"others, readers") && of(b",admins,"));
        assert!(!of(b"") && !of(b"others readers") && !of(b"reader"));
    }
}
