//! The SQL of the tables that the engine writes.

pub(crate) mod around;
pub(crate) mod balances;
pub(crate) mod convert;
pub(crate) mod effect;
pub(crate) mod locks;
pub(crate) mod papers;
pub(crate) mod ranges;
pub(crate) mod resolve;
pub(crate) mod search;
pub(crate) mod totals;

#[cfg(test)]
mod convert_tests;

/// Every SQL constant of the engine.
pub(crate) const STATEMENTS: &[&str] = &[
    resolve::RESOLVE,
    locks::UNITS,
    locks::PLACES,
    locks::SEEN_PLACES,
    locks::SEEN_ROWS,
    locks::FIRST_ROWS,
    locks::ROWS,
    around::AROUND,
    totals::LOCK,
    ranges::NUMBERS,
    ranges::SSCC,
    ranges::PARTITIONS,
    balances::WRITE,
    papers::GOODS,
    papers::CLAIMS,
    papers::OFFERS,
    papers::PROMISES,
    papers::HOLDS,
    papers::COUNTS,
    search::OLDEST_ZONE,
    search::MIDDLE,
    search::EMPTY_UP.free,
    search::EMPTY_UP.any,
    search::EMPTY_DOWN.free,
    search::EMPTY_DOWN.any,
    search::EMPTY_IN_ZONE.free,
    search::EMPTY_IN_ZONE.any,
    search::ROOM_UP.free,
    search::ROOM_UP.any,
    search::ROOM_DOWN.free,
    search::ROOM_DOWN.any,
    search::ROOM_IN_ZONE.free,
    search::ROOM_IN_ZONE.any,
    search::OVERFLOW.free,
    search::OVERFLOW.any,
    search::NEARBY_UP,
    search::NEARBY_DOWN,
];
