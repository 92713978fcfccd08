//! Changes a location type. Its rules reach every place of the type that does not say otherwise for itself.

use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, LocationTypeId, Result, ShortCode};
use ambar_locations_contract::{LocationKind, LocationsWrite, MixingRule};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Locations,
    bodies::{LimitsBody, given},
    change,
    external::{self, External},
    store,
    views::LocationTypeView,
};

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeLocationType {
    /// Its code.
    code: Option<ShortCode>,
    /// Its name.
    name: Option<DisplayName>,
    /// What its places are for.
    kind: Option<LocationKind>,
    /// What each of its places can hold: all limits together.
    limits: Option<LimitsBody>,
    /// What may stand together in one of its places.
    mixing: Option<MixingRule>,
    /// Which other system knows it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Option<Option<ShortCode>>,
    /// That system's name for it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Option<Option<ExternalRef>>,
}

/// Changes a location type and the places that follow it.
#[utoipa::path(patch, path = "/location-types/{id}", operation_id = "change_location_type", tag = "locations",
    params(("id" = LocationTypeId, Path, description = "The location type"),
        ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = ChangeLocationType, responses((status = 200, body = LocationTypeView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.location_type_unknown", "409 locations.location_type_code_taken",
            "409 locations.external_ref_taken", "412 stale", "422 invalid", "503 locations.not_told"]))))]
pub(crate) async fn patch(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Path(id): Path<LocationTypeId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeLocationType>,
) -> Result<Versioned<Json<LocationTypeView>>, Problem> {
    let changed = change_location_type(&locations, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_location_type(
    locations: &Locations,
    ctx: &Ctx,
    id: LocationTypeId,
    version: i64,
    body: ChangeLocationType,
) -> Result<LocationTypeView> {
    body.limits.map(LimitsBody::checked).transpose()?;
    let mut tx = change::begin(locations, ctx).await?;
    // Its places may be in any warehouse. Warehouses come before types in the order of locks.
    store::warehouse::lock_all(&mut tx).await?;
    let before = store::location_type::lock(&mut tx, id).await?.ok_or_else(unknown)?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let external =
        External::checked(body.source.unwrap_or(before.source), body.external_ref.unwrap_or(before.external_ref))?;
    let changed = LocationTypeView {
        version: version + 1,
        code: body.code.unwrap_or(before.code),
        name: body.name.unwrap_or(before.name),
        kind: body.kind.unwrap_or(before.kind),
        limits: body.limits.unwrap_or(before.limits),
        mixing: body.mixing.unwrap_or(before.mixing),
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
        ..before
    };
    if let Err(failure) = store::location_type::update(&mut tx, &changed).await {
        return Err(external::with_holder(locations, tx, failure, store::location_type::FIND_EXTERNAL, &external).await);
    }
    let places = store::location::type_changed(&mut tx, id, &changed.rules()).await?;
    let detail = json!({ "code": changed.code, "version": changed.version, "places": places.len() });
    tx.audit("change_location_type", "location_type", id, detail);
    change::finish(locations, tx, &places, 200, changed).await
}

/// 404 for a type in the path.
pub(crate) fn unknown() -> Failure {
    Failure::not_found(
        "locations.location_type_unknown",
        "There is no such location type. List them at /location-types.",
    )
}
