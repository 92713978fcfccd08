//! Tasks in one warehouse, and a fake of what workforce asks of locations.

use std::{collections::HashSet, sync::Arc};

use ambar_identity_contract::{AccountsGateway, WorkerCard};
use ambar_kernel::{
    AccountId, Actor, Ctx, DisplayName, ErrorKind, Failure, LocationCode, LocationId, Result, ShortCode, TaskId,
    WarehouseId,
};
use ambar_locations_contract::{LocationCard, LocationKind, LocationsGateway, WarehouseCard};
use ambar_pg::platform_schema;
use ambar_testkit::{TestApi, TestCaller, TestDb, account};
use ambar_workforce::{Workforce, schema};
use ambar_workforce_contract::{Holding, NewTask, TaskKind, WorkforceGateway};
use async_trait::async_trait;
use serde_json::{Value, json};
use uuid::Uuid;

pub const WAREHOUSE: WarehouseId = WarehouseId::from_uuid(Uuid::from_u128(0x57));
pub const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

/// Knows one warehouse.
struct OneWarehouse;

#[async_trait]
impl LocationsGateway for OneWarehouse {
    async fn warehouse(&self, _ctx: &Ctx, id: WarehouseId) -> Result<WarehouseCard> {
        match id {
            id if id == WAREHOUSE => Ok(WarehouseCard {
                id,
                version: 1,
                code: ShortCode::parse("MOW").unwrap(),
                name: DisplayName::parse("Moscow").unwrap(),
                time_zone: "Europe/Moscow".into(),
            }),
            id if id.is_nil() => Err(Failure::unavailable("locations.away", "Not now.", 1)),
            _ => Err(Failure::new(ErrorKind::Invalid, "locations.warehouse_unknown", "No such warehouse.")),
        }
    }
    async fn locations(&self, _: &Ctx, _: &[LocationId]) -> Result<Vec<LocationCard>> {
        Ok(Vec::new())
    }
    async fn locations_by_code(&self, _: &Ctx, _: WarehouseId, _: &[LocationCode]) -> Result<Vec<LocationCard>> {
        Ok(Vec::new())
    }
    async fn locations_of_kind(&self, _: &Ctx, _: WarehouseId, _: LocationKind) -> Result<Vec<LocationCard>> {
        Ok(Vec::new())
    }
}

/// Knows ann, bob and will, and zoe, who may work no more.
struct Accounts;

#[async_trait]
impl AccountsGateway for Accounts {
    async fn worker(&self, ctx: &Ctx, id: AccountId) -> Result<WorkerCard> {
        let found = self.workers(ctx, 10).await?.into_iter().find(|card| card.id == id);
        let zoe = WorkerCard { id: account("zoe"), name: "zoe".into(), person_id: None, may_work: false };
        found
            .or_else(|| (id == zoe.id).then_some(zoe))
            .ok_or_else(|| Failure::not_found("identity.account_unknown", "There is no such account."))
    }
    async fn workers(&self, _: &Ctx, _: u32) -> Result<Vec<WorkerCard>> {
        let card = |name: &str| WorkerCard { id: account(name), name: name.into(), person_id: None, may_work: true };
        Ok(["ann", "bob", "will"].map(card).into())
    }
}

pub struct World {
    pub test: TestDb,
    pub gateway: Arc<dyn WorkforceGateway>,
    pub api: TestApi,
    pub ann: TestCaller,
    pub bob: TestCaller,
}

impl World {
    pub async fn new() -> Self {
        let test = TestDb::new(vec![platform_schema(), schema()]).await;
        let workforce = Workforce::new(test.db.clone());
        let api = TestApi::new(&test, workforce.routes(Arc::new(OneWarehouse), Arc::new(Accounts)));
        let (ann, bob) = (api.anyone("ann"), api.anyone("bob"));
        Self { gateway: workforce.gateway(), test, api, ann, bob }
    }

    /// The context of a caller of the gateway.
    pub fn ctx(&self, name: &str) -> Ctx {
        let actor =
            Actor { account: account(name), name: name.into(), person: None, permissions: Arc::new(HashSet::new()) };
        Ctx {
            actor,
            operation_id: self.test.db.new_id(),
            now: self.test.db.clock().now(),
            idempotency: None,
            recorded_at: None,
        }
    }

    /// A task that is not opened yet.
    pub fn new_task(&self, priority: i16, sequence: i64) -> NewTask {
        NewTask {
            id: TaskId::from_uuid(self.test.db.new_id()),
            kind: TaskKind::Pick,
            warehouse_id: WAREHOUSE,
            reference: self.test.db.new_id(),
            priority,
            location: LocationCode::parse("A-01").ok(),
            sequence,
            summary: json!({"order": "SO-1"}),
        }
    }

    pub async fn open(&self, tasks: &[NewTask]) {
        self.gateway.open_tasks(&self.ctx("system"), tasks).await.unwrap();
    }

    /// Opens a pick task.
    pub async fn task(&self, priority: i16, sequence: i64) -> TaskId {
        let task = self.new_task(priority, sequence);
        self.open(std::slice::from_ref(&task)).await;
        task.id
    }

    pub fn minutes(&self, minutes: i64) {
        self.test.clock.advance(chrono::Duration::minutes(minutes));
    }

    /// A figure of the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.test.owner).await.unwrap()
    }

    pub async fn shown(&self, task: TaskId) -> Value {
        self.ann.get(&format!("/tasks/{task}")).await.expect(200)
    }
}

/// Claims through the API; answers what the gateway wants to see.
pub async fn claim(who: &TestCaller, task: TaskId) -> Holding {
    let claimed = who.post(&format!("/tasks/{task}/claim"), json!(null)).await.expect(200);
    Holding { task_id: task, token: claimed["token"].as_i64().unwrap() }
}

/// Asks for the next task; its id, or none.
pub async fn next(who: &TestCaller, more: Value) -> Option<String> {
    let mut body = json!({"warehouse_id": WAREHOUSE});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = who.post("/tasks/next", body).await;
    match answer.status {
        204 => None,
        _ => answer.expect(200)["task"]["id"].as_str().map(ToOwned::to_owned),
    }
}

/// The field of every row of a page.
pub fn column(page: &Value, field: &str) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}
