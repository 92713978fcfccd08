//! The strategies: each ranks places and says why it wants one. None looks at whether a place fits.

use ambar_inventory_contract::PlacementReason;
use ambar_kernel::ZoneId;

use super::Candidate;
use crate::AbcClass;

/// How much a place is wanted: lower is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// What matters first.
    pub tier: u8,
    /// How far it is, by what the strategy calls far.
    pub distance: i64,
}

/// A way to choose among the places that fit.
pub trait Strategy {
    /// How much the place is wanted.
    fn rank(&self, place: &Candidate) -> Rank;

    /// Why the place, if it is the best.
    fn why(&self, place: &Candidate) -> PlacementReason;
}

/// Empty places first, so that goods are not mixed without need.
const fn emptiness(place: &Candidate) -> u8 {
    if place.empty { 0 } else { 1 }
}

/// The nearest place that is empty; if none is, the nearest with room.
#[derive(Debug, Clone, Copy)]
pub struct NearestEmpty;

impl Strategy for NearestEmpty {
    fn rank(&self, place: &Candidate) -> Rank {
        Rank { tier: emptiness(place), distance: place.sequence }
    }

    fn why(&self, place: &Candidate) -> PlacementReason {
        if place.empty { PlacementReason::NearestEmpty } else { PlacementReason::NearestWithRoom }
    }
}

/// The zone where the item's oldest stock stands, so that what came in first is found together with what comes next.
#[derive(Debug, Clone, Copy)]
pub struct Fifo {
    /// That zone; `None` if there is no stock yet.
    pub oldest: Option<ZoneId>,
}

impl Fifo {
    fn is_with_the_oldest(self, place: &Candidate) -> bool {
        self.oldest == Some(place.zone_id)
    }
}

impl Strategy for Fifo {
    fn rank(&self, place: &Candidate) -> Rank {
        let away = if self.is_with_the_oldest(place) { 0 } else { 2 };
        Rank { tier: away + emptiness(place), distance: place.sequence }
    }

    fn why(&self, place: &Candidate) -> PlacementReason {
        if self.is_with_the_oldest(place) { PlacementReason::OldestStockZone } else { NearestEmpty.why(place) }
    }
}

/// Fast movers near dispatch, slow ones far from it, the others between.
#[derive(Debug, Clone, Copy)]
pub struct Abc {
    /// How fast the item moves.
    pub class: AbcClass,
    /// The middle of the walk.
    pub middle: i64,
}

impl Strategy for Abc {
    fn rank(&self, place: &Candidate) -> Rank {
        let distance = match self.class {
            AbcClass::A => place.sequence,
            AbcClass::B => place.sequence.saturating_sub(self.middle).saturating_abs(),
            AbcClass::C => place.sequence.saturating_neg(),
        };
        Rank { tier: emptiness(place), distance }
    }

    fn why(&self, _place: &Candidate) -> PlacementReason {
        match self.class {
            AbcClass::A => PlacementReason::NearDispatch,
            AbcClass::B => PlacementReason::MiddleOfWalk,
            AbcClass::C => PlacementReason::FarFromDispatch,
        }
    }
}
