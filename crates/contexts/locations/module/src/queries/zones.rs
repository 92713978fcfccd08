//! The parts of the warehouses.

use ambar_kernel::{ShortCode, WarehouseId, ZoneId};
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Locations, views::ZoneView};

pub(crate) const SELECT: &str = "
SELECT id, version, warehouse_id, code, name, source, external_ref FROM locations.zone
WHERE ($1::uuid IS NULL OR warehouse_id = $1) AND ($2::text IS NULL OR code = $2)
  AND ($3::text IS NULL OR external_ref = $3) AND ($4::text IS NULL OR source = $4)
  AND ($5::text IS NULL OR (code, id) > ($5, $6))
ORDER BY code, id LIMIT $7";

/// Which zones, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those of this warehouse.
    warehouse_id: Option<WarehouseId>,
    /// Only those with this code.
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

/// Lists the zones by code.
#[utoipa::path(get, path = "/zones", operation_id = "list_zones", tag = "locations", params(Filter),
    responses((status = 200, body = Page<ZoneView>)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<ZoneView>>, Problem> {
    let paging = Paging::<(ShortCode, ZoneId)>::read(&filter.after, filter.limit)?;
    let (code, id) = paging.key.clone().unzip();
    let rows: Vec<ZoneView> = sqlx::query_as(SELECT)
        .bind(filter.warehouse_id)
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
