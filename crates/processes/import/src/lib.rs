//! Imports files of items, places, opening stock, deliveries and orders, over the contexts that own them.
//!
//! A file is uploaded in parts, checked whole by a job, with every error of every row kept, and then committed by another, all
//! of it or what is valid. Rows go through the contexts' own doors, a chunk at a time, under keys made of the import's id and
//! the row's number: so a job that is begun again, from whatever point a crash left, changes nothing twice.

mod check;
mod commit;
mod kinds;
mod map;
mod queries;
mod sheet;
mod source;
mod spoilt;
mod stopped;
mod store;
mod sweep;
mod text;
mod undo;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_catalog_contract::{CatalogGateway, ItemUsage};
use ambar_inventory_contract::InventoryGateway;
use ambar_locations_contract::{LocationUsage, LocationsGateway};
use ambar_pg::{Db, JobWork, Periodic, Role, Schema};
use ambar_receiving_contract::ReceivingGateway;
use ambar_shipments_contract::ShipmentsGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The process, ready to be wired.
#[derive(Clone)]
pub struct Import {
    db: Db,
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    inventory: Arc<dyn InventoryGateway>,
    receiving: Arc<dyn ReceivingGateway>,
    shipments: Arc<dyn ShipmentsGateway>,
    users: Users,
}

/// Those who may be using an item or a place: they are asked before it is taken back.
#[derive(Clone)]
pub struct Users {
    /// Of items.
    pub items: Arc<[Arc<dyn ItemUsage>]>,
    /// Of places.
    pub locations: Arc<[Arc<dyn LocationUsage>]>,
}

impl Import {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(
        db: Db,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        inventory: Arc<dyn InventoryGateway>,
        receiving: Arc<dyn ReceivingGateway>,
        shipments: Arc<dyn ShipmentsGateway>,
        users: Users,
    ) -> Self {
        Self { db, catalog, locations, inventory, receiving, shipments, users }
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(use_cases::upload_import::post, queries::imports::get))
            .routes(routes!(queries::import::get))
            .routes(routes!(queries::errors::get))
            .routes(routes!(queries::error_kinds::get))
            .routes(routes!(queries::rows::get))
            .routes(routes!(use_cases::check_import::post))
            .routes(routes!(use_cases::commit_import::post))
            .routes(routes!(use_cases::cancel_import::post))
            .routes(routes!(use_cases::undo_import::post))
            .with_state(self.clone())
    }

    /// The jobs that it does.
    #[must_use]
    pub fn jobs(&self) -> Vec<Arc<dyn JobWork>> {
        vec![
            Arc::new(check::Check(self.clone())),
            Arc::new(commit::Commit(self.clone())),
            Arc::new(undo::Undo(self.clone())),
        ]
    }

    /// What it does every so often.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        vec![Arc::new(sweep::ForgetImports)]
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "import", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    store::file::INSERT,
    store::file::FIND,
    store::file::LIST,
    store::file::UPLOADED,
    store::file::RECOGNISED,
    store::file::CHECK_PROGRESS,
    store::file::CHECKED,
    store::file::FAIL,
    store::file::REVIVE,
    store::file::START,
    store::file::SAME,
    store::file::COMMIT_PROGRESS,
    store::file::FINISH,
    store::file::CANCEL,
    store::file::FORGET,
    store::file::FORGET_FILES,
    store::file::CHECK_AGAIN,
    store::file::UNDO,
    store::file::UNDO_PROGRESS,
    store::file::UNDONE,
    store::edits::ALL,
    store::edits::OF_ROWS,
    store::edits::PUT,
    store::edits::COUNT,
    store::remembered::FIND,
    store::remembered::KEEP,
    store::preview::AT,
    store::preview::OF_ROWS,
    store::preview::REFUSED,
    store::preview::WITH_CODE,
    store::preview::UNCHANGED,
    store::preview::EDITED,
    store::preview::ERRORS_OF,
    store::preview::KINDS,
    store::rows::FORGET_KEPT,
    store::lines::PUT,
    store::lines::PAGE,
    store::lines::FORGET,
    store::rows::PUT_PART,
    store::rows::PART,
    store::rows::FORGET_PARTS,
    store::rows::FORGET_CHUNKS,
    store::rows::FORGET_ERRORS,
    store::rows::PUT_CHUNK,
    store::rows::CHUNK,
    store::rows::PUT_ERRORS,
    store::rows::ERRORS,
];
