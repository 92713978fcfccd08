//! The cards of what a script speaks of.

use std::collections::BTreeSet;

use ambar_kernel::{Ctx, ItemId, LocationCode, Result, WarehouseId};

use crate::{Steps, flow::Known};

impl Steps {
    /// The cards of these items, and of these places of a warehouse.
    pub(crate) async fn known(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        items: impl IntoIterator<Item = ItemId>,
        places: impl IntoIterator<Item = LocationCode>,
    ) -> Result<Known> {
        let items: Vec<ItemId> = items.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let places: Vec<LocationCode> = places.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut known = Known::default();
        if !items.is_empty() {
            let cards = self.asks.catalog.items(ctx, &items).await?;
            known.items = cards.into_iter().map(|card| (card.id, card)).collect();
        }
        if !places.is_empty() {
            let cards = self.asks.locations.locations_by_code(ctx, warehouse, &places).await?;
            known.places = cards.into_iter().map(|card| (card.code.clone(), card)).collect();
        }
        Ok(known)
    }
}
