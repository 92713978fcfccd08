//! Takes a place into use again.

use ambar_kernel::{Ctx, LocationId, Result};
use ambar_locations_contract::LocationsWrite;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde_json::json;

use crate::{Locations, change, store, views::LocationView};

/// Takes a place into use again.
#[utoipa::path(post, path = "/locations/{id}/reactivate", operation_id = "reactivate_location", tag = "locations",
    params(("id" = LocationId, Path, description = "The place")), responses((status = 200, body = LocationView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.location_unknown", "503 locations.not_told"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Path(id): Path<LocationId>,
) -> Result<Versioned<Json<LocationView>>, Problem> {
    let reactivated = reactivate_location(&locations, &allow.ctx, id).await?;
    Ok(versioned(reactivated.version, Json(reactivated)))
}

async fn reactivate_location(locations: &Locations, ctx: &Ctx, id: LocationId) -> Result<LocationView> {
    let mut tx = change::begin(locations, ctx).await?;
    let before = store::location::lock(&mut tx, id).await?;
    let mut changed = Vec::new();
    if !before.active {
        store::location::set_active(&mut tx, id, true).await?;
        tx.audit("reactivate_location", "location", id, json!({ "code": before.code }));
        changed.push(id);
    }
    let reactivated = store::location::find(tx.conn(), id).await?;
    change::finish(locations, tx, &changed, 200, reactivated).await
}
