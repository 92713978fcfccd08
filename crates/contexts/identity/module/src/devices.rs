//! The device that a request comes from, and how devices are made.

use ambar_identity_domain::{Device, EnrolmentCode};
use ambar_kernel::{Ctx, DeviceId, ErrorKind, Failure, Result, Timestamp, WarehouseId};
use ambar_pg::Tx;
use axum::http::HeaderMap;
use serde_json::json;

use crate::{
    Identity, cookies,
    secrets::new_enrolment_code,
    store::{self, device::DeviceRow},
};

/// The cookie that holds a device's secret.
pub(crate) const COOKIE: &str = "ambar_device";
/// The header by which a program without cookies sends it.
pub(crate) const HEADER: &str = "ambar-device";
/// As long as browsers keep a cookie: 400 days. Each sign-in by PIN renews it.
pub(crate) const COOKIE_S: i64 = 400 * 86_400;

/// A device that waits to be enrolled by its code.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its id.
    pub id: DeviceId,
    /// The code, as it is shown.
    pub code: String,
    /// Until when it can be used.
    pub until: Timestamp,
}

/// The device's secret, by header or cookie.
pub(crate) fn device_secret(headers: &HeaderMap) -> Option<String> {
    match headers.get(HEADER) {
        Some(value) => value.to_str().ok().filter(|value| !value.is_empty() && value.len() <= 200).map(str::to_owned),
        None => cookies::read(headers, COOKIE),
    }
}

pub(crate) fn not_enrolled() -> Failure {
    Failure::new(
        ErrorKind::Forbidden,
        "identity.device_unknown",
        "This device is not enrolled, or was revoked. Ask an administrator for a code, and enrol it.",
    )
}

impl Identity {
    /// The enrolled device that a request comes from.
    ///
    /// # Errors
    /// 403 `identity.device_unknown`.
    pub(crate) async fn device_of(&self, headers: &HeaderMap) -> Result<DeviceRow> {
        let Some(secret) = device_secret(headers) else { return Err(not_enrolled()) };
        store::device::by_secret(self.db.reader(), &secret).await?.ok_or_else(not_enrolled)
    }

    /// Adds a device and the code that it can be enrolled by.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_device(&self, ctx: &Ctx, name: &str, warehouse: Option<WarehouseId>) -> Result<Waiting> {
        let mut tx = self.db.begin(ctx).await?;
        let id = DeviceId::from_uuid(tx.new_id());
        store::device::insert(&mut tx, id, name, warehouse).await?;
        tx.audit("add_device", "device", id, json!({ "name": name, "warehouse_id": warehouse }));
        let waiting = offer_code(&mut tx, id).await?;
        tx.commit_step().await?;
        Ok(waiting)
    }

    /// Makes another code for a device that waits, or that lost its secret.
    ///
    /// # Errors
    /// `identity.device_not_found`, `identity.device_revoked`.
    pub(crate) async fn renew_code(&self, ctx: &Ctx, id: DeviceId) -> Result<Waiting> {
        let mut tx = self.db.begin(ctx).await?;
        store::device::lock(&mut tx, id).await?.standing().change()?;
        tx.audit("offer_device_code", "device", id, json!({}));
        let waiting = offer_code(&mut tx, id).await?;
        tx.commit_step().await?;
        Ok(waiting)
    }
}

async fn offer_code(tx: &mut Tx, id: DeviceId) -> Result<Waiting> {
    let (code, until): (EnrolmentCode, _) = (new_enrolment_code(), Device::code_until(tx.ctx().now));
    store::device::set_code(tx, id, &code, until).await?;
    Ok(Waiting { id, code: code.shown(), until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_proves_itself_by_header_or_cookie() {
        let mut headers = HeaderMap::new();
        assert_eq!(device_secret(&headers), None);
        headers.insert("cookie", "ambar_device=abc".parse().unwrap());
        assert_eq!(device_secret(&headers).as_deref(), Some("abc"));
        headers.insert(HEADER, "def".parse().unwrap());
        assert_eq!(device_secret(&headers).as_deref(), Some("def"));
        for odd in [String::new(), "x".repeat(201)] {
            headers.insert(HEADER, odd.parse().unwrap());
            assert_eq!(device_secret(&headers), None, "a bad header is not mended by the cookie");
        }
    }
}
