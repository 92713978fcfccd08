//! A stock engine in memory: enough of it for picking, with the same answers to the same keys.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use ambar_inventory_contract::{
    AllocatedRow, Allocation, AllocationOrder, AllocationReason, AllocationStep, Availability, AvailabilityQuery,
    Conclude, Concluded, Demand, Dropped, InventoryGateway, Mode, Reallocate, RefusalKind, Reserve, RowChange,
    Shortage, StockCommand, StockDone, StockId, StockOutcome, StockRefusal, StockRequest, StockStatus, UnitCard,
};
use ambar_kernel::{
    Ctx, Failure, HandlingUnitId, Id, ItemId, LocationCode, LocationId, LotCode, LotId, Quantity, ReservationId,
    Result, SerialId, StockCommandId, Timestamp,
};
use ambar_pg::Db;
use async_trait::async_trait;

use crate::crash::Crash;

#[derive(Debug, Clone)]
pub struct Row {
    pub item: ItemId,
    pub location: &'static str,
    pub lot: Option<LotCode>,
    pub on_hand: i64,
    pub suspect: bool,
}

#[derive(Debug, Clone)]
pub struct Claim {
    pub row: usize,
    pub demand: Demand,
    pub left: i64,
    pub state: &'static str,
    pub at: &'static str,
}

#[derive(Default, Clone)]
pub struct Book {
    pub rows: Vec<Row>,
    pub claims: BTreeMap<ReservationId, Claim>,
    outcomes: HashMap<StockCommandId, StockOutcome>,
    /// What was carried out, not what was answered again.
    pub done: Vec<String>,
    /// Places that nothing may leave.
    pub locked: Vec<&'static str>,
}

pub struct FakeInventory {
    pub book: Mutex<Book>,
    turn: tokio::sync::Mutex<()>,
    db: Db,
    crash: Arc<Crash>,
}

pub fn place(code: &str) -> LocationId {
    Id::derived(uuid::Uuid::nil(), code)
}

fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn refused(code: &str, kind: RefusalKind) -> StockRefusal {
    StockRefusal { code: code.into(), kind, detail: format!("refused: {code}"), params: Default::default() }
}

impl FakeInventory {
    /// With a database as `ambar_stock`, for what is concluded.
    pub fn new(db: Db, crash: Arc<Crash>) -> Arc<Self> {
        Arc::new(Self { book: Mutex::default(), turn: tokio::sync::Mutex::default(), db, crash })
    }

    /// Puts goods into a place; places are walked in the order of their codes.
    pub fn stock(&self, item: ItemId, location: &'static str, on_hand: i64) {
        self.book.lock().unwrap().rows.push(Row { item, location, lot: None, on_hand, suspect: false });
    }

    /// What is claimed in a state, in all.
    pub fn claimed(&self, state: &str) -> i64 {
        self.book.lock().unwrap().claims.values().filter(|claim| claim.state == state).map(|claim| claim.left).sum()
    }

    pub fn lock(&self, location: Option<&'static str>) {
        self.book.lock().unwrap().locked = location.into_iter().collect();
    }

    pub fn done(&self) -> Vec<String> {
        self.book.lock().unwrap().done.clone()
    }
}

impl Book {
    fn reserved(&self, row: usize) -> i64 {
        self.claims
            .values()
            .filter(|claim| claim.row == row && claim.state == "allocated")
            .map(|claim| claim.left)
            .sum()
    }

    fn told(&self, row: usize, at: &str, units: i64) -> RowChange {
        RowChange {
            stock_id: StockId(i64::try_from(row).unwrap()),
            location_id: place(at),
            location: LocationCode::parse(at).unwrap(),
            handling_unit_id: HandlingUnitId::NIL,
            item_id: self.rows[row].item,
            lot_id: LotId::NIL,
            lot: self.rows[row].lot.clone(),
            serial_id: SerialId::NIL,
            serial: None,
            status: StockStatus::Available,
            quantity: q(units),
        }
    }

    fn open(&self, id: ReservationId) -> Result<Claim, StockRefusal> {
        let claim = self.claims.get(&id).cloned();
        let claim = claim.ok_or_else(|| refused("inventory.reservation_unknown", RefusalKind::NotFound))?;
        if claim.left == 0 { Err(refused("inventory.reservation_over", RefusalKind::Refused)) } else { Ok(claim) }
    }

    fn done_or_refused(&mut self, request: &StockRequest) -> StockOutcome {
        let outcome = self.carry_out(request);
        if outcome.is_ok() {
            let json = serde_json::to_value(&request.command).unwrap();
            self.done.push(json["do"].as_str().unwrap().to_owned());
        }
        outcome
    }

    fn carry_out(&mut self, request: &StockRequest) -> StockOutcome {
        match &request.command {
            StockCommand::MoveReserved(it) => {
                let claim = self.open(it.reservation_id)?;
                if self.locked.contains(&claim.at) {
                    return Err(refused("inventory.place_locked_out", RefusalKind::Refused));
                }
                let left = claim.left - it.quantity.units();
                if left < 0 {
                    return Err(refused("inventory.reservation_too_small", RefusalKind::Refused));
                }
                let state = if left == 0 { "moved" } else { "allocated" };
                self.claims.insert(it.reservation_id, Claim { left, state, ..claim.clone() });
                let there = Claim { left: it.quantity.units(), state: "picked", at: "STAGE", ..claim };
                let row = self.told(there.row, "STAGE", there.left);
                self.claims.insert(it.new_reservation_id, there);
                Ok(StockDone::ReservationMoved { reservation_id: it.new_reservation_id, row, left: q(left) })
            }
            StockCommand::MarkDoubt(it) => {
                let own = self.open(it.reservation_id)?;
                let mut dropped = Vec::new();
                for (id, claim) in &mut self.claims {
                    if claim.row == own.row && claim.state == "allocated" {
                        dropped.push(Dropped { reservation_id: *id, demand: claim.demand, quantity: q(claim.left) });
                        (claim.left, claim.state) = (0, "released");
                    }
                }
                dropped.sort_by_key(|dropped| dropped.reservation_id != it.reservation_id);
                let row = &mut self.rows[own.row];
                row.suspect = true;
                let location_id = place(row.location);
                Ok(StockDone::Doubted { suspect: q(row.on_hand), dropped, count_id: it.count_id, location_id })
            }
            StockCommand::Reserve(it) => Ok(self.reserve(request.id, it)),
            StockCommand::Reallocate(it) => self.reallocate(request.id, it),
            StockCommand::Unreserve(it) => {
                let claim = self.claims.get_mut(&it.reservation_id);
                let claim = claim.ok_or_else(|| refused("inventory.reservation_unknown", RefusalKind::NotFound))?;
                (claim.left, claim.state) = (0, "released");
                Ok(StockDone::Done)
            }
            other => panic!("picking does not do this: {other:?}"),
        }
    }

    fn reallocate(&mut self, id: StockCommandId, it: &Reallocate) -> StockOutcome {
        let own = self.open(it.reservation_id)?;
        if own.state != "allocated" || own.left != it.quantity.units() {
            return Err(refused("inventory.reservation_begun", RefusalKind::Refused));
        }
        let wrong = |(n, row): (usize, &Row)| {
            let other = it.stock_id.is_some_and(|only| only.0 != i64::try_from(n).unwrap());
            (n == own.row || other || it.rule.lot.is_some() && row.lot != it.rule.lot).then(|| place(row.location))
        };
        let exclude = self.rows.iter().enumerate().filter_map(wrong).chain(it.exclude.iter().copied()).collect();
        let reserve = Reserve {
            demand: own.demand,
            warehouse_id: ambar_kernel::WarehouseId::NIL,
            item_id: self.rows[own.row].item,
            owner_id: ambar_kernel::OwnerId::NIL,
            quantity: it.quantity,
            rule: it.rule.clone(),
            exclude,
            partial: false,
        };
        let before = self.claims.clone();
        let done = self.reserve(id, &reserve);
        let StockDone::Allocated { allocation } = &done else { panic!("{done:?}") };
        if allocation.shortage.is_some() {
            self.claims = before;
            return Err(refused("inventory.shortage", RefusalKind::Refused));
        }
        self.claims.insert(it.reservation_id, Claim { left: 0, state: "released", ..own });
        Ok(done)
    }

    fn reserve(&mut self, id: StockCommandId, it: &Reserve) -> StockDone {
        let mut missing = it.quantity.units();
        let mut rows = Vec::new();
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|row| self.rows[*row].location);
        for row in order {
            let of = self.rows[row].clone();
            let free = of.on_hand - self.reserved(row);
            if of.item != it.item_id
                || of.suspect
                || it.exclude.contains(&place(of.location))
                || free <= 0
                || missing == 0
            {
                continue;
            }
            let take = free.min(missing);
            missing -= take;
            let reservation_id = ReservationId::derived(id.uuid(), &rows.len().to_string());
            let claim = Claim { row, demand: it.demand, left: take, state: "allocated", at: of.location };
            self.claims.insert(reservation_id, claim);
            let why = AllocationReason {
                order: AllocationOrder::Fifo,
                rank: 1,
                received_at: Timestamp::UNIX_EPOCH,
                expires_on: None,
                free: q(free),
                step: AllocationStep::Ranked,
                one_lot: false,
                rule_id: None,
            };
            rows.push(AllocatedRow {
                reservation_id,
                stock_id: StockId(i64::try_from(row).unwrap()),
                location_id: place(of.location),
                location: LocationCode::parse(of.location).unwrap(),
                pick_sequence: i64::from(of.location.as_bytes()[0]),
                handling_unit_id: HandlingUnitId::NIL,
                lot: of.lot,
                serial: None,
                quantity: q(take),
                why,
            });
        }
        let shortage = (missing > 0).then(|| Shortage { missing: q(missing), passed_over: vec![] });
        StockDone::Allocated { allocation: Allocation { rows, shortage, taken: Vec::new() } }
    }

    /// Claims goods for a demand, as a release does.
    pub fn claim(&mut self, id: StockCommandId, reserve: &Reserve) -> Vec<AllocatedRow> {
        match self.reserve(id, reserve) {
            StockDone::Allocated { allocation } => allocation.rows,
            other => panic!("{other:?}"),
        }
    }
}

#[async_trait]
impl InventoryGateway for FakeInventory {
    async fn conclude(&self, ctx: &Ctx, requests: Vec<StockRequest>, conclude: Arc<dyn Conclude>) -> Result<Concluded> {
        let breaks = self.crash.turn("inventory.conclude")?;
        let _turn = self.turn.lock().await;
        if let Some(reply) = ambar_pg::replays(self.db.reader(), &[ctx]).await?.remove(&0) {
            return Err(Failure::replayed(reply?));
        }
        let before = self.book.lock().unwrap().clone();
        let outcomes: Vec<StockOutcome> = {
            let mut book = self.book.lock().unwrap();
            if requests.iter().any(|request| book.outcomes.contains_key(&request.id)) {
                return Ok(Concluded::Outrun);
            }
            requests.iter().map(|request| book.done_or_refused(request)).collect()
        };
        let stopped_by = outcomes.iter().enumerate().find_map(|(at, outcome)| {
            let refusal = outcome.as_ref().err().filter(|refusal| refusal.code != "inventory.batch_refused")?;
            Some((at, refusal.clone()))
        });
        let concluded = match stopped_by {
            Some((at, refusal)) => Ok(Concluded::Refused { at, refusal }),
            None => {
                let done: Vec<StockDone> = outcomes.into_iter().flatten().collect();
                let entries = conclude.entries(&done)?;
                let tell = |written: &[serde_json::Value]| conclude.tell(&done, written);
                let reply = ambar_pg::conclude(&self.db, ctx, entries, conclude.is_step(), tell).await;
                reply.map(|reply| reply.map_or(Concluded::Outrun, Concluded::Done))
            }
        };
        if !matches!(concluded, Ok(Concluded::Done(_))) {
            *self.book.lock().unwrap() = before;
        }
        if breaks { Err(Crash::broken("inventory.conclude")) } else { concluded }
    }

    async fn submit(&self, _ctx: &Ctx, requests: Vec<StockRequest>, _mode: Mode) -> Result<Vec<StockOutcome>> {
        let _turn = self.turn.lock().await;
        self.crash.around("inventory.submit", || {
            let mut book = self.book.lock().unwrap();
            requests
                .iter()
                .map(|request| {
                    if let Some(known) = book.outcomes.get(&request.id) {
                        return known.clone();
                    }
                    let outcome = book.done_or_refused(request);
                    book.outcomes.insert(request.id, outcome.clone());
                    outcome
                })
                .collect()
        })
    }

    async fn availability(&self, _ctx: &Ctx, _query: AvailabilityQuery) -> Result<Availability> {
        panic!("picking does not ask for availability")
    }

    async fn units_by_sscc(&self, _ctx: &Ctx, _ssccs: &[String]) -> Result<Vec<UnitCard>> {
        panic!("picking does not ask for units")
    }
}
