//! The facts that receiving publishes. Keyed by the delivery's id (putaways: by their own).

use ambar_kernel::{
    DecimalText, DeliveryId, DeliveryLineId, Event, ItemId, LocationCode, OwnerId, PutawayId, ReceiptId, WarehouseId,
};
use serde::{Deserialize, Serialize};

/// A delivery was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryAnnounced {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Its number.
    pub number: String,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// Where to.
    pub warehouse_id: WarehouseId,
    /// How many lines.
    pub lines: i32,
}
impl Event for DeliveryAnnounced {
    const NAME: &'static str = "receiving.delivery_announced";
}

/// Goods were taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsReceived {
    /// The receipt.
    pub receipt_id: ReceiptId,
    /// The delivery, unless received blind.
    pub delivery_id: Option<DeliveryId>,
    /// The announced line, if it was one.
    pub delivery_line_id: Option<DeliveryLineId>,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// What.
    pub item_id: ItemId,
    /// How much, in base units.
    pub quantity: DecimalText,
    /// In which stock status.
    pub status: String,
}
impl Event for GoodsReceived {
    const NAME: &'static str = "receiving.goods_received";
}

/// Received goods stand in their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutawayCompleted {
    /// The putaway.
    pub putaway_id: PutawayId,
    /// What was put away.
    pub item_id: ItemId,
    /// Where.
    pub location: LocationCode,
    /// How much, in base units.
    pub quantity: DecimalText,
}
impl Event for PutawayCompleted {
    const NAME: &'static str = "receiving.putaway_completed";
}

/// Nothing more is expected of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryClosed {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Its last state: `completed`, `partially_completed` or `canceled`.
    pub state: String,
}
impl Event for DeliveryClosed {
    const NAME: &'static str = "receiving.delivery_closed";
}

#[cfg(test)]
mod tests {
    use insta::assert_json_snapshot;
    use uuid::Uuid;

    use super::*;

    fn id<T>(n: u128) -> ambar_kernel::Id<T> {
        ambar_kernel::Id::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn the_json_of_an_announced_delivery_is_a_promise() {
        let event = DeliveryAnnounced {
            delivery_id: id(1),
            number: "IN-000001".into(),
            owner_id: id(2),
            warehouse_id: id(3),
            lines: 4,
        };
        assert_eq!((DeliveryAnnounced::NAME, DeliveryAnnounced::VERSION), ("receiving.delivery_announced", 1));
        assert_json_snapshot!(event, @r#"
        {
          "delivery_id": "00000000-0000-0000-0000-000000000001",
          "number": "IN-000001",
          "owner_id": "00000000-0000-0000-0000-000000000002",
          "warehouse_id": "00000000-0000-0000-0000-000000000003",
          "lines": 4
        }
        "#);
    }

    #[test]
    fn the_json_of_received_goods_is_a_promise() {
        let event = GoodsReceived {
            receipt_id: id(1),
            delivery_id: Some(id(2)),
            delivery_line_id: Some(id(3)),
            owner_id: id(4),
            item_id: id(5),
            quantity: DecimalText::new("12.5"),
            status: "available".into(),
        };
        assert_eq!((GoodsReceived::NAME, GoodsReceived::VERSION), ("receiving.goods_received", 1));
        assert_json_snapshot!(event, @r#"
        {
          "receipt_id": "00000000-0000-0000-0000-000000000001",
          "delivery_id": "00000000-0000-0000-0000-000000000002",
          "delivery_line_id": "00000000-0000-0000-0000-000000000003",
          "owner_id": "00000000-0000-0000-0000-000000000004",
          "item_id": "00000000-0000-0000-0000-000000000005",
          "quantity": "12.5",
          "status": "available"
        }
        "#);
        let blind = GoodsReceived { delivery_id: None, delivery_line_id: None, ..event };
        assert_json_snapshot!(serde_json::to_value(blind).unwrap()["delivery_id"], @"null");
    }

    #[test]
    fn the_json_of_a_completed_putaway_is_a_promise() {
        let event = PutawayCompleted {
            putaway_id: id(1),
            item_id: id(2),
            location: LocationCode::parse("A-01-02").unwrap(),
            quantity: DecimalText::new("12"),
        };
        assert_eq!((PutawayCompleted::NAME, PutawayCompleted::VERSION), ("receiving.putaway_completed", 1));
        assert_json_snapshot!(event, @r#"
        {
          "putaway_id": "00000000-0000-0000-0000-000000000001",
          "item_id": "00000000-0000-0000-0000-000000000002",
          "location": "A-01-02",
          "quantity": "12"
        }
        "#);
    }

    #[test]
    fn the_json_of_a_closed_delivery_is_a_promise() {
        let event = DeliveryClosed { delivery_id: id(1), state: "partially_completed".into() };
        assert_eq!((DeliveryClosed::NAME, DeliveryClosed::VERSION), ("receiving.delivery_closed", 1));
        assert_json_snapshot!(event, @r#"
        {
          "delivery_id": "00000000-0000-0000-0000-000000000001",
          "state": "partially_completed"
        }
        "#);
    }
}
