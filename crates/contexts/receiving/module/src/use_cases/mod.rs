//! One file per use case.

pub(crate) mod announce_deliveries;
pub(crate) mod announce_delivery;
mod announced_lines;
pub(crate) mod cancel_delivery;
pub(crate) mod cancel_putaway;
pub(crate) mod close_delivery;
pub(crate) mod complete_putaway;
pub(crate) mod receive_blind;
pub(crate) mod receive_goods;
pub(crate) mod replan_putaway;
pub(crate) mod withdraw_deliveries;
