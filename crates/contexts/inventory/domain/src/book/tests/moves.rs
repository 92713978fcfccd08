use ambar_inventory_contract::{ChangeStatus, Move, MoveUnit, Receive, StockCommand, StockDone, StockId, StockStatus};
use ambar_kernel::Timestamp;

use crate::{
    Load, Row,
    book::sample::{book, book_with, go, id, q, receive, reserve, row, rows},
};

fn moves(command: Move) -> StockCommand {
    StockCommand::Move(command)
}

#[test]
fn goods_go_from_row_to_row_and_take_their_age_along() {
    let mut book = book();
    book.load_row(Row { received_at: Timestamp::UNIX_EPOCH, ..row(1, 10) });
    let there = book.stock(1, 2, 1);
    let moved = rows(book.does(moves(go(StockId(1), 2, 4))));
    assert_eq!((moved[0].stock_id, moved[0].quantity), (there, q(4)));
    assert_eq!((book.balance(StockId(1)), book.balance(there)), ((6, 0), (5, 0)));
    assert_eq!(book.rows.get(&there).unwrap().received_at, Timestamp::UNIX_EPOCH);
    assert_eq!(book.at(2).load.weight_g, 500);
    let key = book.rows.get(&there).unwrap().key;
    assert_eq!(book.row_of(&key).map(|row| row.id), Some(there));
    assert_eq!(book.row_of(&ambar_inventory_contract::StockKey { location_id: id(3), ..key }), None);
}

#[test]
fn an_empty_row_takes_the_age_of_what_comes() {
    let mut book = book();
    book.load_row(Row { received_at: Timestamp::UNIX_EPOCH, ..row(1, 0) });
    book.stock(1, 1, 1);
    assert_eq!(book.rows.get(&StockId(1)).unwrap().received_at, crate::book::sample::noon());
}

#[test]
fn all_that_nobody_claims_goes_if_no_quantity_is_said() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    book.does(StockCommand::Reserve(reserve(1, 1, 4)));
    let rest = Move { quantity: None, ..go(row, 2, 1) };
    assert_eq!(rows(book.does(moves(rest.clone())))[0].quantity, q(6));
    assert_eq!(book.refuses(moves(rest)), "inventory.not_enough");
}

#[test]
fn a_move_is_refused_for_what_stands_against_it() {
    let mut book = book_with(3, |place| place.locked_out = true);
    let (row, kept) = (book.stock(1, 1, 10), book.stock(1, 3, 1));
    book.places.load(id(70), crate::Place { warehouse_id: id(2), ..crate::book::sample::place(70, "B-1") });
    for (command, code) in [
        (go(StockId(77), 2, 1), "inventory.stock_unknown"),
        (go(row, 77, 1), "inventory.place_unknown"),
        (go(row, 70, 1), "inventory.place_elsewhere"),
        (go(row, 1, 1), "inventory.same_place"),
        (go(row, 2, 11), "inventory.not_enough"),
        (go(row, 2, 0), "inventory.nothing_to_move"),
        (go(kept, 1, 1), "inventory.place_locked_out"),
    ] {
        assert_eq!(book.refuses(moves(command)), code);
    }
    book.does(moves(Move { override_limits: true, ..go(kept, 1, 1) }));
}

#[test]
fn limits_are_overridden_for_a_reason_which_the_place_keeps_until_it_is_empty() {
    let mut book = book_with(2, |place| place.limits.weight_g = Some(300));
    let row = book.stock(1, 1, 10);
    let beyond = Move { override_limits: true, ..go(row, 2, 4) };
    assert_eq!(book.refuses(moves(go(row, 2, 4))), "inventory.place_full");
    assert_eq!(book.refuses_silent(moves(beyond.clone())), "inventory.reason_required");
    let there = rows(book.does(moves(beyond)))[0].stock_id;
    assert_eq!(book.at(2).over_limit.as_deref(), Some("because"));
    book.does(moves(go(there, 1, 3)));
    assert_eq!(book.at(2).over_limit.as_deref(), Some("because"));
    book.does(moves(go(there, 1, 1)));
    assert_eq!(book.at(2).over_limit, None);
}

#[test]
fn a_lock_may_be_overridden_but_not_that_a_place_is_out_of_use() {
    let mut locked = book_with(2, |place| place.locked_in = true);
    let row = locked.stock(1, 1, 10);
    locked.does(moves(Move { override_limits: true, ..go(row, 2, 1) }));
    assert!(locked.at(2).over_limit.is_some());
    let mut gone = book_with(2, |place| place.active = false);
    let row = gone.stock(1, 1, 10);
    assert_eq!(gone.refuses(moves(Move { override_limits: true, ..go(row, 2, 1) })), "inventory.place_inactive");
}

#[test]
fn what_is_not_counted_keeps_no_figures_and_no_overrides() {
    let mut book = book_with(8, |place| (place.counted, place.locked_in) = (false, true));
    let row = book.stock(1, 1, 10);
    book.does(moves(Move { override_limits: true, ..go(row, 8, 1) }));
    assert_eq!((book.at(8).load, book.at(8).full_rows, &book.at(8).over_limit), (Load::default(), 0, &None));
}

#[test]
fn a_status_changes_where_the_goods_are() {
    let mut book = book();
    let row = book.stock(1, 1, 10);
    book.does(StockCommand::Reserve(reserve(1, 1, 6)));
    let change = |quantity: Option<i64>, to| {
        StockCommand::ChangeStatus(ChangeStatus { stock_id: row, quantity: quantity.map(q), to })
    };
    assert_eq!(book.refuses(change(Some(5), StockStatus::Hold)), "inventory.not_enough");
    assert_eq!(book.refuses(change(None, StockStatus::Available)), "inventory.same_status");
    assert_eq!(book.refuses_silent(change(None, StockStatus::Hold)), "inventory.reason_required");
    let held = rows(book.does(change(None, StockStatus::Hold))).remove(0);
    assert_eq!((held.status, held.quantity), (StockStatus::Hold, q(4)));
    assert_eq!(book.at(1).full_rows, 2);
    let unknown = ChangeStatus { stock_id: StockId(77), quantity: None, to: StockStatus::Hold };
    assert_eq!(book.refuses(StockCommand::ChangeStatus(unknown)), "inventory.stock_unknown");
}

#[test]
fn a_unit_moves_with_all_its_goods_and_their_claims() {
    let mut book = book_with(2, |place| place.limits.units = Some(1));
    let unit = ambar_inventory_contract::IntoUnit::New {
        id: id(50),
        kind: ambar_inventory_contract::UnitKind::Pallet,
        sscc: Some("106141412345678908".into()),
    };
    let first = rows(book.does(StockCommand::Receive(Receive { unit: unit.clone(), ..receive(1, 1, 5) })))[0].stock_id;
    book.does(StockCommand::Receive(Receive { unit, status: StockStatus::Hold, ..receive(1, 1, 2) }));
    book.does(StockCommand::Reserve(reserve(1, 1, 3)));
    assert_eq!(book.at(1).load, Load { weight_g: 700, volume_cm3: 7_000, units: 1 });
    let go = |to| {
        StockCommand::MoveUnit(MoveUnit {
            unit_id: id(50),
            to_location_id: id(to),
            hold_id: None,
            override_limits: false,
        })
    };
    assert_eq!(book.refuses(go(1)), "inventory.same_place");
    let StockDone::Rows { rows, sscc } = book.does(go(2)) else { panic!() };
    assert_eq!((rows.len(), sscc.as_deref()), (2, Some("106141412345678908")));
    assert_eq!(book.balance(first), (0, 0));
    assert_eq!(book.balance(rows[0].stock_id), (5, 3));
    assert_eq!(book.claims.values().next().unwrap().stock_id, rows[0].stock_id);
    assert_eq!((book.at(1).load, book.at(1).full_rows), (Load::default(), 0));
    assert_eq!(book.at(2).load, Load { weight_g: 700, volume_cm3: 7_000, units: 1 });
}

#[test]
fn a_unit_goes_only_where_there_is_room_for_it_and_all_its_goods() {
    let mut book = book_with(2, |place| place.limits.weight_g = Some(400));
    book.places.load(
        id(71),
        crate::Place {
            limits: crate::Limits { units: Some(0), ..Default::default() },
            ..crate::book::sample::place(71, "B")
        },
    );
    let unit = ambar_inventory_contract::IntoUnit::New {
        id: id(50),
        kind: ambar_inventory_contract::UnitKind::Pallet,
        sscc: Some("106141412345678908".into()),
    };
    book.does(StockCommand::Receive(Receive { unit, ..receive(1, 1, 5) }));
    let go = |unit, to| MoveUnit { unit_id: id(unit), to_location_id: id(to), hold_id: None, override_limits: false };
    assert_eq!(book.refuses(StockCommand::MoveUnit(go(50, 2))), "inventory.place_full");
    assert_eq!(book.refuses(StockCommand::MoveUnit(go(50, 71))), "inventory.place_full");
    assert_eq!(book.refuses(StockCommand::MoveUnit(go(51, 2))), "inventory.unit_unknown");
    let beyond = MoveUnit { override_limits: true, ..go(50, 2) };
    assert_eq!(book.refuses_silent(StockCommand::MoveUnit(beyond.clone())), "inventory.reason_required");
    book.does(StockCommand::MoveUnit(beyond));
    assert!(book.at(2).over_limit.is_some());
}

#[test]
fn a_book_knows_the_items_that_it_was_given() {
    let book = book();
    assert_eq!(book.item_of(id(1)).map(|item| item.id), Some(id(1)));
    assert!(book.item_of(id(99)).is_none());
}
