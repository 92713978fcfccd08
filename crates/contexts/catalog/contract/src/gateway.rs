//! What may be asked of the catalog.

use ambar_kernel::{
    Barcode, BulkMode, BulkOutcome, CategoryId, Ctx, DecimalText, DisplayName, ExternalRef, Failure, FieldError,
    ItemId, LocationId, OwnerId, PackagingId, PartnerId, Quantity, Result, Scale, ShortCode, Sku,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{AbcClass, ItemBrief, ItemCard, OwnerCard, PackagingLevel, PartnerCard, PartnerKind, Tracking};

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
    /// Its GTIN, which becomes the first of its barcodes; refused if its check digit is wrong.
    pub gtin: Option<Barcode>,
    /// What else scanners read on it.
    pub barcodes: Vec<Barcode>,
}

/// A category as a request names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryRef {
    /// By its id.
    Id(CategoryId),
    /// By its code.
    Code(ShortCode),
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
    pub category: Option<CategoryRef>,
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

/// An item that a barcode names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedItem {
    /// The form in which barcodes are found: a GTIN with zeros in front to fourteen digits, any other code as it is.
    pub key: String,
    /// The item.
    pub item: ItemCard,
    /// The level of it that the barcode names.
    pub packaging_id: PackagingId,
}

/// Someone who may be using an item.
#[async_trait]
pub trait ItemUsage: Send + Sync {
    /// Where the item is in use; empty if nowhere.
    ///
    /// # Errors
    /// If it cannot be found out.
    async fn usage(&self, ctx: &Ctx, item: ItemId) -> Result<Vec<Usage>>;

    /// Where a quantity of the item was ever written down, past movements and closed documents included: the unit, the
    /// decimals and the tracking by which those are read may then change no more.
    ///
    /// # Errors
    /// If it cannot be found out.
    async fn history(&self, ctx: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.usage(ctx, item).await
    }
}

/// What may be asked of the catalog. Whatever was acknowledged is known to the next call.
#[async_trait]
pub trait CatalogGateway: Send + Sync {
    /// The cards of the items that exist, in no order. Drafts too: who knows the id of one is the process that adds it,
    /// and the stock engine on its behalf. Everything else here answers published items alone.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn items(&self, ctx: &Ctx, ids: &[ItemId]) -> Result<Vec<ItemCard>>;

    /// The cards of an owner's items by SKU, without regard to case.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn items_by_sku(&self, ctx: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemCard>>;

    /// The same in brief, for lists of thousands.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn items_in_brief(&self, ctx: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemBrief>> {
        Ok(self.items_by_sku(ctx, owner, skus).await?.into_iter().map(Into::into).collect())
    }

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

    /// The items and packaging levels that any of some barcodes name; at most 100.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn by_barcodes(&self, ctx: &Ctx, owner: Option<OwnerId>, barcodes: &[Barcode]) -> Result<Vec<NamedItem>> {
        let _ = (ctx, owner, barcodes);
        Err(Failure::internal("this catalog finds one barcode at a time"))
    }

    /// An owner.
    ///
    /// # Errors
    /// `catalog.owner_unknown` if there is none.
    async fn owner(&self, ctx: &Ctx, id: OwnerId) -> Result<OwnerCard>;

    /// The owner that a request names; if it names none, the only one there is.
    ///
    /// # Errors
    /// `catalog.owner_unknown`; `catalog.owner_required` if none is named and there is not exactly one.
    async fn owner_or_only(&self, ctx: &Ctx, id: Option<OwnerId>) -> Result<OwnerCard> {
        match id {
            Some(id) => self.owner(ctx, id).await,
            None => Err(Failure::invalid(vec![FieldError {
                pointer: "/owner_id".into(),
                code: "catalog.owner_required",
                detail: "say whose it is: there is not exactly one owner".into(),
            }])),
        }
    }

    /// A supplier or customer.
    ///
    /// # Errors
    /// `catalog.partner_unknown` if there is none.
    async fn partner(&self, ctx: &Ctx, id: PartnerId) -> Result<PartnerCard>;

    /// The owners that have these codes, in no order.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn owners_by_code(&self, ctx: &Ctx, codes: &[ShortCode]) -> Result<Vec<OwnerCard>> {
        let _ = (ctx, codes);
        Err(Failure::internal("this catalog knows no owners by code"))
    }

    /// An owner's suppliers or customers that have these codes, in no order.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn partners_by_code(
        &self,
        ctx: &Ctx,
        owner: OwnerId,
        kind: PartnerKind,
        codes: &[ShortCode],
    ) -> Result<Vec<PartnerCard>> {
        let _ = (ctx, owner, kind, codes);
        Err(Failure::internal("this catalog knows no partners by code"))
    }

    /// Records an item that nobody sees yet, for the process that adds it together with its first stock. Repeating it
    /// answers the same card. A draft that was discarded does not come back: another try needs another id.
    ///
    /// # Errors
    /// The refusals of adding an item: `catalog.sku_taken`, `catalog.barcode_taken`, `catalog.external_ref_taken`,
    /// `catalog.owner_unknown`, …; `catalog.being_added` if another draft has the SKU, barcode or reference: what becomes
    /// of it is not known yet; `catalog.draft_discarded`.
    async fn draft_item(&self, ctx: &Ctx, item: NewItem) -> Result<ItemCard>;

    /// Publishes a drafted item: from now on it exists, and `ItemAdded` says so. Repeating it changes nothing.
    ///
    /// # Errors
    /// `catalog.draft_discarded` if the draft is gone.
    async fn publish_item(&self, ctx: &Ctx, id: ItemId, placed: Option<(DecimalText, LocationId)>) -> Result<ItemCard>;

    /// Removes a draft. Repeating it changes nothing; a published item stays.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn discard_draft(&self, ctx: &Ctx, id: ItemId) -> Result<()>;

    /// Adds an owner's items, each by itself, at most 1,000 at once. One that is there already just as its row says stays as
    /// it is; what a row leaves open is not compared. Sent again with the same ids, nothing changes.
    ///
    /// # Errors
    /// Only accidents, and `catalog.owner_unknown`, `catalog.owner_inactive`: a refusal of a row is an outcome, one for each,
    /// in their order.
    async fn import_items(
        &self,
        ctx: &Ctx,
        owner: OwnerId,
        items: Vec<NewItem>,
        mode: BulkMode,
    ) -> Result<Vec<BulkOutcome<ItemId>>> {
        let _ = (ctx, owner, items, mode);
        Err(Failure::internal("this catalog takes no items in bulk"))
    }

    /// Takes items out of use that were brought in by mistake: nobody can begin to use them. Ended by
    /// [`CatalogGateway::end_withdrawal`].
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn withdraw_items(&self, ctx: &Ctx, ids: &[ItemId]) -> Result<()> {
        let _ = (ctx, ids);
        Err(Failure::internal("this catalog takes no items back"))
    }

    /// Removes withdrawn items that nothing refers to or ever did, so that their SKUs and barcodes are free again; takes `used`
    /// into use again. Repeating it changes nothing.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn end_withdrawal(&self, ctx: &Ctx, unused: &[ItemId], used: &[ItemId]) -> Result<()> {
        let _ = (ctx, unused, used);
        Err(Failure::internal("this catalog takes no items back"))
    }

    /// Drafts that nobody asked for in the last `minutes`: a crash left them behind.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    async fn stale_drafts(&self, ctx: &Ctx, minutes: u32) -> Result<Vec<ItemId>>;
}
