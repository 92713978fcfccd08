//! Every permission and what it lets one do.

use ambar_web::{Json, Problem, SignedIn};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Identity, rights::PERMISSIONS};

/// A permission.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PermissionView {
    /// `context:verb`.
    name: &'static str,
    /// What it lets one do.
    about: &'static str,
}

/// Every permission.
#[utoipa::path(get, path = "/permissions", operation_id = "list_permissions", tag = "identity",
    responses((status = 200, body = Vec<PermissionView>)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!([]))))]
pub(crate) async fn get(State(_): State<Identity>, _signed_in: SignedIn) -> Result<Json<Vec<PermissionView>>, Problem> {
    Ok(Json(PERMISSIONS.iter().map(|row| PermissionView { name: row.name, about: row.about }).collect()))
}
