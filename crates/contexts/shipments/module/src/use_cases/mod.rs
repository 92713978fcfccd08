//! One file per use case.

pub(crate) mod cancel_order;
pub(crate) mod close_carton;
pub(crate) mod hold_order;
pub(crate) mod open_carton;
pub(crate) mod order_lines;
pub(crate) mod pack_line;
pub(crate) mod pack_order;
pub(crate) mod preview_release;
pub(crate) mod release_order;
pub(crate) mod ship_order;
pub(crate) mod take_order;
pub(crate) mod take_orders;
pub(crate) mod unhold_order;
pub(crate) mod withdraw_orders;
