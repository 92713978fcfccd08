//! Revokes a device: whoever is signed in on it is signed out at once.

use ambar_identity_contract::IdentityWrite;
use ambar_kernel::DeviceId;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::json;

use crate::{Identity, queries::device::DeviceView, store};

/// Revokes a device for good, and ends the sessions on it.
#[utoipa::path(post, path = "/devices/{id}/revoke", operation_id = "revoke_device", tag = "identity",
    params(("id" = DeviceId, Path)), responses((status = 200, body = DeviceView)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.device_not_found"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<DeviceId>,
) -> Result<Json<DeviceView>, Problem> {
    let mut tx = identity.db.begin(&allow.ctx).await?;
    store::device::lock(&mut tx, id).await?;
    store::device::revoke(&mut tx, id).await?;
    let sessions = store::session::delete_of_device(&mut tx, id).await?;
    tx.audit("revoke_device", "device", id, json!({ "sessions": sessions }));
    let view = DeviceView::from(store::device::lock(&mut tx, id).await?);
    let view = tx.commit(200, view).await?;
    identity.known.forget_all();
    Ok(Json(view))
}
