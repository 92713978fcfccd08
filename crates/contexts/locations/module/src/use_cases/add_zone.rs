//! Adds a part of a warehouse.

use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, FieldError, Result, ShortCode, WarehouseId, ZoneId};
use ambar_locations_contract::LocationsWrite;
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Locations,
    external::{self, External},
    store,
    views::ZoneView,
};

/// A zone to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddZone {
    /// The warehouse that it is a part of.
    warehouse_id: WarehouseId,
    /// Its code, unique in the warehouse.
    code: ShortCode,
    /// Its name.
    name: DisplayName,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
}

/// Adds a part of a warehouse.
#[utoipa::path(post, path = "/zones", operation_id = "add_zone", tag = "locations", request_body = AddZone,
    responses((status = 201, body = ZoneView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["409 locations.zone_code_taken", "409 locations.external_ref_taken", "422 invalid"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Json(body): Json<AddZone>,
) -> Result<Versioned<Created<ZoneView>>, Problem> {
    let added = add_zone(&locations, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_zone(locations: &Locations, ctx: &Ctx, body: AddZone) -> Result<ZoneView> {
    let external = External::checked(body.source, body.external_ref)?;
    let mut tx = locations.db.begin(ctx).await?;
    if !store::warehouse::lock(&mut tx, body.warehouse_id).await? {
        return Err(Failure::invalid(vec![FieldError {
            pointer: "/warehouse_id".into(),
            code: "locations.warehouse_unknown",
            detail: "there is no such warehouse".into(),
        }]));
    }
    let added = ZoneView {
        id: ZoneId::from_uuid(ctx.step("zone")),
        version: 1,
        warehouse_id: body.warehouse_id,
        code: body.code,
        name: body.name,
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
    };
    if let Err(failure) = store::zone::insert(&mut tx, &added).await {
        return Err(external::with_holder(locations, tx, failure, store::zone::FIND_EXTERNAL, &external).await);
    }
    tx.audit("add_zone", "zone", added.id, json!({ "code": added.code, "warehouse_id": added.warehouse_id }));
    tx.commit(201, added).await
}
