//! One account.

use ambar_identity_contract::IdentityRead;
use ambar_kernel::{AccountId, PersonId, Timestamp};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Identity,
    store::{self, account::AccountRow},
};

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserView {
    pub(super) id: AccountId,
    version: i64,
    pub(super) name: String,
    roles: Vec<String>,
    /// The person on the floor whose account it is.
    person_id: Option<PersonId>,
    /// Whether it may sign in.
    active: bool,
    /// Whether it may sign in on an enrolled device by PIN.
    has_pin: bool,
    /// Whether it has a badge to do so.
    has_badge: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl UserView {
    pub(crate) const fn version(&self) -> i64 {
        self.version
    }
}

impl From<AccountRow> for UserView {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            version: row.version,
            name: row.name,
            roles: row.roles,
            person_id: row.person_id,
            active: row.active,
            has_pin: row.pin_hash.is_some(),
            has_badge: row.badge_hash.is_some(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// One account.
#[utoipa::path(get, path = "/users/{id}", operation_id = "get_user", tag = "identity", params(("id" = AccountId, Path)),
    responses((status = 200, body = UserView)),
    extensions(("x-permission" = json!("identity:read")), ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<IdentityRead>,
    Path(id): Path<AccountId>,
) -> Result<Versioned<Json<UserView>>, Problem> {
    let view = UserView::from(store::account::find(identity.db.reader(), id).await?);
    Ok(versioned(view.version(), Json(view)))
}
