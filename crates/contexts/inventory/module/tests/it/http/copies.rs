//! The copies of items and places: by events, by the follower, by asking the owner.

use std::sync::atomic::Ordering;

use ambar_catalog_contract::{ItemAdded, ItemDeactivated, ItemUpdated};
use ambar_inventory_contract::{IntoUnit, PlacementStrategy, PlanPutaway, Receive, StockCommand};
use ambar_kernel::{Event, Sku};
use ambar_locations_contract::{LocationCard, LocationKind, LocationsChanged, MixingRule};
use ambar_pg::Dispatcher;
use serde_json::json;

use super::{Site, goods, new, pieces};
use crate::fakes;

impl Site {
    async fn publish<E: Event>(&self, key: &str, event: &E) {
        let mut tx = self.test.db.begin(&self.test.db.system_ctx()).await.unwrap();
        tx.emit(key, event).unwrap();
        tx.commit_step().await.unwrap();
    }

    /// Delivers what was published; answers how many events.
    async fn deliver(&self) -> usize {
        Dispatcher::new(self.test.db.clone(), self.inventory.reactors()).unwrap().drain().await.unwrap()
    }

    async fn follow(&self, cards: &[LocationCard]) {
        self.inventory.location_follower().follow(&self.test.db.system_ctx(), cards).await.unwrap();
    }

    /// Weight, volume, units, rows, held weight and holds of a place.
    async fn figures(&self, code: &str) -> (bool, i64, i64, i32, i32, i64, i32) {
        sqlx::query_as(
            "SELECT counted, weight_g, volume_cm3, units, full_rows, held_weight_g, holds FROM inventory.place WHERE code = $1",
        )
        .bind(code)
        .fetch_one(&self.test.owner)
        .await
        .unwrap()
    }
}

#[tokio::test]
async fn events_keep_the_copies_and_late_ones_change_nothing() {
    let site = Site::open().await;
    let mut card = fakes::item("A");
    site.publish("a", &ItemAdded { item: card.clone(), initial_quantity: None, location_id: None }).await;
    (card.version, card.sku) = (3, Sku::parse("A-new").unwrap());
    site.publish("a", &ItemUpdated { item: card.clone() }).await;
    (card.version, card.sku) = (2, Sku::parse("A-late").unwrap());
    site.publish("a", &ItemDeactivated { item_id: card.id, item: card.clone() }).await;
    let mut place = fakes::place("A-1", LocationKind::Storage);
    site.publish("w", &LocationsChanged { locations: vec![place.clone()] }).await;
    (place.version, place.locked_in) = (2, true);
    site.publish("w", &LocationsChanged { locations: vec![place.clone(), fakes::place("A-2", LocationKind::Dock)] })
        .await;
    assert_eq!(site.deliver().await, 5);
    assert_eq!(site.deliver().await, 0);
    assert_eq!(
        site.number("SELECT count(*) FROM inventory.item WHERE version = 3 AND card->>'sku' = 'A-new'").await,
        1
    );
    assert_eq!(
        site.number("SELECT count(*) FROM inventory.place WHERE version = 2 AND locked_in AND code = 'A-1'").await,
        1
    );
    assert_eq!(site.number("SELECT count(*) FROM inventory.place WHERE NOT counted AND code = 'A-2'").await, 1);
    // The same again changes nothing.
    site.publish("w", &LocationsChanged { locations: vec![fakes::place("A-1", LocationKind::Storage)] }).await;
    assert_eq!(site.deliver().await, 1);
    assert_eq!(site.number("SELECT count(*) FROM inventory.place WHERE version = 2").await, 1);
}

#[tokio::test]
async fn of_two_cards_of_one_place_the_newer_one_is_kept() {
    let site = Site::open().await;
    let old = fakes::place("A-1", LocationKind::Storage);
    let mut newer = old.clone();
    (newer.version, newer.pick_sequence) = (2, 7);
    site.follow(&[newer, old]).await;
    site.follow(&[]).await;
    assert_eq!(site.number("SELECT pick_sequence FROM inventory.place").await, 7);
}

#[tokio::test]
async fn a_lock_holds_in_the_very_next_command() {
    let site = Site::open().await;
    let item = site.item("A");
    let row = site.stock(item, site.bin("A-1"), 10).await;
    let to = site.bin("A-2");
    site.ann.post("/stock/moves", json!({ "stock_id": row, "quantity": "1", "to_location_id": to })).await.expect(201);
    let mut locked = fakes::place("A-2", LocationKind::Storage);
    (locked.version, locked.locked_in) = (2, true);
    site.follow(&[locked]).await;
    let body = json!({ "stock_id": row, "quantity": "1", "to_location_id": to });
    site.ann.post("/stock/moves", body).await.refused(409, "inventory.place_locked_in");
}

#[tokio::test]
async fn a_place_is_asked_for_once() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    site.bin("A-2");
    let body = json!({ "stock_id": row, "quantity": "1", "to_location": "A-2" });
    site.ann.post("/stock/moves", body.clone()).await.expect(201);
    let asked = site.fakes.locations.asked.load(Ordering::Relaxed);
    site.ann.post("/stock/moves", body).await.expect(201);
    assert_eq!(site.fakes.locations.asked.load(Ordering::Relaxed), asked);
}

#[tokio::test]
async fn a_place_that_begins_to_be_counted_knows_what_stands_there() {
    let site = Site::open().await;
    let mut dock = fakes::place("D-1", LocationKind::Dock);
    let at = site.fakes.locations.add(dock.clone());
    let (a, b) = (site.item("A"), site.item("B"));
    site.stock(a, at, 10).await;
    let pallet = site.pallet(at, "106141412345678908").await;
    site.receive(Receive { unit: IntoUnit::Unit { id: pallet.into() }, ..goods(b, at, 5) }).await;
    assert_eq!(site.figures("D-1").await, (false, 0, 0, 0, 0, 0, 0));
    (dock.version, dock.limits.max_weight_g) = (2, Some(2000));
    site.follow(&[dock.clone()]).await;
    assert_eq!(site.figures("D-1").await, (true, 1500, 15_000, 1, 2, 0, 0));
    // From now on the engine keeps them.
    site.stock(a, at, 5).await;
    assert_eq!(site.figures("D-1").await, (true, 2000, 20_000, 1, 2, 0, 0));
    let refused = site.outcome(StockCommand::Receive(goods(a, at, 1))).await.unwrap_err();
    assert_eq!(refused.code, "inventory.place_full");
    (dock.version, dock.limits.max_weight_g) = (3, None);
    site.follow(&[dock]).await;
    assert_eq!(site.figures("D-1").await, (false, 0, 0, 0, 0, 0, 0));
}

#[tokio::test]
async fn a_place_that_begins_to_be_counted_knows_what_is_on_its_way() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    let plan = PlanPutaway {
        hold_id: new::<ambar_kernel::ids::Count>().uuid(),
        warehouse_id: fakes::warehouse(),
        item_id: item,
        owner_id: fakes::owner(),
        lot: None,
        quantity: pieces(3),
        whole_unit: false,
        strategy: Some(PlacementStrategy::NearestEmpty),
        location_id: Some(bin),
        avoid: vec![],
    };
    site.done(StockCommand::PlanPutaway(plan)).await;
    let mut card = fakes::place("A-1", LocationKind::Staging);
    card.version = 2;
    site.follow(&[card.clone()]).await;
    assert_eq!(site.figures("A-1").await, (false, 0, 0, 0, 0, 0, 0));
    (card.version, card.kind) = (3, LocationKind::Storage);
    site.follow(&[card]).await;
    assert_eq!(site.figures("A-1").await, (true, 0, 0, 0, 0, 300, 1));
}

#[tokio::test]
async fn a_place_that_holds_more_than_it_may_from_now_on_says_so() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    site.stock(site.item("A"), bin, 10).await;
    site.stock(site.item("B"), bin, 10).await;
    let reasons = "SELECT count(*) FROM inventory.place WHERE over_limit_reason = 'limits_changed'";
    let mut card = fakes::place("A-1", LocationKind::Storage);
    (card.version, card.limits.max_weight_g) = (2, Some(2000));
    site.follow(&[card.clone()]).await;
    assert_eq!(site.number(reasons).await, 0);
    (card.version, card.limits.max_weight_g) = (3, Some(1999));
    site.follow(&[card]).await;
    assert_eq!(site.number(reasons).await, 1);

    let other = site.bin("A-2");
    site.stock(site.item("A"), other, 1).await;
    site.stock(site.item("B"), other, 1).await;
    let mut card = fakes::place("A-2", LocationKind::Storage);
    (card.version, card.mixing) = (2, MixingRule::OneItem);
    site.follow(&[card]).await;
    assert_eq!(site.number(reasons).await, 2);
}

#[tokio::test]
async fn an_item_that_is_heavier_than_was_thought_weighs_on_its_places() {
    let site = Site::open().await;
    let mut limited = fakes::place("A-1", LocationKind::Storage);
    limited.limits.max_weight_g = Some(2000);
    let (bin, roomy) = (site.fakes.locations.add(limited), site.bin("A-2"));
    let (item, other) = (site.item("A"), site.item("B"));
    site.stock(item, bin, 10).await;
    site.stock(other, bin, 5).await;
    site.stock(item, roomy, 1).await;
    let mut card = fakes::item("A");
    card.version = 2;
    card.packagings[0].weight_g = Some(200);
    site.publish("a", &ItemUpdated { item: card.clone() }).await;
    assert_eq!(site.deliver().await, 1);
    assert_eq!(site.figures("A-1").await, (true, 2500, 15_000, 0, 2, 0, 0));
    assert_eq!(site.figures("A-2").await, (true, 200, 1000, 0, 1, 0, 0));
    let reasons = "SELECT count(*) FROM inventory.place WHERE over_limit_reason = 'item_changed'";
    assert_eq!(site.number(reasons).await, 1);
    // A change of anything else touches no place.
    (card.version, card.sku) = (3, Sku::parse("A-new").unwrap());
    site.publish("a", &ItemUpdated { item: card }).await;
    assert_eq!(site.deliver().await, 1);
    assert_eq!(site.figures("A-1").await, (true, 2500, 15_000, 0, 2, 0, 0));
}

/// Changing many places while goods are moved between them ends in no deadlock: both lock in the order of the ids.
#[tokio::test]
async fn places_are_changed_while_goods_move() {
    let site = Site::open().await;
    let item = site.item("A");
    let bins: Vec<_> = (1..=6).map(|number| site.bin(&format!("A-{number}"))).collect();
    let row = site.stock(item, bins[0], 1000).await;
    let mover = {
        let (ann, bins) = (site.ann.clone(), bins.clone());
        async move {
            for turn in 0..20 {
                let body = json!({ "stock_id": row, "quantity": "1", "to_location_id": bins[1 + turn % 5] });
                ann.post("/stock/moves", body).await.expect(201);
            }
        }
    };
    let changer = async {
        for version in 2..=12 {
            let cards: Vec<_> = (1..=6)
                .rev()
                .map(|number| LocationCard { version, ..fakes::place(&format!("A-{number}"), LocationKind::Storage) })
                .collect();
            site.follow(&cards).await;
        }
    };
    tokio::join!(mover, changer);
    assert_eq!(site.on_hand(row).await, "980");
    let sql = "SELECT count(*) FROM inventory.place WHERE version = 12 AND full_rows = 1";
    assert_eq!(site.number(sql).await, 6);
}
