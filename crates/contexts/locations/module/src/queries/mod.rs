//! One file per query.

pub(crate) mod location;
pub(crate) mod location_by_code;
pub(crate) mod location_type;
pub(crate) mod location_types;
pub(crate) mod locations;
pub(crate) mod map;
pub(crate) mod warehouse;
pub(crate) mod warehouses;
pub(crate) mod zone;
pub(crate) mod zones;
