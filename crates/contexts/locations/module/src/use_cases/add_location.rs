//! Adds a place.

use ambar_kernel::{
    Ctx, ExternalRef, Failure, LocationCode, LocationId, LocationTypeId, Result, ShortCode, WarehouseId, ZoneId,
};
use ambar_locations_contract::{LocationKind, LocationsWrite, MixingRule};
use ambar_locations_domain::{CheckDigits, OwnRules, Spot, check_sequence};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Locations,
    bodies::{LimitsBody, PositionBody},
    change,
    external::{self, External},
    placing::{self, Ground, SEQUENCE_STEP},
    store,
    views::LocationView,
};

/// A place to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddLocation {
    /// The warehouse that it is in.
    warehouse_id: WarehouseId,
    /// The zone that it is in.
    zone_id: ZoneId,
    /// The code on its label, unique in the warehouse.
    code: LocationCode,
    /// Its type, whose rules it follows.
    location_type_id: Option<LocationTypeId>,
    /// What it is for, if not what its type is for.
    kind: Option<LocationKind>,
    /// What it can hold, if not what its type can: all limits together.
    limits: Option<LimitsBody>,
    /// What may stand together in it, if not as its type says.
    mixing: Option<MixingRule>,
    /// Where it is.
    #[serde(default)]
    position: PositionBody,
    /// Its place in the walk; at the end if left out.
    pick_sequence: Option<i64>,
    /// What is on the label already; made from the code if left out.
    check_digits: Option<String>,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
}

/// Adds a place.
#[utoipa::path(post, path = "/locations", operation_id = "add_location", tag = "locations", request_body = AddLocation,
    responses((status = 201, body = LocationView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["409 locations.location_code_taken", "409 locations.external_ref_taken", "422 invalid",
            "503 locations.not_told"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Json(body): Json<AddLocation>,
) -> Result<Versioned<Created<LocationView>>, Problem> {
    let added = add_location(&locations, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_location(locations: &Locations, ctx: &Ctx, body: AddLocation) -> Result<LocationView> {
    let external = External::checked(body.source, body.external_ref)?;
    let limits = body.limits.map(LimitsBody::checked).transpose()?;
    let position = body.position.checked()?;
    let check_digits = checked_digits(body.check_digits.as_deref())?;
    checked_sequence(body.pick_sequence)?;
    let ground = Ground {
        warehouse_id: body.warehouse_id,
        zone_id: body.zone_id,
        location_type_id: body.location_type_id,
        own: OwnRules { kind: body.kind, limits, mixing: body.mixing },
    };

    let mut tx = change::begin(locations, ctx).await?;
    let rules = placing::prepare(&mut tx, &ground).await?;
    let pick_sequence = match body.pick_sequence {
        Some(sequence) => sequence,
        None => store::location::last_in_walk(&mut tx, ground.warehouse_id).await? + SEQUENCE_STEP,
    };
    let check_digits = check_digits.unwrap_or_else(|| CheckDigits::of(&body.code));
    let spot = Spot { code: body.code, position, pick_sequence, check_digits };
    let id = LocationId::from_uuid(ctx.step("location"));
    let detail = json!({ "code": spot.code, "warehouse_id": ground.warehouse_id });
    if let Err(failure) = store::location::insert(&mut tx, &ground, &rules, &external, &[(id, spot)]).await {
        return Err(external::with_holder(locations, tx, failure, store::location::FIND_EXTERNAL, &external).await);
    }
    let added = store::location::find(tx.conn(), id).await?;
    tx.audit("add_location", "location", id, detail);
    change::finish(locations, tx, &[id], 201, added).await
}

/// # Errors
/// 422 `locations.check_digits`.
pub(crate) fn checked_digits(raw: Option<&str>) -> Result<Option<CheckDigits>> {
    raw.map(CheckDigits::parse).transpose().map_err(|error| Failure::field("/check_digits", &error))
}

/// # Errors
/// 422 `locations.out_of_bounds`.
pub(crate) fn checked_sequence(sequence: Option<i64>) -> Result<()> {
    sequence.map_or(Ok(()), check_sequence).map_err(|error| Failure::field("/pick_sequence", &error))
}
