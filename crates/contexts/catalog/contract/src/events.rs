//! The facts that the catalog publishes. Keyed by the item's id.

use ambar_kernel::{DecimalText, Event, ItemId, LocationId};
use serde::{Deserialize, Serialize};

use crate::ItemCard;

/// An item was added, with its first stock if it came with any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAdded {
    /// The item.
    pub item: ItemCard,
    /// What it came with.
    pub initial_quantity: Option<DecimalText>,
    /// Where that was put.
    pub location_id: Option<LocationId>,
}
impl Event for ItemAdded {
    const NAME: &'static str = "catalog.item_added";
}

/// Items were added in bulk; at most 1,000 in one event. Keyed by the owner's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemsImported {
    /// The items.
    pub items: Vec<ItemCard>,
}
impl Event for ItemsImported {
    const NAME: &'static str = "catalog.items_imported";
}

/// An item was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemUpdated {
    /// The item as it is now.
    pub item: ItemCard,
}
impl Event for ItemUpdated {
    const NAME: &'static str = "catalog.item_updated";
}

/// An item may no longer be received or ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDeactivated {
    /// The item's id.
    pub item_id: ItemId,
    /// The item as it is now.
    pub item: ItemCard,
}
impl Event for ItemDeactivated {
    const NAME: &'static str = "catalog.item_deactivated";
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{Barcode, DisplayName, Id, Quantity, Scale, ShortCode, Sku};

    use super::*;
    use crate::{AbcClass, PackagingCard, PackagingLevel, Tracking};

    fn id<T>(text: &str) -> Id<T> {
        text.parse().unwrap()
    }

    fn packaging(level: PackagingLevel, number: u8, units: i64) -> PackagingCard {
        PackagingCard {
            id: id(&format!("00000000-0000-7000-8000-0000000003{number:02}")),
            level,
            quantity: Quantity::new(units).unwrap(),
            length_mm: Some(400),
            width_mm: Some(300),
            height_mm: None,
            weight_g: Some(12_500),
            barcodes: vec![Barcode::parse("4006381333931").unwrap()],
        }
    }

    fn item() -> ItemCard {
        ItemCard {
            id: id("00000000-0000-7000-8000-000000000001"),
            version: 7,
            owner_id: id("00000000-0000-7000-8000-000000000002"),
            sku: Sku::parse("85123A").unwrap(),
            name: DisplayName::parse("Ёлка").unwrap(),
            base_unit: ShortCode::parse("kg").unwrap(),
            scale: Scale::new(3).unwrap(),
            tracking: Tracking::Expiry,
            category_id: Some(id("00000000-0000-7000-8000-000000000004")),
            category: Some(ShortCode::parse("XMAS").unwrap()),
            abc: Some(AbcClass::A),
            min_remaining_days: Some(30),
            active: true,
            packagings: vec![packaging(PackagingLevel::Each, 1, 1000), packaging(PackagingLevel::Case, 2, 12_000)],
        }
    }

    /// The JSON of an event is read for ever: a change here needs a new version of the event.
    #[test]
    fn the_json_of_every_event_is_fixed() {
        let added = ItemAdded {
            item: item(),
            initial_quantity: Some(DecimalText::new("2.5")),
            location_id: Some(id("00000000-0000-7000-8000-000000000005")),
        };
        insta::assert_json_snapshot!("item_added", added);
        let updated = ItemUpdated { item: ItemCard { category_id: None, category: None, abc: None, ..item() } };
        insta::assert_json_snapshot!("item_updated", updated);
        let deactivated = ItemDeactivated { item_id: item().id, item: ItemCard { active: false, ..item() } };
        insta::assert_json_snapshot!("item_deactivated", deactivated);
        insta::assert_json_snapshot!("items_imported", ItemsImported { items: vec![item()] });
    }

    #[test]
    fn an_event_is_read_back_as_it_was_written() {
        let bare = ItemAdded { item: item(), initial_quantity: None, location_id: None };
        let json = serde_json::to_value(&bare).unwrap();
        assert_eq!(serde_json::from_value::<ItemAdded>(json).unwrap(), bare);
    }
}
