//! What every test begins with.

use std::sync::{Arc, Mutex};

use ambar_catalog::{Catalog, schema};
use ambar_catalog_contract::{
    CatalogGateway, ItemCard, ItemUsage, NewItem, NewPackaging, PackagingLevel, Tracking, Usage,
};
use ambar_kernel::{Barcode, Ctx, DisplayName, ItemId, OwnerId, Quantity, Result, Scale, ShortCode, Sku, derived_uuid};
use ambar_pg::platform_schema;
use ambar_testkit::{TestApi, TestCaller, TestDb};
use async_trait::async_trait;
use serde_json::{Value, json};

/// Where an item is said to be in use.
#[derive(Default)]
pub struct FakeUsage {
    pub now: Mutex<Vec<Usage>>,
    pub ever: Mutex<Vec<Usage>>,
}

#[async_trait]
impl ItemUsage for FakeUsage {
    async fn usage(&self, _: &Ctx, _: ItemId) -> Result<Vec<Usage>> {
        Ok(self.now.lock().unwrap().clone())
    }
    async fn history(&self, _: &Ctx, _: ItemId) -> Result<Vec<Usage>> {
        Ok(self.ever.lock().unwrap().clone())
    }
}

pub fn usage(what: &str, count: i64) -> Usage {
    Usage { context: "inventory".into(), what: what.into(), count, examples: vec!["A-01".into()] }
}

/// An event that was published.
#[derive(sqlx::FromRow)]
pub struct Published {
    pub name: String,
    pub key: String,
    pub payload: Value,
}

/// The catalog of one test.
pub struct It {
    pub test: TestDb,
    pub api: TestApi,
    pub ann: TestCaller,
    pub gateway: Arc<dyn CatalogGateway>,
    pub usage: Arc<FakeUsage>,
}

pub async fn start() -> It {
    let test = TestDb::new(vec![platform_schema(), schema()]).await;
    let catalog = Catalog::new(test.db.clone());
    let usage = Arc::new(FakeUsage::default());
    let api = TestApi::new(&test, catalog.routes(vec![usage.clone()]));
    let ann = api.anyone("ann");
    It { test, api, ann, gateway: catalog.gateway(), usage }
}

impl It {
    pub fn ctx(&self) -> Ctx {
        self.test.db.system_ctx()
    }

    /// A new owner's id.
    pub async fn owner(&self, code: &str) -> OwnerId {
        let added = self.ann.post("/owners", json!({"code": code, "name": code})).await.expect(201);
        id(&added)
    }

    /// A published item.
    pub async fn item(&self, new: NewItem) -> ItemCard {
        let card = self.gateway.draft_item(&self.ctx(), new).await.unwrap();
        self.gateway.publish_item(&self.ctx(), card.id, None).await.unwrap()
    }

    pub async fn get(&self, card: &ItemCard) -> Value {
        self.ann.get(&format!("/items/{}", card.id)).await.expect(200)
    }

    /// Everything that was published so far. Read from the table: the feed waits for transactions of other tests.
    pub async fn events(&self) -> Vec<Published> {
        let read = "SELECT name, key, payload FROM platform.event ORDER BY seq";
        sqlx::query_as(read).fetch_all(&self.test.owner).await.unwrap()
    }

    pub async fn event_names(&self) -> Vec<String> {
        self.events().await.into_iter().map(|event| event.name).collect()
    }
}

pub fn id<T>(json: &Value) -> ambar_kernel::Id<T> {
    json["id"].as_str().unwrap().parse().unwrap()
}

/// An item in pieces, without anything.
pub fn new_item(owner: OwnerId, sku: &str) -> NewItem {
    NewItem {
        id: ItemId::from_uuid(derived_uuid(owner.uuid(), sku)),
        owner_id: owner,
        sku: Sku::parse(sku).unwrap(),
        name: DisplayName::parse(&format!("Item {sku}")).unwrap(),
        base_unit: ShortCode::parse("pcs").unwrap(),
        scale: Scale::WHOLE,
        tracking: Tracking::None,
        category: None,
        abc: None,
        min_remaining_days: None,
        packagings: vec![],
        external_ref: None,
        source: None,
    }
}

/// A packaging level with these barcodes.
pub fn level(level: PackagingLevel, units: i64, barcodes: &[&str]) -> NewPackaging {
    NewPackaging {
        level,
        quantity: Quantity::new(units).unwrap(),
        length_mm: None,
        width_mm: None,
        height_mm: None,
        weight_g: None,
        gtin: None,
        barcodes: barcodes.iter().map(|text| Barcode::parse(text).unwrap()).collect(),
    }
}
