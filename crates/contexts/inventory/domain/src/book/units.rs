//! Handling units: opened, entered, and gone when the last goods in them have left.

use std::collections::BTreeSet;

use ambar_inventory_contract::{IntoUnit, OpenUnit, StockDone, UnitKind};
use ambar_kernel::{HandlingUnitId, LocationId, Quantity};

use super::{Book, Result, goods::Entry};
use crate::{Load, Place, Row, Sscc, StockFault, Unit};

impl Book {
    pub(super) fn unit(&self, id: HandlingUnitId) -> Result<Unit> {
        self.units.get(&id).cloned().ok_or(StockFault::UnitUnknown(id))
    }

    /// The rows in a unit that are not empty.
    pub(super) fn rows_in(&self, unit: HandlingUnitId) -> Vec<Row> {
        let inside = |row: &&Row| row.key.handling_unit_id == unit && !row.on_hand.is_zero();
        self.rows.values().filter(inside).cloned().collect()
    }

    /// An empty unit.
    pub(super) fn open_unit(&mut self, open: &OpenUnit) -> Result<StockDone> {
        let place = self.place_in(open.location_id, open.warehouse_id)?;
        if let Some(unit) = self.units.get(&open.id) {
            return Err(StockFault::UnitTaken { sscc: unit.sscc.clone() });
        }
        let sscc = self.make_unit(open.id, open.kind, open.sscc.as_deref(), &place, &Entry::Checked)?;
        Ok(StockDone::UnitOpened { id: open.id, sscc })
    }

    fn make_unit(
        &mut self,
        id: HandlingUnitId,
        kind: UnitKind,
        sscc: Option<&str>,
        place: &Place,
        entry: &Entry,
    ) -> Result<String> {
        let sscc = match sscc {
            Some(text) => Sscc::parse(text)?,
            None => self.block.as_mut().ok_or(StockFault::NoSsccRange)?.take().ok_or(StockFault::SsccRangeUsedUp)?,
        };
        let sscc = sscc.to_string();
        if self.ssccs.get(&sscc).is_some() {
            return Err(StockFault::UnitTaken { sscc });
        }
        let unit =
            Unit { id, sscc: sscc.clone(), kind, warehouse_id: place.warehouse_id, location_id: LocationId::NIL };
        self.ssccs.put(sscc.clone(), id);
        self.seat(unit, place, entry)?;
        Ok(sscc)
    }

    /// Puts a unit, empty or not, into a place that has room for one more.
    fn seat(&mut self, unit: Unit, place: &Place, entry: &Entry) -> Result<()> {
        self.admit(place.id, Load::ONE_UNIT, &BTreeSet::new(), entry)?;
        self.reseat(unit, place);
        Ok(())
    }

    /// Says that a unit stands in a place now, and keeps the figures of both places.
    pub(super) fn reseat(&mut self, unit: Unit, place: &Place) {
        self.leave(&unit);
        self.count_unit(place.id, 1);
        self.units.put(unit.id, Unit { warehouse_id: place.warehouse_id, location_id: place.id, ..unit });
    }

    fn leave(&mut self, unit: &Unit) {
        self.count_unit(unit.location_id, -1);
    }

    fn count_unit(&mut self, location: LocationId, by: i32) {
        if let Some(mut place) = self.places.get(&location).filter(|place| place.counted).cloned() {
            place.load.units = (place.load.units + by).max(0);
            self.places.put(location, place);
        }
    }

    /// The unit that goods go into in a place, made or brought there if need be, and its SSCC.
    pub(super) fn enter(
        &mut self,
        into: &IntoUnit,
        place: &Place,
        entry: &Entry,
    ) -> Result<(HandlingUnitId, Option<String>)> {
        let (unit, may_come) = match into {
            IntoUnit::Loose => return Ok((HandlingUnitId::NIL, None)),
            IntoUnit::Unit { id } => (self.unit(*id)?, false),
            IntoUnit::New { id, kind, sscc } => {
                let by_sscc = sscc.as_ref().and_then(|sscc| self.ssccs.get(sscc));
                match by_sscc.or(Some(id)).and_then(|id| self.units.get(id)).cloned() {
                    Some(unit) if sscc.as_ref().is_some_and(|sscc| *sscc != unit.sscc) => {
                        return Err(StockFault::UnitTaken { sscc: unit.sscc });
                    }
                    Some(unit) => (unit, true),
                    None => {
                        let sscc = self.make_unit(*id, *kind, sscc.as_deref(), place, entry)?;
                        return Ok((*id, Some(sscc)));
                    }
                }
            }
        };
        if unit.location_id != place.id {
            if !may_come || !self.rows_in(unit.id).is_empty() {
                return Err(StockFault::UnitElsewhere { sscc: unit.sscc, place: place.code.clone() });
            }
            self.seat(unit.clone(), place, entry)?;
        }
        Ok((unit.id, Some(unit.sscc)))
    }

    /// Lets a unit leave the site once nothing is in it any more.
    pub(super) fn leave_if_empty(&mut self, id: HandlingUnitId) {
        let Some(unit) = self.units.get(&id).cloned() else { return };
        if self.rows_in(id).iter().map(|row| row.on_hand).sum::<Quantity>().is_zero() {
            self.leave(&unit);
            self.units.put(id, Unit { location_id: LocationId::NIL, ..unit });
        }
    }
}
