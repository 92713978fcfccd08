//! The place of a scanned code.

use ambar_kernel::{LocationCode, WarehouseId};
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{
    Locations,
    store::location::{select_locations, unknown},
    views::LocationView,
};

pub(crate) const SELECT: &str = select_locations!("WHERE l.warehouse_id = $1 AND l.code = $2");

/// Shows the place with this code on its label.
#[utoipa::path(get, path = "/warehouses/{id}/locations/{code}", operation_id = "get_location_by_code", tag = "locations",
    params(("id" = WarehouseId, Path, description = "The warehouse"), ("code" = LocationCode, Path, description = "The code")),
    responses((status = 200, body = LocationView)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!(["404 locations.location_unknown"]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Path((warehouse, code)): Path<(WarehouseId, LocationCode)>,
) -> Result<Versioned<Json<LocationView>>, Problem> {
    let found: Option<LocationView> =
        sqlx::query_as(SELECT).bind(warehouse).bind(code).fetch_optional(locations.db.reader()).await?;
    let found = found.ok_or_else(unknown)?;
    Ok(versioned(found.version, Json(found)))
}
