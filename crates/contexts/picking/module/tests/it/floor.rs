//! A warehouse with goods, orders that want them, and people who pick.

use std::sync::Arc;

use ambar_inventory_contract::{AllocationRule, Demand, Reserve};
use ambar_kernel::{
    Ctx, DisplayName, Id, ItemId, OrderId, OrderLineId, OwnerId, PickListId, Quantity, Scale, Sku, StockCommandId,
    TaskId, WarehouseId,
};
use ambar_pg::platform_schema;
use ambar_picking::{Picking, schema};
use ambar_picking_contract::{NewPickLine, NewPickList, OpenedPickList, PickingGateway};
use ambar_testkit::{TestApi, TestCaller, TestDb, TestResponse, account};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    crash::Crash,
    inventory::{FakeInventory, place},
    workforce::FakeWorkforce,
};

pub struct Floor {
    pub test: TestDb,
    pub crash: Arc<Crash>,
    pub inventory: Arc<FakeInventory>,
    pub workforce: Arc<FakeWorkforce>,
    pub picking: Picking,
    pub gateway: Arc<dyn PickingGateway>,
    pub api: TestApi,
    pub ann: TestCaller,
}

/// An item, an order, a line by their numbers.
pub fn id<T>(kind: &str, n: u32) -> Id<T> {
    Id::derived(Uuid::from_u128(u128::from(n)), kind)
}

pub fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

/// What an order wants: item and units, a line each.
pub type Wants<'a> = &'a [(u32, i64)];

impl Floor {
    pub async fn start() -> Self {
        let test = TestDb::new(vec![platform_schema(), schema()]).await;
        let crash = Arc::new(Crash::default());
        let (inventory, workforce) =
            (FakeInventory::new(test.stock.clone(), crash.clone()), FakeWorkforce::new(crash.clone()));
        let picking = Picking::new(test.db.clone(), inventory.clone(), workforce.clone());
        let api = TestApi::new(&test, picking.routes());
        let ann = api.anyone("ann");
        Self { gateway: picking.gateway(), test, crash, inventory, workforce, picking, api, ann }
    }

    /// A floor where item 1 stands in A (5) and B (5), and item 2 in C (4).
    pub async fn stocked() -> Self {
        let floor = Self::start().await;
        floor.inventory.stock(item(1), "A-1", 5);
        floor.inventory.stock(item(1), "B-1", 5);
        floor.inventory.stock(item(2), "C-1", 4);
        floor
    }

    pub fn ctx(&self) -> Ctx {
        self.test.db.system_ctx()
    }

    /// Claims stock for an order, as a release does, and tells the list to be.
    pub fn list(&self, order: u32, wants: Wants<'_>) -> NewPickList {
        let mut lines = Vec::new();
        let mut rules = Vec::new();
        for (n, (sku, units)) in (1..).zip(wants) {
            let line: OrderLineId = line_of(order, n);
            let reserve = Reserve {
                demand: Demand::of_order(id("order", order), line),
                warehouse_id: WarehouseId::NIL,
                item_id: item(*sku),
                owner_id: OwnerId::NIL,
                quantity: q(*units),
                rule: AllocationRule::default(),
                exclude: vec![],
                partial: true,
            };
            let rows = self.inventory.book.lock().unwrap().claim(StockCommandId::from_uuid(line.uuid()), &reserve);
            lines.extend(rows.into_iter().map(|row| NewPickLine {
                id: NewPickLine::id_of(row.reservation_id),
                order_line_id: line,
                reservation_id: row.reservation_id,
                item_id: item(*sku),
                sku: Sku::parse(&format!("SKU-{sku}")).unwrap(),
                name: DisplayName::parse("A thing").unwrap(),
                scale: Scale::WHOLE,
                location_id: row.location_id,
                location: row.location,
                pick_sequence: row.pick_sequence,
                handling_unit_id: row.handling_unit_id,
                lot: row.lot,
                serial: row.serial,
                quantity: row.quantity,
                why: json!(row.why),
            }));
            rules.push((line, serde_json::to_value(AllocationRule::default()).unwrap()));
        }
        NewPickList {
            id: list_of(order),
            order_id: id("order", order),
            order_number: format!("SO-{order}"),
            owner_id: OwnerId::NIL,
            warehouse_id: WarehouseId::NIL,
            staging_id: place("STAGE"),
            priority: 50,
            rules,
            lines,
        }
    }

    /// Opens the pick list of an order.
    pub async fn open(&self, order: u32, wants: Wants<'_>) -> OpenedPickList {
        self.gateway.open_pick_list(&self.ctx(), self.list(order, wants)).await.unwrap()
    }

    /// Opens the list of an order and lets somebody take its task; answers the list and the token.
    pub async fn walk(&self, order: u32, wants: Wants<'_>, who: &str) -> (PickListId, i64) {
        let opened = self.open(order, wants).await;
        (opened.pick_list_id, self.workforce.claim(opened.task_id, account(who)))
    }

    pub async fn get(&self, list: PickListId) -> Value {
        self.ann.get(&format!("/pick-lists/{list}")).await.expect(200)
    }

    /// The stops of a list as `location state picked/quantity`.
    pub async fn stops(&self, list: PickListId) -> Vec<String> {
        let list = self.get(list).await;
        let text = |stop: &Value, key: &str| stop[key].as_str().unwrap().to_owned();
        list["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|stop| {
                let (place, state) = (text(stop, "location"), text(stop, "state"));
                format!("{place} {state} {}/{}", text(stop, "picked"), text(stop, "quantity"))
            })
            .collect()
    }

    /// The stop of a list at a place.
    pub async fn stop_at(&self, list: PickListId, location: &str) -> String {
        let shown = self.get(list).await;
        let stop = shown["lines"].as_array().unwrap().iter().find(|stop| stop["location"] == location);
        stop.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// The path of an action at the stop of a list at a place.
    pub async fn path(&self, list: PickListId, location: &str, action: &str) -> String {
        let stop = self.stop_at(list, location).await;
        format!("/pick-lists/{list}/lines/{stop}/{action}")
    }

    pub async fn confirm(&self, list: PickListId, location: &str, body: Value) -> TestResponse {
        self.ann.post(&self.path(list, location, "confirm").await, body).await
    }

    pub async fn short(&self, list: PickListId, location: &str, body: Value) -> TestResponse {
        self.ann.post(&self.path(list, location, "short").await, body).await
    }

    /// Names and payloads of the events so far.
    pub async fn events(&self) -> Vec<(String, Value)> {
        sqlx::query_as("SELECT name, payload FROM platform.event ORDER BY seq")
            .fetch_all(&self.test.owner)
            .await
            .unwrap()
    }

    pub async fn event_names(&self) -> Vec<String> {
        self.events().await.into_iter().map(|(name, _)| name).collect()
    }
}

pub fn item(n: u32) -> ItemId {
    id("item", n)
}

pub fn order(n: u32) -> OrderId {
    id("order", n)
}

pub fn line_of(order: u32, n: u32) -> OrderLineId {
    id("line", order * 100 + n)
}

pub fn list_of(order: u32) -> PickListId {
    id("list", order)
}

pub fn task_of(order: u32) -> TaskId {
    Id::derived(list_of(order).uuid(), "task")
}
