//! One part of a warehouse.

use ambar_kernel::ZoneId;
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{Locations, store, use_cases::change_zone::unknown, views::ZoneView};

pub(crate) const SELECT: &str =
    "SELECT id, version, warehouse_id, code, name, source, external_ref FROM locations.zone WHERE id = $1";

/// Shows a zone.
#[utoipa::path(get, path = "/zones/{id}", operation_id = "get_zone", tag = "locations",
    params(("id" = ZoneId, Path, description = "The zone")), responses((status = 200, body = ZoneView)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!(["404 locations.zone_unknown"]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Path(id): Path<ZoneId>,
) -> Result<Versioned<Json<ZoneView>>, Problem> {
    let found = store::zone::find(locations.db.reader(), id).await?.ok_or_else(unknown)?;
    Ok(versioned(found.version, Json(found)))
}
