//! Where an account is signed in.

use ambar_identity_contract::IdentityRead;
use ambar_kernel::{AccountId, DeviceId, Timestamp};
use ambar_web::{Allow, Json, Page, Paging, Path, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Identity, store};

pub(crate) const SELECT: &str = "
SELECT s.id, s.created_at, s.last_seen_at, s.expires_at, s.device_id, d.name AS device_name
FROM identity.session s LEFT JOIN identity.device d ON d.id = s.device_id
WHERE s.account_id = $1 AND s.expires_at > $2 AND ($3::timestamptz IS NULL OR (s.created_at, s.id) > ($3, $4))
ORDER BY s.created_at, s.id LIMIT $5";

/// Where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct UserSessionView {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last used, to the minute; a session by PIN is over an hour after.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The device, if it is a session by PIN; null for one by password.
    device_id: Option<DeviceId>,
    /// The device's name.
    device_name: Option<String>,
}

/// Lists an account's sessions, the oldest first.
#[utoipa::path(get, path = "/users/{id}/sessions", operation_id = "list_sessions", tag = "identity",
    params(("id" = AccountId, Path), Filter), responses((status = 200, body = Page<UserSessionView>)),
    extensions(("x-permission" = json!("identity:read")), ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    allow: Allow<IdentityRead>,
    Path(id): Path<AccountId>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<UserSessionView>>, Problem> {
    let paging = Paging::<(Timestamp, Uuid)>::read(&filter.after, filter.limit)?;
    store::account::find(identity.db.reader(), id).await?;
    let (created_at, session) = paging.key.unzip();
    let rows: Vec<UserSessionView> = sqlx::query_as(SELECT)
        .bind(id)
        .bind(allow.ctx.now)
        .bind(created_at)
        .bind(session)
        .bind(paging.fetch())
        .fetch_all(identity.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.created_at, row.id))))
}
