//! Changes a place: where it is, what it is for and what it holds. Its code and its warehouse stay: stock, documents and
//! labels know it by them.

use ambar_kernel::{Ctx, ExternalRef, Failure, LocationId, LocationTypeId, Result, ShortCode, ZoneId};
use ambar_locations_contract::{LocationKind, LocationsWrite, MixingRule};
use ambar_locations_domain::{CheckDigits, OwnRules, Spot};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::add_location::{checked_digits, checked_sequence};
use crate::{
    Locations,
    bodies::{LimitsBody, PositionBody, given},
    change,
    external::{self, External},
    placing::{self, Ground},
    store,
    views::LocationView,
};

/// What is to change; what is left out stays. Null for kind, limits or mixing: as its type says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeLocation {
    /// The zone that it is in.
    zone_id: Option<ZoneId>,
    /// Its type, whose rules it follows; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<LocationTypeId>)]
    location_type_id: Option<Option<LocationTypeId>>,
    /// What it is for.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<LocationKind>)]
    kind: Option<Option<LocationKind>>,
    /// What it can hold: all limits together.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<LimitsBody>)]
    limits: Option<Option<LimitsBody>>,
    /// What may stand together in it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<MixingRule>)]
    mixing: Option<Option<MixingRule>>,
    /// Where it is.
    position: Option<PositionBody>,
    /// Its place in the walk.
    pick_sequence: Option<i64>,
    /// What is on its label.
    check_digits: Option<String>,
    /// Which other system knows it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Option<Option<ShortCode>>,
    /// That system's name for it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Option<Option<ExternalRef>>,
}

/// Changes a place.
#[utoipa::path(patch, path = "/locations/{id}", operation_id = "change_location", tag = "locations",
    params(("id" = LocationId, Path, description = "The place"), ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = ChangeLocation, responses((status = 200, body = LocationView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.location_unknown", "409 locations.external_ref_taken", "412 stale", "422 invalid",
            "503 locations.not_told"]))))]
pub(crate) async fn patch(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Path(id): Path<LocationId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeLocation>,
) -> Result<Versioned<Json<LocationView>>, Problem> {
    let changed = change_location(&locations, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_location(
    locations: &Locations,
    ctx: &Ctx,
    id: LocationId,
    version: i64,
    body: ChangeLocation,
) -> Result<LocationView> {
    let limits = body.limits.map(|limits| limits.map(LimitsBody::checked).transpose()).transpose()?;
    let position = body.position.map(PositionBody::checked).transpose()?;
    let check_digits = checked_digits(body.check_digits.as_deref())?;
    checked_sequence(body.pick_sequence)?;

    let mut tx = change::begin(locations, ctx).await?;
    let before = store::location::lock(&mut tx, id).await?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let own = before.own_rules();
    let ground = Ground {
        warehouse_id: before.warehouse_id,
        zone_id: body.zone_id.unwrap_or(before.zone_id),
        location_type_id: body.location_type_id.unwrap_or(before.location_type_id),
        own: OwnRules {
            kind: body.kind.unwrap_or(own.kind),
            limits: limits.unwrap_or(own.limits),
            mixing: body.mixing.unwrap_or(own.mixing),
        },
    };
    placing::zone_in_warehouse(&mut tx, ground.zone_id, ground.warehouse_id).await?;
    let rules = placing::rules_under_type(&mut tx, ground.location_type_id, &ground.own).await?;
    let external =
        External::checked(body.source.unwrap_or(before.source), body.external_ref.unwrap_or(before.external_ref))?;
    let spot = Spot {
        code: before.code,
        position: position.unwrap_or_else(|| before.position.into()),
        pick_sequence: body.pick_sequence.unwrap_or(before.pick_sequence),
        check_digits: match check_digits {
            Some(digits) => digits,
            None => CheckDigits::parse(&before.check_digits)?,
        },
    };
    if let Err(failure) = store::location::update(&mut tx, id, &ground, &rules, &external, &spot).await {
        return Err(external::with_holder(locations, tx, failure, store::location::FIND_EXTERNAL, &external).await);
    }
    let changed = store::location::find(tx.conn(), id).await?;
    tx.audit("change_location", "location", id, json!({ "code": changed.code, "version": changed.version }));
    change::finish(locations, tx, &[id], 200, changed).await
}
