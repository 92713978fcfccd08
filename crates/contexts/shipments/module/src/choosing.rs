//! How stock is chosen for an order: by what its lines say, else by the stored rules, and from whom it may be taken.

use std::collections::BTreeMap;

use ambar_inventory_contract::{
    AllocatedRow, AllocationRule, Demand, Reserve, RuleFor, StockCommand, StockRequest, TakeFrom, TakeOver, Taken,
};
use ambar_kernel::{Ctx, ItemId, Result, StockCommandId};
use ambar_pg::Tx;
use ambar_picking_contract::{ClaimToPick, KeptClaim, TakenPick};
use serde_json::json;

use crate::{
    Shipments, stock,
    store::{self, claim::Takeable, line::LineRow, order::OrderRow},
};

/// Gives the lines of orders that say nothing of it themselves the stored rule that is the most specific for them. What they
/// and their items say of days that must remain still holds.
pub(crate) async fn apply_rules(
    shipments: &Shipments,
    ctx: &Ctx,
    orders: Vec<(&OrderRow, &mut Vec<LineRow>)>,
) -> Result<()> {
    let mut undecided: Vec<(RuleFor, &mut LineRow)> = Vec::new();
    for (order, lines) in orders {
        let (warehouse_id, customer_id) = (order.warehouse_id, order.customer_id);
        let asked = |line: &LineRow| RuleFor { warehouse_id, item_id: line.item_id, customer_id };
        undecided.extend(lines.iter_mut().filter(|line| line.by_rules).map(|line| (asked(line), line)));
    }
    if undecided.is_empty() {
        return Ok(());
    }
    let asked: Vec<RuleFor> = undecided.iter().map(|(asked, _)| *asked).collect();
    for ((_, line), stored) in undecided.into_iter().zip(shipments.inventory.allocation_rules(ctx, &asked).await?) {
        if let Some(stored) = stored {
            let min_remaining_days = stored.min_remaining_days.max(line.rule.0.min_remaining_days);
            line.rule.0 = AllocationRule { min_remaining_days, ..stored };
        }
    }
    Ok(())
}

/// The claims that a release may take from, the first of them first; none unless it was told to.
pub(crate) async fn takeable(shipments: &Shipments, order: &OrderRow, lines: &[LineRow]) -> Result<Vec<Takeable>> {
    if !order.takes {
        return Ok(Vec::new());
    }
    let items: Vec<ItemId> = lines.iter().map(|line| line.item_id).collect();
    store::claim::takeable(shipments.db.reader(), order, &items).await
}

/// The same by item, as the commands name them.
pub(crate) fn by_item(takeable: &[Takeable]) -> BTreeMap<ItemId, Vec<TakeFrom>> {
    let mut by_item: BTreeMap<ItemId, Vec<TakeFrom>> = BTreeMap::new();
    for it in takeable {
        let from = TakeFrom { reservation_id: it.reservation_id, quantity: it.quantity };
        by_item.entry(it.item_id).or_default().push(from);
    }
    by_item
}

/// The command that claims stock for a line.
pub(crate) fn claim_stock(
    order: &OrderRow,
    line: &LineRow,
    partial: bool,
    takeable: &BTreeMap<ItemId, Vec<TakeFrom>>,
) -> Result<StockRequest> {
    let reserve = Reserve {
        demand: Demand::of_order(order.id, line.id),
        warehouse_id: order.warehouse_id,
        item_id: line.item_id,
        owner_id: order.owner_id,
        quantity: line.figures()?.open(),
        rule: line.rule.0.clone(),
        exclude: Vec::new(),
        partial,
    };
    let command = match takeable.get(&line.item_id) {
        Some(from) => StockCommand::TakeOver(TakeOver { reserve, from: from.clone() }),
        None => StockCommand::Reserve(reserve),
    };
    let id = StockCommandId::derived(line.id.uuid(), &format!("reserve {}", order.round));
    Ok(stock::request(id, order.id, command))
}

/// Lets the pick lists of those that lost goods follow.
pub(crate) async fn give_way(shipments: &Shipments, ctx: &Ctx, order: &OrderRow, taken: &[Taken]) -> Result<()> {
    if taken.is_empty() {
        return Ok(());
    }
    let taken: Vec<TakenPick> = taken
        .iter()
        .map(|taken| TakenPick { reservation_id: taken.reservation_id, kept: taken.kept.as_ref().map(kept) })
        .collect();
    shipments.picking.give_way(ctx, order.id, &taken).await
}

fn kept(row: &AllocatedRow) -> KeptClaim {
    KeptClaim {
        reservation_id: row.reservation_id,
        location_id: row.location_id,
        location: row.location.clone(),
        pick_sequence: row.pick_sequence,
        handling_unit_id: row.handling_unit_id,
        lot: row.lot.clone(),
        serial: row.serial.clone(),
        quantity: row.quantity,
        why: json!(row.why),
    }
}

/// Records what those that lost goods keep. Their figures follow from what picking tells.
pub(crate) async fn record_taken(tx: &mut Tx, taken: &[Taken]) -> Result<()> {
    for taken in taken {
        let kept = taken.kept.iter().map(|row| ClaimToPick {
            reservation_id: row.reservation_id,
            location: row.location.clone(),
            lot: row.lot.clone(),
            serial: row.serial.clone(),
            quantity: row.quantity,
            why: json!(row.why),
        });
        store::claim::replace_allocation(tx, taken.reservation_id, &kept.collect::<Vec<_>>()).await?;
    }
    Ok(())
}
