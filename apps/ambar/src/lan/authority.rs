//! The certificate authority of this installation. Devices that install it trust it, so it can vouch for nothing but local
//! names, private addresses and those that the machine had when it was made, and its key leaves the data folder never.

use std::{
    fs::{DirBuilder, OpenOptions},
    io::{ErrorKind, Write},
    net::IpAddr,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use ambar_kernel::Timestamp;
use anyhow::{Context, Result, bail};
use chrono::{Datelike, Duration};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CidrSubnet, DnType, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints, date_time_ymd,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject};

use super::Hosts;

/// The folder for it in the data folder.
pub const FOLDER: &str = "tls";
/// The file that holds the key; only its owner reads it.
const FILE: &str = "authority.json";
/// The certificate alone, for who wants to hand it out otherwise.
const CERTIFICATE: &str = "ambar-ca.crt";
/// How long it is good, in days: nobody installs a certificate on every device twice.
const DAYS: i64 = 3650;

/// The networks that it can vouch for: private, shared, link-local and loopback.
const NETWORKS: [(IpAddr, u8); 9] = [
    (IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(std::net::Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(std::net::Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V4(std::net::Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V6(std::net::Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(std::net::Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
    (IpAddr::V6(std::net::Ipv6Addr::LOCALHOST), 128),
];
/// The ends of names that no public site has.
const LOCAL_NAMES: [&str; 5] = ["local", "localhost", "lan", "internal", "home.arpa"];

/// What is kept in the file.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    /// The names that it can vouch for, besides those that end locally.
    names: Vec<String>,
    /// The addresses that it can vouch for, besides the private ones.
    addresses: Vec<IpAddr>,
    not_after: Timestamp,
    certificate_pem: String,
    key_pem: String,
}

/// The authority, ready to sign.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    names: Vec<String>,
    addresses: Vec<IpAddr>,
    not_after: Timestamp,
}

impl Authority {
    /// Opens the one in the folder, or makes it there. One that is over is replaced, and must be installed anew.
    ///
    /// # Errors
    /// If its file cannot be read, is damaged, or cannot be written.
    pub fn open(folder: &Path, now: Timestamp, hosts: &Hosts) -> Result<Self> {
        let file = folder.join(FILE);
        let kept = match std::fs::read(&file) {
            Ok(bytes) => Some(serde_json::from_slice::<Kept>(&bytes).with_context(|| {
                format!("{} is damaged. Remove it for a new authority, which devices must install anew", file.display())
            })?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
        };
        match kept {
            Some(kept) if kept.not_after > now => Self::of(&kept),
            Some(_) | None => {
                let kept = made(now, hosts)?;
                keep(folder, &kept)?;
                tracing::info!(file = %file.display(), "a certificate authority for the local network was made");
                Self::of(&kept)
            }
        }
    }

    fn of(kept: &Kept) -> Result<Self> {
        let key = KeyPair::from_pem(&kept.key_pem).context("the key of the certificate authority")?;
        let der = CertificateDer::from_pem_slice(kept.certificate_pem.as_bytes())
            .context("the certificate of the authority")?
            .into_owned();
        let issuer = Issuer::new(params(kept, kept.not_after)?, key);
        let (names, addresses) = (kept.names.clone(), kept.addresses.clone());
        Ok(Self { issuer, der, names, addresses, not_after: kept.not_after })
    }

    /// Its certificate, which devices install.
    #[must_use]
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// When it is over.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// SHA-256 of its certificate, as devices show it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        Sha256::digest(&self.der).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    /// Whether it can vouch for a name or an address.
    pub(super) fn covers(&self, host: &str) -> bool {
        match host.parse::<IpAddr>() {
            Ok(address) => {
                self.addresses.contains(&address)
                    || NETWORKS.iter().any(|(first, prefix)| in_network(address, *first, *prefix))
            }
            Err(_) => self
                .names
                .iter()
                .map(String::as_str)
                .chain(LOCAL_NAMES)
                .any(|end| host == end || host.strip_suffix(end).is_some_and(|rest| rest.ends_with('.'))),
        }
    }

    /// Signs a certificate for the holder of a key.
    ///
    /// # Errors
    /// If it cannot be signed.
    pub(super) fn sign(&self, params: &CertificateParams, key: &KeyPair) -> Result<Certificate> {
        params.signed_by(key, &self.issuer).context("the certificate cannot be signed")
    }
}

fn in_network(address: IpAddr, first: IpAddr, prefix: u8) -> bool {
    match (address, first) {
        (IpAddr::V4(address), IpAddr::V4(first)) => {
            (address.to_bits() ^ first.to_bits()).leading_zeros() >= prefix.into()
        }
        (IpAddr::V6(address), IpAddr::V6(first)) => {
            (address.to_bits() ^ first.to_bits()).leading_zeros() >= prefix.into()
        }
        _ => false,
    }
}

fn made(now: Timestamp, hosts: &Hosts) -> Result<Kept> {
    let key = KeyPair::generate().context("no key can be made")?;
    let host = hosts.names().first().map_or("this network", String::as_str);
    // A new authority of the same machine must not be taken for the old one.
    let name = format!("Ambar on {host}, {}", now.format("%Y-%m-%d %H:%M"));
    let not_after = now + Duration::days(DAYS);
    // Some local networks have public addresses: those that the machine has now are its own.
    let private = |address: &IpAddr| NETWORKS.iter().any(|(first, prefix)| in_network(*address, *first, *prefix));
    let addresses = hosts.addresses().iter().copied().filter(|address| !private(address)).collect();
    let (certificate_pem, key_pem) = (String::new(), key.serialize_pem());
    let mut kept = Kept { name, names: hosts.names().to_vec(), addresses, not_after, certificate_pem, key_pem };
    kept.certificate_pem = params(&kept, now - Duration::days(1))?.self_signed(&key)?.pem();
    Ok(kept)
}

fn params(kept: &Kept, not_before: Timestamp) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::OrganizationName, "Ambar");
    params.distinguished_name.push(DnType::CommonName, kept.name.as_str());
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params, not_before, kept.not_after)?;
    let names = kept.names.iter().map(String::as_str).chain(LOCAL_NAMES);
    let names = names.map(|name| GeneralSubtree::DnsName(name.to_owned()));
    let own = kept.addresses.iter().map(|address| (*address, if address.is_ipv4() { 32 } else { 128 }));
    let networks = NETWORKS.into_iter().chain(own);
    let networks =
        networks.map(|(first, prefix)| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(first, prefix)));
    params.name_constraints =
        Some(NameConstraints { permitted_subtrees: names.chain(networks).collect(), excluded_subtrees: Vec::new() });
    Ok(params)
}

/// From the midnight before the one to the midnight before the other.
pub(super) fn set_validity(params: &mut CertificateParams, from: Timestamp, until: Timestamp) -> Result<()> {
    let day = |at: Timestamp| -> Result<(i32, u8, u8)> {
        if !(1970..=2400).contains(&at.year()) {
            bail!("the clock says {at}: set it right");
        }
        Ok((at.year(), u8::try_from(at.month())?, u8::try_from(at.day())?))
    };
    let ((year, month, of_month), until) = (day(from)?, day(until)?);
    params.not_before = date_time_ymd(year, month, of_month);
    params.not_after = date_time_ymd(until.0, until.1, until.2);
    Ok(())
}

/// Written beside and then moved there, so that it is whole or not there.
fn keep(folder: &Path, kept: &Kept) -> Result<()> {
    let cannot = || format!("the certificate authority cannot be kept in {}", folder.display());
    DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(cannot)?;
    let (file, beside) = (folder.join(FILE), folder.join("authority.new"));
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(cannot),
        _ => {}
    }
    let mut written = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&beside).with_context(cannot)?;
    written.write_all(&serde_json::to_vec_pretty(kept)?).with_context(cannot)?;
    written.sync_all().with_context(cannot)?;
    std::fs::rename(&beside, &file).with_context(cannot)?;
    std::fs::write(folder.join(CERTIFICATE), &kept.certificate_pem).with_context(cannot)
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::PermissionsExt, path::PathBuf};

    use super::*;

    /// A folder that is gone when the test is over.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("ambar-authority-{name}-{}", std::process::id())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn now() -> Timestamp {
        "2026-11-26T08:00:00Z".parse().unwrap()
    }

    fn depot() -> Hosts {
        Hosts::new(
            ["192.168.1.5", "198.51.100.7"].map(|it| it.parse().unwrap()).into(),
            vec!["depot".into(), "wms.depot.example".into()],
        )
    }

    #[test]
    fn it_is_made_once_and_its_key_is_for_the_owner_of_the_folder_alone() {
        let folder = Folder::new("once");
        let first = Authority::open(&folder.0, now(), &depot()).unwrap();
        let again = Authority::open(&folder.0, now() + Duration::days(3000), &depot()).unwrap();
        assert_eq!(first.der(), again.der());
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder.0), mode(&folder.0.join(FILE))), (0o700, 0o600));
        assert!(!std::fs::read_to_string(folder.0.join(CERTIFICATE)).unwrap().contains("PRIVATE"));
        assert_eq!((first.fingerprint().len(), first.fingerprint().matches(':').count()), (95, 31));
    }

    #[test]
    fn one_that_is_over_is_replaced() {
        let folder = Folder::new("over");
        let first = Authority::open(&folder.0, now(), &depot()).unwrap();
        let later = Authority::open(&folder.0, first.not_after(), &depot()).unwrap();
        assert_ne!(first.fingerprint(), later.fingerprint());
    }

    #[test]
    fn a_damaged_file_is_never_replaced_unasked() {
        let folder = Folder::new("damaged");
        Authority::open(&folder.0, now(), &depot()).unwrap();
        std::fs::write(folder.0.join(FILE), "{").unwrap();
        let refusal = Authority::open(&folder.0, now(), &depot()).err().unwrap().to_string();
        assert!(refusal.contains("authority.json") && refusal.contains("Remove it"), "{refusal}");
    }

    #[test]
    fn it_vouches_for_local_names_and_private_addresses_alone() {
        let folder = Folder::new("covers");
        let authority = Authority::open(&folder.0, now(), &depot()).unwrap();
        for own in [
            "198.51.100.7",
            "depot",
            "wms.depot.example",
            "x.local",
            "localhost",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.9.9",
            "127.0.0.1",
            "fd00::1",
            "::1",
        ] {
            assert!(authority.covers(own), "{own}");
        }
        for foreign in [
            "example.com",
            "depot.example",
            "mydepot",
            "notlocal",
            "8.8.8.8",
            "198.51.100.8",
            "172.32.0.1",
            "2001:db8::1",
        ] {
            assert!(!authority.covers(foreign), "{foreign}");
        }
    }
}
