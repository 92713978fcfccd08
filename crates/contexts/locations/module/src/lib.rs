//! The locations context: warehouses, zones and places, their limits and their locks.

mod bodies;
mod change;
mod external;
mod gateway;
mod placing;
mod queries;
mod store;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_locations_contract::{LocationFollower, LocationUsage, LocationsGateway};
use ambar_pg::{Db, Role, Schema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Locations {
    pub(crate) db: Db,
    pub(crate) followers: Arc<[Arc<dyn LocationFollower>]>,
    pub(crate) usages: Arc<[Arc<dyn LocationUsage>]>,
}

impl Locations {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db, followers: Arc::new([]), usages: Arc::new([]) }
    }

    /// What others may ask of it.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn LocationsGateway> {
        Arc::new(self.clone())
    }

    /// What it serves. `followers` know of every change of a place before it is acknowledged; `usages` are asked before
    /// a place is deactivated.
    #[must_use]
    pub fn routes(
        &self,
        followers: Vec<Arc<dyn LocationFollower>>,
        usages: Vec<Arc<dyn LocationUsage>>,
    ) -> OpenApiRouter {
        use queries::{
            location, location_by_code, location_type, location_types, locations, warehouse, warehouses, zone, zones,
        };
        use use_cases::{
            add_location, add_location_type, add_warehouse, add_zone, change_location, change_location_type,
            change_warehouse, change_zone, deactivate_location, deactivate_locations, generate_locations,
            lock_location, reactivate_location,
        };
        OpenApiRouter::new()
            .routes(routes!(add_warehouse::post, warehouses::get))
            .routes(routes!(warehouse::get, change_warehouse::patch))
            .routes(routes!(add_zone::post, zones::get))
            .routes(routes!(zone::get, change_zone::patch))
            .routes(routes!(add_location_type::post, location_types::get))
            .routes(routes!(location_type::get, change_location_type::patch))
            .routes(routes!(add_location::post, locations::get))
            .routes(routes!(generate_locations::post))
            .routes(routes!(location::get, change_location::patch))
            .routes(routes!(location_by_code::get))
            .routes(routes!(lock_location::post))
            .routes(routes!(deactivate_location::post))
            .routes(routes!(deactivate_locations::post))
            .routes(routes!(reactivate_location::post))
            .with_state(Self { followers: followers.into(), usages: usages.into(), ..self.clone() })
    }

    /// What draws a whole floor. It reads every place of a warehouse, on a database of its own that gives way to others.
    #[must_use]
    pub fn map_routes(yielding: Db) -> OpenApiRouter {
        OpenApiRouter::new().routes(routes!(queries::map::get)).with_state(yielding)
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "locations", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    store::change::CLAIM,
    store::change::DESCRIBE,
    store::change::FIND,
    store::change::FORGET,
    store::location_bulk::ZONES,
    store::location_bulk::TYPES,
    store::location_bulk::REFERENCES,
    store::location_bulk::INSERT,
    store::location::INSERT,
    store::location::TAKEN,
    store::location::LAST_IN_WALK,
    store::location::OF_IDS,
    store::location::WAREHOUSE_OF,
    store::location::UPDATE,
    store::location::SET_LOCKS,
    store::location::SET_ACTIVE,
    store::location::OF_ZONE_CHANGED,
    store::location::OF_TYPE_CHANGED,
    store::location::FIND_EXTERNAL,
    store::location_type::INSERT,
    store::location_type::RULES,
    store::location_type::LOCK,
    store::location_type::UPDATE,
    store::location_type::FIND_EXTERNAL,
    store::warehouse::INSERT,
    store::warehouse::LOCK,
    store::warehouse::LOCK_ALL,
    store::warehouse::UPDATE,
    store::warehouse::FIND_EXTERNAL,
    store::zone::INSERT,
    store::zone::IN_WAREHOUSE,
    store::zone::WAREHOUSE_OF,
    store::zone::LOCK,
    store::zone::UPDATE,
    store::zone::FIND_EXTERNAL,
    queries::warehouses::SELECT,
    queries::warehouse::SELECT,
    queries::zones::SELECT,
    queries::zone::SELECT,
    queries::location_types::SELECT,
    queries::location_type::SELECT,
    queries::locations::BY_CODE,
    queries::locations::BY_WALK,
    queries::location_by_code::SELECT,
    queries::map::MARK,
    queries::map::SELECT,
    use_cases::deactivate_locations::IN_USE,
    use_cases::deactivate_locations::SET_ACTIVE,
    gateway::BY_CODES,
    gateway::OF_KIND,
    gateway::NAMED,
];
