//! Where a request comes from: the peer of its connection, or what a proxy says that the operator has named.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::{Extensions, HeaderMap};

/// The address of the peer, as an extension of every request. Behind a proxy it is the proxy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// The address of a request's peer.
#[must_use]
pub fn peer(extensions: &Extensions) -> IpAddr {
    extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip())
}

/// The address of whoever asks. What a header says of it counts only when a proxy that the operator has named sent it.
#[must_use]
pub fn address(extensions: &Extensions, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut address = peer(extensions).to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter().rev().filter_map(|line| line.to_str().ok());
    for given in lines.flat_map(|line| line.rsplit(',')) {
        if !proxies.contains(&address) {
            break;
        }
        let Ok(before) = given.trim().parse::<IpAddr>() else { break };
        address = before.to_canonical();
    }
    address
}
