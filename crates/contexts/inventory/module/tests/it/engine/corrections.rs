//! Moves, status changes, adjustments, counts.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::*;
use ambar_kernel::{ItemId, LocationId, SerialCode};
use ambar_locations_contract::LocationKind;

use super::{Floor, floor::*};
use crate::fakes;

fn found(item_id: ItemId, location_id: LocationId, units: i64, status: StockStatus) -> Adjust {
    let target = AdjustTarget::Found {
        warehouse_id: fakes::warehouse(),
        location_id,
        unit: IntoUnit::Loose,
        item_id,
        owner_id: fakes::owner(),
        lot: None,
        serial: None,
        status,
    };
    Adjust { target, direction: Direction::In, quantity: q(units) }
}

fn by(stock_id: StockId, direction: Direction, units: i64) -> StockCommand {
    StockCommand::Adjust(Adjust { target: AdjustTarget::Row { stock_id }, direction, quantity: q(units) })
}

fn without_reason(command: StockCommand) -> Vec<StockRequest> {
    vec![StockRequest { reason: None, ..request(command) }]
}

#[tokio::test]
async fn goods_are_moved_in_parts_and_keep_their_age() {
    let floor = Floor::open().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 10).await;
    floor.clock.advance(chrono::Duration::hours(1));
    let there = floor.stock(item, bin, 1).await;
    let moved = rows(floor.done(StockCommand::Move(go(row, bin, 4))).await);
    assert_eq!((moved[0].stock_id, moved[0].quantity, moved[0].location.as_str()), (there, q(4), "A-1"));
    let everything = Move { quantity: None, ..go(row, bin, 1) };
    assert_eq!(rows(floor.done(StockCommand::Move(everything.clone())).await)[0].quantity, q(6));
    assert_eq!((floor.balance(row).await, floor.balance(there).await), ((0, 0), (11, 0)));
    assert_eq!(
        floor
            .count("SELECT count(*) FROM inventory.stock WHERE received_at = '2026-11-24 08:00Z' AND on_hand = 11")
            .await,
        1,
        "the row is as old as its oldest goods"
    );
    assert_eq!(floor.refused(StockCommand::Move(everything)).await, "inventory.not_enough");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_move_is_refused_for_what_stands_against_it() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    let small = floor.place_with("A-2", LocationKind::Storage, holds_pieces(3));
    let shut = floor.place_with("A-3", LocationKind::Storage, |card| card.locked_out = true);
    let abroad = floor.place_with("B-1", LocationKind::Storage, |card| card.warehouse_id = fakes::other_warehouse());
    let row = floor.stock(item, bin, 10).await;
    let kept = floor.stock(item, shut, 1).await;
    for (command, code) in [
        (go(StockId(999), small, 1), "inventory.stock_unknown"),
        (go(row, new(), 1), "inventory.place_unknown"),
        (go(row, abroad, 1), "inventory.place_elsewhere"),
        (go(row, bin, 1), "inventory.same_place"),
        (go(row, small, 4), "inventory.place_full"),
        (go(row, small, 11), "inventory.not_enough"),
        (go(row, small, 0), "inventory.nothing_to_move"),
        (go(kept, bin, 1), "inventory.place_locked_out"),
    ] {
        assert_eq!(floor.refused(StockCommand::Move(command)).await, code);
    }
    let beyond = Move { override_limits: true, ..go(row, small, 4) };
    let silent = floor.submit(without_reason(StockCommand::Move(beyond.clone())), Mode::Each).await;
    assert_eq!(silent[0].as_ref().unwrap_err().code, "inventory.reason_required");
    floor.done(StockCommand::Move(beyond)).await;
    assert_eq!(floor.count("SELECT count(*) FROM inventory.place WHERE over_limit_reason = 'test'").await, 1);
    let unlocked = Move { override_limits: true, ..go(kept, bin, 1) };
    floor.done(StockCommand::Move(unlocked)).await;
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_status_changes_for_a_reason_and_only_of_what_nobody_claims() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    let row = floor.stock(item, bin, 10).await;
    floor.done(StockCommand::Reserve(reserve(item, 6))).await;
    let change = |units: Option<i64>, to| ChangeStatus { stock_id: row, quantity: units.map(q), to };
    let refused = StockCommand::ChangeStatus(change(Some(5), StockStatus::Hold));
    assert_eq!(floor.refused(refused).await, "inventory.not_enough");
    let same = StockCommand::ChangeStatus(change(None, StockStatus::Available));
    assert_eq!(floor.refused(same).await, "inventory.same_status");
    let silent = without_reason(StockCommand::ChangeStatus(change(None, StockStatus::Hold)));
    assert_eq!(floor.submit(silent, Mode::Each).await[0].as_ref().unwrap_err().code, "inventory.reason_required");
    let held = rows(floor.done(StockCommand::ChangeStatus(change(None, StockStatus::Hold))).await);
    assert_eq!((held[0].quantity, held[0].status), (q(4), StockStatus::Hold));
    let gone = ChangeStatus { stock_id: StockId(999), ..change(None, StockStatus::Hold) };
    assert_eq!(floor.refused(StockCommand::ChangeStatus(gone)).await, "inventory.stock_unknown");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_row_is_corrected_both_ways_but_not_below_its_claims() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    let row = floor.stock(item, bin, 10).await;
    floor.done(StockCommand::Reserve(reserve(item, 6))).await;
    assert_eq!(floor.refused(by(row, Direction::Out, 5)).await, "inventory.not_enough");
    floor.done(by(row, Direction::Out, 4)).await;
    floor.done(by(row, Direction::In, 2)).await;
    assert_eq!(floor.balance(row).await, (8, 6));
    assert_eq!(floor.refused(by(StockId(999), Direction::In, 1)).await, "inventory.stock_unknown");
    let silent = without_reason(by(row, Direction::In, 1));
    assert_eq!(floor.submit(silent, Mode::Each).await[0].as_ref().unwrap_err().code, "inventory.reason_required");
    floor.assert_sound().await;
}

#[tokio::test]
async fn goods_found_beyond_the_book_are_taken_in_as_suspect_whatever_the_limits() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    let full = floor.place_with("A-1", LocationKind::Storage, |card| {
        holds_pieces(1)(card);
        card.locked_in = true;
    });
    let fine = StockCommand::Adjust(found(item, full, 3, StockStatus::Available));
    assert_eq!(floor.refused(fine).await, "inventory.place_locked_in");
    let row = rows(floor.done(StockCommand::Adjust(found(item, full, 3, StockStatus::Suspect))).await).remove(0);
    assert_eq!((row.status, row.quantity), (StockStatus::Suspect, q(3)));
    floor.assert_sound().await;
    let less = Adjust { direction: Direction::Out, ..found(item, full, 3, StockStatus::Suspect) };
    floor.done(StockCommand::Adjust(less.clone())).await;
    assert_eq!(floor.refused(StockCommand::Adjust(less)).await, "inventory.not_enough");
    let never = Adjust { direction: Direction::Out, ..found(item, full, 3, StockStatus::Hold) };
    assert_eq!(floor.refused(StockCommand::Adjust(never)).await, "inventory.not_enough");
    assert_eq!(floor.count("SELECT count(*) FROM inventory.place WHERE over_limit_reason IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_count_below_the_claims_of_orders_waits_for_them() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    let row = floor.stock(item, bin, 10).await;
    let claim = allocation(floor.done(StockCommand::Reserve(reserve(item, 4))).await).rows.remove(0);
    let doubt = MarkDoubt { reservation_id: claim.reservation_id, count_id: new() };
    let count_id = doubt.count_id;
    floor.done(StockCommand::MarkDoubt(doubt)).await;
    floor.stock(item, bin, 5).await;
    let claim = allocation(floor.done(StockCommand::Reserve(reserve(item, 5))).await).rows.remove(0);
    let settle = |counted| StockCommand::SettleCount(SettleCount { count_id, counted: q(counted), limit: None });
    assert_eq!(floor.refused(settle(4)).await, "inventory.count_below_claims");
    let unknown = SettleCount { count_id: new(), counted: q(0), limit: None };
    assert_eq!(floor.refused(StockCommand::SettleCount(unknown)).await, "inventory.count_unknown");
    floor.done(StockCommand::Unreserve(Unreserve { reservation_id: claim.reservation_id })).await;
    assert_eq!(floor.done(settle(17)).await, StockDone::CountSettled { book: q(15), counted: q(17) });
    assert_eq!(floor.balance(row).await, (17, 0));
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_unit_with_a_serial_number_is_corrected_as_one() {
    let floor = Floor::open().await;
    let (item, bin, dock) = (floor.tracked("S", Tracking::Serial), floor.bin("A-1"), floor.dock());
    let serial = SerialCode::parse("1").unwrap();
    let received = Receive { serials: vec![serial.clone()], ..receive(item, bin, 1) };
    let row = rows(floor.done(StockCommand::Receive(received)).await)[0].stock_id;
    assert_eq!(floor.refused(by(row, Direction::In, 1)).await, "inventory.serial_on_hand");
    floor.done(by(row, Direction::Out, 1)).await;
    assert_eq!(floor.refused(by(row, Direction::In, 2)).await, "inventory.serials_required");
    let elsewhere = match found(item, dock, 1, StockStatus::Available) {
        Adjust {
            target: AdjustTarget::Found { warehouse_id, location_id, unit, item_id, owner_id, lot, status, .. },
            direction,
            quantity,
        } => {
            let serial = Some(serial);
            let target =
                AdjustTarget::Found { warehouse_id, location_id, unit, item_id, owner_id, lot, serial, status };
            Adjust { target, direction, quantity }
        }
        other => panic!("{other:?}"),
    };
    floor.done(StockCommand::Adjust(elsewhere)).await;
    assert_eq!(floor.refused(by(row, Direction::In, 1)).await, "inventory.serial_on_hand");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_count_of_goods_whose_unit_moved_away_finds_nothing_there_and_ends() {
    let floor = Floor::open().await;
    let (item, a, b) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    let unit = new();
    let pallet = IntoUnit::New { id: unit, kind: UnitKind::Pallet, sscc: Some("106141412345678908".into()) };
    floor.done(StockCommand::Receive(Receive { unit: pallet, ..receive(item, a, 5) })).await;
    let claim = allocation(floor.done(StockCommand::Reserve(reserve(item, 5))).await).rows[0].reservation_id;
    let StockDone::Doubted { count_id, .. } =
        floor.done(StockCommand::MarkDoubt(MarkDoubt { reservation_id: claim, count_id: new() })).await
    else {
        panic!()
    };
    floor
        .done(StockCommand::MoveUnit(MoveUnit {
            unit_id: unit,
            to_location_id: b,
            hold_id: None,
            override_limits: false,
        }))
        .await;
    let settle = |counted| StockCommand::SettleCount(SettleCount { count_id, counted: q(counted), limit: None });
    assert_eq!(floor.refused(settle(3)).await, "inventory.unit_elsewhere");
    floor.done(settle(0)).await;
    floor.assert_sound().await;
}
