//! A site with a dock, a place of inspection and three places of storage; an owner, two suppliers and a few items.

use std::sync::Arc;

use ambar_catalog_contract::{PartnerKind, Tracking};
use ambar_kernel::{Id, OwnerId, TaskId, WarehouseId};
use ambar_locations_contract::LocationKind;
use ambar_pg::platform_schema;
use ambar_receiving::{Receiving, schema};
use ambar_testkit::{TestApi, TestCaller, TestDb};
use serde_json::{Value, json};

use crate::fakes::{Accidents, FakeCatalog, FakeInventory, FakeLocations, FakeWorkforce, id};

pub struct World {
    pub test: TestDb,
    pub api: TestApi,
    pub receiving: Receiving,
    pub catalog: Arc<FakeCatalog>,
    pub locations: Arc<FakeLocations>,
    pub inventory: Arc<FakeInventory>,
    pub workforce: Arc<FakeWorkforce>,
    pub accidents: Accidents,
    pub owner: OwnerId,
    pub site: WarehouseId,
}

/// Two numbers of handling units.
pub const PALLET: &str = "106141412345678908";
pub const OTHER_PALLET: &str = "106141412345678915";

impl World {
    pub async fn new() -> Self {
        let test = TestDb::new(vec![platform_schema(), schema()]).await;
        let accidents = Accidents::default();
        let catalog = Arc::new(FakeCatalog::new(accidents.clone()));
        let locations = Arc::new(FakeLocations::new(accidents.clone()));
        let inventory = Arc::new(FakeInventory::new(test.stock.clone(), accidents.clone()));
        let workforce = Arc::new(FakeWorkforce::new(accidents.clone()));
        let receiving =
            Receiving::new(test.db.clone(), catalog.clone(), locations.clone(), inventory.clone(), workforce.clone());
        let api = TestApi::new(&test, receiving.routes());
        let owner = catalog.add_owner("ACME", true);
        catalog.add_partner("STRICT", owner, PartnerKind::Supplier, 0, true);
        catalog.add_partner("GENEROUS", owner, PartnerKind::Supplier, 10, true);
        for (sku, scale, tracking) in [
            ("MUG", 0, Tracking::None),
            ("CUP", 0, Tracking::None),
            ("RICE", 3, Tracking::None),
            ("PILLS", 0, Tracking::Lot),
            ("MILK", 0, Tracking::Expiry),
            ("PHONE", 0, Tracking::Serial),
        ] {
            catalog.add_item(sku, owner, scale, tracking);
        }
        let site = locations.add_warehouse("MOW", "Europe/Moscow");
        for (code, kind) in [
            ("DOCK-1", LocationKind::Dock),
            ("DOCK-2", LocationKind::Dock),
            ("LOOK", LocationKind::Inspection),
            ("A-01", LocationKind::Storage),
            ("A-02", LocationKind::Storage),
            ("A-03", LocationKind::Storage),
        ] {
            inventory.know(locations.add_place(site, code, kind));
        }
        Self { test, api, receiving, catalog, locations, inventory, workforce, accidents, owner, site }
    }

    /// A caller who may do everything.
    pub fn boss(&self) -> TestCaller {
        self.api.anyone("boss")
    }

    /// A caller who may receive and put away.
    pub fn operator(&self) -> TestCaller {
        self.api.caller("otto", &["receiving:read", "receiving:write"])
    }

    /// Announces lines of these SKUs from a supplier.
    pub async fn announce(&self, supplier: &str, lines: &[(&str, &str)]) -> Value {
        let lines: Vec<Value> = lines.iter().map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity})).collect();
        self.announce_with(supplier, json!({ "lines": lines })).await
    }

    /// Announces a delivery with these fields.
    pub async fn announce_with(&self, supplier: &str, fields: Value) -> Value {
        let mut body = json!({"owner_id": self.owner, "warehouse_id": self.site, "supplier_id": id::<()>(supplier)});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        self.boss().post("/deliveries", body).await.expect(201)
    }

    /// Reads a delivery.
    pub async fn delivery(&self, delivery: &Value) -> Value {
        self.boss().get(&format!("/deliveries/{}", text(&delivery["id"]))).await.expect(200)
    }

    /// The path of a delivery's receipts.
    pub fn receipts(delivery: &Value) -> String {
        format!("/deliveries/{}/receipts", text(&delivery["id"]))
    }

    /// Receives by unit and answers the reply.
    pub async fn receive(&self, delivery: &Value, sku: &str, quantity: &str) -> Value {
        let body = json!({"by": "unit", "sku": sku, "quantity": quantity});
        self.operator().post(&Self::receipts(delivery), body).await.expect(201)
    }

    /// Announces and receives; answers the putaway.
    pub async fn putaway(&self, sku: &str, quantity: &str) -> Value {
        let delivery = self.announce("STRICT", &[(sku, quantity)]).await;
        self.receive(&delivery, sku, quantity).await["putaways"][0].clone()
    }

    /// Somebody claims the task of a putaway.
    pub fn claim(&self, putaway: &Value) -> i64 {
        self.workforce.claim(task(putaway))
    }

    /// The holds, tasks, events of a name and audit lines of an action so far, to count what came since.
    pub async fn tally(&self, event: &str, action: &str) -> [usize; 4] {
        let audited = self.audited().await.iter().filter(|it| *it == action).count();
        [self.inventory.holds(), self.workforce.count(), self.events_named(event).await.len(), audited]
    }

    /// Runs the sweep, as if a minute and a second had passed.
    pub async fn sweep(&self) {
        self.test.clock.advance(chrono::Duration::seconds(61));
        for work in self.receiving.periodic() {
            work.run(&self.test.db).await.unwrap();
        }
    }

    /// The names and payloads of what was published, in order.
    pub async fn events(&self) -> Vec<(String, Value)> {
        sqlx::query_as("SELECT name, payload FROM platform.event ORDER BY seq")
            .fetch_all(&self.test.owner)
            .await
            .unwrap()
    }

    /// What was published under a name.
    pub async fn events_named(&self, name: &str) -> Vec<Value> {
        self.events().await.into_iter().filter(|event| event.0 == name).map(|event| event.1).collect()
    }

    /// The actions in the audit trail, in order.
    pub async fn audited(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT action FROM platform.audit ORDER BY seq").fetch_all(&self.test.owner).await.unwrap()
    }
}

pub fn task(putaway: &Value) -> TaskId {
    text(&putaway["task_id"]).parse::<Id<_>>().unwrap()
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
