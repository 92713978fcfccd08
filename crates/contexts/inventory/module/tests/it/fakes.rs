//! The contexts that inventory asks, as tables in memory.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use ambar_catalog_contract::{
    CatalogGateway, ItemCard, NewItem, OwnerCard, PackagingCard, PackagingLevel, PartnerCard, Tracking,
};
use ambar_kernel::{
    Barcode, Ctx, DecimalText, DisplayName, Failure, ItemId, LocationCode, LocationId, OwnerId, PackagingId, PartnerId,
    Quantity, Result, Scale, ShortCode, Sku, TaskId, WarehouseId, ZoneId,
};
use ambar_locations_contract::{
    Limits, LocationCard, LocationKind, LocationsGateway, MixingRule, Position, WarehouseCard,
};
use ambar_workforce_contract::{Holding, NewTask, TaskCard, TaskState, WorkforceGateway};
use async_trait::async_trait;
use uuid::Uuid;

/// The one owner.
pub fn owner() -> OwnerId {
    OwnerId::from(Uuid::from_u128(0x0a))
}

/// The first site; there is a second, [`other_warehouse`].
pub fn warehouse() -> WarehouseId {
    WarehouseId::from(Uuid::from_u128(0x0b))
}

/// The second site.
pub fn other_warehouse() -> WarehouseId {
    WarehouseId::from(Uuid::from_u128(0x0c))
}

/// An item of pieces, 100 g and 1 dm³ each, without tracking.
pub fn item(sku: &str) -> ItemCard {
    let id = ItemId::derived(Uuid::nil(), sku);
    ItemCard {
        id,
        version: 1,
        owner_id: owner(),
        sku: Sku::parse(sku).unwrap(),
        name: DisplayName::parse(&format!("name of {sku}")).unwrap(),
        base_unit: ShortCode::parse("pcs").unwrap(),
        scale: Scale::WHOLE,
        tracking: Tracking::None,
        category_id: None,
        category: None,
        abc: None,
        min_remaining_days: None,
        active: true,
        packagings: vec![PackagingCard {
            id: PackagingId::derived(id.uuid(), "each"),
            level: PackagingLevel::Each,
            quantity: Quantity::new(1).unwrap(),
            length_mm: Some(100),
            width_mm: Some(100),
            height_mm: Some(100),
            weight_g: Some(100),
            barcodes: vec![],
        }],
    }
}

/// An item with tracking.
pub fn tracked(sku: &str, tracking: Tracking) -> ItemCard {
    ItemCard { tracking, ..item(sku) }
}

/// A place of the first site without limits; its place in the walk follows from its code's last number.
pub fn place(code: &str, kind: LocationKind) -> LocationCard {
    let number: String = code.chars().rev().take_while(char::is_ascii_digit).collect();
    LocationCard {
        id: LocationId::derived(Uuid::nil(), code),
        version: 1,
        warehouse_id: warehouse(),
        zone_id: ZoneId::from(Uuid::from_u128(0x0d)),
        zone: ShortCode::parse("Z").unwrap(),
        code: LocationCode::parse(code).unwrap(),
        kind,
        limits: Limits::default(),
        mixing: MixingRule::Any,
        locked_in: false,
        locked_out: false,
        position: Position::default(),
        pick_sequence: number.chars().rev().collect::<String>().parse().unwrap_or(0),
        check_digits: None,
        active: true,
    }
}

/// Items in memory.
#[derive(Default)]
pub struct FakeCatalog {
    pub cards: Mutex<BTreeMap<ItemId, ItemCard>>,
    /// How often items were asked for.
    pub asked: AtomicUsize,
}

impl FakeCatalog {
    /// Adds or replaces an item, without telling anybody.
    pub fn add(&self, card: ItemCard) -> ItemId {
        let id = card.id;
        self.cards.lock().unwrap().insert(id, card);
        id
    }
}

#[async_trait]
impl CatalogGateway for FakeCatalog {
    async fn items(&self, _: &Ctx, ids: &[ItemId]) -> Result<Vec<ItemCard>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let cards = self.cards.lock().unwrap();
        Ok(ids.iter().filter_map(|id| cards.get(id).cloned()).collect())
    }
    async fn items_by_sku(&self, _: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemCard>> {
        let cards = self.cards.lock().unwrap();
        let wanted =
            |card: &&ItemCard| card.owner_id == owner && skus.iter().any(|sku| sku.folded() == card.sku.folded());
        Ok(cards.values().filter(wanted).cloned().collect())
    }
    async fn by_barcode(&self, _: &Ctx, _: Option<OwnerId>, _: &Barcode) -> Result<Vec<(ItemCard, PackagingId)>> {
        Ok(Vec::new())
    }
    async fn owner(&self, _: &Ctx, id: OwnerId) -> Result<OwnerCard> {
        if id != owner() {
            return Err(Failure::not_found("catalog.owner_unknown", "There is no such owner."));
        }
        Ok(OwnerCard {
            id,
            version: 1,
            code: ShortCode::parse("OWN").unwrap(),
            name: DisplayName::parse("The owner").unwrap(),
            active: true,
        })
    }
    async fn owner_or_only(&self, ctx: &Ctx, id: Option<OwnerId>) -> Result<OwnerCard> {
        self.owner(ctx, id.unwrap_or_else(owner)).await
    }
    async fn partner(&self, _: &Ctx, _: PartnerId) -> Result<PartnerCard> {
        Err(Failure::not_found("catalog.partner_unknown", "There is no such partner."))
    }
    async fn draft_item(&self, _: &Ctx, _: NewItem) -> Result<ItemCard> {
        Err(Failure::internal("the fake catalog adds nothing"))
    }
    async fn publish_item(&self, _: &Ctx, _: ItemId, _: Option<(DecimalText, LocationId)>) -> Result<ItemCard> {
        Err(Failure::internal("the fake catalog adds nothing"))
    }
    async fn discard_draft(&self, _: &Ctx, _: ItemId) -> Result<()> {
        Ok(())
    }
    async fn stale_drafts(&self, _: &Ctx, _: u32) -> Result<Vec<ItemId>> {
        Ok(Vec::new())
    }
}

/// Places in memory.
#[derive(Default)]
pub struct FakeLocations {
    pub cards: Mutex<BTreeMap<LocationId, LocationCard>>,
    /// How often places were asked for.
    pub asked: AtomicUsize,
}

impl FakeLocations {
    /// Adds or replaces a place, without telling anybody.
    pub fn add(&self, card: LocationCard) -> LocationId {
        let id = card.id;
        self.cards.lock().unwrap().insert(id, card);
        id
    }

    fn matching(&self, wanted: impl Fn(&LocationCard) -> bool) -> Vec<LocationCard> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.cards.lock().unwrap().values().filter(|card| wanted(card)).cloned().collect()
    }
}

#[async_trait]
impl LocationsGateway for FakeLocations {
    async fn warehouse(&self, _: &Ctx, id: WarehouseId) -> Result<WarehouseCard> {
        if id != warehouse() && id != other_warehouse() {
            return Err(Failure::not_found("locations.warehouse_unknown", "There is no such warehouse."));
        }
        Ok(WarehouseCard {
            id,
            version: 1,
            code: ShortCode::parse("W").unwrap(),
            name: DisplayName::parse("A warehouse").unwrap(),
            time_zone: "Europe/Moscow".into(),
        })
    }
    async fn locations(&self, _: &Ctx, ids: &[LocationId]) -> Result<Vec<LocationCard>> {
        Ok(self.matching(|card| ids.contains(&card.id)))
    }
    async fn locations_by_code(
        &self,
        _: &Ctx,
        warehouse: WarehouseId,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>> {
        Ok(self.matching(|card| card.warehouse_id == warehouse && codes.contains(&card.code)))
    }
    async fn locations_of_kind(
        &self,
        _: &Ctx,
        warehouse: WarehouseId,
        kind: LocationKind,
    ) -> Result<Vec<LocationCard>> {
        let mut cards = self.matching(|card| card.warehouse_id == warehouse && card.kind == kind && card.active);
        cards.sort_by_key(|card| (card.pick_sequence, card.id));
        Ok(cards)
    }
}

/// A task and its claim.
#[derive(Debug, Clone)]
pub struct FakeTask {
    pub task: NewTask,
    pub state: TaskState,
    /// Goes up with every claim; 0 before the first.
    pub token: i64,
}

/// Tasks in memory.
#[derive(Default)]
pub struct FakeWorkforce {
    pub tasks: Mutex<BTreeMap<TaskId, FakeTask>>,
    /// While this is set, nothing can be reached.
    pub down: Mutex<bool>,
}

impl FakeWorkforce {
    /// Claims a task as anybody; answers the token.
    pub fn claim(&self, id: TaskId) -> i64 {
        let mut tasks = self.tasks.lock().unwrap();
        let task = tasks.get_mut(&id).expect("the task is there");
        task.token += 1;
        task.state = TaskState::Started;
        task.token
    }

    /// Where a task stands, if it is there.
    pub fn state(&self, id: TaskId) -> Option<TaskState> {
        self.tasks.lock().unwrap().get(&id).map(|task| task.state)
    }

    /// Whether it can be reached.
    pub fn set_down(&self, down: bool) {
        *self.down.lock().unwrap() = down;
    }

    fn reach(&self) -> Result<()> {
        if *self.down.lock().unwrap() {
            return Err(Failure::unavailable("workforce.down", "Workforce cannot be reached.", 1));
        }
        Ok(())
    }

    fn held(&self, holding: Holding) -> Result<TaskCard> {
        self.reach()?;
        let tasks = self.tasks.lock().unwrap();
        let task = tasks
            .get(&holding.task_id)
            .ok_or_else(|| Failure::not_found("workforce.task_unknown", "There is no such task."))?;
        if task.token != holding.token || task.token == 0 {
            return Err(Failure::refused("workforce.not_held", "Somebody else holds the task."));
        }
        Ok(TaskCard {
            id: holding.task_id,
            kind: task.task.kind,
            state: task.state,
            reference: task.task.reference,
            holder: None,
        })
    }
}

#[async_trait]
impl WorkforceGateway for FakeWorkforce {
    async fn open_tasks(&self, _: &Ctx, tasks: &[NewTask]) -> Result<()> {
        self.reach()?;
        let mut all = self.tasks.lock().unwrap();
        for task in tasks {
            all.entry(task.id).or_insert_with(|| FakeTask { task: task.clone(), state: TaskState::Pending, token: 0 });
        }
        Ok(())
    }
    async fn require_held(&self, _: &Ctx, holding: Holding) -> Result<TaskCard> {
        let card = self.held(holding)?;
        if card.state.is_open() { Ok(card) } else { Err(Failure::refused("workforce.not_held", "The task is over.")) }
    }
    async fn progress(&self, ctx: &Ctx, holding: Holding) -> Result<()> {
        self.require_held(ctx, holding).await.map(drop)
    }
    async fn complete(&self, _: &Ctx, holding: Holding) -> Result<()> {
        self.held(holding)?;
        self.tasks.lock().unwrap().entry(holding.task_id).and_modify(|task| task.state = TaskState::Completed);
        Ok(())
    }
    async fn cancel_tasks(&self, _: &Ctx, tasks: &[TaskId], _: bool) -> Result<()> {
        self.reach()?;
        let mut all = self.tasks.lock().unwrap();
        for id in tasks {
            if let Some(task) = all.get_mut(id).filter(|task| task.state.is_open()) {
                task.state = TaskState::Canceled;
            }
        }
        Ok(())
    }
}

/// All of them.
#[derive(Clone, Default)]
pub struct Fakes {
    pub catalog: Arc<FakeCatalog>,
    pub locations: Arc<FakeLocations>,
    pub workforce: Arc<FakeWorkforce>,
}
