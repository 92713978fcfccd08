//! Moves a handling unit with all that is in it.

use ambar_inventory_contract::{
    InventoryAdjust, InventoryGateway, InventoryWrite, MoveUnit, Reference, StockCommand, StockDone, StockRequest,
    submit_one,
};
use ambar_kernel::{
    Ctx, Failure, HandlingUnitId, LocationCode, LocationId, Note, ReasonCode, Result, StockCommandId, WarehouseId,
};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory,
    lookup::{self, Named},
    views::{self, MovedView},
};

pub(crate) const SITE: &str = "SELECT warehouse_id, sscc FROM inventory.handling_unit WHERE id = $1";

/// Where it goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveHandlingUnit {
    /// The place it goes to: its id …
    to_location_id: Option<LocationId>,
    /// … or what is on its label.
    to_location: Option<LocationCode>,
    /// A decision to go beyond the limits of the place: needs the permission `inventory:adjust` and a reason.
    #[serde(default)]
    override_limits: bool,
    /// Why.
    reason: Option<ReasonCode>,
    /// A remark.
    note: Option<Note>,
}

/// Moves a handling unit with all that is in it, claims included. Going beyond the limits of the place needs
/// `inventory:adjust` as well.
#[utoipa::path(post, path = "/handling-units/{id}/move", operation_id = "move_handling_unit", tag = "inventory",
    params(("id" = HandlingUnitId, Path, description = "The unit")), request_body = MoveHandlingUnit,
    responses((status = 200, body = MovedView)),
    extensions(("x-permission" = json!("inventory:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["403 auth.forbidden", "404 inventory.unit_unknown", "409 inventory.place_full",
            "409 inventory.place_inactive", "409 inventory.place_locked_in", "409 inventory.place_locked_out",
            "409 inventory.place_mixing", "409 inventory.same_place", "409 inventory.unit_gone",
            "422 inventory.reason_required", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Path(id): Path<HandlingUnitId>,
    Json(body): Json<MoveHandlingUnit>,
) -> Result<Json<MovedView>, Problem> {
    Ok(Json(move_unit(&inventory, &allow.ctx, id, body).await?))
}

/// What was scanned: the unit and the place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveScannedUnit {
    /// The SSCC on the unit.
    #[schema(example = "106141412345678908")]
    sscc: String,
    /// What is on the label of the place it goes to.
    #[schema(example = "A-01")]
    to_location: LocationCode,
    /// Why.
    reason: Option<ReasonCode>,
    /// A remark.
    note: Option<Note>,
}

/// Moves a handling unit with all that is in it, named by its SSCC: what a scanner reads is enough.
#[utoipa::path(post, path = "/handling-units/move", operation_id = "move_unit_by_sscc", tag = "inventory",
    request_body = MoveScannedUnit, responses((status = 200, body = MovedView)),
    extensions(("x-permission" = json!("inventory:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["404 inventory.unit_unknown", "409 inventory.place_full",
            "409 inventory.place_inactive", "409 inventory.place_locked_in", "409 inventory.place_locked_out",
            "409 inventory.place_mixing", "409 inventory.same_place", "409 inventory.unit_gone", "422 invalid"]))))]
pub(crate) async fn post_scanned(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<MoveScannedUnit>,
) -> Result<Json<MovedView>, Problem> {
    let units = inventory.units_by_sscc(&allow.ctx, std::slice::from_ref(&body.sscc)).await?;
    let unit = units.first().ok_or_else(unknown)?.id;
    let body = MoveHandlingUnit {
        to_location_id: None,
        to_location: Some(body.to_location),
        override_limits: false,
        reason: body.reason,
        note: body.note,
    };
    Ok(Json(move_unit(&inventory, &allow.ctx, unit, body).await?))
}

fn unknown() -> Failure {
    Failure::not_found("inventory.unit_unknown", "There is no such handling unit.")
}

async fn move_unit(
    inventory: &Inventory,
    ctx: &Ctx,
    unit_id: HandlingUnitId,
    body: MoveHandlingUnit,
) -> Result<MovedView> {
    if body.override_limits {
        ctx.require::<InventoryAdjust>()?;
    }
    let unit: Option<(WarehouseId, String)> =
        sqlx::query_as(SITE).bind(unit_id).fetch_optional(inventory.app.reader()).await?;
    let (warehouse, sscc) = unit.ok_or_else(unknown)?;
    let named = Named {
        field: "to_location",
        id: body.to_location_id,
        code: body.to_location.as_ref(),
        warehouse: Some(warehouse),
    };
    let to = lookup::named_place(inventory, ctx, named).await?;
    let id = ctx.step("move");
    let command = MoveUnit { unit_id, to_location_id: to.id, hold_id: None, override_limits: body.override_limits };
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step("stock")),
        command: StockCommand::MoveUnit(command),
        reference: Reference { kind: "move".into(), id },
        reason: body.reason.clone(),
        note: body.note,
    };
    let StockDone::Rows { rows, .. } = submit_one(inventory, ctx, request).await? else {
        return Err(Failure::internal("a move did not answer its rows"));
    };
    let rows = views::changed_rows(inventory, rows).await?;
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit(
        "move_handling_unit",
        "handling_unit",
        unit_id,
        json!({ "move": id, "sscc": sscc, "to": to.code, "override_limits": body.override_limits, "reason": body.reason }),
    );
    tx.commit(200, MovedView { id, rows }).await
}
