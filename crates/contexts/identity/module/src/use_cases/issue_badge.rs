//! Issues a badge: the code to print on it. The one before is dead.

use ambar_identity_contract::IdentityWrite;
use ambar_identity_domain::BadgeCode;
use ambar_kernel::{AccountId, Ctx, Result};
use ambar_web::{Allow, Created, Json, Path, Problem};
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    Identity,
    secrets::{new_badge, secret_hash},
    store,
};

/// The code of a badge, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct BadgeView {
    /// What to print as a barcode (Code 128 or QR). It signs in together with the PIN, on enrolled devices alone.
    code: String,
}

/// Issues a badge for an account: the one before is dead. The code is shown this once, and no answer is kept for a key.
#[utoipa::path(post, path = "/users/{id}/badge", operation_id = "issue_badge", tag = "identity",
    params(("id" = AccountId, Path)), responses((status = 201, body = BadgeView)),
    extensions(("x-permission" = json!("identity:write")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
) -> Result<Created<BadgeView>, Problem> {
    let badge = new_badge();
    identity.set_badge_of(&allow.ctx, id, &badge).await?;
    Ok(Created(BadgeView { code: badge.text() }))
}

/// Takes an account's badge away.
#[utoipa::path(delete, path = "/users/{id}/badge", operation_id = "withdraw_badge", tag = "identity",
    params(("id" = AccountId, Path)), responses((status = 200)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn delete(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
) -> Result<Json<Value>, Problem> {
    let mut tx = identity.db.begin(&allow.ctx).await?;
    store::account::lock(&mut tx, id).await?;
    store::account::set_badge(&mut tx, id, None).await?;
    tx.audit("withdraw_badge", "account", id, json!({}));
    Ok(Json(tx.commit(200, json!({})).await?))
}

impl Identity {
    /// Gives an account a badge.
    ///
    /// # Errors
    /// `identity.account_unknown`.
    pub(crate) async fn set_badge_of(&self, ctx: &Ctx, id: AccountId, badge: &BadgeCode) -> Result<()> {
        let mut tx = self.db.begin(ctx).await?;
        store::account::lock(&mut tx, id).await?;
        store::account::set_badge(&mut tx, id, Some(&secret_hash(&badge.text()))).await?;
        tx.audit("issue_badge", "account", id, json!({}));
        tx.commit_step().await
    }
}
