//! Moves an item's stock from one place to another.

use ambar_inventory_contract::{
    IntoUnit, InventoryWrite, Move, Reference, ReleasePlan, RowChange, StockCommand, StockDone, StockId, StockOutcome,
    StockRequest, StockStatus, UnitRow,
};
use ambar_kernel::{
    Ctx, DecimalText, Failure, ItemId, LocationCode, LocationId, LotCode, OwnerId, Quantity, Result, SerialCode, Sku,
    StockCommandId, WarehouseId,
};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{AddItem, keys};

/// What is moved, and where to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveItemBody {
    /// The warehouse that both places are in.
    warehouse_id: WarehouseId,
    /// The code of the place where the stock stands.
    from_location: LocationCode,
    /// The code of the place where it goes.
    to_location: LocationCode,
    /// How much, in base units.
    quantity: DecimalText,
    /// Its lot; needed where several lots of the item stand.
    lot: Option<LotCode>,
    /// Its serial number; needed where several units with numbers stand.
    serial: Option<SerialCode>,
}

/// What was moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedItem {
    /// The item.
    item_id: ItemId,
    /// Its code.
    sku: Sku,
    /// The code of the place it left.
    from_location: LocationCode,
    /// The code of the place it went to.
    to_location: LocationCode,
    /// How much, in base units.
    quantity: DecimalText,
    /// Its lot.
    lot: Option<LotCode>,
    /// Its serial number.
    serial: Option<SerialCode>,
    /// The stock row it is in now.
    stock_id: StockId,
}

/// Moves available stock of an item that nobody claims and that stands loose, from one place to another. Stock in a
/// handling unit is moved with the unit.
#[utoipa::path(post, path = "/items/{id}/move", operation_id = "move_item", tag = "catalog", request_body = MoveItemBody,
    params(("id" = ItemId, Path, description = "The item.")),
    responses((status = 200, body = MovedItem)),
    extensions(("x-permission" = json!("inventory:write")),
        ("x-problems" = json!(["404 catalog.item_unknown", "409 add_item.nothing_to_move", "409 add_item.several_lots"]))))]
pub(crate) async fn post(
    State(process): State<AddItem>,
    allow: Allow<InventoryWrite>,
    Path(id): Path<ItemId>,
    Json(body): Json<MoveItemBody>,
) -> Result<Json<MovedItem>, Problem> {
    Ok(Json(move_item(&process, &allow.ctx, id, body).await?))
}

/// What was scanned: the item, and where it goes from and to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveScannedItem {
    /// The item's code.
    #[schema(example = "MUG")]
    sku: Sku,
    /// Whose item; needed if there is more than one owner.
    owner_id: Option<OwnerId>,
    /// The warehouse that both places are in.
    warehouse_id: WarehouseId,
    /// The code of the place where the stock stands.
    from_location: LocationCode,
    /// The code of the place where it goes.
    to_location: LocationCode,
    /// How much, in base units.
    quantity: DecimalText,
    /// Its lot; needed where several lots of the item stand.
    lot: Option<LotCode>,
    /// Its serial number; needed where several units with numbers stand.
    serial: Option<SerialCode>,
}

/// Moves stock of an item, named by its code, as `move_item` does: what a scanner reads is enough.
#[utoipa::path(post, path = "/items/move", operation_id = "move_item_by_sku", tag = "catalog", request_body = MoveScannedItem,
    responses((status = 200, body = MovedItem)),
    extensions(("x-permission" = json!("inventory:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["404 catalog.item_unknown", "422 catalog.owner_required", "404 catalog.owner_unknown",
            "409 add_item.nothing_to_move", "409 add_item.several_lots"]))))]
pub(crate) async fn post_scanned(
    State(process): State<AddItem>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<MoveScannedItem>,
) -> Result<Json<MovedItem>, Problem> {
    let owner = process.catalog.owner_or_only(&allow.ctx, body.owner_id).await?;
    let found = process.catalog.items_by_sku(&allow.ctx, owner.id, std::slice::from_ref(&body.sku)).await?.pop();
    let id = found.ok_or_else(unknown)?.id;
    let body = MoveItemBody {
        warehouse_id: body.warehouse_id,
        from_location: body.from_location,
        to_location: body.to_location,
        quantity: body.quantity,
        lot: body.lot,
        serial: body.serial,
    };
    Ok(Json(move_item(&process, &allow.ctx, id, body).await?))
}

fn unknown() -> Failure {
    Failure::not_found("catalog.item_unknown", "There is no such item.")
}

async fn move_item(process: &AddItem, ctx: &Ctx, id: ItemId, body: MoveItemBody) -> Result<MovedItem> {
    let card = process.card(ctx, id).await?.ok_or_else(unknown)?;
    let quantity = body.quantity.positive_at(card.scale).map_err(|fault| Failure::field("/quantity", &fault))?;
    let from = process.place_of_code(ctx, body.warehouse_id, &body.from_location, "/from_location").await?;
    let to = process.place_of_code(ctx, body.warehouse_id, &body.to_location, "/to_location").await?;
    let candidates = candidates(process, ctx, id, from, &body).await?;
    let row = move_rows(process, ctx, quantity, to, &candidates).await?;
    let moved = MovedItem {
        item_id: id,
        sku: card.sku,
        from_location: body.from_location,
        to_location: row.location,
        quantity: row.quantity.to_text(card.scale),
        lot: row.lot,
        serial: row.serial,
        stock_id: row.stock_id,
    };
    let mut tx = process.db.begin(ctx).await?;
    let detail = json!({ "from": moved.from_location, "to": moved.to_location, "quantity": moved.quantity });
    tx.audit("move_item", "item", id, detail);
    tx.commit(200, moved).await
}

/// The rows that may be meant: loose, available, of the lot or number asked for, and not all claimed.
async fn candidates(
    process: &AddItem,
    ctx: &Ctx,
    item: ItemId,
    from: LocationId,
    body: &MoveItemBody,
) -> Result<Vec<UnitRow>> {
    let mut rows = process.inventory.loose_rows(ctx, item, from).await?;
    rows.retain(|row| {
        row.status == StockStatus::Available
            && row.on_hand > row.reserved
            && (body.lot.is_none() || row.lot == body.lot)
            && (body.serial.is_none() || row.serial == body.serial)
    });
    Ok(rows)
}

/// Moves from the one row that is meant. If there is no such row, an earlier attempt with this key may have emptied it:
/// its answer is asked for, and the key used up, before the move is refused.
async fn move_rows(
    process: &AddItem,
    ctx: &Ctx,
    quantity: Quantity,
    to: LocationId,
    candidates: &[UnitRow],
) -> Result<RowChange> {
    let id = StockCommandId::derived(keys::command(ctx), "move");
    let command = match candidates {
        [row] => StockCommand::Move(Move {
            stock_id: row.stock_id,
            quantity: Some(quantity),
            to_location_id: to,
            unit: IntoUnit::Loose,
            hold_id: None,
            override_limits: false,
        }),
        _ => StockCommand::ReleasePlan(ReleasePlan { hold_id: id.uuid() }),
    };
    let reference = Reference { kind: "move".into(), id: id.uuid() };
    let request = StockRequest { id, command, reference, reason: None, note: None };
    let outcome: StockOutcome = process.outcome(ctx, request).await?;
    match (outcome, candidates) {
        (Ok(StockDone::Rows { mut rows, .. }), _) => {
            rows.pop().ok_or_else(|| Failure::internal("stock was moved into no row"))
        }
        (Err(refusal), [_]) => Err(refusal.into()),
        (Ok(other), [_]) => Err(Failure::internal(format!("a move answered {other:?}"))),
        (_, []) => Err(Failure::refused(
            "add_item.nothing_to_move",
            "Nothing of this item that could be moved stands there loose: it is claimed, held back, in a handling unit, of \
             another lot, or not there.",
        )),
        (_, several) => Err(several_lots(several)),
    }
}

fn several_lots(rows: &[UnitRow]) -> Failure {
    let lots: Vec<_> = rows.iter().filter_map(|row| row.lot.as_ref()).collect();
    let serials: Vec<_> = rows.iter().filter_map(|row| row.serial.as_ref()).take(50).collect();
    Failure::refused(
        "add_item.several_lots",
        "Several lots or numbered units of this item stand there. Say which: send lot or serial.",
    )
    .param("lots", json!(lots))
    .param("serials", json!(serials))
}
