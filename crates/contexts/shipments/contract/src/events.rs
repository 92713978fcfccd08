//! The facts that shipments publishes. Keyed by the order's id.

use ambar_kernel::{DecimalText, Event, ItemId, OrderId, OrderLineId, OwnerId, ShipmentId, WarehouseId};
use serde::{Deserialize, Serialize};

/// An order was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReceived {
    /// The order.
    pub order_id: OrderId,
    /// Its number.
    pub number: String,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// From where.
    pub warehouse_id: WarehouseId,
    /// How many lines.
    pub lines: i32,
}
impl Event for OrderReceived {
    const NAME: &'static str = "shipments.order_received";
}

/// An order was released to the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReleased {
    /// The order.
    pub order_id: OrderId,
    /// Lines with any stock allocated.
    pub allocated_lines: i32,
    /// Lines with any shortage.
    pub short_lines: i32,
}
impl Event for OrderReleased {
    const NAME: &'static str = "shipments.order_released";
}

/// What left of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippedLine {
    /// The demand line.
    pub order_line_id: OrderLineId,
    /// What.
    pub item_id: ItemId,
    /// How much, in base units.
    pub quantity: DecimalText,
}

/// Goods left for the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderShipped {
    /// The order.
    pub order_id: OrderId,
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// What left.
    pub lines: Vec<ShippedLine>,
    /// The order of the rest, if there is one.
    pub backorder_id: Option<OrderId>,
}
impl Event for OrderShipped {
    const NAME: &'static str = "shipments.order_shipped";
}

/// An order will not be filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCancelled {
    /// The order.
    pub order_id: OrderId,
}
impl Event for OrderCancelled {
    const NAME: &'static str = "shipments.order_cancelled";
}
