//! Goods come in.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::*;
use ambar_kernel::{LotCode, Quantity, SerialCode};
use ambar_locations_contract::{LocationKind, MixingRule};
use ambar_testkit::prepare_all;
use chrono::NaiveDate;

use super::{Floor, floor::*};

fn lot(code: &str, expires_on: Option<&str>) -> Option<LotInput> {
    let expires_on = expires_on.map(|date| date.parse::<NaiveDate>().unwrap());
    Some(LotInput { code: LotCode::parse(code).unwrap(), expires_on })
}

fn serials(codes: &[&str]) -> Vec<SerialCode> {
    codes.iter().map(|code| SerialCode::parse(code).unwrap()).collect()
}

#[tokio::test]
async fn every_statement_of_the_engine_is_valid_sql() {
    let floor = Floor::open().await;
    prepare_all(floor.stock.reader(), ambar_inventory::STATEMENTS).await;
}

#[tokio::test]
async fn received_goods_stand_at_the_dock_with_one_movement_event_and_audit_line() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    let row = floor.stock(item, dock, 12).await;
    assert_eq!(floor.stock(item, dock, 3).await, row, "the same goods in the same place are one row");
    assert_eq!(floor.balance(row).await, (15, 0));
    assert_eq!(
        floor
            .count("SELECT count(*) FROM inventory.movement WHERE kind = 'inbound' AND from_virtual = 'supplier'")
            .await,
        2
    );
    assert_eq!(floor.count("SELECT count(*) FROM platform.event").await, 2);
    assert_eq!(floor.count("SELECT count(*) FROM platform.audit WHERE action = 'receive'").await, 2);
    floor.assert_sound().await;
}

#[tokio::test]
async fn first_stock_comes_from_the_adjustment_account() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    let first = Receive { origin: VirtualPlace::Adjustment, ..receive(item, bin, 4) };
    floor.done(StockCommand::Receive(first)).await;
    assert_eq!(floor.count("SELECT count(*) FROM inventory.movement WHERE kind = 'adjustment'").await, 1);
    floor.assert_sound().await;
}

#[tokio::test]
async fn what_the_owners_do_not_know_is_refused_and_what_they_know_is_asked_for_once() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    assert_eq!(floor.refused(StockCommand::Receive(receive(new(), dock, 1))).await, "inventory.item_unknown");
    assert_eq!(floor.refused(StockCommand::Receive(receive(item, new(), 1))).await, "inventory.place_unknown");
    floor.stock(item, dock, 1).await;
    let asked = floor.fakes.catalog.asked.load(std::sync::atomic::Ordering::Relaxed);
    floor.stock(item, dock, 1).await;
    assert_eq!(floor.fakes.catalog.asked.load(std::sync::atomic::Ordering::Relaxed), asked);
}

#[tokio::test]
async fn values_that_cannot_be_are_refused() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    let base = receive(item, dock, 1);
    let cases = [
        (Receive { quantity: Quantity::ZERO, ..base.clone() }, "inventory.nothing_to_move"),
        (Receive { owner_id: new(), ..base.clone() }, "inventory.owner_differs"),
        (Receive { warehouse_id: crate::fakes::other_warehouse(), ..base.clone() }, "inventory.place_elsewhere"),
        (Receive { lot: lot("L", None), ..base.clone() }, "inventory.lot_not_tracked"),
        (Receive { serials: serials(&["1"]), ..base.clone() }, "inventory.serials_not_tracked"),
        (Receive { unit: IntoUnit::Unit { id: new() }, ..base.clone() }, "inventory.unit_unknown"),
    ];
    for (receive, code) in cases {
        assert_eq!(floor.refused(StockCommand::Receive(receive)).await, code);
    }
    assert_eq!(floor.count("SELECT count(*) FROM inventory.stock").await, 0, "a refusal leaves nothing behind");
    assert_eq!(floor.count("SELECT count(*) FROM inventory.command").await, 6, "but its answer");
}

#[tokio::test]
async fn a_lot_has_one_date() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.tracked("L", Tracking::Expiry), floor.dock());
    let with = |lot| StockCommand::Receive(Receive { lot, ..receive(item, dock, 1) });
    assert_eq!(floor.refused(with(None)).await, "inventory.lot_required");
    assert_eq!(floor.refused(with(lot("L1", None))).await, "inventory.expiry_required");
    let row = rows(floor.done(with(lot("L1", Some("2027-01-31")))).await).remove(0);
    assert_eq!(row.lot, Some(LotCode::parse("L1").unwrap()));
    assert_eq!(rows(floor.done(with(lot("L1", None))).await)[0].stock_id, row.stock_id, "the date is known by now");
    assert_eq!(floor.refused(with(lot("L1", Some("2027-02-28")))).await, "inventory.lot_date_differs");
    assert_eq!(floor.count("SELECT count(*) FROM inventory.lot").await, 1);
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_lot_without_a_date_can_get_one() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.tracked("L", Tracking::Lot), floor.dock());
    let with = |lot| StockCommand::Receive(Receive { lot, ..receive(item, dock, 1) });
    floor.done(with(lot("L1", None))).await;
    floor.done(with(lot("L1", Some("2027-01-31")))).await;
    assert_eq!(floor.count("SELECT count(*) FROM inventory.lot WHERE expires_on = '2027-01-31'").await, 1);
}

#[tokio::test]
async fn every_unit_of_a_serial_tracked_item_has_a_row_of_its_own() {
    let floor = Floor::open().await;
    let (item, dock, bin) = (floor.tracked("S", Tracking::Serial), floor.dock(), floor.bin("A-1"));
    let with = |codes: &[&str], units| {
        StockCommand::Receive(Receive { serials: serials(codes), ..receive(item, dock, units) })
    };
    assert_eq!(floor.refused(with(&["1"], 2)).await, "inventory.serials_required");
    assert_eq!(floor.refused(with(&["1", "1"], 2)).await, "inventory.serial_twice");
    let two = rows(floor.done(with(&["1", "2"], 2)).await);
    assert_eq!(two.len(), 2);
    assert_eq!(floor.refused(with(&["2"], 1)).await, "inventory.serial_on_hand");
    let moved = rows(floor.done(StockCommand::Move(go(two[0].stock_id, bin, 1))).await);
    assert_eq!(moved[0].serial, Some(SerialCode::parse("1").unwrap()));
    let back = rows(floor.done(StockCommand::Move(go(moved[0].stock_id, dock, 1))).await);
    assert_eq!(back[0].stock_id, two[0].stock_id, "the row it stood in is still there");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_place_takes_only_what_it_may() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    let other = floor.item("B");
    let small = floor.place_with("A-1", LocationKind::Storage, holds_pieces(10));
    let shut = floor.place_with("A-2", LocationKind::Storage, |card| card.locked_in = true);
    let gone = floor.place_with("A-3", LocationKind::Storage, |card| card.active = false);
    let single = floor.place_with("A-4", LocationKind::Storage, mixing(MixingRule::OneItem));
    assert_eq!(floor.refused(StockCommand::Receive(receive(item, small, 11))).await, "inventory.place_full");
    assert_eq!(floor.refused(StockCommand::Receive(receive(item, shut, 1))).await, "inventory.place_locked_in");
    assert_eq!(floor.refused(StockCommand::Receive(receive(item, gone, 1))).await, "inventory.place_inactive");
    floor.stock(item, small, 10).await;
    assert_eq!(floor.refused(StockCommand::Receive(receive(item, small, 1))).await, "inventory.place_full");
    floor.stock(item, single, 1).await;
    assert_eq!(floor.refused(StockCommand::Receive(receive(other, single, 1))).await, "inventory.place_mixing");
    floor.stock(item, single, 1).await;
    floor.assert_sound().await;
}

#[tokio::test]
async fn the_ledger_gets_its_partition_when_a_month_has_none() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    floor.clock.advance(chrono::Duration::days(3650));
    floor.stock(item, dock, 1).await;
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_lock_that_locations_acknowledged_holds_for_the_next_command() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    floor.stock(item, bin, 1).await;
    let mut card = floor.fakes.locations.cards.lock().unwrap()[&bin].clone();
    (card.version, card.locked_in, card.locked_out) = (2, true, true);
    floor.inventory.location_follower().follow(&floor.ctx(), &[card]).await.unwrap();
    assert_eq!(floor.refused(StockCommand::Receive(receive(item, bin, 1))).await, "inventory.place_locked_in");
    let StockDone::Allocated { allocation } = floor.done(StockCommand::Reserve(reserve(item, 1))).await else {
        panic!()
    };
    assert_eq!(allocation.shortage.unwrap().passed_over[0].0, PassedOver::Locked);
}
