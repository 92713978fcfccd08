//! What is left to do, for those who lead a person through it.

use ambar_kernel::{
    ClusterId, DisplayName, ItemId, LocationCode, LotCode, OrderId, OwnerId, PickLineId, PickListId, Quantity, Scale,
    SerialCode, Sku, TaskId, ToteCode, WarehouseId,
};
use serde::{Deserialize, Serialize};

/// A pick list that is walked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickWork {
    /// The list.
    pub id: PickListId,
    /// Its task.
    pub task_id: TaskId,
    /// Raised by every change of the list.
    pub version: i64,
    /// Whether something is left to do.
    pub open: bool,
    /// The order it is for.
    pub order_id: OrderId,
    /// That order's number.
    pub order_number: String,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What its goods are put into, where each order has a tote of its own.
    pub tote: Option<ToteCode>,
    /// How many stops it ever had.
    pub stops: u32,
    /// The stops that are left, in walking order.
    pub left: Vec<StopWork>,
}

/// A stop that is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopWork {
    /// The stop.
    pub id: PickLineId,
    /// What.
    pub item_id: ItemId,
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: DisplayName,
    /// Decimals that it is counted in.
    pub scale: Scale,
    /// Where.
    pub location: LocationCode,
    /// That place's position in the walk.
    pub pick_sequence: i64,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// How much is left to pick there.
    pub left: Quantity,
}

/// Pick lists that one person walks at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterWork {
    /// The cluster.
    pub id: ClusterId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Whether the goods of each order go into a tote of their own; else they are sorted when they are packed.
    pub into_totes: bool,
    /// The lists, those that are done among them, in the order in which they stand on the cart.
    pub lists: Vec<PickWork>,
}
