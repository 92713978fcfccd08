//! The tokens of an account.

use ambar_identity_contract::IdentityRead;
use ambar_kernel::{AccountId, Timestamp};
use ambar_web::{Allow, Json, Page, Paging, Path, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Identity, store};

pub(crate) const SELECT: &str = "
SELECT id, label, created_at, expires_at FROM identity.token
WHERE account_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) > ($2, $3)) ORDER BY created_at, id LIMIT $4";

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

/// A token. Its secret is nowhere.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct TokenView {
    id: Uuid,
    /// What it is for.
    label: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it ceases, or ceased, to be valid.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Lists an account's tokens, the oldest first.
#[utoipa::path(get, path = "/users/{id}/tokens", operation_id = "list_tokens", tag = "identity", params(("id" = AccountId, Path), Filter),
    responses((status = 200, body = Page<TokenView>)),
    extensions(("x-permission" = json!("identity:read")), ("x-problems" = json!(["404 identity.account_unknown"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<IdentityRead>,
    Path(id): Path<AccountId>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<TokenView>>, Problem> {
    let paging = Paging::<(Timestamp, Uuid)>::read(&filter.after, filter.limit)?;
    store::account::find(identity.db.reader(), id).await?;
    let (created_at, token) = paging.key.unzip();
    let rows: Vec<TokenView> = sqlx::query_as(SELECT)
        .bind(id)
        .bind(created_at)
        .bind(token)
        .bind(paging.fetch())
        .fetch_all(identity.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.created_at, row.id))))
}
