//! Counts of one item in one place.

use ambar_kernel::{CountId, HandlingUnitId, ItemId, LocationId, LotId, OwnerId, Quantity, SerialId, WarehouseId};

/// What is counted: a stock key without its status, since a person counts what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountKey {
    /// The site.
    pub warehouse_id: WarehouseId,
    /// The place.
    pub location_id: LocationId,
    /// The handling unit; nil for loose goods.
    pub handling_unit_id: HandlingUnitId,
    /// What.
    pub item_id: ItemId,
    /// Which lot.
    pub lot_id: LotId,
    /// Which unit.
    pub serial_id: SerialId,
    /// Whose.
    pub owner_id: OwnerId,
}

/// Where a count stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountState {
    /// Somebody has to count.
    Requested,
    /// The book was corrected by what it told.
    Completed,
    /// Nobody has to count any more.
    Canceled,
}

impl CountState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Requested, Self::Completed, Self::Canceled];

    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Its id.
    pub id: CountId,
    /// What is counted.
    pub key: CountKey,
    /// Where it stands.
    pub state: CountState,
    /// What the book had when it was settled.
    pub book: Option<Quantity>,
    /// What the person counted.
    pub counted: Option<Quantity>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_names() {
        for state in CountState::ALL {
            assert_eq!(CountState::from_name(state.name()), Some(state));
        }
        assert_eq!(CountState::from_name("lost"), None);
    }
}
