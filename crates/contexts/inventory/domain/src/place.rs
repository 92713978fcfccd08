//! Places: what they hold, what they take.

use std::collections::BTreeSet;

use ambar_inventory_contract::PlacementReason;
use ambar_kernel::{
    ItemId, LocationCode, LocationId, LotCode, LotId, OwnerId, Quantity, Timestamp, WarehouseId, ZoneId,
};
use uuid::Uuid;

/// What a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// Goods are kept and picked here.
    Storage,
    /// Goods that no place would take.
    Overflow,
    /// Goods pass through: docks, staging, packing, inspection.
    Passage,
}

/// What may stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mixing {
    /// Anything.
    Any,
    /// One item.
    OneItem,
    /// One lot of one item.
    OneLot,
    /// Goods only come into an empty place.
    EmptyOnly,
}

/// An item and lot that stand somewhere or come in.
pub type Kindred = (ItemId, LotId);

impl Mixing {
    /// Whether what comes may stand with what is there.
    #[must_use]
    pub fn allows(self, there: &BTreeSet<Kindred>, coming: &BTreeSet<Kindred>) -> bool {
        let together = || there.iter().chain(coming);
        coming.is_empty()
            || match self {
                Self::Any => true,
                Self::OneItem => together().map(|(item, _)| item).collect::<BTreeSet<_>>().len() <= 1,
                Self::OneLot => together().collect::<BTreeSet<_>>().len() <= 1,
                Self::EmptyOnly => there.is_empty(),
            }
    }
}

/// The most that a place holds; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Weight in g.
    pub weight_g: Option<i64>,
    /// Volume in cm³.
    pub volume_cm3: Option<i64>,
    /// Handling units.
    pub units: Option<i32>,
}

/// Weight, volume and handling units of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Weight in g.
    pub weight_g: i64,
    /// Volume in cm³.
    pub volume_cm3: i64,
    /// Handling units.
    pub units: i32,
}

impl Load {
    /// One handling unit, whatever is in it.
    pub const ONE_UNIT: Self = Self { weight_g: 0, volume_cm3: 0, units: 1 };

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            weight_g: self.weight_g.saturating_add(other.weight_g),
            volume_cm3: self.volume_cm3.saturating_add(other.volume_cm3),
            units: self.units.saturating_add(other.units),
        }
    }

    /// The least of both, each by itself.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        Self {
            weight_g: self.weight_g.min(other.weight_g),
            volume_cm3: self.volume_cm3.min(other.volume_cm3),
            units: self.units.min(other.units),
        }
    }

    /// What is left without the other. Never below nothing: an item's weight may have been corrected in between.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            weight_g: self.weight_g.saturating_sub(other.weight_g).max(0),
            volume_cm3: self.volume_cm3.saturating_sub(other.volume_cm3).max(0),
            units: self.units.saturating_sub(other.units).max(0),
        }
    }
}

/// Why goods cannot come into a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// No longer in use.
    Inactive,
    /// Locked for coming in.
    LockedIn,
    /// Too heavy.
    Weight,
    /// Too big.
    Volume,
    /// No room for another handling unit.
    Units,
    /// Its mixing rule.
    Mixing,
}

impl Unfit {
    /// The same as a reason of placement.
    #[must_use]
    pub const fn reason(self) -> PlacementReason {
        match self {
            Self::Inactive => PlacementReason::Inactive,
            Self::LockedIn => PlacementReason::LockedIn,
            Self::Weight => PlacementReason::Weight,
            Self::Volume => PlacementReason::Volume,
            Self::Units => PlacementReason::HandlingUnits,
            Self::Mixing => PlacementReason::Mixing,
        }
    }
}

/// A place with what stands in it and what is on its way there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: LocationId,
    /// The site.
    pub warehouse_id: WarehouseId,
    /// The zone.
    pub zone_id: ZoneId,
    /// The code on its label.
    pub code: LocationCode,
    /// What it is for.
    pub kind: PlaceKind,
    /// Whether it is still in use.
    pub active: bool,
    /// Nothing may come in.
    pub locked_in: bool,
    /// Nothing may go out.
    pub locked_out: bool,
    /// Its place in the walk: low is near dispatch.
    pub sequence: i64,
    /// What it holds at most.
    pub limits: Limits,
    /// What may stand together in it.
    pub mixing: Mixing,
    /// Whether the figures below are kept.
    pub counted: bool,
    /// What stands here.
    pub load: Load,
    /// Stock rows here that are not empty.
    pub full_rows: i32,
    /// What is on its way here.
    pub held: Load,
    /// How many holds that is.
    pub holds: i32,
    /// Why it holds more than it should, by whose decision; until it is empty again.
    pub over_limit: Option<String>,
    /// The version of what its owner says of it: all above but the figures.
    pub version: i64,
    /// How often it was changed in storage, where this is not a change: what was seen of it is held against that.
    pub revision: i64,
}

impl Place {
    /// Whether nothing stands here and nothing is on its way.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.full_rows == 0 && self.holds == 0
    }

    /// Whether there is room, locks and mixing apart.
    ///
    /// # Errors
    /// What is exceeded.
    pub fn room_for(&self, wanted: Load) -> Result<(), Unfit> {
        if !self.counted {
            return Ok(());
        }
        let then = self.load.plus(self.held).plus(wanted);
        let over = |limit: Option<i64>, then: i64, wanted: i64| wanted > 0 && limit.is_some_and(|most| then > most);
        if over(self.limits.weight_g, then.weight_g, wanted.weight_g) {
            Err(Unfit::Weight)
        } else if over(self.limits.volume_cm3, then.volume_cm3, wanted.volume_cm3) {
            Err(Unfit::Volume)
        } else if over(self.limits.units.map(i64::from), i64::from(then.units), i64::from(wanted.units)) {
            Err(Unfit::Units)
        } else {
            Ok(())
        }
    }

    /// Whether these goods may come in.
    ///
    /// # Errors
    /// The first thing that stands against it.
    pub fn takes(&self, wanted: Load, there: &BTreeSet<Kindred>, coming: &BTreeSet<Kindred>) -> Result<(), Unfit> {
        if !self.active {
            Err(Unfit::Inactive)
        } else if self.locked_in {
            Err(Unfit::LockedIn)
        } else {
            self.room_for(wanted)?;
            if self.mixing.allows(there, coming) { Ok(()) } else { Err(Unfit::Mixing) }
        }
    }
}

/// Capacity kept free for goods on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// The place.
    pub location_id: LocationId,
    /// What comes.
    pub item_id: ItemId,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Whose.
    pub owner_id: OwnerId,
    /// How much.
    pub quantity: Quantity,
    /// What it takes up.
    pub load: Load,
    /// When it was made.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::sample;

    fn kindred(item: u128, lot: u128) -> Kindred {
        (ItemId::from(Uuid::from_u128(item)), LotId::from(Uuid::from_u128(lot)))
    }

    #[test]
    fn mixing_rules_look_at_what_is_there_and_what_comes() {
        let (none, a1, a2, b1) = (
            BTreeSet::new(),
            BTreeSet::from([kindred(1, 1)]),
            BTreeSet::from([kindred(1, 2)]),
            BTreeSet::from([kindred(2, 1)]),
        );
        assert!(Mixing::Any.allows(&a1, &b1));
        assert!(Mixing::OneItem.allows(&a1, &a2) && !Mixing::OneItem.allows(&a1, &b1));
        assert!(Mixing::OneLot.allows(&a1, &a1) && !Mixing::OneLot.allows(&a1, &a2));
        assert!(Mixing::EmptyOnly.allows(&none, &a1) && !Mixing::EmptyOnly.allows(&a1, &a1));
        assert!(Mixing::EmptyOnly.allows(&a1, &none), "an empty unit is no goods");
        assert!(!Mixing::OneItem.allows(&none, &BTreeSet::from([kindred(1, 1), kindred(2, 1)])));
    }

    #[test]
    fn every_limit_counts_what_stands_and_what_is_on_its_way() {
        let mut place = sample::place(1, "A-1");
        place.limits = Limits { weight_g: Some(100), volume_cm3: Some(100), units: Some(2) };
        place.load = Load { weight_g: 40, volume_cm3: 50, units: 1 };
        place.held = Load { weight_g: 20, volume_cm3: 10, units: 0 };
        assert_eq!(place.room_for(Load { weight_g: 40, volume_cm3: 40, units: 1 }), Ok(()));
        assert_eq!(place.room_for(Load { weight_g: 41, volume_cm3: 41, units: 2 }), Err(Unfit::Weight));
        assert_eq!(place.room_for(Load { weight_g: 40, volume_cm3: 41, units: 2 }), Err(Unfit::Volume));
        assert_eq!(place.room_for(Load { weight_g: 40, volume_cm3: 40, units: 2 }), Err(Unfit::Units));
        place.counted = false;
        assert_eq!(place.room_for(Load { weight_g: 41, volume_cm3: 41, units: 2 }), Ok(()));
    }

    #[test]
    fn goods_without_weight_fit_even_where_a_limit_was_overridden() {
        let mut place = sample::place(1, "A-1");
        place.limits.weight_g = Some(10);
        place.load.weight_g = 50;
        assert_eq!(place.room_for(Load { weight_g: 0, volume_cm3: 5, units: 1 }), Ok(()));
    }

    #[test]
    fn a_place_out_of_use_or_locked_takes_nothing() {
        let (none, goods) = (BTreeSet::new(), BTreeSet::from([kindred(1, 1)]));
        let mut place = sample::place(1, "A-1");
        place.mixing = Mixing::EmptyOnly;
        assert_eq!(place.takes(Load::default(), &none, &goods), Ok(()));
        assert_eq!(place.takes(Load::default(), &goods, &goods), Err(Unfit::Mixing));
        place.locked_in = true;
        assert_eq!(place.takes(Load::default(), &none, &goods), Err(Unfit::LockedIn));
        place.active = false;
        assert_eq!(place.takes(Load::default(), &none, &goods), Err(Unfit::Inactive));
    }

    #[test]
    fn loads_add_up_and_never_go_below_nothing() {
        let load = Load { weight_g: 3, volume_cm3: 2, units: 1 };
        assert_eq!(load.plus(load), Load { weight_g: 6, volume_cm3: 4, units: 2 });
        assert_eq!(load.minus(load.plus(load)), Load::default());
        assert_eq!(load.least(Load { units: -1, ..load.plus(load) }), Load { units: -1, ..load });
    }

    #[test]
    fn what_stands_against_it_is_told_as_a_reason() {
        let pairs = [
            (Unfit::Inactive, PlacementReason::Inactive),
            (Unfit::LockedIn, PlacementReason::LockedIn),
            (Unfit::Weight, PlacementReason::Weight),
            (Unfit::Volume, PlacementReason::Volume),
            (Unfit::Units, PlacementReason::HandlingUnits),
            (Unfit::Mixing, PlacementReason::Mixing),
        ];
        assert!(pairs.into_iter().all(|(unfit, reason)| unfit.reason() == reason));
    }

    #[test]
    fn a_place_is_empty_when_nothing_stands_there_or_is_coming() {
        let mut place = sample::place(1, "A-1");
        assert!(place.is_empty());
        place.holds = 1;
        assert!(!place.is_empty());
    }
}
