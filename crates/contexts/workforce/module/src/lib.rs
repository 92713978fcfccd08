//! The workforce context: people on the floor, and every human step as a task.

mod bodies;
mod external;
mod gateway;
mod queries;
mod store;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_locations_contract::LocationsGateway;
use ambar_pg::{Db, Role, Schema};
use ambar_workforce_contract::WorkforceGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Workforce {
    pub(crate) db: Db,
}

/// What the handlers work with.
#[derive(Clone)]
pub(crate) struct Served {
    pub(crate) db: Db,
    pub(crate) locations: Arc<dyn LocationsGateway>,
}

impl Workforce {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// What others may ask of it.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn WorkforceGateway> {
        Arc::new(self.clone())
    }

    /// What it serves. `locations` knows the warehouses that people work in.
    #[must_use]
    pub fn routes(&self, locations: Arc<dyn LocationsGateway>) -> OpenApiRouter {
        use queries::{people, person, task, tasks};
        use use_cases::{
            add_person, cancel_task, change_person, claim_task, next_task, release_task, renew_task, set_priority,
        };
        OpenApiRouter::new()
            .routes(routes!(add_person::post, people::get))
            .routes(routes!(person::get, change_person::patch))
            .routes(routes!(tasks::get))
            .routes(routes!(next_task::post))
            .routes(routes!(task::get))
            .routes(routes!(claim_task::post))
            .routes(routes!(release_task::post))
            .routes(routes!(renew_task::post))
            .routes(routes!(set_priority::post))
            .routes(routes!(cancel_task::post))
            .with_state(Served { db: self.db.clone(), locations })
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "workforce", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    store::person::INSERT,
    store::person::LOCK,
    store::person::UPDATE,
    store::person::FIND_EXTERNAL,
    store::task::OPEN,
    store::task::SELECT,
    store::task::LOCK,
    store::task::LOCK_MANY,
    store::task::WRITE,
    store::task::CANCEL_MANY,
    store::task::SET_PRIORITY,
    store::task::PROGRESS,
    store::task::COMPLETE,
    use_cases::next_task::NEXT,
    use_cases::next_task::NEXT_NEAR,
    queries::people::SELECT,
    queries::person::SELECT,
    queries::tasks::BY_AGE,
    queries::tasks::BY_URGENCY,
];
