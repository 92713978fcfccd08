use ambar_inventory_contract::{LotInput, MovementKind, Receive, StockCommand, VirtualPlace};
use ambar_kernel::{LotCode, Quantity, SerialCode};

use crate::{
    Book, Hold, Limits, Load, Lot, Mixing, Serial,
    book::sample::{book, book_with, id, item, noon, q, receive, rows},
};

fn lot(code: &str, expires_on: Option<&str>) -> Option<LotInput> {
    Some(LotInput { code: LotCode::parse(code).unwrap(), expires_on: expires_on.map(|day| day.parse().unwrap()) })
}

fn serials(codes: &[&str]) -> Vec<SerialCode> {
    codes.iter().map(|code| SerialCode::parse(code).unwrap()).collect()
}

fn comes(receive: Receive) -> StockCommand {
    StockCommand::Receive(receive)
}

#[test]
fn goods_come_to_one_row_that_grows() {
    let mut book = book();
    let row = book.stock(1, 1, 5);
    assert_eq!(book.stock(1, 1, 3), row);
    assert_eq!(book.balance(row), (8, 0));
    assert_eq!(book.at(1).load, Load { weight_g: 800, volume_cm3: 8_000, units: 0 });
    assert_eq!(book.at(1).full_rows, 1);
    assert_eq!(book.rows.get(&row).unwrap().received_at, noon());
    assert_eq!(book.movements().len(), 2);
}

#[test]
fn what_comes_from_where_is_told_by_the_kind_of_movement() {
    for (origin, kind) in [
        (VirtualPlace::Supplier, MovementKind::Inbound),
        (VirtualPlace::Customer, MovementKind::Inbound),
        (VirtualPlace::Transit, MovementKind::Inbound),
        (VirtualPlace::Adjustment, MovementKind::Adjustment),
    ] {
        let mut book = book();
        book.does(comes(Receive { origin, ..receive(1, 1, 1) }));
        assert_eq!(book.movements()[0].kind, kind);
    }
}

#[test]
fn the_answer_names_row_place_lot_and_unit() {
    let mut book = book();
    let row = rows(book.does(comes(Receive { lot: lot("L1", None), ..receive(2, 1, 5) }))).remove(0);
    assert_eq!((row.location.as_str(), row.lot.unwrap().as_str(), row.quantity), ("A-1", "L1", q(5)));
    assert_eq!((row.handling_unit_id.is_nil(), row.serial), (true, None));
}

#[test]
fn unknown_things_are_refused() {
    let mut book = book();
    assert_eq!(book.refuses(comes(receive(77, 1, 1))), "inventory.item_unknown");
    assert_eq!(book.refuses(comes(receive(1, 77, 1))), "inventory.place_unknown");
}

#[test]
fn impossible_values_are_refused() {
    let mut book = book();
    let base = receive(1, 1, 1);
    for (receive, code) in [
        (receive(1, 1, 0), "inventory.nothing_to_move"),
        (Receive { owner_id: id(2), ..base.clone() }, "inventory.owner_differs"),
        (Receive { warehouse_id: id(2), ..base.clone() }, "inventory.place_elsewhere"),
        (Receive { lot: lot("L", None), ..base.clone() }, "inventory.lot_not_tracked"),
        (Receive { serials: serials(&["1"]), ..base.clone() }, "inventory.serials_not_tracked"),
        (Receive { serials: serials(&["1"]), ..receive(4, 1, 2) }, "inventory.serials_required"),
        (Receive { serials: serials(&["1", "1"]), ..receive(4, 1, 2) }, "inventory.serial_twice"),
        (receive(2, 1, 1), "inventory.lot_required"),
        (Receive { lot: lot("L", None), ..receive(3, 1, 1) }, "inventory.expiry_required"),
    ] {
        assert_eq!(book.refuses(comes(receive)), code);
    }
}

#[test]
fn more_than_can_be_counted_is_refused() {
    let mut book = book();
    book.stock(1, 8, Quantity::MAX.units());
    assert_eq!(book.refuses(comes(receive(1, 8, 1))), "quantity.too_large");
}

#[test]
fn without_a_number_for_its_row_nothing_comes_in() {
    let mut book = book();
    book.load_fresh(Vec::new());
    assert_eq!(book.refuses(comes(receive(1, 1, 1))), "inventory.out_of_numbers");
}

#[test]
fn a_lot_is_made_once_and_keeps_its_date() {
    let mut book = book();
    let with = |lot| comes(Receive { lot, ..receive(3, 1, 1) });
    let first = rows(book.does(with(lot("L1", Some("2027-01-31"))))).remove(0);
    assert_eq!(rows(book.does(with(lot("L1", None))))[0].stock_id, first.stock_id);
    assert_eq!(rows(book.does(with(lot("L1", Some("2027-01-31")))))[0].stock_id, first.stock_id);
    assert_eq!(book.refuses(with(lot("L1", Some("2027-02-28")))), "inventory.lot_date_differs");
    assert_eq!(book.lots.changes().len(), 1);
}

#[test]
fn a_lot_without_a_date_gets_one_when_it_is_read() {
    let mut book = book();
    let code = LotCode::parse("L1").unwrap();
    let known = Lot { id: Lot::id_of(id(2), &code), item_id: id(2), code, expires_on: None };
    book.lots.load(known.id, known);
    book.does(comes(Receive { lot: lot("L1", None), ..receive(2, 1, 1) }));
    assert!(book.lots.changes().is_empty());
    book.does(comes(Receive { lot: lot("L1", Some("2027-01-31")), ..receive(2, 1, 1) }));
    assert_eq!(book.lots.changes()[0].after.unwrap().expires_on, "2027-01-31".parse().ok());
}

#[test]
fn every_unit_with_a_number_stands_in_a_row_of_its_own() {
    let mut book = book();
    let come = |codes: &[&str]| {
        comes(Receive { serials: serials(codes), ..receive(4, 1, i64::try_from(codes.len()).unwrap()) })
    };
    let both = rows(book.does(come(&["1", "2"])));
    assert_eq!(both.len(), 2);
    assert_eq!(both[1].serial.as_ref().unwrap().as_str(), "2");
    assert_eq!(book.serials.get(&both[0].serial_id).unwrap().stock_id, Some(both[0].stock_id));
    assert_eq!(book.refuses(come(&["3", "2"])), "inventory.serial_on_hand");
}

#[test]
fn a_unit_that_left_may_come_back() {
    let mut book = book();
    let code = SerialCode::parse("1").unwrap();
    let left = Serial { id: Serial::id_of(id(4), &code), item_id: id(4), code, stock_id: None };
    book.serials.load(left.id, left);
    book.does(comes(Receive { serials: serials(&["1"]), ..receive(4, 1, 1) }));
    let twice = comes(Receive { serials: serials(&["2", "2"]), ..receive(4, 1, 2) });
    assert_eq!(book.refuses(twice), "inventory.serial_twice");
}

#[test]
fn a_place_takes_only_what_it_may() {
    let limit = |limits| move |place: &mut crate::Place| place.limits = limits;
    let refusal = |mut book: Book, units| book.refuses(comes(receive(1, 1, units)));
    let weight = book_with(1, limit(Limits { weight_g: Some(999), ..Limits::default() }));
    assert_eq!(refusal(weight, 10), "inventory.place_full");
    let volume = book_with(1, limit(Limits { volume_cm3: Some(9_999), ..Limits::default() }));
    assert_eq!(refusal(volume, 10), "inventory.place_full");
    assert_eq!(refusal(book_with(1, |place| place.locked_in = true), 1), "inventory.place_locked_in");
    assert_eq!(refusal(book_with(1, |place| place.active = false), 1), "inventory.place_inactive");
}

#[test]
fn what_stands_there_and_what_is_on_its_way_decide_what_may_come() {
    let mut book = book_with(1, |place| place.mixing = Mixing::OneItem);
    book.stock(1, 1, 1);
    book.does(comes(receive(1, 1, 1)));
    let other = comes(Receive { lot: lot("L", None), ..receive(2, 1, 1) });
    assert_eq!(book.refuses(other.clone()), "inventory.place_mixing");
    let mut awaited = book_with(1, |place| place.mixing = Mixing::OneItem);
    let hold = Hold {
        id: uuid::Uuid::from_u128(5),
        location_id: id(1),
        item_id: id(1),
        lot: None,
        owner_id: id(1),
        quantity: q(1),
        load: Load::default(),
        created_at: noon(),
    };
    awaited.holds.load(hold.id, hold);
    assert_eq!(awaited.refuses(other), "inventory.place_mixing");
}

#[test]
fn goods_come_straight_to_their_planned_place_and_use_up_its_hold() {
    let hold_id = uuid::Uuid::from_u128(5);
    let mut book = book_with(1, |place| {
        place.limits.weight_g = Some(1000);
        (place.held, place.holds) = (Load { weight_g: 1000, volume_cm3: 10, units: 0 }, 1);
    });
    let load = book.at(1).held;
    let hold = Hold {
        id: hold_id,
        location_id: id(1),
        item_id: id(1),
        lot: None,
        owner_id: id(1),
        quantity: q(10),
        load,
        created_at: noon(),
    };
    book.holds.load(hold_id, hold);
    assert_eq!(book.refuses(comes(receive(1, 1, 10))), "inventory.place_full");
    book.does(comes(Receive { hold_id: Some(hold_id), ..receive(1, 1, 10) }));
    assert_eq!((book.at(1).holds, book.at(1).held), (0, Load::default()));
    assert_eq!(book.holds.changes()[0].after, None);
}

#[test]
fn goods_of_a_finer_scale_weigh_their_share() {
    let mut book = book();
    let scale = ambar_kernel::Scale::new(3).unwrap();
    book.load_item(crate::Item { scale, ..item(6, crate::Tracking::None) });
    book.does(comes(receive(6, 2, 500)));
    assert_eq!(book.at(2).load.weight_g, 50);
}
