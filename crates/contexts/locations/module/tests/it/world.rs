//! A warehouse with a zone, and a follower and a usage that do as the test says.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use ambar_kernel::{Ctx, Failure, LocationId, Result};
use ambar_locations::{Locations, schema};
use ambar_locations_contract::{LocationCard, LocationFollower, LocationUsage, LocationUse};
use ambar_pg::platform_schema;
use ambar_testkit::{TestApi, TestCaller, TestDb};
use async_trait::async_trait;
use serde_json::{Value, json};

/// Remembers what it was told; refuses while it is `deaf`.
#[derive(Default)]
pub struct Follower {
    pub told: Mutex<Vec<LocationCard>>,
    pub deaf: AtomicBool,
}

impl Follower {
    /// The newest card of a code.
    pub fn knows(&self, code: &str) -> Option<LocationCard> {
        let told = self.told.lock().unwrap();
        told.iter().filter(|card| card.code.as_str() == code).max_by_key(|card| card.version).cloned()
    }
}

#[async_trait]
impl LocationFollower for Follower {
    async fn follow(&self, _ctx: &Ctx, locations: &[LocationCard]) -> Result<()> {
        if self.deaf.load(Ordering::SeqCst) {
            // A refusal, to see that it does not become the answer of the command.
            return Err(Failure::refused("inventory.deaf", "Not now."));
        }
        self.told.lock().unwrap().extend_from_slice(locations);
        Ok(())
    }
}

/// Says that the place is in use from the given question on.
pub struct Usage {
    pub asked: AtomicUsize,
    pub used_from: AtomicUsize,
}

#[async_trait]
impl LocationUsage for Usage {
    async fn usage(&self, _ctx: &Ctx, _location: LocationId) -> Result<Vec<LocationUse>> {
        if self.asked.fetch_add(1, Ordering::SeqCst) < self.used_from.load(Ordering::SeqCst) {
            return Ok(Vec::new());
        }
        let examples = vec!["85123A".to_owned()];
        Ok(vec![LocationUse { context: "inventory".into(), what: "stock rows".into(), count: 1, examples }])
    }
}

pub struct World {
    pub test: TestDb,
    pub locations: Locations,
    pub api: TestApi,
    pub ann: TestCaller,
    pub follower: Arc<Follower>,
    pub usage: Arc<Usage>,
    pub warehouse: String,
    pub zone: String,
}

impl World {
    pub async fn new() -> Self {
        let test = TestDb::new(vec![platform_schema(), schema()]).await;
        let follower = Arc::new(Follower::default());
        let usage = Arc::new(Usage { asked: AtomicUsize::new(0), used_from: AtomicUsize::new(usize::MAX) });
        let locations = Locations::new(test.db.clone());
        let routes = locations.routes(vec![follower.clone()], vec![usage.clone()]);
        let api = TestApi::new(&test, routes.merge(Locations::map_routes(test.db.clone())));
        let ann = api.anyone("ann");
        let body = json!({"code": "MOW", "name": "Moscow", "time_zone": "Europe/Moscow"});
        let warehouse = id(&ann.post("/warehouses", body).await.expect(201));
        let body = json!({"warehouse_id": warehouse, "code": "PALLETS", "name": "Pallet racks"});
        let zone = id(&ann.post("/zones", body).await.expect(201));
        Self { test, locations, api, ann, follower, usage, warehouse, zone }
    }

    /// Adds a location type.
    pub async fn location_type(&self, body: Value) -> Value {
        self.ann.post("/location-types", body).await.expect(201)
    }

    /// Where every body of a place begins.
    pub fn ground(&self) -> Value {
        json!({"warehouse_id": self.warehouse, "zone_id": self.zone, "kind": "storage"})
    }

    /// The ground with more fields.
    pub fn body(&self, more: Value) -> Value {
        let mut body = self.ground();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    }

    /// Adds a place.
    pub async fn place(&self, code: &str) -> Value {
        self.ann.post("/locations", self.body(json!({ "code": code }))).await.expect(201)
    }

    /// A figure of the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.test.owner).await.unwrap()
    }
}

/// The id of an answer.
pub fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

/// The version of an answer.
pub fn version(answer: &Value) -> i64 {
    answer["version"].as_i64().unwrap()
}

/// The field of every row of a page.
pub fn column(page: &Value, field: &str) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}
