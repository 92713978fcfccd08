//! Goods go to another place, or get another status where they are.

use std::collections::BTreeSet;

use ambar_inventory_contract::{ChangeStatus, Move, MoveUnit, StockDone, StockKey};
use ambar_kernel::Quantity;

use super::{Book, Result, goods::Entry, positive};
use crate::{Claim, Item, Load, Place, Row, Stamp, StockFault};

impl Book {
    /// What is moved of a row: what was asked for, or all that nobody claims.
    fn unclaimed(&self, item: &Item, row: &Row, wanted: Option<Quantity>) -> Result<Quantity> {
        let quantity = wanted.map_or(Ok(row.free()), positive)?;
        if quantity.is_zero() || quantity > row.free() {
            return Err(StockFault::NotEnough {
                sku: item.sku.clone(),
                wanted: item.shown(quantity),
                free: item.shown(row.free()),
            });
        }
        Ok(quantity)
    }

    /// Nothing leaves a place that is locked for taking out, but by a person's decision.
    pub(super) fn may_leave(&self, from: &Place, to: &Place, entry: &Entry) -> Result<()> {
        if from.locked_out && from.id != to.id && *entry == Entry::Checked {
            return Err(StockFault::PlaceLockedOut { place: from.code.clone() });
        }
        Ok(())
    }

    pub(super) fn move_goods(&mut self, stamp: &Stamp, command: &Move) -> Result<StockDone> {
        let row = self.row(command.stock_id)?;
        let item = self.item(row.key.item_id)?;
        let quantity = self.unclaimed(&item, &row, command.quantity)?;
        let (from, to) =
            (self.place(row.key.location_id)?, self.place_in(command.to_location_id, row.key.warehouse_id)?);
        let entry = Entry::of(command.override_limits, stamp)?;
        self.may_leave(&from, &to, &entry)?;
        self.use_hold(command.hold_id);
        let (handling_unit_id, sscc) = self.enter(&command.unit, &to, &entry)?;
        let key = StockKey { location_id: to.id, handling_unit_id, ..row.key };
        if key == row.key {
            return Err(StockFault::SamePlace);
        }
        if from.id != to.id {
            self.admit(to.id, item.load(quantity), &BTreeSet::from([(item.id, key.lot_id)]), &entry)?;
        }
        let id = self.relocate(stamp, row.id, key, quantity, Quantity::ZERO)?;
        Ok(StockDone::Rows { rows: vec![self.told(id, quantity)?], sscc })
    }

    pub(super) fn move_unit(&mut self, stamp: &Stamp, command: &MoveUnit) -> Result<StockDone> {
        let unit = self.unit(command.unit_id)?;
        if unit.location_id.is_nil() {
            return Err(StockFault::UnitGone { sscc: unit.sscc });
        }
        let (from, to) = (self.place(unit.location_id)?, self.place_in(command.to_location_id, unit.warehouse_id)?);
        if from.id == to.id {
            return Err(StockFault::SamePlace);
        }
        let entry = Entry::of(command.override_limits, stamp)?;
        self.may_leave(&from, &to, &entry)?;
        self.use_hold(command.hold_id);
        let content = self.rows_in(unit.id);
        let mut load = Load::ONE_UNIT;
        for row in &content {
            load = load.plus(self.item(row.key.item_id)?.load(row.on_hand));
        }
        let coming = content.iter().map(|row| (row.key.item_id, row.key.lot_id)).collect();
        self.admit(to.id, load, &coming, &entry)?;
        let sscc = unit.sscc.clone();
        self.reseat(unit, &to);
        let mut rows = Vec::with_capacity(content.len());
        for row in content {
            let key = StockKey { location_id: to.id, ..row.key };
            let id = self.relocate(stamp, row.id, key, row.on_hand, row.reserved)?;
            for claim in self.claims_on(row.id) {
                self.claims.put(claim.id, Claim { stock_id: id, ..claim });
            }
            rows.push(self.told(id, row.on_hand)?);
        }
        Ok(StockDone::Rows { rows, sscc: Some(sscc) })
    }

    pub(super) fn change_status(&mut self, stamp: &Stamp, change: &ChangeStatus) -> Result<StockDone> {
        let row = self.row(change.stock_id)?;
        let item = self.item(row.key.item_id)?;
        if stamp.reason.is_none() {
            return Err(StockFault::ReasonRequired);
        }
        if row.key.status == change.to {
            return Err(StockFault::SameStatus(change.to));
        }
        let quantity = self.unclaimed(&item, &row, change.quantity)?;
        let id = self.relocate(stamp, row.id, StockKey { status: change.to, ..row.key }, quantity, Quantity::ZERO)?;
        Ok(StockDone::Rows { rows: vec![self.told(id, quantity)?], sscc: None })
    }
}
