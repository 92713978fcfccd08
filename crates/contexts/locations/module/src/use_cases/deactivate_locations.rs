//! Takes the places of a pattern out of use again: what undoes an aisle that was built in error.

use ambar_kernel::{Ctx, Failure, FieldError, LocationCode, LocationId, Result, WarehouseId};
use ambar_locations_contract::LocationsWrite;
use ambar_locations_domain::Pattern;
use ambar_pg::Tx;
use ambar_web::{Allow, Json, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{change_warehouse::unknown, deactivate_location::uses};
use crate::{
    Locations,
    change::{self, Begun},
    store,
};

/// The most places at once: every one of them is asked for in stock and in open work, twice.
const MOST: usize = 2_000;
/// How many of the places that stay the answer names.
const SHOWN: usize = 20;

pub(crate) const IN_USE: &str =
    "SELECT id, code FROM locations.location WHERE warehouse_id = $1 AND code = ANY($2) AND active ORDER BY code";

pub(crate) const SET_ACTIVE: &str =
    "UPDATE locations.location SET version = version + 1, active = $2 WHERE id = ANY($1) AND active <> $2 RETURNING id";

/// Which places.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeactivateLocations {
    /// The warehouse that they are in.
    warehouse_id: WarehouseId,
    /// Their codes: ranges in braces, as for generating them. At most 2,000 places.
    #[schema(example = "A-{01..02}-{01..20}")]
    pattern: String,
}

/// What became of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeactivatedLocations {
    /// How many were taken out of use.
    deactivated: usize,
    /// How many stay, because something is in them or on its way to them.
    in_use: usize,
    /// Those that stay, twenty at most.
    examples: Vec<LocationCode>,
}

/// Takes the places of a pattern out of use. Those that hold something, or that something is on its way to, stay.
#[utoipa::path(post, path = "/locations/deactivate", operation_id = "deactivate_locations", tag = "locations",
    request_body = DeactivateLocations, responses((status = 200, body = DeactivatedLocations)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.warehouse_unknown", "422 invalid", "503 locations.not_told"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Json(body): Json<DeactivateLocations>,
) -> Result<Json<DeactivatedLocations>, Problem> {
    Ok(Json(deactivate_locations(&locations, &allow.ctx, body).await?))
}

async fn deactivate_locations(
    locations: &Locations,
    ctx: &Ctx,
    body: DeactivateLocations,
) -> Result<DeactivatedLocations> {
    let pattern = Pattern::parse(&body.pattern).map_err(|error| Failure::field("/pattern", &error))?;
    if pattern.count() > MOST {
        return Err(too_many());
    }
    let codes = pattern.codes().map_err(|error| Failure::field("/pattern", &error))?;
    let taken = match change::earlier(locations, ctx).await? {
        Some(made) => made.places,
        None => take_out(locations, ctx, &body, &codes).await?,
    };
    change::tell(locations, ctx, &taken).await?;
    // Goods may have come between the question and the moment when stock knew: such a place is taken into use again.
    let back = used(locations, ctx, &taken).await?;
    take_in_again(locations, ctx, body.warehouse_id, &back).await?;
    let staying = in_use(locations, body.warehouse_id, &codes).await?;
    let answer = DeactivatedLocations {
        deactivated: taken.len() - back.len(),
        in_use: staying.len(),
        examples: staying.into_iter().map(|(_, code)| code).take(SHOWN).collect(),
    };
    change::answer(locations, ctx, 200, answer).await
}

fn too_many() -> Failure {
    Failure::invalid(vec![FieldError {
        pointer: "/pattern".into(),
        code: "locations.pattern_too_many",
        detail: format!("the pattern stands for more than {MOST} places: send it in parts"),
    }])
}

/// Commits it for those that nothing uses; answers which.
async fn take_out(
    locations: &Locations,
    ctx: &Ctx,
    body: &DeactivateLocations,
    codes: &[LocationCode],
) -> Result<Vec<LocationId>> {
    store::warehouse::find(locations.db.reader(), body.warehouse_id).await?.ok_or_else(unknown)?;
    let candidates: Vec<LocationId> =
        in_use(locations, body.warehouse_id, codes).await?.into_iter().map(|(id, _)| id).collect();
    let used = used(locations, ctx, &candidates).await?;
    let free: Vec<LocationId> = candidates.into_iter().filter(|id| !used.contains(id)).collect();
    let mut tx = match change::start(locations, ctx).await? {
        Begun::New(tx) => *tx,
        Begun::Made(made) => return Ok(made.places),
    };
    store::warehouse::lock(&mut tx, body.warehouse_id).await?;
    let taken = set_active(&mut tx, &free, false).await?;
    let detail = json!({ "pattern": body.pattern, "count": taken.len() });
    tx.audit("deactivate_locations", "warehouse", body.warehouse_id, detail);
    change::make(tx, &taken, 200, &json!(null)).await?;
    Ok(taken)
}

async fn take_in_again(locations: &Locations, ctx: &Ctx, warehouse: WarehouseId, places: &[LocationId]) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let mut tx = locations.db.begin(ctx).await?;
    store::warehouse::lock(&mut tx, warehouse).await?;
    let back = set_active(&mut tx, places, true).await?;
    tx.audit("deactivate_locations_undone", "warehouse", warehouse, json!({ "count": back.len() }));
    change::emit(&mut tx, &back).await?;
    tx.commit_step().await?;
    change::tell(locations, ctx, places).await
}

async fn set_active(tx: &mut Tx, places: &[LocationId], active: bool) -> Result<Vec<LocationId>> {
    Ok(sqlx::query_scalar(SET_ACTIVE).bind(places).bind(active).fetch_all(tx.conn()).await?)
}

/// The places with these codes that are active, by code.
async fn in_use(
    locations: &Locations,
    warehouse: WarehouseId,
    codes: &[LocationCode],
) -> Result<Vec<(LocationId, LocationCode)>> {
    let codes: Vec<&str> = codes.iter().map(LocationCode::as_str).collect();
    Ok(sqlx::query_as(IN_USE).bind(warehouse).bind(codes).fetch_all(locations.db.reader()).await?)
}

/// Those of the places that somebody uses.
async fn used(locations: &Locations, ctx: &Ctx, places: &[LocationId]) -> Result<Vec<LocationId>> {
    let mut used = Vec::new();
    for place in places {
        if !uses(locations, ctx, *place).await?.is_empty() {
            used.push(*place);
        }
    }
    Ok(used)
}
