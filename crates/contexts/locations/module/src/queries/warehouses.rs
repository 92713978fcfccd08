//! The sites.

use ambar_kernel::{ShortCode, WarehouseId};
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Locations, views::WarehouseView};

pub(crate) const SELECT: &str = "
SELECT id, version, code, name, time_zone, source, external_ref FROM locations.warehouse
WHERE ($1::text IS NULL OR code = $1) AND ($2::text IS NULL OR external_ref = $2) AND ($3::text IS NULL OR source = $3)
  AND ($4::text IS NULL OR (code, id) > ($4, $5))
ORDER BY code, id LIMIT $6";

/// Which sites, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only the one with this code.
    code: Option<String>,
    /// Only what another system calls so.
    external_ref: Option<String>,
    /// Only what this other system knows.
    source: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the sites by code.
#[utoipa::path(get, path = "/warehouses", operation_id = "list_warehouses", tag = "locations", params(Filter),
    responses((status = 200, body = Page<WarehouseView>)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<WarehouseView>>, Problem> {
    let paging = Paging::<(ShortCode, WarehouseId)>::read(&filter.after, filter.limit)?;
    let (code, id) = paging.key.clone().unzip();
    let rows: Vec<WarehouseView> = sqlx::query_as(SELECT)
        .bind(filter.code)
        .bind(filter.external_ref)
        .bind(filter.source)
        .bind(code)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(locations.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.code.clone(), row.id))))
}
