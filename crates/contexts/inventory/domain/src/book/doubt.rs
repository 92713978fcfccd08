//! The book and the shelf disagree: the doubt is recorded, and a count ends it.

use ambar_inventory_contract::{
    ApproveCount, Direction, Dropped, MarkDoubt, SettleCount, StockDone, StockKey, StockStatus,
};
use ambar_kernel::{CountId, Quantity};

use super::{Book, Result};
use crate::{ClaimState, Count, CountKey, CountState, Row, Stamp, StockFault, is_beyond};

/// From which status what was not found is taken first.
const DOUBTFUL_FIRST: [StockStatus; 6] = [
    StockStatus::Suspect,
    StockStatus::Available,
    StockStatus::Returned,
    StockStatus::Inspection,
    StockStatus::Damaged,
    StockStatus::Hold,
];

impl CountKey {
    /// What is counted where a row stands.
    #[must_use]
    pub const fn of(key: &StockKey) -> Self {
        Self {
            warehouse_id: key.warehouse_id,
            location_id: key.location_id,
            handling_unit_id: key.handling_unit_id,
            item_id: key.item_id,
            lot_id: key.lot_id,
            serial_id: key.serial_id,
            owner_id: key.owner_id,
        }
    }

    /// The key of the row of a status there.
    #[must_use]
    pub const fn with(&self, status: StockStatus) -> StockKey {
        StockKey {
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
            handling_unit_id: self.handling_unit_id,
            item_id: self.item_id,
            lot_id: self.lot_id,
            serial_id: self.serial_id,
            status,
            owner_id: self.owner_id,
        }
    }
}

impl Book {
    pub(super) fn mark_doubt(&mut self, stamp: &Stamp, doubt: &MarkDoubt) -> Result<StockDone> {
        let own = self.open_claim(doubt.reservation_id)?;
        if own.state != ClaimState::Allocated {
            return Err(StockFault::ClaimOver { id: own.id, state: own.state });
        }
        let row = self.row(own.stock_id)?;
        let mut claims = self.claims_on(row.id);
        claims.sort_by_key(|claim| (claim.id != own.id, claim.created_at, claim.id));
        let mut dropped = Vec::with_capacity(claims.len());
        for claim in claims.into_iter().filter(|claim| claim.state == ClaimState::Allocated) {
            dropped.push(Dropped { reservation_id: claim.id, demand: claim.demand, quantity: claim.quantity });
            self.give_up(claim)?;
        }
        let suspect = self.row(row.id)?.free();
        let key = CountKey::of(&row.key);
        self.relocate(stamp, row.id, key.with(StockStatus::Suspect), suspect, Quantity::ZERO)?;
        let count_id = self.ask_for_count(doubt.count_id, key);
        Ok(StockDone::Doubted { suspect, dropped, count_id, location_id: key.location_id })
    }

    /// Somebody has to count, unless somebody has to already, or has and it waits for a decision.
    fn ask_for_count(&mut self, id: CountId, key: CountKey) -> CountId {
        let open = self.counts.values().find(|count| count.key == key && count.state.is_open());
        if let Some(open) = open {
            return open.id;
        }
        self.counts.put(id, Count::requested(id, key));
        id
    }

    pub(super) fn settle_count(&mut self, stamp: &Stamp, settle: &SettleCount) -> Result<StockDone> {
        let id = settle.count_id;
        let count = self.counts.get(&id).cloned().ok_or(StockFault::CountUnknown(id))?;
        if count.state != CountState::Requested {
            return Err(StockFault::CountOver { id, state: count.state });
        }
        let item = self.item(count.key.item_id)?;
        let standing = self.standing(&count.key);
        let book: Quantity = standing.iter().map(|row| row.on_hand).sum();
        let claimed: Quantity = standing.iter().map(|row| row.reserved).sum();
        if settle.counted < claimed {
            return Err(StockFault::CountBelowClaims { sku: item.sku.clone(), claimed: item.shown(claimed) });
        }
        if !count.key.serial_id.is_nil() && settle.counted.units() > 1 {
            let quantity = item.shown(settle.counted);
            return Err(StockFault::SerialsRequired { sku: item.sku.clone(), quantity, scanned: 1 });
        }
        let told = Count { book: Some(book), counted: Some(settle.counted), ..count };
        if settle.limit.is_some_and(|limit| is_beyond(limit, book, settle.counted, item.scale)) {
            self.counts.put(id, Count { state: CountState::Counted, ..told });
            return Ok(StockDone::CountWaits { book, counted: settle.counted });
        }
        self.correct_by(stamp, told, standing)
    }

    /// The book is corrected by what differed when it was counted, whatever came and went since.
    pub(super) fn approve_count(&mut self, stamp: &Stamp, approve: &ApproveCount) -> Result<StockDone> {
        let id = approve.count_id;
        let count = self.counts.get(&id).cloned().ok_or(StockFault::CountUnknown(id))?;
        count.may_be_decided(approve.by)?;
        let item = self.item(count.key.item_id)?;
        let standing = self.standing(&count.key);
        let (missing, free) = (count.missing(), standing.iter().map(Row::free).sum());
        if missing > free {
            let (missing, free) = (item.shown(missing), item.shown(free));
            return Err(StockFault::CountOvertaken { sku: item.sku.clone(), missing, free });
        }
        self.correct_by(stamp, count, standing)
    }

    /// What was counted and differs is written off or up, and the doubt is over.
    fn correct_by(&mut self, stamp: &Stamp, count: Count, standing: Vec<Row>) -> Result<StockDone> {
        let (book, counted) = (count.book.unwrap_or_default(), count.counted.unwrap_or_default());
        self.write_off(stamp, standing, count.missing())?;
        self.write_up(stamp, &count.key, count.surplus())?;
        self.end_doubt(stamp, &count.key)?;
        self.counts.put(count.id, Count { state: CountState::Completed, ..count });
        Ok(StockDone::CountSettled { book, counted })
    }

    /// What the book has there, the doubtful before the rest.
    fn standing(&self, key: &CountKey) -> Vec<Row> {
        DOUBTFUL_FIRST
            .into_iter()
            .filter_map(|status| self.keys.get(&key.with(status)))
            .filter_map(|id| self.rows.get(id))
            .cloned()
            .collect()
    }

    fn write_off(&mut self, stamp: &Stamp, standing: Vec<Row>, mut missing: Quantity) -> Result<()> {
        for row in standing {
            let gone = row.free().min(missing);
            if !gone.is_zero() {
                self.take(row.id, gone, Quantity::ZERO)?;
                self.correct(stamp, row.id, Direction::Out, gone)?;
                missing = missing.saturating_minus(gone);
            }
        }
        Ok(())
    }

    /// What was counted beyond the book stands there: no limit refuses it, but going beyond one is recorded.
    fn write_up(&mut self, stamp: &Stamp, key: &CountKey, surplus: Quantity) -> Result<()> {
        if surplus.is_zero() {
            return Ok(());
        }
        if let Some(stock_id) = self.serials.get(&key.serial_id).and_then(|serial| serial.stock_id) {
            let (item, serial) = (self.item(key.item_id)?, self.serials.get(&key.serial_id));
            let serial = serial.map(|serial| serial.code.clone()).ok_or(StockFault::RowUnknown(stock_id))?;
            return Err(StockFault::SerialOnHand { sku: item.sku.clone(), serial, stock_id });
        }
        let load = self.item(key.item_id)?.load(surplus);
        let coming = [(key.item_id, key.lot_id)].into_iter().collect();
        self.admit(key.location_id, load, &coming, &super::goods::Entry::Found("count".to_owned()))?;
        let id = self.put(key.with(StockStatus::Available), surplus, self.now, Quantity::ZERO)?;
        self.correct(stamp, id, Direction::In, surplus)
    }

    /// What was suspect and was counted may be used again.
    fn end_doubt(&mut self, stamp: &Stamp, key: &CountKey) -> Result<()> {
        let suspect = self.keys.get(&key.with(StockStatus::Suspect)).and_then(|id| self.rows.get(id)).cloned();
        if let Some(row) = suspect.filter(|row| !row.free().is_zero()) {
            self.relocate(stamp, row.id, key.with(StockStatus::Available), row.free(), Quantity::ZERO)?;
        }
        Ok(())
    }
}
