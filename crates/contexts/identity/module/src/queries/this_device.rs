//! The device that asks.

use ambar_kernel::{DeviceId, WarehouseId};
use ambar_web::{Caller, Json, Problem};
use axum::{extract::State, http::HeaderMap};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Identity, store::device::DeviceRow};

/// What a device knows of itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ThisDeviceView {
    /// Its id.
    id: DeviceId,
    /// What is written on it.
    name: String,
    /// Whose people it offers; all if null.
    warehouse_id: Option<WarehouseId>,
    /// The device's secret, if it was asked for at enrolment: send it as `Ambar-Device`. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<String>,
}

impl From<DeviceRow> for ThisDeviceView {
    fn from(row: DeviceRow) -> Self {
        Self { id: row.id, name: row.name, warehouse_id: row.warehouse_id, secret: None }
    }
}

/// The device that asks, by its cookie or the header `Ambar-Device`.
#[utoipa::path(get, path = "/device", operation_id = "get_this_device", tag = "identity",
    responses((status = 200, body = ThisDeviceView)),
    extensions(("x-permission" = json!("public")), ("x-problems" = json!(["403 identity.device_unknown"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _caller: Caller,
    headers: HeaderMap,
) -> Result<Json<ThisDeviceView>, Problem> {
    Ok(Json(ThisDeviceView::from(identity.device_of(&headers).await?)))
}
