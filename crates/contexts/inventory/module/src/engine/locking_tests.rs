//! What each command locks and looks at. The book only knows what was locked: what is missing here is a command that decides on
//! less than there is.

use std::collections::BTreeSet;

use ambar_inventory_contract::{
    IntoUnit, Move, MoveUnit, PlanPutaway, Receive, StockCommand, StockId, StockKey, StockStatus,
};
use ambar_inventory_domain::{Lot, Serial};
use ambar_kernel::{HandlingUnitId, LocationId, LotId, SerialId};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::locking::{Locking, locking};
use crate::sample::{self, claim, count, found, hold, id, row, unit, uuid};

const LABEL: &str = "106141412345678908";

fn of(commands: Vec<StockCommand>, resolved: Value) -> Locking {
    let requests: Vec<_> = commands.into_iter().zip(100..).map(|(it, n)| sample::request(n, it)).collect();
    locking(&requests.iter().collect::<Vec<_>>(), &found(resolved))
}

/// As text: nothing outside of tests compares them.
#[track_caller]
fn assert_locks(command: StockCommand, resolved: Value, expected: Locking) {
    assert_eq!(format!("{:#?}", of(vec![command], resolved)), format!("{expected:#?}"));
}

fn set<T: Ord, const N: usize>(all: [T; N]) -> BTreeSet<T> {
    all.into()
}

fn places<const N: usize>(all: [u128; N]) -> BTreeSet<LocationId> {
    all.map(id).into()
}

fn units<const N: usize>(all: [u128; N]) -> BTreeSet<HandlingUnitId> {
    all.map(id).into()
}

/// Loose goods of item 3 in a place.
fn key(place: u128) -> StockKey {
    StockKey {
        warehouse_id: id(1),
        location_id: id(place),
        handling_unit_id: HandlingUnitId::NIL,
        item_id: id(3),
        lot_id: LotId::NIL,
        serial_id: SerialId::NIL,
        status: StockStatus::Available,
        owner_id: id(2),
    }
}

fn in_unit(place: u128, unit: u128) -> StockKey {
    StockKey { handling_unit_id: id(unit), ..key(place) }
}

#[test]
fn a_receipt_locks_its_place_and_the_row_that_its_goods_may_join() {
    let expected = Locking { places: places([10]), keys: set([key(10)]), numbers: 1, ..Locking::default() };
    assert_locks(StockCommand::Receive(sample::receive()), json!({}), expected);
}

#[test]
fn every_unit_with_a_number_that_comes_in_is_a_row_of_its_own() {
    let serials = vec![sample::serial_code(1), sample::serial_code(2)];
    let keys = serials.iter().map(|code| StockKey { serial_id: Serial::id_of(id(3), code), ..key(10) }).collect();
    let expected = Locking { places: places([10]), keys, numbers: 2, ..Locking::default() };
    assert_locks(StockCommand::Receive(Receive { serials, ..sample::receive() }), json!({}), expected);
}

#[test]
fn goods_of_a_lot_join_the_row_of_that_lot_and_of_their_status() {
    let receive = Receive { lot: Some(sample::lot()), status: StockStatus::Inspection, ..sample::receive() };
    let lot_id = Lot::id_of(id(3), &sample::lot_code());
    let keys = set([StockKey { lot_id, status: StockStatus::Inspection, ..key(10) }]);
    let expected = Locking { places: places([10]), keys, numbers: 1, ..Locking::default() };
    assert_locks(StockCommand::Receive(receive), json!({}), expected);
}

#[test]
fn a_unit_that_goods_go_into_brings_the_place_where_it_stands() {
    let receive = Receive { unit: IntoUnit::Unit { id: id(40) }, ..sample::receive() };
    let expected = Locking {
        units: units([40]),
        places: places([10, 12]),
        keys: set([in_unit(10, 40)]),
        numbers: 1,
        ..Locking::default()
    };
    assert_locks(
        StockCommand::Receive(receive),
        json!({ "units": [unit(json!({ "location_id": uuid(12) }))] }),
        expected,
    );
}

#[test]
fn a_unit_that_has_left_brings_no_place() {
    let receive = Receive { unit: IntoUnit::Unit { id: id(40) }, ..sample::receive() };
    let gone = unit(json!({ "location_id": LocationId::NIL }));
    let locking = of(vec![StockCommand::Receive(receive)], json!({ "units": [gone] }));
    assert_eq!((locking.units, locking.places), (units([40]), places([10])));
}

#[test]
fn a_unit_that_is_not_there_cannot_be_locked() {
    let receive = Receive { unit: IntoUnit::Unit { id: id(40) }, ..sample::receive() };
    assert_eq!(of(vec![StockCommand::Receive(receive)], json!({})).units, units([]));
}

#[test]
fn a_new_unit_without_a_label_takes_a_number_of_the_range() {
    let receive = Receive { unit: sample::new_unit(None), ..sample::receive() };
    let expected = Locking {
        places: places([10]),
        keys: set([in_unit(10, 40)]),
        contents_of: units([40]),
        numbers: 1,
        ssccs: 1,
        ..Locking::default()
    };
    assert_locks(StockCommand::Receive(receive), json!({}), expected);
}

#[test]
fn a_new_unit_with_a_label_takes_no_number_of_the_range() {
    let receive = Receive { unit: sample::new_unit(Some(LABEL)), ..sample::receive() };
    assert_eq!(of(vec![StockCommand::Receive(receive)], json!({})).ssccs, 0);
}

#[test]
fn a_new_unit_that_is_there_already_takes_no_number_of_the_range_and_is_locked() {
    let receive = Receive { unit: sample::new_unit(None), ..sample::receive() };
    let locking = of(vec![StockCommand::Receive(receive)], json!({ "units": [unit(json!({}))] }));
    assert_eq!((locking.ssccs, locking.units, locking.contents_of), (0, units([40]), units([40])));
}

#[test]
fn goods_go_into_the_unit_that_has_the_label_whatever_id_the_caller_had_for_it() {
    let receive = Receive { unit: sample::new_unit(Some(LABEL)), ..sample::receive() };
    let expected = Locking {
        units: units([41]),
        places: places([10, 12]),
        keys: set([in_unit(10, 41)]),
        contents_of: units([41]),
        numbers: 1,
        ..Locking::default()
    };
    let labelled = unit(json!({ "id": uuid(41), "location_id": uuid(12) }));
    assert_locks(StockCommand::Receive(receive), json!({ "units": [labelled] }), expected);
}

#[test]
fn a_plan_locks_the_place_that_it_asks_for_and_else_none() {
    assert_locks(StockCommand::PlanPutaway(sample::plan()), json!({}), Locking::default());
    let asked = PlanPutaway { location_id: Some(id(11)), avoid: vec![id(12)], ..sample::plan() };
    let expected = Locking { places: places([11]), ..Locking::default() };
    assert_locks(StockCommand::PlanPutaway(asked), json!({}), expected);
}

#[test]
fn a_hold_brings_the_place_whose_room_it_holds() {
    let expected = Locking { places: places([11]), ..Locking::default() };
    assert_locks(sample::release_plan(), json!({ "holds": [hold(json!({}))] }), expected);
}

#[test]
fn a_move_locks_where_goods_come_from_and_where_they_go_to() {
    let expected = Locking {
        places: places([10, 11]),
        rows: set([StockId(7)]),
        keys: set([key(11)]),
        numbers: 1,
        ..Locking::default()
    };
    assert_locks(StockCommand::Move(sample::move_row()), json!({ "rows": [row(json!({}))] }), expected);
}

#[test]
fn goods_that_move_stay_what_they_are() {
    let goods = json!({ "lot_id": uuid(71), "serial_id": uuid(72), "status": "damaged", "owner_id": uuid(73) });
    let locking = of(vec![StockCommand::Move(sample::move_row())], json!({ "rows": [row(goods)] }));
    let kept =
        StockKey { lot_id: id(71), serial_id: id(72), status: StockStatus::Damaged, owner_id: id(73), ..key(11) };
    assert_eq!(locking.keys, set([kept]));
}

#[test]
fn goods_that_leave_a_unit_lock_it_and_do_not_stay_in_it() {
    let inside = row(json!({ "handling_unit_id": uuid(40) }));
    let locking = of(vec![StockCommand::Move(sample::move_row())], json!({ "rows": [inside] }));
    assert_eq!((locking.units, locking.keys), (units([40]), set([key(11)])));
}

#[test]
fn a_move_out_of_a_row_that_is_not_there_locks_only_where_it_would_go() {
    let expected = Locking { places: places([11]), ..Locking::default() };
    assert_locks(StockCommand::Move(sample::move_row()), json!({}), expected);
}

#[test]
fn a_unit_that_moves_needs_a_row_at_the_new_place_for_each_row_in_it() {
    let rows = [
        row(json!({ "stock_id": 7, "handling_unit_id": uuid(40) })),
        row(json!({ "stock_id": 8, "handling_unit_id": uuid(40), "status": "hold" })),
        row(json!({ "stock_id": 9, "handling_unit_id": uuid(41) })),
    ];
    let expected = Locking {
        units: units([40]),
        places: places([10, 11]),
        keys: set([in_unit(11, 40), StockKey { status: StockStatus::Hold, ..in_unit(11, 40) }]),
        contents_of: units([40]),
        moved_units: units([40]),
        numbers: 2,
        ..Locking::default()
    };
    let resolved = json!({ "rows": rows, "units": [unit(json!({}))] });
    assert_locks(StockCommand::MoveUnit(sample::move_unit()), resolved, expected);
}

#[test]
fn a_unit_that_moves_on_needs_rows_at_both_places() {
    let on = MoveUnit { to_location_id: id(12), ..sample::move_unit() };
    let resolved = json!({ "rows": [row(json!({ "handling_unit_id": uuid(40) }))], "units": [unit(json!({}))] });
    let locking = of(vec![StockCommand::MoveUnit(sample::move_unit()), StockCommand::MoveUnit(on)], resolved);
    assert_eq!((locking.numbers, locking.keys), (2, set([in_unit(11, 40), in_unit(12, 40)])));
}

#[test]
fn a_change_of_status_locks_the_row_of_the_other_status_beside_it() {
    let expected = Locking {
        places: places([10]),
        rows: set([StockId(7)]),
        keys: set([StockKey { status: StockStatus::Hold, ..key(10) }]),
        numbers: 1,
        ..Locking::default()
    };
    assert_locks(sample::change_status(StockStatus::Hold), json!({ "rows": [row(json!({}))] }), expected);
}

#[test]
fn a_correction_of_a_row_makes_no_other_row() {
    let inside = row(json!({ "handling_unit_id": uuid(40) }));
    let expected = Locking { units: units([40]), places: places([10]), rows: set([StockId(7)]), ..Locking::default() };
    assert_locks(sample::correct(), json!({ "rows": [inside] }), expected);
}

#[test]
fn goods_found_lock_the_row_that_they_would_be() {
    let serial = sample::serial_code(1);
    let keys = set([StockKey {
        lot_id: Lot::id_of(id(3), &sample::lot_code()),
        serial_id: Serial::id_of(id(3), &serial),
        status: StockStatus::Suspect,
        ..key(10)
    }]);
    let expected = Locking { places: places([10]), keys, numbers: 1, ..Locking::default() };
    assert_locks(sample::find(IntoUnit::Loose, Some(sample::lot()), Some(serial)), json!({}), expected);
}

#[test]
fn a_promise_locks_the_total_and_no_stock() {
    let expected = Locking { promised: set([(id(1), id(3), id(2))]), ..Locking::default() };
    assert_locks(sample::promise(), json!({}), expected);
    assert_locks(sample::unpromise(), json!({}), Locking::default());
}

#[test]
fn a_reservation_locks_all_the_stock_that_it_may_choose_from() {
    let expected = Locking { stock_of: set([(id(1), id(3), id(2))]), ..Locking::default() };
    assert_locks(sample::reserve(), json!({}), expected);
}

#[test]
fn a_claim_that_is_given_up_locks_its_row_and_no_place() {
    let resolved = json!({ "claims": [claim(json!({}))], "rows": [row(json!({}))] });
    assert_locks(sample::unreserve(), resolved, Locking { rows: set([StockId(7)]), ..Locking::default() });
}

#[test]
fn a_claim_that_goes_to_other_goods_locks_all_that_it_may_choose_from_and_its_own_row() {
    let resolved = json!({ "claims": [claim(json!({}))], "rows": [row(json!({}))] });
    let stock_of = set([(id(1), id(3), id(2))]);
    let expected = Locking { rows: set([StockId(7)]), stock_of: stock_of.clone(), ..Locking::default() };
    assert_locks(sample::reallocate(), resolved.clone(), expected);
    assert_locks(sample::take_over(), resolved, Locking { stock_of, ..Locking::default() });
}

#[test]
fn claimed_goods_that_move_are_found_by_their_claim() {
    let resolved = json!({ "claims": [claim(json!({}))], "rows": [row(json!({}))], "units": [unit(json!({}))] });
    let expected = Locking {
        units: units([40]),
        places: places([10, 11]),
        rows: set([StockId(7)]),
        keys: set([in_unit(11, 40)]),
        numbers: 1,
        ..Locking::default()
    };
    assert_locks(sample::move_reserved(IntoUnit::Unit { id: id(40) }), resolved, expected);
}

#[test]
fn a_claim_that_is_not_there_locks_nothing() {
    for command in [sample::unreserve(), sample::reallocate(), sample::mark_doubt(), sample::ship()] {
        assert_locks(command, json!({ "rows": [row(json!({}))] }), Locking::default());
    }
}

#[test]
fn a_doubt_looks_at_every_claim_on_the_row_and_at_the_counts_of_its_place() {
    let expected = Locking {
        places: places([10]),
        rows: set([StockId(7)]),
        keys: set([StockKey { status: StockStatus::Suspect, ..key(10) }]),
        claims_on: set([StockId(7)]),
        counts_at: places([10]),
        numbers: 1,
        ..Locking::default()
    };
    let resolved = json!({ "claims": [claim(json!({}))], "rows": [row(json!({}))] });
    assert_locks(sample::mark_doubt(), resolved, expected);
}

#[test]
fn goods_that_leave_in_a_unit_look_at_what_stays_in_it() {
    let inside = row(json!({ "handling_unit_id": uuid(40) }));
    let expected = Locking {
        units: units([40]),
        places: places([10]),
        rows: set([StockId(7)]),
        contents_of: units([40]),
        ..Locking::default()
    };
    assert_locks(sample::ship(), json!({ "claims": [claim(json!({}))], "rows": [inside] }), expected);
}

#[test]
fn a_unit_is_opened_with_the_next_number_unless_it_has_a_label() {
    let expected = Locking { places: places([10]), ssccs: 1, ..Locking::default() };
    assert_locks(sample::open_unit(None), json!({}), expected);
    let expected = Locking { places: places([10]), ..Locking::default() };
    assert_locks(sample::open_unit(Some(LABEL)), json!({}), expected);
}

#[test]
fn a_unit_that_is_opened_locks_whoever_has_its_id_or_its_label() {
    let (same_id, same_label) = (unit(json!({ "sscc": "006141410000000011" })), unit(json!({ "id": uuid(41) })));
    let locking = of(vec![sample::open_unit(Some(LABEL))], json!({ "units": [same_id, same_label] }));
    assert_eq!(locking.units, units([40, 41]));
}

#[test]
fn a_count_locks_the_goods_in_every_status() {
    let inside = count(json!({ "handling_unit_id": uuid(40) }));
    let expected = || Locking {
        units: units([40]),
        places: places([10]),
        keys: StockStatus::ALL.map(|status| StockKey { status, ..in_unit(10, 40) }).into(),
        numbers: 1,
        ..Locking::default()
    };
    for command in [sample::settle_count(), sample::approve_count()] {
        assert_locks(command, json!({ "counts": [inside.clone()] }), expected());
    }
}

#[test]
fn a_count_that_is_not_there_locks_nothing() {
    assert_locks(sample::settle_count(), json!({}), Locking::default());
}

#[test]
fn what_several_commands_want_is_locked_once_and_numbered_for_each() {
    let received = Receive { unit: sample::new_unit(None), ..sample::receive() };
    let moved = Move { quantity: Some(sample::q(1)), ..sample::move_row() };
    let commands = vec![
        StockCommand::Receive(received.clone()),
        StockCommand::Receive(received),
        StockCommand::Move(moved.clone()),
        StockCommand::Move(moved),
    ];
    let locking = of(commands, json!({ "rows": [row(json!({}))] }));
    assert_eq!((locking.places, locking.rows), (places([10, 11]), set([StockId(7)])));
    assert_eq!((locking.numbers, locking.ssccs), (4, 2));
}

/// Everything that the examples name is there.
fn everything() -> Value {
    json!({
        "rows": [row(json!({ "handling_unit_id": uuid(40) }))],
        "claims": [claim(json!({}))],
        "units": [unit(json!({}))],
        "counts": [count(json!({}))],
        "holds": [hold(json!({}))],
    })
}

proptest! {
    #[test]
    fn what_is_locked_does_not_depend_on_who_comes_first(commands in prop::sample::subsequence(sample::every_command(), 0..=16)) {
        let backwards = commands.iter().rev().cloned().collect();
        prop_assert_eq!(format!("{:?}", of(commands, everything())), format!("{:?}", of(backwards, everything())));
    }

    #[test]
    fn a_unit_is_never_locked_without_the_place_where_it_stands(commands in prop::sample::subsequence(sample::every_command(), 0..=16)) {
        let locking = of(commands, everything());
        prop_assert!(!locking.units.contains(&id(40)) || locking.places.contains(&id(10)));
    }
}
