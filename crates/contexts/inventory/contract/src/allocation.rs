//! Claims on stock: what is asked for, what was chosen and why, and what was missing.

use ambar_kernel::{
    HandlingUnitId, LocationCode, LocationId, LotCode, OrderId, OrderLineId, Quantity, ReservationId, SerialCode,
    Timestamp,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::StockId;

/// The order line that wants goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Demand {
    /// The order.
    pub order_id: OrderId,
    /// Its line.
    pub order_line_id: OrderLineId,
}

/// Which stock goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum AllocationOrder {
    /// What came in first.
    #[default]
    Fifo,
    /// What expires first; what has no date last.
    Fefo,
}

/// What stock must satisfy to be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct AllocationRule {
    /// Which goes first.
    pub order: AllocationOrder,
    /// Days that must remain before its expiry.
    pub min_remaining_days: u16,
    /// Only this lot.
    pub lot: Option<LotCode>,
    /// Only this unit.
    pub serial: Option<SerialCode>,
}

/// Why a row was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct AllocationReason {
    /// The rule that ranked it.
    pub order: AllocationOrder,
    /// Its place in that ranking, from 1.
    pub rank: u32,
    /// When it came in.
    #[cfg_attr(feature = "utoipa", schema(value_type = chrono::DateTime<chrono::Utc>))]
    pub received_at: Timestamp,
    /// Until when it may be used.
    pub expires_on: Option<NaiveDate>,
    /// What was free of it, in the item's smallest units.
    #[cfg_attr(feature = "utoipa", schema(value_type = i64))]
    pub free: Quantity,
}

/// A claim on one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllocatedRow {
    /// The claim.
    pub reservation_id: ReservationId,
    /// The row.
    pub stock_id: StockId,
    /// Where it stands.
    pub location_id: LocationId,
    /// The code of that place.
    pub location: LocationCode,
    /// Its position in the walk.
    pub pick_sequence: i64,
    /// The handling unit it stands in; nil for loose.
    pub handling_unit_id: HandlingUnitId,
    /// Its lot.
    pub lot: Option<LotCode>,
    /// Its serial number.
    pub serial: Option<SerialCode>,
    /// How much of it, in the item's smallest units.
    pub quantity: Quantity,
    /// Why it was chosen.
    pub why: AllocationReason,
}

/// Why stock that exists was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum PassedOver {
    /// Its status may not be allocated.
    Status,
    /// It is claimed by others.
    Reserved,
    /// Its date has passed or comes too soon.
    Expiry,
    /// It is not the lot or unit that was asked for.
    NotTheLot,
    /// Its place is locked for taking out.
    Locked,
    /// It stands where nothing is allocated from: dock, staging, inspection.
    NotInStorage,
    /// The caller excluded its place.
    Excluded,
}

/// What was missing and where it could have come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortage {
    /// What was missing, in the item's smallest units.
    pub missing: Quantity,
    /// What exists but could not be used, by the reason.
    pub passed_over: Vec<(PassedOver, Quantity)>,
}

/// What became of a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The claims.
    pub rows: Vec<AllocatedRow>,
    /// What was missing, if anything.
    pub shortage: Option<Shortage>,
}

impl Allocation {
    /// What was claimed.
    #[must_use]
    pub fn allocated(&self) -> Quantity {
        self.rows.iter().map(|row| row.quantity).sum()
    }

    /// What was missing.
    #[must_use]
    pub fn short(&self) -> Quantity {
        self.shortage.as_ref().map_or(Quantity::ZERO, |shortage| shortage.missing)
    }
}
