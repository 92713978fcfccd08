//! A catalog in memory that keeps the promises of the contract.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use ambar_catalog_contract::{CatalogGateway, CategoryRef, ItemCard, NewItem, OwnerCard, PackagingCard, PartnerCard};
use ambar_kernel::{
    Barcode, Ctx, DecimalText, DisplayName, Failure, ItemId, LocationId, OwnerId, PackagingId, PartnerId, Result,
    ShortCode, Sku, Timestamp,
};
use async_trait::async_trait;
use uuid::Uuid;

use crate::faults::Faults;

pub const OWNER: OwnerId = OwnerId::from_uuid(Uuid::from_u128(0xACE));

type Placed = Option<(DecimalText, LocationId)>;

#[derive(Default)]
pub struct State {
    /// The cards, and when each was drafted; none once it is published.
    pub items: HashMap<ItemId, (ItemCard, Option<Timestamp>)>,
    pub discarded: HashSet<ItemId>,
    /// What `ItemAdded` said.
    pub added: Vec<(ItemId, Placed)>,
    pub categories: Vec<CategoryRef>,
}

#[derive(Default)]
pub struct FakeCatalog {
    pub faults: Arc<Faults>,
    pub state: Mutex<State>,
}

impl State {
    fn draft(&mut self, now: Timestamp, new: NewItem) -> Result<ItemCard> {
        if self.discarded.contains(&new.id) {
            return Err(Failure::unavailable("catalog.draft_discarded", "", 1));
        }
        if let Some((card, drafted_at)) = self.items.get_mut(&new.id) {
            *drafted_at = drafted_at.map(|_| now);
            return Ok(card.clone());
        }
        let holder = self.items.values().find(|(card, _)| card.sku.folded() == new.sku.folded());
        match holder {
            Some((_, None)) => return Err(Failure::refused("catalog.sku_taken", "")),
            Some(_) => return Err(Failure::unavailable("catalog.being_added", "", 1)),
            None => {}
        }
        self.categories.extend(new.category.clone());
        let card = card(new);
        self.items.insert(card.id, (card.clone(), Some(now)));
        Ok(card)
    }

    fn publish(&mut self, id: ItemId, placed: Placed) -> Result<ItemCard> {
        let Some((card, drafted_at)) = self.items.get_mut(&id) else {
            return Err(Failure::unavailable("catalog.draft_discarded", "", 1));
        };
        if drafted_at.take().is_some() {
            self.added.push((id, placed));
        }
        Ok(card.clone())
    }

    fn discard(&mut self, id: ItemId) {
        if self.items.get(&id).is_some_and(|(_, drafted_at)| drafted_at.is_some()) {
            self.items.remove(&id);
            self.discarded.insert(id);
        }
    }
}

fn card(new: NewItem) -> ItemCard {
    let packaging = |level: ambar_catalog_contract::NewPackaging| PackagingCard {
        id: PackagingId::derived(new.id.uuid(), level.level.name()),
        level: level.level,
        quantity: level.quantity,
        length_mm: level.length_mm,
        width_mm: level.width_mm,
        height_mm: level.height_mm,
        weight_g: level.weight_g,
        barcodes: level.gtin.into_iter().chain(level.barcodes).collect(),
    };
    ItemCard {
        id: new.id,
        version: 1,
        owner_id: new.owner_id,
        sku: new.sku,
        name: new.name,
        base_unit: new.base_unit,
        scale: new.scale,
        tracking: new.tracking,
        category_id: None,
        category: None,
        abc: new.abc,
        min_remaining_days: new.min_remaining_days,
        active: true,
        packagings: new.packagings.into_iter().map(packaging).collect(),
    }
}

#[async_trait]
impl CatalogGateway for FakeCatalog {
    async fn items(&self, _: &Ctx, ids: &[ItemId]) -> Result<Vec<ItemCard>> {
        let state = self.state.lock().unwrap();
        Ok(ids.iter().filter_map(|id| state.items.get(id)).map(|(card, _)| card.clone()).collect())
    }

    async fn items_by_sku(&self, _: &Ctx, _: OwnerId, _: &[Sku]) -> Result<Vec<ItemCard>> {
        unreachable!("the process knows ids")
    }

    async fn by_barcode(&self, _: &Ctx, _: Option<OwnerId>, _: &Barcode) -> Result<Vec<(ItemCard, PackagingId)>> {
        unreachable!("the process reads no barcodes")
    }

    async fn owner(&self, _: &Ctx, id: OwnerId) -> Result<OwnerCard> {
        if id != OWNER {
            return Err(Failure::new(ambar_kernel::ErrorKind::Invalid, "catalog.owner_unknown", ""));
        }
        Ok(OwnerCard {
            id,
            version: 1,
            code: ShortCode::parse("ACME").unwrap(),
            name: DisplayName::parse("Acme").unwrap(),
            active: true,
        })
    }

    async fn owner_or_only(&self, ctx: &Ctx, id: Option<OwnerId>) -> Result<OwnerCard> {
        self.owner(ctx, id.unwrap_or(OWNER)).await
    }

    async fn partner(&self, _: &Ctx, _: PartnerId) -> Result<PartnerCard> {
        unreachable!("the process knows no partners")
    }

    async fn draft_item(&self, ctx: &Ctx, item: NewItem) -> Result<ItemCard> {
        self.faults.step(|| self.state.lock().unwrap().draft(ctx.now, item))
    }

    async fn publish_item(&self, _: &Ctx, id: ItemId, placed: Placed) -> Result<ItemCard> {
        self.faults.step(|| self.state.lock().unwrap().publish(id, placed))
    }

    async fn discard_draft(&self, _: &Ctx, id: ItemId) -> Result<()> {
        self.faults.step(|| {
            self.state.lock().unwrap().discard(id);
            Ok(())
        })
    }

    async fn stale_drafts(&self, ctx: &Ctx, minutes: u32) -> Result<Vec<ItemId>> {
        let since = ctx.now - chrono::Duration::minutes(minutes.into());
        let state = self.state.lock().unwrap();
        let stale = state.items.iter().filter(|(_, (_, drafted_at))| drafted_at.is_some_and(|at| at < since));
        Ok(stale.map(|(id, _)| *id).collect())
    }
}
