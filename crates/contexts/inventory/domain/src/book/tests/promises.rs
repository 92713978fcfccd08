use ambar_inventory_contract::{Demand, LotInput, Receive, Reserve, StockCommand, StockDone, Unpromise};
use ambar_kernel::LotCode;

use crate::{
    Place,
    book::sample::{book, demand, id, place, promise, q, receive, reserve, row},
};

#[test]
fn no_more_is_promised_than_may_be_allocated() {
    let mut book = book();
    book.stock(1, 1, 10);
    book.stock(1, 8, 100);
    book.places.load(id(70), Place { locked_out: true, ..place(70, "B") });
    book.stock(1, 70, 100);
    let mut ask = |line, units| book.does(StockCommand::Promise(promise(1, line, units)));
    assert_eq!(ask(1, 7), StockDone::Promised { quantity: q(7) });
    assert_eq!(ask(2, 7), StockDone::Promised { quantity: q(3) });
    assert_eq!(ask(3, 7), StockDone::Promised { quantity: q(0) });
    assert_eq!(book.totals.changes()[0].after, Some(&10));
    assert_eq!(book.promises.changes().len(), 2, "nothing promised is no promise");
    assert_eq!(book.refuses(StockCommand::Promise(promise(1, 4, 0))), "inventory.nothing_to_move");
    assert_eq!(book.refuses(StockCommand::Promise(promise(77, 4, 1))), "inventory.item_unknown");
}

#[test]
fn a_line_that_asks_again_gives_up_what_it_had() {
    let mut book = book();
    book.stock(1, 1, 10);
    book.does(StockCommand::Promise(promise(1, 1, 7)));
    assert_eq!(book.does(StockCommand::Promise(promise(1, 1, 9))), StockDone::Promised { quantity: q(9) });
    assert_eq!(book.totals.changes()[0].after, Some(&9));
}

#[test]
fn a_promise_is_given_up_or_used_up_by_the_claim() {
    let mut book = book();
    book.stock(1, 1, 10);
    book.does(StockCommand::Promise(promise(1, 1, 4)));
    book.does(StockCommand::Promise(promise(1, 2, 4)));
    book.does(StockCommand::Unpromise(Unpromise { demand: demand(1) }));
    book.does(StockCommand::Unpromise(Unpromise { demand: demand(1) }));
    book.does(StockCommand::Reserve(reserve(1, 2, 4)));
    assert_eq!(book.totals.changes()[0].after, Some(&0));
    assert_eq!(book.does(StockCommand::Promise(promise(1, 3, 9))), StockDone::Promised { quantity: q(6) });
}

#[test]
fn more_promised_than_there_is_promises_nothing_more() {
    let mut book = book();
    book.stock(1, 1, 10);
    book.totals.load((id(1), id(1), id(1)), 25);
    assert_eq!(book.does(StockCommand::Promise(promise(1, 1, 4))), StockDone::Promised { quantity: q(0) });
}

#[test]
fn expired_goods_are_not_promised() {
    let mut book = book();
    let lot = Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: "2026-11-23".parse().ok() });
    book.does(StockCommand::Receive(Receive { lot, ..receive(3, 1, 5) }));
    assert_eq!(book.does(StockCommand::Promise(promise(3, 1, 4))), StockDone::Promised { quantity: q(0) });
}

#[test]
fn a_row_in_a_place_that_was_not_loaded_is_not_counted_on() {
    let mut book = book();
    let mut nowhere = row(1, 5);
    nowhere.key.location_id = id(77);
    book.load_row(nowhere);
    assert_eq!(book.does(StockCommand::Promise(promise(1, 1, 4))), StockDone::Promised { quantity: q(0) });
}

#[test]
fn only_the_items_own_stock_counts() {
    let mut book = book();
    let other =
        Receive { lot: Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: None }), ..receive(2, 1, 50) };
    book.does(StockCommand::Receive(other));
    book.stock(1, 1, 3);
    assert_eq!(book.does(StockCommand::Promise(promise(1, 1, 4))), StockDone::Promised { quantity: q(3) });
}

#[test]
fn another_systems_order_uses_up_no_promise_though_its_line_has_the_same_id() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    book.does(StockCommand::Promise(promise(1, 1, 4)));
    let line = demand(1);
    let outside = Demand::of_outside(line.order_id, line.order_line_id);
    book.does(StockCommand::Reserve(Reserve { demand: outside, ..reserve(1, 1, 4) }));
    assert_eq!((book.totals.changes()[0].after, book.balance(row)), (Some(&4), (10, 4)));
    book.does(StockCommand::Reserve(reserve(1, 1, 4)));
    assert_eq!((book.totals.changes()[0].after, book.balance(row)), (Some(&0), (10, 8)));
}
