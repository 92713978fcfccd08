//! Many at once, in three instances on one database: nothing is given twice, nothing deadlocks, the books stay sound.

use std::sync::Arc;

use ambar_inventory_contract::*;
use ambar_kernel::{ItemId, LocationId, Quantity};
use ambar_locations_contract::LocationKind;
use tokio::task::JoinSet;

use super::{Floor, floor::*};

/// Submits every request on its own, all at once.
async fn at_once(floor: &Floor, requests: Vec<StockRequest>) -> Vec<StockOutcome> {
    let mut clients = JoinSet::new();
    for request in requests {
        let (gateway, ctx) = (floor.gateway.clone(), floor.ctx());
        clients.spawn(async move { gateway.submit(&ctx, vec![request], Mode::Each).await.unwrap().remove(0) });
    }
    clients.join_all().await
}

async fn deadlocks(floor: &Floor) -> i64 {
    floor.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clients_get_exactly_what_is_there() {
    let floor = Floor::of_three_instances().await;
    let (item, near, far) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    floor.stock(item, near, 70).await;
    floor.stock(item, far, 50).await;
    let demands = (0..200).map(|_| request(StockCommand::Reserve(reserve(item, 1)))).collect();
    let outcomes = at_once(&floor, demands).await;
    let got: Quantity = outcomes.into_iter().map(|outcome| allocation(outcome.unwrap()).allocated()).sum();
    assert_eq!(got, q(120));
    assert_eq!(floor.count("SELECT sum(reserved)::bigint FROM inventory.stock").await, 120);
    assert_eq!(deadlocks(&floor).await, 0);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_at_once_never_exceed_what_is_there() {
    let floor = Floor::of_three_instances().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    floor.stock(item, bin, 30).await;
    let wishes = (0..50).map(|_| request(StockCommand::Promise(promise(item, 2)))).collect();
    at_once(&floor, wishes).await;
    assert_eq!(floor.count("SELECT promised FROM inventory.promise_total").await, 30);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_at_once_never_get_the_same_room() {
    let floor = Floor::of_three_instances().await;
    let item = floor.item("A");
    for n in 1..=8 {
        floor.place_with(&format!("A-{n}"), LocationKind::Storage, holds_pieces(3));
    }
    floor.place_with("O-1", LocationKind::Overflow, holds_pieces(6));
    floor.follow().await;
    let wishes = (0..16).map(|_| request(StockCommand::PlanPutaway(putaway(item, 3)))).collect();
    let plans: Vec<_> = at_once(&floor, wishes).await.into_iter().map(|outcome| plan(outcome.unwrap())).collect();
    let in_storage = plans.iter().filter(|plan| plan.why == Some(PlacementReason::NearestEmpty)).count();
    let in_overflow = plans.iter().filter(|plan| plan.why == Some(PlacementReason::Overflow)).count();
    assert_eq!((in_storage, in_overflow), (8, 2), "all the room there is, and no more");
    assert_eq!(deadlocks(&floor).await, 0);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_that_cross_do_not_deadlock() {
    let floor = Floor::of_three_instances().await;
    let (item, a, b) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    let (from_a, from_b) = (floor.stock(item, a, 100).await, floor.stock(item, b, 100).await);
    let crossing = (0..60)
        .map(|n| request(StockCommand::Move(if n % 2 == 0 { go(from_a, b, 1) } else { go(from_b, a, 1) })))
        .collect();
    assert!(at_once(&floor, crossing).await.iter().all(Result::is_ok));
    assert_eq!((floor.balance(from_a).await, floor.balance(from_b).await), ((100, 0), (100, 0)));
    assert_eq!(deadlocks(&floor).await, 0);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_row_that_many_want_at_once_is_made_once() {
    let floor = Floor::of_three_instances().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    let arrivals = (0..40).map(|_| request(StockCommand::Receive(receive(item, dock, 1)))).collect();
    assert!(at_once(&floor, arrivals).await.iter().all(Result::is_ok));
    assert_eq!(floor.count("SELECT count(*) FROM inventory.stock").await, 1);
    assert_eq!(floor.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 40);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_moves_takes_along_what_is_claimed_and_put_into_it_meanwhile() {
    let floor = Arc::new(Floor::of_three_instances().await);
    let (item, a, b) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    let unit = new();
    let sscc = Some("106141412345678908".to_owned());
    let pallet = IntoUnit::New { id: unit, kind: UnitKind::Pallet, sscc };
    floor.done(StockCommand::Receive(Receive { unit: pallet, ..receive(item, a, 500) })).await;
    let mut clients = JoinSet::new();
    for client in 0..6_u64 {
        let floor = floor.clone();
        clients.spawn(async move {
            for n in 0..15 {
                let place = if (n + client) % 2 == 0 { a } else { b };
                let command = match client {
                    0 | 1 => {
                        let to =
                            MoveUnit { unit_id: unit, to_location_id: place, hold_id: None, override_limits: false };
                        StockCommand::MoveUnit(to)
                    }
                    2 => {
                        StockCommand::Receive(Receive { unit: IntoUnit::Unit { id: unit }, ..receive(item, place, 1) })
                    }
                    _ => StockCommand::Reserve(reserve(item, 3)),
                };
                if let Ok(StockDone::Allocated { allocation }) = floor.outcome(command).await
                    && client > 3
                {
                    for row in allocation.rows {
                        floor.done(StockCommand::Ship(Ship { reservation_id: row.reservation_id })).await;
                    }
                }
            }
        });
    }
    clients.join_all().await;
    assert_eq!(deadlocks(&floor).await, 0);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_begins_to_be_counted_while_goods_come_and_go_has_right_figures() {
    let floor = Arc::new(Floor::of_three_instances().await);
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let (there, here) = (floor.stock(item, dock, 100).await, floor.stock(item, bin, 100).await);
    let mut clients = JoinSet::new();
    for client in 0..6 {
        let floor = floor.clone();
        clients.spawn(async move {
            for n in 0..10 {
                if client == 0 {
                    // The dock gets a limit, and loses it again.
                    let mut card = floor.fakes.locations.cards.lock().unwrap()[&dock].clone();
                    card.version = n + 2;
                    card.limits.max_weight_g = (n % 2 == 0).then_some(1_000_000);
                    floor.inventory.location_follower().follow(&floor.ctx(), &[card]).await.unwrap();
                } else {
                    let (row, to) = if client % 2 == 0 { (there, bin) } else { (here, dock) };
                    floor.done(StockCommand::Move(go(row, to, 1))).await;
                }
            }
            if client == 0 {
                let mut card = floor.fakes.locations.cards.lock().unwrap()[&dock].clone();
                (card.version, card.limits.max_weight_g) = (100, Some(1_000_000));
                floor.inventory.location_follower().follow(&floor.ctx(), &[card]).await.unwrap();
            }
        });
    }
    clients.join_all().await;
    assert_eq!(floor.count("SELECT count(*) FROM inventory.place WHERE counted").await, 2);
    assert_eq!(deadlocks(&floor).await, 0);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_go_over_one_dock_in_both_directions_wait_for_nobody_in_a_circle() {
    let floor = Arc::new(Floor::of_three_instances().await);
    let (one, other, dock) = (floor.item("A"), floor.item("B"), floor.dock());
    let (ones, others) = (floor.stock(one, dock, 1000).await, floor.stock(other, dock, 1000).await);
    let mut clients = JoinSet::new();
    for client in 0..8 {
        let floor = floor.clone();
        let bin = floor.bin(&format!("A-{client}"));
        let (mine, also) = (floor.stock(one, bin, 100).await, floor.stock(other, bin, 100).await);
        clients.spawn(async move {
            for _ in 0..15 {
                // Of the rows of the dock one loses and one gains, for half of the clients the other way round.
                let (out, back) = if client % 2 == 0 { (ones, also) } else { (others, mine) };
                let both =
                    vec![request(StockCommand::Move(go(out, bin, 1))), request(StockCommand::Move(go(back, dock, 1)))];
                let outcomes = floor.submit(both, Mode::All).await;
                assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
            }
        });
    }
    clients.join_all().await;
    assert_eq!(deadlocks(&floor).await, 0);
    assert_eq!((floor.balance(ones).await.0, floor.balance(others).await.0), (1000, 1000));
    floor.assert_sound().await;
}

/// A stream of choices that a seed fixes.
struct Choices(u64);

impl Choices {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_at_once_leaves_sound_books() {
    let floor = Arc::new(Floor::of_three_instances().await);
    let items: Vec<_> = (0..3).map(|n| floor.item(&format!("I{n}"))).collect();
    let mut places: Vec<_> = (1..=4).map(|n| floor.bin(&format!("A-{n}"))).collect();
    places.push(floor.place_with("A-5", LocationKind::Storage, holds_pieces(20)));
    let lane = floor.lane();
    for item in &items {
        for place in &places[..3] {
            floor.stock(*item, *place, 30).await;
        }
    }
    let mut clients = JoinSet::new();
    for client in 0..8_u64 {
        let (floor, items, places) = (floor.clone(), items.clone(), places.clone());
        clients.spawn(async move {
            let mut choices = Choices(client);
            for _ in 0..25 {
                step(&floor, &mut choices, &items, &places, lane).await;
            }
        });
    }
    clients.join_all().await;
    assert_eq!(deadlocks(&floor).await, 0);
    floor.assert_sound().await;
}

/// One thing that somebody does, refused or not.
async fn step(floor: &Floor, choices: &mut Choices, items: &[ItemId], places: &[LocationId], lane: LocationId) {
    let (item, place) = (choices.of(items), choices.of(places));
    let units = i64::try_from(choices.below(9) + 1).unwrap();
    let rows: Vec<(i64,)> = sqlx::query_as("SELECT stock_id FROM inventory.stock WHERE item_id = $1 ORDER BY stock_id")
        .bind(item)
        .fetch_all(floor.stock.reader())
        .await
        .unwrap();
    let row = StockId(choices.of(&rows).0);
    let command = match choices.below(7) {
        0 => StockCommand::Receive(receive(item, place, units)),
        1 | 2 => StockCommand::Move(go(row, place, units)),
        3 => StockCommand::Adjust(Adjust {
            target: AdjustTarget::Row { stock_id: row },
            direction: if units % 2 == 0 { Direction::In } else { Direction::Out },
            quantity: q(units),
        }),
        4 => StockCommand::Promise(promise(item, units)),
        5 => StockCommand::PlanPutaway(putaway(item, units)),
        _ => {
            let claimed = allocation(floor.done(StockCommand::Reserve(reserve(item, units))).await);
            for row in claimed.rows {
                let picked = MoveReserved {
                    reservation_id: row.reservation_id,
                    quantity: row.quantity,
                    to_location_id: lane,
                    unit: IntoUnit::Loose,
                    new_reservation_id: new(),
                };
                let there = picked.new_reservation_id;
                if floor.outcome(StockCommand::MoveReserved(picked)).await.is_ok() && choices.below(2) == 0 {
                    floor.done(StockCommand::Ship(Ship { reservation_id: there })).await;
                }
            }
            return;
        }
    };
    let _ = floor.outcome(command).await;
}
