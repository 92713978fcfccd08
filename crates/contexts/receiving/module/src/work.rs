//! What is left to do, as others are told.

use ambar_receiving_contract::{DeliveryLineWork, GoodsWork, PutawayWork};
use ambar_receiving_domain::PutawayState;
use serde::Serialize;
use serde_json::Value;

use crate::store::{delivery::LineRow, putaway::PutawayRow};

/// How many of the places that were not chosen are told: a person does not read more.
const REJECTED: usize = 5;

/// The name by which the API calls a reason.
fn name(reason: impl Serialize) -> String {
    match serde_json::to_value(reason) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

/// A putaway.
pub(crate) fn of_putaway(row: PutawayRow) -> PutawayWork {
    let goods = row.goods.into_iter().map(|goods| GoodsWork {
        item_id: goods.item_id,
        sku: goods.sku,
        quantity: goods.quantity,
        lot: goods.lot,
        serial: goods.serial,
    });
    PutawayWork {
        id: row.id,
        task_id: row.task_id,
        open: !matches!(row.state, PutawayState::Completed | PutawayState::Canceled),
        warehouse_id: row.warehouse_id,
        owner_id: row.owner_id,
        item_id: row.item_id,
        sku: row.sku,
        name: row.name,
        scale: row.scale,
        sscc: row.sscc,
        from: row.from_location,
        location: row.location,
        why: row.plan.why.map(name),
        rejected: row.plan.rejected.into_iter().take(REJECTED).map(|it| (it.location, name(it.why))).collect(),
        goods: goods.collect(),
    }
}

/// A line of a delivery.
pub(crate) fn of_line(row: LineRow) -> DeliveryLineWork {
    DeliveryLineWork {
        id: row.id,
        item_id: row.item_id,
        sku: row.sku,
        name: row.name,
        scale: row.scale,
        lot: row.lot,
        expires_on: row.expires_on,
        expected: row.expected,
        received: row.received,
    }
}
