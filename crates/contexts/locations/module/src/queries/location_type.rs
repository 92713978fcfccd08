//! One location type.

use ambar_kernel::LocationTypeId;
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{Locations, store, use_cases::change_location_type::unknown, views::LocationTypeView};

pub(crate) const SELECT: &str = "
SELECT id, version, code, name, kind, max_weight_g, max_volume_cm3, max_handling_units, mixing, source, external_ref
FROM locations.location_type WHERE id = $1";

/// Shows a location type.
#[utoipa::path(get, path = "/location-types/{id}", operation_id = "get_location_type", tag = "locations",
    params(("id" = LocationTypeId, Path, description = "The location type")),
    responses((status = 200, body = LocationTypeView)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!(["404 locations.location_type_unknown"]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Path(id): Path<LocationTypeId>,
) -> Result<Versioned<Json<LocationTypeView>>, Problem> {
    let found = store::location_type::find(locations.db.reader(), id).await?.ok_or_else(unknown)?;
    Ok(versioned(found.version, Json(found)))
}
