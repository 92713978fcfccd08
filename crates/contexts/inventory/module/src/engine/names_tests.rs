//! Each test tells everything that a command names: what is named too much is a place or a unit that is looked up for nothing,
//! what is missing is not locked.

use std::collections::BTreeSet;

use ambar_inventory_contract::{
    Demand, IntoUnit, MoveUnit, PlanPutaway, Receive, Reserve, StockCommand, StockId, StockStatus,
};
use ambar_inventory_domain::{Lot, Serial};
use proptest::prelude::*;

use super::names::names;
use crate::{
    sample::{self, id, uuid},
    store::resolve::Names,
};

/// As text: nothing outside of tests compares them.
#[track_caller]
fn assert_names(command: StockCommand, expected: Names) {
    let named = names(&[&sample::request(100, command)]);
    let expected = Names { commands: vec![id(100)], ..expected };
    assert_eq!(format!("{named:#?}"), format!("{expected:#?}"));
}

#[test]
fn a_receipt_names_its_item_its_place_and_the_hold_that_it_uses_up() {
    let receive = Receive { hold_id: Some(uuid(60)), ..sample::receive() };
    let expected = Names { items: vec![id(3)], places: vec![id(10)], holds: vec![uuid(60)], ..Names::default() };
    assert_names(StockCommand::Receive(receive), expected);
}

#[test]
fn a_receipt_names_its_lot_and_its_units_as_the_item_has_them() {
    let serials = vec![sample::serial_code(1), sample::serial_code(2)];
    let ids = serials.iter().map(|code| Serial::id_of(id(3), code)).collect();
    let lots = vec![Lot::id_of(id(3), &sample::lot_code())];
    let receive = Receive { lot: Some(sample::lot()), serials, ..sample::receive() };
    let expected = Names { items: vec![id(3)], places: vec![id(10)], lots, serials: ids, ..Names::default() };
    assert_names(StockCommand::Receive(receive), expected);
}

#[test]
fn goods_that_go_into_a_unit_name_it() {
    let receive = Receive { unit: IntoUnit::Unit { id: id(40) }, ..sample::receive() };
    let expected = Names { items: vec![id(3)], places: vec![id(10)], units: vec![id(40)], ..Names::default() };
    assert_names(StockCommand::Receive(receive), expected);
}

#[test]
fn a_new_unit_is_named_by_its_id_and_by_what_is_on_its_label() {
    let receive = Receive { unit: sample::new_unit(Some("106141412345678908")), ..sample::receive() };
    let expected = Names {
        items: vec![id(3)],
        places: vec![id(10)],
        units: vec![id(40)],
        ssccs: vec!["106141412345678908".into()],
        ..Names::default()
    };
    assert_names(StockCommand::Receive(receive), expected);
}

#[test]
fn a_new_unit_without_a_label_is_named_by_its_id_alone() {
    let receive = Receive { unit: sample::new_unit(None), ..sample::receive() };
    let expected = Names { items: vec![id(3)], places: vec![id(10)], units: vec![id(40)], ..Names::default() };
    assert_names(StockCommand::Receive(receive), expected);
}

#[test]
fn a_plan_names_the_place_that_it_asks_for_but_none_that_it_avoids() {
    let plan = PlanPutaway { location_id: Some(id(11)), avoid: vec![id(12)], ..sample::plan() };
    let expected = Names { items: vec![id(3)], places: vec![id(11)], holds: vec![uuid(60)], ..Names::default() };
    assert_names(StockCommand::PlanPutaway(plan), expected);
}

#[test]
fn a_plan_that_takes_any_place_names_none() {
    let expected = Names { items: vec![id(3)], holds: vec![uuid(60)], ..Names::default() };
    assert_names(StockCommand::PlanPutaway(sample::plan()), expected);
}

#[test]
fn giving_up_a_plan_names_its_hold_alone() {
    assert_names(sample::release_plan(), Names { holds: vec![uuid(60)], ..Names::default() });
}

#[test]
fn a_move_names_the_row_that_it_takes_from_and_the_place_that_it_goes_to() {
    let expected = Names { rows: vec![StockId(7)], places: vec![id(11)], ..Names::default() };
    assert_names(StockCommand::Move(sample::move_row()), expected);
}

#[test]
fn a_unit_that_moves_is_named_with_what_is_in_it() {
    let command = MoveUnit { hold_id: Some(uuid(60)), ..sample::move_unit() };
    let expected = Names {
        units: vec![id(40)],
        moved_units: vec![id(40)],
        places: vec![id(11)],
        holds: vec![uuid(60)],
        ..Names::default()
    };
    assert_names(StockCommand::MoveUnit(command), expected);
}

#[test]
fn a_change_of_status_names_its_row_alone() {
    assert_names(sample::change_status(StockStatus::Hold), Names { rows: vec![StockId(7)], ..Names::default() });
}

#[test]
fn a_correction_of_a_row_names_that_row_alone() {
    assert_names(sample::correct(), Names { rows: vec![StockId(7)], ..Names::default() });
}

#[test]
fn goods_found_are_named_as_if_they_came_in() {
    let serial = sample::serial_code(1);
    let expected = Names {
        items: vec![id(3)],
        places: vec![id(10)],
        units: vec![id(40)],
        lots: vec![Lot::id_of(id(3), &sample::lot_code())],
        serials: vec![Serial::id_of(id(3), &serial)],
        ..Names::default()
    };
    assert_names(sample::find(IntoUnit::Unit { id: id(40) }, Some(sample::lot()), Some(serial)), expected);
}

#[test]
fn a_promise_and_its_end_name_the_order_line_and_only_the_promise_names_the_item() {
    assert_names(sample::promise(), Names { items: vec![id(3)], lines: vec![id(32)], ..Names::default() });
    assert_names(sample::unpromise(), Names { lines: vec![id(32)], ..Names::default() });
}

#[test]
fn a_reservation_names_no_place_that_it_excludes() {
    assert_names(sample::reserve(), Names { items: vec![id(3)], lines: vec![id(32)], ..Names::default() });
}

#[test]
fn a_reservation_for_another_system_names_no_line_that_could_be_promised_something() {
    let StockCommand::Reserve(reserve) = sample::reserve() else { panic!("it is a reservation") };
    let demand = Demand::of_outside(reserve.demand.order_id, reserve.demand.order_line_id);
    let outside = StockCommand::Reserve(Reserve { demand, ..reserve });
    assert_names(outside, Names { items: vec![id(3)], ..Names::default() });
}

#[test]
fn a_claim_that_is_given_up_or_shipped_is_all_that_is_named() {
    for command in [sample::unreserve(), sample::reallocate(), sample::ship()] {
        assert_names(command, Names { claims: vec![id(30)], ..Names::default() });
    }
}

#[test]
fn an_order_that_takes_names_the_claims_that_it_may_take_from() {
    let expected = Names { items: vec![id(3)], lines: vec![id(32)], claims: vec![id(30), id(31)], ..Names::default() };
    assert_names(sample::take_over(), expected);
}

#[test]
fn claimed_goods_that_move_name_the_claim_that_they_had_and_the_one_that_they_get() {
    let expected =
        Names { claims: vec![id(30), id(33)], places: vec![id(11)], units: vec![id(40)], ..Names::default() };
    assert_names(sample::move_reserved(IntoUnit::Unit { id: id(40) }), expected);
}

#[test]
fn a_doubt_names_the_claim_and_the_count_that_will_tell() {
    assert_names(sample::mark_doubt(), Names { claims: vec![id(30)], counts: vec![id(50)], ..Names::default() });
}

#[test]
fn a_unit_that_is_opened_is_named_by_its_id_and_by_its_label() {
    let expected = Names {
        units: vec![id(40)],
        ssccs: vec!["106141412345678908".into()],
        places: vec![id(10)],
        ..Names::default()
    };
    assert_names(sample::open_unit(Some("106141412345678908")), expected);
}

#[test]
fn the_result_of_a_count_names_the_count_alone() {
    for command in [sample::settle_count(), sample::approve_count()] {
        assert_names(command, Names { counts: vec![id(50)], ..Names::default() });
    }
}

proptest! {
    #[test]
    fn commands_are_named_in_their_order_and_each_item_and_place_once(of in prop::collection::vec((0_u128..4, 0_u128..4), 0..20)) {
        let receipt = |(n, (item, place)): (usize, &(u128, u128))| {
            let receive = Receive { item_id: id(*item), location_id: id(*place), ..sample::receive() };
            sample::request(n as u128, StockCommand::Receive(receive))
        };
        let requests: Vec<_> = of.iter().enumerate().map(receipt).collect();
        let named = names(&requests.iter().collect::<Vec<_>>());
        prop_assert_eq!(named.commands, requests.iter().map(|request| request.id).collect::<Vec<_>>());
        let items: BTreeSet<_> = of.iter().map(|(item, _)| id(*item)).collect();
        let places: BTreeSet<_> = of.iter().map(|(_, place)| id(*place)).collect();
        prop_assert_eq!(named.items, items.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(named.places, places.into_iter().collect::<Vec<_>>());
    }
}
