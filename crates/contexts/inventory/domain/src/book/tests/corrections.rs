use ambar_inventory_contract::{
    Adjust, AdjustTarget, Direction, IntoUnit, LotInput, MoveUnit, Receive, StockCommand, StockDone, StockId,
    StockStatus, UnitKind,
};
use ambar_kernel::{LotCode, SerialCode};

use crate::book::sample::{book, book_with, id, q, receive, reserve, rows};

fn by(stock_id: StockId, direction: Direction, units: i64) -> StockCommand {
    StockCommand::Adjust(Adjust { target: AdjustTarget::Row { stock_id }, direction, quantity: q(units) })
}

struct Found {
    item: u128,
    unit: IntoUnit,
    lot: Option<LotInput>,
    serial: Option<SerialCode>,
    status: StockStatus,
}

fn found(item: u128) -> Found {
    Found { item, unit: IntoUnit::Loose, lot: None, serial: None, status: StockStatus::Available }
}

impl Found {
    fn at(self, place: u128, direction: Direction, units: i64) -> StockCommand {
        let target = AdjustTarget::Found {
            warehouse_id: id(1),
            location_id: id(place),
            unit: self.unit,
            item_id: id(self.item),
            owner_id: id(1),
            lot: self.lot,
            serial: self.serial,
            status: self.status,
        };
        StockCommand::Adjust(Adjust { target, direction, quantity: q(units) })
    }
}

#[test]
fn a_row_is_corrected_both_ways_for_a_reason() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    assert_eq!(rows(book.does(by(row, Direction::In, 2)))[0].quantity, q(2));
    assert_eq!(book.does(by(row, Direction::Out, 5)), StockDone::Done);
    assert_eq!((book.balance(row), book.at(1).load.weight_g), ((7, 0), 700));
    assert_eq!(book.refuses_silent(by(row, Direction::In, 1)), "inventory.reason_required");
    assert_eq!(book.refuses(by(row, Direction::In, 0)), "inventory.nothing_to_move");
    for direction in [Direction::In, Direction::Out] {
        assert_eq!(book.refuses(by(StockId(77), direction, 1)), "inventory.stock_unknown");
    }
}

#[test]
fn what_orders_claim_is_not_corrected_away() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    book.does(StockCommand::Reserve(reserve(1, 1, 6)));
    assert_eq!(book.refuses(by(row, Direction::Out, 5)), "inventory.not_enough");
    book.does(by(row, Direction::Out, 4));
}

#[test]
fn more_than_fits_is_corrected_in_only_if_it_is_suspect() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(1000));
    let row = book.stock(1, 1, 10);
    assert_eq!(book.refuses(by(row, Direction::In, 1)), "inventory.place_full");
    let suspect = Found { status: StockStatus::Suspect, ..found(1) }.at(1, Direction::In, 1);
    let doubtful = rows(book.does(suspect))[0].stock_id;
    book.does(by(doubtful, Direction::In, 1));
    assert_eq!(book.at(1).over_limit.as_deref(), Some("because"));
}

#[test]
fn goods_are_found_and_missed_where_the_book_has_no_row() {
    let mut book = book();
    let lot = Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: None });
    let unit = IntoUnit::New { id: id(50), kind: UnitKind::Tote, sscc: None };
    let find = |direction, units| Found { lot: lot.clone(), unit: unit.clone(), ..found(2) }.at(1, direction, units);
    let row = rows(book.does(find(Direction::In, 5))).remove(0);
    assert_eq!((row.handling_unit_id, row.lot.unwrap().as_str()), (id(50), "L"));
    assert_eq!(book.does(find(Direction::Out, 2)), StockDone::Done);
    let in_unit = Found { lot: lot.clone(), unit: IntoUnit::Unit { id: id(50) }, ..found(2) };
    book.does(in_unit.at(1, Direction::Out, 1));
    assert_eq!(book.balance(row.stock_id), (2, 0));
    assert_eq!(book.refuses(find(Direction::Out, 3)), "inventory.not_enough");
    assert_eq!(book.refuses(found(1).at(3, Direction::Out, 3)), "inventory.not_enough");
    assert_eq!(book.refuses(found(77).at(3, Direction::Out, 3)), "inventory.item_unknown");
}

#[test]
fn a_unit_with_a_number_is_found_and_missed_as_one() {
    let mut book = book();
    let serial = Some(SerialCode::parse("1").unwrap());
    let find = |place, direction, units| Found { serial: serial.clone(), ..found(4) }.at(place, direction, units);
    let row = rows(book.does(find(1, Direction::In, 1)))[0].stock_id;
    assert_eq!(book.refuses(by(row, Direction::In, 1)), "inventory.serial_on_hand");
    assert_eq!(book.refuses(find(2, Direction::In, 1)), "inventory.serial_on_hand");
    book.does(find(1, Direction::Out, 1));
    assert_eq!(book.refuses(by(row, Direction::In, 2)), "inventory.serials_required");
    book.does(by(row, Direction::In, 1));
    assert_eq!(book.serials.values().next().unwrap().stock_id, Some(row));
    assert_eq!(book.refuses(StockCommand::Receive(receive(4, 1, 1))), "inventory.serials_required");
}

#[test]
fn goods_come_back_to_a_unit_only_where_it_stands() {
    let mut book = book();
    let unit = IntoUnit::New { id: id(50), kind: UnitKind::Tote, sscc: None };
    let row = rows(book.does(StockCommand::Receive(Receive { unit, ..receive(1, 1, 5) })))[0].stock_id;
    let away = MoveUnit { unit_id: id(50), to_location_id: id(2), hold_id: None, override_limits: false };
    book.does(StockCommand::MoveUnit(away));
    assert_eq!(book.refuses(by(row, Direction::In, 1)), "inventory.unit_elsewhere");
}
