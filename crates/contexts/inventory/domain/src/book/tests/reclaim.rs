use ambar_inventory_contract::{
    AllocatedRow, Allocation, AllocationRule, AllocationStep, Demand, IntoUnit, LotInput, MoveReserved, PassedOver,
    Reallocate, Receive, Reserve, StockCommand, StockDone, StockId, StockStatus, TakeFrom, TakeOver,
};
use ambar_kernel::{LotCode, ReservationId};

use crate::{
    Book, ClaimState,
    book::sample::{book, id, q, receive, reserve, rows},
};

fn allocated(done: StockDone) -> Allocation {
    let StockDone::Allocated { allocation } = done else { panic!("{done:?}") };
    allocation
}

fn claim(book: &mut Book, line: u128, units: i64) -> ReservationId {
    allocated(book.does(StockCommand::Reserve(reserve(1, line, units)))).rows[0].reservation_id
}

fn reallocate(claim: ReservationId, units: i64) -> Reallocate {
    let rule = AllocationRule::default();
    Reallocate { reservation_id: claim, quantity: q(units), rule, stock_id: None, exclude: Vec::new() }
}

fn take(line: u128, units: i64, from: &[(ReservationId, i64)]) -> TakeOver {
    let from = from.iter().map(|(id, units)| TakeFrom { reservation_id: *id, quantity: q(*units) }).collect();
    TakeOver { reserve: reserve(1, line, units), from }
}

fn parts(rows: &[AllocatedRow]) -> Vec<(StockId, i64)> {
    rows.iter().map(|row| (row.stock_id, row.quantity.units())).collect()
}

fn pick(claim: ReservationId, new: u128, units: i64) -> StockCommand {
    StockCommand::MoveReserved(MoveReserved {
        reservation_id: claim,
        quantity: q(units),
        to_location_id: id(8),
        unit: IntoUnit::Loose,
        new_reservation_id: id(new),
    })
}

fn lot(book: &mut Book, code: &str, at: u128, units: i64) -> StockId {
    let lot = Some(LotInput { code: LotCode::parse(code).unwrap(), expires_on: None });
    rows(book.does(StockCommand::Receive(Receive { lot, ..receive(2, at, units) })))[0].stock_id
}

#[test]
fn a_claim_goes_to_other_goods_and_to_no_place_that_is_excluded() {
    let mut book = book();
    let (first, second, third) = (book.stock(1, 1, 5), book.stock(1, 2, 3), book.stock(1, 3, 9));
    let mine = claim(&mut book, 1, 4);
    let elsewhere = Reallocate { exclude: vec![id(2)], ..reallocate(mine, 4) };
    let now = allocated(book.does(StockCommand::Reallocate(elsewhere)));
    assert_eq!(parts(&now.rows), [(third, 4)]);
    assert_eq!((book.balance(first), book.balance(second), book.balance(third)), ((5, 0), (3, 0), (9, 4)));
    assert_eq!(book.claim(mine).unwrap().state, ClaimState::Released);
    let there = book.claim(now.rows[0].reservation_id).unwrap();
    assert_eq!((there.demand, there.state), (reserve(1, 1, 1).demand, ClaimState::Allocated));
    let both = allocated(book.does(StockCommand::Reallocate(reallocate(there.id, 4))));
    assert_eq!(parts(&both.rows), [(first, 4)], "the row that it was on is not chosen again, the others are");
}

#[test]
fn a_claim_goes_to_one_row_if_that_is_asked_for() {
    let mut book = book();
    book.stock(1, 1, 5);
    book.stock(1, 2, 5);
    let third = book.stock(1, 3, 3);
    let mine = claim(&mut book, 1, 4);
    let there = Reallocate { stock_id: Some(third), ..reallocate(mine, 4) };
    assert_eq!(book.refuses(StockCommand::Reallocate(there.clone())), "inventory.shortage");
    book.stock(1, 3, 1);
    assert_eq!(parts(&allocated(book.does(StockCommand::Reallocate(there))).rows), [(third, 4)]);
}

#[test]
fn a_claim_changes_its_lot() {
    let mut book = book();
    let (old, new) = (lot(&mut book, "L1", 1, 5), lot(&mut book, "L2", 2, 5));
    let mine = allocated(book.does(StockCommand::Reserve(reserve(2, 1, 5)))).rows.remove(0);
    assert_eq!(mine.stock_id, old);
    let rule = |code| AllocationRule { lot: Some(LotCode::parse(code).unwrap()), ..AllocationRule::default() };
    let other = |code| Reallocate { rule: rule(code), ..reallocate(mine.reservation_id, 5) };
    assert_eq!(book.refuses(StockCommand::Reallocate(other("L3"))), "inventory.shortage");
    assert_eq!(parts(&allocated(book.does(StockCommand::Reallocate(other("L2")))).rows), [(new, 5)]);
}

#[test]
fn a_claim_stays_where_it_is_if_not_all_of_it_can_go_or_a_picker_is_at_it() {
    let mut book = book();
    book.stock(1, 1, 5);
    book.stock(1, 2, 3);
    let mine = claim(&mut book, 1, 4);
    assert_eq!(book.refuses(StockCommand::Reallocate(reallocate(mine, 4))), "inventory.shortage");
    assert_eq!(book.refuses(StockCommand::Reallocate(reallocate(id(77), 4))), "inventory.reservation_unknown");
    book.does(pick(mine, 500, 2));
    assert_eq!(book.refuses(StockCommand::Reallocate(reallocate(mine, 4))), "inventory.reservation_begun");
    assert_eq!(book.refuses(StockCommand::Reallocate(reallocate(id(500), 2))), "inventory.reservation_begun");
    book.does(pick(mine, 501, 2));
    assert_eq!(book.refuses(StockCommand::Reallocate(reallocate(mine, 4))), "inventory.reservation_over");
}

#[test]
fn what_is_free_goes_before_what_is_taken_and_the_loser_keeps_the_rest() {
    let mut book = book();
    let (old, new) = (book.stock(1, 1, 6), book.stock(1, 2, 3));
    let loser = claim(&mut book, 1, 6);
    let done = allocated(book.does(StockCommand::TakeOver(take(9, 5, &[(loser, 6)]))));
    assert_eq!(parts(&done.rows), [(new, 3), (old, 2)]);
    assert_eq!(done.shortage, None);
    let steps: Vec<_> = done.rows.iter().map(|row| row.why.step).collect();
    assert_eq!(steps, [AllocationStep::Ranked, AllocationStep::Taken]);
    let [taken] = &done.taken[..] else { panic!("{:?}", done.taken) };
    assert_eq!((taken.reservation_id, taken.demand, taken.quantity), (loser, reserve(1, 1, 1).demand, q(2)));
    let kept = taken.kept.as_ref().unwrap();
    assert_eq!((kept.stock_id, kept.quantity, kept.why.step), (old, q(4), AllocationStep::Ranked));
    assert_eq!(book.claim(loser).unwrap().state, ClaimState::Released);
    assert_eq!(book.claim(kept.reservation_id).unwrap().demand, taken.demand);
    assert_eq!((book.balance(old), book.balance(new)), ((6, 6), (3, 3)));
}

#[test]
fn the_claims_that_are_named_first_lose_first_and_no_more_than_needed() {
    let mut book = book();
    book.stock(1, 1, 4);
    book.stock(1, 2, 4);
    let (older, newer) = (claim(&mut book, 1, 4), claim(&mut book, 2, 4));
    let done = allocated(book.does(StockCommand::TakeOver(take(9, 5, &[(newer, 4), (older, 4)]))));
    let taken: Vec<_> = done.taken.iter().map(|taken| (taken.reservation_id, taken.quantity.units())).collect();
    assert_eq!(taken, [(newer, 4), (older, 1)]);
    assert_eq!(done.taken[0].kept, None);
    let other = allocated(book.does(StockCommand::TakeOver(take(10, 1, &[]))));
    assert_eq!(other.shortage.unwrap().passed_over, [(PassedOver::Reserved, q(8))]);
}

#[test]
fn only_claims_of_others_on_such_goods_that_nobody_picks_yet_are_taken_from() {
    let mut book = book();
    book.stock(1, 1, 8);
    lot(&mut book, "L", 2, 4);
    let own = claim(&mut book, 9, 2);
    let (begun, other, twice) = (claim(&mut book, 1, 3), claim(&mut book, 2, 2), claim(&mut book, 3, 1));
    let of_another_item = allocated(book.does(StockCommand::Reserve(reserve(2, 4, 4)))).rows[0].reservation_id;
    book.does(pick(begun, 500, 1));
    let from =
        [(own, 2), (begun, 3), (id(500), 1), (of_another_item, 4), (id(77), 1), (twice, 1), (twice, 1), (other, 5)];
    let command = take(9, 8, &from);
    let all = TakeOver { reserve: Reserve { partial: false, ..command.reserve.clone() }, ..command.clone() };
    assert_eq!(book.refuses(StockCommand::TakeOver(all)), "inventory.shortage");
    let done = allocated(book.does(StockCommand::TakeOver(command)));
    assert_eq!(done.taken.iter().map(|taken| taken.reservation_id).collect::<Vec<_>>(), [twice]);
    let shortage = done.shortage.unwrap();
    assert_eq!((shortage.missing, done.rows.len()), (q(7), 1));
    // What stands on the dock, picked, is no longer in storage.
    assert_eq!(shortage.passed_over, [(PassedOver::Reserved, q(6)), (PassedOver::NotInStorage, q(1))]);
}

#[test]
fn what_the_winner_may_not_have_is_not_taken() {
    let mut book = book();
    book.stock(1, 1, 4);
    let loser = claim(&mut book, 1, 4);
    let mut command = take(9, 4, &[(loser, 4)]);
    command.reserve.exclude = vec![id(1)];
    let done = allocated(book.does(StockCommand::TakeOver(command)));
    assert!(done.taken.is_empty() && done.rows.is_empty());
    assert_eq!(done.shortage.unwrap().passed_over, [(PassedOver::Excluded, q(4))]);
    let nothing = take(9, 0, &[]);
    assert_eq!(book.refuses(StockCommand::TakeOver(nothing)), "inventory.nothing_to_move");
    let unknown = TakeOver { reserve: reserve(77, 9, 1), from: Vec::new() };
    assert_eq!(book.refuses(StockCommand::TakeOver(unknown)), "inventory.item_unknown");
}

#[test]
fn goods_of_one_lot_are_taken_from_as_many_claims_as_it_takes_or_from_none() {
    let mut book = book();
    let (first, second) = (lot(&mut book, "L1", 1, 3), lot(&mut book, "L2", 2, 6));
    let of = |book: &mut Book, line, units| {
        allocated(book.does(StockCommand::Reserve(reserve(2, line, units)))).rows[0].reservation_id
    };
    let (one, two, three) = (of(&mut book, 1, 3), of(&mut book, 2, 2), of(&mut book, 3, 3));
    let rule = AllocationRule { one_lot: true, ..AllocationRule::default() };
    let command =
        |units, from| TakeOver { reserve: Reserve { rule: rule.clone(), ..reserve(2, 9, units) }, ..take(9, 0, from) };
    let from = [(one, 3), (two, 2), (three, 3)];
    let too_much = allocated(book.does(StockCommand::TakeOver(command(7, &from))));
    assert!(too_much.rows.is_empty() && too_much.taken.is_empty());
    assert_eq!(too_much.shortage.unwrap().passed_over, [(PassedOver::Reserved, q(8)), (PassedOver::OneLot, q(1))]);
    let done = allocated(book.does(StockCommand::TakeOver(command(5, &from))));
    assert_eq!(parts(&done.rows), [(second, 5)]);
    let taken: Vec<_> = done.taken.iter().map(|taken| (taken.reservation_id, taken.quantity.units())).collect();
    assert_eq!(taken, [(two, 2), (three, 2)], "one of it was free");
    assert_eq!((book.balance(first), book.balance(second)), ((3, 3), (6, 6)));
    assert!(book.rows.values().all(|row| row.key.status == StockStatus::Available));
}

#[test]
fn a_claim_that_is_not_needed_after_all_stays() {
    let mut book = book();
    let older = lot(&mut book, "L", 2, 6);
    book.now += chrono::Duration::hours(1);
    let newer = lot(&mut book, "L", 1, 6);
    let of = |book: &mut Book, line, units| {
        allocated(book.does(StockCommand::Reserve(reserve(2, line, units)))).rows[0].reservation_id
    };
    let (all_of_older, one, two) = (of(&mut book, 1, 6), of(&mut book, 2, 3), of(&mut book, 3, 3));
    let rule = AllocationRule { one_lot: true, ..AllocationRule::default() };
    let from = [(one, 3), (two, 3), (all_of_older, 6)];
    let command = TakeOver { reserve: Reserve { rule, ..reserve(2, 9, 8) }, ..take(9, 0, &from) };
    let done = allocated(book.does(StockCommand::TakeOver(command)));
    assert_eq!(parts(&done.rows), [(older, 6), (newer, 2)]);
    let taken: Vec<_> = done.taken.iter().map(|taken| (taken.reservation_id, taken.quantity.units())).collect();
    assert_eq!(taken, [(all_of_older, 6), (one, 2)]);
    assert_eq!(book.claim(two).unwrap().state, ClaimState::Allocated);
}

#[test]
fn what_is_reserved_for_another_systems_order_is_not_taken() {
    let mut book = book();
    let row = book.stock(1, 1, 5);
    let demand = Demand::of_outside(id(9), id(9));
    let outside = Reserve { demand, ..reserve(1, 9, 5) };
    let theirs = allocated(book.does(StockCommand::Reserve(outside))).rows[0].reservation_id;
    let done = allocated(book.does(StockCommand::TakeOver(take(1, 5, &[(theirs, 5)]))));
    assert_eq!((done.rows.len(), done.taken.len(), done.short()), (0, 0, q(5)));
    assert_eq!((book.claim(theirs).unwrap().demand, book.balance(row)), (demand, (5, 5)));
}
