//! The book: what a group of stock commands works on, loaded and locked, and what they do to it.

mod adjust;
mod bring_in;
mod claims;
mod doubt;
mod goods;
mod moves;
mod plan;
mod promises;
mod reclaim;
#[cfg(test)]
mod tests;
mod units;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ambar_inventory_contract::{
    Mode, RowChange, StockCommand, StockDone, StockId, StockKey, StockOutcome, StockRequest,
};
use ambar_kernel::{
    CountId, HandlingUnitId, ItemId, LocationId, LotId, OrderLineId, OwnerId, Quantity, ReservationId, SerialId,
    Timestamp, WarehouseId, ZoneId,
};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    Claim, Count, Hold, Item, Lot, Mixing, Movement, Place, PromiseRow, Row, Serial, SsccBlock, Stamp, StockFault,
    Table, Unit, place::Kindred,
};

#[cfg(test)]
pub(crate) use tests::sample;

type Result<T> = std::result::Result<T, StockFault>;

/// What a total of promises is kept for: an item of an owner in a warehouse.
pub type TotalKey = (WarehouseId, ItemId, OwnerId);

/// What a plan's strategy must know, and the places that it may propose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// The zone of the item's oldest stock.
    pub oldest: Option<ZoneId>,
    /// The middle of the walk through storage.
    pub middle: i64,
    /// The places that it may propose, in no order.
    pub candidates: Vec<LocationId>,
    /// Places next to them that it may not propose: only to tell why not.
    pub nearby: Vec<LocationId>,
}

/// What a group of stock commands works on. Load it, [`Book::apply`], then read off what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    now: Timestamp,
    days: BTreeMap<WarehouseId, NaiveDate>,
    items: BTreeMap<ItemId, Arc<Item>>,
    /// Changed places: what stands there and what is on its way.
    pub places: Table<LocationId, Place>,
    /// Changed and new rows.
    pub rows: Table<StockId, Row>,
    keys: Table<StockKey, StockId>,
    /// Changed and new handling units.
    pub units: Table<HandlingUnitId, Unit>,
    ssccs: Table<String, HandlingUnitId>,
    /// New lots, and known ones that got their date.
    pub lots: Table<LotId, Lot>,
    /// New units of items, and known ones that went somewhere.
    pub serials: Table<SerialId, Serial>,
    /// Changed and new hard claims.
    pub claims: Table<ReservationId, Claim>,
    /// Changed and new soft claims.
    pub promises: Table<OrderLineId, PromiseRow>,
    /// Sums of soft claims in smallest units. One that was not loaded begins at nothing: write the difference.
    pub totals: Table<TotalKey, i64>,
    /// New and used-up holds.
    pub holds: Table<Uuid, Hold>,
    /// Changed and new counts.
    pub counts: Table<CountId, Count>,
    hints: BTreeMap<Uuid, Hints>,
    fresh: Vec<StockId>,
    numbered: usize,
    block: Option<SsccBlock>,
    movements: Vec<Movement>,
}

struct Mark {
    tables: [usize; 12],
    numbered: usize,
    block: Option<SsccBlock>,
    movements: usize,
}

impl Book {
    /// An empty book at a moment.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            days: BTreeMap::new(),
            items: BTreeMap::new(),
            places: Table::default(),
            rows: Table::default(),
            keys: Table::default(),
            units: Table::default(),
            ssccs: Table::default(),
            lots: Table::default(),
            serials: Table::default(),
            claims: Table::default(),
            promises: Table::default(),
            totals: Table::default(),
            holds: Table::default(),
            counts: Table::default(),
            hints: BTreeMap::new(),
            fresh: Vec::new(),
            numbered: 0,
            block: None,
            movements: Vec::new(),
        }
    }

    /// Takes the day that it is at a site; without it, it is the day in UTC.
    pub fn load_day(&mut self, warehouse: WarehouseId, day: NaiveDate) {
        self.days.insert(warehouse, day);
    }

    /// Takes an item that the commands name.
    pub fn load_item(&mut self, item: impl Into<Arc<Item>>) {
        let item = item.into();
        self.items.insert(item.id, item);
    }

    /// An item that was loaded.
    #[must_use]
    pub fn item_of(&self, id: ItemId) -> Option<&Item> {
        self.items.get(&id).map(Arc::as_ref)
    }

    /// Takes a row as it is in storage.
    pub fn load_row(&mut self, row: Row) {
        self.keys.load(row.key, row.id);
        self.rows.load(row.id, row);
    }

    /// The row of a key, if it was loaded or made.
    #[must_use]
    pub fn row_of(&self, key: &StockKey) -> Option<&Row> {
        self.keys.get(key).and_then(|id| self.rows.get(id))
    }

    /// Takes a handling unit as it is in storage.
    pub fn load_unit(&mut self, unit: Unit) {
        self.ssccs.load(unit.sscc.clone(), unit.id);
        self.units.load(unit.id, unit);
    }

    /// Takes the places that a plan may propose.
    pub fn load_hints(&mut self, hold: Uuid, hints: Hints) {
        self.hints.insert(hold, hints);
    }

    /// Takes numbers for new rows.
    pub fn load_fresh(&mut self, fresh: Vec<StockId>) {
        self.fresh = fresh;
    }

    /// Takes a block of the company's SSCC range.
    pub fn load_block(&mut self, block: SsccBlock) {
        self.block = Some(block);
    }

    /// The numbers that no new row took.
    #[must_use]
    pub fn unused(&self) -> &[StockId] {
        &self.fresh[self.numbered..]
    }

    fn number(&mut self) -> Result<StockId> {
        let id = *self.fresh.get(self.numbered).ok_or(StockFault::OutOfNumbers)?;
        self.numbered += 1;
        Ok(id)
    }

    /// What moved, in order.
    #[must_use]
    pub fn movements(&self) -> &[Movement] {
        &self.movements
    }

    /// Carries out requests, in order. In [`Mode::All`] one refusal takes everything back: that request answers it, the
    /// others `inventory.batch_refused`.
    pub fn apply_group(&mut self, requests: &[&StockRequest], mode: Mode) -> Vec<StockOutcome> {
        if mode == Mode::Each {
            return requests.iter().map(|request| self.apply(request)).collect();
        }
        let mark = self.mark();
        let mut outcomes = Vec::with_capacity(requests.len());
        for request in requests {
            match self.apply(request) {
                Ok(done) => outcomes.push(Ok(done)),
                Err(refusal) => {
                    self.rollback(mark);
                    let at = outcomes.len();
                    outcomes = requests.iter().map(|_| Err(StockFault::BatchRefused.into())).collect();
                    outcomes[at] = Err(refusal);
                    return outcomes;
                }
            }
        }
        outcomes
    }

    /// Carries out a request, or refuses it and stays exactly as it was.
    ///
    /// # Errors
    /// The refusal.
    pub fn apply(&mut self, request: &StockRequest) -> StockOutcome {
        let mark = self.mark();
        let stamp = Stamp::of(request);
        let done = match &request.command {
            StockCommand::Receive(receive) => self.receive(&stamp, receive),
            StockCommand::PlanPutaway(plan) => self.plan_putaway(plan),
            StockCommand::ReleasePlan(release) => {
                self.use_hold(Some(release.hold_id));
                Ok(StockDone::Done)
            }
            StockCommand::Move(command) => self.move_goods(&stamp, command),
            StockCommand::MoveUnit(command) => self.move_unit(&stamp, command),
            StockCommand::ChangeStatus(change) => self.change_status(&stamp, change),
            StockCommand::Adjust(adjust) => self.adjust(&stamp, adjust),
            StockCommand::Promise(promise) => self.promise(promise),
            StockCommand::Unpromise(unpromise) => {
                self.use_promise(unpromise.demand.order_line_id);
                Ok(StockDone::Done)
            }
            StockCommand::Reserve(reserve) => self.reserve(&stamp, reserve),
            StockCommand::Unreserve(unreserve) => self.unreserve(unreserve),
            StockCommand::Reallocate(command) => self.reallocate(&stamp, command),
            StockCommand::TakeOver(command) => self.take_over(&stamp, command),
            StockCommand::MoveReserved(command) => self.move_reserved(&stamp, command),
            StockCommand::MarkDoubt(doubt) => self.mark_doubt(&stamp, doubt),
            StockCommand::Ship(ship) => self.ship(&stamp, ship),
            StockCommand::OpenUnit(open) => self.open_unit(open),
            StockCommand::SettleCount(settle) => self.settle_count(&stamp, settle),
            StockCommand::ApproveCount(approve) => self.approve_count(&stamp, approve),
        };
        done.map_err(|fault| {
            self.rollback(mark);
            fault.into()
        })
    }

    fn mark(&self) -> Mark {
        Mark {
            tables: [
                self.places.mark(),
                self.rows.mark(),
                self.keys.mark(),
                self.units.mark(),
                self.ssccs.mark(),
                self.lots.mark(),
                self.serials.mark(),
                self.claims.mark(),
                self.promises.mark(),
                self.totals.mark(),
                self.holds.mark(),
                self.counts.mark(),
            ],
            numbered: self.numbered,
            block: self.block.clone(),
            movements: self.movements.len(),
        }
    }

    fn rollback(&mut self, mark: Mark) {
        let [places, rows, keys, units, ssccs, lots, serials, claims, promises, totals, holds, counts] = mark.tables;
        self.places.rollback(places);
        self.rows.rollback(rows);
        self.keys.rollback(keys);
        self.units.rollback(units);
        self.ssccs.rollback(ssccs);
        self.lots.rollback(lots);
        self.serials.rollback(serials);
        self.claims.rollback(claims);
        self.promises.rollback(promises);
        self.totals.rollback(totals);
        self.holds.rollback(holds);
        self.counts.rollback(counts);
        self.numbered = mark.numbered;
        self.block = mark.block;
        self.movements.truncate(mark.movements);
    }

    fn today(&self, warehouse: WarehouseId) -> NaiveDate {
        self.days.get(&warehouse).copied().unwrap_or_else(|| self.now.date_naive())
    }

    fn item(&self, id: ItemId) -> Result<Arc<Item>> {
        self.items.get(&id).cloned().ok_or(StockFault::ItemUnknown(id))
    }

    fn row(&self, id: StockId) -> Result<Row> {
        self.rows.get(&id).cloned().ok_or(StockFault::RowUnknown(id))
    }

    fn place(&self, id: LocationId) -> Result<Place> {
        self.places.get(&id).cloned().ok_or(StockFault::PlaceUnknown(id))
    }

    /// The place, which must be in the warehouse.
    fn place_in(&self, id: LocationId, warehouse: WarehouseId) -> Result<Place> {
        let place = self.place(id)?;
        if place.warehouse_id == warehouse { Ok(place) } else { Err(StockFault::PlaceElsewhere { place: place.code }) }
    }

    /// The items and lots that stand in a place or are on their way there, if it matters there.
    fn kindred_at(&self, place: &Place) -> BTreeSet<Kindred> {
        if place.mixing == Mixing::Any {
            return BTreeSet::new();
        }
        let location = place.id;
        let standing = self.rows.values().filter(|row| row.key.location_id == location && !row.on_hand.is_zero());
        let coming = self.holds.values().filter(|hold| hold.location_id == location);
        standing
            .map(|row| (row.key.item_id, row.key.lot_id))
            .chain(coming.map(|hold| (hold.item_id, lot_id(hold.item_id, hold.lot.as_ref()))))
            .collect()
    }

    /// What an answer tells of a row that goods came to.
    fn told(&self, id: StockId, quantity: Quantity) -> Result<RowChange> {
        let row = self.row(id)?;
        Ok(RowChange {
            stock_id: id,
            location_id: row.key.location_id,
            location: self.place(row.key.location_id)?.code,
            handling_unit_id: row.key.handling_unit_id,
            item_id: row.key.item_id,
            lot_id: row.key.lot_id,
            lot: self.lots.get(&row.key.lot_id).map(|lot| lot.code.clone()),
            serial_id: row.key.serial_id,
            serial: self.serials.get(&row.key.serial_id).map(|serial| serial.code.clone()),
            status: row.key.status,
            quantity,
        })
    }
}

/// The id of a lot by its code; nil without one.
fn lot_id(item: ItemId, code: Option<&ambar_kernel::LotCode>) -> LotId {
    code.map_or(LotId::NIL, |code| Lot::id_of(item, code))
}

fn positive(quantity: Quantity) -> Result<Quantity> {
    if quantity.is_zero() { Err(StockFault::NothingToMove) } else { Ok(quantity) }
}
