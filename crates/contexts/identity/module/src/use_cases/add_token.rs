//! Makes an API token for an account.

use ambar_identity_contract::IdentityWrite;
use ambar_kernel::{AccountId, DisplayName, Failure, FieldError};
use ambar_web::{Allow, Created, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Identity, store};

/// A token to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddToken {
    /// What it is for, to tell it from others.
    label: DisplayName,
    /// Days until it is no longer valid, 1 to 3650; 365 if not said.
    days: Option<u32>,
}

/// A token; its secret is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewTokenView {
    /// Its id, for revoking it.
    id: Uuid,
    /// The secret: send it as `Authorization: Bearer …`.
    token: String,
}

/// Makes an API token. The secret is shown this once, and no answer is kept for a key.
#[utoipa::path(post, path = "/users/{id}/tokens", operation_id = "add_token", tag = "identity", request_body = AddToken,
    params(("id" = AccountId, Path)), responses((status = 201, body = NewTokenView)),
    extensions(("x-permission" = json!("identity:write")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["404 identity.account_unknown", "409 identity.account_inactive", "422 invalid"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
    Json(body): Json<AddToken>,
) -> Result<Created<NewTokenView>, Problem> {
    let days = body.days.unwrap_or(365);
    if !(1..=3650).contains(&days) {
        return Err(Failure::invalid(vec![FieldError {
            pointer: "/days".into(),
            code: "identity.token_days",
            detail: "a token is valid for 1 to 3650 days".into(),
        }])
        .into());
    }
    let account = store::account::find(identity.db.reader(), id).await?;
    let (id, token) = identity.make_token(&allow.ctx, &account, body.label.as_str(), days).await?;
    Ok(Created(NewTokenView { id, token }))
}
