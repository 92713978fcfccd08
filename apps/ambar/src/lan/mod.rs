//! `ambar serve --lan`: TLS in the local network with a certificate authority of our own, since phones keep offline work and
//! cameras for secure pages. One port speaks both: TLS serves Ambar; plain HTTP shows how to trust it, and leads there.

mod addresses;
mod authority;
mod certificates;
mod pages;
mod qr;

pub use addresses::Hosts;
pub use authority::{Authority, FOLDER};
pub use certificates::Certificates;
pub use pages::plain;
pub(crate) use qr::{pairing_address, terminal_qr};

use std::{sync::Arc, time::Duration};

use ambar_identity::PairingAddress;
use ambar_kernel::Timestamp;
use ambar_pg::Db;
use ambar_web::Tls;
use anyhow::{Context, Result};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{config::Config, database::data_dir, output::say};

/// How often addresses and the certificate's age are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The door to the local network, not open yet.
pub(crate) struct Lan {
    listener: TcpListener,
    certificates: Arc<Certificates>,
    port: u16,
    names: Vec<String>,
}

/// The door, open.
pub(crate) struct OpenLan {
    /// Ends when it is told to stop.
    pub(crate) server: JoinHandle<std::io::Result<()>>,
    certificates: Arc<Certificates>,
    port: u16,
    names: Vec<String>,
}

impl Lan {
    /// Takes the port and opens the authority, which is made if there is none.
    ///
    /// # Errors
    /// If the port is in use, or the authority's file cannot be read or written.
    pub(crate) async fn prepare(config: &Config, now: Timestamp) -> Result<Self> {
        let listener = TcpListener::bind(config.lan_listen).await.with_context(|| {
            format!("nothing can be served on {}: is it in use? Choose another with --lan-listen", config.lan_listen)
        })?;
        let (port, names) = (listener.local_addr()?.port(), config.lan_names.clone());
        let hosts = Hosts::of_this_machine(&names);
        let authority = Authority::open(&data_dir(config)?.join(FOLDER), now, &hosts)?;
        let certificates = Arc::new(Certificates::new(authority, hosts, now)?);
        Ok(Self { listener, certificates, port, names })
    }

    /// Serves until `stop`; keeps the certificate young, and `pairing` where devices are enrolled.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub(crate) fn open(
        self,
        door: impl FnOnce(TcpListener, Tls) -> JoinHandle<std::io::Result<()>>,
        app: Db,
        pairing: PairingAddress,
        stop: CancellationToken,
    ) -> Result<OpenLan> {
        let plain = plain(self.certificates.authority(), self.port);
        let server = door(self.listener, Tls { config: self.certificates.server_config()?, plain });
        let (certificates, names, port) = (Arc::clone(&self.certificates), self.names.clone(), self.port);
        pairing.set(pairing_address(&Hosts::of_this_machine(&names), port));
        tokio::spawn(async move {
            let mut every = tokio::time::interval(LOOK_EVERY);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = every.tick() => {}
                }
                let hosts = Hosts::of_this_machine(&names);
                pairing.set(pairing_address(&hosts, port));
                match certificates.renew_if_due(&hosts, app.clock().now()) {
                    Ok(true) => {
                        tracing::info!(hosts = ?hosts.all(), "the certificate for the local network was renewed")
                    }
                    Ok(false) => {}
                    Err(error) => tracing::error!(%error, "the certificate for the local network cannot be renewed"),
                }
            }
        });
        Ok(OpenLan { server, certificates: self.certificates, port: self.port, names: self.names })
    }
}

impl OpenLan {
    /// Says where it is served and how to trust it; answers the address at which devices begin.
    pub(crate) fn announce(&self) -> String {
        let hosts = Hosts::of_this_machine(&self.names);
        let address = hosts.shown(self.port);
        say(format!("In the local network: https://{address} (handheld /m). How to trust it: http://{address}"));
        say(format!("  SHA-256 of the certificate to install: {}", self.certificates.authority().fingerprint()));
        pairing_address(&hosts, self.port)
    }
}
