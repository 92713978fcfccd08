//! A row as memory keeps it: a quarter of a million of them are kept, so what most have in common is kept once.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use ambar_inventory_contract::{StockId, StockKey, StockStatus};
use ambar_inventory_domain::Row;
use ambar_kernel::{
    HandlingUnitId, ItemId, LocationId, LotId, OwnerId, Quantity, Scale, SerialId, Timestamp, WarehouseId,
};

/// A row.
#[derive(Debug, Clone)]
pub(crate) struct KeptRow {
    pub(crate) row: Row,
    /// The decimals of its item, which cannot change while there is stock of it.
    pub(crate) scale: Scale,
}

/// Site, owner and status: a warehouse has some dozens of such.
type Whose = (WarehouseId, OwnerId, StockStatus);

/// What most rows have in common. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Common(Arc<RwLock<Known>>);

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Whose, u16>,
    whose: Vec<Whose>,
}

impl Common {
    fn number(&self, whose: Whose) -> Option<u16> {
        if let Some(number) = self.0.read().unwrap_or_else(PoisonError::into_inner).numbers.get(&whose) {
            return Some(*number);
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Known { numbers, whose: all } = &mut *known;
        let next = u16::try_from(all.len()).ok()?;
        Some(*numbers.entry(whose).or_insert_with(|| {
            all.push(whose);
            next
        }))
    }

    /// Whether any row of a site is known.
    pub(crate) fn knows_site(&self, warehouse: WarehouseId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).whose.iter().any(|whose| whose.0 == warehouse)
    }

    fn whose(&self, number: u16) -> Option<Whose> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).whose.get(usize::from(number)).copied()
    }
}

/// A row, without its number: that is what it is found by.
#[derive(Debug)]
pub(crate) struct Packed {
    location_id: LocationId,
    item_id: ItemId,
    /// Unit, lot and serial number of the few rows that have any.
    particular: Option<Box<(HandlingUnitId, LotId, SerialId)>>,
    on_hand: Quantity,
    reserved: Quantity,
    version: i64,
    received_at: Timestamp,
    whose: u16,
    scale: Scale,
}

impl Packed {
    /// `None` if it cannot be packed: it is not in the database yet, or there are more sites, owners and statuses than are numbered.
    pub(crate) fn of(row: &Row, version: Option<i64>, scale: Scale, common: &Common) -> Option<Self> {
        let key = row.key;
        let plain = key.handling_unit_id.is_nil() && key.lot_id.is_nil() && key.serial_id.is_nil();
        Some(Self {
            location_id: key.location_id,
            item_id: key.item_id,
            particular: (!plain).then(|| Box::new((key.handling_unit_id, key.lot_id, key.serial_id))),
            on_hand: row.on_hand,
            reserved: row.reserved,
            version: version?,
            received_at: row.received_at,
            whose: common.number((key.warehouse_id, key.owner_id, key.status))?,
            scale,
        })
    }

    /// The version of it that is kept.
    pub(crate) const fn version(&self) -> i64 {
        self.version
    }

    /// The row of this number.
    pub(crate) fn row(&self, id: StockId, common: &Common) -> Option<KeptRow> {
        let (warehouse_id, owner_id, status) = common.whose(self.whose)?;
        let nothing = (HandlingUnitId::NIL, LotId::NIL, SerialId::NIL);
        let (handling_unit_id, lot_id, serial_id) = self.particular.as_deref().copied().unwrap_or(nothing);
        let key = StockKey {
            warehouse_id,
            location_id: self.location_id,
            handling_unit_id,
            item_id: self.item_id,
            lot_id,
            serial_id,
            status,
            owner_id,
        };
        let row = Row {
            id,
            key,
            on_hand: self.on_hand,
            reserved: self.reserved,
            received_at: self.received_at,
            version: Some(self.version),
        };
        Some(KeptRow { row, scale: self.scale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{id, q};

    fn row(unit: u128, lot: u128, owner: u128) -> Row {
        let key = StockKey {
            warehouse_id: id(1),
            location_id: id(2),
            handling_unit_id: id(unit),
            item_id: id(4),
            lot_id: id(lot),
            serial_id: SerialId::NIL,
            status: StockStatus::Damaged,
            owner_id: id(owner),
        };
        let (on_hand, reserved) = (q(7), q(2));
        Row { id: StockId(9), key, on_hand, reserved, received_at: Timestamp::UNIX_EPOCH, version: Some(3) }
    }

    #[test]
    fn a_row_comes_out_as_it_went_in() {
        let common = Common::default();
        for row in [row(0, 0, 5), row(3, 6, 5), row(0, 6, 8)] {
            let packed = Packed::of(&row, row.version, Scale::WHOLE, &common).unwrap();
            let kept = packed.row(row.id, &common).unwrap();
            assert_eq!((kept.row, kept.scale, packed.version()), (row, Scale::WHOLE, 3));
        }
        assert_eq!(common.0.read().unwrap().whose.len(), 2);
        assert!(common.knows_site(id(1)) && !common.knows_site(id(2)));
    }

    #[test]
    fn a_row_that_is_not_in_the_database_yet_is_not_kept() {
        assert!(Packed::of(&row(0, 0, 5), None, Scale::WHOLE, &Common::default()).is_none());
    }

    #[test]
    fn it_takes_less_than_half_of_what_a_row_does() {
        assert!(size_of::<Packed>() <= 80 && size_of::<KeptRow>() > 160, "{} bytes", size_of::<Packed>());
    }
}
