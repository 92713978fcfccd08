//! One site.

use ambar_kernel::WarehouseId;
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{Locations, store, use_cases::change_warehouse::unknown, views::WarehouseView};

pub(crate) const SELECT: &str =
    "SELECT id, version, code, name, time_zone, source, external_ref FROM locations.warehouse WHERE id = $1";

/// Shows a site.
#[utoipa::path(get, path = "/warehouses/{id}", operation_id = "get_warehouse", tag = "locations",
    params(("id" = WarehouseId, Path, description = "The site")), responses((status = 200, body = WarehouseView)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!(["404 locations.warehouse_unknown"]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Path(id): Path<WarehouseId>,
) -> Result<Versioned<Json<WarehouseView>>, Problem> {
    let found = store::warehouse::find(locations.db.reader(), id).await?.ok_or_else(unknown)?;
    Ok(versioned(found.version, Json(found)))
}
