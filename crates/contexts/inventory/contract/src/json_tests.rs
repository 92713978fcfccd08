//! The JSON of what is stored and published is a promise: commands and their outcomes are kept for months and replayed, and
//! events are read for ever.

use ambar_kernel::{
    CountId, Event, HandlingUnitId, Id, ItemId, LocationCode, LocationId, LotCode, Note, OwnerId, Quantity, ReasonCode,
    ReservationId, SerialCode, SerialId, Timestamp, WarehouseId,
};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::*;

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn pieces(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn warehouse() -> WarehouseId {
    id(1)
}
fn location() -> LocationId {
    id(2)
}
fn item() -> ItemId {
    id(3)
}
fn owner() -> OwnerId {
    id(4)
}
fn unit() -> HandlingUnitId {
    id(5)
}
fn reservation() -> ReservationId {
    id(6)
}
fn count() -> CountId {
    id(7)
}
fn demand() -> Demand {
    Demand::of_order(id(8), id(9))
}
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 2, 28).unwrap()
}
fn lot() -> LotInput {
    LotInput { code: LotCode::parse("L-7").unwrap(), expires_on: Some(day()) }
}
fn serial() -> SerialCode {
    SerialCode::parse("S 1").unwrap()
}
fn code() -> LocationCode {
    LocationCode::parse("A-01-02-3").unwrap()
}
fn hold() -> Uuid {
    Uuid::from_u128(10)
}

fn request(command: StockCommand) -> StockRequest {
    StockRequest {
        id: id(100),
        command,
        reference: Reference { kind: "receipt".into(), id: Uuid::from_u128(101) },
        reason: Some(ReasonCode::parse("damaged").unwrap()),
        note: Some(Note::parse("fell off the fork").unwrap()),
    }
}

fn commands_of_goods() -> Vec<StockCommand> {
    vec![
        StockCommand::Receive(Receive {
            warehouse_id: warehouse(),
            location_id: location(),
            unit: IntoUnit::New { id: unit(), kind: UnitKind::Pallet, sscc: Some("106141412345678908".into()) },
            item_id: item(),
            owner_id: owner(),
            lot: Some(lot()),
            serials: vec![serial()],
            quantity: pieces(1),
            status: StockStatus::Inspection,
            origin: VirtualPlace::Supplier,
            hold_id: Some(hold()),
        }),
        StockCommand::PlanPutaway(PlanPutaway {
            hold_id: hold(),
            warehouse_id: warehouse(),
            item_id: item(),
            owner_id: owner(),
            lot: Some(lot().code),
            quantity: pieces(12),
            whole_unit: true,
            strategy: Some(PlacementStrategy::Abc),
            location_id: None,
            avoid: vec![location()],
        }),
        StockCommand::ReleasePlan(ReleasePlan { hold_id: hold() }),
        StockCommand::Move(Move {
            stock_id: StockId(11),
            quantity: None,
            to_location_id: location(),
            unit: IntoUnit::Loose,
            hold_id: None,
            override_limits: true,
        }),
        StockCommand::MoveUnit(MoveUnit {
            unit_id: unit(),
            to_location_id: location(),
            hold_id: Some(hold()),
            override_limits: false,
        }),
        StockCommand::ChangeStatus(ChangeStatus {
            stock_id: StockId(11),
            quantity: Some(pieces(2)),
            to: StockStatus::Damaged,
        }),
        StockCommand::Adjust(Adjust {
            target: AdjustTarget::Row { stock_id: StockId(11) },
            direction: Direction::Out,
            quantity: pieces(3),
        }),
        StockCommand::Adjust(Adjust {
            target: AdjustTarget::Found {
                warehouse_id: warehouse(),
                location_id: location(),
                unit: IntoUnit::Unit { id: unit() },
                item_id: item(),
                owner_id: owner(),
                lot: Some(lot()),
                serial: Some(serial()),
                status: StockStatus::Suspect,
            },
            direction: Direction::In,
            quantity: pieces(3),
        }),
        StockCommand::OpenUnit(OpenUnit {
            id: unit(),
            kind: UnitKind::Carton,
            warehouse_id: warehouse(),
            location_id: location(),
            sscc: None,
        }),
    ]
}

fn commands_of_claims() -> Vec<StockCommand> {
    vec![
        StockCommand::Promise(Promise {
            demand: demand(),
            warehouse_id: warehouse(),
            item_id: item(),
            owner_id: owner(),
            quantity: pieces(5),
        }),
        StockCommand::Unpromise(Unpromise { demand: demand() }),
        StockCommand::Reserve(Reserve {
            demand: demand(),
            warehouse_id: warehouse(),
            item_id: item(),
            owner_id: owner(),
            quantity: pieces(5),
            rule: AllocationRule {
                order: AllocationOrder::Fefo,
                min_remaining_days: 30,
                lot: Some(lot().code),
                serial: Some(serial()),
                ..AllocationRule::default()
            },
            exclude: vec![location()],
            partial: true,
        }),
        StockCommand::Unreserve(Unreserve { reservation_id: reservation() }),
        StockCommand::MoveReserved(MoveReserved {
            reservation_id: reservation(),
            quantity: pieces(5),
            to_location_id: location(),
            unit: IntoUnit::Unit { id: unit() },
            new_reservation_id: id(12),
        }),
        StockCommand::Reallocate(Reallocate {
            reservation_id: reservation(),
            quantity: pieces(5),
            rule: AllocationRule {
                order: AllocationOrder::Nearest,
                start: Some(420),
                whole_units_first: true,
                one_lot: true,
                zones: vec![id(14)],
                rule_id: Some(Uuid::from_u128(15)),
                ..AllocationRule::default()
            },
            stock_id: Some(StockId(11)),
            exclude: vec![location()],
        }),
        StockCommand::TakeOver(TakeOver {
            reserve: Reserve {
                demand: demand(),
                warehouse_id: warehouse(),
                item_id: item(),
                owner_id: owner(),
                quantity: pieces(5),
                rule: AllocationRule { order: AllocationOrder::FewestUnits, ..AllocationRule::default() },
                exclude: Vec::new(),
                partial: false,
            },
            from: vec![TakeFrom { reservation_id: reservation(), quantity: pieces(5) }],
        }),
        StockCommand::MarkDoubt(MarkDoubt { reservation_id: reservation(), count_id: count() }),
        StockCommand::Ship(Ship { reservation_id: reservation() }),
        StockCommand::SettleCount(SettleCount { count_id: count(), counted: pieces(4), limit: None }),
        StockCommand::SettleCount(SettleCount {
            count_id: count(),
            counted: pieces(4),
            limit: Some(CountLimit { millionths: Some(500_000), percent: Some(5) }),
        }),
        StockCommand::ApproveCount(ApproveCount { count_id: count(), by: id(12) }),
    ]
}

fn allocation() -> Allocation {
    Allocation {
        rows: vec![AllocatedRow {
            reservation_id: reservation(),
            stock_id: StockId(11),
            location_id: location(),
            location: code(),
            pick_sequence: 420,
            handling_unit_id: HandlingUnitId::NIL,
            lot: Some(lot().code),
            serial: None,
            quantity: pieces(3),
            why: AllocationReason {
                order: AllocationOrder::Fefo,
                rank: 1,
                received_at: Timestamp::UNIX_EPOCH,
                expires_on: Some(day()),
                free: pieces(3),
                step: AllocationStep::Ranked,
                one_lot: false,
                rule_id: None,
            },
        }],
        shortage: Some(Shortage {
            missing: pieces(2),
            passed_over: vec![(PassedOver::Expiry, pieces(1)), (PassedOver::NotInStorage, pieces(9))],
        }),
        taken: Vec::new(),
    }
}

/// The same taken from another order.
fn taken() -> Allocation {
    let mut row = allocation().rows.remove(0);
    let kept = Some(AllocatedRow { reservation_id: id(17), ..row.clone() });
    row.why =
        AllocationReason { step: AllocationStep::Taken, one_lot: true, rule_id: Some(Uuid::from_u128(15)), ..row.why };
    let taken = Taken { reservation_id: id(16), demand: Demand::of_order(id(18), id(19)), quantity: pieces(3), kept };
    Allocation { rows: vec![row], shortage: None, taken: vec![taken] }
}

fn row() -> RowChange {
    RowChange {
        stock_id: StockId(11),
        location_id: location(),
        location: code(),
        handling_unit_id: unit(),
        item_id: item(),
        lot_id: id(13),
        lot: Some(lot().code),
        serial_id: SerialId::NIL,
        serial: None,
        status: StockStatus::Available,
        quantity: pieces(3),
    }
}

fn plan() -> PlacePlan {
    PlacePlan {
        hold_id: hold(),
        location_id: Some(location()),
        location: Some(code()),
        sequence: 420,
        strategy: PlacementStrategy::Fifo,
        why: Some(PlacementReason::OldestStockZone),
        rejected: vec![RejectedPlace {
            location: LocationCode::parse("A-01-01-1").unwrap(),
            why: PlacementReason::Mixing,
        }],
    }
}

fn outcomes() -> Vec<StockOutcome> {
    let dropped = Dropped { reservation_id: reservation(), demand: demand(), quantity: pieces(1) };
    vec![
        Ok(StockDone::Rows { rows: vec![row()], sscc: Some("106141412345678908".into()) }),
        Ok(StockDone::Planned { plan: plan() }),
        Ok(StockDone::Promised { quantity: pieces(5) }),
        Ok(StockDone::Allocated { allocation: allocation() }),
        Ok(StockDone::Allocated { allocation: taken() }),
        Ok(StockDone::ReservationMoved { reservation_id: reservation(), row: row(), left: Quantity::ZERO }),
        Ok(StockDone::Doubted {
            suspect: pieces(2),
            dropped: vec![dropped],
            count_id: count(),
            location_id: location(),
        }),
        Ok(StockDone::UnitOpened { id: unit(), sscc: "106141412345678908".into() }),
        Ok(StockDone::CountSettled { book: pieces(5), counted: pieces(4) }),
        Ok(StockDone::CountWaits { book: pieces(5), counted: pieces(4) }),
        Ok(StockDone::Done),
        Err(StockRefusal {
            code: "inventory.not_enough".into(),
            kind: RefusalKind::Refused,
            detail: "Only 3 are there.".into(),
            params: serde_json::Map::from_iter([("there".to_owned(), "3".into())]),
        }),
    ]
}

#[test]
fn the_json_of_commands_that_move_goods_is_a_promise() {
    let requests: Vec<_> = commands_of_goods().into_iter().map(request).collect();
    let json = serde_json::to_value(&requests).unwrap();
    assert_eq!(serde_json::from_value::<Vec<StockRequest>>(json.clone()).unwrap(), requests);
    insta::assert_json_snapshot!(json);
}

#[test]
fn the_json_of_commands_that_claim_goods_is_a_promise() {
    let requests: Vec<_> = commands_of_claims().into_iter().map(request).collect();
    let json = serde_json::to_value(&requests).unwrap();
    assert_eq!(serde_json::from_value::<Vec<StockRequest>>(json.clone()).unwrap(), requests);
    insta::assert_json_snapshot!(json);
}

#[test]
fn the_json_of_outcomes_is_a_promise() {
    let outcomes = outcomes();
    let json = serde_json::to_value(&outcomes).unwrap();
    assert_eq!(serde_json::from_value::<Vec<StockOutcome>>(json.clone()).unwrap(), outcomes);
    insta::assert_json_snapshot!(json);
}

#[test]
fn the_json_of_changed_stock_is_a_promise() {
    let fact = |from, to, kind| StockFact {
        command_id: id(100),
        operation_id: Uuid::from_u128(9),
        kind,
        item_id: item(),
        owner_id: owner(),
        from_location_id: from,
        to_location_id: to,
        quantity: pieces(2500),
        reference: Reference { kind: "order".into(), id: Uuid::from_u128(8) },
    };
    let event = StockChanged {
        warehouse_id: warehouse(),
        facts: vec![
            fact(None, Some(location()), MovementKind::Inbound),
            fact(Some(location()), None, MovementKind::Outbound),
        ],
    };
    let json = serde_json::to_value(&event).unwrap();
    assert_eq!(serde_json::from_value::<StockChanged>(json.clone()).unwrap(), event);
    insta::assert_json_snapshot!((StockChanged::NAME, StockChanged::VERSION, json));
}

#[test]
fn what_was_allocated_and_what_was_short_adds_up() {
    let allocation = allocation();
    assert_eq!((allocation.allocated(), allocation.short()), (pieces(3), pieces(2)));
    assert_eq!(Allocation { rows: vec![], shortage: None, taken: vec![] }.short(), Quantity::ZERO);
}

#[test]
fn a_refusal_becomes_a_failure_of_its_kind() {
    use ambar_kernel::{ErrorKind, Failure};
    for (kind, as_failure) in [
        (RefusalKind::NotFound, ErrorKind::NotFound),
        (RefusalKind::Invalid, ErrorKind::Invalid),
        (RefusalKind::Refused, ErrorKind::Refused),
    ] {
        let params = serde_json::Map::from_iter([("x".to_owned(), 1.into())]);
        let refusal = StockRefusal { code: "inventory.x".into(), kind, detail: "no".into(), params };
        let failure = Failure::from(refusal);
        assert_eq!((failure.kind, &*failure.code, failure.detail.as_str()), (as_failure, "inventory.x", "no"));
        assert_eq!(failure.params["x"], 1);
    }
}

#[test]
fn orders_of_choice_have_the_names_of_the_json() {
    for order in AllocationOrder::ALL {
        assert_eq!(serde_json::to_value(order).unwrap(), order.name());
        assert_eq!(AllocationOrder::try_from(order.name().to_owned()), Ok(order));
    }
    assert!(AllocationOrder::try_from("best".to_owned()).unwrap_err().contains("best"));
}
