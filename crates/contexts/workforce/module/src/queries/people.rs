//! The people on the floor.

use ambar_kernel::{AccountId, PersonId, ShortCode, WarehouseId};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use ambar_workforce_contract::WorkforceRead;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Served, views::PersonView};

pub(crate) const SELECT: &str = "
SELECT id, version, badge, name, shift, warehouse_id, active, account_id, source, external_ref FROM workforce.person
WHERE ($1::text IS NULL OR badge = $1) AND ($2::uuid IS NULL OR warehouse_id = $2) AND ($3::boolean IS NULL OR active = $3)
  AND ($4::uuid IS NULL OR account_id = $4) AND ($5::text IS NULL OR external_ref = $5) AND ($6::text IS NULL OR source = $6)
  AND ($7::text IS NULL OR shift = $7) AND ($8::text IS NULL OR (badge, id) > ($8, $9))
ORDER BY badge, id LIMIT $10";

/// Which people, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only the one with this badge.
    badge: Option<String>,
    /// Only those of this warehouse.
    warehouse_id: Option<WarehouseId>,
    /// Only those who still work here, or do not.
    active: Option<bool>,
    /// Only the one with this account.
    account_id: Option<AccountId>,
    /// Only whom another system calls so.
    external_ref: Option<String>,
    /// Only whom this other system knows.
    source: Option<String>,
    /// Only those of this shift.
    shift: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the people by badge.
#[utoipa::path(get, path = "/people", operation_id = "list_people", tag = "workforce", params(Filter),
    responses((status = 200, body = Page<PersonView>)),
    extensions(("x-permission" = json!("workforce:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    _allow: Allow<WorkforceRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<PersonView>>, Problem> {
    let paging = Paging::<(ShortCode, PersonId)>::read(&filter.after, filter.limit)?;
    let (badge, id) = paging.key.clone().unzip();
    let rows: Vec<PersonView> = sqlx::query_as(SELECT)
        .bind(filter.badge)
        .bind(filter.warehouse_id)
        .bind(filter.active)
        .bind(filter.account_id)
        .bind(filter.external_ref)
        .bind(filter.source)
        .bind(filter.shift)
        .bind(badge)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(served.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.badge.clone(), row.id))))
}
