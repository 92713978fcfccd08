//! Sets another account's PIN, or takes it away; its sessions by PIN end.

use ambar_identity_contract::IdentityWrite;
use ambar_identity_domain::Pin;
use ambar_kernel::{AccountId, Ctx, Failure, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    Identity,
    store::{self, account::AccountRow, pin_attempt::of_account},
};

/// The new PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPin {
    /// The one to be: 4 to 6 digits, none that is easily guessed.
    #[schema(pattern = "^[0-9]{4,6}$", example = "7391")]
    new: String,
}

/// Sets an account's PIN: with it the account signs in on enrolled devices. A lock on its attempts is lifted.
#[utoipa::path(put, path = "/users/{id}/pin", operation_id = "set_pin", tag = "identity", request_body = SetPin,
    params(("id" = AccountId, Path)), responses((status = 204)),
    extensions(("x-permission" = json!("identity:write")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["404 identity.account_unknown", "422 invalid"]))))]
pub(crate) async fn put(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
    Json(body): Json<SetPin>,
) -> Result<StatusCode, Problem> {
    let account = store::account::find(identity.db.reader(), id).await?;
    identity.set_pin_of(&allow.ctx, &account, &body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an account's PIN away: it signs in by password alone.
#[utoipa::path(delete, path = "/users/{id}/pin", operation_id = "remove_pin", tag = "identity",
    params(("id" = AccountId, Path)), responses((status = 200)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn delete(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
) -> Result<Json<Value>, Problem> {
    let mut tx = identity.db.begin(&allow.ctx).await?;
    store::account::lock(&mut tx, id).await?;
    store::account::set_pin(&mut tx, id, None).await?;
    store::session::delete_by_pin(&mut tx, id, None).await?;
    tx.audit("remove_pin", "account", id, json!({}));
    let done = tx.commit(200, json!({})).await?;
    identity.known.forget_all();
    Ok(Json(done))
}

impl Identity {
    /// Sets the PIN of an account that is known.
    ///
    /// # Errors
    /// 422 `identity.pin_malformed`, `identity.pin_weak`.
    pub(crate) async fn set_pin_of(&self, ctx: &Ctx, account: &AccountRow, new: &str) -> Result<()> {
        let pin = Pin::new(new, &account.name).map_err(|fault| Failure::field("/new", &fault))?;
        let hash = self.passwords.hash_pin(pin).await?;
        let mut tx = self.db.begin(ctx).await?;
        store::account::set_pin(&mut tx, account.id, Some(&hash)).await?;
        store::session::delete_by_pin(&mut tx, account.id, None).await?;
        store::pin_attempt::unlock(&mut tx, &of_account(account.id)).await?;
        tx.audit("set_pin", "account", account.id, json!({}));
        tx.commit_step().await?;
        self.known.forget_all();
        Ok(())
    }
}
