//! Plans for putaway, and the holds they make.

use ambar_catalog_contract::AbcClass;
use ambar_inventory_contract::*;
use ambar_kernel::{Item, LocationCode, LocationId, ZoneId};
use ambar_locations_contract::{LocationKind, MixingRule};
use uuid::Uuid;

use super::{Floor, floor::*};

fn code(plan: &PlacePlan) -> &str {
    plan.location.as_ref().map_or("", LocationCode::as_str)
}

/// Places of three pieces each, in three zones.
async fn racks(floor: &Floor) -> Vec<LocationId> {
    let places = (1..10)
        .map(|n| {
            floor.place_with(&format!("A-{n}"), LocationKind::Storage, |card| {
                holds_pieces(3)(card);
                card.zone_id = ZoneId::from(Uuid::from_u128(0xA0 + (n - 1) / 3));
            })
        })
        .collect();
    floor.follow().await;
    places
}

#[tokio::test]
async fn the_nearest_empty_place_that_fits_is_proposed_and_its_room_is_held() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    let places = racks(&floor).await;
    floor.stock(item, places[0], 1).await;
    let first = plan(floor.done(StockCommand::PlanPutaway(putaway(item, 3))).await);
    assert_eq!((code(&first), first.why), ("A-2", Some(PlacementReason::NearestEmpty)));
    assert_eq!(first.rejected[0].location.as_str(), "A-1");
    assert_eq!(first.rejected[0].why, PlacementReason::Weight);
    let second = plan(floor.done(StockCommand::PlanPutaway(putaway(item, 3))).await);
    assert_eq!(code(&second), "A-3", "what is held is not proposed again");
    floor.done(StockCommand::ReleasePlan(ReleasePlan { hold_id: first.hold_id })).await;
    floor.done(StockCommand::ReleasePlan(ReleasePlan { hold_id: first.hold_id })).await;
    let third = putaway(item, 3);
    assert_eq!(code(&plan(floor.done(StockCommand::PlanPutaway(third.clone())).await)), "A-2");
    let taken = PlanPutaway { hold_id: third.hold_id, ..putaway(item, 1) };
    assert_eq!(floor.refused(StockCommand::PlanPutaway(taken)).await, "inventory.hold_taken");
    let away = PlanPutaway { avoid: vec![places[3]], ..putaway(item, 1) };
    assert_eq!(code(&plan(floor.done(StockCommand::PlanPutaway(away)).await)), "A-5");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_move_with_its_hold_uses_the_held_room() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    racks(&floor).await;
    let row = floor.stock(item, dock, 3).await;
    let planned = plan(floor.done(StockCommand::PlanPutaway(putaway(item, 3))).await);
    let to = planned.location_id.unwrap();
    assert_eq!(
        floor.refused(StockCommand::Move(go(row, to, 3))).await,
        "inventory.place_full",
        "its room is kept for the plan"
    );
    floor.done(StockCommand::Move(Move { hold_id: Some(planned.hold_id), ..go(row, to, 3) })).await;
    assert_eq!(floor.count("SELECT count(*) FROM inventory.hold").await, 0);
    floor.assert_sound().await;
}

#[tokio::test]
async fn goods_come_straight_to_the_place_that_was_asked_for() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    let places = racks(&floor).await;
    let asked = PlanPutaway { location_id: Some(places[6]), ..putaway(item, 3) };
    let planned = plan(floor.done(StockCommand::PlanPutaway(asked.clone())).await);
    assert_eq!((code(&planned), planned.why), ("A-7", Some(PlacementReason::Asked)));
    let again = PlanPutaway { hold_id: new::<Item>().uuid(), ..asked };
    assert_eq!(floor.refused(StockCommand::PlanPutaway(again)).await, "inventory.place_full");
    let straight = Receive { hold_id: Some(planned.hold_id), ..receive(item, places[6], 3) };
    floor.done(StockCommand::Receive(straight)).await;
    floor.assert_sound().await;
}

#[tokio::test]
async fn fifo_picks_the_zone_of_the_oldest_stock() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    let places = racks(&floor).await;
    let fifo = || PlanPutaway { strategy: Some(PlacementStrategy::Fifo), ..putaway(item, 3) };
    let none_yet = plan(floor.done(StockCommand::PlanPutaway(fifo())).await);
    assert_eq!((code(&none_yet), none_yet.why), ("A-1", Some(PlacementReason::NearestEmpty)));
    floor.stock(item, places[4], 1).await;
    floor.clock.advance(chrono::Duration::hours(1));
    floor.stock(item, places[8], 1).await;
    let with_the_oldest = plan(floor.done(StockCommand::PlanPutaway(fifo())).await);
    assert_eq!((code(&with_the_oldest), with_the_oldest.why), ("A-4", Some(PlacementReason::OldestStockZone)));
    floor.done(StockCommand::PlanPutaway(fifo())).await;
    let zone_is_full = plan(floor.done(StockCommand::PlanPutaway(fifo())).await);
    assert_eq!((code(&zone_is_full), zone_is_full.why), ("A-2", Some(PlacementReason::NearestEmpty)));
    floor.assert_sound().await;
}

#[tokio::test]
async fn fast_movers_go_near_dispatch_and_slow_ones_far_from_it() {
    let floor = Floor::open().await;
    racks(&floor).await;
    for (class, place, why) in [
        (Some(AbcClass::A), "A-1", PlacementReason::NearDispatch),
        (Some(AbcClass::B), "A-5", PlacementReason::MiddleOfWalk),
        (Some(AbcClass::C), "A-9", PlacementReason::FarFromDispatch),
        (None, "A-8", PlacementReason::FarFromDispatch),
    ] {
        let item = floor.item_with(&format!("{class:?}"), |card| card.abc = class);
        let by_class = PlanPutaway { strategy: Some(PlacementStrategy::Abc), ..putaway(item, 3) };
        let planned = plan(floor.done(StockCommand::PlanPutaway(by_class)).await);
        assert_eq!((code(&planned), planned.why), (place, Some(why)));
    }
    let own = floor.item_with("OWN", |card| card.abc = Some(AbcClass::A));
    let planned = plan(floor.done(StockCommand::PlanPutaway(PlanPutaway { strategy: None, ..putaway(own, 3) })).await);
    assert_eq!((planned.strategy, code(&planned)), (PlacementStrategy::Abc, "A-2"));
    let fast = floor.item_with("B2", |card| card.abc = Some(AbcClass::B));
    let planned = plan(floor.done(StockCommand::PlanPutaway(PlanPutaway { strategy: None, ..putaway(fast, 3) })).await);
    assert_eq!(code(&planned), "A-4", "the middle is taken, its neighbour is not");
}

#[tokio::test]
async fn what_no_empty_place_takes_goes_where_room_is_left_then_to_overflow_then_nowhere() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    let other = floor.item("B");
    let single = floor.place_with("A-1", LocationKind::Storage, |card| {
        holds_pieces(5)(card);
        card.mixing = MixingRule::OneItem;
    });
    floor.place_with("O-1", LocationKind::Overflow, holds_pieces(5));
    floor.follow().await;
    floor.stock(item, single, 1).await;
    let beside = plan(floor.done(StockCommand::PlanPutaway(putaway(item, 2))).await);
    assert_eq!((code(&beside), beside.why), ("A-1", Some(PlacementReason::NearestWithRoom)));
    let strange = plan(floor.done(StockCommand::PlanPutaway(putaway(other, 2))).await);
    assert_eq!((code(&strange), strange.why), ("O-1", Some(PlacementReason::Overflow)));
    assert_eq!(strange.rejected[0].why, PlacementReason::Mixing);
    let nowhere = plan(floor.done(StockCommand::PlanPutaway(putaway(item, 4))).await);
    assert_eq!((nowhere.location_id, nowhere.why), (None, None));
    assert_eq!(nowhere.rejected[0].why, PlacementReason::Weight);
    floor.assert_sound().await;
}

#[tokio::test]
async fn many_plans_in_one_submission_get_different_places() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    racks(&floor).await;
    let requests = (0..10).map(|_| request(StockCommand::PlanPutaway(putaway(item, 3)))).collect();
    let outcomes = floor.submit(requests, Mode::Each).await;
    let plans: Vec<PlacePlan> = outcomes.into_iter().map(|outcome| plan(outcome.unwrap())).collect();
    let codes: Vec<&str> = plans.iter().map(code).collect();
    assert_eq!(codes, ["A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7", "A-8", "A-9", ""]);
    floor.assert_sound().await;
}
