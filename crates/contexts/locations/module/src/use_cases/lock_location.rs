//! Shuts or opens the locks of a place: nothing comes in, nothing goes out. Stock knows it before the answer.

use ambar_kernel::{Ctx, Failure, LocationId, ReasonCode, Result};
use ambar_locations_contract::LocationsWrite;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Locations, change, store, views::LocationView};

/// Which lock is to be shut (true) or opened (false); what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LockLocation {
    /// The lock against goods that come in.
    #[serde(rename = "in")]
    inward: Option<bool>,
    /// The lock against goods that go out.
    #[serde(rename = "out")]
    outward: Option<bool>,
    /// Why, in one word.
    reason: ReasonCode,
}

/// Shuts or opens the locks of a place.
#[utoipa::path(post, path = "/locations/{id}/lock", operation_id = "lock_location", tag = "locations",
    params(("id" = LocationId, Path, description = "The place")),
    request_body = LockLocation, responses((status = 200, body = LocationView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.location_unknown", "422 invalid", "503 locations.not_told"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Path(id): Path<LocationId>,
    Json(body): Json<LockLocation>,
) -> Result<Versioned<Json<LocationView>>, Problem> {
    let locked = lock_location(&locations, &allow.ctx, id, body).await?;
    Ok(versioned(locked.version, Json(locked)))
}

async fn lock_location(locations: &Locations, ctx: &Ctx, id: LocationId, body: LockLocation) -> Result<LocationView> {
    let mut tx = change::begin(locations, ctx).await?;
    let before = store::location::lock(&mut tx, id).await?;
    let locks = before.locks().set(body.inward, body.outward).map_err(|error| Failure::field("/in", &error))?;
    store::location::set_locks(&mut tx, id, locks, locks.any().then_some(&body.reason)).await?;
    let detail = json!({ "code": before.code, "in": locks.inward, "out": locks.outward, "reason": body.reason });
    tx.audit("lock_location", "location", id, detail);
    let locked = store::location::find(tx.conn(), id).await?;
    change::finish(locations, tx, &[id], 200, locked).await
}
