//! Corrects the book: there is more or less than it says.

use ambar_inventory_contract::{
    Adjust, AdjustTarget, Direction, InventoryAdjust, Reference, StockCommand, StockId, StockRequest, submit_one,
};
use ambar_kernel::{Ctx, DecimalText, Note, ReasonCode, Result, StockCommandId};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use chrono::Days;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::take_found::FoundGoods;
use crate::{Inventory, figures, lookup, queries::movements, views::CorrectedView};

/// Which goods, more or less, by how much, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustStock {
    /// The row that is wrong …
    stock_id: Option<StockId>,
    /// … or goods that the book does not have there.
    found: Option<FoundGoods>,
    /// Whether there is more or less. Goods found are more.
    direction: Direction,
    /// By how much. Less takes only what is unclaimed.
    #[schema(example = "12.5")]
    quantity: DecimalText,
    /// Why.
    reason: ReasonCode,
    /// A remark.
    note: Option<Note>,
}

/// Corrects the book.
#[utoipa::path(post, path = "/stock/adjustments", operation_id = "adjust_stock", tag = "inventory", request_body = AdjustStock,
    responses((status = 201, body = CorrectedView)),
    extensions(("x-permission" = json!("inventory:adjust")),
        ("x-problems" = json!(["404 inventory.unit_unknown", "409 inventory.lot_date_differs", "409 inventory.not_enough",
            "409 inventory.place_full", "409 inventory.place_inactive", "409 inventory.place_locked_in",
            "409 inventory.place_mixing", "409 inventory.serial_on_hand", "409 inventory.unit_elsewhere",
            "422 inventory.expiry_required", "422 inventory.lot_not_tracked", "422 inventory.lot_required",
            "422 inventory.serials_not_tracked", "422 inventory.serials_required", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryAdjust>,
    Json(body): Json<AdjustStock>,
) -> Result<Created<CorrectedView>, Problem> {
    Ok(Created(adjust_stock(&inventory, &allow.ctx, body).await?))
}

async fn adjust_stock(inventory: &Inventory, ctx: &Ctx, body: AdjustStock) -> Result<CorrectedView> {
    let (target, quantity, about) = match (body.stock_id, &body.found) {
        (Some(stock_id), None) => {
            let row = lookup::row(inventory, "/stock_id", stock_id).await?;
            let quantity = figures::positive("/quantity", &body.quantity, row.scale()?)?;
            let about = json!({ "stock_id": stock_id, "sku": row.sku, "location": row.location, "status": row.status });
            (AdjustTarget::Row { stock_id }, quantity, about)
        }
        (None, Some(found)) if body.direction == Direction::In => {
            let (target, item) = found.target(inventory, ctx).await?;
            let quantity = figures::positive("/quantity", &body.quantity, item.scale)?;
            (target, quantity, json!({ "sku": item.sku, "found": true }))
        }
        (None, Some(_)) => {
            return Err(figures::bad(
                "/direction",
                "inventory.found_is_more",
                "goods found are more, not less: send in",
            ));
        }
        _ => {
            return Err(figures::bad("/stock_id", "inventory.target_required", "send either stock_id or found"));
        }
    };
    let reference = Reference { kind: "adjustment".into(), id: ctx.step("adjustment") };
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step("stock")),
        command: StockCommand::Adjust(Adjust { target, direction: body.direction, quantity }),
        reference: reference.clone(),
        reason: Some(body.reason.clone()),
        note: body.note,
    };
    submit_one(inventory, ctx, request).await?;
    let movements = movements::of_reference(inventory, &reference, ctx.now - Days::new(31)).await?;
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit(
        "adjust_stock",
        "adjustment",
        reference.id,
        json!({ "about": about, "direction": body.direction, "quantity": body.quantity, "reason": body.reason }),
    );
    tx.commit(201, CorrectedView { id: reference.id, movements }).await
}
