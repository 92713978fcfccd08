//! What this machine is called in the local network.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// Names and addresses that the server is reached by, the one to show first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    addresses: Vec<IpAddr>,
    names: Vec<String>,
}

impl Hosts {
    /// Of these addresses and names; each once, in this order.
    #[must_use]
    pub fn new(addresses: Vec<IpAddr>, names: Vec<String>) -> Self {
        let mut hosts = Self { addresses: Vec::new(), names: Vec::new() };
        for address in addresses {
            if !hosts.addresses.contains(&address) {
                hosts.addresses.push(address);
            }
        }
        for name in names.into_iter().map(|name| name.trim().to_ascii_lowercase()) {
            if is_name(&name) && !hosts.names.contains(&name) {
                hosts.names.push(name);
            }
        }
        hosts
    }

    /// Of this machine, with further names that are set.
    #[must_use]
    pub fn of_this_machine(further: &[String]) -> Self {
        let uname = rustix::system::uname();
        let host = uname.nodename().to_string_lossy().into_owned();
        let local = format!("{}.local", host.split('.').next().unwrap_or_default());
        let found = if_addrs::get_if_addrs().unwrap_or_default().into_iter().map(|it| it.ip()).filter(can_be_reached);
        let mut found: Vec<IpAddr> = found.collect();
        // The order of the system may change; what is in the certificate must not for that.
        found.sort();
        let addresses = on_the_way_out().into_iter().chain(found).chain([IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        let names = further.iter().cloned().chain([host, local, "localhost".to_owned()]);
        Self::new(addresses.collect(), names.collect())
    }

    /// Every address and name.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        self.addresses.iter().map(IpAddr::to_string).chain(self.names.iter().cloned()).collect()
    }

    pub(super) fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Where to call it, in an address: the first of its addresses.
    #[must_use]
    pub fn shown(&self, port: u16) -> String {
        let first = self.addresses.first().copied().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        SocketAddr::new(first, port).to_string()
    }
}

fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// Not loopback, nor an address that only means something together with an interface.
fn can_be_reached(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_loopback() && !address.is_unspecified(),
        IpAddr::V6(address) => !address.is_loopback() && !address.is_unicast_link_local(),
    }
}

/// The address that packets to elsewhere leave from. Nothing is sent.
fn on_the_way_out() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(can_be_reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_and_name_is_there_once_and_the_first_is_shown() {
        let addresses = ["192.168.1.5", "10.0.0.1", "192.168.1.5"].map(|it| it.parse().unwrap());
        let hosts = Hosts::new(
            addresses.into(),
            vec!["Depot".into(), " depot ".into(), "a_b".into(), String::new(), "-x".into()],
        );
        assert_eq!(hosts.all(), ["192.168.1.5", "10.0.0.1", "depot"]);
        assert_eq!(hosts.shown(8443), "192.168.1.5:8443");
        assert_eq!(Hosts::new(vec!["fd00::1".parse().unwrap()], Vec::new()).shown(1), "[fd00::1]:1");
        assert_eq!(Hosts::new(Vec::new(), Vec::new()).shown(1), "127.0.0.1:1");
    }

    #[test]
    fn this_machine_is_reached_by_itself_and_by_the_names_that_are_set() {
        let hosts = Hosts::of_this_machine(&["wms.depot.lan".to_owned()]);
        for name in ["127.0.0.1", "localhost", "wms.depot.lan"] {
            assert!(hosts.all().iter().any(|it| it == name), "{hosts:?}");
        }
        assert_eq!(hosts, Hosts::of_this_machine(&["wms.depot.lan".to_owned()]), "and nothing changes by asking");
    }
}
