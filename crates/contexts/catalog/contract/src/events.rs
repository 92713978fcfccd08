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
