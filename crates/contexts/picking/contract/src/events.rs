//! The facts that picking publishes. Keyed by the order's id.

use ambar_kernel::{Event, LocationCode, OrderId, OrderLineId, PickListId, Quantity};
use serde::{Deserialize, Serialize};

/// Everything on a pick list was picked or reported short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickListCompleted {
    /// The list.
    pub pick_list_id: PickListId,
    /// The order it was for.
    pub order_id: OrderId,
}
impl Event for PickListCompleted {
    const NAME: &'static str = "picking.pick_list_completed";
}

/// A picker found less than the book said, and nothing elsewhere replaced it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickShorted {
    /// The order.
    pub order_id: OrderId,
    /// The demand line.
    pub order_line_id: OrderLineId,
    /// Where it was missing.
    pub location: LocationCode,
    /// What could not be re-allocated, in the item's smallest units.
    pub quantity: Quantity,
}
impl Event for PickShorted {
    const NAME: &'static str = "picking.pick_shorted";
}
