//! One file per query.

pub(crate) mod order;
pub(crate) mod order_figures;
pub(crate) mod orders;
pub(crate) mod shipment;
pub(crate) mod shipments;
