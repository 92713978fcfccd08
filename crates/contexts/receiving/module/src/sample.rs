//! Rows for tests.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::store::{
    delivery::{DeliveryRow, LineRow, UnitRow},
    putaway::PutawayRow,
    receipt::{ReceiptLineRow, ReceiptRow},
    step::StepRow,
};

const ONE: &str = "00000000-0000-0000-0000-000000000001";
const TWO: &str = "00000000-0000-0000-0000-000000000002";
const NOON: &str = "2026-11-24T12:00:00Z";

/// A row with these fields, and others that it needs.
fn row<T: DeserializeOwned>(mut base: Value, fields: Value) -> T {
    base.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(base).unwrap()
}

pub(crate) fn delivery(fields: Value) -> DeliveryRow {
    let base = json!({
        "id": ONE, "owner_id": ONE, "number": "IN-000001", "warehouse_id": ONE, "time_zone": "UTC", "state": "validated",
        "open_lines": 1, "dock_id": ONE, "dock": "DOCK-1", "dock_sequence": 7, "created_at": NOON,
    });
    row(base, fields)
}

pub(crate) fn line(fields: Value) -> LineRow {
    let base = json!({
        "id": ONE, "delivery_id": ONE, "owner_id": ONE, "line_no": 1, "item_id": ONE, "sku": "MUG", "sku_key": "MUG", "name": "Mug",
        "scale": 0, "tracking": "none", "expected": 10, "tolerated": 10, "counted": 0, "received": 0, "excess": 0, "state": "validated",
    });
    row(base, fields)
}

pub(crate) fn unit(fields: Value) -> UnitRow {
    let base = json!({
        "id": ONE, "delivery_id": ONE, "owner_id": ONE, "sscc": "106141412345678908", "kind": "pallet", "line_ids": [ONE], "contents": [],
    });
    row(base, fields)
}

pub(crate) fn receipt(fields: Value) -> ReceiptRow {
    let base = json!({
        "id": ONE, "owner_id": ONE, "warehouse_id": ONE, "delivery_id": ONE, "capture": "unit", "occasion": "announced",
        "location_id": ONE, "location": "DOCK-1", "sequence": 7, "condition": "good", "account_id": ONE,
        "account_name": "otto", "operation_id": ONE, "created_at": NOON,
    });
    row(base, fields)
}

pub(crate) fn receipt_line(fields: Value) -> ReceiptLineRow {
    let base = json!({
        "receipt_id": ONE, "n": 1, "owner_id": ONE, "delivery_line_id": ONE, "item_id": ONE, "sku": "MUG", "name": "Mug", "scale": 0,
        "quantity": 10, "excess": 0, "status": "available", "discrepancies": [], "rows": [{"stock_id": 5, "quantity": 10}],
    });
    row(base, fields)
}

pub(crate) fn putaway(fields: Value) -> PutawayRow {
    let goods = json!([{"stock_id": 5, "item_id": ONE, "sku": "MUG", "scale": 0, "quantity": 10}]);
    let base = json!({
        "id": ONE, "owner_id": ONE, "warehouse_id": ONE, "receipt_id": ONE, "delivery_id": ONE, "item_id": ONE, "sku": "MUG", "name": "Mug",
        "scale": 0, "status": "available", "quantity": 10, "done": 0, "state": "pending", "from_location": "DOCK-1", "location_id": ONE,
        "location": "A-01", "plan": {"strategy": "nearest_empty", "why": "nearest_empty", "rejected": []}, "hold_id": ONE, "avoid": [],
        "task_id": ONE, "goods": goods, "steps": 0, "created_at": NOON,
    });
    row(base, fields)
}

pub(crate) fn step(fields: Value) -> StepRow {
    let base = json!({
        "id": TWO, "putaway_id": ONE, "owner_id": ONE, "n": 1, "kind": "move", "elsewhere": false, "taken": [],
        "avoid": [], "account_id": ONE, "account_name": "otto", "operation_id": ONE, "created_at": NOON,
    });
    row(base, fields)
}

/// Goods of the sample putaway, so much of them.
pub(crate) fn goods(stock_id: i64, units: i64) -> Value {
    json!({"stock_id": stock_id, "item_id": ONE, "sku": "MUG", "scale": 0, "quantity": units})
}

/// The id of most samples.
pub(crate) fn one<T>() -> ambar_kernel::Id<T> {
    ONE.parse().unwrap()
}
