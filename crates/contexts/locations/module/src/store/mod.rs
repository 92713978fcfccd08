//! The SQL of the tables.

pub(crate) mod change;
pub(crate) mod location;
pub(crate) mod location_bulk;
pub(crate) mod location_type;
pub(crate) mod warehouse;
pub(crate) mod zone;
