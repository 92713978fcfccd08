//! One file per use case.

pub(crate) mod add_allocation_rule;
pub(crate) mod adjust_stock;
pub(crate) mod approve_count;
pub(crate) mod cancel_count;
pub(crate) mod change_status;
pub(crate) mod drop_allocation_rule;
pub(crate) mod finish_count;
pub(crate) mod move_many;
pub(crate) mod move_stock;
pub(crate) mod move_unit;
pub(crate) mod open_unit;
pub(crate) mod reject_count;
pub(crate) mod release_reservations;
pub(crate) mod request_count;
pub(crate) mod reserve_stock;
pub(crate) mod set_allocation_rule;
pub(crate) mod set_count_limit;
pub(crate) mod set_sscc_range;
pub(crate) mod take_found;

/// Every SQL constant of the use cases.
pub(crate) const STATEMENTS: &[&str] = &[
    cancel_count::CANCEL,
    reject_count::REJECT,
    reject_count::RECOUNT,
    set_count_limit::INSERT,
    set_count_limit::UPDATE,
    move_unit::SITE,
    change_status::OF_ROW,
    change_status::OF_LOT,
    change_status::OF_PLACE,
    change_status::OF_UNIT,
    release_reservations::OF_ORDER,
    release_reservations::BY_ID,
    reserve_stock::GOODS,
    reserve_stock::MADE,
    request_count::KEY_OF_ROW,
    request_count::KEYS_OF_PLACE,
    request_count::INSERT,
    drop_allocation_rule::DELETE,
    set_allocation_rule::LOCK,
    add_allocation_rule::INSERT,
    set_allocation_rule::UPDATE,
    set_allocation_rule::ZONES,
    set_sscc_range::LOCK,
    set_sscc_range::INSERT,
    set_sscc_range::UPDATE,
    set_sscc_range::USED,
];
