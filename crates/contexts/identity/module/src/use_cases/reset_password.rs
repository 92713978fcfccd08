//! Sets another account's password; its sessions and tokens end.

use ambar_identity_contract::IdentityWrite;
use ambar_identity_domain::Password;
use ambar_kernel::{AccountId, Ctx, Failure, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Identity, store};

/// The new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetPassword {
    /// The one to be, 8 to 256 characters.
    new: String,
}

/// Sets an account's password. Its sessions and tokens end.
#[utoipa::path(post, path = "/users/{id}/password", operation_id = "reset_password", tag = "identity", request_body = ResetPassword,
    params(("id" = AccountId, Path)), responses((status = 204)),
    extensions(("x-permission" = json!("identity:write")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["404 identity.account_unknown", "422 invalid"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
    Json(body): Json<ResetPassword>,
) -> Result<StatusCode, Problem> {
    reset_password(&identity, &allow.ctx, id, &body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn reset_password(identity: &Identity, ctx: &Ctx, id: AccountId, new: &str) -> Result<()> {
    let account = store::account::find(identity.db.reader(), id).await?;
    let password = Password::new(new, &account.name).map_err(|fault| Failure::field("/new", &fault))?;
    let hash = identity.passwords.hash(password).await?;
    let mut tx = identity.db.begin(ctx).await?;
    store::account::set_password(&mut tx, id, &hash).await?;
    store::session::delete_of_account(&mut tx, id, None).await?;
    store::token::delete_of_account(&mut tx, id).await?;
    tx.audit("reset_password", "account", id, json!({}));
    tx.commit_step().await?;
    identity.known.forget_all();
    Ok(())
}
