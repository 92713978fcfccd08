//! The audit trail: who did what, when, to what.

use ambar_identity_contract::IdentityRead;
use ambar_kernel::{AccountId, Timestamp};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Identity;

// The newest first: that is what one looks for.
pub(crate) const SELECT: &str = "
SELECT seq, at, account_id, account_name, operation_id, action, entity, entity_id, detail FROM platform.audit
WHERE ($1::bigint IS NULL OR seq < $1) AND ($2::text IS NULL OR entity = $2) AND ($3::text IS NULL OR entity_id = $3)
  AND ($4::uuid IS NULL OR account_id = $4) AND ($5::uuid IS NULL OR operation_id = $5)
ORDER BY seq DESC LIMIT $6";

/// Which lines, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only of this kind of thing.
    entity: Option<String>,
    /// Only of this thing.
    entity_id: Option<String>,
    /// Only by this account.
    account_id: Option<AccountId>,
    /// Only of this operation.
    operation_id: Option<Uuid>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A line of the audit trail.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct AuditView {
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    account_id: AccountId,
    account_name: String,
    operation_id: Uuid,
    /// What was done.
    action: String,
    /// To what kind of thing.
    entity: String,
    /// To which.
    entity_id: String,
    /// The particulars.
    #[schema(value_type = Object)]
    detail: Value,
}

/// Reads the audit trail, the newest line first.
#[utoipa::path(get, path = "/audit", operation_id = "list_audit", tag = "identity", params(Filter),
    responses((status = 200, body = Page<AuditView>)),
    extensions(("x-permission" = json!("identity:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<IdentityRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<AuditView>>, Problem> {
    let paging = Paging::<(i64,)>::read(&filter.after, filter.limit)?;
    let rows: Vec<AuditView> = sqlx::query_as(SELECT)
        .bind(paging.key.map(|(seq,)| seq))
        .bind(filter.entity)
        .bind(filter.entity_id)
        .bind(filter.account_id)
        .bind(filter.operation_id)
        .bind(paging.fetch())
        .fetch_all(identity.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.seq,))))
}
