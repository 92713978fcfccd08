//! Revokes an API token.

use ambar_identity_contract::IdentityWrite;
use ambar_kernel::AccountId;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Identity, store};

/// Revokes a token: it is refused from now on.
#[utoipa::path(delete, path = "/users/{id}/tokens/{token_id}", operation_id = "revoke_token", tag = "identity",
    params(("id" = AccountId, Path), ("token_id" = Uuid, Path)), responses((status = 200)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.token_unknown"]))))]
pub(crate) async fn delete(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path((id, token_id)): Path<(AccountId, Uuid)>,
) -> Result<Json<Value>, Problem> {
    let mut tx = identity.db.begin(&allow.ctx).await?;
    store::token::delete(&mut tx, id, token_id).await?;
    tx.audit("revoke_token", "account", id, json!({ "token_id": token_id }));
    let done = tx.commit(200, json!({})).await?;
    identity.known.forget_all();
    Ok(Json(done))
}
