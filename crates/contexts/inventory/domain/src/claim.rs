//! Hard and soft claims.

use ambar_inventory_contract::{AllocationReason, Demand, StockId};
use ambar_kernel::{ItemId, OwnerId, Quantity, ReservationId, StockCommandId, Timestamp, WarehouseId};

/// Where a hard claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimState {
    /// Open; its goods are in storage.
    Allocated,
    /// Open; its goods are on their way out.
    Picked,
    /// Over: its goods left.
    Shipped,
    /// Over: given up.
    Released,
    /// Over: all of it went to other claims together with its goods.
    Moved,
}

impl ClaimState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Allocated, Self::Picked, Self::Shipped, Self::Released, Self::Moved];

    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::Picked => "picked",
            Self::Shipped => "shipped",
            Self::Released => "released",
            Self::Moved => "moved",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it still holds goods.
    #[must_use]
    pub const fn open(self) -> bool {
        matches!(self, Self::Allocated | Self::Picked)
    }
}

/// A hard claim of a demand line on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ReservationId,
    /// The row.
    pub stock_id: StockId,
    /// Whose.
    pub demand: Demand,
    /// What is still claimed; nothing once it is over.
    pub quantity: Quantity,
    /// Where it stands.
    pub state: ClaimState,
    /// Why this row was chosen.
    pub why: AllocationReason,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Claim {
    /// The id of a reservation's `n`th claim, from 1.
    #[must_use]
    pub fn id_of(command: StockCommandId, n: usize) -> ReservationId {
        ReservationId::derived(command.uuid(), &format!("claim {n}"))
    }
}

/// A soft claim by quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseRow {
    /// Whose.
    pub demand: Demand,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub item_id: ItemId,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// How much.
    pub quantity: Quantity,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_names_and_two_of_them_hold_goods() {
        for state in ClaimState::ALL {
            assert_eq!(ClaimState::from_name(state.name()), Some(state));
        }
        assert_eq!(ClaimState::from_name("lost"), None);
        assert_eq!(ClaimState::ALL.into_iter().filter(|state| state.open()).count(), 2);
    }
}
