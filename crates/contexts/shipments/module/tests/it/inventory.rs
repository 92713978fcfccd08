//! A stock engine in memory: enough of it for shipments, with the same answers to the same keys.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use ambar_inventory_contract::{
    AllocatedRow, Allocation, AllocationReason, AllocationRule, AllocationStep, Availability, AvailabilityQuery,
    Conclude, Concluded, Demand, IntoUnit, InventoryGateway, Mode, PassedOver, RefusalKind, Rehearsal, Reserve,
    RowChange, RuleFor, Shortage, StockCommand, StockDone, StockId, StockOutcome, StockRefusal, StockRequest,
    StockStatus, TakeOver, Taken, UnitCard,
};
use ambar_kernel::{
    Ctx, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, LotId, OrderLineId, Quantity,
    ReservationId, Result, SerialCode, SerialId, StockCommandId, Timestamp,
};
use ambar_pg::Db;
use async_trait::async_trait;
use serde_json::json;

use crate::{bench::place, crash::Crash};

#[derive(Debug, Clone)]
pub struct Row {
    pub item: ItemId,
    pub location: &'static str,
    pub lot: Option<LotCode>,
    pub serial: Option<SerialCode>,
    pub on_hand: i64,
}

#[derive(Debug, Clone)]
pub struct Claim {
    pub row: usize,
    pub left: i64,
    pub state: &'static str,
    pub unit: HandlingUnitId,
    pub demand: Demand,
}

#[derive(Default, Clone)]
pub struct Book {
    pub rows: Vec<Row>,
    pub claims: BTreeMap<ReservationId, Claim>,
    pub promises: BTreeMap<OrderLineId, (ItemId, i64)>,
    units: BTreeMap<HandlingUnitId, String>,
    outcomes: HashMap<StockCommandId, StockOutcome>,
    /// What was carried out, not what was answered again.
    pub done: Vec<String>,
    /// Commands that are refused, by name.
    pub refuse: Option<&'static str>,
    /// The stored rule for everything.
    pub rule: Option<AllocationRule>,
}

pub struct FakeInventory {
    pub book: Mutex<Book>,
    turn: tokio::sync::Mutex<()>,
    db: Db,
    crash: Arc<Crash>,
}

pub fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn refused(code: &str) -> StockRefusal {
    let detail = format!("refused: {code}");
    StockRefusal { code: code.into(), kind: RefusalKind::Refused, detail, params: Default::default() }
}

fn name(request: &StockRequest) -> String {
    serde_json::to_value(&request.command).unwrap()["do"].as_str().unwrap().to_owned()
}

impl FakeInventory {
    /// From now on, this is the stored rule for everything.
    pub fn rule(&self, rule: Option<AllocationRule>) {
        self.book.lock().unwrap().rule = rule;
    }

    /// With a database as `ambar_stock`, for what is concluded.
    pub fn new(db: Db, crash: Arc<Crash>) -> Arc<Self> {
        Arc::new(Self { book: Mutex::default(), turn: tokio::sync::Mutex::default(), db, crash })
    }

    /// Puts goods into a place.
    pub fn stock(&self, item: ItemId, location: &'static str, on_hand: i64) {
        self.book.lock().unwrap().rows.push(Row { item, location, lot: None, serial: None, on_hand });
    }

    /// Puts goods of a lot, or one unit, into a place.
    pub fn stock_of(
        &self,
        item: ItemId,
        location: &'static str,
        lot: Option<&str>,
        serial: Option<&str>,
        on_hand: i64,
    ) {
        let (lot, serial) = (lot.map(|it| it.parse().unwrap()), serial.map(|it| it.parse().unwrap()));
        self.book.lock().unwrap().rows.push(Row { item, location, lot, serial, on_hand });
    }

    /// What is claimed in a state, in all.
    pub fn claimed(&self, state: &str) -> i64 {
        self.book.lock().unwrap().claims.values().filter(|claim| claim.state == state).map(|claim| claim.left).sum()
    }

    /// What is promised, in all.
    pub fn promised(&self) -> i64 {
        self.book.lock().unwrap().promises.values().map(|(_, units)| units).sum()
    }

    /// How often a command was carried out.
    pub fn count(&self, command: &str) -> usize {
        self.book.lock().unwrap().done.iter().filter(|done| *done == command).count()
    }

    /// Lets commands of a name be refused from now on.
    pub fn refuse(&self, command: Option<&'static str>) {
        self.book.lock().unwrap().refuse = command;
    }
}

impl Book {
    fn reserved(&self, row: usize) -> i64 {
        self.claims.values().filter(|claim| claim.row == row && claim.state != "shipped").map(|claim| claim.left).sum()
    }

    fn free(&self, item: ItemId) -> i64 {
        (0..self.rows.len())
            .filter(|row| self.rows[*row].item == item)
            .map(|row| self.rows[row].on_hand - self.reserved(row))
            .sum()
    }

    fn told(&self, row: usize, to: LocationId, unit: HandlingUnitId, units: i64) -> RowChange {
        RowChange {
            stock_id: StockId(i64::try_from(row).unwrap()),
            location_id: to,
            location: LocationCode::parse("THERE").unwrap(),
            handling_unit_id: unit,
            item_id: self.rows[row].item,
            lot_id: LotId::NIL,
            lot: self.rows[row].lot.clone(),
            serial_id: SerialId::NIL,
            serial: self.rows[row].serial.clone(),
            status: StockStatus::Available,
            quantity: q(units),
        }
    }

    fn open(&self, id: ReservationId) -> Result<Claim, StockRefusal> {
        let claim = self.claims.get(&id).cloned().ok_or_else(|| refused("inventory.reservation_unknown"))?;
        if claim.left > 0 && claim.state != "shipped" {
            return Ok(claim);
        }
        let mut over = refused("inventory.reservation_over");
        over.params.insert("state".into(), json!(claim.state));
        Err(over)
    }

    fn carry_out(&mut self, request: &StockRequest) -> StockOutcome {
        if self.refuse == Some(&*name(request)) {
            return Err(refused("inventory.test_refusal"));
        }
        match &request.command {
            StockCommand::Promise(it) => {
                let others: i64 = self
                    .promises
                    .iter()
                    .filter(|(line, (item, _))| *item == it.item_id && **line != it.demand.order_line_id)
                    .map(|(_, (_, units))| units)
                    .sum();
                let granted = (self.free(it.item_id) - others).clamp(0, it.quantity.units());
                self.promises.insert(it.demand.order_line_id, (it.item_id, granted));
                Ok(StockDone::Promised { quantity: q(granted) })
            }
            StockCommand::Unpromise(it) => {
                self.promises.remove(&it.demand.order_line_id);
                Ok(StockDone::Done)
            }
            StockCommand::Reserve(it) => self.reserve(request.id, it),
            StockCommand::TakeOver(it) => self.take_over(request.id, it),
            StockCommand::Unreserve(it) => {
                let claim = self.claims.get_mut(&it.reservation_id);
                let claim = claim.ok_or_else(|| refused("inventory.reservation_unknown"))?;
                (claim.left, claim.state) = (0, "released");
                Ok(StockDone::Done)
            }
            StockCommand::MoveReserved(it) => {
                let claim = self.open(it.reservation_id)?;
                let left = claim.left - it.quantity.units();
                if left < 0 {
                    return Err(refused("inventory.reservation_too_small"));
                }
                let unit = match &it.unit {
                    IntoUnit::Unit { id } => *id,
                    _ => HandlingUnitId::NIL,
                };
                self.claims.insert(it.reservation_id, Claim { left, ..claim.clone() });
                let row = self.told(claim.row, it.to_location_id, unit, it.quantity.units());
                let there = Claim { left: it.quantity.units(), state: "picked", unit, ..claim };
                self.claims.insert(it.new_reservation_id, there);
                Ok(StockDone::ReservationMoved { reservation_id: it.new_reservation_id, row, left: q(left) })
            }
            StockCommand::Ship(it) => {
                let claim = self.open(it.reservation_id)?;
                self.rows[claim.row].on_hand -= claim.left;
                self.claims.insert(it.reservation_id, Claim { state: "shipped", ..claim });
                Ok(StockDone::Done)
            }
            StockCommand::OpenUnit(it) => {
                let sscc = it.sscc.clone().unwrap_or_else(|| format!("{:018}", self.units.len() + 1));
                self.units.insert(it.id, sscc.clone());
                Ok(StockDone::UnitOpened { id: it.id, sscc })
            }
            other => panic!("shipments does not do this: {other:?}"),
        }
    }

    /// Frees as much of the claims as is missing, and claims then: enough for shipments, which does not look at which row.
    fn take_over(&mut self, id: StockCommandId, it: &TakeOver) -> StockOutcome {
        let before = self.clone();
        let mut missing = it.reserve.quantity.units() - self.free(it.reserve.item_id);
        let mut taken = Vec::new();
        for from in &it.from {
            let claim = self.claims[&from.reservation_id].clone();
            if missing <= 0 || claim.state != "allocated" || claim.left != from.quantity.units() {
                continue;
            }
            let take = claim.left.min(missing);
            missing -= take;
            self.claims.insert(from.reservation_id, Claim { left: 0, state: "released", ..claim.clone() });
            let loser = Reserve { demand: claim.demand, ..it.reserve.clone() };
            let kept = ReservationId::derived(from.reservation_id.uuid(), "kept");
            let rest = claim.left - take;
            let kept = (rest > 0).then(|| self.claim(kept, claim.row, rest, rest, &loser));
            let (reservation_id, demand, quantity) = (from.reservation_id, claim.demand, q(take));
            taken.push(Taken { reservation_id, demand, quantity, kept });
        }
        let mut outcome = self.reserve(id, &it.reserve);
        match &mut outcome {
            Ok(StockDone::Allocated { allocation }) => allocation.taken = taken,
            _ => *self = before,
        }
        outcome
    }

    fn reserve(&mut self, id: StockCommandId, it: &Reserve) -> StockOutcome {
        let mut missing = it.quantity.units();
        let mut rows = Vec::new();
        for row in 0..self.rows.len() {
            let of = self.rows[row].clone();
            let free = of.on_hand - self.reserved(row);
            let fits = it.rule.lot.is_none() || it.rule.lot == of.lot;
            if of.item != it.item_id || free <= 0 || missing == 0 || !fits {
                continue;
            }
            let take = free.min(missing);
            missing -= take;
            let reservation_id = ReservationId::derived(id.uuid(), &rows.len().to_string());
            rows.push((reservation_id, row, take, free));
        }
        let reserved: i64 =
            (0..self.rows.len()).filter(|row| self.rows[*row].item == it.item_id).map(|row| self.reserved(row)).sum();
        if missing > 0 && !it.partial {
            let mut short = refused("inventory.shortage");
            short.params.insert("missing_units".into(), json!(missing));
            short.params.insert("passed_over_units".into(), json!({ "reserved": reserved }));
            return Err(short);
        }
        self.promises.remove(&it.demand.order_line_id);
        let claimed = rows.into_iter().map(|(id, row, take, free)| self.claim(id, row, take, free, it)).collect();
        let passed_over = if reserved > 0 { vec![(PassedOver::Reserved, q(reserved))] } else { vec![] };
        let shortage = (missing > 0).then(|| Shortage { missing: q(missing), passed_over });
        Ok(StockDone::Allocated { allocation: Allocation { rows: claimed, shortage, taken: Vec::new() } })
    }

    fn claim(&mut self, id: ReservationId, row: usize, take: i64, free: i64, it: &Reserve) -> AllocatedRow {
        let unit = HandlingUnitId::NIL;
        self.claims.insert(id, Claim { row, left: take, state: "allocated", unit, demand: it.demand });
        let of = self.rows[row].clone();
        AllocatedRow {
            reservation_id: id,
            stock_id: StockId(i64::try_from(row).unwrap()),
            location_id: place(of.location),
            location: LocationCode::parse(of.location).unwrap(),
            pick_sequence: i64::from(of.location.as_bytes()[0]),
            handling_unit_id: unit,
            lot: of.lot,
            serial: of.serial,
            quantity: q(take),
            why: AllocationReason {
                order: it.rule.order,
                rank: 1,
                received_at: Timestamp::UNIX_EPOCH,
                expires_on: None,
                free: q(free),
                step: AllocationStep::Ranked,
                one_lot: false,
                rule_id: None,
            },
        }
    }

    /// As the engine does: what is known is answered again; of a batch that is refused only the command that stopped it
    /// has an answer of its own.
    fn submit(&mut self, requests: &[StockRequest], mode: Mode) -> Vec<StockOutcome> {
        let known: Vec<Option<StockOutcome>> = requests.iter().map(|it| self.outcomes.get(&it.id).cloned()).collect();
        let mut stopped = mode == Mode::All && known.iter().flatten().any(Result::is_err);
        let before = self.clone();
        let mut stopped_at = None;
        let mut outcomes = Vec::new();
        for (n, (request, known)) in requests.iter().zip(&known).enumerate() {
            let outcome = match known {
                Some(known) => known.clone(),
                None if stopped => Err(refused("inventory.batch_refused")),
                None => self.carry_out(request),
            };
            if known.is_none() && outcome.is_ok() {
                self.done.push(name(request));
            }
            if known.is_none() && outcome.is_err() && mode == Mode::All && !stopped {
                (stopped, stopped_at) = (true, Some(n));
            }
            outcomes.push(outcome);
        }
        if stopped {
            *self = before;
            for (n, (outcome, known)) in outcomes.iter_mut().zip(&known).enumerate() {
                if known.is_none() && stopped_at != Some(n) {
                    *outcome = Err(refused("inventory.batch_refused"));
                }
            }
        }
        for (n, (request, outcome)) in requests.iter().zip(&outcomes).enumerate() {
            if !stopped || stopped_at == Some(n) {
                self.outcomes.entry(request.id).or_insert_with(|| outcome.clone());
            }
        }
        outcomes
    }
}

/// A copy of the book, on which anything may be tried.
struct Trial(Book);

impl Rehearsal for Trial {
    fn submit(&mut self, requests: &[StockRequest], mode: Mode) -> Vec<StockOutcome> {
        self.0.submit(requests, mode)
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
            book.submit(&requests, Mode::All)
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

    async fn submit(&self, _ctx: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>> {
        let _turn = self.turn.lock().await;
        assert!((1..=1000).contains(&requests.len()), "{} commands", requests.len());
        self.crash.around("inventory.submit", || self.book.lock().unwrap().submit(&requests, mode))
    }

    async fn rehearse(&self, _ctx: &Ctx, _requests: &[StockRequest]) -> Result<Box<dyn Rehearsal>> {
        let book = self.book.lock().unwrap().clone();
        self.crash.around("inventory.rehearse", || Box::new(Trial(book)) as Box<dyn Rehearsal>)
    }

    async fn availability(&self, _ctx: &Ctx, query: AvailabilityQuery) -> Result<Availability> {
        let available = q(self.book.lock().unwrap().free(query.item_id));
        self.crash.around("inventory.availability", || Availability { available, ..Availability::default() })
    }

    async fn allocation_rules(&self, _ctx: &Ctx, of: &[RuleFor]) -> Result<Vec<Option<AllocationRule>>> {
        Ok(vec![self.book.lock().unwrap().rule.clone(); of.len()])
    }

    async fn units_by_sscc(&self, _ctx: &Ctx, _ssccs: &[String]) -> Result<Vec<UnitCard>> {
        panic!("shipments does not ask for units")
    }
}
