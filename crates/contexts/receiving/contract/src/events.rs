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
