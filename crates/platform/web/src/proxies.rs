//! Proxies in front of us. What they say of who calls is believed from the addresses that are set, and from nobody else: anybody
//! can send `X-Forwarded-For`.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::http::HeaderMap;
use serde::Deserialize;

/// A network of addresses, such as `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    first: IpAddr,
    prefix: u32,
}

impl Network {
    fn holds(&self, address: IpAddr) -> bool {
        let same = |one: u128, other: u128, bits: u32| {
            let shift = bits - self.prefix;
            shift == bits || one >> shift == other >> shift
        };
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => same(first.to_bits().into(), address.to_bits().into(), 32),
            (IpAddr::V6(first), IpAddr::V6(address)) => same(first.to_bits(), address.to_bits(), 128),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("{text:?} is no address or network such as 10.0.0.7 or 10.0.0.0/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let first: IpAddr = address.trim().parse().map_err(|_| refused())?;
        let bits = if first.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(bits), |prefix| prefix.trim().parse().map_err(|_| refused()))?;
        if prefix > bits { Err(refused()) } else { Ok(Self { first, prefix }) }
    }
}

/// The proxies that are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TrustedProxies(Vec<Network>);

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        Ok(Self(parts.map(Network::from_str).collect::<Result<_, _>>()?))
    }
}

impl TryFrom<String> for TrustedProxies {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Who sent it to us, or to the first proxy that is believed.
    pub(crate) peer: SocketAddr,
    /// Whether it was sent over TLS.
    pub(crate) secure: bool,
}

impl TrustedProxies {
    fn believes(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// What the connection is, or what a believed proxy at its other end says of the request.
    pub(crate) fn origin(&self, connection: Origin, headers: &HeaderMap) -> Origin {
        if !self.believes(connection.peer.ip()) {
            return connection;
        }
        let texts = |name: &'static str| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = texts("x-forwarded-for").flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut peer = connection.peer;
        // The last address was written by the proxy before us; those before it are believed as long as their writer is.
        for hop in hops.iter().rev() {
            let Some(address) = address_of(hop) else { break };
            peer = SocketAddr::new(address.to_canonical(), 0);
            if !self.believes(address) {
                break;
            }
        }
        let said =
            texts("x-forwarded-proto").next_back().map(|value| value.rsplit(',').next().unwrap_or_default().trim());
        Origin { peer, secure: said.map_or(connection.secure, |said| said.eq_ignore_ascii_case("https")) }
    }
}

/// An address as proxies write it: alone, or with a port.
fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(hop, |(address, _)| address);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn origin(trusted: &str, peer: &str, headers: &[(&'static str, &'static str)]) -> (String, bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let connection = Origin { peer: SocketAddr::new(peer.parse().unwrap(), 9), secure: false };
        let found = trusted.parse::<TrustedProxies>().unwrap().origin(connection, &map);
        (found.peer.ip().to_string(), found.secure)
    }

    const FOR: &str = "x-forwarded-for";

    #[test]
    fn nobody_is_believed_unless_told() {
        let headers = [(FOR, "1.2.3.4"), ("x-forwarded-proto", "https")];
        assert_eq!(origin("", "10.0.0.7", &headers), ("10.0.0.7".into(), false));
        assert_eq!(origin("10.0.0.8", "10.0.0.7", &headers), ("10.0.0.7".into(), false));
        assert_eq!(origin("10.0.0.7", "10.0.0.7", &headers), ("1.2.3.4".into(), true));
        assert_eq!(origin("10.0.0.0/8, ::1", "::1", &headers), ("1.2.3.4".into(), true));
    }

    #[test]
    fn what_a_caller_wrote_before_the_proxy_is_not_believed() {
        assert_eq!(origin("10.0.0.0/8", "10.0.0.7", &[(FOR, "9.9.9.9, 1.2.3.4")]).0, "1.2.3.4");
        assert_eq!(origin("10.0.0.0/8", "10.0.0.7", &[(FOR, "9.9.9.9"), (FOR, "1.2.3.4, 10.1.1.1")]).0, "1.2.3.4");
        assert_eq!(origin("10.0.0.0/8", "10.0.0.7", &[(FOR, "1.2.3.4, nonsense")]).0, "10.0.0.7");
        assert_eq!(
            origin("10.0.0.0/8", "10.0.0.7", &[("x-forwarded-proto", "https, http")]),
            ("10.0.0.7".into(), false)
        );
        assert_eq!(origin("10.0.0.0/8", "10.0.0.7", &[]), ("10.0.0.7".into(), false));
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        for (hop, address) in [
            ("1.2.3.4:567", "1.2.3.4"),
            ("[2001:db8::1]:8", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
        ] {
            let headers = HeaderMap::from_iter([(HeaderName::from_static(FOR), hop.parse().unwrap())]);
            let connection = Origin { peer: "10.0.0.7:1".parse().unwrap(), secure: true };
            let found = "10.0.0.7".parse::<TrustedProxies>().unwrap().origin(connection, &headers);
            assert_eq!((found.peer.ip().to_string().as_str(), found.secure), (address, true));
        }
    }

    #[test]
    fn networks_are_held_by_their_first_bits() {
        let holds = |network: &str, address: &str| network.parse::<Network>().unwrap().holds(address.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.255.0.1") && holds("0.0.0.0/0", "1.2.3.4") && holds("fd00::/8", "fd12::1"));
        assert!(holds("10.0.0.7", "::ffff:10.0.0.7"), "an IPv4 address on an IPv6 socket");
        assert!(!holds("10.0.0.0/8", "11.0.0.1") && !holds("10.0.0.7", "10.0.0.8") && !holds("::/0", "10.0.0.1"));
    }

    #[test]
    fn what_is_no_network_is_refused_by_name() {
        for odd in ["10.0.0", "10.0.0.0/33", "::1/129", "proxy.example", "10.0.0.0/x", "10.0.0.0/-1"] {
            assert!(odd.parse::<TrustedProxies>().unwrap_err().contains(odd), "{odd}");
        }
        assert_eq!(" ,".parse::<TrustedProxies>(), Ok(TrustedProxies::default()));
    }
}
