//! Takes a place out of use. What is in use stays, and says where.

use ambar_kernel::{Ctx, LocationId, Result};
use ambar_locations_contract::{LocationUse, LocationsWrite};
use ambar_locations_domain::refuse_if_used;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde_json::json;

use crate::{
    Locations,
    change::{self, Begun, Made},
    store,
    views::LocationView,
};

/// Takes a place out of use. Refused while anything is in it or on its way to it.
#[utoipa::path(post, path = "/locations/{id}/deactivate", operation_id = "deactivate_location", tag = "locations",
    params(("id" = LocationId, Path, description = "The place")), responses((status = 200, body = LocationView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.location_unknown", "409 locations.in_use", "503 locations.not_told"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Path(id): Path<LocationId>,
) -> Result<Versioned<Json<LocationView>>, Problem> {
    let deactivated = deactivate_location(&locations, &allow.ctx, id).await?;
    Ok(versioned(deactivated.version, Json(deactivated)))
}

async fn deactivate_location(locations: &Locations, ctx: &Ctx, id: LocationId) -> Result<LocationView> {
    let before = store::location::find(locations.db.reader(), id).await?;
    let earlier = match change::earlier(locations, ctx).await? {
        Some(made) => Some(made),
        None if !before.active => return change::answer(locations, ctx, 200, before).await,
        None => {
            refuse_if_used(&before.code, uses(locations, ctx, id).await?)?;
            make(locations, ctx, id).await?
        }
    };
    change::tell(locations, ctx, &[id]).await?;
    // Goods may have come between the question and the moment when stock knew: then the place is taken into use again.
    if let Err(in_use) = refuse_if_used(&before.code, uses(locations, ctx, id).await?) {
        undo(locations, ctx, id).await?;
        return Err(in_use.into());
    }
    match earlier {
        Some(made) => Err(change::end_earlier(locations, ctx, made).await),
        None => {
            let deactivated = store::location::find(locations.db.reader(), id).await?;
            change::answer(locations, ctx, 200, deactivated).await
        }
    }
}

/// Commits it; answers what a twin made if one was faster.
async fn make(locations: &Locations, ctx: &Ctx, id: LocationId) -> Result<Option<Made>> {
    let mut tx = match change::start(locations, ctx).await? {
        Begun::New(tx) => *tx,
        Begun::Made(made) => return Ok(Some(made)),
    };
    let before = store::location::lock(&mut tx, id).await?;
    store::location::set_active(&mut tx, id, false).await?;
    tx.audit("deactivate_location", "location", id, json!({ "code": before.code }));
    let deactivated = store::location::find(tx.conn(), id).await?;
    change::make(tx, &[id], 200, &deactivated).await?;
    Ok(None)
}

/// As if it had not been asked for: a retry with the same key asks again.
async fn undo(locations: &Locations, ctx: &Ctx, id: LocationId) -> Result<()> {
    let mut tx = locations.db.begin(ctx).await?;
    let before = store::location::lock(&mut tx, id).await?;
    store::location::set_active(&mut tx, id, true).await?;
    tx.audit("deactivate_location_undone", "location", id, json!({ "code": before.code }));
    change::unmake(tx, &[id]).await?;
    change::tell(locations, ctx, &[id]).await
}

/// Where a place is in use, whoever uses it.
pub(super) async fn uses(locations: &Locations, ctx: &Ctx, id: LocationId) -> Result<Vec<LocationUse>> {
    let mut uses = Vec::new();
    for usage in locations.usages.iter() {
        uses.extend(usage.usage(ctx, id).await?);
    }
    Ok(uses)
}
