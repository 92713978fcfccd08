//! The locations context: warehouses, zones and places, their limits and their locks.

mod queries;
mod store;
mod use_cases;

use ambar_pg::{Db, Role, Schema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Locations {
    pub(crate) db: Db,
}

impl Locations {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(use_cases::add_warehouse::post, queries::warehouses::get))
            .with_state(self.clone())
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "locations", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[store::warehouse::INSERT, queries::warehouses::SELECT];
