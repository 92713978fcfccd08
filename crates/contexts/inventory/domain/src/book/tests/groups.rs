use ambar_inventory_contract::{Mode, StockCommand, StockOutcome};

use crate::book::sample::{book, book_with, go, receive, request, row};

fn codes(outcomes: &[StockOutcome]) -> Vec<&str> {
    outcomes.iter().map(|outcome| outcome.as_ref().map_or_else(|refusal| &*refusal.code, |_| "done")).collect()
}

#[test]
fn each_stands_for_itself() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    let requests = [
        request(1, StockCommand::Move(go(row, 2, 11))),
        request(2, StockCommand::Move(go(row, 2, 6))),
        request(3, StockCommand::Move(go(row, 2, 6))),
    ];
    let outcomes = book.apply_group(&requests.each_ref(), Mode::Each);
    assert_eq!(codes(&outcomes), ["inventory.not_enough", "done", "inventory.not_enough"]);
    assert_eq!(book.balance(row), (4, 0));
}

#[test]
fn all_or_none_and_the_one_that_stopped_it_says_why() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    let (good, bad) = (request(1, StockCommand::Move(go(row, 2, 6))), request(2, StockCommand::Move(go(row, 2, 5))));
    let before = book.clone();
    let outcomes = book.apply_group(&[&good, &bad, &good], Mode::All);
    assert_eq!(codes(&outcomes), ["inventory.batch_refused", "inventory.not_enough", "inventory.batch_refused"]);
    assert_eq!(book, before);
    assert_eq!(codes(&book.apply_group(&[&good], Mode::All)), ["done"]);
}

#[test]
fn numbers_that_no_row_took_are_given_back() {
    let mut book = book();
    book.stock(1, 1, 10);
    assert_eq!(book.unused().len(), 19);
    book.refuses(StockCommand::Receive(receive(1, 77, 1)));
    assert_eq!(book.unused().len(), 19);
}

#[test]
fn goods_that_go_and_come_back_leave_the_figures_of_a_place_as_they_are_though_it_was_seen_before_its_rows() {
    // The place was seen when half of it stood there.
    let half = crate::Load { weight_g: 500, volume_cm3: 5_000, units: 0 };
    let mut book = book_with(1, |place| (place.load, place.full_rows) = (half, 1));
    let other = book.stock(1, 2, 10);
    let changed = book.rows.changes().len();
    book.load_row(row(1, 10));
    let away = request(1, StockCommand::Move(go(row(1, 10).id, 2, 1)));
    let back = request(2, StockCommand::Move(go(other, 1, 1)));
    assert_eq!(codes(&book.apply_group(&[&away, &back], Mode::Each)), ["done", "done"]);
    assert_eq!((book.at(1).load, book.rows.changes().len()), (half, changed));
    assert_eq!(book.rows.restored(), [&row(1, 10)]);
}
