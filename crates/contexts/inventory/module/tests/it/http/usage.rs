//! Where items and places are in use, and the gauge's figures.

use ambar_catalog_contract::Usage;
use ambar_inventory::StockLevel;
use ambar_inventory_contract::{PlanPutaway, StockCommand};
use ambar_kernel::{ItemId, LocationId, Scale, ShortCode};
use ambar_locations_contract::LocationUse;
use serde_json::json;
use uuid::Uuid;

use super::{Site, new, pieces};
use crate::fakes;

impl Site {
    async fn uses_of_item(&self, item: ItemId) -> Vec<(String, i64, Vec<String>)> {
        let uses = self.inventory.item_usage().usage(&self.test.db.system_ctx(), item).await.unwrap();
        uses.into_iter().map(|Usage { what, count, examples, .. }| (what, count, examples)).collect()
    }

    async fn uses_of_place(&self, place: LocationId) -> Vec<(String, i64, Vec<String>)> {
        let uses = self.inventory.location_usage().usage(&self.test.db.system_ctx(), place).await.unwrap();
        uses.into_iter().map(|LocationUse { what, count, examples, .. }| (what, count, examples)).collect()
    }

    async fn plan(&self, item: ItemId, place: LocationId) {
        let plan = PlanPutaway {
            hold_id: new::<ambar_kernel::ids::Count>().uuid(),
            warehouse_id: fakes::warehouse(),
            item_id: item,
            owner_id: fakes::owner(),
            lot: None,
            quantity: pieces(3),
            whole_unit: false,
            strategy: None,
            location_id: Some(place),
            avoid: vec![],
        };
        self.done(StockCommand::PlanPutaway(plan)).await;
    }
}

#[tokio::test]
async fn an_item_in_use_says_where() {
    let site = Site::open().await;
    let (item, a, b) = (site.item("A"), site.bin("A-1"), site.bin("A-2"));
    assert_eq!(site.uses_of_item(item).await, []);
    site.stock(item, a, 10).await;
    site.stock(item, b, 10).await;
    site.claim(item, 12).await;
    site.plan(item, b).await;
    let uses = site.uses_of_item(item).await;
    assert_eq!(uses[0], ("stock".into(), 2, vec!["A-1".into(), "A-2".into()]));
    assert_eq!((uses[1].0.as_str(), uses[1].1, uses[1].2.len()), ("reservations", 2, 1));
    assert_eq!(uses[2], ("goods on their way to a place".into(), 1, vec!["A-2".into()]));
    assert_eq!(site.uses_of_item(ItemId::from(Uuid::from_u128(5))).await, []);
}

#[tokio::test]
async fn an_item_that_is_gone_still_has_a_past() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, bin, 10).await;
    let body = json!({ "stock_id": row, "direction": "out", "quantity": "10", "reason": "gone" });
    site.ann.post("/stock/adjustments", body).await.expect(201);
    assert_eq!(site.uses_of_item(item).await, []);
    let past = site.inventory.item_usage().history(&site.test.db.system_ctx(), item).await.unwrap();
    assert_eq!((past[0].what.as_str(), past[0].count, past[0].context.as_str()), ("past movements", 2, "inventory"));
}

#[tokio::test]
async fn a_place_in_use_says_by_what() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    assert_eq!(site.uses_of_place(bin).await, []);
    let row = site.stock(item, bin, 10).await;
    site.pallet(bin, "106141412345678908").await;
    site.plan(site.item("B"), bin).await;
    site.ann.post("/counts", json!({ "stock_id": row })).await.expect(201);
    let used = |what: &str, example: &str| (what.to_owned(), 1, vec![example.to_owned()]);
    assert_eq!(
        site.uses_of_place(bin).await,
        [
            used("stock", "A"),
            used("handling units", "106141412345678908"),
            used("goods on their way here", "B"),
            used("open counts", "A"),
        ]
    );
}

#[tokio::test]
async fn the_gauge_tells_the_largest_figures_by_place_and_category() {
    let site = Site::open().await;
    let mut card = fakes::item("KG");
    (card.scale, card.category) = (Scale::new(3).unwrap(), Some(ShortCode::parse("FLOUR").unwrap()));
    let by_weight = site.fakes.catalog.add(card);
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    site.stock(site.item("A"), a, 10).await;
    site.stock(site.item("B"), a, 5).await;
    site.stock(by_weight, a, 2500).await;
    site.stock(by_weight, b, 500).await;
    let level = |location: &str, category: &str, on_hand| StockLevel {
        location_code: location.into(),
        item_category: category.into(),
        on_hand,
    };
    let levels = site.inventory.stock_levels(&site.test.db, 10).await.unwrap();
    assert_eq!(levels, [level("A-1", "none", 15.0), level("A-1", "FLOUR", 2.5), level("A-2", "FLOUR", 0.5)]);
    assert_eq!(site.inventory.stock_levels(&site.test.db, 1).await.unwrap().len(), 1);
}
