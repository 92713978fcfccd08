//! A warehouse with goods, people who pick in memory, and a packing bench.

use std::sync::Arc;

use ambar_kernel::{CartonId, Id, ItemId, LocationId, OrderId, OrderLineId};
use ambar_pg::{Dispatcher, platform_schema};
use ambar_shipments::{SUBSCRIPTIONS, Shipments, schema};
use ambar_testkit::{TestApi, TestCaller, TestDb, TestResponse};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    crash::Crash,
    inventory::FakeInventory,
    masters::{FakeCatalog, FakeLocations, warehouse},
    picking::FakePicking,
};

pub struct Bench {
    pub test: TestDb,
    pub crash: Arc<Crash>,
    pub catalog: Arc<FakeCatalog>,
    pub locations: Arc<FakeLocations>,
    pub inventory: Arc<FakeInventory>,
    pub picking: Arc<FakePicking>,
    pub shipments: Shipments,
    pub api: TestApi,
    pub ann: TestCaller,
    dispatcher: Dispatcher,
}

/// A thing by its number.
pub fn id<T>(kind: &str, n: u32) -> Id<T> {
    Id::derived(Uuid::from_u128(u128::from(n)), kind)
}

pub fn item(n: u32) -> ItemId {
    id("item", n)
}

pub fn place(code: &str) -> LocationId {
    Id::derived(Uuid::nil(), code)
}

pub fn id_of<T>(json: &Value) -> Id<T> {
    json.as_str().unwrap().parse().unwrap()
}

/// The id of an order's line, from 0.
pub fn line_of(order: &Value, n: usize) -> OrderLineId {
    id_of(&order["lines"][n]["id"])
}

/// Figures of a line by their names.
pub fn figures(order: &Value, n: usize, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| order["lines"][n][name].as_str().unwrap().to_owned()).collect()
}

impl Bench {
    /// With 10 of items 1 and 2.
    pub async fn start() -> Self {
        let test = TestDb::with_subscriptions(vec![platform_schema(), schema()], SUBSCRIPTIONS.to_vec()).await;
        let crash = Arc::new(Crash::default());
        let (catalog, locations) = (Arc::new(FakeCatalog::usual()), Arc::new(FakeLocations::usual()));
        let inventory = FakeInventory::new(test.stock.clone(), crash.clone());
        let picking = FakePicking::new(test.db.clone(), inventory.clone(), crash.clone());
        let shipments =
            Shipments::new(test.db.clone(), catalog.clone(), locations.clone(), inventory.clone(), picking.clone());
        inventory.stock(item(1), "A-1", 10);
        inventory.stock(item(2), "B-1", 10);
        let api = TestApi::new(&test, shipments.routes());
        let ann = api.anyone("ann");
        let dispatcher = Dispatcher::new(test.db.clone(), shipments.reactors()).unwrap();
        Self { test, crash, catalog, locations, inventory, picking, shipments, api, ann, dispatcher }
    }

    /// The body of an order: items and quantities, a line each.
    pub fn body(lines: &[(u32, &str)]) -> Value {
        let lines: Vec<_> =
            lines.iter().map(|(n, quantity)| json!({"sku": format!("sku-{n}"), "quantity": quantity})).collect();
        json!({"warehouse_id": warehouse(), "lines": lines})
    }

    pub async fn take(&self, lines: &[(u32, &str)]) -> Value {
        self.ann.post("/orders", Self::body(lines)).await.expect(201)
    }

    /// Takes an order with more in its body.
    pub async fn take_with(&self, lines: &[(u32, &str)], more: Value) -> TestResponse {
        let mut body = Self::body(lines);
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ann.post("/orders", body).await
    }

    /// Does something to an order.
    pub async fn act(&self, order: &Value, action: &str, body: Value) -> TestResponse {
        self.ann.post(&path(order, action), body).await
    }

    pub async fn show(&self, order: &Value) -> Value {
        self.ann.get(&format!("/orders/{}", order["id"].as_str().unwrap())).await.expect(200)
    }

    pub async fn state(&self, order: &Value) -> String {
        self.show(order).await["state"].as_str().unwrap().to_owned()
    }

    /// An order that is released.
    pub async fn released(&self, lines: &[(u32, &str)]) -> Value {
        let order = self.take(lines).await;
        self.act(&order, "release", json!({})).await.expect(200)
    }

    /// An order that is released and picked, of which no event has been delivered.
    pub async fn picked(&self, lines: &[(u32, &str)]) -> Value {
        let order = self.released(lines).await;
        self.picking.pick_all(order_id(&order)).await;
        order
    }

    /// Opens a carton; answers its id.
    pub async fn carton(&self, order: &Value) -> CartonId {
        let carton = self.act(order, "cartons", json!({})).await.expect(201);
        id_of(&carton["id"])
    }

    pub async fn pack(&self, carton: CartonId, line: OrderLineId, quantity: &str) -> TestResponse {
        let body = json!({"order_line_id": line, "quantity": quantity});
        self.ann.post(&format!("/cartons/{carton}/lines"), body).await
    }

    pub async fn close(&self, carton: CartonId) -> TestResponse {
        self.ann.post(&format!("/cartons/{carton}/close"), json!({})).await
    }

    /// An order in one closed carton.
    pub async fn packed(&self, lines: &[(u32, &str)]) -> Value {
        let order = self.picked(lines).await;
        let carton = self.carton(&order).await;
        for (n, (_, quantity)) in lines.iter().enumerate() {
            self.pack(carton, line_of(&order, n), quantity).await.expect(200);
        }
        self.close(carton).await.expect(200);
        order
    }

    /// Delivers the events.
    pub async fn drain(&self) {
        self.dispatcher.drain().await.unwrap();
    }

    /// Deliveries that wait.
    pub async fn waiting(&self) -> i64 {
        self.dispatcher.lag().await.unwrap().0
    }

    /// Lets the sweep run a minute later.
    pub async fn sweep(&self) {
        self.test.clock.advance(chrono::Duration::seconds(61));
        for work in self.shipments.periodic() {
            work.run(&self.test.db).await.unwrap();
        }
    }

    /// Names of the events of shipments so far.
    pub async fn events(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT name FROM platform.event WHERE name LIKE 'shipments.%' ORDER BY seq")
            .fetch_all(&self.test.owner)
            .await
            .unwrap()
    }

    /// What happened to an order.
    pub async fn timeline(&self, order: &Value) -> Vec<String> {
        let shown = self.show(order).await;
        shown["timeline"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap().to_owned()).collect()
    }

    /// Every order's figures add up, whatever happened.
    pub async fn check_figures(&self) {
        let odd: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM shipments.order_line l
             WHERE packed <> (SELECT coalesce(sum(quantity), 0) FROM shipments.packed_claim p WHERE p.order_line_id = l.id)
                OR picked <> (SELECT coalesce(sum(quantity), 0) FROM shipments.picked_claim k WHERE k.order_line_id = l.id)
                OR picked - packed <> (SELECT coalesce(sum(unpacked), 0) FROM shipments.picked_claim k WHERE k.order_line_id = l.id)",
        )
        .fetch_one(&self.test.owner)
        .await
        .unwrap();
        assert_eq!(odd, 0, "lines and claims differ");
    }
}

pub fn order_id(order: &Value) -> OrderId {
    id_of(&order["id"])
}

pub fn path(order: &Value, action: &str) -> String {
    format!("/orders/{}/{action}", order["id"].as_str().unwrap())
}
