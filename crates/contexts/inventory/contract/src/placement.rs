//! Where received goods go: the strategies, the plan, and why.

use ambar_kernel::{ItemId, LocationCode, LocationId, LotCode, OwnerId, Quantity, WarehouseId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a place is chosen among those that fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum PlacementStrategy {
    /// The zone where the item's oldest stock stands, so that first-in stock is found together.
    Fifo,
    /// Fast movers near dispatch, slow ones far from it.
    Abc,
    /// The nearest place that is empty.
    #[default]
    NearestEmpty,
}

/// Asks for a place and holds its capacity until the goods are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPutaway {
    /// The hold's id, chosen by the caller.
    pub hold_id: Uuid,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub item_id: ItemId,
    /// Whose.
    pub owner_id: OwnerId,
    /// Which lot, for places that take only one.
    pub lot: Option<LotCode>,
    /// How much.
    pub quantity: Quantity,
    /// Whether it is one handling unit.
    pub whole_unit: bool,
    /// The strategy; `None` is the item's own or the default.
    pub strategy: Option<PlacementStrategy>,
    /// Only this place: refused if it does not fit.
    pub location_id: Option<LocationId>,
    /// Places not to propose: found full or blocked.
    pub avoid: Vec<LocationId>,
}

/// Why a place was chosen or passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum PlacementReason {
    /// The nearest empty place that fits.
    NearestEmpty,
    /// No empty place fits; the nearest that has room beside what stands there.
    NearestWithRoom,
    /// In the zone of the item's oldest stock.
    OldestStockZone,
    /// Near dispatch, for a fast mover.
    NearDispatch,
    /// Far from dispatch, for a slow mover.
    FarFromDispatch,
    /// In the middle of the walk, for what moves neither fast nor slowly.
    MiddleOfWalk,
    /// The caller asked for it.
    Asked,
    /// Overflow: no storage place fits.
    Overflow,
    /// Fits, but another ranked before it.
    RankedLower,
    /// Too heavy for it.
    Weight,
    /// Too big for it.
    Volume,
    /// No room for another handling unit.
    HandlingUnits,
    /// Its rule does not let these goods stand with what is there or is on its way.
    Mixing,
    /// Locked for coming in.
    LockedIn,
    /// No longer in use.
    Inactive,
    /// Not a storage place.
    NotStorage,
    /// The caller asked to avoid it.
    Avoided,
}

/// A place that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct RejectedPlace {
    /// Its code.
    pub location: LocationCode,
    /// Why not.
    pub why: PlacementReason,
}

/// The chosen place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacePlan {
    /// The hold on its capacity.
    pub hold_id: Uuid,
    /// The place; `None` if none fits.
    pub location_id: Option<LocationId>,
    /// Its code.
    pub location: Option<LocationCode>,
    /// Its position in the walk.
    pub sequence: i64,
    /// The strategy that chose it.
    pub strategy: PlacementStrategy,
    /// Why this place.
    pub why: Option<PlacementReason>,
    /// Why not the next ones, a few.
    pub rejected: Vec<RejectedPlace>,
}
