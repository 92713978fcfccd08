//! The receiving context: announced deliveries, receipts at the dock, putaway, returns.
//!
//! # A scan, step by step
//!
//! Goods are in stock when inventory says so, and a line of a delivery must not take more than its tolerance, however many
//! people scan it at once. So a scan goes like this:
//!
//! 1. **Decide.** The rules decide on the delivery's rows as read: which line, how much, in what status.
//! 2. **Take in.** The stock engine takes the goods in at the dock, chooses a place and holds its room, and in the same transaction
//!    hands the receipt to `receiving.record_receipts`: it counts on the lines, which must still have room, adds the receipt and the
//!    putaway, and workforce opens the task. The reply, events and audit lines are stored with it.
//!
//! If stock refuses, or a record cannot be written because another scan was faster, nothing is there; the latter is decided anew.
//!
//! Steps of a putaway (move, replan, cancel) go the same way; they are numbered, so that a putaway takes one at a time. A delivery's
//! row is locked before its lines by whoever takes in, closes or cancels, so that nothing is taken in on a closed delivery.

mod amount;
mod draft;
mod gateway;
mod queries;
mod recording;
#[cfg(test)]
mod sample;
mod steps;
mod store;
mod submission;
mod sweep;
mod usage;
mod use_cases;
mod views;
mod work;

use std::sync::Arc;

use ambar_catalog_contract::{CatalogGateway, ItemUsage};
use ambar_inventory_contract::InventoryGateway;
use ambar_locations_contract::{LocationUsage, LocationsGateway};
use ambar_pg::{Db, Periodic, Role, Schema};
use ambar_receiving_contract::ReceivingGateway;
use ambar_workforce_contract::WorkforceGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Receiving {
    pub(crate) db: Db,
    pub(crate) catalog: Arc<dyn CatalogGateway>,
    pub(crate) locations: Arc<dyn LocationsGateway>,
    pub(crate) inventory: Arc<dyn InventoryGateway>,
    pub(crate) workforce: Arc<dyn WorkforceGateway>,
}

impl Receiving {
    /// On a database as `ambar_app`, with the gateways of the contexts that it asks.
    #[must_use]
    pub fn new(
        db: Db,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        inventory: Arc<dyn InventoryGateway>,
        workforce: Arc<dyn WorkforceGateway>,
    ) -> Self {
        Self { db, catalog, locations, inventory, workforce }
    }

    /// What others may ask of it.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn ReceivingGateway> {
        Arc::new(self.clone())
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(use_cases::announce_delivery::post, queries::deliveries::get))
            .routes(routes!(queries::delivery_figures::get))
            .routes(routes!(queries::receipt_hours::get))
            .routes(routes!(queries::incoming::get))
            .routes(routes!(queries::incoming_figures::get))
            .routes(routes!(queries::delivery::get))
            .routes(routes!(use_cases::receive_goods::post))
            .routes(routes!(use_cases::close_delivery::post))
            .routes(routes!(use_cases::cancel_delivery::post))
            .routes(routes!(use_cases::receive_blind::post, queries::receipts::get))
            .routes(routes!(queries::receipt::get))
            .routes(routes!(queries::putaways::get))
            .routes(routes!(queries::putaway::get))
            .routes(routes!(use_cases::complete_putaway::post))
            .routes(routes!(use_cases::replan_putaway::post))
            .routes(routes!(use_cases::cancel_putaway::post))
            .with_state(self.clone())
    }

    /// Says where an item is in use here.
    #[must_use]
    pub fn item_usage(&self) -> Arc<dyn ItemUsage> {
        Arc::new(self.clone())
    }

    /// Says where a place is in use here.
    #[must_use]
    pub fn location_usage(&self) -> Arc<dyn LocationUsage> {
        Arc::new(self.clone())
    }

    /// What it does every so often.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        vec![Arc::new(sweep::PlanWaiting(self.clone()))]
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "receiving", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    gateway::NUMBERED,
    gateway::ANNOUNCED,
    store::delivery::INSERT,
    store::delivery::INSERT_LINES,
    store::delivery::INSERT_UNITS,
    store::delivery::BY_REFERENCE,
    store::delivery::BY_NUMBER,
    store::delivery::BY_LINE,
    store::delivery::BY_SKU,
    store::delivery::BY_ITEM,
    store::delivery::BY_UNIT,
    store::delivery::UNIT,
    store::delivery::HEAD,
    store::delivery::ELSEWHERE,
    store::delivery::LOCK,
    store::delivery::LINES,
    store::delivery::CLOSE,
    store::receipt::BY_REFERENCE,
    store::putaway::FIND,
    store::step::WAITING,
    queries::deliveries::NEWEST,
    queries::deliveries::EXPECTED,
    queries::delivery::SELECT,
    queries::delivery_figures::SELECT,
    queries::incoming::SELECT,
    queries::incoming_figures::SELECT,
    queries::receipt_hours::HOURS,
    queries::receipt::SELECT,
    queries::receipts::ALL,
    queries::receipts::OF_DELIVERY,
    queries::putaways::ALL,
    queries::putaways::OPEN,
    queries::putaways::OF_RECEIPT,
    usage::ITEM_NOW,
    usage::ITEM_EVER,
    usage::PLACE_NOW,
    usage::DELIVERY,
];
