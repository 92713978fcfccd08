//! A warehouse to test on: what the engine is given, what it is asked, and whether its books are sound afterwards.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use ambar_catalog_contract::{ItemCard, Tracking};
use ambar_inventory::Inventory;
use ambar_inventory_contract::*;
use ambar_kernel::{Ctx, Id, Item, ItemId, LocationId, Quantity, ReasonCode, Result};
use ambar_locations_contract::{LocationCard, LocationKind, MixingRule};
use ambar_pg::{Schema, platform_schema};
use ambar_testkit::TestDb;
use async_trait::async_trait;
use sqlx::PgPool;
use uuid::Uuid;

use crate::fakes::{self, Fakes};

/// A warehouse of this test alone.
pub struct Floor {
    pub test: TestDb,
    pub fakes: Fakes,
    pub inventory: Inventory,
    pub gateway: Arc<dyn InventoryGateway>,
}

/// What is given to a command beside what it does.
static KEYS: AtomicU64 = AtomicU64::new(1);

/// A new id.
pub fn new<T>() -> Id<T> {
    Id::from(Uuid::from_u128((7 << 64) + u128::from(KEYS.fetch_add(1, Ordering::Relaxed))))
}

pub fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

/// A request with a new key and a reason.
pub fn request(command: StockCommand) -> StockRequest {
    StockRequest {
        id: new(),
        command,
        reference: Reference { kind: "test".into(), id: Uuid::from_u128(1) },
        reason: Some(ReasonCode::parse("test").unwrap()),
        note: None,
    }
}

/// Rows that goods came to.
pub fn rows(done: StockDone) -> Vec<RowChange> {
    match done {
        StockDone::Rows { rows, .. } => rows,
        other => panic!("no rows: {other:?}"),
    }
}

pub fn plan(done: StockDone) -> PlacePlan {
    match done {
        StockDone::Planned { plan } => plan,
        other => panic!("no plan: {other:?}"),
    }
}

pub fn allocation(done: StockDone) -> Allocation {
    match done {
        StockDone::Allocated { allocation } => allocation,
        other => panic!("no allocation: {other:?}"),
    }
}

impl Floor {
    pub async fn open() -> Self {
        let schemas: Vec<Schema> = vec![platform_schema(), ambar_inventory::schema()];
        let test = TestDb::new(schemas).await;
        let fakes = Fakes::default();
        let inventory = Inventory::new(
            test.db.clone(),
            test.stock.clone(),
            fakes.catalog.clone(),
            fakes.locations.clone(),
            fakes.workforce.clone(),
        );
        Self { gateway: inventory.gateway(), inventory, fakes, test }
    }

    /// The same with three instances of the application on its database, which take turns: they know nothing of each other.
    pub async fn of_three_instances() -> Self {
        let floor = Self::open().await;
        let another = || {
            let (catalog, locations) = (floor.fakes.catalog.clone(), floor.fakes.locations.clone());
            let workforce = floor.fakes.workforce.clone();
            Inventory::new(floor.test.db.clone(), floor.test.stock.clone(), catalog, locations, workforce).gateway()
        };
        let all = vec![floor.gateway.clone(), another(), another()];
        Self { gateway: Arc::new(Instances { all, turn: AtomicUsize::new(0) }), ..floor }
    }

    pub fn ctx(&self) -> Ctx {
        self.test.db.system_ctx()
    }

    /// Adds an item without tracking.
    pub fn item(&self, sku: &str) -> ItemId {
        self.fakes.catalog.add(fakes::item(sku))
    }

    /// Adds an item with tracking.
    pub fn tracked(&self, sku: &str, tracking: Tracking) -> ItemId {
        self.fakes.catalog.add(fakes::tracked(sku, tracking))
    }

    /// Adds an item as it is changed.
    pub fn item_with(&self, sku: &str, change: impl FnOnce(&mut ItemCard)) -> ItemId {
        let mut card = fakes::item(sku);
        change(&mut card);
        self.fakes.catalog.add(card)
    }

    /// Adds a storage place.
    pub fn bin(&self, code: &str) -> LocationId {
        self.place_with(code, LocationKind::Storage, |_| {})
    }

    /// Adds a dock.
    pub fn dock(&self) -> LocationId {
        self.place_with("DOCK-1", LocationKind::Dock, |_| {})
    }

    /// Adds a staging lane.
    pub fn lane(&self) -> LocationId {
        self.place_with("LANE-1", LocationKind::Staging, |_| {})
    }

    /// Adds a place as it is changed.
    pub fn place_with(&self, code: &str, kind: LocationKind, change: impl FnOnce(&mut LocationCard)) -> LocationId {
        let mut card = fakes::place(code, kind);
        change(&mut card);
        self.fakes.locations.add(card)
    }

    /// Tells inventory of every place, as locations would.
    pub async fn follow(&self) {
        let cards: Vec<LocationCard> = self.fakes.locations.cards.lock().unwrap().values().cloned().collect();
        self.inventory.location_follower().follow(&self.ctx(), &cards).await.unwrap();
    }

    pub async fn submit(&self, requests: Vec<StockRequest>, mode: Mode) -> Vec<StockOutcome> {
        self.gateway.submit(&self.ctx(), requests, mode).await.unwrap()
    }

    pub async fn outcome(&self, command: StockCommand) -> StockOutcome {
        self.submit(vec![request(command)], Mode::Each).await.pop().unwrap()
    }

    /// Carries out a command that must be granted.
    #[track_caller]
    pub fn done(&self, command: StockCommand) -> impl Future<Output = StockDone> {
        let caller = std::panic::Location::caller();
        async move { self.outcome(command).await.unwrap_or_else(|refusal| panic!("refused at {caller}: {refusal:?}")) }
    }

    /// Carries out a command that must be refused; answers the code.
    #[track_caller]
    pub fn refused(&self, command: StockCommand) -> impl Future<Output = String> {
        let caller = std::panic::Location::caller();
        async move {
            match self.outcome(command).await {
                Err(refusal) => refusal.code,
                Ok(done) => panic!("not refused at {caller}: {done:?}"),
            }
        }
    }

    /// Receives goods without tracking; answers their row.
    pub async fn stock(&self, item: ItemId, at: LocationId, units: i64) -> StockId {
        rows(self.done(StockCommand::Receive(receive(item, at, units))).await)[0].stock_id
    }

    /// `on_hand` and `reserved` of a row.
    pub async fn balance(&self, row: StockId) -> (i64, i64) {
        sqlx::query_as("SELECT on_hand, reserved FROM inventory.stock WHERE stock_id = $1")
            .bind(row.0)
            .fetch_one(self.sql())
            .await
            .unwrap()
    }

    /// One number.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.sql()).await.unwrap()
    }

    pub fn sql(&self) -> &PgPool {
        &self.test.owner
    }

    /// Panics unless every book is sound.
    pub async fn assert_sound(&self) {
        for (what, sql) in SOUND {
            let broken: i64 = sqlx::query_scalar(*sql).fetch_one(self.sql()).await.unwrap();
            assert_eq!(broken, 0, "{what}");
        }
    }
}

/// Instances of the application that take turns.
struct Instances {
    all: Vec<Arc<dyn InventoryGateway>>,
    turn: AtomicUsize,
}

impl Instances {
    fn next(&self) -> &dyn InventoryGateway {
        &*self.all[self.turn.fetch_add(1, Ordering::Relaxed) % self.all.len()]
    }
}

#[async_trait]
impl InventoryGateway for Instances {
    async fn submit(&self, ctx: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>> {
        self.next().submit(ctx, requests, mode).await
    }
    async fn availability(&self, ctx: &Ctx, query: AvailabilityQuery) -> Result<Availability> {
        self.next().availability(ctx, query).await
    }
    async fn units_by_sscc(&self, ctx: &Ctx, ssccs: &[String]) -> Result<Vec<UnitCard>> {
        self.next().units_by_sscc(ctx, ssccs).await
    }
}

/// What must hold at every commit: each statement counts what breaks it.
const SOUND: &[(&str, &str)] = &[
    (
        "balance is the sum of movements",
        "SELECT count(*) FROM (
             SELECT s.stock_id FROM inventory.stock s
             LEFT JOIN (SELECT stock_id, sum(q) AS q FROM (
                 SELECT to_stock_id AS stock_id, quantity AS q FROM inventory.movement WHERE to_stock_id IS NOT NULL
                 UNION ALL SELECT from_stock_id, -quantity FROM inventory.movement WHERE from_stock_id IS NOT NULL) m GROUP BY 1) m
             USING (stock_id) WHERE s.on_hand <> coalesce(m.q, 0)) broken",
    ),
    (
        "every movement names rows that are there",
        "SELECT count(*) FROM inventory.movement m
         WHERE NOT EXISTS (SELECT 1 FROM inventory.stock s WHERE s.stock_id = coalesce(m.from_stock_id, m.to_stock_id))
            OR m.to_stock_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM inventory.stock s WHERE s.stock_id = m.to_stock_id)",
    ),
    (
        "reserved is the sum of open claims",
        "SELECT count(*) FROM inventory.stock s
         WHERE s.reserved <> (SELECT coalesce(sum(r.quantity), 0) FROM inventory.reservation r WHERE r.stock_id = s.stock_id AND r.quantity > 0)",
    ),
    (
        "a serial-tracked unit stands where it is said to stand",
        "SELECT count(*) FROM inventory.serial n
         WHERE n.stock_id IS DISTINCT FROM (SELECT s.stock_id FROM inventory.stock s WHERE s.serial_id = n.id AND s.on_hand = 1)",
    ),
    (
        "goods stand where their unit stands",
        "SELECT count(*) FROM inventory.stock s JOIN inventory.handling_unit u ON u.id = s.handling_unit_id
         WHERE s.on_hand > 0 AND s.location_id <> u.location_id",
    ),
    (
        "the figures of a place are what stands there and what is on its way",
        "SELECT count(*) FROM inventory.place p
         LEFT JOIN LATERAL (SELECT count(*) AS rows, coalesce(sum(on_hand * 100), 0) AS weight, coalesce(sum(on_hand * 1000), 0) AS volume
                            FROM inventory.stock s WHERE s.location_id = p.id AND s.on_hand > 0) s ON true
         LEFT JOIN LATERAL (SELECT count(*) AS holds, coalesce(sum(weight_g), 0) AS weight, coalesce(sum(volume_cm3), 0) AS volume,
                                   coalesce(sum(units), 0) AS units FROM inventory.hold h WHERE h.location_id = p.id) h ON true
         WHERE p.counted AND (p.full_rows, p.weight_g, p.volume_cm3, p.holds, p.held_weight_g, p.held_volume_cm3, p.held_units, p.units::bigint)
               IS DISTINCT FROM (s.rows, s.weight, s.volume, h.holds, h.weight, h.volume, h.units,
                                 (SELECT count(*) FROM inventory.handling_unit u WHERE u.location_id = p.id))",
    ),
    (
        "no place holds more than it may",
        "SELECT count(*) FROM inventory.place p
         WHERE p.over_limit_reason IS NULL AND (p.weight_g + p.held_weight_g > p.max_weight_g OR p.volume_cm3 + p.held_volume_cm3 > p.max_volume_cm3
                                                OR p.units + p.held_units > p.max_units)",
    ),
    (
        "the total of promises is their sum",
        "SELECT count(*) FROM inventory.promise_total t
         WHERE t.promised <> (SELECT coalesce(sum(quantity), 0) FROM inventory.promise p
                              WHERE (p.warehouse_id, p.item_id, p.owner_id) = (t.warehouse_id, t.item_id, t.owner_id))",
    ),
    (
        "every movement is of a known command that was done, or of a call whose reply says so",
        "SELECT count(*) FROM inventory.movement m
         WHERE NOT EXISTS (SELECT 1 FROM inventory.command c WHERE c.id = m.command_id AND c.outcome ? 'Ok')
           AND NOT EXISTS (SELECT 1 FROM platform.idempotency r WHERE r.operation_id = m.operation_id AND r.movements > 0)",
    ),
    (
        "every movement is told",
        "SELECT (SELECT count(*) FROM inventory.movement)
              - (SELECT coalesce(sum(json_array_length(payload->'facts')), 0) FROM platform.event WHERE name = 'inventory.stock_changed')::bigint",
    ),
];

/// Goods without tracking, from a supplier.
pub fn receive(item_id: ItemId, location_id: LocationId, units: i64) -> Receive {
    Receive {
        warehouse_id: fakes::warehouse(),
        location_id,
        unit: IntoUnit::Loose,
        item_id,
        owner_id: fakes::owner(),
        lot: None,
        serials: Vec::new(),
        quantity: q(units),
        status: StockStatus::Available,
        origin: VirtualPlace::Supplier,
        hold_id: None,
    }
}

pub fn go(stock_id: StockId, to_location_id: LocationId, units: i64) -> Move {
    Move {
        stock_id,
        quantity: Some(q(units)),
        to_location_id,
        unit: IntoUnit::Loose,
        hold_id: None,
        override_limits: false,
    }
}

pub fn demand() -> Demand {
    Demand::of_order(new(), new())
}

pub fn reserve(item_id: ItemId, units: i64) -> Reserve {
    Reserve {
        demand: demand(),
        warehouse_id: fakes::warehouse(),
        item_id,
        owner_id: fakes::owner(),
        quantity: q(units),
        rule: AllocationRule::default(),
        exclude: Vec::new(),
        partial: true,
    }
}

pub fn promise(item_id: ItemId, units: i64) -> Promise {
    Promise {
        demand: demand(),
        warehouse_id: fakes::warehouse(),
        item_id,
        owner_id: fakes::owner(),
        quantity: q(units),
    }
}

pub fn putaway(item_id: ItemId, units: i64) -> PlanPutaway {
    PlanPutaway {
        hold_id: new::<Item>().uuid(),
        warehouse_id: fakes::warehouse(),
        item_id,
        owner_id: fakes::owner(),
        lot: None,
        quantity: q(units),
        whole_unit: false,
        strategy: Some(PlacementStrategy::NearestEmpty),
        location_id: None,
        avoid: Vec::new(),
    }
}

/// A limit of so many pieces of the items of [`fakes::item`], which weigh 100 g.
pub fn holds_pieces(pieces: i64) -> impl FnOnce(&mut LocationCard) {
    move |card| card.limits.max_weight_g = Some(pieces * 100)
}

pub fn mixing(rule: MixingRule) -> impl FnOnce(&mut LocationCard) {
    move |card| card.mixing = rule
}

impl Deref for Floor {
    type Target = TestDb;
    fn deref(&self) -> &TestDb {
        &self.test
    }
}
