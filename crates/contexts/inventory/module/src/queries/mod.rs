//! One file per query.

pub(crate) mod allocation_rules;
pub(crate) mod availability;
pub(crate) mod count;
pub(crate) mod count_limit;
pub(crate) mod counts;
pub(crate) mod handling_unit;
pub(crate) mod handling_units;
pub(crate) mod lot;
pub(crate) mod lots;
pub(crate) mod map_occupancy;
pub(crate) mod map_picks;
pub(crate) mod movements;
pub(crate) mod reservations;
pub(crate) mod sscc_range;
pub(crate) mod stock;
pub(crate) mod stock_at;
pub(crate) mod stock_figures;
pub(crate) mod stock_movements;
pub(crate) mod stock_row;

/// Every SQL constant of the queries.
pub(crate) const STATEMENTS: &[&str] = &[
    count_limit::SELECT,
    counts::SELECT,
    counts::SELECT_ONE,
    counts::OPEN_IN_PLACE,
    handling_unit::SELECT,
    handling_units::SELECT,
    lots::SELECT,
    lots::SELECT_ONE,
    map_occupancy::SELECT,
    map_picks::SELECT,
    movements::ALL,
    movements::OF_ITEM,
    movements::OF_REFERENCE,
    movements::OF_COMMAND,
    movements::OF_PLACE,
    movements::OF_UNIT,
    movements::OF_ROW,
    movements::OF_SERIAL,
    reservations::SELECT,
    reservations::OF_ROW,
    sscc_range::SELECT,
    stock::BY_ROW,
    stock::BY_LOCATION,
    stock::SELECT_ONE,
    stock::IN_UNIT,
    stock_at::SELECT,
    stock_figures::UNITS,
    stock_figures::PLACES,
];
