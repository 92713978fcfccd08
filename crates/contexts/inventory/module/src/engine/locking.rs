//! What must be locked and looked at for requests, once it is known what their ids stand for.

use std::collections::{BTreeSet, HashMap};

use ambar_inventory_contract::{
    AdjustTarget, ApproveCount, IntoUnit, Receive, SettleCount, StockCommand, StockId, StockKey, StockRequest,
    StockStatus, TakeOver,
};
use ambar_inventory_domain::{CountKey, TotalKey};
use ambar_kernel::{CountId, HandlingUnitId, LocationId, LotId, ReservationId, SerialId};

use super::names::{lot_id, serial_ids};
use crate::store::{
    convert::{CountRow, StockRow},
    resolve::Resolved,
};

/// What must be locked and looked at.
#[derive(Debug, Default)]
pub(super) struct Locking {
    pub(super) units: BTreeSet<HandlingUnitId>,
    pub(super) places: BTreeSet<LocationId>,
    pub(super) rows: BTreeSet<StockId>,
    pub(super) keys: BTreeSet<StockKey>,
    /// Units of which every row must be known.
    pub(super) contents_of: BTreeSet<HandlingUnitId>,
    /// Units that move: the claims on their content move too.
    pub(super) moved_units: BTreeSet<HandlingUnitId>,
    /// Rows of which every claim must be known.
    pub(super) claims_on: BTreeSet<StockId>,
    /// Places where counts may be open.
    pub(super) counts_at: BTreeSet<LocationId>,
    /// Stock to choose from, locked.
    pub(super) stock_of: BTreeSet<TotalKey>,
    /// Stock to promise from: its total is locked.
    pub(super) promised: BTreeSet<TotalKey>,
    /// New rows at most.
    pub(super) numbers: usize,
    /// SSCCs at most.
    pub(super) ssccs: i64,
}

/// What ids stand for.
struct Known<'a> {
    rows: HashMap<StockId, &'a StockRow>,
    claims: HashMap<ReservationId, StockId>,
    counts: HashMap<CountId, &'a CountRow>,
    units: HashMap<HandlingUnitId, &'a str>,
    ssccs: HashMap<&'a str, HandlingUnitId>,
}

impl Known<'_> {
    /// The unit that goods go into; nil for none.
    fn unit(&self, unit: &IntoUnit) -> HandlingUnitId {
        match unit {
            IntoUnit::Loose => HandlingUnitId::NIL,
            IntoUnit::Unit { id } => *id,
            IntoUnit::New { id, sscc, .. } => {
                sscc.as_ref().and_then(|sscc| self.ssccs.get(sscc.as_str())).copied().unwrap_or(*id)
            }
        }
    }
}

/// What requests must lock and look at.
pub(super) fn locking(requests: &[&StockRequest], resolved: &Resolved) -> Locking {
    let known = Known {
        rows: resolved.rows.iter().map(|row| (row.stock_id, row)).collect(),
        claims: resolved.claims.iter().map(|claim| (claim.id, claim.stock_id)).collect(),
        counts: resolved.counts.iter().map(|count| (count.id, count)).collect(),
        units: resolved.units.iter().map(|unit| (unit.id, unit.sscc.as_str())).collect(),
        ssccs: resolved.units.iter().map(|unit| (unit.sscc.as_str(), unit.id)).collect(),
    };
    let mut locking = Locking::default();
    for request in requests {
        locking.add(&request.command, &known);
    }
    for unit in &resolved.units {
        if locking.units.contains(&unit.id) && !unit.location_id.is_nil() {
            locking.places.insert(unit.location_id);
        }
    }
    for hold in &resolved.holds {
        locking.places.insert(hold.location_id);
    }
    locking
}

impl Locking {
    /// Whether nothing but rows and places has to be known, so that it can be decided on what is seen of them without a lock. Rows
    /// to choose from are among them: of those that were passed over nothing is written.
    pub(super) fn is_plain(&self) -> bool {
        self.units.is_empty()
            && self.contents_of.is_empty()
            && self.moved_units.is_empty()
            && self.claims_on.is_empty()
            && self.counts_at.is_empty()
            && self.promised.is_empty()
            && self.ssccs == 0
    }

    /// A row that is taken from or changed, with its place and its unit.
    fn add_row(&mut self, row: &StockRow) {
        self.rows.insert(row.stock_id);
        self.places.insert(row.location_id);
        self.units.extend(row.handling_unit_id.some());
    }

    /// A unit that goods go into.
    fn add_unit(&mut self, unit: &IntoUnit, known: &Known<'_>) -> HandlingUnitId {
        let id = known.unit(unit);
        if known.units.contains_key(&id) {
            self.units.insert(id);
        }
        if let IntoUnit::New { sscc, .. } = unit {
            // It may come from elsewhere if it is empty.
            self.contents_of.insert(id);
            self.ssccs += i64::from(sscc.is_none() && !known.units.contains_key(&id));
        }
        id
    }

    /// Goods of a row go to a place.
    fn add_transfer(&mut self, row: &StockRow, to: LocationId, unit: &IntoUnit, known: &Known<'_>) {
        self.add_row(row);
        let handling_unit_id = self.add_unit(unit, known);
        self.keys.insert(StockKey { location_id: to, handling_unit_id, ..row.key() });
        self.numbers += 1;
    }

    fn add_status(&mut self, row: &StockRow, status: StockStatus) {
        self.add_row(row);
        self.keys.insert(StockKey { status, ..row.key() });
        self.numbers += 1;
    }

    fn add_arrival(&mut self, base: StockKey, unit: &IntoUnit, serials: Vec<SerialId>, known: &Known<'_>) {
        self.places.insert(base.location_id);
        let handling_unit_id = self.add_unit(unit, known);
        self.numbers += serials.len();
        self.keys.extend(serials.into_iter().map(|serial_id| StockKey { handling_unit_id, serial_id, ..base }));
    }

    fn add_receive(&mut self, receive: &Receive, known: &Known<'_>) {
        let base = StockKey {
            warehouse_id: receive.warehouse_id,
            location_id: receive.location_id,
            handling_unit_id: HandlingUnitId::NIL,
            item_id: receive.item_id,
            lot_id: lot_id(receive.item_id, receive.lot.as_ref()).unwrap_or(LotId::NIL),
            serial_id: SerialId::NIL,
            status: receive.status,
            owner_id: receive.owner_id,
        };
        let mut serials: Vec<_> = serial_ids(receive.item_id, &receive.serials).collect();
        if serials.is_empty() {
            serials.push(SerialId::NIL);
        }
        self.add_arrival(base, &receive.unit, serials, known);
    }

    fn add(&mut self, command: &StockCommand, known: &Known<'_>) {
        let row_of_claim = |id| known.claims.get(&id).and_then(|row| known.rows.get(row)).copied();
        match command {
            StockCommand::Receive(receive) => self.add_receive(receive, known),
            StockCommand::PlanPutaway(plan) => self.places.extend(plan.location_id),
            StockCommand::ReleasePlan(_) | StockCommand::Unpromise(_) => {}
            StockCommand::Move(command) => {
                self.places.insert(command.to_location_id);
                if let Some(row) = known.rows.get(&command.stock_id) {
                    self.add_transfer(row, command.to_location_id, &command.unit, known);
                }
            }
            StockCommand::MoveUnit(command) => {
                self.places.insert(command.to_location_id);
                self.units.insert(command.unit_id);
                self.contents_of.insert(command.unit_id);
                self.moved_units.insert(command.unit_id);
                for row in known.rows.values().filter(|row| row.handling_unit_id == command.unit_id) {
                    self.keys.insert(StockKey { location_id: command.to_location_id, ..row.key() });
                    // For each move of it: a unit that moves on makes rows at every stop.
                    self.numbers += 1;
                }
            }
            StockCommand::ChangeStatus(change) => {
                if let Some(row) = known.rows.get(&change.stock_id) {
                    self.add_status(row, change.to);
                }
            }
            StockCommand::Adjust(adjust) => match &adjust.target {
                AdjustTarget::Row { stock_id } => {
                    if let Some(row) = known.rows.get(stock_id) {
                        self.add_row(row);
                    }
                }
                AdjustTarget::Found { warehouse_id, location_id, unit, item_id, owner_id, lot, serial, status } => {
                    let base = StockKey {
                        warehouse_id: *warehouse_id,
                        location_id: *location_id,
                        handling_unit_id: HandlingUnitId::NIL,
                        item_id: *item_id,
                        lot_id: lot_id(*item_id, lot.as_ref()).unwrap_or(LotId::NIL),
                        serial_id: SerialId::NIL,
                        status: *status,
                        owner_id: *owner_id,
                    };
                    let serial = serial_ids(*item_id, serial.as_slice()).next().unwrap_or(SerialId::NIL);
                    self.add_arrival(base, unit, vec![serial], known);
                }
            },
            StockCommand::Promise(promise) => {
                self.promised.insert((promise.warehouse_id, promise.item_id, promise.owner_id));
            }
            StockCommand::Reserve(reserve) => {
                self.stock_of.insert((reserve.warehouse_id, reserve.item_id, reserve.owner_id));
            }
            StockCommand::Unreserve(unreserve) => {
                if let Some(row) = row_of_claim(unreserve.reservation_id) {
                    self.rows.insert(row.stock_id);
                }
            }
            StockCommand::Reallocate(command) => {
                if let Some(row) = row_of_claim(command.reservation_id) {
                    self.rows.insert(row.stock_id);
                    self.stock_of.insert((row.warehouse_id, row.item_id, row.owner_id));
                }
            }
            StockCommand::TakeOver(TakeOver { reserve, .. }) => {
                // The claims that may be taken from are on rows of the same stock, or they are left alone.
                self.stock_of.insert((reserve.warehouse_id, reserve.item_id, reserve.owner_id));
            }
            StockCommand::MoveReserved(command) => {
                self.places.insert(command.to_location_id);
                if let Some(row) = row_of_claim(command.reservation_id) {
                    self.add_transfer(row, command.to_location_id, &command.unit, known);
                }
            }
            StockCommand::MarkDoubt(doubt) => {
                if let Some(row) = row_of_claim(doubt.reservation_id) {
                    self.add_status(row, StockStatus::Suspect);
                    self.claims_on.insert(row.stock_id);
                    self.counts_at.insert(row.location_id);
                }
            }
            StockCommand::Ship(ship) => {
                if let Some(row) = row_of_claim(ship.reservation_id) {
                    self.add_row(row);
                    self.contents_of.extend(row.handling_unit_id.some());
                }
            }
            StockCommand::OpenUnit(open) => {
                self.places.insert(open.location_id);
                let same_sscc = open.sscc.as_ref().and_then(|sscc| known.ssccs.get(sscc.as_str()));
                let there = [Some(&open.id), same_sscc].into_iter().flatten().filter(|id| known.units.contains_key(id));
                self.units.extend(there);
                self.ssccs += i64::from(open.sscc.is_none());
            }
            StockCommand::SettleCount(SettleCount { count_id, .. })
            | StockCommand::ApproveCount(ApproveCount { count_id, .. }) => {
                if let Some(count) = known.counts.get(count_id) {
                    self.add_count(&count.key());
                }
            }
        }
    }

    fn add_count(&mut self, key: &CountKey) {
        self.places.insert(key.location_id);
        self.units.extend(key.handling_unit_id.some());
        self.keys.extend(StockStatus::ALL.map(|status| key.with(status)));
        self.numbers += 1;
    }
}
