//! What a group tells: one event for each warehouse in which something moved, one audit line for each command that was done.

use std::collections::BTreeMap;

use ambar_inventory_contract::{StockChanged, StockCommand, StockFact, StockOutcome};
use ambar_inventory_domain::{Book, Side};
use ambar_kernel::{LocationId, Result, WarehouseId};
use ambar_pg::Tx;
use serde_json::json;

use super::group::Open;

/// Buffers the events and the audit lines of a group.
///
/// # Errors
/// Only if an event cannot be written as JSON, which is a bug.
pub(super) fn announce(tx: &mut Tx, book: &Book, open: &Open<'_>, outcomes: &[StockOutcome]) -> Result<()> {
    let senders = open.senders();
    let place = |side: Side| -> Option<LocationId> {
        match side {
            Side::Row(id) => book.rows.get(&id).map(|row| row.key.location_id),
            Side::Virtual(_) => None,
        }
    };
    let mut facts: BTreeMap<WarehouseId, Vec<StockFact>> = BTreeMap::new();
    for movement in book.movements() {
        facts.entry(movement.key.warehouse_id).or_default().push(StockFact {
            command_id: movement.stamp.command_id,
            operation_id: senders.get(&movement.stamp.command_id).map(|ctx| ctx.operation_id).unwrap_or_default(),
            kind: movement.kind,
            item_id: movement.key.item_id,
            owner_id: movement.key.owner_id,
            from_location_id: place(movement.from),
            to_location_id: place(movement.to),
            quantity: movement.quantity,
            reference: movement.stamp.reference.clone(),
        });
    }
    for (warehouse_id, facts) in facts {
        tx.emit(warehouse_id, &StockChanged { warehouse_id, facts })?;
    }
    for ((ctx, request), outcome) in open.calls().zip(outcomes) {
        if outcome.is_ok() {
            let reference = &request.reference;
            let detail = json!({ "for": reference.kind, "id": reference.id, "reason": request.reason });
            tx.audit_for(ctx, action(&request.command), "stock_command", request.id, detail);
        }
    }
    Ok(())
}

/// The name of a command in the audit trail.
pub(super) const fn action(command: &StockCommand) -> &'static str {
    match command {
        StockCommand::Receive(_) => "receive",
        StockCommand::PlanPutaway(_) => "plan_putaway",
        StockCommand::ReleasePlan(_) => "release_plan",
        StockCommand::Move(_) => "move",
        StockCommand::MoveUnit(_) => "move_unit",
        StockCommand::ChangeStatus(_) => "change_status",
        StockCommand::Adjust(_) => "adjust",
        StockCommand::Promise(_) => "promise",
        StockCommand::Unpromise(_) => "unpromise",
        StockCommand::Reserve(_) => "reserve",
        StockCommand::Unreserve(_) => "unreserve",
        StockCommand::Reallocate(_) => "reallocate",
        StockCommand::TakeOver(_) => "take_over",
        StockCommand::MoveReserved(_) => "move_reserved",
        StockCommand::MarkDoubt(_) => "mark_doubt",
        StockCommand::Ship(_) => "ship",
        StockCommand::OpenUnit(_) => "open_unit",
        StockCommand::SettleCount(_) => "settle_count",
    }
}
