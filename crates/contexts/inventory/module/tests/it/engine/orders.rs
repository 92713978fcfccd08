//! Promised, claimed, picked, packed, shipped.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::*;
use ambar_kernel::{ItemId, LocationId, LotCode, ReservationId, SerialCode};
use ambar_locations_contract::LocationKind;

use super::{Floor, floor::*};
use crate::fakes;

fn pick(claim: ReservationId, units: i64, to: LocationId) -> MoveReserved {
    MoveReserved {
        reservation_id: claim,
        quantity: q(units),
        to_location_id: to,
        unit: IntoUnit::Loose,
        new_reservation_id: new(),
    }
}

async fn claim(floor: &Floor, item: ItemId, units: i64) -> AllocatedRow {
    allocation(floor.done(StockCommand::Reserve(reserve(item, units))).await).rows.remove(0)
}

#[tokio::test]
async fn goods_are_promised_claimed_picked_packed_and_shipped() {
    let floor = Floor::open().await;
    let (item, bin, lane) = (floor.item("A"), floor.bin("A-1"), floor.lane());
    let row = floor.stock(item, bin, 10).await;
    let promised = promise(item, 4);
    let demand = promised.demand;
    assert_eq!(floor.done(StockCommand::Promise(promised)).await, StockDone::Promised { quantity: q(4) });
    let claims = allocation(floor.done(StockCommand::Reserve(Reserve { demand, ..reserve(item, 4) })).await);
    assert_eq!((claims.allocated(), claims.short()), (q(4), q(0)));
    assert_eq!(floor.count("SELECT promised FROM inventory.promise_total").await, 0, "the claim uses up the promise");
    assert_eq!(floor.balance(row).await, (10, 4));

    let picked = pick(claims.rows[0].reservation_id, 4, lane);
    let in_lane = picked.new_reservation_id;
    floor.done(StockCommand::MoveReserved(picked)).await;
    assert_eq!(floor.balance(row).await, (6, 0));
    assert_eq!(floor.count("SELECT count(*) FROM inventory.reservation WHERE state = 'picked'").await, 1);

    let carton = new();
    let sscc = Some("106141412345678908".to_owned());
    let unit = IntoUnit::New { id: carton, kind: UnitKind::Carton, sscc };
    let packed = MoveReserved { unit, ..pick(in_lane, 4, lane) };
    let in_carton = packed.new_reservation_id;
    floor.done(StockCommand::MoveReserved(packed)).await;
    floor.assert_sound().await;

    floor.done(StockCommand::Ship(Ship { reservation_id: in_carton })).await;
    assert_eq!(
        floor.refused(StockCommand::Ship(Ship { reservation_id: in_carton })).await,
        "inventory.reservation_over"
    );
    assert_eq!(
        floor.count("SELECT count(*) FROM inventory.handling_unit WHERE location_id = '00000000-0000-0000-0000-000000000000'").await,
        1,
        "the carton has left the site"
    );
    assert_eq!(
        floor.count("SELECT sum(quantity)::bigint FROM inventory.movement WHERE to_virtual = 'customer'").await,
        4
    );
    floor.assert_sound().await;
}

#[tokio::test]
async fn promises_never_exceed_what_is_there() {
    let floor = Floor::open().await;
    let (item, bin, dock) = (floor.item("A"), floor.bin("A-1"), floor.dock());
    floor.stock(item, bin, 10).await;
    floor.stock(item, dock, 100).await;
    let first = promise(item, 7);
    assert_eq!(floor.done(StockCommand::Promise(first.clone())).await, StockDone::Promised { quantity: q(7) });
    assert_eq!(floor.done(StockCommand::Promise(promise(item, 7))).await, StockDone::Promised { quantity: q(3) });
    assert_eq!(floor.done(StockCommand::Promise(promise(item, 7))).await, StockDone::Promised { quantity: q(0) });
    floor.done(StockCommand::Unpromise(Unpromise { demand: first.demand })).await;
    floor.done(StockCommand::Unpromise(Unpromise { demand: first.demand })).await;
    assert_eq!(floor.done(StockCommand::Promise(promise(item, 9))).await, StockDone::Promised { quantity: q(7) });
    floor.assert_sound().await;
}

#[tokio::test]
async fn what_expires_first_goes_first_and_what_expires_too_soon_does_not_go() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.tracked("E", Tracking::Expiry), floor.bin("A-1"));
    for (code, date) in [("LATE", "2028-01-01"), ("SOON", "2026-12-01"), ("NEXT", "2027-03-01"), ("PAST", "2026-11-23")]
    {
        let lot = Some(LotInput { code: LotCode::parse(code).unwrap(), expires_on: date.parse().ok() });
        floor.done(StockCommand::Receive(Receive { lot, ..receive(item, bin, 5) })).await;
    }
    let rule = AllocationRule { order: AllocationOrder::Fefo, min_remaining_days: 30, ..AllocationRule::default() };
    let chosen = allocation(floor.done(StockCommand::Reserve(Reserve { rule, ..reserve(item, 20) })).await);
    let lots: Vec<_> = chosen.rows.iter().map(|row| row.lot.as_ref().unwrap().to_string()).collect();
    assert_eq!(lots, ["NEXT", "LATE"]);
    assert_eq!((chosen.rows[0].why.rank, chosen.rows[0].pick_sequence), (1, 1));
    let shortage = chosen.shortage.unwrap();
    assert_eq!((shortage.missing, shortage.passed_over), (q(10), vec![(PassedOver::Expiry, q(10))]));
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_shortage_that_is_not_wanted_claims_nothing() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    let shut = floor.place_with("A-2", LocationKind::Storage, |card| card.locked_out = true);
    let row = floor.stock(item, bin, 5).await;
    floor.stock(item, shut, 5).await;
    let all = Reserve { partial: false, ..reserve(item, 8) };
    let refusal = floor.outcome(StockCommand::Reserve(all)).await.unwrap_err();
    assert_eq!(refusal.code, "inventory.shortage");
    assert_eq!(refusal.params["passed_over_units"]["locked"], 5);
    assert_eq!(floor.balance(row).await, (5, 0));
    let elsewhere = Reserve { exclude: vec![bin], ..reserve(item, 1) };
    assert_eq!(allocation(floor.done(StockCommand::Reserve(elsewhere)).await).short(), q(1));
}

#[tokio::test]
async fn one_lot_and_one_unit_can_be_asked_for() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.tracked("S", Tracking::Serial), floor.bin("A-1"));
    let serials = ["1", "2", "3"].map(|code| SerialCode::parse(code).unwrap());
    let received = Receive { serials: serials.to_vec(), ..receive(item, bin, 3) };
    floor.done(StockCommand::Receive(received)).await;
    let rule = AllocationRule { serial: Some(serials[1].clone()), ..AllocationRule::default() };
    let chosen = allocation(floor.done(StockCommand::Reserve(Reserve { rule, ..reserve(item, 2) })).await);
    assert_eq!(chosen.rows.iter().map(|row| row.serial.clone().unwrap()).collect::<Vec<_>>(), [serials[1].clone()]);
    assert_eq!(chosen.shortage.unwrap().passed_over, [(PassedOver::NotTheLot, q(2))]);
    let claim = chosen.rows[0].reservation_id;
    floor.done(StockCommand::Ship(Ship { reservation_id: claim })).await;
    assert_eq!(floor.count("SELECT count(*) FROM inventory.serial WHERE stock_id IS NULL").await, 1);
    floor.assert_sound().await;
    let back = Receive {
        serials: vec![serials[1].clone()],
        origin: VirtualPlace::Customer,
        status: StockStatus::Returned,
        ..receive(item, bin, 1)
    };
    floor.done(StockCommand::Receive(back)).await;
    floor.assert_sound().await;
}

#[tokio::test]
async fn claims_are_given_up_and_taken_along_in_parts() {
    let floor = Floor::open().await;
    let (item, bin, lane) = (floor.item("A"), floor.bin("A-1"), floor.lane());
    let row = floor.stock(item, bin, 10).await;
    let claimed = claim(&floor, item, 6).await.reservation_id;
    assert_eq!(
        floor.refused(StockCommand::MoveReserved(pick(claimed, 7, lane))).await,
        "inventory.reservation_too_small"
    );
    assert_eq!(floor.refused(StockCommand::MoveReserved(pick(claimed, 1, bin))).await, "inventory.same_place");
    assert_eq!(floor.refused(StockCommand::MoveReserved(pick(new(), 1, lane))).await, "inventory.reservation_unknown");
    let part = pick(claimed, 2, lane);
    let picked = part.new_reservation_id;
    floor.done(StockCommand::MoveReserved(part)).await;
    let taken = MoveReserved { new_reservation_id: picked, ..pick(claimed, 1, lane) };
    assert_eq!(floor.refused(StockCommand::MoveReserved(taken)).await, "inventory.reservation_taken");
    assert_eq!(floor.balance(row).await, (8, 4));
    floor.done(StockCommand::Unreserve(Unreserve { reservation_id: claimed })).await;
    floor.done(StockCommand::Unreserve(Unreserve { reservation_id: claimed })).await;
    assert_eq!(floor.balance(row).await, (8, 0));
    floor.done(StockCommand::Ship(Ship { reservation_id: picked })).await;
    let over = StockCommand::Unreserve(Unreserve { reservation_id: picked });
    assert_eq!(floor.refused(over).await, "inventory.reservation_over");
    assert_eq!(
        floor.refused(StockCommand::Unreserve(Unreserve { reservation_id: new() })).await,
        "inventory.reservation_unknown"
    );
    floor.assert_sound().await;
}

#[tokio::test]
async fn the_day_that_counts_is_that_of_the_site() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.tracked("A", Tracking::Expiry), floor.bin("A-1"));
    let lot = Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: "2026-11-24".parse().ok() });
    rows(floor.done(StockCommand::Receive(Receive { lot, ..receive(item, bin, 5) })).await);
    let available = async || {
        let query = |warehouse_id| AvailabilityQuery { item_id: item, warehouse_id, location_id: None };
        let here = floor.gateway.availability(&floor.ctx(), query(Some(fakes::warehouse()))).await.unwrap();
        let anywhere = floor.gateway.availability(&floor.ctx(), query(None)).await.unwrap();
        assert_eq!(here, anywhere);
        here.available
    };
    let evening = |time: &str| format!("2026-11-24T{time}:00Z").parse().unwrap();
    floor.clock.set(evening("20:59"));
    assert_eq!(available().await, q(5));
    let claim = allocation(floor.done(StockCommand::Reserve(reserve(item, 2))).await).rows[0].reservation_id;
    // In UTC it is the same day still; in Moscow it is not.
    floor.clock.set(evening("21:00"));
    assert_eq!(available().await, q(0));
    let left = allocation(floor.done(StockCommand::Reserve(reserve(item, 1))).await);
    assert_eq!(left.shortage.unwrap().passed_over, [(PassedOver::Expiry, q(5))]);
    let ship = StockCommand::Ship(Ship { reservation_id: claim });
    assert_eq!(floor.refused(ship).await, "inventory.expired");
}

#[tokio::test]
async fn what_expired_since_it_was_claimed_does_not_leave() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.tracked("E", Tracking::Expiry), floor.bin("A-1"));
    let lot = Some(LotInput { code: LotCode::parse("L").unwrap(), expires_on: "2026-11-24".parse().ok() });
    floor.done(StockCommand::Receive(Receive { lot, ..receive(item, bin, 5) })).await;
    let claimed = claim(&floor, item, 5).await.reservation_id;
    floor.clock.advance(chrono::Duration::days(1));
    let ship = StockCommand::Ship(Ship { reservation_id: claimed });
    assert_eq!(floor.refused(ship).await, "inventory.expired");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_short_pick_drops_the_claims_on_the_row_makes_the_rest_suspect_and_asks_for_a_count() {
    let floor = Floor::open().await;
    let (item, bin, lane) = (floor.item("A"), floor.bin("A-1"), floor.lane());
    let row = floor.stock(item, bin, 10).await;
    let (mine, other) = (claim(&floor, item, 4).await.reservation_id, claim(&floor, item, 3).await.reservation_id);
    floor.done(StockCommand::MoveReserved(pick(mine, 1, lane))).await;
    let doubt = MarkDoubt { reservation_id: mine, count_id: new() };
    let count_id = doubt.count_id;
    let StockDone::Doubted { suspect, dropped, count_id: asked, location_id } =
        floor.done(StockCommand::MarkDoubt(doubt)).await
    else {
        panic!("no doubt")
    };
    assert_eq!((suspect, asked, location_id), (q(9), count_id, bin));
    assert_eq!(
        dropped.iter().map(|it| (it.reservation_id, it.quantity)).collect::<Vec<_>>(),
        [(mine, q(3)), (other, q(3))]
    );
    assert_eq!(floor.balance(row).await, (0, 0));
    assert_eq!(allocation(floor.done(StockCommand::Reserve(reserve(item, 1))).await).short(), q(1));
    floor.assert_sound().await;

    floor.stock(item, bin, 2).await;
    let third = claim(&floor, item, 2).await.reservation_id;
    let again = MarkDoubt { reservation_id: third, count_id: new() };
    let StockDone::Doubted { count_id: asked, .. } = floor.done(StockCommand::MarkDoubt(again)).await else { panic!() };
    assert_eq!(asked, count_id, "one open count is enough");
    let over = MarkDoubt { reservation_id: third, count_id: new() };
    assert_eq!(floor.refused(StockCommand::MarkDoubt(over)).await, "inventory.reservation_over");

    let settle = |counted| StockCommand::SettleCount(SettleCount { count_id, counted: q(counted), limit: None });
    assert_eq!(floor.done(settle(8)).await, StockDone::CountSettled { book: q(11), counted: q(8) });
    assert_eq!(floor.balance(row).await, (8, 0), "what was counted may be used again");
    assert_eq!(floor.refused(settle(8)).await, "inventory.count_over");
    assert_eq!(
        floor.count("SELECT sum(quantity)::bigint FROM inventory.movement WHERE to_virtual = 'adjustment'").await,
        3
    );
    floor.assert_sound().await;
}
