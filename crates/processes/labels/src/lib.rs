//! Prints labels and lists of what other contexts own: places, items, handling units, cartons, pick lists.
//!
//! A print job keeps what its labels say as it was when somebody asked. It is downloaded as PDF or ZPL, or it waits for its
//! printer: one worker at a time holds a printer, sends its jobs in their order, and tries again, later and later, what did
//! not get through. A job whose connection broke off after the first byte may be printed twice: printers tell nobody how far
//! they got.

mod queries;
mod reach;
mod sending;
mod spooler;
mod store;
mod subjects;
mod sweep;
mod templates;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_catalog_contract::CatalogGateway;
use ambar_inventory_contract::InventoryGateway;
use ambar_locations_contract::LocationsGateway;
use ambar_pg::{Db, Periodic, Role, Schema};
use ambar_picking_contract::PickingGateway;
use ambar_shipments_contract::ShipmentsGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use reach::{Networks, Ports, Reach, ReachError};
pub use sending::Patience;
pub use spooler::Spooler;

/// The process, ready to be wired.
#[derive(Clone)]
pub struct Labels {
    db: Db,
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    inventory: Arc<dyn InventoryGateway>,
    picking: Arc<dyn PickingGateway>,
    shipments: Arc<dyn ShipmentsGateway>,
    reach: Arc<Reach>,
    patience: Patience,
}

impl Labels {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(
        db: Db,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        inventory: Arc<dyn InventoryGateway>,
        picking: Arc<dyn PickingGateway>,
        shipments: Arc<dyn ShipmentsGateway>,
    ) -> Self {
        let (reach, patience) = (Arc::default(), Patience::default());
        Self { db, catalog, locations, inventory, picking, shipments, reach, patience }
    }

    /// The same with other networks and ports where printers may be.
    #[must_use]
    pub fn reaching(self, reach: Reach) -> Self {
        Self { reach: Arc::new(reach), ..self }
    }

    /// The same with other times until a printer is given up.
    #[must_use]
    pub fn patient(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        use queries::{file, job, jobs, preview, printers, template, templates};
        use use_cases::{add_template, cancel_print_job, change_printer, enrol_printer, print_labels, retry_print_job};
        OpenApiRouter::new()
            .routes(routes!(enrol_printer::post, printers::get))
            .routes(routes!(change_printer::put))
            .routes(routes!(add_template::post, templates::get))
            .routes(routes!(template::get))
            .routes(routes!(preview::get))
            .routes(routes!(print_labels::post, jobs::get))
            .routes(routes!(job::get))
            .routes(routes!(file::get))
            .routes(routes!(retry_print_job::post))
            .routes(routes!(cancel_print_job::post))
            .with_state(self.clone())
    }

    /// Who sends to printers.
    #[must_use]
    pub fn spooler(&self) -> Spooler {
        Spooler::new(self.clone())
    }

    /// What it does every so often.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        vec![Arc::new(sweep::ForgetPrintJobs)]
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "labels", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    store::job::INSERT,
    store::job::FIND,
    store::job::CONTENT,
    store::job::LIST,
    store::job::RETRY,
    store::job::CANCEL,
    store::job::WAKE,
    store::job::FORGET,
    store::printer::INSERT,
    store::printer::FIND,
    store::printer::LOCK,
    store::printer::LIST,
    store::printer::CHANGE,
    store::spool::HOLD,
    store::spool::RENEW,
    store::spool::RELEASE,
    store::spool::RECOVER,
    store::spool::NEXT,
    store::spool::PRINTED,
    store::spool::FAILED,
    store::template::INSERT,
    store::template::LATEST,
    store::template::FIND,
    store::template::FIND_LATEST,
];
