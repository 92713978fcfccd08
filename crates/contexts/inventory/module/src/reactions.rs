//! What inventory does when others publish facts: it keeps its copies up to date.

use ambar_catalog_contract::{ItemAdded, ItemDeactivated, ItemUpdated, ItemsImported};
use ambar_kernel::{Event, Recorded, Result};
use ambar_locations_contract::LocationsChanged;
use ambar_pg::{Db, Reactor, Subscription, Tx};
use async_trait::async_trait;

use crate::copies;

const COPIES: &str = "inventory.copies";

/// Who is told of which events.
pub const SUBSCRIPTIONS: &[Subscription] = &[
    Subscription { event: ItemAdded::NAME, subscriber: COPIES },
    Subscription { event: ItemsImported::NAME, subscriber: COPIES },
    Subscription { event: ItemUpdated::NAME, subscriber: COPIES },
    Subscription { event: ItemDeactivated::NAME, subscriber: COPIES },
    Subscription { event: LocationsChanged::NAME, subscriber: COPIES },
];

/// Keeps the copies of items and places.
pub(crate) struct Copies {
    pub(crate) stock: Db,
}

#[async_trait]
impl Reactor for Copies {
    fn subscriber(&self) -> &'static str {
        COPIES
    }

    fn db(&self) -> &Db {
        &self.stock
    }

    /// The copies are written beside the transaction that settles the delivery, not in it: it spans many events, and place
    /// after place locked in it would stand in the way of the engine. Nothing is lost, since an older card never replaces
    /// a newer one: an event that is delivered again changes nothing.
    async fn react(&self, _: &mut Tx, event: &Recorded) -> Result<()> {
        if let Some(added) = event.read::<ItemAdded>()? {
            copies::keep_items(&self.stock, &[added.item]).await?;
        } else if let Some(imported) = event.read::<ItemsImported>()? {
            copies::keep_items(&self.stock, &imported.items).await?;
        } else if let Some(updated) = event.read::<ItemUpdated>()? {
            copies::keep_items(&self.stock, &[updated.item]).await?;
        } else if let Some(deactivated) = event.read::<ItemDeactivated>()? {
            copies::keep_items(&self.stock, &[deactivated.item]).await?;
        } else if let Some(changed) = event.read::<LocationsChanged>()? {
            copies::keep_places(&self.stock, &changed.locations).await?;
        }
        Ok(())
    }
}
