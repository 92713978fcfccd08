//! The facts that inventory publishes: one event for each group of commands, all facts inside.

use ambar_kernel::{Event, ItemId, LocationId, OwnerId, Quantity, StockCommandId, WarehouseId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{MovementKind, Reference};

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockFact {
    /// The command that moved it.
    pub command_id: StockCommandId,
    /// The operation that the command was part of: commands of several are told together.
    pub operation_id: Uuid,
    /// What kind.
    pub kind: MovementKind,
    /// What.
    pub item_id: ItemId,
    /// Whose.
    pub owner_id: OwnerId,
    /// From which place; `None` for a virtual one.
    pub from_location_id: Option<LocationId>,
    /// To which place; `None` for a virtual one.
    pub to_location_id: Option<LocationId>,
    /// How much, in the item's smallest units.
    pub quantity: Quantity,
    /// The document it was for.
    pub reference: Reference,
}

/// Stock moved. Keyed by the warehouse's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockChanged {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// The movements of one group of commands.
    pub facts: Vec<StockFact>,
}
impl Event for StockChanged {
    const NAME: &'static str = "inventory.stock_changed";
}
