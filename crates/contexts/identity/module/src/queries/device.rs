//! One device.

use ambar_identity_contract::IdentityRead;
use ambar_kernel::{DeviceId, Timestamp, WarehouseId};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Identity,
    store::{self, device::DeviceRow},
};

/// A device that people sign in on by PIN. Its secret is nowhere.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceView {
    pub(super) id: DeviceId,
    version: i64,
    /// What is written on it.
    name: String,
    /// Whose people it offers; all if null.
    warehouse_id: Option<WarehouseId>,
    /// `waiting` for its code, `enrolled`, or `revoked`.
    state: &'static str,
    /// Until when the code that was made last can be used; null once it was.
    #[schema(value_type = Option<String>, format = DateTime)]
    code_expires_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub(super) created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    enrolled_at: Option<Timestamp>,
    /// When somebody last worked on it, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

impl DeviceView {
    pub(crate) const fn version(&self) -> i64 {
        self.version
    }
}

impl From<DeviceRow> for DeviceView {
    fn from(row: DeviceRow) -> Self {
        let state = row.standing().state().name();
        Self {
            id: row.id,
            version: row.version,
            name: row.name,
            warehouse_id: row.warehouse_id,
            state,
            code_expires_at: row.code_expires_at,
            created_at: row.created_at,
            enrolled_at: row.enrolled_at,
            last_seen_at: row.last_seen_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// One device.
#[utoipa::path(get, path = "/devices/{id}", operation_id = "get_device", tag = "identity", params(("id" = DeviceId, Path)),
    responses((status = 200, body = DeviceView)),
    extensions(("x-permission" = json!("identity:read")), ("x-problems" = json!(["404 identity.device_not_found"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<IdentityRead>,
    Path(id): Path<DeviceId>,
) -> Result<Versioned<Json<DeviceView>>, Problem> {
    let view = DeviceView::from(store::device::find(identity.db.reader(), id).await?);
    Ok(versioned(view.version(), Json(view)))
}
