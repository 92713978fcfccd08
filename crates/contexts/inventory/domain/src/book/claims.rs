//! Hard claims: made, given up, taken along, and ended by goods that leave.

use std::collections::BTreeSet;

use ambar_inventory_contract::{
    AllocatedRow, Allocation, AllocationRule, Demand, MoveReserved, Reserve, Ship, StockDone, StockId, StockKey,
    Unreserve, VirtualPlace,
};
use ambar_kernel::{LocationId, Quantity, ReservationId, WarehouseId};

use super::{Book, Result, goods::Entry, positive};
use crate::{
    Claim, ClaimState, Item, Movement, PlaceKind, Row, Stamp, StockFault,
    allocation::{Pick, Terms, allocate},
};

impl Book {
    pub(super) fn claim(&self, id: ReservationId) -> Result<Claim> {
        self.claims.get(&id).cloned().ok_or(StockFault::ClaimUnknown(id))
    }

    /// A claim that still holds goods.
    pub(super) fn open_claim(&self, id: ReservationId) -> Result<Claim> {
        let claim = self.claim(id)?;
        if claim.state.open() { Ok(claim) } else { Err(StockFault::ClaimOver { id, state: claim.state }) }
    }

    /// The open claims on a row.
    pub(super) fn claims_on(&self, row: StockId) -> Vec<Claim> {
        self.claims.values().filter(|claim| claim.stock_id == row && claim.state.open()).cloned().collect()
    }

    pub(super) fn reserve(&mut self, stamp: &Stamp, reserve: &Reserve) -> Result<StockDone> {
        let item = self.item(reserve.item_id)?;
        let wanted = positive(reserve.quantity)?;
        let terms = self.terms(&reserve.rule, &item, reserve.warehouse_id, &reserve.exclude);
        let stock = self.stock_of((reserve.warehouse_id, reserve.item_id, reserve.owner_id));
        let choice = allocate(wanted, &stock, &terms);
        if let Some(shortage) = choice.shortage.clone().filter(|_| !reserve.partial) {
            let (sku, missing) = (item.sku.clone(), item.shown(shortage.missing));
            return Err(StockFault::Short { sku, missing, shortage });
        }
        let mut rows = Vec::with_capacity(choice.picks.len());
        for (pick, n) in choice.picks.into_iter().zip(1..) {
            rows.push(self.claim_pick(Claim::id_of(stamp.command_id, n), reserve.demand, pick)?);
        }
        self.use_promise_of(reserve.demand);
        let allocation = Allocation { rows, shortage: choice.shortage, taken: Vec::new() };
        Ok(StockDone::Allocated { allocation })
    }

    /// What a rule means today for an item in a warehouse.
    pub(super) fn terms<'r>(
        &self,
        rule: &'r AllocationRule,
        item: &Item,
        warehouse: WarehouseId,
        exclude: &[LocationId],
    ) -> Terms<'r> {
        Terms {
            rule,
            min_remaining_days: rule.min_remaining_days.max(item.min_remaining_days),
            exclude: exclude.iter().copied().collect(),
            today: self.today(warehouse),
        }
    }

    pub(super) fn claim_pick(&mut self, id: ReservationId, demand: Demand, pick: Pick) -> Result<AllocatedRow> {
        let row = self.row(pick.stock_id)?;
        let place = self.place(row.key.location_id)?;
        let told = self.told(row.id, pick.quantity)?;
        let reserved = row.reserved.add(pick.quantity)?;
        self.rows.put(row.id, Row { reserved, ..row });
        let claim = Claim {
            id,
            stock_id: told.stock_id,
            demand,
            quantity: pick.quantity,
            state: ClaimState::Allocated,
            why: pick.why.clone(),
            created_at: self.now,
        };
        self.claims.put(id, claim);
        Ok(AllocatedRow {
            reservation_id: id,
            stock_id: told.stock_id,
            location_id: told.location_id,
            location: told.location,
            pick_sequence: place.sequence,
            handling_unit_id: told.handling_unit_id,
            lot: told.lot,
            serial: told.serial,
            quantity: pick.quantity,
            why: pick.why,
        })
    }

    /// Ends a claim without its goods moving.
    pub(super) fn give_up(&mut self, claim: Claim) -> Result<()> {
        let row = self.row(claim.stock_id)?;
        let reserved = row.reserved.saturating_minus(claim.quantity);
        self.rows.put(row.id, Row { reserved, ..row });
        self.claims.put(claim.id, Claim { quantity: Quantity::ZERO, state: ClaimState::Released, ..claim });
        Ok(())
    }

    pub(super) fn unreserve(&mut self, unreserve: &Unreserve) -> Result<StockDone> {
        // Given up twice is given up: a short pick may have been faster than a cancellation.
        if self.claim(unreserve.reservation_id)?.state != ClaimState::Released {
            let claim = self.open_claim(unreserve.reservation_id)?;
            self.give_up(claim)?;
        }
        Ok(StockDone::Done)
    }

    pub(super) fn move_reserved(&mut self, stamp: &Stamp, command: &MoveReserved) -> Result<StockDone> {
        let quantity = positive(command.quantity)?;
        let claim = self.open_claim(command.reservation_id)?;
        let row = self.row(claim.stock_id)?;
        let item = self.item(row.key.item_id)?;
        let Some(left) = claim.quantity.minus(quantity) else {
            let (claimed, wanted) = (item.shown(claim.quantity), item.shown(quantity));
            return Err(StockFault::ClaimTooSmall { sku: item.sku.clone(), claimed, wanted });
        };
        if self.claims.get(&command.new_reservation_id).is_some() {
            return Err(StockFault::ClaimTaken(command.new_reservation_id));
        }
        let (from, to) =
            (self.place(row.key.location_id)?, self.place_in(command.to_location_id, row.key.warehouse_id)?);
        self.may_leave(&from, &to, &Entry::Checked)?;
        let (handling_unit_id, _) = self.enter(&command.unit, &to, &Entry::Checked)?;
        let key = StockKey { location_id: to.id, handling_unit_id, ..row.key };
        if key == row.key {
            return Err(StockFault::SamePlace);
        }
        if from.id != to.id {
            self.admit(to.id, item.load(quantity), &BTreeSet::from([(item.id, key.lot_id)]), &Entry::Checked)?;
        }
        let id = self.relocate(stamp, row.id, key, quantity, quantity)?;
        let on_its_way = to.kind != PlaceKind::Storage;
        let moved = Claim {
            id: command.new_reservation_id,
            stock_id: id,
            quantity,
            state: if on_its_way { ClaimState::Picked } else { ClaimState::Allocated },
            created_at: self.now,
            ..claim.clone()
        };
        let state = if left.is_zero() { ClaimState::Moved } else { claim.state };
        self.claims.put(claim.id, Claim { quantity: left, state, ..claim });
        self.claims.put(moved.id, moved);
        let row = self.told(id, quantity)?;
        Ok(StockDone::ReservationMoved { reservation_id: command.new_reservation_id, row, left })
    }

    pub(super) fn ship(&mut self, stamp: &Stamp, ship: &Ship) -> Result<StockDone> {
        let claim = self.open_claim(ship.reservation_id)?;
        let row = self.row(claim.stock_id)?;
        let item = self.item(row.key.item_id)?;
        if !row.key.status.shippable() {
            return Err(StockFault::NotShippable(row.key.status));
        }
        if let Some(lot) = self.lots.get(&row.key.lot_id)
            && let Some(expired_on) = lot.expires_on.filter(|_| lot.expired(self.today(row.key.warehouse_id)))
        {
            return Err(StockFault::Expired { sku: item.sku.clone(), lot: lot.code.clone(), expired_on });
        }
        let place = self.place(row.key.location_id)?;
        if place.locked_out {
            return Err(StockFault::PlaceLockedOut { place: place.code });
        }
        let movement = Movement::outbound(stamp, &row, VirtualPlace::Customer, claim.quantity)?;
        self.take(row.id, claim.quantity, claim.quantity)?;
        self.movements.push(movement);
        self.claims.put(claim.id, Claim { quantity: Quantity::ZERO, state: ClaimState::Shipped, ..claim });
        self.leave_if_empty(row.key.handling_unit_id);
        Ok(StockDone::Done)
    }
}
