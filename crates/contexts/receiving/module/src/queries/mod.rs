//! One file per query.

pub(crate) mod deliveries;
pub(crate) mod delivery;
pub(crate) mod putaway;
pub(crate) mod putaways;
pub(crate) mod receipts;
