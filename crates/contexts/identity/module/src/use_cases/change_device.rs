//! Changes what a device is called, and whose people it offers.

use ambar_identity_contract::IdentityWrite;
use ambar_kernel::{DeviceId, DisplayName, Failure, WarehouseId};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Served, queries::device::DeviceView, store};

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeDevice {
    /// Another name.
    name: Option<DisplayName>,
    /// Another warehouse.
    warehouse_id: Option<WarehouseId>,
}

/// Renames a device, or gives it to another warehouse.
#[utoipa::path(patch, path = "/devices/{id}", operation_id = "change_device", tag = "identity", request_body = ChangeDevice,
    params(("id" = DeviceId, Path), ("If-Match" = String, Header)), responses((status = 200, body = DeviceView)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.device_not_found",
        "404 locations.warehouse_unknown", "409 identity.device_revoked", "422 invalid"]))))]
pub(crate) async fn patch(
    State(served): State<Served>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<DeviceId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeDevice>,
) -> Result<Versioned<Json<DeviceView>>, Problem> {
    if let Some(warehouse) = body.warehouse_id {
        served.locations.warehouse(&allow.ctx, warehouse).await?;
    }
    let mut tx = served.identity.db.begin(&allow.ctx).await?;
    let device = store::device::lock(&mut tx, id).await?;
    if device.version != version {
        return Err(Failure::stale(device.version).into());
    }
    device.standing().change()?;
    let name = body.name.as_ref().map_or(device.name.as_str(), DisplayName::as_str);
    let warehouse = body.warehouse_id.or(device.warehouse_id);
    store::device::change(&mut tx, id, name, warehouse).await?;
    tx.audit("change_device", "device", id, json!({ "name": name, "warehouse_id": warehouse }));
    let view = DeviceView::from(store::device::lock(&mut tx, id).await?);
    let view = tx.commit(200, view).await?;
    Ok(versioned(view.version(), Json(view)))
}
