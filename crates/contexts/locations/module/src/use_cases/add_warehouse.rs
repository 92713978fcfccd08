//! Adds a site.

use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, FieldError, Result, ShortCode, WarehouseId};
use ambar_locations_contract::LocationsWrite;
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Locations,
    external::{self, External},
    store,
    views::WarehouseView,
};

/// A site to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddWarehouse {
    /// Its code.
    code: ShortCode,
    /// Its name.
    name: DisplayName,
    /// IANA name of its time zone.
    #[schema(example = "Europe/Moscow")]
    time_zone: String,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
}

/// Adds a site.
#[utoipa::path(post, path = "/warehouses", operation_id = "add_warehouse", tag = "locations", request_body = AddWarehouse,
    responses((status = 201, body = WarehouseView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["409 locations.warehouse_code_taken", "409 locations.external_ref_taken", "422 invalid"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Json(body): Json<AddWarehouse>,
) -> Result<Versioned<Created<WarehouseView>>, Problem> {
    let added = add_warehouse(&locations, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_warehouse(locations: &Locations, ctx: &Ctx, body: AddWarehouse) -> Result<WarehouseView> {
    check_time_zone(&body.time_zone)?;
    let external = External::checked(body.source, body.external_ref)?;
    let added = WarehouseView {
        // Derived from the command's key: a retry names the same thing.
        id: WarehouseId::from_uuid(ctx.step("warehouse")),
        version: 1,
        code: body.code,
        name: body.name,
        time_zone: body.time_zone,
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
    };
    let mut tx = locations.db.begin(ctx).await?;
    if let Err(failure) = store::warehouse::insert(&mut tx, &added).await {
        return Err(external::with_holder(locations, tx, failure, store::warehouse::FIND_EXTERNAL, &external).await);
    }
    tx.audit("add_warehouse", "warehouse", added.id, json!({ "code": added.code }));
    tx.commit(201, added).await
}

/// # Errors
/// 422 `locations.time_zone_unknown`.
pub(crate) fn check_time_zone(name: &str) -> Result<()> {
    name.parse::<Tz>().map(drop).map_err(|_| {
        Failure::invalid(vec![FieldError {
            pointer: "/time_zone".into(),
            code: "locations.time_zone_unknown",
            detail: "not a time zone such as Europe/Moscow".into(),
        }])
    })
}
