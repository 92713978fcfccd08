use ambar_inventory_contract::{IntoUnit, MoveUnit, OpenUnit, Receive, Ship, StockCommand, StockDone, UnitKind};
use ambar_kernel::LocationId;

use crate::{
    Unit,
    book::sample::{book, book_with, go, id, receive, reserve, rows},
};

const SSCC: &str = "106141412345678908";

fn open(n: u128, at: u128, sscc: Option<&str>) -> StockCommand {
    let sscc = sscc.map(Into::into);
    StockCommand::OpenUnit(OpenUnit { id: id(n), kind: UnitKind::Tote, warehouse_id: id(1), location_id: id(at), sscc })
}

fn new(n: u128, sscc: Option<&str>) -> IntoUnit {
    IntoUnit::New { id: id(n), kind: UnitKind::Pallet, sscc: sscc.map(Into::into) }
}

#[test]
fn units_take_the_next_sscc_of_the_range_until_it_is_used_up() {
    let mut book = book();
    for n in 0..5 {
        let StockDone::UnitOpened { id: opened, sscc } = book.does(open(50 + n, 1, None)) else { panic!() };
        assert_eq!(opened, id(50 + n));
        assert!(n != 0 || sscc == SSCC);
    }
    assert_eq!(book.refuses(open(60, 1, None)), "inventory.sscc_range_used_up");
    assert_eq!(book.refuses(open(50, 1, None)), "inventory.unit_taken");
    assert_eq!(book.at(1).load.units, 5);
    assert_eq!(book_with(1, |_| {}).refuses(open(50, 1, None)), "inventory.sscc_range_missing");
}

#[test]
fn an_sscc_is_read_and_used_once() {
    let mut book = book();
    assert_eq!(book.refuses(open(50, 1, Some("106141412345678901"))), "inventory.sscc_invalid");
    book.does(open(50, 1, Some(SSCC)));
    assert_eq!(book.refuses(open(51, 1, Some(SSCC))), "inventory.unit_taken");
    assert_eq!(book.refuses(open(52, 77, None)), "inventory.place_unknown");
}

#[test]
fn a_refused_unit_gives_its_sscc_back() {
    let mut book = book_with(1, |place| place.limits.units = Some(0));
    book.load_block(crate::SsccBlock { extension_digit: 1, company_prefix: "0614141".into(), next: 1, left: 1 });
    assert_eq!(book.refuses(open(50, 1, None)), "inventory.place_full");
    book.does(open(50, 2, None));
}

#[test]
fn a_pallet_is_received_line_by_line() {
    let mut book = book();
    for units in [5, 7] {
        let line = Receive { unit: new(50, Some(SSCC)), ..receive(1, 1, units) };
        let StockDone::Rows { sscc, .. } = book.does(StockCommand::Receive(line)) else { panic!() };
        assert_eq!(sscc.as_deref(), Some(SSCC));
    }
    let by_number = Receive { unit: new(51, Some(SSCC)), ..receive(1, 1, 1) };
    assert_eq!(rows(book.does(StockCommand::Receive(by_number)))[0].handling_unit_id, id(50));
    assert_eq!(book.at(1).load.units, 1);
}

#[test]
fn goods_go_into_a_unit_only_where_it_stands() {
    let mut book = book();
    book.does(open(50, 2, Some(SSCC)));
    let into = |unit, at| StockCommand::Receive(Receive { unit, ..receive(1, at, 1) });
    assert_eq!(book.refuses(into(IntoUnit::Unit { id: id(50) }, 1)), "inventory.unit_elsewhere");
    assert_eq!(book.refuses(into(IntoUnit::Unit { id: id(51) }, 1)), "inventory.unit_unknown");
    assert_eq!(book.refuses(into(new(50, Some("106141412345678915")), 1)), "inventory.unit_taken");
    book.does(into(IntoUnit::Unit { id: id(50) }, 2));
    assert_eq!(book.refuses(into(new(50, None), 1)), "inventory.unit_elsewhere");
}

#[test]
fn an_empty_unit_is_brought_to_where_goods_go_into_it() {
    let mut book = book();
    book.does(open(50, 2, Some(SSCC)));
    book.does(StockCommand::Receive(Receive { unit: new(50, None), ..receive(1, 1, 1) }));
    assert_eq!((book.at(1).load.units, book.at(2).load.units), (1, 0));
    let mut full = book_with(1, |place| place.limits.units = Some(0));
    full.load_unit(Unit {
        id: id(50),
        sscc: SSCC.into(),
        kind: UnitKind::Tote,
        warehouse_id: id(1),
        location_id: id(2),
    });
    let refused = StockCommand::Receive(Receive { unit: new(50, None), ..receive(1, 1, 1) });
    assert_eq!(full.refuses(refused), "inventory.place_full");
}

#[test]
fn goods_can_be_taken_into_a_unit_in_the_same_place() {
    let mut book = book();
    let row = book.stock(1, 1, 5);
    let boxed = ambar_inventory_contract::Move { unit: new(50, None), ..go(row, 1, 2) };
    let there = rows(book.does(StockCommand::Move(boxed))).remove(0);
    assert_eq!((there.handling_unit_id, book.at(1).full_rows), (id(50), 2));
}

#[test]
fn a_unit_leaves_the_site_with_the_last_goods_in_it() {
    let mut book = book();
    for units in [2, 3] {
        book.does(StockCommand::Receive(Receive { unit: new(50, Some(SSCC)), ..receive(1, 1, units) }));
    }
    for line in 1..=2_u128 {
        let units = if line == 1 { 2 } else { 3 };
        book.does(StockCommand::Reserve(reserve(1, line, units)));
    }
    let claims: Vec<_> = book.claims.values().map(|claim| claim.id).collect();
    book.does(StockCommand::Ship(Ship { reservation_id: claims[0] }));
    assert_eq!(book.units.get(&id(50)).unwrap().location_id, id(1));
    book.does(StockCommand::Ship(Ship { reservation_id: claims[1] }));
    assert_eq!(book.units.get(&id(50)).unwrap().location_id, LocationId::NIL);
    assert_eq!(book.at(1).load.units, 0);
    let gone = MoveUnit { unit_id: id(50), to_location_id: id(2), hold_id: None, override_limits: false };
    assert_eq!(book.refuses(StockCommand::MoveUnit(gone)), "inventory.unit_gone");
    book.does(StockCommand::Receive(Receive { unit: new(50, Some(SSCC)), ..receive(1, 2, 1) }));
    assert_eq!(book.units.get(&id(50)).unwrap().location_id, id(2), "it came back");
}

#[test]
fn an_empty_unit_may_come_to_another_site() {
    let mut book = book();
    book.places.load(id(70), crate::Place { warehouse_id: id(2), ..crate::book::sample::place(70, "B-1") });
    book.does(open(50, 2, Some(SSCC)));
    let abroad = Receive { unit: new(50, Some(SSCC)), warehouse_id: id(2), ..receive(1, 70, 1) };
    book.does(StockCommand::Receive(abroad));
    let unit = book.units.get(&id(50)).unwrap();
    assert_eq!((unit.warehouse_id, unit.location_id), (id(2), id(70)));
}
