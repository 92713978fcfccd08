//! One scan, as it arrived, is understood (`ambar-gs1`) and what it names is found: item and packaging level, lot, serial
//! number, place, handling unit, carton, order, delivery, command. All in one call, with a fixed number of reads whatever the
//! catalogue's size, each of a kind of thing that the caller may see.
//!
//! What cannot be told for certain is asked: several things that answer to one code, several readings of a code that lost
//! its separators. Nothing is guessed, and nothing is written.

mod advice;
mod answer;
mod item;
mod known;
mod read_scan;
mod request;
mod views;
mod wanted;

use std::sync::Arc;

use ambar_catalog_contract::CatalogGateway;
use ambar_inventory_contract::InventoryGateway;
use ambar_locations_contract::LocationsGateway;
use ambar_picking_contract::PickingGateway;
use ambar_receiving_contract::ReceivingGateway;
use ambar_shipments_contract::ShipmentsGateway;
use ambar_workforce_contract::WorkforceGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The process, ready to be wired.
#[derive(Clone)]
pub struct Scanning {
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    inventory: Arc<dyn InventoryGateway>,
    receiving: Arc<dyn ReceivingGateway>,
    picking: Arc<dyn PickingGateway>,
    shipments: Arc<dyn ShipmentsGateway>,
    workforce: Arc<dyn WorkforceGateway>,
}

impl Scanning {
    /// It has no tables: it asks.
    #[must_use]
    pub fn new(
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        inventory: Arc<dyn InventoryGateway>,
        receiving: Arc<dyn ReceivingGateway>,
        picking: Arc<dyn PickingGateway>,
        shipments: Arc<dyn ShipmentsGateway>,
        workforce: Arc<dyn WorkforceGateway>,
    ) -> Self {
        Self { catalog, locations, inventory, receiving, picking, shipments, workforce }
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new().routes(routes!(read_scan::post)).with_state(self.clone())
    }
}
