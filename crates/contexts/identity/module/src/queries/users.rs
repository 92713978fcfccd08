//! The accounts.

use ambar_identity_contract::IdentityRead;
use ambar_kernel::AccountId;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::user::UserView;
use crate::{
    Identity,
    store::account::{AccountRow, LIST, folded},
};

/// Which accounts, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those that may (or may not) sign in.
    active: Option<bool>,
    /// Only those with this role.
    role: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the accounts by name.
#[utoipa::path(get, path = "/users", operation_id = "list_users", tag = "identity", params(Filter),
    responses((status = 200, body = Page<UserView>)),
    extensions(("x-permission" = json!("identity:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<IdentityRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<UserView>>, Problem> {
    let paging = Paging::<(String, AccountId)>::read(&filter.after, filter.limit)?;
    let (name, id) = paging.key.clone().unzip();
    let rows: Vec<AccountRow> = sqlx::query_as(LIST)
        .bind(name)
        .bind(id)
        .bind(filter.active)
        .bind(filter.role)
        .bind(paging.fetch())
        .fetch_all(identity.db.reader())
        .await?;
    let rows = rows.into_iter().map(UserView::from).collect();
    Ok(Json(Page::build(rows, &paging, |row: &UserView| (folded(&row.name), row.id))))
}
