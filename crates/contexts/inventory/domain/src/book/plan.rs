//! A place is chosen for goods, and its capacity is held until they are there.

use std::collections::BTreeSet;

use ambar_inventory_contract::{PlacePlan, PlacementReason, PlacementStrategy, PlanPutaway, StockDone};
use ambar_kernel::LocationId;

use super::{Book, Hints, Result, lot_id, positive};
use crate::{
    AbcClass, Hold, Item, Load, Place, PlaceKind, StockFault,
    place::Kindred,
    placement::{Abc, Candidate, Chosen, Fifo, NearestEmpty, Strategy, choose},
};

/// What is to be placed.
struct Goods {
    load: Load,
    kind: BTreeSet<Kindred>,
}

impl Item {
    /// The strategy for it when nobody names one: by its class if it has one, else the nearest empty place.
    #[must_use]
    pub const fn own_strategy(&self) -> PlacementStrategy {
        if self.abc.is_some() { PlacementStrategy::Abc } else { PlacementStrategy::NearestEmpty }
    }

    /// How fast it moves; slowly, as long as nobody says otherwise.
    #[must_use]
    pub fn class(&self) -> AbcClass {
        self.abc.unwrap_or(AbcClass::C)
    }

    /// What a plan's goods take up.
    #[must_use]
    pub fn planned_load(&self, plan: &PlanPutaway) -> Load {
        Load { units: i32::from(plan.whole_unit), ..self.load(plan.quantity) }
    }
}

impl Book {
    pub(super) fn plan_putaway(&mut self, plan: &PlanPutaway) -> Result<StockDone> {
        let item = self.item(plan.item_id)?;
        positive(plan.quantity)?;
        if self.holds.get(&plan.hold_id).is_some() {
            return Err(StockFault::HoldTaken(plan.hold_id));
        }
        let kind = BTreeSet::from([(item.id, lot_id(item.id, plan.lot.as_ref()))]);
        let goods = Goods { load: item.planned_load(plan), kind };
        let strategy = plan.strategy.unwrap_or(item.own_strategy());
        let chosen = match plan.location_id {
            Some(asked) => self.asked_place(asked, plan, &goods).map(Ok)?,
            None => {
                let hints = self.hints.get(&plan.hold_id).cloned().unwrap_or_default();
                choose(&*ranking(strategy, &item, &hints), &self.candidates(plan, &hints, &goods))
            }
        };
        let mut told = PlacePlan {
            hold_id: plan.hold_id,
            location_id: None,
            location: None,
            sequence: 0,
            strategy,
            why: None,
            rejected: Vec::new(),
        };
        match chosen {
            Ok(Chosen { id, code, sequence, why, rejected }) => {
                self.hold(id, plan, goods.load)?;
                (told.location_id, told.location, told.why) = (Some(id), Some(code), Some(why));
                (told.sequence, told.rejected) = (sequence, rejected);
            }
            Err(no_space) => told.rejected = no_space.rejected,
        }
        Ok(StockDone::Planned { plan: told })
    }

    /// The place that the caller asked for, if it takes the goods.
    fn asked_place(&self, asked: LocationId, plan: &PlanPutaway, goods: &Goods) -> Result<Chosen> {
        let place = self.place_in(asked, plan.warehouse_id)?;
        place
            .takes(goods.load, &self.kindred_at(&place), &goods.kind)
            .map_err(|unfit| StockFault::unfit(unfit, &place.code))?;
        let why = PlacementReason::Asked;
        Ok(Chosen { id: asked, code: place.code, sequence: place.sequence, why, rejected: Vec::new() })
    }

    /// The places that may be proposed, and those nearby that do not fit.
    fn candidates(&self, plan: &PlanPutaway, hints: &Hints, goods: &Goods) -> Vec<Candidate> {
        let judge = |id: &LocationId| Some(self.judge(self.places.get(id)?, plan, goods));
        let nearby = hints.nearby.iter().filter(|id| !hints.candidates.contains(id)).filter_map(judge);
        let offered = hints.candidates.iter().filter_map(judge);
        offered.chain(nearby.filter(|place| place.unfit.is_some())).collect()
    }

    fn judge(&self, place: &Place, plan: &PlanPutaway, goods: &Goods) -> Candidate {
        let unfit = if plan.avoid.contains(&place.id) {
            Some(PlacementReason::Avoided)
        } else if place.kind == PlaceKind::Passage || place.warehouse_id != plan.warehouse_id {
            Some(PlacementReason::NotStorage)
        } else {
            place.takes(goods.load, &self.kindred_at(place), &goods.kind).err().map(crate::Unfit::reason)
        };
        Candidate {
            id: place.id,
            code: place.code.clone(),
            zone_id: place.zone_id,
            sequence: place.sequence,
            empty: place.is_empty(),
            overflow: place.kind == PlaceKind::Overflow,
            unfit,
        }
    }

    fn hold(&mut self, location: LocationId, plan: &PlanPutaway, load: Load) -> Result<()> {
        let mut place = self.place(location)?;
        if place.counted {
            place.held = place.held.plus(load);
            place.holds += 1;
            self.places.put(location, place);
        }
        let hold = Hold {
            id: plan.hold_id,
            location_id: location,
            item_id: plan.item_id,
            lot: plan.lot.clone(),
            owner_id: plan.owner_id,
            quantity: plan.quantity,
            load,
            created_at: self.now,
        };
        self.holds.put(plan.hold_id, hold);
        Ok(())
    }
}

fn ranking(strategy: PlacementStrategy, item: &Item, hints: &Hints) -> Box<dyn Strategy> {
    match strategy {
        PlacementStrategy::Fifo => Box::new(Fifo { oldest: hints.oldest }),
        PlacementStrategy::Abc => Box::new(Abc { class: item.class(), middle: hints.middle }),
        PlacementStrategy::NearestEmpty => Box::new(NearestEmpty),
    }
}
