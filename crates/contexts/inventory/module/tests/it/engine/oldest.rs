//! First in, first out on what an instance remembers of the oldest rows: whatever others did to them since is seen.

use std::sync::Arc;

use ambar_inventory::{Inventory, Writers};
use ambar_inventory_contract::*;
use ambar_kernel::{ItemId, LocationId};

use super::{Floor, floor::*};

/// Another instance on the same database.
fn another(floor: &Floor) -> Arc<dyn InventoryGateway> {
    let (app, stock) = (floor.test.db.clone(), floor.test.stock.clone());
    let (catalog, locations) = (floor.fakes.catalog.clone(), floor.fakes.locations.clone());
    let writers = Writers::on(stock.clone());
    Inventory::written_by(writers, app, stock, catalog, locations, floor.fakes.workforce.clone()).gateway()
}

async fn done(floor: &Floor, by: &Arc<dyn InventoryGateway>, command: StockCommand) -> StockDone {
    let mut outcomes = by.submit(&floor.ctx(), vec![request(command)], Mode::Each).await.unwrap();
    outcomes.pop().unwrap().unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

/// Reserves for an order of another system.
async fn reserved(floor: &Floor, by: &Arc<dyn InventoryGateway>, item: ItemId, units: i64) -> AllocatedRow {
    let rule = AllocationRule { order: AllocationOrder::Fifo, ..AllocationRule::default() };
    let command = Reserve { demand: Demand::of_outside(new(), new()), rule, ..reserve(item, units) };
    let mut rows = allocation(done(floor, by, StockCommand::Reserve(command)).await).rows;
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

struct Aisle {
    floor: Floor,
    one: Arc<dyn InventoryGateway>,
    other: Arc<dyn InventoryGateway>,
    item: ItemId,
    places: Vec<LocationId>,
    /// In the dock, older than what stands in the places.
    waiting: StockId,
    rows: Vec<StockId>,
}

impl Aisle {
    /// Ten pieces each in two places and, older, at the dock; the one instance remembers what is oldest.
    async fn open() -> Self {
        let floor = Floor::open().await;
        let (item, dock) = (floor.item("A"), floor.dock());
        let places: Vec<LocationId> = ["A-1", "A-2", "A-3"].map(|code| floor.bin(code)).into();
        let mut rows = Vec::new();
        for place in [dock, places[0], places[1]] {
            rows.push(floor.stock(item, place, 10).await);
            floor.clock.advance(chrono::Duration::hours(1));
        }
        let waiting = rows.remove(0);
        let (one, other) = (another(&floor), another(&floor));
        for _ in 0..2 {
            assert_eq!(reserved(&floor, &one, item, 1).await.stock_id, rows[0]);
        }
        Self { floor, one, other, item, places, waiting, rows }
    }

    async fn next(&self, units: i64) -> AllocatedRow {
        let row = reserved(&self.floor, &self.one, self.item, units).await;
        self.floor.assert_sound().await;
        row
    }
}

#[tokio::test]
async fn goods_that_another_instance_brings_in_front_go_first() {
    let it = Aisle::open().await;
    let moved = StockCommand::Move(go(it.waiting, it.places[2], 10));
    let moved = rows(done(&it.floor, &it.other, moved).await);
    let front = moved.iter().find(|row| row.stock_id != it.waiting).unwrap().stock_id;
    assert_eq!(it.next(1).await.stock_id, front);
}

#[tokio::test]
async fn goods_that_become_older_where_they_stand_go_first() {
    let it = Aisle::open().await;
    done(&it.floor, &it.other, StockCommand::Move(go(it.waiting, it.places[1], 1))).await;
    assert_eq!(it.next(1).await.stock_id, it.rows[1], "with one that came in before all others");
}

#[tokio::test]
async fn goods_that_another_instance_gives_back_go_first_again() {
    let it = Aisle::open().await;
    let all = it.next(8).await;
    assert_eq!((all.stock_id, it.next(1).await.stock_id), (it.rows[0], it.rows[1]));
    let back = Unreserve { reservation_id: all.reservation_id };
    done(&it.floor, &it.other, StockCommand::Unreserve(back)).await;
    assert_eq!(it.next(1).await.stock_id, it.rows[0]);
}

#[tokio::test]
async fn what_another_instance_took_is_gone() {
    let it = Aisle::open().await;
    done(&it.floor, &it.other, StockCommand::Move(go(it.rows[0], it.places[2], 8))).await;
    // What went is as old as what stayed, of which nothing is free.
    let next = it.next(1).await.stock_id;
    assert!(![it.rows[0], it.rows[1]].contains(&next), "{next:?}");
}

#[tokio::test]
async fn a_place_that_was_locked_since_is_passed_over() {
    let it = Aisle::open().await;
    let mut card = it.floor.fakes.locations.cards.lock().unwrap()[&it.places[0]].clone();
    (card.version, card.locked_out) = (2, true);
    it.floor.fakes.locations.add(card);
    it.floor.follow().await;
    assert_eq!(it.next(1).await.stock_id, it.rows[1]);
}

#[tokio::test]
async fn the_oldest_are_reserved_once_however_many_instances_ask() {
    let it = Aisle::open().await;
    let turns = (0..18).map(|n| {
        let by = if n % 2 == 0 { &it.one } else { &it.other };
        reserved(&it.floor, by, it.item, 1)
    });
    let taken = futures::future::join_all(turns).await;
    let of = |row: StockId| taken.iter().filter(|it| it.stock_id == row).count();
    assert_eq!((of(it.rows[0]), of(it.rows[1])), (8, 10), "all that was left of the older one, then the other");
    it.floor.assert_sound().await;
}

#[tokio::test]
async fn a_row_that_is_filled_anew_with_younger_goods_hides_nothing_that_comes_before_them() {
    let floor = Floor::open().await;
    let item = floor.item("A");
    let places: Vec<LocationId> = ["B-1", "B-2", "B-3", "B-4", "B-5"].map(|code| floor.bin(code)).into();
    let mut rows = Vec::new();
    for place in &places {
        rows.push(floor.stock(item, *place, 5).await);
        floor.clock.advance(chrono::Duration::hours(1));
    }
    let (one, other) = (another(&floor), another(&floor));
    for _ in 0..2 {
        assert_eq!(reserved(&floor, &one, item, 1).await.stock_id, rows[0], "the first three are remembered");
    }
    let group = [go(rows[2], places[0], 5), go(rows[4], places[2], 1)].map(|it| request(StockCommand::Move(it)));
    let outcomes = other.submit(&floor.ctx(), group.into(), Mode::All).await.unwrap();
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(reserved(&floor, &one, item, 8).await.stock_id, rows[0]);
    assert_eq!(reserved(&floor, &one, item, 5).await.stock_id, rows[1]);
    assert_eq!(reserved(&floor, &one, item, 1).await.stock_id, rows[3], "not the third, which is younger now");
    floor.assert_sound().await;
}
