//! The few ways in which goods come to a row and leave it. Everything else is made of these.

use std::collections::BTreeSet;

use ambar_inventory_contract::{StockId, StockKey};
use ambar_kernel::{HandlingUnitId, LocationId, Quantity, Timestamp};
use uuid::Uuid;

use super::{Book, Result};
use crate::{Item, Load, Movement, Place, Row, Stamp, StockFault, Unfit, place::Kindred};

/// By what right goods come into a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// Only if it takes them.
    Checked,
    /// A person decided to go beyond limits, mixing rule and lock, for this reason; not into a place out of use.
    Override(String),
    /// They stand there already, whatever the book says.
    Found(String),
}

impl Entry {
    /// # Errors
    /// [`StockFault::ReasonRequired`] if limits are overridden without a reason.
    pub(super) fn of(override_limits: bool, stamp: &Stamp) -> Result<Self> {
        if !override_limits {
            return Ok(Self::Checked);
        }
        Ok(Self::Override(stamp.reason.as_ref().ok_or(StockFault::ReasonRequired)?.to_string()))
    }
}

impl Item {
    /// What a quantity takes up.
    pub(super) fn load(&self, quantity: Quantity) -> Load {
        Load { weight_g: self.weight_g(quantity), volume_cm3: self.volume_cm3(quantity), units: 0 }
    }
}

impl Book {
    /// Lets goods into a place, or says why not. An override that was needed is recorded on the place.
    pub(super) fn admit(
        &mut self,
        location: LocationId,
        load: Load,
        coming: &BTreeSet<Kindred>,
        entry: &Entry,
    ) -> Result<()> {
        let mut place = self.place(location)?;
        let Err(unfit) = place.takes(load, &self.kindred_at(&place), coming) else { return Ok(()) };
        match entry {
            Entry::Override(reason) if unfit != Unfit::Inactive => place.over_limit = Some(reason.clone()),
            Entry::Found(reason) => place.over_limit = Some(reason.clone()),
            Entry::Checked | Entry::Override(_) => return Err(StockFault::unfit(unfit, &place.code)),
        }
        // What is not counted has no limits to exceed; the movement keeps the reason.
        if place.counted {
            self.places.put(location, place);
        }
        Ok(())
    }

    /// Takes goods off a row; `claimed` of them are claimed and take their claim with them.
    pub(super) fn take(&mut self, id: StockId, quantity: Quantity, claimed: Quantity) -> Result<()> {
        let mut row = self.row(id)?;
        let item = self.item(row.key.item_id)?;
        let unclaimed = quantity.saturating_minus(claimed);
        if unclaimed > row.free() {
            return Err(StockFault::NotEnough {
                sku: item.sku.clone(),
                wanted: item.shown(unclaimed),
                free: item.shown(row.free()),
            });
        }
        let before = row.on_hand;
        row.on_hand = row.on_hand.saturating_minus(quantity);
        row.reserved = row.reserved.saturating_minus(claimed);
        self.occupy(&item, row.key.location_id, before, row.on_hand)?;
        self.stand(&row, None);
        self.rows.put(id, row);
        Ok(())
    }

    /// Brings goods to the row of a key, which is made if it is not there; `claimed` of them are claimed.
    pub(super) fn put(
        &mut self,
        key: StockKey,
        quantity: Quantity,
        received_at: Timestamp,
        claimed: Quantity,
    ) -> Result<StockId> {
        let item = self.item(key.item_id)?;
        self.stands_in(key.handling_unit_id, key.location_id)?;
        let mut row = match self.keys.get(&key) {
            Some(id) => self.row(*id)?,
            None => {
                let id = self.number()?;
                self.keys.put(key, id);
                Row { id, key, on_hand: Quantity::ZERO, reserved: Quantity::ZERO, received_at, version: None }
            }
        };
        let before = row.on_hand;
        row.on_hand = before.add(quantity)?;
        row.reserved = row.reserved.add(claimed)?;
        row.received_at = if before.is_zero() { received_at } else { row.received_at.min(received_at) };
        self.occupy(&item, key.location_id, before, row.on_hand)?;
        self.stand(&row, Some(row.id));
        let id = row.id;
        self.rows.put(id, row);
        Ok(id)
    }

    /// Goods come into a unit only where it stands, even to a row that they were in before it moved.
    fn stands_in(&self, unit: HandlingUnitId, location: LocationId) -> Result<()> {
        let Some(unit) = unit.some() else { return Ok(()) };
        let unit = self.unit(unit)?;
        if unit.location_id == location {
            return Ok(());
        }
        Err(StockFault::UnitElsewhere { sscc: unit.sscc, place: self.place(location)?.code })
    }

    /// Takes goods from a row to another, `claimed` of them with their claim, and records the movement.
    pub(super) fn relocate(
        &mut self,
        stamp: &Stamp,
        from: StockId,
        key: StockKey,
        quantity: Quantity,
        claimed: Quantity,
    ) -> Result<StockId> {
        let row = self.row(from)?;
        let over_limit = self.place(row.key.location_id)?.over_limit;
        self.take(from, quantity, claimed)?;
        let to = self.put(key, quantity, row.received_at, claimed)?;
        if key.location_id == row.key.location_id {
            // Between the two the place may have looked empty; it was not.
            let place = self.place(key.location_id)?;
            self.places.put(place.id, Place { over_limit, ..place });
        }
        let movement = Movement::transfer(stamp, &self.row(from)?, &self.row(to)?, quantity)?;
        self.movements.push(movement);
        Ok(to)
    }

    /// Keeps the figures of a place when a row in it goes from one quantity to another.
    fn occupy(&mut self, item: &Item, location: LocationId, before: Quantity, after: Quantity) -> Result<()> {
        let mut place = self.place(location)?;
        if !place.counted {
            return Ok(());
        }
        // Added first: what never goes below nothing would otherwise forget part of what is taken away.
        place.load = place.load.plus(item.load(after)).minus(item.load(before));
        place.full_rows += i32::from(!after.is_zero()) - i32::from(!before.is_zero());
        if place.full_rows == 0 {
            place.over_limit = None;
        }
        self.places.put(location, place);
        Ok(())
    }

    /// Says where the unit of a serial-tracked row stands now.
    fn stand(&mut self, row: &Row, at: Option<StockId>) {
        if let Some(serial) = self.serials.get(&row.key.serial_id).cloned() {
            self.serials.put(serial.id, crate::Serial { stock_id: at, ..serial });
        }
    }

    /// Uses up a hold, if it is still there: its capacity is free for the goods that come.
    pub(super) fn use_hold(&mut self, hold: Option<Uuid>) {
        let Some(hold) = hold.and_then(|id| self.holds.get(&id)).cloned() else { return };
        if let Some(mut place) = self.places.get(&hold.location_id).filter(|place| place.counted).cloned() {
            place.held = place.held.minus(hold.load);
            place.holds -= 1;
            self.places.put(place.id, place);
        }
        self.holds.remove(&hold.id);
    }
}
