//! What may be asked of the catalog.

use ambar_kernel::{
    Barcode, CategoryId, Ctx, DecimalText, DisplayName, ExternalRef, ItemId, LocationId, OwnerId, PackagingId,
    PartnerId, Quantity, Result, Scale, ShortCode, Sku,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{AbcClass, ItemCard, OwnerCard, PackagingLevel, PartnerCard, Tracking};

/// A packaging level to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPackaging {
    /// Which step.
    pub level: PackagingLevel,
    /// What it holds, in the item's smallest units.
    pub quantity: Quantity,
    /// Length in mm.
    pub length_mm: Option<u32>,
    /// Width in mm.
    pub width_mm: Option<u32>,
    /// Height in mm.
    pub height_mm: Option<u32>,
    /// Gross weight in g.
    pub weight_g: Option<u32>,
    /// What scanners read on it.
    pub barcodes: Vec<Barcode>,
}

/// An item to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Its id, derived from the command's key.
    pub id: ItemId,
    /// Whose item it is.
    pub owner_id: OwnerId,
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: DisplayName,
    /// What one base unit is called.
    pub base_unit: ShortCode,
    /// Decimals of the base unit that it is counted in.
    pub scale: Scale,
    /// What is recorded of every unit.
    pub tracking: Tracking,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// How fast it moves.
    pub abc: Option<AbcClass>,
    /// Days that must remain before expiry when it is allocated.
    pub min_remaining_days: Option<u16>,
    /// Packaging levels beside `Each`, or with it to give it dimensions.
    pub packagings: Vec<NewPackaging>,
    /// Another system's name for it.
    pub external_ref: Option<ExternalRef>,
    /// Which other system.
    pub source: Option<ShortCode>,
}

/// Where an item is still in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Usage {
    /// The context that uses it.
    pub context: String,
    /// What uses it: `stock`, `open order lines`.
    pub what: String,
    /// How many of them.
    pub count: i64,
    /// A few of them by name: location codes, order numbers.
    pub examples: Vec<String>,
}

/// Someone who may be using an item.
#[async_trait]
pub trait ItemUsage: Send + Sync {
    /// Where the item is in use; empty if nowhere.
    ///
    /// # Errors
    /// If it cannot be found out.
    async fn usage(&self, ctx: &Ctx, item: ItemId) -> Result<Vec<Usage>>;
}

/// What may be asked of the catalog. Whatever was acknowledged is known to the next call.
#[async_trait]
pub trait CatalogGateway: Send + Sync {
    /// The cards of the items that exist and are published, in no order.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn items(&self, ctx: &Ctx, ids: &[ItemId]) -> Result<Vec<ItemCard>>;

    /// The cards of an owner's items by SKU, without regard to case.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn items_by_sku(&self, ctx: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemCard>>;

    /// The items and packaging levels that a barcode names.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn by_barcode(
        &self,
        ctx: &Ctx,
        owner: Option<OwnerId>,
        barcode: &Barcode,
    ) -> Result<Vec<(ItemCard, PackagingId)>>;

    /// An owner.
    ///
    /// # Errors
    /// `catalog.owner_unknown` if there is none.
    async fn owner(&self, ctx: &Ctx, id: OwnerId) -> Result<OwnerCard>;

    /// A supplier or customer.
    ///
    /// # Errors
    /// `catalog.partner_unknown` if there is none.
    async fn partner(&self, ctx: &Ctx, id: PartnerId) -> Result<PartnerCard>;

    /// Records an item that nobody sees yet, for the process that adds it together with its first stock. Repeating it
    /// answers the same card.
    ///
    /// # Errors
    /// The refusals of adding an item: `catalog.sku_taken`, `catalog.barcode_taken`, `catalog.owner_unknown`, …
    async fn draft_item(&self, ctx: &Ctx, item: NewItem) -> Result<ItemCard>;

    /// Publishes a drafted item: from now on it exists, and `ItemAdded` says so. Repeating it changes nothing.
    ///
    /// # Errors
    /// If the draft is gone.
    async fn publish_item(&self, ctx: &Ctx, id: ItemId, placed: Option<(DecimalText, LocationId)>) -> Result<ItemCard>;

    /// Removes a draft. Repeating it changes nothing; a published item stays.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn discard_draft(&self, ctx: &Ctx, id: ItemId) -> Result<()>;

    /// Drafts older than `minutes`, which a crash left behind.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn stale_drafts(&self, ctx: &Ctx, minutes: u32) -> Result<Vec<ItemId>>;
}
