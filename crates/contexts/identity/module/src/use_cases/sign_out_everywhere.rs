//! Ends every session of an account.

use ambar_identity_contract::IdentityWrite;
use ambar_kernel::AccountId;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{Identity, store};

/// What was ended.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SignedOutView {
    /// How many sessions.
    sessions: u64,
}

/// Signs an account out everywhere. Its API tokens stay: they are revoked one by one, or with the account.
#[utoipa::path(post, path = "/users/{id}/sign-out", operation_id = "sign_out_everywhere", tag = "identity",
    params(("id" = AccountId, Path)), responses((status = 200, body = SignedOutView)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
) -> Result<Json<SignedOutView>, Problem> {
    let mut tx = identity.db.begin(&allow.ctx).await?;
    store::account::lock(&mut tx, id).await?;
    let sessions = store::session::delete_of_account(&mut tx, id, None).await?;
    tx.audit("sign_out_everywhere", "account", id, json!({ "sessions": sessions }));
    let done = tx.commit(200, SignedOutView { sessions }).await?;
    identity.known.forget_all();
    Ok(Json(done))
}
