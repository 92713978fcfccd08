//! The facts that shipments publishes. Keyed by the order's id.

use ambar_kernel::{CartonId, DecimalText, Event, ItemId, OrderId, OrderLineId, OwnerId, ShipmentId, WarehouseId};
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
    /// The order whose rest this is, for a backorder.
    pub parent_id: Option<OrderId>,
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

/// An order is held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderHeld {
    /// The order.
    pub order_id: OrderId,
}
impl Event for OrderHeld {
    const NAME: &'static str = "shipments.order_held";
}

/// An order that was held back goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderUnheld {
    /// The order.
    pub order_id: OrderId,
}
impl Event for OrderUnheld {
    const NAME: &'static str = "shipments.order_unheld";
}

/// A carton was opened, packed into, or closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartonChanged {
    /// The order that it is for.
    pub order_id: OrderId,
    /// The carton.
    pub carton_id: CartonId,
}
impl Event for CartonChanged {
    const NAME: &'static str = "shipments.carton_changed";
}

#[cfg(test)]
mod tests {
    use ambar_kernel::Id;

    use super::*;

    fn id<T>(number: u8) -> Id<T> {
        format!("00000000-0000-7000-8000-0000000000{number:02}").parse().unwrap()
    }

    /// The JSON of an event is read for ever: a change here needs a new version of the event.
    #[test]
    fn the_json_of_every_event_is_fixed() {
        let received = OrderReceived {
            order_id: id(1),
            number: "SO-000001".into(),
            owner_id: id(2),
            warehouse_id: id(3),
            lines: 4,
            parent_id: None,
        };
        insta::assert_json_snapshot!("order_received", received);
        insta::assert_json_snapshot!(
            "order_released",
            OrderReleased { order_id: id(1), allocated_lines: 3, short_lines: 1 }
        );
        let line = ShippedLine { order_line_id: id(5), item_id: id(6), quantity: DecimalText::new("2.5") };
        let shipped =
            OrderShipped { order_id: id(1), shipment_id: id(7), lines: vec![line], backorder_id: Some(id(8)) };
        insta::assert_json_snapshot!("order_shipped", shipped);
        insta::assert_json_snapshot!("order_cancelled", OrderCancelled { order_id: id(1) });
        insta::assert_json_snapshot!("order_held", OrderHeld { order_id: id(1) });
        insta::assert_json_snapshot!("order_unheld", OrderUnheld { order_id: id(1) });
        insta::assert_json_snapshot!("carton_changed", CartonChanged { order_id: id(1), carton_id: id(9) });
        let json = serde_json::to_value(&shipped).unwrap();
        assert_eq!(serde_json::from_value::<OrderShipped>(json).unwrap(), shipped);
    }
}
