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
    #[error(
        "A picker has begun with this reservation ({left} of {sku} are left to pick): let it be picked, or reported short if the goods are not there."
    )]
    ClaimBegun { id: ReservationId, sku: Sku, left: DecimalText },
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
    #[error("Nobody has counted this yet: there is nothing to decide.")]
    CountNotDone(CountId),
    #[error("You counted this yourself. Ask somebody else with the permission inventory:approve to decide.")]
    CountOwn(CountId),
    #[error(
        "{missing} of {sku} were missing when it was counted, and only {free} that no order holds stand there now: finish those picks, or send the count back."
    )]
    CountOvertaken { sku: Sku, missing: DecimalText, free: DecimalText },
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
            Self::ClaimBegun { .. } => "inventory.reservation_begun",
            Self::ClaimTaken(_) => "inventory.reservation_taken",
            Self::ClaimTooSmall { .. } => "inventory.reservation_too_small",
            Self::Short { .. } => "inventory.shortage",
            Self::Expired { .. } => "inventory.expired",
            Self::NotShippable(_) => "inventory.not_shippable",
            Self::HoldTaken(_) => "inventory.hold_taken",
            Self::CountOver { .. } => "inventory.count_over",
            Self::CountBelowClaims { .. } => "inventory.count_below_claims",
            Self::CountNotDone(_) => "inventory.count_not_done",
            Self::CountOwn(_) => "inventory.count_own",
            Self::CountOvertaken { .. } => "inventory.count_overtaken",
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
            Self::ClaimBegun { id, sku, left } => json!({ "reservation_id": id, "sku": sku, "left": left }),
            Self::CountUnknown(id) | Self::CountNotDone(id) | Self::CountOwn(id) => json!({ "count_id": id }),
            Self::CountOvertaken { sku, missing, free } => json!({ "sku": sku, "missing": missing, "free": free }),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::book::sample::{id, q};

    fn all() -> Vec<StockFault> {
        let sku = || Sku::parse("A").unwrap();
        let place = || LocationCode::parse("A-1").unwrap();
        let (lot, serial) = (LotCode::parse("L").unwrap(), SerialCode::parse("S").unwrap());
        let (text, day) = (|| DecimalText::new("1"), NaiveDate::from_ymd_opt(2026, 11, 24).unwrap());
        let sscc = || "106141412345678908".to_owned();
        let shortage = Shortage { missing: q(1), passed_over: vec![(PassedOver::NotInStorage, q(5))] };
        let (stock_id, state) = (StockId(1), ClaimState::Shipped);
        vec![
            StockFault::ItemUnknown(id(1)),
            StockFault::PlaceUnknown(id(1)),
            StockFault::RowUnknown(stock_id),
            StockFault::UnitUnknown(id(1)),
            StockFault::ClaimUnknown(id(1)),
            StockFault::CountUnknown(id(1)),
            StockFault::NothingToMove,
            StockFault::Quantity(QuantityError::TooLarge),
            StockFault::Movement(MovementError::Itself),
            StockFault::ReasonRequired,
            StockFault::PlaceElsewhere { place: place() },
            StockFault::OwnerDiffers { sku: sku() },
            StockFault::LotRequired { sku: sku() },
            StockFault::LotNotTracked { sku: sku() },
            StockFault::ExpiryRequired { sku: sku(), lot: lot.clone() },
            StockFault::SerialsRequired { sku: sku(), quantity: text(), scanned: 0 },
            StockFault::SerialsNotTracked { sku: sku() },
            StockFault::SerialTwice { serial: serial.clone() },
            StockFault::Sscc(SsccError::NotDigits),
            StockFault::LotDateDiffers { sku: sku(), lot: lot.clone(), known: day, given: day },
            StockFault::SerialOnHand { sku: sku(), serial, stock_id },
            StockFault::NotEnough { sku: sku(), wanted: text(), free: text() },
            StockFault::PlaceInactive { place: place() },
            StockFault::PlaceLockedIn { place: place() },
            StockFault::PlaceLockedOut { place: place() },
            StockFault::PlaceFull { place: place(), what: Limit::Weight },
            StockFault::PlaceMixing { place: place() },
            StockFault::SamePlace,
            StockFault::SameStatus(StockStatus::Hold),
            StockFault::UnitElsewhere { sscc: sscc(), place: place() },
            StockFault::UnitTaken { sscc: sscc() },
            StockFault::UnitGone { sscc: sscc() },
            StockFault::NoSsccRange,
            StockFault::SsccRangeUsedUp,
            StockFault::ClaimOver { id: id(1), state },
            StockFault::ClaimBegun { id: id(1), sku: sku(), left: text() },
            StockFault::ClaimTaken(id(1)),
            StockFault::ClaimTooSmall { sku: sku(), claimed: text(), wanted: text() },
            StockFault::Short { sku: sku(), missing: text(), shortage },
            StockFault::Expired { sku: sku(), lot, expired_on: day },
            StockFault::NotShippable(StockStatus::Hold),
            StockFault::HoldTaken(Uuid::nil()),
            StockFault::CountOver { id: id(1), state: CountState::Completed },
            StockFault::CountBelowClaims { sku: sku(), claimed: text() },
            StockFault::BatchRefused,
            StockFault::OutOfNumbers,
        ]
    }

    #[test]
    fn every_refusal_has_a_code_of_its_own_and_says_what_to_do() {
        let codes: BTreeSet<_> = all().iter().map(Fault::code).collect();
        assert_eq!(codes.len(), all().len());
        for fault in all() {
            let owned_by = if matches!(fault, StockFault::Quantity(_)) { "quantity." } else { "inventory." };
            assert!(fault.code().starts_with(owned_by), "{fault:?}");
            assert!(fault.to_string().ends_with('.'), "{fault}");
        }
    }

    #[test]
    fn what_is_not_there_what_cannot_be_and_what_the_rules_refuse_are_three_kinds() {
        let of = |kind| all().iter().filter(|fault| fault.kind() == kind).count();
        assert_eq!((of(ErrorKind::NotFound), of(ErrorKind::Invalid), of(ErrorKind::Refused)), (6, 13, 27));
    }

    #[test]
    fn details_are_machine_readable() {
        let bare = all().iter().filter(|fault| fault.params().is_empty()).map(Fault::code).collect::<Vec<_>>();
        assert_eq!(
            bare,
            [
                "inventory.nothing_to_move",
                "quantity.too_large",
                "inventory.movement_invalid",
                "inventory.reason_required",
                "inventory.sscc_invalid",
                "inventory.same_place",
                "inventory.sscc_range_missing",
                "inventory.sscc_range_used_up",
                "inventory.batch_refused",
                "inventory.out_of_numbers",
            ]
        );
        let short = all().into_iter().find(|fault| matches!(fault, StockFault::Short { .. })).unwrap();
        assert_eq!(short.params()["passed_over_units"]["not_in_storage"], 5);
    }

    #[test]
    fn what_keeps_goods_out_names_the_place() {
        let place = LocationCode::parse("A-1").unwrap();
        let told = |unfit| StockFault::unfit(unfit, &place).to_string();
        assert!(told(Unfit::Inactive).contains("no longer in use"));
        assert!(told(Unfit::LockedIn).contains("locked for putting in"));
        assert!(told(Unfit::Weight).contains("(weight)"));
        assert!(told(Unfit::Volume).contains("(volume)"));
        assert!(told(Unfit::Units).contains("(handling units)"));
        assert!(told(Unfit::Mixing).contains("together"));
        assert!(all().iter().all(|fault| !format!("{fault:?}").is_empty()));
    }
}
