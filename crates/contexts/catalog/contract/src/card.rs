//! The cards that others copy.

use ambar_kernel::{
    Barcode, CategoryId, DisplayName, ItemId, OwnerId, PackagingId, PartnerId, Quantity, Scale, ShortCode, Sku,
};
use serde::{Deserialize, Serialize};

/// What must be recorded of every unit that comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Tracking {
    /// Nothing: units are alike.
    None,
    /// The lot.
    Lot,
    /// The lot and the date until which it may be used.
    Expiry,
    /// Each unit's own number.
    Serial,
}

impl Tracking {
    /// Whether stock of the item names a lot.
    #[must_use]
    pub const fn by_lot(self) -> bool {
        matches!(self, Self::Lot | Self::Expiry)
    }
}

/// How fast an item moves. Until analytics computes it from movements, it is set on the item by a person or an import;
/// an item without one counts as C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum AbcClass {
    /// Fast.
    A,
    /// Medium.
    B,
    /// Slow.
    C,
}

/// The steps from one unit to a pallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum PackagingLevel {
    /// One base unit.
    Each,
    /// An inner pack.
    Inner,
    /// A case.
    Case,
    /// A layer of a pallet.
    Layer,
    /// A pallet.
    Pallet,
}

/// One packaging level of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagingCard {
    /// Its id.
    pub id: PackagingId,
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

/// An item as others need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCard {
    /// Its id.
    pub id: ItemId,
    /// Raised by every change.
    pub version: i64,
    /// Whose item it is.
    pub owner_id: OwnerId,
    /// Its code, unique per owner without regard to case.
    pub sku: Sku,
    /// Its name.
    pub name: DisplayName,
    /// What one base unit is called: `pcs`, `kg`.
    pub base_unit: ShortCode,
    /// Decimals of the base unit that it is counted in.
    pub scale: Scale,
    /// What is recorded of every unit.
    pub tracking: Tracking,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// The category's code.
    pub category: Option<ShortCode>,
    /// How fast it moves, if set.
    pub abc: Option<AbcClass>,
    /// Days that must remain before expiry when it is allocated to an order.
    pub min_remaining_days: Option<u16>,
    /// Whether it may be received and ordered.
    pub active: bool,
    /// Its packaging levels, smallest first; `Each` is always there.
    pub packagings: Vec<PackagingCard>,
}

/// What tells an item from others, and how it is counted: what a long list of SKUs is read for. It costs a quarter of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemBrief {
    /// Its id.
    pub id: ItemId,
    /// Its code, unique per owner without regard to case.
    pub sku: Sku,
    /// Decimals of the base unit that it is counted in.
    pub scale: Scale,
    /// What is recorded of every unit.
    pub tracking: Tracking,
    /// Whether it may be received and ordered.
    pub active: bool,
}

impl From<ItemCard> for ItemBrief {
    fn from(card: ItemCard) -> Self {
        Self { id: card.id, sku: card.sku, scale: card.scale, tracking: card.tracking, active: card.active }
    }
}

impl ItemCard {
    fn each(&self) -> Option<&PackagingCard> {
        self.packagings.iter().find(|p| p.level == PackagingLevel::Each)
    }

    /// Weight of a quantity in g, rounded up; 0 if unknown.
    #[must_use]
    pub fn weight_g(&self, quantity: Quantity) -> i64 {
        let each = self.each().and_then(|p| p.weight_g).map_or(0, i128::from);
        self.scaled(each, quantity)
    }

    /// Volume of a quantity in cm³, rounded up; 0 if unknown.
    #[must_use]
    pub fn volume_cm3(&self, quantity: Quantity) -> i64 {
        let each = self
            .each()
            .and_then(|p| Some(i128::from(p.length_mm?) * i128::from(p.width_mm?) * i128::from(p.height_mm?)))
            .unwrap_or(0);
        let factor = i128::from(self.scale.factor()) * 1000;
        i64::try_from((each * i128::from(quantity.units()) + factor - 1) / factor).unwrap_or(i64::MAX)
    }

    fn scaled(&self, of_one: i128, quantity: Quantity) -> i64 {
        let factor = i128::from(self.scale.factor());
        i64::try_from((of_one * i128::from(quantity.units()) + factor - 1) / factor).unwrap_or(i64::MAX)
    }
}

/// Whose goods are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerCard {
    /// Their id.
    pub id: OwnerId,
    /// Raised by every change.
    pub version: i64,
    /// Their code.
    pub code: ShortCode,
    /// Their name.
    pub name: DisplayName,
    /// Whether goods of theirs may be received and ordered.
    pub active: bool,
}

/// What a partner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum PartnerKind {
    /// Sends goods.
    Supplier,
    /// Gets goods.
    Customer,
}

/// What is done with an order that cannot be filled whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum ShippingPolicy {
    /// What is there is shipped; the rest becomes a backorder.
    #[default]
    ShipAvailable,
    /// Nothing is released until everything is there.
    ShipComplete,
    /// What is there is shipped; the rest is cancelled.
    CancelRest,
}

/// A supplier or a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerCard {
    /// Their id.
    pub id: PartnerId,
    /// Raised by every change.
    pub version: i64,
    /// Whose partner they are.
    pub owner_id: OwnerId,
    /// What they are.
    pub kind: PartnerKind,
    /// Their code.
    pub code: ShortCode,
    /// Their name.
    pub name: DisplayName,
    /// For customers: what is done with an order that cannot be filled whole.
    pub shipping_policy: ShippingPolicy,
    /// For suppliers: how much more than announced may be received, in percent of each line.
    pub over_receipt_percent: u16,
    /// Whether new documents may name them.
    pub active: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(scale: u8, packagings: Vec<PackagingCard>) -> ItemCard {
        ItemCard {
            id: ItemId::NIL,
            version: 1,
            owner_id: OwnerId::NIL,
            sku: Sku::parse("A").unwrap(),
            name: DisplayName::parse("A").unwrap(),
            base_unit: ShortCode::parse("kg").unwrap(),
            scale: Scale::new(scale).unwrap(),
            tracking: Tracking::None,
            category_id: None,
            category: None,
            abc: None,
            min_remaining_days: None,
            active: true,
            packagings,
        }
    }

    fn each(weight_g: Option<u32>, side_mm: Option<u32>) -> PackagingCard {
        PackagingCard {
            id: PackagingId::NIL,
            level: PackagingLevel::Each,
            quantity: Quantity::new(1000).unwrap(),
            length_mm: side_mm,
            width_mm: side_mm,
            height_mm: side_mm,
            weight_g,
            barcodes: vec![],
        }
    }

    #[test]
    fn weight_and_volume_grow_with_the_quantity_and_round_up() {
        let item = card(3, vec![each(Some(1001), Some(100))]);
        assert_eq!(item.weight_g(Quantity::new(500).unwrap()), 501);
        assert_eq!(item.volume_cm3(Quantity::new(1500).unwrap()), 1500);
        assert_eq!(item.volume_cm3(Quantity::new(1).unwrap()), 1);
    }

    #[test]
    fn unknown_weight_and_size_count_as_nothing() {
        let item = card(0, vec![each(None, None)]);
        assert_eq!((item.weight_g(Quantity::new(7).unwrap()), item.volume_cm3(Quantity::new(7).unwrap())), (0, 0));
        assert_eq!(card(0, vec![]).weight_g(Quantity::new(7).unwrap()), 0);
    }

    #[test]
    fn lots_are_tracked_with_and_without_dates() {
        assert!(Tracking::Lot.by_lot() && Tracking::Expiry.by_lot());
        assert!(!Tracking::None.by_lot() && !Tracking::Serial.by_lot());
    }
}
