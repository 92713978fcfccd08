//! The sites.

use ambar_kernel::WarehouseId;
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Locations;

pub(crate) const SELECT: &str = "
SELECT id, version, code, name, time_zone FROM locations.warehouse
WHERE ($1::text IS NULL OR code = $1) AND ($2::text IS NULL OR (code, id) > ($2, $3))
ORDER BY code, id LIMIT $4";

/// Which sites, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only the one with this code.
    code: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A site.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct WarehouseRow {
    id: WarehouseId,
    version: i64,
    code: String,
    name: String,
    time_zone: String,
}

/// Lists the sites by code.
#[utoipa::path(get, path = "/warehouses", operation_id = "list_warehouses", tag = "locations", params(Filter),
    responses((status = 200, body = Page<WarehouseRow>)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<WarehouseRow>>, Problem> {
    let paging = Paging::<(String, WarehouseId)>::read(&filter.after, filter.limit)?;
    let (code, id) = paging.key.clone().unzip();
    let rows: Vec<WarehouseRow> = sqlx::query_as(SELECT)
        .bind(filter.code)
        .bind(code)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(locations.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.code.clone(), row.id))))
}
