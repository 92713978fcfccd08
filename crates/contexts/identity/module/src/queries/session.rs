//! Who is signed in.

use ambar_identity_domain::Role;
use ambar_kernel::{AccountId, Actor, PersonId};
use ambar_web::{Json, Problem, SignedIn};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Identity, store};

/// Who is signed in and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// The account.
    account_id: AccountId,
    /// Its name.
    name: String,
    /// The person on the floor whose account it is.
    person_id: Option<PersonId>,
    /// Its roles.
    roles: Vec<&'static str>,
    /// What they let it do.
    permissions: Vec<&'static str>,
}

impl SessionView {
    pub(crate) fn of(actor: &Actor, roles: &[Role]) -> Self {
        let mut permissions: Vec<_> = actor.permissions.iter().copied().collect();
        permissions.sort_unstable();
        Self {
            account_id: actor.account,
            name: actor.name.to_string(),
            person_id: actor.person,
            roles: store::account::role_names(roles),
            permissions,
        }
    }
}

/// Who is signed in, by cookie or token.
#[utoipa::path(get, path = "/session", operation_id = "get_session", tag = "identity", responses((status = 200, body = SessionView)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!([]))))]
pub(crate) async fn get(State(identity): State<Identity>, signed_in: SignedIn) -> Result<Json<SessionView>, Problem> {
    let account = store::account::find(identity.db.reader(), signed_in.ctx.actor.account).await?;
    Ok(Json(SessionView::of(&signed_in.ctx.actor, &account.roles()?)))
}
