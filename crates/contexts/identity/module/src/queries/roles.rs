//! The roles and what they may do.

use ambar_identity_domain::Role;
use ambar_web::{Json, Problem, SignedIn};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Identity, rights::permissions_of};

/// A role.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleView {
    /// Its name.
    name: &'static str,
    /// What it lets an account do.
    permissions: Vec<&'static str>,
}

/// Every role with its permissions.
#[utoipa::path(get, path = "/roles", operation_id = "list_roles", tag = "identity", responses((status = 200, body = Vec<RoleView>)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!([]))))]
pub(crate) async fn get(State(_): State<Identity>, _signed_in: SignedIn) -> Result<Json<Vec<RoleView>>, Problem> {
    let roles = Role::ALL
        .map(|role| RoleView { name: role.name(), permissions: permissions_of(&[role]).into_iter().collect() });
    Ok(Json(roles.into()))
}
