use ambar_inventory_contract::{
    AllocationRule, ChangeStatus, IntoUnit, LotInput, MoveReserved, PassedOver, Receive, Reserve, Ship, StockCommand,
    StockDone, StockId, StockStatus, UnitKind, Unreserve,
};
use ambar_kernel::{LotCode, ReservationId};

use crate::{
    Book, ClaimState, SsccBlock,
    book::sample::{book, book_with, id, item, q, receive, reserve},
};

fn claim(book: &mut Book, item: u128, line: u128, units: i64) -> ReservationId {
    let StockDone::Allocated { allocation } = book.does(StockCommand::Reserve(reserve(item, line, units))) else {
        panic!()
    };
    allocation.rows[0].reservation_id
}

fn pick(claim: ReservationId, new: u128, units: i64, to: u128) -> StockCommand {
    StockCommand::MoveReserved(MoveReserved {
        reservation_id: claim,
        quantity: q(units),
        to_location_id: id(to),
        unit: IntoUnit::Loose,
        new_reservation_id: id(new),
    })
}

fn give_up(claim: ReservationId) -> StockCommand {
    StockCommand::Unreserve(Unreserve { reservation_id: claim })
}

fn ship(claim: ReservationId) -> StockCommand {
    StockCommand::Ship(Ship { reservation_id: claim })
}

#[test]
fn rows_are_claimed_with_a_reason_for_each_and_for_what_is_missing() {
    let mut book = book();
    let (near, far) = (book.stock(1, 1, 5), book.stock(1, 2, 5));
    book.stock(1, 8, 4);
    let StockDone::Allocated { allocation } = book.does(StockCommand::Reserve(reserve(1, 1, 12))) else { panic!() };
    let rows: Vec<_> = allocation.rows.iter().map(|row| (row.stock_id, row.quantity, row.why.rank)).collect();
    assert_eq!(rows, [(near, q(5), 1), (far, q(5), 2)]);
    assert_eq!((allocation.rows[0].location.as_str(), allocation.rows[0].pick_sequence), ("A-1", 1));
    let shortage = allocation.shortage.unwrap();
    assert_eq!((shortage.missing, shortage.passed_over), (q(2), vec![(PassedOver::NotInStorage, q(4))]));
    assert_eq!(book.balance(near), (5, 5));
    assert_eq!(book.claims.values().filter(|claim| claim.state == ClaimState::Allocated).count(), 2);
}

#[test]
fn a_shortage_that_is_not_wanted_claims_nothing() {
    let mut book = book();
    book.stock(1, 1, 5);
    let all = Reserve { partial: false, ..reserve(1, 1, 6) };
    assert_eq!(book.refuses(StockCommand::Reserve(all.clone())), "inventory.shortage");
    book.does(StockCommand::Reserve(Reserve { quantity: q(5), ..all }));
    assert_eq!(book.refuses(StockCommand::Reserve(reserve(1, 1, 0))), "inventory.nothing_to_move");
    assert_eq!(book.refuses(StockCommand::Reserve(reserve(77, 1, 1))), "inventory.item_unknown");
}

#[test]
fn the_items_own_remaining_days_count_too() {
    let mut book = book();
    book.load_item(crate::Item { min_remaining_days: 10, ..item(3, crate::Tracking::Expiry) });
    let lot = Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: "2026-11-30".parse().ok() });
    book.does(StockCommand::Receive(Receive { lot, ..receive(3, 1, 5) }));
    let rule = AllocationRule { min_remaining_days: 3, ..AllocationRule::default() };
    let wish = Reserve { rule, ..reserve(3, 1, 5) };
    let StockDone::Allocated { allocation } = book.does(StockCommand::Reserve(wish)) else { panic!() };
    assert_eq!(allocation.shortage.unwrap().passed_over, [(PassedOver::Expiry, q(5))]);
}

#[test]
fn a_claim_is_given_up_once_and_again_without_harm() {
    let mut book = book();
    let row = book.stock(1, 1, 5);
    let mine = claim(&mut book, 1, 1, 4);
    book.does(give_up(mine));
    assert_eq!(book.balance(row), (5, 0));
    book.does(give_up(mine));
    assert_eq!(book.refuses(give_up(id(77))), "inventory.reservation_unknown");
    let other = claim(&mut book, 1, 2, 4);
    book.does(ship(other));
    assert_eq!(book.refuses(give_up(other)), "inventory.reservation_over");
}

#[test]
fn the_claim_goes_with_the_goods() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    let mine = claim(&mut book, 1, 1, 6);
    let StockDone::ReservationMoved { row: there, left, .. } = book.does(pick(mine, 500, 2, 8)) else { panic!() };
    assert_eq!((there.quantity, left), (q(2), q(4)));
    assert_eq!((book.balance(row), book.balance(there.stock_id)), ((8, 4), (2, 2)));
    assert_eq!(book.claim(id(500)).unwrap().state, ClaimState::Picked);
    assert_eq!(book.claim(mine).unwrap().state, ClaimState::Allocated);
    book.does(pick(mine, 501, 4, 8));
    assert_eq!(book.claim(mine).unwrap().state, ClaimState::Moved);
    book.does(pick(id(501), 502, 4, 2));
    assert_eq!(book.claim(id(502)).unwrap().state, ClaimState::Allocated, "back in storage it is not on its way out");
}

#[test]
fn claimed_goods_do_not_move_for_what_stands_against_it() {
    let mut book = book_with(3, |place| place.limits.weight_g = Some(100));
    book.stock(1, 1, 10);
    let mine = claim(&mut book, 1, 1, 6);
    for (command, code) in [
        (pick(mine, 500, 0, 8), "inventory.nothing_to_move"),
        (pick(id(77), 500, 1, 8), "inventory.reservation_unknown"),
        (pick(mine, 500, 7, 8), "inventory.reservation_too_small"),
        (pick(mine, 500, 1, 1), "inventory.same_place"),
        (pick(mine, 500, 1, 77), "inventory.place_unknown"),
        (pick(mine, 500, 2, 3), "inventory.place_full"),
    ] {
        assert_eq!(book.refuses(command), code);
    }
    book.does(pick(mine, 500, 1, 8));
    assert_eq!(book.refuses(pick(mine, 500, 1, 8)), "inventory.reservation_taken");
    let mut locked = book_with(1, |place| place.locked_out = true);
    let row = crate::Row { reserved: q(5), ..crate::book::sample::row(1, 5) };
    locked.load_row(row);
    let kept = crate::Claim { stock_id: StockId(1), quantity: q(5), ..book.claim(mine).unwrap() };
    locked.claims.load(mine, kept);
    assert_eq!(locked.refuses(pick(mine, 500, 1, 8)), "inventory.place_locked_out");
    assert_eq!(locked.refuses(ship(mine)), "inventory.place_locked_out");
}

#[test]
fn shipped_goods_are_gone_and_the_claim_is_over() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    let mine = claim(&mut book, 1, 1, 6);
    book.does(ship(mine));
    assert_eq!((book.balance(row), book.at(1).load.weight_g), ((4, 0), 400));
    assert_eq!(book.claim(mine).unwrap().state, ClaimState::Shipped);
    assert_eq!(book.refuses(ship(mine)), "inventory.reservation_over");
    assert_eq!(book.refuses(ship(id(77))), "inventory.reservation_unknown");
}

#[test]
fn what_has_expired_or_may_not_be_sold_does_not_leave() {
    let mut book = book();
    let lot = Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: "2026-11-24".parse().ok() });
    let row = book.does(StockCommand::Receive(Receive { lot, ..receive(3, 1, 5) }));
    let mine = claim(&mut book, 3, 1, 2);
    let last_day = book.clone();
    book.now += chrono::Duration::days(1);
    assert_eq!(book.refuses(ship(mine)), "inventory.expired");
    let mut book = last_day;
    book.does(ship(mine));
    let stock_id = crate::book::sample::rows(row)[0].stock_id;
    let held = ChangeStatus { stock_id, quantity: None, to: StockStatus::Hold };
    let held = crate::book::sample::rows(book.does(StockCommand::ChangeStatus(held))).remove(0);
    let claimed = crate::Row { reserved: q(3), ..book.row(held.stock_id).unwrap() };
    book.rows.put(held.stock_id, claimed);
    let odd = crate::Claim {
        stock_id: held.stock_id,
        quantity: q(3),
        state: ClaimState::Picked,
        ..book.claim(mine).unwrap()
    };
    book.claims.put(mine, odd);
    assert_eq!(book.refuses(ship(mine)), "inventory.not_shippable");
}

#[test]
fn the_day_that_counts_is_that_of_the_site() {
    let mut book = book();
    let lot = Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: "2026-11-24".parse().ok() });
    book.does(StockCommand::Receive(Receive { lot, ..receive(3, 1, 5) }));
    let mine = claim(&mut book, 3, 1, 2);
    book.load_day(id(2), "2026-11-25".parse().unwrap());
    let elsewhere = book.clone();
    book.load_day(id(1), "2026-11-25".parse().unwrap());
    assert_eq!(book.refuses(ship(mine)), "inventory.expired", "east of here it is tomorrow");
    let StockDone::Allocated { allocation } = book.does(StockCommand::Reserve(reserve(3, 2, 1))) else { panic!() };
    assert_eq!(allocation.shortage.unwrap().passed_over, [(PassedOver::Expiry, q(5))]);
    let mut book = elsewhere;
    book.does(ship(mine));
}

#[test]
fn claimed_goods_are_packed_where_they_are_whatever_the_room() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(1000));
    book.load_block(SsccBlock { extension_digit: 1, company_prefix: "0614141".into(), next: 1, left: 1 });
    book.stock(1, 1, 10);
    let mine = claim(&mut book, 1, 1, 6);
    let packed = MoveReserved {
        reservation_id: mine,
        quantity: q(6),
        to_location_id: id(1),
        unit: IntoUnit::New { id: id(50), kind: UnitKind::Carton, sscc: None },
        new_reservation_id: id(500),
    };
    let StockDone::ReservationMoved { row, .. } = book.does(StockCommand::MoveReserved(packed)) else { panic!() };
    assert_eq!((row.handling_unit_id, book.at(1).load.weight_g, book.at(1).load.units), (id(50), 1000, 1));
}

#[test]
fn a_claim_that_went_with_its_goods_is_as_old_as_the_move() {
    let mut book = book();
    book.stock(1, 1, 10);
    let mine = claim(&mut book, 1, 1, 6);
    let made_at = book.now;
    book.now += chrono::Duration::hours(1);
    book.does(pick(mine, 500, 2, 8));
    assert_eq!((book.claim(mine).unwrap().created_at, book.claim(id(500)).unwrap().created_at), (made_at, book.now));
}
