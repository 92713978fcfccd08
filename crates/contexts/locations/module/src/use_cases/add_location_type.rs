//! Adds a kind of location with the rules of its places.

use ambar_kernel::{Ctx, DisplayName, ExternalRef, LocationTypeId, Result, ShortCode};
use ambar_locations_contract::{LocationKind, LocationsWrite, MixingRule};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Locations,
    bodies::LimitsBody,
    external::{self, External},
    store,
    views::LocationTypeView,
};

/// A location type to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddLocationType {
    /// Its code.
    code: ShortCode,
    /// Its name.
    name: DisplayName,
    /// What its places are for.
    kind: LocationKind,
    /// What each of its places can hold.
    #[serde(default)]
    limits: LimitsBody,
    /// What may stand together in one of its places.
    #[serde(default)]
    mixing: MixingRule,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
}

/// Adds a location type.
#[utoipa::path(post, path = "/location-types", operation_id = "add_location_type", tag = "locations",
    request_body = AddLocationType, responses((status = 201, body = LocationTypeView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["409 locations.location_type_code_taken", "409 locations.external_ref_taken", "422 invalid"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Json(body): Json<AddLocationType>,
) -> Result<Versioned<Created<LocationTypeView>>, Problem> {
    let added = add_location_type(&locations, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_location_type(locations: &Locations, ctx: &Ctx, body: AddLocationType) -> Result<LocationTypeView> {
    body.limits.checked()?;
    let external = External::checked(body.source, body.external_ref)?;
    let added = LocationTypeView {
        id: LocationTypeId::from_uuid(ctx.step("location_type")),
        version: 1,
        code: body.code,
        name: body.name,
        kind: body.kind,
        limits: body.limits,
        mixing: body.mixing,
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
    };
    let mut tx = locations.db.begin(ctx).await?;
    if let Err(failure) = store::location_type::insert(&mut tx, &added).await {
        return Err(external::with_holder(locations, tx, failure, store::location_type::FIND_EXTERNAL, &external).await);
    }
    tx.audit("add_location_type", "location_type", added.id, json!({ "code": added.code, "kind": added.kind }));
    tx.commit(201, added).await
}
