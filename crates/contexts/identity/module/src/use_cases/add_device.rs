//! Adds a device and the code that it is enrolled by, or makes another code.

use ambar_identity_contract::IdentityWrite;
use ambar_kernel::{DeviceId, DisplayName, Result, Timestamp, WarehouseId};
use ambar_web::{Allow, Created, Json, OverTls, Path, Problem};
use axum::{Extension, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Served, devices::Waiting, pairing::qr_svg, queries::device::DeviceView, store};

/// A device to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddDevice {
    /// What is written on it, to tell it from others.
    name: DisplayName,
    /// Whose people it offers to sign in; all if left out.
    warehouse_id: Option<WarehouseId>,
}

/// A device that waits, and the code by which it is enrolled, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct EnrolmentView {
    device: DeviceView,
    /// The code: eight letters and digits in two groups, good once and for a quarter of an hour.
    code: String,
    /// The address to open on the device.
    link: String,
    /// The same as a QR code, an SVG image.
    qr_svg: String,
    #[schema(value_type = String, format = DateTime)]
    code_expires_at: Timestamp,
}

/// Adds a device. Its code is shown this once, and no answer is kept for a key.
#[utoipa::path(post, path = "/devices", operation_id = "add_device", tag = "identity", request_body = AddDevice,
    responses((status = 201, body = EnrolmentView)),
    extensions(("x-permission" = json!("identity:write")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["404 locations.warehouse_unknown", "422 invalid"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<IdentityWrite>,
    over_tls: Option<Extension<OverTls>>,
    headers: HeaderMap,
    Json(body): Json<AddDevice>,
) -> Result<Created<EnrolmentView>, Problem> {
    if let Some(warehouse) = body.warehouse_id {
        served.locations.warehouse(&allow.ctx, warehouse).await?;
    }
    let waiting = served.identity.add_device(&allow.ctx, body.name.as_str(), body.warehouse_id).await?;
    Ok(Created(shown(&served, over_tls.is_some(), &headers, waiting).await?))
}

/// Makes another code for a device: the one before is dead. What it signs in with now works until the new code is used.
#[utoipa::path(post, path = "/devices/{id}/code", operation_id = "offer_device_code", tag = "identity",
    params(("id" = DeviceId, Path)), responses((status = 201, body = EnrolmentView)),
    extensions(("x-permission" = json!("identity:write")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["404 identity.device_not_found", "409 identity.device_revoked"]))))]
pub(crate) async fn post_code(
    State(served): State<Served>,
    allow: Allow<IdentityWrite>,
    over_tls: Option<Extension<OverTls>>,
    headers: HeaderMap,
    Path(id): Path<DeviceId>,
) -> Result<Created<EnrolmentView>, Problem> {
    let waiting = served.identity.renew_code(&allow.ctx, id).await?;
    Ok(Created(shown(&served, over_tls.is_some(), &headers, waiting).await?))
}

async fn shown(served: &Served, secure: bool, headers: &HeaderMap, waiting: Waiting) -> Result<EnrolmentView> {
    let device = DeviceView::from(store::device::find(served.identity.db.reader(), waiting.id).await?);
    let link = served.identity.pairing.link(headers, secure, &waiting.code);
    Ok(EnrolmentView { device, code: waiting.code, qr_svg: qr_svg(&link)?, link, code_expires_at: waiting.until })
}
