//! What is left to do, for those who lead a person through it.

use ambar_kernel::{DisplayName, ItemId, OrderId, OrderLineId, OwnerId, Quantity, Scale, ShortCode, Sku, WarehouseId};
use serde::{Deserialize, Serialize};

/// An order that is packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackWork {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Raised by every change of its state.
    pub version: i64,
    /// Whether it may be packed now.
    pub open: bool,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Whether nothing more is picked for it.
    pub picking_complete: bool,
    /// Whether a carton is open.
    pub carton_open: bool,
    /// Its lines.
    pub lines: Vec<PackLineWork>,
}

/// A line of an order that is packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackLineWork {
    /// The line.
    pub id: OrderLineId,
    /// What.
    pub item_id: ItemId,
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: DisplayName,
    /// What one base unit is called.
    pub base_unit: ShortCode,
    /// Decimals that it is counted in.
    pub scale: Scale,
    /// What is picked of it in all.
    pub picked: Quantity,
    /// What of that is in cartons.
    pub packed: Quantity,
}
