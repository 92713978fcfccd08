//! One file per query.

pub(crate) mod deliveries;
pub(crate) mod delivery;
pub(crate) mod delivery_figures;
pub(crate) mod incoming;
pub(crate) mod incoming_figures;
pub(crate) mod putaway;
pub(crate) mod putaways;
pub(crate) mod receipt;
pub(crate) mod receipt_hours;
pub(crate) mod receipts;
