//! Who is signed in, and how.

use ambar_identity_domain::Role;
use ambar_kernel::{AccountId, Actor, DeviceId, PersonId, Timestamp, WarehouseId};
use ambar_web::{Json, Problem, SignedIn};
use axum::{
    extract::State,
    http::{HeaderMap, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Identity, authenticate::session_secret, secrets::secret_hash, store};

pub(crate) const SELECT: &str = "
SELECT s.expires_at, d.id, d.name, d.warehouse_id
FROM identity.session s LEFT JOIN identity.device d ON d.id = s.device_id WHERE s.secret_hash = $1";

/// How the session began.
#[derive(Debug)]
pub(crate) struct Began {
    /// By what.
    pub(crate) by: &'static str,
    /// The device, if by PIN.
    pub(crate) device: Option<(DeviceId, String, Option<WarehouseId>)>,
    /// When it is over in any case.
    pub(crate) expires_at: Option<Timestamp>,
}

/// The device of a session by PIN.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionDevice {
    /// Its id.
    id: DeviceId,
    /// What is written on it.
    name: String,
    /// Where it is used.
    warehouse_id: Option<WarehouseId>,
}

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
    /// `password`, `pin` or `token`.
    signed_in_by: &'static str,
    /// The device that a session by PIN is good on.
    device: Option<SessionDevice>,
    /// When the session is over in any case; null for a token.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

impl SessionView {
    pub(crate) fn of(actor: &Actor, roles: &[Role], began: Began) -> Self {
        let mut permissions: Vec<_> = actor.permissions.iter().copied().collect();
        permissions.sort_unstable();
        Self {
            account_id: actor.account,
            name: actor.name.to_string(),
            person_id: actor.person,
            roles: store::account::role_names(roles),
            permissions,
            signed_in_by: began.by,
            device: began.device.map(|(id, name, warehouse_id)| SessionDevice { id, name, warehouse_id }),
            expires_at: began.expires_at,
        }
    }
}

/// Who is signed in, by cookie or token.
#[utoipa::path(get, path = "/session", operation_id = "get_session", tag = "identity", responses((status = 200, body = SessionView)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Json<SessionView>, Problem> {
    let account = store::account::find(identity.db.reader(), signed_in.ctx.actor.account).await?;
    let began = began(&identity, &headers).await?;
    let mut roles = account.roles()?;
    if began.device.is_some() {
        roles = roles.into_iter().map(Role::by_pin).collect();
    }
    Ok(Json(SessionView::of(&signed_in.ctx.actor, &roles, began)))
}

type Row = (Timestamp, Option<DeviceId>, Option<String>, Option<WarehouseId>);

async fn began(identity: &Identity, headers: &HeaderMap) -> ambar_kernel::Result<Began> {
    let by_token = Began { by: "token", device: None, expires_at: None };
    if headers.contains_key(header::AUTHORIZATION) {
        return Ok(by_token);
    }
    let Some(secret) = session_secret(headers) else { return Ok(by_token) };
    let row: Option<Row> =
        sqlx::query_as(SELECT).bind(secret_hash(&secret)).fetch_optional(identity.db.reader()).await?;
    Ok(match row {
        Some((expires_at, Some(id), name, warehouse)) => {
            let device = (id, name.unwrap_or_default(), warehouse);
            Began { by: "pin", device: Some(device), expires_at: Some(expires_at) }
        }
        Some((expires_at, None, ..)) => Began { by: "password", device: None, expires_at: Some(expires_at) },
        // It ended between the two reads.
        None => Began { by: "password", device: None, expires_at: None },
    })
}
