//! Where printers may be: which networks, which ports. A host that an administrator names is looked up and checked anew at
//! every connection, so that nobody makes the server talk to what it should not by way of a printer.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::RangeInclusive,
    str::FromStr,
};

use serde::Deserialize;

/// Networks and ports where printers may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// The networks.
    pub networks: Networks,
    /// The ports.
    pub ports: Ports,
}

/// Networks where printers may be: by default the private ones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Networks(Vec<(IpAddr, u8)>);

/// Ports on which printers may listen: by default those of raw printing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Ports(Vec<RangeInclusive<u16>>);

/// What is wrong with such a setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReachError {
    /// No network.
    #[error("{0:?} is no network: write such as 10.0.0.0/8 or fc00::/7, several with commas")]
    Network(String),
    /// No port.
    #[error("{0:?} is no port: write such as 9100 or 9100-9109, several with commas")]
    Port(String),
}

impl Reach {
    /// Whether a printer may be at this address.
    #[must_use]
    pub fn has_address(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.0.iter().any(|(network, length)| within(address, *network, *length))
    }

    /// Whether a printer may listen on this port.
    #[must_use]
    pub fn has_port(&self, port: u16) -> bool {
        self.ports.0.iter().any(|ports| ports.contains(&port))
    }
}

impl Default for Networks {
    fn default() -> Self {
        let v4 = |a, b, length| (IpAddr::from([a, b, 0, 0]), length);
        let unique_local = IpAddr::from(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0));
        Self(vec![v4(10, 0, 8), v4(172, 16, 12), v4(192, 168, 16), (unique_local, 7)])
    }
}

impl Default for Ports {
    fn default() -> Self {
        Self(vec![9100..=9109, 6101..=6101])
    }
}

impl FromStr for Networks {
    type Err = ReachError;

    fn from_str(text: &str) -> Result<Self, ReachError> {
        text.split(',').map(|part| network(part.trim())).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Ports {
    type Err = ReachError;

    fn from_str(text: &str) -> Result<Self, ReachError> {
        text.split(',').map(|part| port_range(part.trim())).collect::<Result<_, _>>().map(Self)
    }
}

impl TryFrom<String> for Networks {
    type Error = ReachError;

    fn try_from(text: String) -> Result<Self, ReachError> {
        text.parse()
    }
}

impl TryFrom<String> for Ports {
    type Error = ReachError;

    fn try_from(text: String) -> Result<Self, ReachError> {
        text.parse()
    }
}

fn network(text: &str) -> Result<(IpAddr, u8), ReachError> {
    let read = || {
        let (address, length) = text.split_once('/')?;
        let (address, length) = (address.parse::<IpAddr>().ok()?, length.parse::<u8>().ok()?);
        (length <= if address.is_ipv4() { 32 } else { 128 }).then_some((address, length))
    };
    read().ok_or(ReachError::Network(text.to_owned()))
}

fn port_range(text: &str) -> Result<RangeInclusive<u16>, ReachError> {
    let read = || {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (first.trim().parse::<u16>().ok()?, last.trim().parse::<u16>().ok()?);
        (first > 0 && first <= last).then_some(first..=last)
    };
    read().ok_or(ReachError::Port(text.to_owned()))
}

fn within(address: IpAddr, network: IpAddr, length: u8) -> bool {
    let bits = |address: Ipv6Addr| u128::from(address);
    let (address, network, shift) = match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => (u128::from(u32::from(a)), u128::from(u32::from(n)), 32 - u32::from(length)),
        (IpAddr::V6(a), IpAddr::V6(n)) => (bits(a), bits(n), 128 - u32::from(length)),
        _ => return false,
    };
    address.checked_shr(shift) == network.checked_shr(shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printers_are_in_private_networks_unless_set_otherwise() {
        let usual = Reach::default();
        for near in ["10.1.2.3", "172.31.0.1", "192.168.1.9", "fd00::1", "::ffff:10.0.0.1"] {
            assert!(usual.has_address(near.parse().unwrap()), "{near}");
        }
        for far in
            ["127.0.0.1", "::1", "169.254.169.254", "8.8.8.8", "172.32.0.1", "fe80::1", "::ffff:127.0.0.1", "0.0.0.0"]
        {
            assert!(!usual.has_address(far.parse().unwrap()), "{far}");
        }
        assert!(usual.has_port(9100) && usual.has_port(6101) && !usual.has_port(80) && !usual.has_port(5432));
        let all = Reach { networks: "0.0.0.0/0, ::/0".parse().unwrap(), ports: "1-65535".parse().unwrap() };
        assert!(
            all.has_address("8.8.8.8".parse().unwrap()) && all.has_address("::1".parse().unwrap()) && all.has_port(80)
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for wrong in ["", "10.0.0.0", "10.0.0.0/33", "printers/8", "10.0.0.0/8,"] {
            assert!(matches!(wrong.parse::<Networks>(), Err(ReachError::Network(_))), "{wrong}");
        }
        for wrong in ["", "0", "9109-9100", "65536", "http"] {
            assert!(matches!(wrong.parse::<Ports>(), Err(ReachError::Port(_))), "{wrong}");
        }
    }
}
