//! One place.

use ambar_kernel::LocationId;
use ambar_locations_contract::LocationsRead;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{Locations, store, views::LocationView};

/// Shows a place.
#[utoipa::path(get, path = "/locations/{id}", operation_id = "get_location", tag = "locations",
    params(("id" = LocationId, Path, description = "The place")), responses((status = 200, body = LocationView)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!(["404 locations.location_unknown"]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Path(id): Path<LocationId>,
) -> Result<Versioned<Json<LocationView>>, Problem> {
    let found = store::location::find(locations.db.reader(), id).await?;
    Ok(versioned(found.version, Json(found)))
}
