//! Inventory through its routes, and what other contexts ask of it.

mod access;
mod adjustments;
mod allocation_rules;
mod approvals;
mod availability;
mod copies;
mod counts;
mod finds;
mod lists;
#[cfg(test)]
mod maps;
mod movements;
mod moves;
mod periodic;
mod reservations;
mod sscc_range;
mod status_changes;
mod units;
mod usage;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use ambar_inventory::{Inventory, STATEMENTS, SUBSCRIPTIONS, schema};
use ambar_inventory_contract::{
    AllocationRule, Demand, IntoUnit, InventoryGateway, LotInput, MarkDoubt, Mode, OpenUnit, Receive, Reference,
    Reserve, RowChange, StockCommand, StockDone, StockOutcome, StockRequest, StockStatus, UnitKind, VirtualPlace,
};
use ambar_kernel::{CountId, Id, ItemId, LocationId, LotCode, Quantity, ReasonCode, ReservationId, SerialCode};
use ambar_locations_contract::LocationKind;
use ambar_pg::platform_schema;
use ambar_testkit::{TestApi, TestCaller, TestDb, prepare_all};
use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

use crate::fakes::{self, Fakes};

static IDS: AtomicU64 = AtomicU64::new(1);

/// A new id.
fn new<T>() -> Id<T> {
    Id::from(Uuid::from_u128((9 << 64) + u128::from(IDS.fetch_add(1, Ordering::Relaxed))))
}

fn pieces(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

/// A site of this test alone, with a caller who may do everything.
struct Site {
    test: TestDb,
    fakes: Fakes,
    inventory: Inventory,
    gateway: Arc<dyn InventoryGateway>,
    api: TestApi,
    ann: TestCaller,
}

impl Site {
    async fn open() -> Self {
        let test = TestDb::with_subscriptions(vec![platform_schema(), schema()], SUBSCRIPTIONS.to_vec()).await;
        let fakes = Fakes::default();
        let inventory = Inventory::new(
            test.db.clone(),
            test.stock.clone(),
            fakes.catalog.clone(),
            fakes.locations.clone(),
            fakes.workforce.clone(),
        );
        let api = TestApi::new(&test, inventory.routes().merge(inventory.map_routes(test.db.clone())));
        let ann = api.anyone("ann");
        Self { gateway: inventory.gateway(), test, fakes, inventory, api, ann }
    }

    /// Adds a storage place.
    fn bin(&self, code: &str) -> LocationId {
        self.fakes.locations.add(fakes::place(code, LocationKind::Storage))
    }

    /// Adds an item without tracking.
    fn item(&self, sku: &str) -> ItemId {
        self.fakes.catalog.add(fakes::item(sku))
    }

    async fn outcome(&self, command: StockCommand) -> StockOutcome {
        let request = StockRequest {
            id: new(),
            command,
            reference: Reference { kind: "test".into(), id: Uuid::from_u128(1) },
            reason: Some(ReasonCode::parse("test").unwrap()),
            note: None,
        };
        self.gateway.submit(&self.test.db.system_ctx(), vec![request], Mode::Each).await.unwrap().pop().unwrap()
    }

    async fn done(&self, command: StockCommand) -> StockDone {
        self.outcome(command).await.unwrap()
    }

    /// Takes goods in; answers the rows that they came to.
    async fn receive(&self, receive: Receive) -> Vec<RowChange> {
        match self.done(StockCommand::Receive(receive)).await {
            StockDone::Rows { rows, .. } => rows,
            other => panic!("no rows: {other:?}"),
        }
    }

    /// Takes in goods without tracking; answers the number of their row.
    async fn stock(&self, item: ItemId, at: LocationId, units: i64) -> i64 {
        self.receive(goods(item, at, units)).await[0].stock_id.0
    }

    /// Claims goods for an order line.
    async fn claim(&self, item: ItemId, units: i64) -> ReservationId {
        let reserve = Reserve {
            demand: Demand::of_order(new(), new()),
            warehouse_id: fakes::warehouse(),
            item_id: item,
            owner_id: fakes::owner(),
            quantity: pieces(units),
            rule: AllocationRule::default(),
            exclude: vec![],
            partial: false,
        };
        match self.done(StockCommand::Reserve(reserve)).await {
            StockDone::Allocated { allocation } => allocation.rows[0].reservation_id,
            other => panic!("no allocation: {other:?}"),
        }
    }

    /// A picker finds nothing; answers the count that is asked for.
    async fn doubt(&self, reservation_id: ReservationId) -> CountId {
        match self.done(StockCommand::MarkDoubt(MarkDoubt { reservation_id, count_id: new() })).await {
            StockDone::Doubted { count_id, .. } => count_id,
            other => panic!("no doubt: {other:?}"),
        }
    }

    /// An empty pallet; answers its id.
    async fn pallet(&self, at: LocationId, sscc: &str) -> Uuid {
        let open = OpenUnit {
            id: new(),
            kind: UnitKind::Pallet,
            warehouse_id: fakes::warehouse(),
            location_id: at,
            sscc: Some(sscc.into()),
        };
        match self.done(StockCommand::OpenUnit(open)).await {
            StockDone::UnitOpened { id, .. } => id.uuid(),
            other => panic!("no unit: {other:?}"),
        }
    }

    /// A row as the API shows it.
    async fn row(&self, row: i64) -> Value {
        self.ann.get(&format!("/stock/{row}")).await.expect(200)
    }

    async fn on_hand(&self, row: i64) -> String {
        self.row(row).await["on_hand"].as_str().unwrap().to_owned()
    }

    /// One number, as the database's owner sees it.
    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.test.owner).await.unwrap()
    }
}

/// Goods without tracking, from a supplier.
fn goods(item_id: ItemId, location_id: LocationId, units: i64) -> Receive {
    Receive {
        warehouse_id: fakes::warehouse(),
        location_id,
        unit: IntoUnit::Loose,
        item_id,
        owner_id: fakes::owner(),
        lot: None,
        serials: vec![],
        quantity: pieces(units),
        status: StockStatus::Available,
        origin: VirtualPlace::Supplier,
        hold_id: None,
    }
}

fn lot(code: &str, expires_on: Option<(i32, u32, u32)>) -> Option<LotInput> {
    let expires_on = expires_on.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
    Some(LotInput { code: LotCode::parse(code).unwrap(), expires_on })
}

fn serials(codes: &[&str]) -> Vec<SerialCode> {
    codes.iter().map(|code| SerialCode::parse(code).unwrap()).collect()
}

/// The pages of a list, one after the other, two rows each.
async fn all(caller: &TestCaller, path: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let page = caller.get(&format!("{path}{separator}limit=2{after}")).await.expect(200);
        rows.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return rows,
        }
    }
}

/// One field of every row.
fn column(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| row[field].as_str().map_or_else(|| row[field].to_string(), ToOwned::to_owned)).collect()
}

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let site = Site::open().await;
    prepare_all(site.test.stock.reader(), STATEMENTS).await;
}

#[tokio::test]
async fn an_item_and_a_place_can_be_used_in_the_request_after_they_were_added() {
    let site = Site::open().await;
    for number in 1..=20 {
        let (item, bin) = (site.item(&format!("SKU-{number}")), site.bin(&format!("A-{number}")));
        let row = site.stock(item, bin, 5).await;
        let to = site.bin(&format!("B-{number}"));
        let body = serde_json::json!({ "stock_id": row, "to_location": format!("B-{number}"), "quantity": "2" });
        let moved = site.ann.post("/stock/moves", body).await.expect(201);
        assert_eq!(moved["rows"][0]["location_id"], to.to_string());
    }
    assert_eq!(site.number("SELECT count(*) FROM platform.delivery").await, 0, "no event was needed");
}
