//! What is left to do, for those who lead a person through it.

use ambar_kernel::{
    DeliveryId, DeliveryLineId, DisplayName, ItemId, LocationCode, LotCode, OwnerId, PutawayId, Quantity, Scale,
    SerialCode, Sku, TaskId, WarehouseId,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Received goods on their way to their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutawayWork {
    /// The putaway.
    pub id: PutawayId,
    /// Its task.
    pub task_id: TaskId,
    /// Whether something is left to do.
    pub open: bool,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// What; of a handling unit with several things, the one there is most of.
    pub item_id: ItemId,
    /// That item's code.
    pub sku: Sku,
    /// That item's name.
    pub name: DisplayName,
    /// Decimals that it is counted in.
    pub scale: Scale,
    /// The SSCC of the unit that is put away whole, if it is one.
    pub sscc: Option<String>,
    /// Where the goods stand.
    pub from: LocationCode,
    /// Where they go; `None` while no place has room.
    pub location: Option<LocationCode>,
    /// Why there, by the name of the reason.
    pub why: Option<String>,
    /// The best places that were not chosen, with the names of the reasons.
    pub rejected: Vec<(LocationCode, String)>,
    /// What still stands where it arrived.
    pub goods: Vec<GoodsWork>,
}

/// Goods of one stock row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsWork {
    /// What.
    pub item_id: ItemId,
    /// Its code.
    pub sku: Sku,
    /// How much.
    pub quantity: Quantity,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
}

/// A delivery that goods are received for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryWork {
    /// The delivery.
    pub id: DeliveryId,
    /// Its number.
    pub number: String,
    /// Whether goods are still received for it.
    pub open: bool,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Where its goods arrive, unless a scan says otherwise.
    pub dock: Option<LocationCode>,
    /// What was announced.
    pub lines: Vec<DeliveryLineWork>,
    /// The handling units that were announced.
    pub units: Vec<DeliveryUnitWork>,
}

/// A line of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryLineWork {
    /// The line.
    pub id: DeliveryLineId,
    /// What.
    pub item_id: ItemId,
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: DisplayName,
    /// Decimals that it is counted in.
    pub scale: Scale,
    /// Which lot was announced.
    pub lot: Option<LotCode>,
    /// Which date was announced.
    pub expires_on: Option<NaiveDate>,
    /// What was announced.
    pub expected: Quantity,
    /// What came.
    pub received: Quantity,
}

/// An announced handling unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryUnitWork {
    /// Its number.
    pub sscc: String,
    /// Whether it came.
    pub received: bool,
}
