use ambar_inventory_contract::{
    Adjust, AdjustTarget, ApproveCount, CountLimit, Direction, MarkDoubt, SettleCount, StockCommand, StockDone,
    StockId, StockStatus,
};
use ambar_kernel::{AccountId, HandlingUnitId, LotId, SerialId};

use crate::{
    Book, Count, CountKey, CountState,
    book::sample::{book, book_with, id, q, reserve},
};

const COUNTER: u128 = 7;
const OTHER: u128 = 8;

fn key() -> CountKey {
    CountKey {
        warehouse_id: id(1),
        location_id: id(1),
        handling_unit_id: HandlingUnitId::NIL,
        item_id: id(1),
        lot_id: LotId::NIL,
        serial_id: SerialId::NIL,
        owner_id: id(1),
    }
}

/// A count that waits if it differs by more than two.
fn settle(counted: i64) -> StockCommand {
    let limit = Some(CountLimit { millionths: Some(2_000_000), percent: None });
    StockCommand::SettleCount(SettleCount { count_id: id(600), counted: q(counted), limit })
}

fn approve(by: u128) -> StockCommand {
    StockCommand::ApproveCount(ApproveCount { count_id: id(600), by: id(by) })
}

/// Ten stand there and so many were counted; it was written who counted.
fn waiting(book: &mut Book, counted: i64) -> StockId {
    let row = book.stock(1, 1, 10);
    book.counts.load(id(600), Count::requested(id(600), key()));
    counted_by(book, counted);
    row
}

fn counted_by(book: &mut Book, counted: i64) {
    assert_eq!(book.does(settle(counted)), StockDone::CountWaits { book: q(10), counted: q(counted) });
    let written = book.counts.get(&id(600)).unwrap().clone();
    assert_eq!(written.state, CountState::Counted);
    book.counts.put(id(600), Count { counted_by: Some(AccountId::from_uuid(id::<()>(COUNTER).uuid())), ..written });
}

fn correct(book: &mut Book, row: StockId, direction: Direction, units: i64) {
    let by = Adjust { target: AdjustTarget::Row { stock_id: row }, direction, quantity: q(units) };
    book.does(StockCommand::Adjust(by));
}

#[test]
fn what_differs_by_more_than_the_limit_changes_nothing_until_it_is_approved() {
    let mut book = book();
    let row = waiting(&mut book, 6);
    let moved = book.movements().len();
    assert_eq!(book.balance(row), (10, 0));
    assert_eq!(book.refuses(settle(10)), "inventory.count_over", "it was counted");
    assert_eq!(book.does(approve(OTHER)), StockDone::CountSettled { book: q(10), counted: q(6) });
    assert_eq!((book.balance(row), book.movements().len() - moved), ((6, 0), 1));
    assert_eq!(book.counts.get(&id(600)).unwrap().state, CountState::Completed);
    assert_eq!(book.refuses(approve(OTHER)), "inventory.count_over");
}

#[test]
fn what_the_limit_lets_pass_is_settled_at_once() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    book.counts.load(id(600), Count::requested(id(600), key()));
    assert_eq!(book.refuses(approve(OTHER)), "inventory.count_not_done");
    assert_eq!(book.does(settle(8)), StockDone::CountSettled { book: q(10), counted: q(8) });
    assert_eq!(book.balance(row), (8, 0));
}

#[test]
fn whoever_counted_does_not_approve() {
    let mut book = book();
    waiting(&mut book, 6);
    assert_eq!(book.refuses(approve(COUNTER)), "inventory.count_own");
    let unknown = ApproveCount { count_id: id(77), by: id(OTHER) };
    assert_eq!(book.refuses(StockCommand::ApproveCount(unknown)), "inventory.count_unknown");
}

#[test]
fn what_came_and_went_since_the_count_stays_as_it_is() {
    let mut book = book();
    let row = waiting(&mut book, 6);
    correct(&mut book, row, Direction::In, 5);
    book.does(approve(OTHER));
    assert_eq!(book.balance(row), (11, 0), "four were missing, and five came since");
}

#[test]
fn what_was_found_is_taken_in_beside_what_came_since() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(1000));
    let row = waiting(&mut book, 15);
    correct(&mut book, row, Direction::Out, 3);
    book.does(approve(OTHER));
    assert_eq!((book.balance(row), book.at(1).over_limit.as_deref()), ((12, 0), Some("count")));
}

#[test]
fn what_is_not_free_any_more_is_not_written_off() {
    let mut book = book();
    let row = waiting(&mut book, 6);
    correct(&mut book, row, Direction::Out, 7);
    assert_eq!(book.refuses(approve(OTHER)), "inventory.count_overtaken");
    assert_eq!(book.balance(row), (3, 0));
    correct(&mut book, row, Direction::In, 3);
    let StockDone::Allocated { .. } = book.does(StockCommand::Reserve(reserve(1, 1, 3))) else { panic!() };
    assert_eq!(
        book.refuses(approve(OTHER)),
        "inventory.count_overtaken",
        "three of six are claimed, four were missing"
    );
}

#[test]
fn a_doubt_that_comes_while_a_count_waits_is_ended_by_it() {
    let mut book = book();
    let row = waiting(&mut book, 6);
    let StockDone::Allocated { allocation } = book.does(StockCommand::Reserve(reserve(1, 1, 4))) else { panic!() };
    let doubt = MarkDoubt { reservation_id: allocation.rows[0].reservation_id, count_id: id(601) };
    let StockDone::Doubted { count_id, suspect, .. } = book.does(StockCommand::MarkDoubt(doubt)) else { panic!() };
    assert_eq!((count_id, suspect), (id(600), q(10)), "nobody has to count it once more");
    book.does(approve(OTHER));
    assert_eq!(book.balance(row), (6, 0));
    assert!(book.rows.values().all(|row| row.key.status != StockStatus::Suspect || row.on_hand.is_zero()));
}
