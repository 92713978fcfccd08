//! Handling units and their SSCCs.

use ambar_inventory_contract::*;
use ambar_kernel::{HandlingUnitId, LocationId};
use ambar_locations_contract::{LocationKind, MixingRule};

use super::{Floor, floor::*};
use crate::fakes;

const SSCC: &str = "106141412345678908";

async fn set_range(floor: &Floor, next: i64, last: i64) {
    sqlx::query("INSERT INTO inventory.sscc_range (extension_digit, company_prefix, next_reference, last_reference) VALUES (1, '0614141', $1, $2)
                 ON CONFLICT (one) DO UPDATE SET next_reference = excluded.next_reference, last_reference = excluded.last_reference")
        .bind(next)
        .bind(last)
        .execute(floor.sql())
        .await
        .unwrap();
}

fn open(at: LocationId, sscc: Option<&str>) -> OpenUnit {
    OpenUnit {
        id: new(),
        kind: UnitKind::Pallet,
        warehouse_id: fakes::warehouse(),
        location_id: at,
        sscc: sscc.map(Into::into),
    }
}

fn pallet(id: HandlingUnitId) -> IntoUnit {
    IntoUnit::New { id, kind: UnitKind::Pallet, sscc: Some(SSCC.into()) }
}

fn unit_to(unit_id: HandlingUnitId, to_location_id: LocationId) -> MoveUnit {
    MoveUnit { unit_id, to_location_id, hold_id: None, override_limits: false }
}

#[tokio::test]
async fn units_take_the_next_sscc_of_the_companys_range_until_it_is_used_up() {
    let floor = Floor::open().await;
    let dock = floor.dock();
    assert_eq!(floor.refused(StockCommand::OpenUnit(open(dock, None))).await, "inventory.sscc_range_missing");
    set_range(&floor, 234_567_890, 234_567_891).await;
    let StockDone::UnitOpened { sscc, .. } = floor.done(StockCommand::OpenUnit(open(dock, None))).await else {
        panic!()
    };
    assert_eq!(sscc, SSCC);
    let second = open(dock, None);
    floor.done(StockCommand::OpenUnit(second.clone())).await;
    assert_eq!(floor.refused(StockCommand::OpenUnit(open(dock, None))).await, "inventory.sscc_range_used_up");
    assert_eq!(floor.refused(StockCommand::OpenUnit(second)).await, "inventory.unit_taken");
    assert_eq!(floor.refused(StockCommand::OpenUnit(open(dock, Some(SSCC)))).await, "inventory.unit_taken");
    assert_eq!(
        floor.refused(StockCommand::OpenUnit(open(dock, Some("106141412345678901")))).await,
        "inventory.sscc_invalid"
    );
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_pallet_is_received_line_by_line_and_moves_with_everything_in_it_claims_included() {
    let floor = Floor::open().await;
    let (a, b, dock) = (floor.item("A"), floor.item("B"), floor.dock());
    let bin = floor.place_with("A-1", LocationKind::Storage, |card| card.limits.max_handling_units = Some(1));
    let unit = new();
    for item in [a, b] {
        let line = Receive { unit: pallet(unit), ..receive(item, dock, 5) };
        let StockDone::Rows { sscc, .. } = floor.done(StockCommand::Receive(line)).await else { panic!() };
        assert_eq!(sscc.as_deref(), Some(SSCC));
    }
    assert_eq!(floor.refused(StockCommand::MoveUnit(unit_to(unit, dock))).await, "inventory.same_place");
    let moved = rows(floor.done(StockCommand::MoveUnit(unit_to(unit, bin))).await);
    assert_eq!(moved.len(), 2);
    assert_eq!(floor.count("SELECT units::bigint FROM inventory.place WHERE code = 'A-1'").await, 1);
    let claim = allocation(floor.done(StockCommand::Reserve(reserve(a, 3))).await).rows.remove(0);
    floor.assert_sound().await;
    floor.done(StockCommand::MoveUnit(unit_to(unit, dock))).await;
    assert_eq!(floor.count("SELECT units::bigint FROM inventory.place WHERE code = 'A-1'").await, 0);
    assert_eq!(
        floor.count("SELECT count(*) FROM inventory.reservation WHERE quantity = 3 AND state = 'allocated'").await,
        1
    );
    floor.assert_sound().await;
    floor.done(StockCommand::Ship(Ship { reservation_id: claim.reservation_id })).await;
    assert_eq!(floor.count("SELECT count(*) FROM inventory.handling_unit WHERE location_id <> '00000000-0000-0000-0000-000000000000'").await, 1,
        "something is still in it");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_unit_goes_only_where_there_is_room_for_it() {
    let floor = Floor::open().await;
    let (a, b, dock) = (floor.item("A"), floor.item("B"), floor.dock());
    let light = floor.place_with("A-1", LocationKind::Storage, holds_pieces(4));
    let single = floor.place_with("A-2", LocationKind::Storage, mixing(MixingRule::OneItem));
    let none = floor.place_with("A-3", LocationKind::Storage, |card| card.limits.max_handling_units = Some(0));
    let unit = new();
    for item in [a, b] {
        floor.done(StockCommand::Receive(Receive { unit: pallet(unit), ..receive(item, dock, 3) })).await;
    }
    for (place, code) in
        [(light, "inventory.place_full"), (single, "inventory.place_mixing"), (none, "inventory.place_full")]
    {
        assert_eq!(floor.refused(StockCommand::MoveUnit(unit_to(unit, place))).await, code);
    }
    assert_eq!(floor.refused(StockCommand::MoveUnit(unit_to(new(), single))).await, "inventory.unit_unknown");
    floor.done(StockCommand::MoveUnit(MoveUnit { override_limits: true, ..unit_to(unit, light) })).await;
    floor.assert_sound().await;
}

#[tokio::test]
async fn goods_go_into_a_unit_only_where_it_stands_unless_it_is_empty() {
    let floor = Floor::open().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let tote = open(dock, Some(SSCC));
    floor.done(StockCommand::OpenUnit(tote.clone())).await;
    let row = floor.stock(item, bin, 10).await;
    let into = |unit| StockCommand::Move(Move { unit, ..go(row, bin, 1) });
    assert_eq!(floor.refused(into(IntoUnit::Unit { id: tote.id })).await, "inventory.unit_elsewhere");
    let StockDone::Rows { rows: moved, sscc } = floor.done(into(pallet(new()))).await else { panic!() };
    assert_eq!((moved[0].handling_unit_id, sscc.as_deref()), (tote.id, Some(SSCC)), "the empty tote was brought there");
    let at_dock = Receive { unit: pallet(new()), ..receive(item, dock, 1) };
    assert_eq!(floor.refused(StockCommand::Receive(at_dock)).await, "inventory.unit_elsewhere");
    let other = IntoUnit::New { id: tote.id, kind: UnitKind::Tote, sscc: Some("106141412345678915".into()) };
    assert_eq!(floor.refused(into(other)).await, "inventory.unit_taken");
    floor.done(into(IntoUnit::Unit { id: tote.id })).await;
    floor.assert_sound().await;
}
