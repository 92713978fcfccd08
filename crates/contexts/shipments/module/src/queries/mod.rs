//! One file per query.

pub(crate) mod order;
pub(crate) mod orders;
pub(crate) mod shipment;
pub(crate) mod shipments;
