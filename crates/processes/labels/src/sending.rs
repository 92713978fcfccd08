//! One connection to one printer.

use std::{io::ErrorKind, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
    time::timeout,
};

use crate::Reach;

/// How long a printer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until its name is known and it answers.
    pub connect: Duration,
    /// Until it takes more, while it is sent to.
    pub silence: Duration,
    /// Until it hangs up, once everything was sent. One that does not is taken to have it all.
    pub end: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), silence: seconds(30), end: seconds(3) }
    }
}

/// Why nothing, or not everything, was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// Stable code.
    pub(crate) code: &'static str,
    /// What happened and what to do, for people.
    pub(crate) detail: String,
    /// Whether something may have been printed.
    pub(crate) begun: bool,
}

impl Trouble {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), begun: false }
    }
}

/// Sends everything once.
///
/// # Errors
/// Why it did not get through.
pub(crate) async fn send(
    reach: &Reach,
    patience: &Patience,
    host: &str,
    port: u16,
    bytes: &[u8],
) -> Result<(), Trouble> {
    let addresses =
        timeout(patience.connect, addresses(reach, host, port)).await.unwrap_or_else(|_| Err(unknown(host)))?;
    let mut stream = timeout(patience.connect, TcpStream::connect(addresses.as_slice()))
        .await
        .map_err(|_| silent(host, port))?
        .map_err(|error| unconnected(&error, host, port))?;
    let mut sent = 0;
    while let Some(rest) = bytes.get(sent..).filter(|rest| !rest.is_empty()) {
        let begun = sent > 0;
        match timeout(patience.silence, stream.write(rest)).await {
            Ok(Ok(0)) | Ok(Err(_)) => return Err(hung_up(host, sent, bytes.len())),
            Ok(Ok(taken)) => sent += taken,
            Err(_) => return Err(Trouble { begun, ..stuck(host, sent, bytes.len()) }),
        }
    }
    match timeout(patience.end, ended(&mut stream)).await {
        Ok(Err(_)) => Err(hung_up(host, sent, bytes.len())),
        // It has everything, and keeps the line open for more: so do many.
        Ok(Ok(())) | Err(_) => Ok(()),
    }
}

/// Where a printer is, checked: what was looked up here is what is connected to.
async fn addresses(reach: &Reach, host: &str, port: u16) -> Result<Vec<SocketAddr>, Trouble> {
    let found: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(|_| unknown(host))?.collect();
    if found.is_empty() {
        return Err(unknown(host));
    }
    let near: Vec<SocketAddr> =
        found.into_iter().filter(|found| reach.has_address(found.ip()) && reach.has_port(found.port())).collect();
    if near.is_empty() {
        let detail = format!(
            "{host}, port {port}, is not where printers may be. If it is right, add its network to the setting printer_networks \
             and its port to printer_ports."
        );
        return Err(Trouble::new("labels.printer_not_allowed", detail));
    }
    Ok(near)
}

/// Waits until the printer hangs up. One that hangs up before it has read everything makes this an error.
async fn ended(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.shutdown().await?;
    let mut answer = [0; 256];
    while stream.read(&mut answer).await? > 0 {}
    Ok(())
}

fn unknown(host: &str) -> Trouble {
    let detail = format!("Nobody knows where {host} is. Check the printer's name, or enter its IP address.");
    Trouble::new("labels.printer_unknown", detail)
}

fn silent(host: &str, port: u16) -> Trouble {
    let detail = format!("{host} does not answer on port {port}. Is the printer on, awake and in the network?");
    Trouble::new("labels.printer_timed_out", detail)
}

fn unconnected(error: &std::io::Error, host: &str, port: u16) -> Trouble {
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            let detail = format!(
                "{host} is there, but takes nothing on port {port}. Is raw printing switched on, and is another computer \
                 printing to it?"
            );
            Trouble::new("labels.printer_refused", detail)
        }
        ErrorKind::TimedOut => silent(host, port),
        _ => {
            let detail =
                format!("There is no way to {host} in the network. Check its cable or Wi-Fi, and its address.");
            Trouble::new("labels.printer_unreachable", detail)
        }
    }
}

fn stuck(host: &str, sent: usize, all: usize) -> Trouble {
    let detail = format!(
        "{host} took {sent} of {all} bytes and then no more. Is it out of paper or ribbon, paused, or its head open?"
    );
    Trouble::new("labels.printer_stuck", detail)
}

fn hung_up(host: &str, sent: usize, all: usize) -> Trouble {
    let detail = format!(
        "{host} hung up after {sent} of {all} bytes. Was it switched off, or does another computer print to it? Some labels may \
         be printed."
    );
    Trouble { begun: true, ..Trouble::new("labels.printer_hung_up", detail) }
}

#[cfg(test)]
#[path = "sending_tests.rs"]
mod tests;
