//! A stock engine in memory that keeps the promises of the contract: a key takes effect once and answers the same.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use ambar_inventory_contract::{
    Availability, AvailabilityQuery, InventoryGateway, Mode, Move, PlacePlan, PlacementReason, PlanPutaway, Receive,
    RefusalKind, RejectedPlace, RowChange, StockCommand, StockDone, StockId, StockOutcome, StockRefusal, StockRequest,
    StockStatus, UnitCard, UnitRow, VirtualPlace,
};
use ambar_kernel::{
    Ctx, HandlingUnitId, ItemId, LocationCode, LocationId, LotId, Quantity, Result, SerialId, StockCommandId,
};
use async_trait::async_trait;
use serde_json::Map;
use uuid::Uuid;

use crate::{
    fake_catalog::OWNER,
    fake_locations::{CODES, place},
    faults::Faults,
};

/// What the engine says when it is asked for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    #[default]
    Storage,
    Overflow,
    Nowhere,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub location: LocationId,
    pub row: UnitRow,
}

#[derive(Default)]
pub struct State {
    pub outcomes: HashMap<StockCommandId, StockOutcome>,
    pub requests: Vec<StockRequest>,
    pub holds: HashSet<Uuid>,
    pub rows: Vec<Row>,
    pub room: Room,
    pub refuse_receipts: bool,
}

#[derive(Default)]
pub struct FakeInventory {
    pub faults: Arc<Faults>,
    pub state: Mutex<State>,
}

pub fn refusal(code: &str) -> StockRefusal {
    StockRefusal { code: code.into(), kind: RefusalKind::Refused, detail: "no".into(), params: Map::new() }
}

impl State {
    /// What stands in the place of an item.
    pub fn on_hand(&self, item: ItemId) -> i64 {
        self.rows.iter().filter(|row| row.row.item_id == item).map(|row| row.row.on_hand.units()).sum()
    }

    fn carry_out(&mut self, request: StockRequest) -> StockOutcome {
        if let Some(outcome) = self.outcomes.get(&request.id) {
            return outcome.clone();
        }
        self.requests.push(request.clone());
        let outcome = match request.command {
            StockCommand::PlanPutaway(plan) => self.plan(plan),
            StockCommand::ReleasePlan(release) => {
                if self.holds.remove(&release.hold_id) {
                    Ok(StockDone::Done)
                } else {
                    Err(refusal("inventory.hold_unknown"))
                }
            }
            StockCommand::Receive(receive) => self.receive(receive),
            StockCommand::Move(move_) => self.move_row(&move_),
            other => unreachable!("the process does not send {other:?}"),
        };
        self.outcomes.insert(request.id, outcome.clone());
        outcome
    }

    fn plan(&mut self, plan: PlanPutaway) -> StockOutcome {
        let (code, why) = match self.room {
            Room::Storage => (Some("A-1"), Some(PlacementReason::NearestEmpty)),
            Room::Overflow => (Some("OVER"), Some(PlacementReason::Overflow)),
            Room::Nowhere => (None, None),
        };
        if code.is_some() {
            self.holds.insert(plan.hold_id);
        }
        let rejected = RejectedPlace { location: LocationCode::parse("A-2").unwrap(), why: PlacementReason::Weight };
        Ok(StockDone::Planned {
            plan: PlacePlan {
                hold_id: plan.hold_id,
                location_id: code.map(place),
                location: code.map(|code| LocationCode::parse(code).unwrap()),
                sequence: 1,
                strategy: plan.strategy.unwrap_or_default(),
                why,
                rejected: vec![rejected],
            },
        })
    }

    fn receive(&mut self, receive: Receive) -> StockOutcome {
        assert_eq!((receive.status, receive.origin), (StockStatus::Available, VirtualPlace::Adjustment));
        if self.refuse_receipts {
            return Err(refusal("inventory.serial_known"));
        }
        if let Some(hold) = receive.hold_id {
            assert!(self.holds.remove(&hold), "the plan's hold is used up by the receipt");
        }
        let serials: Vec<_> = match receive.serials.as_slice() {
            [] => vec![None],
            serials => serials.iter().cloned().map(Some).collect(),
        };
        let share = Quantity::new(receive.quantity.units() / i64::try_from(serials.len()).unwrap()).unwrap();
        let mut changes = Vec::new();
        for serial in serials {
            let row = UnitRow {
                stock_id: StockId(i64::try_from(self.rows.len()).unwrap() + 1),
                item_id: receive.item_id,
                owner_id: OWNER,
                lot: receive.lot.as_ref().map(|lot| lot.code.clone()),
                serial,
                status: receive.status,
                on_hand: share,
                reserved: Quantity::ZERO,
            };
            changes.push(change(&row, receive.location_id, share));
            self.rows.push(Row { location: receive.location_id, row });
        }
        Ok(StockDone::Rows { rows: changes, sscc: None })
    }

    fn move_row(&mut self, move_: &Move) -> StockOutcome {
        let next = StockId(i64::try_from(self.rows.len()).unwrap() + 1);
        let from = self.rows.iter_mut().find(|row| row.row.stock_id == move_.stock_id).unwrap();
        let quantity = move_.quantity.unwrap();
        let Some(left) = from.row.on_hand.minus(quantity).filter(|left| *left >= from.row.reserved) else {
            return Err(refusal("inventory.not_enough"));
        };
        from.row.on_hand = left;
        let row = UnitRow { stock_id: next, on_hand: quantity, reserved: Quantity::ZERO, ..from.row.clone() };
        let moved = change(&row, move_.to_location_id, quantity);
        self.rows.push(Row { location: move_.to_location_id, row });
        Ok(StockDone::Rows { rows: vec![moved], sscc: None })
    }
}

fn change(row: &UnitRow, location: LocationId, quantity: Quantity) -> RowChange {
    let code = CODES.iter().find(|code| place(code) == location).unwrap();
    RowChange {
        stock_id: row.stock_id,
        location_id: location,
        location: LocationCode::parse(code).unwrap(),
        handling_unit_id: HandlingUnitId::NIL,
        item_id: row.item_id,
        lot_id: LotId::NIL,
        lot: row.lot.clone(),
        serial_id: SerialId::NIL,
        serial: row.serial.clone(),
        status: row.status,
        quantity,
    }
}

#[async_trait]
impl InventoryGateway for FakeInventory {
    async fn submit(&self, _: &Ctx, requests: Vec<StockRequest>, _: Mode) -> Result<Vec<StockOutcome>> {
        self.faults.step(|| {
            let mut state = self.state.lock().unwrap();
            Ok(requests.into_iter().map(|request| state.carry_out(request)).collect())
        })
    }

    async fn availability(&self, _: &Ctx, _: AvailabilityQuery) -> Result<Availability> {
        unreachable!("the process asks by key")
    }

    async fn units_by_sscc(&self, _: &Ctx, _: &[String]) -> Result<Vec<UnitCard>> {
        unreachable!("the process knows no handling units")
    }

    async fn loose_rows(&self, _: &Ctx, item: ItemId, location: LocationId) -> Result<Vec<UnitRow>> {
        let state = self.state.lock().unwrap();
        let there = state.rows.iter().filter(|row| row.location == location && row.row.item_id == item);
        Ok(there.filter(|row| !row.row.on_hand.is_zero()).map(|row| row.row.clone()).collect())
    }
}
