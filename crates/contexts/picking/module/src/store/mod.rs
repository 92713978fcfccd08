//! The SQL of the tables.

pub(crate) mod cluster;
pub(crate) mod line;
pub(crate) mod list;
pub(crate) mod reallocation;

use ambar_kernel::{Failure, Quantity, Result, Scale};

/// A quantity as it is stored.
pub(crate) fn quantity(units: i64) -> Result<Quantity> {
    Quantity::new(units).map_err(Failure::internal)
}

/// A number of decimals as it is stored.
pub(crate) fn scale(decimals: i16) -> Result<Scale> {
    u8::try_from(decimals).map_err(Failure::internal).and_then(|it| Scale::new(it).map_err(Failure::internal))
}
