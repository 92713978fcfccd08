use ambar_inventory_contract::{
    Adjust, AdjustTarget, Direction, MarkDoubt, MoveReserved, MovementKind, Receive, SettleCount, StockCommand,
    StockDone, StockStatus,
};
use ambar_kernel::{CountId, HandlingUnitId, LotId, Quantity, ReservationId, SerialCode, SerialId};

use crate::{
    Book, ClaimState, Count, CountKey, CountState, Serial,
    book::sample::{book, book_with, id, q, receive, reserve, rows},
};

fn claim(book: &mut Book, line: u128, units: i64) -> ReservationId {
    let wish = StockCommand::Reserve(reserve(1, line, units));
    let StockDone::Allocated { allocation } = book.does(wish) else { panic!() };
    allocation.rows[0].reservation_id
}

fn doubt(claim: ReservationId, count: u128) -> StockCommand {
    StockCommand::MarkDoubt(MarkDoubt { reservation_id: claim, count_id: id(count) })
}

fn settle(count: u128, counted: i64) -> StockCommand {
    StockCommand::SettleCount(SettleCount { count_id: id(count), counted: q(counted), limit: None })
}

/// A count of what stands loose of item 1 in place 1.
fn ask_for_count(book: &mut Book, count: u128) -> CountId {
    let key = CountKey {
        warehouse_id: id(1),
        location_id: id(1),
        handling_unit_id: HandlingUnitId::NIL,
        item_id: id(1),
        lot_id: LotId::NIL,
        serial_id: SerialId::NIL,
        owner_id: id(1),
    };
    let count = Count::requested(id(count), key);
    book.counts.load(count.id, count.clone());
    count.id
}

#[test]
fn doubt_drops_every_claim_that_is_not_begun_the_pickers_own_first() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    let (other, own) = (claim(&mut book, 1, 3), claim(&mut book, 2, 4));
    let StockDone::Doubted { suspect, dropped, count_id, location_id } = book.does(doubt(own, 600)) else { panic!() };
    assert_eq!((suspect, count_id, location_id), (q(10), id(600), id(1)));
    assert_eq!(
        dropped.iter().map(|it| (it.reservation_id, it.quantity)).collect::<Vec<_>>(),
        [(own, q(4)), (other, q(3))]
    );
    assert_eq!(book.balance(row), (0, 0));
    assert!(book.claims.values().all(|claim| claim.state == ClaimState::Released));
    assert_eq!(book.counts.changes()[0].after.unwrap().state, CountState::Requested);
    assert_eq!(book.refuses(doubt(own, 601)), "inventory.reservation_over");
    assert_eq!(book.refuses(doubt(id(77), 601)), "inventory.reservation_unknown");
}

#[test]
fn one_open_count_is_enough_and_what_is_picked_is_not_doubted() {
    let mut book = book();
    book.stock(1, 1, 10);
    ask_for_count(&mut book, 600);
    let own = claim(&mut book, 1, 4);
    let StockDone::Doubted { count_id, .. } = book.does(doubt(own, 601)) else { panic!() };
    assert_eq!(count_id, id(600));
    book.stock(1, 2, 5);
    let picked = claim(&mut book, 2, 5);
    let to_lane = MoveReserved {
        reservation_id: picked,
        quantity: q(5),
        to_location_id: id(8),
        unit: ambar_inventory_contract::IntoUnit::Loose,
        new_reservation_id: id(500),
    };
    book.does(StockCommand::MoveReserved(to_lane));
    assert_eq!(book.refuses(doubt(id(500), 602)), "inventory.reservation_over");
}

#[test]
fn a_count_that_agrees_ends_the_doubt() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    let own = claim(&mut book, 1, 4);
    book.does(doubt(own, 600));
    assert_eq!(book.does(settle(600, 10)), StockDone::CountSettled { book: q(10), counted: q(10) });
    assert_eq!(book.balance(row), (10, 0));
    let settled = book.counts.get(&id(600)).unwrap();
    assert_eq!((settled.state, settled.book, settled.counted), (CountState::Completed, Some(q(10)), Some(q(10))));
    assert_eq!(book.refuses(settle(600, 10)), "inventory.count_over");
    assert_eq!(book.refuses(settle(77, 10)), "inventory.count_unknown");
}

#[test]
fn what_was_not_found_is_written_off_the_doubtful_first() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    let own = claim(&mut book, 1, 4);
    book.does(doubt(own, 600));
    book.stock(1, 1, 3);
    let held = Receive { status: StockStatus::Hold, ..receive(1, 1, 2) };
    let held = rows(book.does(StockCommand::Receive(held)))[0].stock_id;
    let moved = book.movements().len();
    book.does(settle(600, 1));
    assert_eq!((book.balance(row), book.balance(held)), ((0, 0), (1, 0)));
    let off: Vec<_> = book.movements()[moved..].iter().map(|it| (it.key.status, it.quantity)).collect();
    assert_eq!(off, [(StockStatus::Suspect, q(10)), (StockStatus::Available, q(3)), (StockStatus::Hold, q(1))]);
    assert!(book.movements()[moved..].iter().all(|it| it.kind == MovementKind::Adjustment));
}

#[test]
fn what_was_counted_beyond_the_book_is_taken_in_whatever_the_limits() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(1000));
    let row = book.stock(1, 1, 10);
    ask_for_count(&mut book, 600);
    book.does(settle(600, 12));
    assert_eq!((book.balance(row), book.at(1).over_limit.as_deref()), ((12, 0), Some("count")));
}

#[test]
fn a_count_below_the_claims_of_orders_is_refused() {
    let mut book = book();
    book.stock(1, 1, 10);
    ask_for_count(&mut book, 600);
    claim(&mut book, 1, 4);
    assert_eq!(book.refuses(settle(600, 3)), "inventory.count_below_claims");
    book.does(settle(600, 4));
}

#[test]
fn a_count_of_nothing_where_nothing_was_settles_it() {
    let mut book = book();
    ask_for_count(&mut book, 600);
    assert_eq!(book.does(settle(600, 0)), StockDone::CountSettled { book: q(0), counted: Quantity::ZERO });
    assert!(book.movements().is_empty());
}

#[test]
fn a_unit_with_a_number_is_counted_as_one_and_stands_in_one_place() {
    let mut book = book();
    let code = SerialCode::parse("1").unwrap();
    let come = Receive { serials: vec![code.clone()], ..receive(4, 2, 1) };
    let row = rows(book.does(StockCommand::Receive(come)))[0].stock_id;
    let serial_id = Serial::id_of(id(4), &code);
    let key = |place| CountKey { serial_id, location_id: id(place), ..CountKey::of(&book.rows.get(&row).unwrap().key) };
    let counts = [(600, key(1)), (601, key(2))].map(|(n, key)| Count::requested(id(n), key));
    counts.into_iter().for_each(|count| book.counts.load(count.id, count));
    assert_eq!(book.refuses(settle(600, 2)), "inventory.serials_required");
    assert_eq!(book.refuses(settle(600, 1)), "inventory.serial_on_hand", "it stands in another place");
    book.does(settle(601, 0));
    assert_eq!(book.serials.get(&serial_id).unwrap().stock_id, None);
    book.does(settle(600, 1));
    let there = book.serials.get(&serial_id).unwrap().stock_id.unwrap();
    assert_eq!(book.rows.get(&there).unwrap().key.location_id, id(1));
}

#[test]
fn a_place_that_holds_too_much_keeps_saying_why_when_the_doubt_ends() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(1000));
    book.stock(1, 1, 10);
    let own = claim(&mut book, 1, 1);
    book.does(doubt(own, 600));
    book.does(settle(600, 12));
    assert_eq!(book.at(1).over_limit.as_deref(), Some("count"));
}

#[test]
fn a_place_that_was_over_its_limit_before_the_count_says_so_after_it() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(1000));
    book.stock(1, 1, 9);
    let own = claim(&mut book, 1, 1);
    book.does(doubt(own, 600));
    let suspect = book.rows.values().find(|row| row.key.status == StockStatus::Suspect).unwrap().id;
    let more = Adjust { target: AdjustTarget::Row { stock_id: suspect }, direction: Direction::In, quantity: q(5) };
    book.does(StockCommand::Adjust(more));
    book.does(settle(600, 11));
    assert_eq!((book.at(1).load.weight_g, book.at(1).over_limit.as_deref()), (1100, Some("because")));
}

#[test]
fn a_count_of_something_else_or_one_that_is_over_is_not_enough() {
    let mut book = book();
    book.stock(1, 2, 10);
    ask_for_count(&mut book, 600);
    let over = Count { state: CountState::Completed, ..book.counts.get(&id(600)).unwrap().clone() };
    let elsewhere = CountKey { location_id: id(2), ..over.key };
    book.counts.load(id(601), Count { id: id(601), key: elsewhere, ..over });
    let own = claim(&mut book, 1, 1);
    let StockDone::Doubted { count_id, .. } = book.does(doubt(own, 602)) else { panic!() };
    assert_eq!(count_id, id(602));
}
