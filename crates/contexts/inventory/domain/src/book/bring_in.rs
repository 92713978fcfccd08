//! Goods come into the book: received, or found beyond it.

use std::collections::BTreeSet;

use ambar_inventory_contract::{
    Direction, IntoUnit, LotInput, Receive, StockDone, StockKey, StockStatus, VirtualPlace,
};
use ambar_kernel::{ItemId, LocationId, LotId, OwnerId, Quantity, SerialCode, SerialId, WarehouseId};
use uuid::Uuid;

use super::{Book, Result, goods::Entry, positive};
use crate::{Item, Lot, Movement, Serial, Stamp, StockFault, Tracking};

/// What comes in, and where.
pub(super) struct Incoming<'a> {
    pub(super) warehouse_id: WarehouseId,
    pub(super) location_id: LocationId,
    pub(super) unit: &'a IntoUnit,
    pub(super) item_id: ItemId,
    pub(super) owner_id: OwnerId,
    pub(super) lot: Option<&'a LotInput>,
    pub(super) serials: &'a [SerialCode],
    pub(super) quantity: Quantity,
    pub(super) status: StockStatus,
    pub(super) origin: VirtualPlace,
    pub(super) hold_id: Option<Uuid>,
    pub(super) entry: Entry,
}

impl Book {
    pub(super) fn receive(&mut self, stamp: &Stamp, receive: &Receive) -> Result<StockDone> {
        self.bring_in(
            stamp,
            &Incoming {
                warehouse_id: receive.warehouse_id,
                location_id: receive.location_id,
                unit: &receive.unit,
                item_id: receive.item_id,
                owner_id: receive.owner_id,
                lot: receive.lot.as_ref(),
                serials: &receive.serials,
                quantity: receive.quantity,
                status: receive.status,
                origin: receive.origin,
                hold_id: receive.hold_id,
                entry: Entry::Checked,
            },
        )
    }

    pub(super) fn bring_in(&mut self, stamp: &Stamp, incoming: &Incoming<'_>) -> Result<StockDone> {
        let item = self.item(incoming.item_id)?;
        let quantity = positive(incoming.quantity)?;
        if item.owner_id != incoming.owner_id {
            return Err(StockFault::OwnerDiffers { sku: item.sku.clone() });
        }
        let place = self.place_in(incoming.location_id, incoming.warehouse_id)?;
        let lot_id = self.lot_of(&item, incoming.lot)?;
        let parts = self.parts_of(&item, incoming.serials, quantity)?;
        self.use_hold(incoming.hold_id);
        let (handling_unit_id, sscc) = self.enter(incoming.unit, &place, &incoming.entry)?;
        self.admit(place.id, item.load(quantity), &BTreeSet::from([(item.id, lot_id)]), &incoming.entry)?;
        let mut rows = Vec::with_capacity(parts.len());
        for (serial_id, part) in parts {
            let key = StockKey {
                warehouse_id: place.warehouse_id,
                location_id: place.id,
                handling_unit_id,
                item_id: item.id,
                lot_id,
                serial_id,
                status: incoming.status,
                owner_id: incoming.owner_id,
            };
            let id = self.put(key, part, self.now, Quantity::ZERO)?;
            let row = self.row(id)?;
            self.movements.push(match incoming.origin {
                VirtualPlace::Adjustment => Movement::adjustment(stamp, &row, Direction::In, part)?,
                origin => Movement::inbound(stamp, origin, &row, part)?,
            });
            rows.push(self.told(id, part)?);
        }
        Ok(StockDone::Rows { rows, sscc })
    }

    /// The lot that was read off the goods, made if it is new; nil for goods that have none.
    pub(super) fn lot_of(&mut self, item: &Item, read: Option<&LotInput>) -> Result<LotId> {
        let sku = || item.sku.clone();
        let read = match read {
            None if item.tracking.by_lot() => return Err(StockFault::LotRequired { sku: sku() }),
            None => return Ok(LotId::NIL),
            Some(_) if !item.tracking.by_lot() => return Err(StockFault::LotNotTracked { sku: sku() }),
            Some(read) => read,
        };
        let id = Lot::id_of(item.id, &read.code);
        let known = self.lots.get(&id).cloned();
        let known_date = known.as_ref().and_then(|lot| lot.expires_on);
        let expires_on = match (known_date, read.expires_on) {
            (Some(known), Some(given)) if known != given => {
                return Err(StockFault::LotDateDiffers { sku: sku(), lot: read.code.clone(), known, given });
            }
            (known, given) => known.or(given),
        };
        if expires_on.is_none() && item.tracking == Tracking::Expiry {
            return Err(StockFault::ExpiryRequired { sku: sku(), lot: read.code.clone() });
        }
        if known.is_none() || known_date != expires_on {
            self.lots.put(id, Lot { id, item_id: item.id, code: read.code.clone(), expires_on });
        }
        Ok(id)
    }

    /// One part for each unit of a serial-tracked item, otherwise one for all.
    fn parts_of(
        &mut self,
        item: &Item,
        scanned: &[SerialCode],
        quantity: Quantity,
    ) -> Result<Vec<(SerialId, Quantity)>> {
        let sku = || item.sku.clone();
        if item.tracking != Tracking::Serial {
            return if scanned.is_empty() {
                Ok(vec![(SerialId::NIL, quantity)])
            } else {
                Err(StockFault::SerialsNotTracked { sku: sku() })
            };
        }
        if i64::try_from(scanned.len()) != Ok(quantity.units()) {
            let quantity = item.shown(quantity);
            return Err(StockFault::SerialsRequired { sku: sku(), quantity, scanned: scanned.len() });
        }
        let one = Quantity::new(1)?;
        let mut parts = Vec::with_capacity(scanned.len());
        for code in scanned {
            let id = Serial::id_of(item.id, code);
            match self.serials.get(&id).map(|serial| serial.stock_id) {
                Some(Some(stock_id)) => {
                    return Err(StockFault::SerialOnHand { sku: sku(), serial: code.clone(), stock_id });
                }
                Some(None) if parts.contains(&(id, one)) => {
                    return Err(StockFault::SerialTwice { serial: code.clone() });
                }
                Some(None) => {}
                None => self.serials.put(id, Serial { id, item_id: item.id, code: code.clone(), stock_id: None }),
            }
            parts.push((id, one));
        }
        Ok(parts)
    }
}
