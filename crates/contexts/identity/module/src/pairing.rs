//! Where a device is enrolled: the address that its code is shown with, also as a QR code.

use std::sync::{Arc, RwLock};

use ambar_kernel::{Failure, Result};
use axum::http::{HeaderMap, header};
use qrcode::{EcLevel, QrCode, render::svg};

/// Where the handheld enrols itself, on our own server.
const PAGE: &str = "/m/enrol";

/// What the code is shown behind, if the server knows better than whoever asks: the address in the local network. Behind `#`
/// it is sent to nobody and stands in no log.
#[derive(Clone, Default)]
pub struct PairingAddress(Arc<RwLock<Option<String>>>);

impl PairingAddress {
    /// Sets it, such as `http://192.168.1.5:8443/pair`.
    pub fn set(&self, address: String) {
        if let Ok(mut held) = self.0.write() {
            *held = Some(address);
        }
    }

    fn get(&self) -> Option<String> {
        self.0.read().ok().and_then(|held| held.clone())
    }

    /// The link to enrol by a code: to the address that was set, else to the one that the request was sent to.
    pub(crate) fn link(&self, headers: &HeaderMap, secure: bool, code: &str) -> String {
        let address = self.get().or_else(|| {
            let host = headers.get(header::HOST)?.to_str().ok()?;
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b".:-[]_".contains(&byte);
            let scheme = if secure { "https" } else { "http" };
            (!host.is_empty() && host.bytes().all(known)).then(|| format!("{scheme}://{host}{PAGE}"))
        });
        format!("{}#{code}", address.unwrap_or_else(|| PAGE.to_owned()))
    }
}

/// A QR code as an SVG image.
///
/// # Errors
/// If the text is too long for one, which is a bug.
pub(crate) fn qr_svg(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Failure::internal)?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_at(host: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::HOST, host.parse().unwrap())])
    }

    #[test]
    fn a_code_is_shown_with_the_address_that_the_administrator_uses() {
        let pairing = PairingAddress::default();
        let link = |host, secure| pairing.link(&asked_at(host), secure, "AB12-CD34");
        assert_eq!(link("wms.example", true), "https://wms.example/m/enrol#AB12-CD34");
        assert_eq!(link("127.0.0.1:8080", false), "http://127.0.0.1:8080/m/enrol#AB12-CD34");
        assert_eq!(link("[::1]:8080", false), "http://[::1]:8080/m/enrol#AB12-CD34");
        assert_eq!(link("evil\"><script>", false), "/m/enrol#AB12-CD34");
        assert_eq!(pairing.link(&HeaderMap::new(), true, "X"), "/m/enrol#X");
    }

    #[test]
    fn in_the_local_network_it_is_shown_with_the_address_there() {
        let pairing = PairingAddress::default();
        pairing.clone().set("http://192.168.1.5:8443/pair".into());
        assert_eq!(pairing.link(&asked_at("127.0.0.1:8080"), false, "X"), "http://192.168.1.5:8443/pair#X");
    }

    #[test]
    fn a_qr_code_is_an_image_and_holds_no_script() {
        let svg = qr_svg("https://wms.example/m/enrol#AB12-CD34").unwrap();
        assert!(svg.contains("<svg") && !svg.contains("script"), "{svg}");
    }
}
