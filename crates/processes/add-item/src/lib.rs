//! Adds an item together with its first stock, over catalog, locations and inventory, and moves an item's stock.
//!
//! The item is drafted in the catalog (nobody sees it, its codes are taken), a place is planned and held, the stock is
//! received there, and the draft is published. If a step is refused, those before it are taken back: no item is left
//! behind. Every step's key derives from the caller's, so a retry, from whatever point a crash left, ends the same command;
//! what nobody retries is ended by [`sweep`].

mod add_item;
mod first_stock;
mod keys;
mod move_item;
mod sweep;

use std::sync::Arc;

use ambar_catalog_contract::CatalogGateway;
use ambar_inventory_contract::InventoryGateway;
use ambar_locations_contract::LocationsGateway;
use ambar_pg::{Db, Periodic};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The process, ready to be wired.
#[derive(Clone)]
pub struct AddItem {
    db: Db,
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    inventory: Arc<dyn InventoryGateway>,
}

impl AddItem {
    /// On a database as `ambar_app`, for the stored replies alone: the process has no tables.
    #[must_use]
    pub fn new(
        db: Db,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        inventory: Arc<dyn InventoryGateway>,
    ) -> Self {
        Self { db, catalog, locations, inventory }
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(add_item::post))
            .routes(routes!(move_item::post))
            .routes(routes!(move_item::post_scanned))
            .with_state(self.clone())
    }

    /// What it does every so often.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        vec![Arc::new(sweep::FinishDrafts(self.clone()))]
    }
}
