//! Changes an account: its name, its roles, whose it is, whether it may sign in.

use std::collections::BTreeSet;

use ambar_identity_contract::IdentityWrite;
use ambar_identity_domain::{AccountChange, Role, check_change};
use ambar_kernel::{AccountId, Ctx, Failure, PersonId, Result, ShortCode};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Identity, queries::user::UserView, rights::permissions_of, store};

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeUser {
    /// Another name.
    name: Option<ShortCode>,
    /// Other roles, all of them.
    roles: Option<Vec<String>>,
    /// The person on the floor whose account it is.
    person_id: Option<PersonId>,
    /// Whether it may sign in; if not, its sessions and tokens end.
    active: Option<bool>,
}

/// Changes an account. A change of roles takes effect at once.
#[utoipa::path(patch, path = "/users/{id}", operation_id = "change_user", tag = "identity", request_body = ChangeUser,
    params(("id" = AccountId, Path), ("If-Match" = String, Header)), responses((status = 200, body = UserView)),
    extensions(("x-permission" = json!("identity:write")), ("x-problems" = json!(["404 identity.account_unknown",
        "409 identity.name_taken", "409 identity.last_admin", "403 identity.beyond_own_rights", "422 invalid"]))))]
pub(crate) async fn patch(
    State(identity): State<Identity>,
    allow: Allow<IdentityWrite>,
    Path(id): Path<AccountId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeUser>,
) -> Result<Versioned<Json<UserView>>, Problem> {
    let view = change_user(&identity, &allow.ctx, id, version, body).await?;
    Ok(versioned(view.version(), Json(view)))
}

async fn change_user(
    identity: &Identity,
    ctx: &Ctx,
    id: AccountId,
    version: i64,
    body: ChangeUser,
) -> Result<UserView> {
    let new_roles = match &body.roles {
        Some(names) => Some(Role::set(names).map_err(|fault| Failure::field("/roles", &fault))?),
        None => None,
    };
    let mut tx = identity.db.begin(ctx).await?;
    let active_admins = store::account::active_admins(&mut tx).await?;
    let mut account = store::account::lock(&mut tx, id).await?;
    if account.version != version {
        return Err(Failure::stale(account.version));
    }
    let old_roles = account.roles()?;
    let roles = new_roles.unwrap_or_else(|| old_roles.clone());
    let active = body.active.unwrap_or(account.active);
    let is_admin = |roles: &[Role], active: bool| active && roles.contains(&Role::SystemAdmin);
    let grantor: BTreeSet<_> = ctx.actor.permissions.iter().copied().collect();
    check_change(AccountChange {
        gained: &permissions_of(&roles).difference(&permissions_of(&old_roles)).copied().collect(),
        grantor: &grantor,
        loses_admin: is_admin(&old_roles, account.active) && !is_admin(&roles, active),
        active_admins,
    })?;
    account.roles = store::account::role_names(&roles).into_iter().map(str::to_owned).collect();
    account.active = active;
    account.person_id = body.person_id.or(account.person_id);
    account.name = body.name.map_or(account.name, String::from);
    store::account::update(&mut tx, &account).await?;
    if !active {
        store::session::delete_of_account(&mut tx, id, None).await?;
        store::token::delete_of_account(&mut tx, id).await?;
    }
    tx.audit("change_user", "account", id, json!({ "name": account.name, "roles": account.roles, "active": active }));
    let view = UserView::from(store::account::lock(&mut tx, id).await?);
    let done = tx.commit(200, view).await?;
    identity.known.forget_all();
    Ok(done)
}
