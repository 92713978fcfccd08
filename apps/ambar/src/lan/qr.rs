//! The QR code in the terminal.

use anyhow::{Context, Result};
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};

use super::Hosts;

/// Where a device begins: on plain HTTP, since it does not trust us yet.
pub(crate) fn pairing_address(hosts: &Hosts, port: u16) -> String {
    format!("http://{}/pair", hosts.shown(port))
}

/// A QR code in characters, for a terminal with light letters on dark ground or the other way round: its margin is drawn too.
///
/// # Errors
/// If the text is too long, which is a bug.
pub(crate) fn terminal_qr(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).context("the QR code")?;
    Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_begins_where_no_trust_is_needed() {
        let hosts = Hosts::new(vec!["192.168.1.5".parse().unwrap()], Vec::new());
        assert_eq!(pairing_address(&hosts, 8443), "http://192.168.1.5:8443/pair");
    }

    #[test]
    fn the_code_fits_a_terminal_of_eighty_columns_and_twenty_four_lines() {
        let drawn = terminal_qr("http://192.168.100.100:8443/pair#AB12-CD34").unwrap();
        assert!(drawn.lines().count() <= 20, "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() <= 40), "{drawn}");
    }
}
