//! Stock rows.

use ambar_inventory_contract::{StockId, StockKey};
use ambar_kernel::{Quantity, Timestamp};

use crate::TotalKey;

/// A balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: StockId,
    /// What it is keyed by.
    pub key: StockKey,
    /// What stands there.
    pub on_hand: Quantity,
    /// What is claimed of it.
    pub reserved: Quantity,
    /// When its oldest goods came in from outside.
    pub received_at: Timestamp,
    /// The version in storage, which a write must find unchanged; `None` if it is not there yet.
    pub version: Option<i64>,
}

impl Row {
    /// What nobody claims.
    #[must_use]
    pub const fn free(&self) -> Quantity {
        self.on_hand.saturating_minus(self.reserved)
    }

    /// The stock that it is of.
    #[must_use]
    pub const fn total_key(&self) -> TotalKey {
        (self.key.warehouse_id, self.key.item_id, self.key.owner_id)
    }
}
