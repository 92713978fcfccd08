//! Why a stock command is refused.

use ambar_inventory_contract::{PassedOver, Shortage, StockId, StockStatus};
use ambar_kernel::{
    CountId, DecimalText, ErrorKind, Fault, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, QuantityError,
    ReservationId, SerialCode, Sku,
};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{ClaimState, CountState, MovementError, SsccError, Unfit};

/// Why a stock command is refused; each says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the text of each variant is its description")]
pub enum StockFault {
    #[error("There is no item {0}.")]
    ItemUnknown(ItemId),
    #[error("There is no place {0}.")]
    PlaceUnknown(LocationId),
    #[error("There is no stock row {0}.")]
    RowUnknown(StockId),
    #[error("There is no handling unit {0}.")]
    UnitUnknown(HandlingUnitId),
    #[error("There is no reservation {0}.")]
    ClaimUnknown(ReservationId),
    #[error("There is no count {0}.")]
    CountUnknown(CountId),

    #[error("The quantity must be more than zero.")]
    NothingToMove,
    #[error("{0}.")]
    Quantity(#[from] QuantityError),
    #[error("{0}.")]
    Movement(#[from] MovementError),
    #[error("Say why: this needs a reason.")]
    ReasonRequired,
    #[error("The place {place} is in another warehouse.")]
    PlaceElsewhere { place: LocationCode },
    #[error("Goods of {sku} belong to the item's own owner.")]
    OwnerDiffers { sku: Sku },
    #[error("{sku} is tracked by lot: read the lot off the goods.")]
    LotRequired { sku: Sku },
    #[error("{sku} is not tracked by lot: leave the lot out.")]
    LotNotTracked { sku: Sku },
    #[error("Lot {lot} of {sku} is new: say until when its goods may be used.")]
    ExpiryRequired { sku: Sku, lot: LotCode },
    #[error("{sku} is tracked by serial number: scan one for each of the {quantity} units; {scanned} came.")]
    SerialsRequired { sku: Sku, quantity: DecimalText, scanned: usize },
    #[error("{sku} is not tracked by serial number: leave them out.")]
    SerialsNotTracked { sku: Sku },
    #[error("Serial number {serial} was scanned twice.")]
    SerialTwice { serial: SerialCode },
    #[error("{0}.")]
    Sscc(#[from] SsccError),

    #[error("Lot {lot} of {sku} is known with the date {known}, not {given}: check the date, or use another lot code.")]
    LotDateDiffers { sku: Sku, lot: LotCode, known: NaiveDate, given: NaiveDate },
    #[error("The unit {serial} of {sku} is in stock already (row {stock_id}): check the number on the goods.")]
    SerialOnHand { sku: Sku, serial: SerialCode, stock_id: StockId },
    #[error("Only {free} of {sku} are there and unclaimed, not {wanted}.")]
    NotEnough { sku: Sku, wanted: DecimalText, free: DecimalText },
    #[error("The place {place} is no longer in use: choose another.")]
    PlaceInactive { place: LocationCode },
    #[error("The place {place} is locked for putting in: choose another, or have the lock removed.")]
    PlaceLockedIn { place: LocationCode },
    #[error("The place {place} is locked for taking out: have the lock removed.")]
    PlaceLockedOut { place: LocationCode },
    #[error("The place {place} has no room for it ({}): choose another, or override the limit with a reason.", .what.name())]
    PlaceFull { place: LocationCode, what: Limit },
    #[error("What stands in the place {place} may not stand together with these goods: choose another.")]
    PlaceMixing { place: LocationCode },
    #[error("The goods are in that place already.")]
    SamePlace,
    #[error("The goods have the status {} already.", .0.name())]
    SameStatus(StockStatus),
    #[error("The handling unit {sscc} is not in the place {place}: move it there first, or take another.")]
    UnitElsewhere { sscc: String, place: LocationCode },
    #[error("There is a handling unit {sscc} already.")]
    UnitTaken { sscc: String },
    #[error("The handling unit {sscc} has left the site.")]
    UnitGone { sscc: String },
    #[error("No SSCC range is set: set the company's prefix and range first (PUT /sscc-range).")]
    NoSsccRange,
    #[error("The company's SSCC range is used up: set a new one (PUT /sscc-range).")]
    SsccRangeUsedUp,
    #[error("This reservation is over ({}).", .state.name())]
    ClaimOver { id: ReservationId, state: ClaimState },
    #[error("There is a reservation {0} already.")]
    ClaimTaken(ReservationId),
    #[error("The reservation holds {claimed} of {sku}, not {wanted}.")]
    ClaimTooSmall { sku: Sku, claimed: DecimalText, wanted: DecimalText },
    #[error("{missing} of {sku} are missing.")]
    Short { sku: Sku, missing: DecimalText, shortage: Shortage },
    #[error("The date of lot {lot} of {sku} has passed ({expired_on}): it may not leave.")]
    Expired { sku: Sku, lot: LotCode, expired_on: NaiveDate },
    #[error("Goods with the status {} may not leave.", .0.name())]
    NotShippable(StockStatus),
    #[error("There is a hold {0} already.")]
    HoldTaken(Uuid),
    #[error("This count is over ({}).", .state.name())]
    CountOver { id: CountId, state: CountState },
    #[error(
        "Orders hold {claimed} of {sku} there, more than was counted: finish those picks or report them short, then send the count again."
    )]
    CountBelowClaims { sku: Sku, claimed: DecimalText },
    #[error("Nothing of this batch was done, because another command of it was refused.")]
    BatchRefused,
    #[error("The stock engine had no row number left for this. Try again.")]
    OutOfNumbers,
}

/// Which limit of a place is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Weight.
    Weight,
    /// Volume.
    Volume,
    /// Handling units.
    Units,
}

impl Limit {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Volume => "volume",
            Self::Units => "handling units",
        }
    }
}

impl StockFault {
    /// The fault that keeps goods out of a place.
    #[must_use]
    pub fn unfit(unfit: Unfit, place: &LocationCode) -> Self {
        let place = place.clone();
        match unfit {
            Unfit::Inactive => Self::PlaceInactive { place },
            Unfit::LockedIn => Self::PlaceLockedIn { place },
            Unfit::Weight => Self::PlaceFull { place, what: Limit::Weight },
            Unfit::Volume => Self::PlaceFull { place, what: Limit::Volume },
            Unfit::Units => Self::PlaceFull { place, what: Limit::Units },
            Unfit::Mixing => Self::PlaceMixing { place },
        }
    }
}

impl Fault for StockFault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::ItemUnknown(_)
            | Self::PlaceUnknown(_)
            | Self::RowUnknown(_)
            | Self::UnitUnknown(_)
            | Self::ClaimUnknown(_)
            | Self::CountUnknown(_) => ErrorKind::NotFound,
            Self::NothingToMove
            | Self::Quantity(_)
            | Self::Movement(_)
            | Self::ReasonRequired
            | Self::PlaceElsewhere { .. }
            | Self::OwnerDiffers { .. }
            | Self::LotRequired { .. }
            | Self::LotNotTracked { .. }
            | Self::ExpiryRequired { .. }
            | Self::SerialsRequired { .. }
            | Self::SerialsNotTracked { .. }
            | Self::SerialTwice { .. }
            | Self::Sscc(_) => ErrorKind::Invalid,
            _ => ErrorKind::Refused,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ItemUnknown(_) => "inventory.item_unknown",
            Self::PlaceUnknown(_) => "inventory.place_unknown",
            Self::RowUnknown(_) => "inventory.stock_unknown",
            Self::UnitUnknown(_) => "inventory.unit_unknown",
            Self::ClaimUnknown(_) => "inventory.reservation_unknown",
            Self::CountUnknown(_) => "inventory.count_unknown",
            Self::NothingToMove => "inventory.nothing_to_move",
            Self::Quantity(error) => error.code(),
            Self::Movement(_) => "inventory.movement_invalid",
            Self::ReasonRequired => "inventory.reason_required",
            Self::PlaceElsewhere { .. } => "inventory.place_elsewhere",
            Self::OwnerDiffers { .. } => "inventory.owner_differs",
            Self::LotRequired { .. } => "inventory.lot_required",
            Self::LotNotTracked { .. } => "inventory.lot_not_tracked",
            Self::ExpiryRequired { .. } => "inventory.expiry_required",
            Self::SerialsRequired { .. } => "inventory.serials_required",
            Self::SerialsNotTracked { .. } => "inventory.serials_not_tracked",
            Self::SerialTwice { .. } => "inventory.serial_twice",
            Self::Sscc(_) => "inventory.sscc_invalid",
            Self::LotDateDiffers { .. } => "inventory.lot_date_differs",
            Self::SerialOnHand { .. } => "inventory.serial_on_hand",
            Self::NotEnough { .. } => "inventory.not_enough",
            Self::PlaceInactive { .. } => "inventory.place_inactive",
            Self::PlaceLockedIn { .. } => "inventory.place_locked_in",
            Self::PlaceLockedOut { .. } => "inventory.place_locked_out",
            Self::PlaceFull { .. } => "inventory.place_full",
            Self::PlaceMixing { .. } => "inventory.place_mixing",
            Self::SamePlace => "inventory.same_place",
            Self::SameStatus(_) => "inventory.same_status",
            Self::UnitElsewhere { .. } => "inventory.unit_elsewhere",
            Self::UnitTaken { .. } => "inventory.unit_taken",
            Self::UnitGone { .. } => "inventory.unit_gone",
            Self::NoSsccRange => "inventory.sscc_range_missing",
            Self::SsccRangeUsedUp => "inventory.sscc_range_used_up",
            Self::ClaimOver { .. } => "inventory.reservation_over",
            Self::ClaimTaken(_) => "inventory.reservation_taken",
            Self::ClaimTooSmall { .. } => "inventory.reservation_too_small",
            Self::Short { .. } => "inventory.shortage",
            Self::Expired { .. } => "inventory.expired",
            Self::NotShippable(_) => "inventory.not_shippable",
            Self::HoldTaken(_) => "inventory.hold_taken",
            Self::CountOver { .. } => "inventory.count_over",
            Self::CountBelowClaims { .. } => "inventory.count_below_claims",
            Self::BatchRefused => "inventory.batch_refused",
            Self::OutOfNumbers => "inventory.out_of_numbers",
        }
    }

    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::ItemUnknown(id) => json!({ "item_id": id }),
            Self::PlaceUnknown(id) => json!({ "location_id": id }),
            Self::RowUnknown(id) => json!({ "stock_id": id }),
            Self::UnitUnknown(id) => json!({ "handling_unit_id": id }),
            Self::ClaimUnknown(id) | Self::ClaimTaken(id) => json!({ "reservation_id": id }),
            Self::ClaimOver { id, state } => json!({ "reservation_id": id, "state": state.name() }),
            Self::CountUnknown(id) => json!({ "count_id": id }),
            Self::CountOver { id, state } => json!({ "count_id": id, "state": state.name() }),
            Self::HoldTaken(id) => json!({ "hold_id": id }),
            Self::OwnerDiffers { sku }
            | Self::LotRequired { sku }
            | Self::LotNotTracked { sku }
            | Self::SerialsNotTracked { sku } => json!({ "sku": sku }),
            Self::ExpiryRequired { sku, lot } => json!({ "sku": sku, "lot": lot }),
            Self::SerialsRequired { sku, quantity, scanned } => {
                json!({ "sku": sku, "quantity": quantity, "scanned": scanned })
            }
            Self::SerialTwice { serial } => json!({ "serial": serial }),
            Self::LotDateDiffers { sku, lot, known, given } => {
                json!({ "sku": sku, "lot": lot, "known": known, "given": given })
            }
            Self::SerialOnHand { sku, serial, stock_id } => {
                json!({ "sku": sku, "serial": serial, "stock_id": stock_id })
            }
            Self::NotEnough { sku, wanted, free } => json!({ "sku": sku, "wanted": wanted, "free": free }),
            Self::PlaceElsewhere { place }
            | Self::PlaceInactive { place }
            | Self::PlaceLockedIn { place }
            | Self::PlaceLockedOut { place }
            | Self::PlaceMixing { place } => json!({ "location": place }),
            Self::PlaceFull { place, what } => json!({ "location": place, "limit": what.name() }),
            Self::SameStatus(status) | Self::NotShippable(status) => json!({ "status": status }),
            Self::UnitElsewhere { sscc, place } => json!({ "sscc": sscc, "location": place }),
            Self::UnitTaken { sscc } | Self::UnitGone { sscc } => json!({ "sscc": sscc }),
            Self::ClaimTooSmall { sku, claimed, wanted } => json!({ "sku": sku, "claimed": claimed, "wanted": wanted }),
            Self::Short { sku, missing, shortage } => {
                let passed_over: Map<_, _> = shortage.passed_over.iter().map(by_reason).collect();
                json!({ "sku": sku, "missing": missing, "missing_units": shortage.missing, "passed_over_units": passed_over })
            }
            Self::Expired { sku, lot, expired_on } => json!({ "sku": sku, "lot": lot, "expired_on": expired_on }),
            Self::CountBelowClaims { sku, claimed } => json!({ "sku": sku, "claimed": claimed }),
            _ => Value::Null,
        };
        match params {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}

/// What was passed over for one reason, in the item's smallest units.
fn by_reason((reason, quantity): &(PassedOver, ambar_kernel::Quantity)) -> (String, Value) {
    (json!(reason).as_str().unwrap_or_default().to_owned(), json!(quantity))
}
