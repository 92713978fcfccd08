//! An item as people and other systems see it: quantities are decimal strings in base units.

use ambar_kernel::{
    Barcode, CategoryId, DecimalText, DisplayName, ItemId, OwnerId, PackagingId, Scale, ShortCode, Sku,
};
use serde::{Deserialize, Serialize};

use crate::{AbcClass, ItemCard, PackagingCard, PackagingLevel, Tracking};

/// One packaging level of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct PackagingView {
    /// Its id: the same as long as the item has this level.
    pub id: PackagingId,
    /// Which step.
    pub level: PackagingLevel,
    /// What it holds, in base units.
    pub quantity: DecimalText,
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

impl PackagingView {
    /// A packaging level of an item that is counted in `scale`.
    #[must_use]
    pub fn new(card: &PackagingCard, scale: Scale) -> Self {
        Self {
            id: card.id,
            level: card.level,
            quantity: card.quantity.to_text(scale),
            length_mm: card.length_mm,
            width_mm: card.width_mm,
            height_mm: card.height_mm,
            weight_g: card.weight_g,
            barcodes: card.barcodes.clone(),
        }
    }
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ItemView {
    /// Its id.
    pub id: ItemId,
    /// Raised by every change; its `ETag`.
    pub version: i64,
    /// Whose item it is.
    pub owner_id: OwnerId,
    /// Its code, unique per owner without regard to case.
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
    /// The category's code.
    pub category: Option<ShortCode>,
    /// How fast it moves, if set; without it counts as C.
    pub abc: Option<AbcClass>,
    /// Days that must remain before expiry when it is allocated to an order.
    pub min_remaining_days: Option<u16>,
    /// Whether it may be received and ordered.
    pub active: bool,
    /// Its packaging levels, smallest first; `each` is always there.
    pub packagings: Vec<PackagingView>,
}

impl From<&ItemCard> for ItemView {
    fn from(card: &ItemCard) -> Self {
        Self {
            id: card.id,
            version: card.version,
            owner_id: card.owner_id,
            sku: card.sku.clone(),
            name: card.name.clone(),
            base_unit: card.base_unit.clone(),
            scale: card.scale,
            tracking: card.tracking,
            category_id: card.category_id,
            category: card.category.clone(),
            abc: card.abc,
            min_remaining_days: card.min_remaining_days,
            active: card.active,
            packagings: card.packagings.iter().map(|packaging| PackagingView::new(packaging, card.scale)).collect(),
        }
    }
}
