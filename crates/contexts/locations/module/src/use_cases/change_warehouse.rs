//! Changes a site.

use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, Result, ShortCode, WarehouseId};
use ambar_locations_contract::LocationsWrite;
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::add_warehouse::check_time_zone;
use crate::{
    Locations,
    bodies::given,
    external::{self, External},
    store,
    views::WarehouseView,
};

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeWarehouse {
    /// Its code.
    code: Option<ShortCode>,
    /// Its name.
    name: Option<DisplayName>,
    /// IANA name of its time zone.
    #[schema(example = "Europe/Moscow")]
    time_zone: Option<String>,
    /// Which other system knows it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Option<Option<ShortCode>>,
    /// That system's name for it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Option<Option<ExternalRef>>,
}

/// Changes a site.
#[utoipa::path(patch, path = "/warehouses/{id}", operation_id = "change_warehouse", tag = "locations",
    params(("id" = WarehouseId, Path, description = "The site"), ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = ChangeWarehouse, responses((status = 200, body = WarehouseView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.warehouse_unknown", "409 locations.warehouse_code_taken", "409 locations.external_ref_taken",
            "412 stale", "422 invalid"]))))]
pub(crate) async fn patch(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Path(id): Path<WarehouseId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeWarehouse>,
) -> Result<Versioned<Json<WarehouseView>>, Problem> {
    let changed = change_warehouse(&locations, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_warehouse(
    locations: &Locations,
    ctx: &Ctx,
    id: WarehouseId,
    version: i64,
    body: ChangeWarehouse,
) -> Result<WarehouseView> {
    body.time_zone.as_deref().map_or(Ok(()), check_time_zone)?;
    let mut tx = locations.db.begin(ctx).await?;
    store::warehouse::lock(&mut tx, id).await?;
    let before = store::warehouse::find(tx.conn(), id).await?.ok_or_else(unknown)?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let external =
        External::checked(body.source.unwrap_or(before.source), body.external_ref.unwrap_or(before.external_ref))?;
    let changed = WarehouseView {
        version: version + 1,
        code: body.code.unwrap_or(before.code),
        name: body.name.unwrap_or(before.name),
        time_zone: body.time_zone.unwrap_or(before.time_zone),
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
        ..before
    };
    if let Err(failure) = store::warehouse::update(&mut tx, &changed).await {
        return Err(external::with_holder(locations, tx, failure, store::warehouse::FIND_EXTERNAL, &external).await);
    }
    tx.audit("change_warehouse", "warehouse", id, json!({ "code": changed.code, "version": changed.version }));
    tx.commit(200, changed).await
}

/// 404 for a site in the path.
pub(crate) fn unknown() -> Failure {
    Failure::not_found("locations.warehouse_unknown", "There is no such warehouse. List them at /warehouses.")
}
