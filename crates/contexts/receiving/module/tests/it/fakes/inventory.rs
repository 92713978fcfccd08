//! Stock: takes commands once each, and answers plausibly.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex},
};

use ambar_inventory_contract::{
    Availability, AvailabilityQuery, Conclude, Concluded, IntoUnit, InventoryGateway, Mode, Move, MoveUnit, PlacePlan,
    PlacementReason, PlacementStrategy, PlanPutaway, Receive, RefusalKind, RejectedPlace, RowChange, StockCommand,
    StockDone, StockId, StockOutcome, StockRefusal, StockRequest, StockStatus, UnitCard,
};
use ambar_kernel::{
    Ctx, Failure, HandlingUnitId, ItemId, LocationId, LotCode, LotId, Quantity, Result, SerialCode, SerialId,
    StockCommandId,
};
use ambar_locations_contract::{LocationCard, LocationKind};
use ambar_pg::Db;
use async_trait::async_trait;
use serde_json::Map;
use uuid::Uuid;

use super::Accidents;

/// Inventory in memory.
pub struct FakeInventory {
    book: Mutex<Book>,
    turn: tokio::sync::Mutex<()>,
    db: Db,
    accidents: Accidents,
}

#[derive(Debug, Clone, Default)]
struct Book {
    commands: HashMap<StockCommandId, StockOutcome>,
    rows: BTreeMap<i64, Row>,
    holds: HashMap<Uuid, LocationId>,
    places: Vec<LocationCard>,
    full: BTreeSet<LocationId>,
    done: Vec<StockRequest>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    key: Key,
    quantity: Quantity,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    location: LocationId,
    unit: HandlingUnitId,
    item: ItemId,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    status: StockStatus,
}

impl FakeInventory {
    /// With a database as `ambar_stock`, for what is concluded.
    pub fn new(db: Db, accidents: Accidents) -> Self {
        Self { book: Mutex::default(), turn: tokio::sync::Mutex::default(), db, accidents }
    }

    pub fn know(&self, place: LocationCard) {
        self.book.lock().unwrap().places.push(place);
    }

    pub fn fill(&self, place: LocationId) {
        self.book.lock().unwrap().full.insert(place);
    }

    pub fn empty(&self, place: LocationId) {
        self.book.lock().unwrap().full.remove(&place);
    }

    pub fn lock_in(&self, place: LocationId) {
        self.book.lock().unwrap().places.iter_mut().filter(|it| it.id == place).for_each(|it| it.locked_in = true);
    }

    /// What stands in a place, in base units of items without decimals.
    pub fn at(&self, place: &str) -> i64 {
        let book = self.book.lock().unwrap();
        let id = book.places.iter().find(|it| it.code.as_str() == place).map(|it| it.id);
        book.rows.values().filter(|row| Some(row.key.location) == id).map(|row| row.quantity.units()).sum()
    }

    /// What stands anywhere in a status.
    pub fn in_status(&self, status: StockStatus) -> i64 {
        let book = self.book.lock().unwrap();
        book.rows.values().filter(|row| row.key.status == status).map(|row| row.quantity.units()).sum()
    }

    pub fn holds(&self) -> usize {
        self.book.lock().unwrap().holds.len()
    }

    /// The commands that had an effect, in order.
    pub fn done(&self) -> Vec<StockRequest> {
        self.book.lock().unwrap().done.clone()
    }

    /// Takes goods away behind receiving's back.
    pub fn lose(&self, place: &str) {
        let mut book = self.book.lock().unwrap();
        let id = book.places.iter().find(|it| it.code.as_str() == place).map(|it| it.id);
        book.rows.retain(|_, row| Some(row.key.location) != id);
    }
}

fn refused(code: &str) -> StockRefusal {
    StockRefusal {
        code: code.into(),
        kind: RefusalKind::Refused,
        detail: format!("Stock says {code}."),
        params: Map::new(),
    }
}

impl Book {
    fn place(&self, id: LocationId) -> Result<&LocationCard, StockRefusal> {
        self.places.iter().find(|place| place.id == id).ok_or_else(|| refused("inventory.place_unknown"))
    }

    fn may_enter(&self, id: LocationId) -> Result<(), StockRefusal> {
        let place = self.place(id)?;
        if place.locked_in {
            Err(refused("inventory.place_locked_in"))
        } else if self.full.contains(&id) {
            Err(refused("inventory.place_full"))
        } else {
            Ok(())
        }
    }

    fn put(&mut self, key: Key, quantity: Quantity) -> Result<RowChange, StockRefusal> {
        let known = self.rows.iter().find(|(_, row)| row.key == key).map(|(id, _)| *id);
        let stock_id = known.unwrap_or_else(|| 1 + self.rows.keys().next_back().copied().unwrap_or(0));
        let row = self.rows.entry(stock_id).or_insert(Row { key: key.clone(), quantity: Quantity::ZERO });
        row.quantity = row.quantity.add(quantity).unwrap();
        let location = self.place(key.location)?.code.clone();
        Ok(RowChange {
            stock_id: StockId(stock_id),
            location_id: key.location,
            location,
            handling_unit_id: key.unit,
            item_id: key.item,
            lot_id: LotId::NIL,
            lot: key.lot,
            serial_id: SerialId::NIL,
            serial: key.serial,
            status: key.status,
            quantity,
        })
    }

    fn receive(&mut self, receive: &Receive) -> Result<StockDone, StockRefusal> {
        self.may_enter(receive.location_id)?;
        let (unit, sscc) = match &receive.unit {
            IntoUnit::New { id, sscc, .. } => (*id, sscc.clone()),
            IntoUnit::Unit { id } => (*id, None),
            IntoUnit::Loose => (HandlingUnitId::NIL, None),
        };
        let key = |serial: Option<SerialCode>| Key {
            location: receive.location_id,
            unit,
            item: receive.item_id,
            lot: receive.lot.as_ref().map(|lot| lot.code.clone()),
            serial,
            status: receive.status,
        };
        let mut rows = Vec::new();
        if receive.serials.is_empty() {
            rows.push(self.put(key(None), receive.quantity)?);
        }
        for serial in &receive.serials {
            if self.rows.values().any(|row| row.key.serial.as_ref() == Some(serial) && !row.quantity.is_zero()) {
                return Err(refused("inventory.serial_on_hand"));
            }
            rows.push(self.put(key(Some(serial.clone())), Quantity::new(1).unwrap())?);
        }
        Ok(StockDone::Rows { rows, sscc })
    }

    fn plan(&mut self, plan: &PlanPutaway) -> Result<StockDone, StockRefusal> {
        if self.holds.contains_key(&plan.hold_id) {
            return Err(refused("inventory.hold_taken"));
        }
        let mut told = PlacePlan {
            hold_id: plan.hold_id,
            location_id: None,
            location: None,
            sequence: 0,
            strategy: plan.strategy.unwrap_or(PlacementStrategy::NearestEmpty),
            why: None,
            rejected: Vec::new(),
        };
        if let Some(asked) = plan.location_id {
            self.may_enter(asked)?;
            (told.location_id, told.why) = (Some(asked), Some(PlacementReason::Asked));
        } else {
            for place in self.places.iter().filter(|place| place.kind == LocationKind::Storage) {
                let why = if plan.avoid.contains(&place.id) {
                    PlacementReason::Avoided
                } else if self.full.contains(&place.id) {
                    PlacementReason::Volume
                } else if self.holds.values().any(|held| *held == place.id) {
                    PlacementReason::Mixing
                } else {
                    told.location_id = Some(place.id);
                    told.why = Some(PlacementReason::NearestEmpty);
                    break;
                };
                told.rejected.push(RejectedPlace { location: place.code.clone(), why });
            }
        }
        if let Some(id) = told.location_id {
            told.location = Some(self.place(id)?.code.clone());
            self.holds.insert(plan.hold_id, id);
        }
        Ok(StockDone::Planned { plan: told })
    }

    fn relocate(&mut self, stock_id: i64, quantity: Quantity, to: LocationId) -> Result<RowChange, StockRefusal> {
        let row = self.rows.get_mut(&stock_id).ok_or_else(|| refused("inventory.not_enough"))?;
        row.quantity = row.quantity.minus(quantity).ok_or_else(|| refused("inventory.not_enough"))?;
        let key = Key { location: to, ..row.key.clone() };
        self.put(key, quantity)
    }

    fn move_goods(&mut self, command: &Move) -> Result<StockDone, StockRefusal> {
        self.may_enter(command.to_location_id)?;
        self.holds.retain(|hold, _| Some(*hold) != command.hold_id);
        let row = self.relocate(command.stock_id.0, command.quantity.unwrap(), command.to_location_id)?;
        Ok(StockDone::Rows { rows: vec![row], sscc: None })
    }

    fn move_unit(&mut self, command: &MoveUnit) -> Result<StockDone, StockRefusal> {
        self.may_enter(command.to_location_id)?;
        self.holds.retain(|hold, _| Some(*hold) != command.hold_id);
        let inside: Vec<(i64, Quantity)> = self
            .rows
            .iter()
            .filter(|(_, row)| row.key.unit == command.unit_id && !row.quantity.is_zero())
            .map(|(id, row)| (*id, row.quantity))
            .collect();
        if inside.is_empty() {
            return Err(refused("inventory.unit_gone"));
        }
        let moved = inside.into_iter().map(|(id, quantity)| self.relocate(id, quantity, command.to_location_id));
        Ok(StockDone::Rows { rows: moved.collect::<Result<_, _>>()?, sscc: None })
    }

    fn apply(&mut self, request: &StockRequest) -> StockOutcome {
        if let Some(known) = self.commands.get(&request.id) {
            return known.clone();
        }
        let outcome = match &request.command {
            StockCommand::Receive(receive) => self.receive(receive),
            StockCommand::PlanPutaway(plan) => self.plan(plan),
            StockCommand::ReleasePlan(release) => {
                self.holds.remove(&release.hold_id);
                Ok(StockDone::Done)
            }
            StockCommand::Move(command) => self.move_goods(command),
            StockCommand::MoveUnit(command) => self.move_unit(command),
            other => panic!("receiving does not send {other:?}"),
        };
        if outcome.is_ok() {
            self.done.push(request.clone());
        }
        outcome
    }

    fn submit(&mut self, requests: &[StockRequest]) -> Vec<StockOutcome> {
        let before = self.clone();
        let mut outcomes: Vec<StockOutcome> = Vec::new();
        for request in requests {
            let outcome = self.apply(request);
            let stop = outcome.is_err();
            outcomes.push(outcome);
            if stop {
                *self = before;
                let at = outcomes.len() - 1;
                for (n, outcome) in outcomes.iter_mut().enumerate() {
                    if n != at {
                        *outcome = Err(refused("inventory.batch_refused"));
                    }
                }
                outcomes.resize(requests.len(), Err(refused("inventory.batch_refused")));
                break;
            }
        }
        for (request, outcome) in requests.iter().zip(&outcomes) {
            self.commands.entry(request.id).or_insert_with(|| outcome.clone());
        }
        outcomes
    }
}

#[async_trait]
impl InventoryGateway for FakeInventory {
    async fn submit(&self, _: &Ctx, _: Vec<StockRequest>, _: Mode) -> Result<Vec<StockOutcome>> {
        Err(Failure::internal("receiving concludes all that it does"))
    }

    async fn conclude(&self, ctx: &Ctx, requests: Vec<StockRequest>, conclude: Arc<dyn Conclude>) -> Result<Concluded> {
        let breaks = self.accidents.turn("inventory.conclude")?;
        let _turn = self.turn.lock().await;
        if let Some(reply) = ambar_pg::replays(self.db.reader(), &[ctx]).await?.remove(&0) {
            return Err(Failure::replayed(reply?));
        }
        let before = self.book.lock().unwrap().clone();
        let outcomes = self.book.lock().unwrap().submit(&requests);
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
        if breaks { Err(Accidents::accident()) } else { concluded }
    }

    async fn availability(&self, _: &Ctx, _: AvailabilityQuery) -> Result<Availability> {
        Err(Failure::internal("receiving does not ask this"))
    }

    async fn units_by_sscc(&self, _: &Ctx, _: &[String]) -> Result<Vec<UnitCard>> {
        Err(Failure::internal("receiving does not ask this"))
    }
}
