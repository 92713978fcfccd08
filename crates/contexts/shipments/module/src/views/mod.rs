//! Orders, cartons and shipments as people and other systems see them.

pub(crate) mod carton;
pub(crate) mod order;
pub(crate) mod release_preview;
