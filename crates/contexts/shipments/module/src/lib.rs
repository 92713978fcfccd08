//! The shipments context: customers' orders, their release, packing and dispatch.

mod carton_labels;
mod choosing;
mod claiming;
mod external;
mod finish;
mod gateway;
mod promise;
mod queries;
mod reactions;
mod stock;
mod store;
mod sync;
mod usage;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_catalog_contract::{CatalogGateway, ItemUsage};
use ambar_inventory_contract::InventoryGateway;
use ambar_kernel::Event;
use ambar_locations_contract::LocationsGateway;
use ambar_pg::{Db, Periodic, Reactor, Role, Schema, Subscription};
use ambar_picking_contract::{PickListCompleted, PickReallocated, PickShorted, PickStarted, PickingGateway};
use ambar_shipments_contract::ShipmentsGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Shipments {
    pub(crate) db: Db,
    pub(crate) catalog: Arc<dyn CatalogGateway>,
    pub(crate) locations: Arc<dyn LocationsGateway>,
    pub(crate) inventory: Arc<dyn InventoryGateway>,
    pub(crate) picking: Arc<dyn PickingGateway>,
}

impl Shipments {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(
        db: Db,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        inventory: Arc<dyn InventoryGateway>,
        picking: Arc<dyn PickingGateway>,
    ) -> Self {
        Self { db, catalog, locations, inventory, picking }
    }

    /// What others may ask of it.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn ShipmentsGateway> {
        Arc::new(self.clone())
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        use queries::{order, order_figures, orders, shipment, shipments};
        use use_cases::{
            cancel_order, close_carton, hold_order, open_carton, pack_line, pack_order, preview_release, release_order,
            ship_order, take_order, unhold_order,
        };
        OpenApiRouter::new()
            .routes(routes!(take_order::post, orders::get))
            .routes(routes!(order_figures::get))
            .routes(routes!(preview_release::post))
            .routes(routes!(order::get))
            .routes(routes!(hold_order::post))
            .routes(routes!(unhold_order::post))
            .routes(routes!(release_order::post))
            .routes(routes!(cancel_order::post))
            .routes(routes!(open_carton::post))
            .routes(routes!(pack_order::post))
            .routes(routes!(pack_line::post))
            .routes(routes!(close_carton::post))
            .routes(routes!(ship_order::post))
            .routes(routes!(shipments::get))
            .routes(routes!(shipment::get))
            .with_state(self.clone())
    }

    /// Where items are in use here: the catalog asks before it deactivates one.
    #[must_use]
    pub fn item_usage(&self) -> Arc<dyn ItemUsage> {
        Arc::new(usage::OrderUsage::new(self.db.clone()))
    }

    /// Who reacts to events.
    #[must_use]
    pub fn reactors(&self) -> Vec<Arc<dyn Reactor>> {
        vec![Arc::new(reactions::Picks::new(self.db.clone()))]
    }

    /// What it does every so often.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        vec![Arc::new(finish::Finish::new(self.clone()))]
    }
}

/// The events that it is told of.
pub const SUBSCRIPTIONS: &[Subscription] = &[
    Subscription { event: PickStarted::NAME, subscriber: reactions::SUBSCRIBER },
    Subscription { event: PickShorted::NAME, subscriber: reactions::SUBSCRIBER },
    Subscription { event: PickReallocated::NAME, subscriber: reactions::SUBSCRIBER },
    Subscription { event: PickListCompleted::NAME, subscriber: reactions::SUBSCRIBER },
];

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "shipments",
        migrator: sqlx::migrate!(),
        writer: Role::App,
        append_only: &["timeline"],
        owner_alone: &[],
    }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    carton_labels::BY_ID,
    gateway::NAMED,
    gateway::CARTONS,
    finish::UNFINISHED,
    queries::order::SELECT,
    queries::order_figures::BY_STATE,
    queries::order_figures::DUE,
    queries::orders::NEWEST,
    queries::orders::DUE,
    queries::orders::URGENT,
    queries::shipment::SELECT,
    queries::shipments::SELECT,
    store::carton::CONTENTS,
    store::carton::INSERT,
    store::carton::LOCK,
    store::carton::CLOSE,
    store::carton::LEAVE,
    store::carton::OPEN_OF_ORDER,
    store::claim::INSERT_ALLOCATIONS,
    store::claim::DELETE_ALLOCATIONS,
    store::claim::REPLACE_ALLOCATION,
    store::claim::TAKEABLE,
    store::claim::INSERT_PICKED,
    store::claim::PACKED_OF_ORDER,
    store::claim::ANY_PICKED,
    store::line::INSERT,
    store::line::OF_ORDER,
    store::line::OF_ORDERS,
    store::line::LOCK,
    store::line::WRITE,
    store::order::NEXT_NUMBER,
    store::order::INSERT,
    store::order::FIND,
    store::order::FIND_MANY,
    store::order::LOCK,
    store::order::ENTER,
    store::order::BEGIN_RELEASE,
    store::order::END_RELEASE,
    store::order::BEGIN_DISPATCH,
    store::order::END_DISPATCH,
    store::order::NEXT_ROUND,
    store::order::SET_PICKING,
    store::order::SET_BACKORDER,
    store::order::PROGRESS,
    store::order::DISPATCH_FACTS,
    store::order::FIND_EXTERNAL,
    store::order::WITHDRAW,
    store::packing::LOAD,
    store::shipment::INSERT,
    store::timeline::NOTE,
    usage::OPEN,
    usage::EVER,
    usage::ORDER,
];
