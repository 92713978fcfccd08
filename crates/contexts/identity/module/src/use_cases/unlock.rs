//! Lets an account or a device that guessed too often try again at once.

use ambar_identity_contract::IdentityWrite;
use ambar_kernel::{AccountId, DeviceId};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::{Value, json};

use crate::{
    Identity,
    store::{
        self,
        pin_attempt::{of_account, of_device},
    },
};

/// Forgets the failed attempts to sign in to an account by PIN.
#[utoipa::path(post, path = "/users/{id}/unlock", operation_id = "unlock_user", tag = "identity",
    params(("id" = AccountId, Path)), responses((status = 200)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn post_user(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
) -> Result<Json<Value>, Problem> {
    let mut tx = identity.db.begin(&allow.ctx).await?;
    store::account::lock(&mut tx, id).await?;
    store::pin_attempt::unlock(&mut tx, &of_account(id)).await?;
    tx.audit("unlock_user", "account", id, json!({}));
    Ok(Json(tx.commit(200, json!({})).await?))
}

/// Forgets the failed attempts to sign in by PIN on a device.
#[utoipa::path(post, path = "/devices/{id}/unlock", operation_id = "unlock_device", tag = "identity",
    params(("id" = DeviceId, Path)), responses((status = 200)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.device_not_found"]))))]
pub(crate) async fn post_device(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<DeviceId>,
) -> Result<Json<Value>, Problem> {
    let mut tx = identity.db.begin(&allow.ctx).await?;
    store::device::lock(&mut tx, id).await?;
    store::pin_attempt::unlock(&mut tx, &of_device(id)).await?;
    tx.audit("unlock_device", "device", id, json!({}));
    Ok(Json(tx.commit(200, json!({})).await?))
}
