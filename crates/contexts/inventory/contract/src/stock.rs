//! The stock key and the words around it.

use std::fmt;

use ambar_kernel::{HandlingUnitId, ItemId, LocationId, LotId, OwnerId, SerialId, WarehouseId};
use serde::{Deserialize, Serialize};

/// A stock row's number: what movements and reservations name. Rows are never deleted, so it stays valid for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct StockId(pub i64);

impl fmt::Display for StockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl From<i64> for StockId {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

/// Whether stock may be used, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum StockStatus {
    /// May be promised, allocated and shipped.
    Available,
    /// Waits to be looked at.
    Inspection,
    /// Held back by a person: recall, missing dates.
    Hold,
    /// Not fit for sale.
    Damaged,
    /// The book and the shelf disagree about it; a count will tell.
    Suspect,
    /// Came back from a customer.
    Returned,
}

impl StockStatus {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Available, Self::Inspection, Self::Hold, Self::Damaged, Self::Suspect, Self::Returned];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Inspection => "inspection",
            Self::Hold => "hold",
            Self::Damaged => "damaged",
            Self::Suspect => "suspect",
            Self::Returned => "returned",
        }
    }

    /// The status of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether orders may claim it.
    #[must_use]
    pub const fn allocatable(self) -> bool {
        matches!(self, Self::Available)
    }

    /// Whether it may leave for a customer.
    #[must_use]
    pub const fn shippable(self) -> bool {
        matches!(self, Self::Available)
    }

    /// Whether a count of its place includes it: always, since it stands there.
    #[must_use]
    pub const fn countable(self) -> bool {
        true
    }
}

impl TryFrom<String> for StockStatus {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no status of stock"))
    }
}

/// What a stock row is keyed by. No lot, serial or handling unit is the nil id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StockKey {
    /// The site.
    pub warehouse_id: WarehouseId,
    /// The place.
    pub location_id: LocationId,
    /// The handling unit it stands in.
    pub handling_unit_id: HandlingUnitId,
    /// What.
    pub item_id: ItemId,
    /// Which lot.
    pub lot_id: LotId,
    /// Which unit.
    pub serial_id: SerialId,
    /// Whether it may be used.
    pub status: StockStatus,
    /// Whose.
    pub owner_id: OwnerId,
}

/// Places that are not on the floor: where goods come from and go to. They have no balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum VirtualPlace {
    /// Goods come from here.
    Supplier,
    /// Goods go here, and come back from here.
    Customer,
    /// The other side of corrections.
    Adjustment,
    /// Between two warehouses.
    Transit,
}

impl VirtualPlace {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Supplier, Self::Customer, Self::Adjustment, Self::Transit];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Customer => "customer",
            Self::Adjustment => "adjustment",
            Self::Transit => "transit",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl TryFrom<String> for VirtualPlace {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no virtual place"))
    }
}

/// The four kinds of movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum MovementKind {
    /// From a supplier or a customer to a place.
    Inbound,
    /// From a place to a customer or a supplier.
    Outbound,
    /// From a place to a place, or from one status to another.
    Transfer,
    /// Between a place and the adjustment account.
    Adjustment,
}

impl MovementKind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Inbound, Self::Outbound, Self::Transfer, Self::Adjustment];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Transfer => "transfer",
            Self::Adjustment => "adjustment",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl TryFrom<String> for MovementKind {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no kind of movement"))
    }
}

/// What kind of container a handling unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum UnitKind {
    /// A pallet.
    Pallet,
    /// A case that travels as one.
    Case,
    /// A picker's tote.
    Tote,
    /// A carton for a customer.
    Carton,
}

impl UnitKind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Pallet, Self::Case, Self::Tote, Self::Carton];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pallet => "pallet",
            Self::Case => "case",
            Self::Tote => "tote",
            Self::Carton => "carton",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl TryFrom<String> for UnitKind {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no kind of handling unit"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_available_stock_is_promised_and_shipped_but_all_is_counted() {
        for status in StockStatus::ALL {
            assert_eq!(status.allocatable(), status == StockStatus::Available);
            assert_eq!(status.shippable(), status == StockStatus::Available);
            assert!(status.countable());
            assert_eq!(StockStatus::from_name(status.name()), Some(status));
        }
        assert_eq!(StockStatus::from_name("lost"), None);
    }

    #[test]
    fn names_are_those_of_the_json() {
        fn check<T>(all: &[T], name: impl Fn(T) -> &'static str)
        where
            T: Copy + PartialEq + fmt::Debug + Serialize + TryFrom<String, Error = String>,
        {
            for one in all {
                assert_eq!(serde_json::to_value(one).unwrap(), name(*one));
                assert_eq!(T::try_from(name(*one).to_owned()), Ok(*one));
            }
            assert!(T::try_from("lost".to_owned()).unwrap_err().contains("lost is no"));
        }
        check(&StockStatus::ALL, StockStatus::name);
        check(&VirtualPlace::ALL, VirtualPlace::name);
        check(&MovementKind::ALL, MovementKind::name);
        check(&UnitKind::ALL, UnitKind::name);
    }

    #[test]
    fn a_row_is_shown_by_its_number() {
        assert_eq!(StockId::from(7).to_string(), "7");
    }
}
