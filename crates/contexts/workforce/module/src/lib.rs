//! The workforce context: people on the floor, and every human step as a task.

mod bodies;
mod external;
mod gateway;
mod parts;
mod people;
mod queries;
mod store;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_identity_contract::AccountsGateway;
use ambar_locations_contract::LocationsGateway;
use ambar_pg::{Db, Role, Schema};
use ambar_workforce_contract::{PeopleGateway, WorkforceGateway};
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
    pub(crate) accounts: Arc<dyn AccountsGateway>,
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

    /// What others may ask of it about people.
    #[must_use]
    pub fn people(&self) -> Arc<dyn PeopleGateway> {
        Arc::new(self.clone())
    }

    /// What it serves. `locations` knows the warehouses that people work in, `accounts` who could be given work.
    #[must_use]
    pub fn routes(&self, locations: Arc<dyn LocationsGateway>, accounts: Arc<dyn AccountsGateway>) -> OpenApiRouter {
        use queries::{figures, map_tasks, people, person, task, tasks, workers};
        use use_cases::{
            add_person, assign_task, cancel_task, change_person, claim_task, next_task, release_task, renew_task,
            report_exception, resolve_exception, set_priority,
        };
        OpenApiRouter::new()
            .routes(routes!(add_person::post, people::get))
            .routes(routes!(person::get, change_person::patch))
            .routes(routes!(tasks::get))
            .routes(routes!(figures::get))
            .routes(routes!(workers::get))
            .routes(routes!(map_tasks::get))
            .routes(routes!(next_task::post))
            .routes(routes!(assign_task::post))
            .routes(routes!(task::get))
            .routes(routes!(claim_task::post))
            .routes(routes!(release_task::post))
            .routes(routes!(renew_task::post))
            .routes(routes!(set_priority::post))
            .routes(routes!(cancel_task::post))
            .routes(routes!(report_exception::post))
            .routes(routes!(resolve_exception::post))
            .with_state(Served { db: self.db.clone(), locations, accounts })
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "workforce", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    store::person::INSERT,
    store::person::LOCK,
    store::person::UPDATE,
    store::person::FIND_EXTERNAL,
    people::SELECT,
    store::task::OPEN,
    store::task::SELECT,
    store::task::LOCK,
    store::task::LOCK_MANY,
    store::task::WRITE,
    store::task::TAKE_ALONG,
    store::task::CLAIM_SEVERAL,
    store::task::ASSIGN,
    store::task::RESOLVE,
    store::task::OF_REFERENCE,
    store::task::CANCEL_MANY,
    store::task::SET_PRIORITY,
    store::task::PROGRESS,
    store::task::COMPLETE,
    use_cases::next_task::NEXT,
    use_cases::next_task::NEXT_ASSIGNED,
    use_cases::next_task::NEXT_NEAR,
    queries::map_tasks::SELECT,
    queries::people::SELECT,
    queries::person::SELECT,
    queries::figures::BY_KIND,
    queries::workers::HELD,
    queries::workers::ASSIGNED,
    queries::tasks::BY_AGE,
    queries::tasks::BY_URGENCY,
];
