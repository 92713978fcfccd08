//! Compiles what is left of a task, a delivery or an order into a script of steps (`docs/guides/steps.md`), and makes tasks
//! of late steps that came to nothing.
//!
//! A script is made of what the contexts tell at this moment ([`flow`], pure) and holds nothing that the API does not know:
//! every outcome is an operation that anybody may call.

mod flow;
#[cfg(test)]
mod flow_tests;
mod gather;
mod late;
#[cfg(test)]
mod sample;
mod serving;
mod use_cases;

use std::sync::Arc;

use ambar_catalog_contract::CatalogGateway;
use ambar_inventory_contract::InventoryGateway;
use ambar_locations_contract::LocationsGateway;
use ambar_picking_contract::PickingGateway;
use ambar_receiving_contract::ReceivingGateway;
use ambar_shipments_contract::ShipmentsGateway;
use ambar_web::LateSteps;
use ambar_workforce_contract::WorkforceGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The process, ready to be wired.
#[derive(Clone)]
pub struct Steps {
    asks: Arc<Asks>,
}

/// Whom it asks.
pub struct Asks {
    /// Items and their barcodes.
    pub catalog: Arc<dyn CatalogGateway>,
    /// Places and their check digits.
    pub locations: Arc<dyn LocationsGateway>,
    /// Counts.
    pub inventory: Arc<dyn InventoryGateway>,
    /// Putaways and deliveries.
    pub receiving: Arc<dyn ReceivingGateway>,
    /// Pick lists.
    pub picking: Arc<dyn PickingGateway>,
    /// Orders.
    pub shipments: Arc<dyn ShipmentsGateway>,
    /// Tasks.
    pub workforce: Arc<dyn WorkforceGateway>,
}

impl Steps {
    /// With everybody it asks. It has no tables.
    #[must_use]
    pub fn new(asks: Asks) -> Self {
        Self { asks: Arc::new(asks) }
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        use use_cases::{cluster_script, delivery_script, free_script, pack_script, task_script};
        OpenApiRouter::new()
            .routes(routes!(task_script::get))
            .routes(routes!(cluster_script::get))
            .routes(routes!(delivery_script::get))
            .routes(routes!(pack_script::get))
            .routes(routes!(free_script::get))
            .with_state(self.clone())
    }

    /// Makes tasks of late steps that came to nothing.
    #[must_use]
    pub fn late(&self) -> Arc<dyn LateSteps> {
        Arc::new(self.clone())
    }
}
