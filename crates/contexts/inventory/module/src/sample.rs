//! Examples for tests: warehouse 1, owner 2, item 3, unless a test says otherwise.

use std::sync::Arc;

use ambar_inventory_contract::{
    Adjust, AdjustTarget, AllocationRule, ApproveCount, ChangeStatus, Demand, Direction, IntoUnit, LotInput, MarkDoubt,
    Move, MoveReserved, MoveUnit, OpenUnit, PlanPutaway, Promise, Reallocate, Receive, Reference, ReleasePlan, Reserve,
    SettleCount, Ship, StockCommand, StockId, StockRequest, StockStatus, TakeFrom, TakeOver, UnitKind, Unpromise,
    Unreserve, VirtualPlace,
};
use ambar_kernel::{Id, LotCode, Quantity, SerialCode};
use ambar_pg::Db;
use ambar_testkit::TestClock;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use crate::store::resolve::Resolved;

pub(crate) fn id<T>(n: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(crate) fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

/// A request whose key is its number.
pub(crate) fn request(n: u128, command: StockCommand) -> StockRequest {
    StockRequest {
        id: id(n),
        command,
        reference: Reference { kind: "test".into(), id: uuid(n) },
        reason: None,
        note: None,
    }
}

/// A database that is never asked: whoever does waits for nothing and fails.
pub(crate) fn no_database() -> Db {
    let pool = PgPoolOptions::new().connect_lazy("postgres://nobody@127.0.0.1:1/nothing").unwrap();
    Db::new(pool, Arc::new(TestClock::default()), Arc::new(ambar_kernel::SystemIds), Vec::new())
}

/// A document as the database gives it, with what a test changes of it.
pub(crate) fn read<T: DeserializeOwned>(document: Value) -> T {
    serde_json::from_value(document).unwrap()
}

fn changed(mut document: Value, changes: Value) -> Value {
    let (Value::Object(fields), Value::Object(changes)) = (&mut document, changes) else { panic!("not an object") };
    fields.extend(changes);
    document
}

/// Loose goods: row 7 in place 10.
pub(crate) fn row(changes: Value) -> Value {
    let row = json!({
        "stock_id": 7, "warehouse_id": uuid(1), "location_id": uuid(10), "handling_unit_id": Uuid::nil(), "item_id": uuid(3),
        "lot_id": Uuid::nil(), "serial_id": Uuid::nil(), "status": "available", "owner_id": uuid(2), "on_hand": 10,
        "reserved": 0, "received_at": "2026-11-24T08:00:00Z", "version": 1,
    });
    changed(row, changes)
}

/// Place 10, where goods are stored.
pub(crate) fn place() -> Value {
    json!({
        "id": uuid(10), "warehouse_id": uuid(1), "zone_id": uuid(12), "code": "A-01", "kind": "storage", "active": true,
        "locked_in": false, "locked_out": false, "pick_sequence": 1, "max_weight_g": null, "max_volume_cm3": null, "max_units": null,
        "mixing": "any", "counted": true, "weight_g": 0, "volume_cm3": 0, "units": 0, "full_rows": 0, "held_weight_g": 0,
        "held_volume_cm3": 0, "held_units": 0, "holds": 0, "over_limit_reason": null, "version": 1, "revision": 4,
    })
}

/// Claim 30 on row 7.
pub(crate) fn claim(changes: Value) -> Value {
    let claim = json!({
        "id": uuid(30), "stock_id": 7, "order_id": uuid(31), "order_line_id": uuid(32), "outside": false, "quantity": 4, "state": "allocated",
        "why": { "order": "fifo", "rank": 1, "received_at": "2026-11-24T08:00:00Z", "expires_on": null, "free": 10 },
        "created_at": "2026-11-24T09:00:00Z",
    });
    changed(claim, changes)
}

/// Unit 40 in place 10.
pub(crate) fn unit(changes: Value) -> Value {
    changed(json!({ "id": uuid(40), "sscc": "106141412345678908", "location_id": uuid(10) }), changes)
}

/// Count 50 of what stands loose in place 10.
pub(crate) fn count(changes: Value) -> Value {
    let count = json!({
        "id": uuid(50), "warehouse_id": uuid(1), "location_id": uuid(10), "handling_unit_id": Uuid::nil(), "item_id": uuid(3),
        "lot_id": Uuid::nil(), "serial_id": Uuid::nil(), "owner_id": uuid(2), "state": "requested", "book": null,
        "counted": null, "counted_by": null,
    });
    changed(count, changes)
}

/// Hold 60 on room in place 11.
pub(crate) fn hold(changes: Value) -> Value {
    let hold = json!({
        "id": uuid(60), "location_id": uuid(11), "item_id": uuid(3), "lot_code": null, "owner_id": uuid(2), "quantity": 5,
        "weight_g": 500, "volume_cm3": 50, "units": 1, "created_at": "2026-11-24T09:00:00Z",
    });
    changed(hold, changes)
}

/// Nothing was found but this.
pub(crate) fn found(changes: Value) -> Resolved {
    let nothing = json!({
        "outcomes": [], "rows": [], "claims": [], "units": [], "counts": [], "holds": [], "promises": [], "lots": [],
        "serials": [], "items": [], "places": [],
    });
    read(changed(nothing, changes))
}

pub(crate) fn lot_code() -> LotCode {
    LotCode::parse("L-7").unwrap()
}

pub(crate) fn serial_code(n: u128) -> SerialCode {
    SerialCode::parse(&format!("S{n}")).unwrap()
}

pub(crate) fn lot() -> LotInput {
    LotInput { code: lot_code(), expires_on: None }
}

pub(crate) fn demand() -> Demand {
    Demand::of_order(id(31), id(32))
}

/// Into unit 40, which is made if it is not there.
pub(crate) fn new_unit(sscc: Option<&str>) -> IntoUnit {
    IntoUnit::New { id: id(40), kind: UnitKind::Pallet, sscc: sscc.map(ToOwned::to_owned) }
}

/// Loose goods into place 10.
pub(crate) fn receive() -> Receive {
    Receive {
        warehouse_id: id(1),
        location_id: id(10),
        unit: IntoUnit::Loose,
        item_id: id(3),
        owner_id: id(2),
        lot: None,
        serials: Vec::new(),
        quantity: q(5),
        status: StockStatus::Available,
        origin: VirtualPlace::Supplier,
        hold_id: None,
    }
}

/// A place for item 3, wherever it fits.
pub(crate) fn plan() -> PlanPutaway {
    PlanPutaway {
        hold_id: uuid(60),
        warehouse_id: id(1),
        item_id: id(3),
        owner_id: id(2),
        lot: None,
        quantity: q(5),
        whole_unit: false,
        strategy: None,
        location_id: None,
        avoid: Vec::new(),
    }
}

/// Row 7 goes to place 11.
pub(crate) fn move_row() -> Move {
    Move {
        stock_id: StockId(7),
        quantity: None,
        to_location_id: id(11),
        unit: IntoUnit::Loose,
        hold_id: None,
        override_limits: false,
    }
}

/// Unit 40 goes to place 11.
pub(crate) fn move_unit() -> MoveUnit {
    MoveUnit { unit_id: id(40), to_location_id: id(11), hold_id: None, override_limits: false }
}

/// Item 3 was found in place 10, where the book has none.
pub(crate) fn find(unit: IntoUnit, lot: Option<LotInput>, serial: Option<SerialCode>) -> StockCommand {
    let target = AdjustTarget::Found {
        warehouse_id: id(1),
        location_id: id(10),
        unit,
        item_id: id(3),
        owner_id: id(2),
        lot,
        serial,
        status: StockStatus::Suspect,
    };
    StockCommand::Adjust(Adjust { target, direction: Direction::In, quantity: q(1) })
}

/// Row 7 is corrected.
pub(crate) fn correct() -> StockCommand {
    let target = AdjustTarget::Row { stock_id: StockId(7) };
    StockCommand::Adjust(Adjust { target, direction: Direction::Out, quantity: q(1) })
}

pub(crate) fn change_status(to: StockStatus) -> StockCommand {
    StockCommand::ChangeStatus(ChangeStatus { stock_id: StockId(7), quantity: None, to })
}

pub(crate) fn promise() -> StockCommand {
    StockCommand::Promise(Promise {
        demand: demand(),
        warehouse_id: id(1),
        item_id: id(3),
        owner_id: id(2),
        quantity: q(4),
    })
}

pub(crate) fn unpromise() -> StockCommand {
    StockCommand::Unpromise(Unpromise { demand: demand() })
}

pub(crate) fn reserve() -> StockCommand {
    StockCommand::Reserve(Reserve {
        demand: demand(),
        warehouse_id: id(1),
        item_id: id(3),
        owner_id: id(2),
        quantity: q(4),
        rule: AllocationRule::default(),
        exclude: vec![id(19)],
        partial: true,
    })
}

pub(crate) fn unreserve() -> StockCommand {
    StockCommand::Unreserve(Unreserve { reservation_id: id(30) })
}

/// Claim 30 goes to other goods.
pub(crate) fn reallocate() -> StockCommand {
    StockCommand::Reallocate(Reallocate {
        reservation_id: id(30),
        quantity: q(4),
        rule: AllocationRule::default(),
        stock_id: Some(StockId(9)),
        exclude: vec![id(19)],
    })
}

/// As [`reserve`], from claims 30 and 31 if need be.
pub(crate) fn take_over() -> StockCommand {
    let StockCommand::Reserve(reserve) = reserve() else { return reserve() };
    let from = [30, 31].map(|n| TakeFrom { reservation_id: id(n), quantity: q(4) });
    StockCommand::TakeOver(TakeOver { reserve, from: from.to_vec() })
}

pub(crate) fn ship() -> StockCommand {
    StockCommand::Ship(Ship { reservation_id: id(30) })
}

pub(crate) fn mark_doubt() -> StockCommand {
    StockCommand::MarkDoubt(MarkDoubt { reservation_id: id(30), count_id: id(50) })
}

/// What claim 30 holds goes to place 11 and is claim 33 there.
pub(crate) fn move_reserved(unit: IntoUnit) -> StockCommand {
    StockCommand::MoveReserved(MoveReserved {
        reservation_id: id(30),
        quantity: q(4),
        to_location_id: id(11),
        unit,
        new_reservation_id: id(33),
    })
}

/// Unit 40 in place 10.
pub(crate) fn open_unit(sscc: Option<&str>) -> StockCommand {
    StockCommand::OpenUnit(OpenUnit {
        id: id(40),
        kind: UnitKind::Pallet,
        warehouse_id: id(1),
        location_id: id(10),
        sscc: sscc.map(ToOwned::to_owned),
    })
}

pub(crate) fn release_plan() -> StockCommand {
    StockCommand::ReleasePlan(ReleasePlan { hold_id: uuid(60) })
}

pub(crate) fn settle_count() -> StockCommand {
    StockCommand::SettleCount(SettleCount { count_id: id(50), counted: q(9), limit: None })
}

pub(crate) fn approve_count() -> StockCommand {
    StockCommand::ApproveCount(ApproveCount { count_id: id(50), by: id(90) })
}

/// One of each kind.
pub(crate) fn every_command() -> Vec<StockCommand> {
    vec![
        StockCommand::Receive(receive()),
        StockCommand::PlanPutaway(plan()),
        release_plan(),
        StockCommand::Move(move_row()),
        StockCommand::MoveUnit(move_unit()),
        change_status(StockStatus::Hold),
        correct(),
        promise(),
        unpromise(),
        reserve(),
        unreserve(),
        reallocate(),
        take_over(),
        move_reserved(IntoUnit::Loose),
        mark_doubt(),
        ship(),
        open_unit(None),
        settle_count(),
        approve_count(),
    ]
}
