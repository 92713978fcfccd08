//! The book is corrected by a person.

use std::collections::BTreeSet;

use ambar_inventory_contract::{
    Adjust, AdjustTarget, Direction, IntoUnit, StockDone, StockId, StockKey, StockStatus, VirtualPlace,
};
use ambar_kernel::{HandlingUnitId, Quantity, SerialId};

use super::{Book, Result, bring_in::Incoming, goods::Entry, lot_id, positive};
use crate::{Movement, Serial, Stamp, StockFault};

impl Book {
    pub(super) fn adjust(&mut self, stamp: &Stamp, adjust: &Adjust) -> Result<StockDone> {
        let quantity = positive(adjust.quantity)?;
        let Some(reason) = &stamp.reason else { return Err(StockFault::ReasonRequired) };
        match (&adjust.target, adjust.direction) {
            (AdjustTarget::Row { stock_id }, Direction::In) => self.more(stamp, *stock_id, quantity, reason.as_str()),
            (AdjustTarget::Row { stock_id }, Direction::Out) => self.less(stamp, *stock_id, quantity),
            (
                AdjustTarget::Found { warehouse_id, location_id, unit, item_id, owner_id, lot, serial, status },
                direction,
            ) => {
                if direction == Direction::In {
                    return self.bring_in(
                        stamp,
                        &Incoming {
                            warehouse_id: *warehouse_id,
                            location_id: *location_id,
                            unit,
                            item_id: *item_id,
                            owner_id: *owner_id,
                            lot: lot.as_ref(),
                            serials: serial.as_slice(),
                            quantity,
                            status: *status,
                            origin: VirtualPlace::Adjustment,
                            hold_id: None,
                            entry: entry_for(*status, reason.as_str()),
                        },
                    );
                }
                let key = StockKey {
                    warehouse_id: *warehouse_id,
                    location_id: *location_id,
                    handling_unit_id: match unit {
                        IntoUnit::Loose => HandlingUnitId::NIL,
                        IntoUnit::Unit { id } | IntoUnit::New { id, .. } => *id,
                    },
                    item_id: *item_id,
                    lot_id: lot_id(*item_id, lot.as_ref().map(|lot| &lot.code)),
                    serial_id: serial.as_ref().map_or(SerialId::NIL, |code| Serial::id_of(*item_id, code)),
                    status: *status,
                    owner_id: *owner_id,
                };
                match self.keys.get(&key) {
                    Some(id) => self.less(stamp, *id, quantity),
                    None => {
                        let item = self.item(*item_id)?;
                        let (wanted, free) = (item.shown(quantity), item.shown(Quantity::ZERO));
                        Err(StockFault::NotEnough { sku: item.sku.clone(), wanted, free })
                    }
                }
            }
        }
    }

    fn more(&mut self, stamp: &Stamp, id: StockId, quantity: Quantity, reason: &str) -> Result<StockDone> {
        let row = self.row(id)?;
        let item = self.item(row.key.item_id)?;
        if let Some(serial) = self.serials.get(&row.key.serial_id)
            && let Some(stock_id) = serial.stock_id
        {
            let (sku, serial) = (item.sku.clone(), serial.code.clone());
            return Err(StockFault::SerialOnHand { sku, serial, stock_id });
        }
        if !row.key.serial_id.is_nil() && quantity.units() != 1 {
            let quantity = item.shown(quantity);
            return Err(StockFault::SerialsRequired { sku: item.sku.clone(), quantity, scanned: 1 });
        }
        let coming = BTreeSet::from([(item.id, row.key.lot_id)]);
        self.admit(row.key.location_id, item.load(quantity), &coming, &entry_for(row.key.status, reason))?;
        self.put(row.key, quantity, self.now, Quantity::ZERO)?;
        self.correct(stamp, id, Direction::In, quantity)?;
        Ok(StockDone::Rows { rows: vec![self.told(id, quantity)?], sscc: None })
    }

    fn less(&mut self, stamp: &Stamp, id: StockId, quantity: Quantity) -> Result<StockDone> {
        self.take(id, quantity, Quantity::ZERO)?;
        self.correct(stamp, id, Direction::Out, quantity)?;
        Ok(StockDone::Done)
    }

    /// Records that a row was corrected.
    pub(super) fn correct(
        &mut self,
        stamp: &Stamp,
        id: StockId,
        direction: Direction,
        quantity: Quantity,
    ) -> Result<()> {
        let movement = Movement::adjustment(stamp, &self.row(id)?, direction, quantity)?;
        self.movements.push(movement);
        Ok(())
    }
}

/// Suspect goods stand there whether the book likes it or not.
fn entry_for(status: StockStatus, reason: &str) -> Entry {
    if status == StockStatus::Suspect { Entry::Found(reason.to_owned()) } else { Entry::Checked }
}
