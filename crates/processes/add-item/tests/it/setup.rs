//! What every test begins with.

use std::sync::Arc;

use ambar_add_item::AddItem;
use ambar_kernel::ItemId;
use ambar_pg::{Periodic, platform_schema};
use ambar_testkit::{TestApi, TestCaller, TestDb};
use serde_json::{Value, json};

use crate::{
    fake_catalog::FakeCatalog,
    fake_inventory::FakeInventory,
    fake_locations::{FakeLocations, WAREHOUSE},
    faults::Faults,
};

pub struct It {
    pub test: Arc<TestDb>,
    pub api: TestApi,
    pub ann: TestCaller,
    pub faults: Arc<Faults>,
    pub catalog: Arc<FakeCatalog>,
    pub inventory: Arc<FakeInventory>,
    periodic: Periodic,
}

pub async fn database() -> Arc<TestDb> {
    Arc::new(TestDb::new(vec![platform_schema()]).await)
}

pub async fn start() -> It {
    on(database().await)
}

/// A new world over this database, which keeps nothing but stored replies.
pub fn on(test: Arc<TestDb>) -> It {
    let faults = Arc::new(Faults::default());
    let catalog = Arc::new(FakeCatalog { faults: faults.clone(), ..FakeCatalog::default() });
    let inventory = Arc::new(FakeInventory { faults: faults.clone(), ..FakeInventory::default() });
    let process = AddItem::new(test.db.clone(), catalog.clone(), Arc::new(FakeLocations), inventory.clone());
    let api = TestApi::new(&test, process.routes());
    let ann = api.caller("ann", &["catalog:write", "inventory:write", "inventory:adjust"]);
    It { test, api, ann, faults, catalog, inventory, periodic: process.periodic() }
}

/// An item that comes with seven pieces.
pub fn seven() -> Value {
    json!({"sku": "S-1", "name": "Item", "initial_quantity": "7", "warehouse_id": WAREHOUSE})
}

/// The body with more or other fields.
pub fn with(mut body: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

impl It {
    /// Does the periodic work once.
    pub async fn sweep(&self) -> ambar_kernel::Result<()> {
        self.periodic[0].run(&self.test.db).await
    }

    /// Panics unless everything fits together: what is published was announced once, with the stock that is there;
    /// nothing is held, drafted, or in stock without an item. Answers the items.
    pub fn settled(&self) -> Vec<ItemId> {
        let (catalog, inventory) = (self.catalog.state.lock().unwrap(), self.inventory.state.lock().unwrap());
        assert!(inventory.holds.is_empty(), "holds are left");
        assert!(catalog.items.values().all(|(_, drafted_at)| drafted_at.is_none()), "drafts are left");
        assert_eq!(catalog.added.len(), catalog.items.len());
        for (id, placed) in &catalog.added {
            let announced = placed.as_ref().map_or(0, |(quantity, _)| quantity.as_str().parse().unwrap());
            assert_eq!(inventory.on_hand(*id), announced);
        }
        assert!(inventory.rows.iter().all(|row| catalog.items.contains_key(&row.row.item_id)), "stock of no item");
        catalog.items.keys().copied().collect()
    }
}
