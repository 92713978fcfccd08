//! The lines of an order to be: their items looked up, their quantities read.

use std::collections::HashMap;

use ambar_catalog_contract::{ItemCard, Tracking};
use ambar_inventory_contract::{AllocationOrder, AllocationRule};
use ambar_kernel::{Ctx, Failure, Fault, FieldError, ItemId, OrderId, OrderLineId, OwnerId, Quantity, Result, Sku};

use super::take_order::TakeLine;
use crate::{Shipments, store::line::NewLine};

/// What the lines belong to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) order: OrderId,
    pub(crate) owner: OwnerId,
    /// Which stock goes first, for lines that do not say.
    pub(crate) allocation: Option<AllocationOrder>,
}

/// The lines, with everything that they name known to exist.
///
/// # Errors
/// 422 with a pointer to every line that cannot be taken, up to so many.
pub(crate) async fn checked(
    shipments: &Shipments,
    ctx: &Ctx,
    named: Named,
    lines: Vec<TakeLine>,
    most_faults: usize,
) -> Result<Vec<NewLine>> {
    let Named { order, owner, allocation } = named;
    let items = Items::find(shipments, ctx, owner, &lines).await?;
    let (mut checked, mut faults) = (Vec::with_capacity(lines.len()), Vec::new());
    for (line, line_no) in lines.into_iter().zip(1..) {
        match items.line(order, line_no, allocation, line) {
            Ok(line) => checked.push(line),
            Err(fault) => faults.push(fault),
        }
        if faults.len() == most_faults {
            break;
        }
    }
    if faults.is_empty() { Ok(checked) } else { Err(Failure::invalid(faults)) }
}

/// The items that lines name.
struct Items {
    by_id: HashMap<ItemId, ItemCard>,
    /// By folded SKU.
    by_sku: HashMap<String, ItemCard>,
    owner: OwnerId,
}

impl Items {
    async fn find(shipments: &Shipments, ctx: &Ctx, owner: OwnerId, lines: &[TakeLine]) -> Result<Self> {
        let mut ids: Vec<ItemId> = lines.iter().filter_map(|line| line.item_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut skus: Vec<Sku> = lines.iter().filter_map(|line| line.sku.clone()).collect();
        skus.sort_by_key(Sku::folded);
        skus.dedup_by_key(|sku| sku.folded());
        let mut items = Self { by_id: HashMap::new(), by_sku: HashMap::new(), owner };
        if !ids.is_empty() {
            let cards = shipments.catalog.items(ctx, &ids).await?;
            items.by_id = cards.into_iter().map(|card| (card.id, card)).collect();
        }
        if !skus.is_empty() {
            let cards = shipments.catalog.items_by_sku(ctx, owner, &skus).await?;
            items.by_sku = cards.into_iter().map(|card| (card.sku.folded(), card)).collect();
        }
        Ok(items)
    }

    fn line(
        &self,
        order: OrderId,
        line_no: i32,
        allocation: Option<AllocationOrder>,
        line: TakeLine,
    ) -> Result<NewLine, FieldError> {
        let at = |field: &str, code, detail: String| FieldError {
            pointer: format!("/lines/{}/{field}", line_no - 1),
            code,
            detail,
        };
        let (field, card) = match (&line.sku, line.item_id) {
            (Some(sku), None) => ("sku", self.by_sku.get(&sku.folded())),
            (None, Some(id)) => ("item_id", self.by_id.get(&id)),
            _ => return Err(at("sku", "shipments.item_missing", "say either sku or item_id".into())),
        };
        let card = card.filter(|card| card.owner_id == self.owner);
        let card = card.ok_or_else(|| at(field, "shipments.item_unknown", "this owner has no such item".into()))?;
        if !card.active {
            return Err(at(field, "shipments.item_inactive", format!("{} is no longer in use", card.sku)));
        }
        let ordered: Quantity =
            line.quantity.positive_at(card.scale).map_err(|fault| at("quantity", fault.code(), fault.to_string()))?;
        let by_rules = line.allocation.or(allocation).is_none() && line.lot.is_none() && line.serial.is_none();
        Ok(NewLine {
            id: OrderLineId::derived(order.uuid(), &format!("line {line_no}")),
            line_no,
            item_id: card.id,
            sku: card.sku.clone(),
            name: card.name.clone(),
            base_unit: card.base_unit.clone(),
            scale: card.scale,
            rule: AllocationRule {
                order: line.allocation.or(allocation).unwrap_or_else(|| usual_order(card)),
                min_remaining_days: line.min_remaining_days.or(card.min_remaining_days).unwrap_or_default(),
                lot: line.lot,
                serial: line.serial,
                ..AllocationRule::default()
            },
            by_rules,
            ordered,
            promised: Quantity::ZERO,
        })
    }
}

/// What expires goes out by its date, everything else by when it came.
fn usual_order(card: &ItemCard) -> AllocationOrder {
    if card.tracking == Tracking::Expiry { AllocationOrder::Fefo } else { AllocationOrder::Fifo }
}
