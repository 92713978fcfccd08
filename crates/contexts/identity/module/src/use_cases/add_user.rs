//! Adds an account.

use std::collections::BTreeSet;

use ambar_identity_contract::IdentityWrite;
use ambar_identity_domain::{AccountChange, Role, check_change};
use ambar_kernel::{AccountId, Ctx, Failure, PersonId, Result, ShortCode};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Identity, queries::user::UserView, rights::permissions_of, store};

/// An account to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddUser {
    /// The name to sign in with; names that differ only in case are one.
    name: ShortCode,
    /// The first password, 8 to 256 characters.
    #[schema(min_length = 8, max_length = 256)]
    password: String,
    /// What it may do.
    #[schema(example = json!(["warehouse_operator"]))]
    roles: Vec<String>,
    /// The person on the floor whose account it is.
    person_id: Option<PersonId>,
}

/// Adds an account. A repetition is refused by its name: the request holds a password, so no answer is kept for a key.
#[utoipa::path(post, path = "/users", operation_id = "add_user", tag = "identity", request_body = AddUser,
    responses((status = 201, body = UserView)),
    extensions(("x-permission" = json!("identity:write")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["409 identity.name_taken", "403 identity.beyond_own_rights", "422 invalid"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Json(body): Json<AddUser>,
) -> Result<Versioned<Created<UserView>>, Problem> {
    let view = add_user(&identity, &allow.ctx, body).await?;
    Ok(versioned(view.version(), Created(view)))
}

async fn add_user(identity: &Identity, ctx: &Ctx, body: AddUser) -> Result<UserView> {
    let roles = Role::set(&body.roles).map_err(|fault| Failure::field("/roles", &fault))?;
    let grantor: BTreeSet<_> = ctx.actor.permissions.iter().copied().collect();
    check_change(AccountChange {
        gained: &permissions_of(&roles),
        grantor: &grantor,
        loses_admin: false,
        active_admins: 1,
    })?;
    let (mut tx, id): (_, AccountId) =
        identity.add_account(ctx, &body.name, &body.password, &roles, body.person_id).await?;
    tx.audit("add_user", "account", id, json!({ "name": body.name, "roles": store::account::role_names(&roles) }));
    let view = UserView::from(store::account::lock(&mut tx, id).await?);
    tx.commit_step().await?;
    Ok(view)
}
