//! Claims on stock: what is asked for, what was chosen and why, and what was missing.

use ambar_kernel::{
    HandlingUnitId, LocationCode, LocationId, LotCode, OrderId, OrderLineId, Quantity, ReservationId, SerialCode,
    Timestamp, ZoneId,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::StockId;

/// The order line that wants goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Demand {
    /// The order.
    pub order_id: OrderId,
    /// Its line.
    pub order_line_id: OrderLineId,
    /// Whether the order is another system's. Its ids are that system's then: they may be those of an order of shipments,
    /// and mean another one.
    #[serde(default, skip_serializing_if = "is_not")]
    pub outside: bool,
}

impl Demand {
    /// A line of an order of shipments.
    #[must_use]
    pub const fn of_order(order_id: OrderId, order_line_id: OrderLineId) -> Self {
        Self { order_id, order_line_id, outside: false }
    }

    /// A line of an order that another system keeps.
    #[must_use]
    pub const fn of_outside(order_id: OrderId, order_line_id: OrderLineId) -> Self {
        Self { order_id, order_line_id, outside: true }
    }
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
    /// What came in last.
    Lifo,
    /// What stands nearest in the walk to where the picker starts; without a start, what comes first in the walk.
    Nearest,
    /// Whatever takes the fewest handling units and loose rows; among those, what leaves none of them open.
    FewestUnits,
}

impl AllocationOrder {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Fifo, Self::Fefo, Self::Lifo, Self::Nearest, Self::FewestUnits];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Fefo => "fefo",
            Self::Lifo => "lifo",
            Self::Nearest => "nearest",
            Self::FewestUnits => "fewest_units",
        }
    }
}

impl TryFrom<String> for AllocationOrder {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|it| it.name() == name).ok_or_else(|| format!("{name} is no order of choice"))
    }
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
    /// Whole handling units that fit into what is still wanted go first, the rest after them from loose goods.
    #[serde(default, skip_serializing_if = "is_not")]
    pub whole_units_first: bool,
    /// Everything comes from one lot, or nothing is claimed.
    #[serde(default, skip_serializing_if = "is_not")]
    pub one_lot: bool,
    /// The position in the walk from which `nearest` measures; `None` is its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// Only from these zones, from the first of them before the next; none is from everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<ZoneId>,
    /// The stored rule that this was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<Uuid>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_not(flag: &bool) -> bool {
    !*flag
}

/// By which step of a rule a row was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum AllocationStep {
    /// It was the next in the order.
    #[default]
    Ranked,
    /// A whole handling unit that fitted into what was still wanted.
    WholeUnit,
    /// What whole handling units had left over.
    Rest,
    /// One of the fewest that suffice.
    FewestUnits,
    /// Taken from an order of lower priority.
    Taken,
}

impl AllocationStep {
    /// Whether the order alone decided.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        *self == Self::Ranked
    }
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
    /// The step of the rule that took it.
    #[serde(default, skip_serializing_if = "AllocationStep::is_ranked")]
    pub step: AllocationStep,
    /// Whether all of it had to come from one lot.
    #[serde(default, skip_serializing_if = "is_not")]
    pub one_lot: bool,
    /// The stored rule, if one was followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<Uuid>,
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
    /// It stands in a zone that the rule does not take from.
    Zone,
    /// No single lot had enough, and lots may not be mixed.
    OneLot,
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
    /// The claims of others that were taken from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Taken>,
}

/// A claim that was given up, whole, because an order of higher priority took of its goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The claim that is over.
    pub reservation_id: ReservationId,
    /// Whose it was.
    pub demand: Demand,
    /// How much was taken of it.
    pub quantity: Quantity,
    /// The claim on the rest of it, which that demand keeps.
    pub kept: Option<AllocatedRow>,
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
