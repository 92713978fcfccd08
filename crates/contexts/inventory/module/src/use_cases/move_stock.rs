//! Moves unclaimed goods from a row to a place.

use ambar_inventory_contract::{
    InventoryAdjust, InventoryWrite, Move, Reference, StockCommand, StockDone, StockId, StockRequest, submit_one,
};
use ambar_kernel::{
    Ctx, DecimalText, Failure, HandlingUnitId, LocationCode, LocationId, Note, ReasonCode, Result, StockCommandId,
};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory, figures,
    lookup::{self, Named},
    views::{self, MovedView},
};

/// Which goods, and where they go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveStock {
    /// The row that they leave.
    stock_id: StockId,
    /// How much; all that is unclaimed if left out.
    #[schema(example = "12.5")]
    quantity: Option<DecimalText>,
    /// The place they go to: its id …
    to_location_id: Option<LocationId>,
    /// … or what is on its label.
    to_location: Option<LocationCode>,
    /// The handling unit there that they go into: its id …
    handling_unit_id: Option<HandlingUnitId>,
    /// … or its SSCC. Loose if both are left out.
    sscc: Option<String>,
    /// A decision to go beyond the limits of the place: needs the permission `inventory:adjust` and a reason.
    #[serde(default)]
    override_limits: bool,
    /// Why.
    reason: Option<ReasonCode>,
    /// A remark.
    note: Option<Note>,
}

/// Moves unclaimed goods from a row to a place. Going beyond the limits of the place needs `inventory:adjust` as well.
#[utoipa::path(post, path = "/stock/moves", operation_id = "move_stock", tag = "inventory", request_body = MoveStock,
    responses((status = 201, body = MovedView)),
    extensions(("x-permission" = json!("inventory:write")),
        ("x-problems" = json!(["403 auth.forbidden", "404 inventory.unit_unknown", "409 inventory.not_enough",
            "409 inventory.place_full", "409 inventory.place_inactive", "409 inventory.place_locked_in",
            "409 inventory.place_locked_out", "409 inventory.place_mixing", "409 inventory.same_place",
            "409 inventory.unit_elsewhere", "422 inventory.reason_required", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<MoveStock>,
) -> Result<Created<MovedView>, Problem> {
    Ok(Created(move_stock(&inventory, &allow.ctx, body).await?))
}

async fn move_stock(inventory: &Inventory, ctx: &Ctx, body: MoveStock) -> Result<MovedView> {
    if body.override_limits {
        ctx.require::<InventoryAdjust>()?;
    }
    let row = lookup::row(inventory, "/stock_id", body.stock_id).await?;
    let scale = row.scale()?;
    let quantity =
        body.quantity.as_ref().map(|quantity| figures::positive("/quantity", quantity, scale)).transpose()?;
    let named = Named {
        field: "to_location",
        id: body.to_location_id,
        code: body.to_location.as_ref(),
        warehouse: Some(row.warehouse_id),
    };
    let to = lookup::named_place(inventory, ctx, named).await?;
    let unit = lookup::into_unit(inventory, "/sscc", body.handling_unit_id, body.sscc.as_deref()).await?;
    let id = ctx.step("move");
    let command = Move {
        stock_id: row.stock_id,
        quantity,
        to_location_id: to.id,
        unit,
        hold_id: None,
        override_limits: body.override_limits,
    };
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step("stock")),
        command: StockCommand::Move(command),
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
        "move_stock",
        "stock",
        row.stock_id,
        json!({ "move": id, "sku": row.sku, "from": row.location, "to": to.code, "quantity": body.quantity,
            "override_limits": body.override_limits, "reason": body.reason }),
    );
    tx.commit(201, MovedView { id, rows }).await
}
