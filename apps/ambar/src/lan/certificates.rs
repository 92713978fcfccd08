//! The server's certificate: for every name and address that this machine has now, renewed long before it is over. Its key
//! lives in memory alone; each start makes another.

use std::sync::{Arc, RwLock};

use ambar_kernel::Timestamp;
use anyhow::{Context, Result, anyhow};
use chrono::Duration;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::{Authority, Hosts, authority::set_validity};

/// How long a certificate is good, in days; devices accept no more than 825 of an authority that was installed.
const DAYS: i64 = 90;
/// It is renewed so many days before.
const RENEWED_BEFORE: i64 = 30;

struct Present {
    key: Arc<CertifiedKey>,
    hosts: Hosts,
    renew_at: Timestamp,
}

/// The certificate that is shown, and the authority that signs it.
pub struct Certificates {
    authority: Authority,
    present: RwLock<Present>,
}

impl Certificates {
    /// Makes the first certificate.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(authority: Authority, hosts: Hosts, now: Timestamp) -> Result<Self> {
        let present = RwLock::new(issued(&authority, hosts, now)?);
        Ok(Self { authority, present })
    }

    /// The authority.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Makes another certificate if the present one will soon be over, or this machine has other names; answers whether it did.
    ///
    /// # Errors
    /// If it cannot be made; then the present one stays.
    pub fn renew_if_due(&self, hosts: &Hosts, now: Timestamp) -> Result<bool> {
        let due = {
            let present = self.present.read().map_err(|_| anyhow!("the certificate is lost: start Ambar again"))?;
            now >= present.renew_at || present.hosts != *hosts
        };
        if due {
            let next = issued(&self.authority, hosts.clone(), now)?;
            *self.present.write().map_err(|_| anyhow!("the certificate is lost: start Ambar again"))? = next;
        }
        Ok(due)
    }

    /// How a server speaks TLS with the certificate of the moment.
    ///
    /// # Errors
    /// If the ciphers are not there, which is a bug.
    pub fn server_config(self: &Arc<Self>) -> Result<Arc<ServerConfig>> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .context("TLS cannot be set up")?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Shown(Arc::clone(self))));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// Shows the present certificate to whoever calls, by whatever name.
struct Shown(Arc<Certificates>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.present.read().ok().map(|present| Arc::clone(&present.key))
    }
}

fn issued(authority: &Authority, hosts: Hosts, now: Timestamp) -> Result<Present> {
    let (covered, left): (Vec<_>, Vec<_>) = hosts.all().into_iter().partition(|host| authority.covers(host));
    if !left.is_empty() {
        tracing::warn!(hosts = ?left, "the certificate cannot be for these: they are public, or newer than the authority");
    }
    let not_after = (now + Duration::days(DAYS)).min(authority.not_after());
    let key = KeyPair::generate().context("no key can be made")?;
    let mut params = CertificateParams::new(covered)?;
    params.distinguished_name.push(DnType::CommonName, "Ambar server");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    // Clocks of devices may be behind.
    set_validity(&mut params, now - Duration::days(1), not_after)?;
    let certificate = authority.sign(&params, &key)?;
    let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let signing = ring::sign::any_supported_type(&secret).context("the key of the certificate")?;
    let key = CertifiedKey::new(vec![certificate.der().clone()], signing);
    Ok(Present { key: Arc::new(key), hosts, renew_at: not_after - Duration::days(RENEWED_BEFORE) })
}
