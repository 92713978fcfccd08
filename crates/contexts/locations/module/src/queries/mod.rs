//! One file per query.

pub(crate) mod warehouses;
