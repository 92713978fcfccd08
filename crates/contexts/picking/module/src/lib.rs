//! The picking context: pick lists, confirmations, short picks.

mod cards;
mod closing;
mod doubt;
mod gateway;
mod giving_way;
mod holding;
mod pick;
mod queries;
mod reallocation;
mod stock;
mod store;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_inventory_contract::InventoryGateway;
use ambar_pg::{Db, Periodic, Role, Schema};
use ambar_picking_contract::PickingGateway;
use ambar_workforce_contract::WorkforceGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Picking {
    pub(crate) db: Db,
    pub(crate) inventory: Arc<dyn InventoryGateway>,
    pub(crate) workforce: Arc<dyn WorkforceGateway>,
}

impl Picking {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db, inventory: Arc<dyn InventoryGateway>, workforce: Arc<dyn WorkforceGateway>) -> Self {
        Self { db, inventory, workforce }
    }

    /// What others may ask of it.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn PickingGateway> {
        Arc::new(self.clone())
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        use queries::{pick_hours, pick_list, pick_lists};
        use use_cases::{assign_tote, confirm_pick, reallocate_pick, report_short, start_cluster};
        OpenApiRouter::new()
            .routes(routes!(pick_lists::get))
            .routes(routes!(pick_hours::get))
            .routes(routes!(pick_list::get))
            .routes(routes!(confirm_pick::post))
            .routes(routes!(report_short::post))
            .routes(routes!(reallocate_pick::post))
            .routes(routes!(start_cluster::post))
            .routes(routes!(assign_tote::post))
            .with_state(self.clone())
    }

    /// What it does every so often.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        vec![
            Arc::new(closing::CloseTasks::new(self.clone())),
            Arc::new(reallocation::FinishReallocations::new(self.clone())),
        ]
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "picking", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    cards::LISTS,
    cards::OPEN_STOPS,
    store::line::LOAD,
    store::line::LOCK,
    store::line::OTHER_STOPS,
    store::line::REPLACING,
    store::line::INSERT,
    store::line::OF_RESERVATIONS,
    store::line::END,
    store::line::UNKNOWN,
    store::line::NEXT_ATTEMPT,
    store::line::SHORT_TOTALS,
    store::reallocation::INSERT,
    store::reallocation::FIND,
    store::reallocation::DELETE,
    store::reallocation::END,
    store::reallocation::UNENDED,
    store::list::INSERT,
    store::list::IS_THERE,
    store::list::INSERT_RULES,
    store::list::LOCK,
    store::list::START,
    store::list::RECOUNT,
    store::list::CANCEL,
    store::list::DROP_LINES,
    store::list::LAST_OF_ORDER,
    store::list::PICKED,
    store::list::TASK_CLOSED,
    store::list::UNCLOSED,
    store::list::FIND,
    store::cluster::INSERT,
    store::cluster::JOIN,
    store::cluster::FIND,
    store::cluster::LISTS,
    store::cluster::ONE,
    store::cluster::BIND,
    store::cluster::HOLDER,
    store::cluster::IN_TOTES,
    queries::pick_lists::NEWEST,
    queries::pick_lists::URGENT,
    queries::pick_list::SELECT,
    queries::pick_hours::HOURS,
];
