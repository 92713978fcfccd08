//! The inventory context: stock, what moved it, what claims it, where it stands; handling units, counts, the way to a place.

pub mod archive;
mod copies;
mod count_tasks;
mod engine;
mod figures;
mod foresee;
mod gateway;
mod kept_row;
mod lookup;
mod memory;
mod periodic;
mod queries;
mod reactions;
mod reads;
mod recent;
mod reserved;
mod rules;
#[cfg(test)]
mod sample;
mod stock_level;
mod store;
mod usage;
mod use_cases;
mod views;

use std::{ops::Deref, sync::Arc, time::Duration};

use ambar_catalog_contract::{CatalogGateway, ItemUsage};
use ambar_inventory_contract::InventoryGateway;
use ambar_kernel::ItemId;
use ambar_locations_contract::{LocationFollower, LocationUsage, LocationsGateway};
use ambar_pg::{Db, Periodic, Reactor, Role, Schema};
use ambar_workforce_contract::WorkforceGateway;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use engine::{Way, Writers};
pub use reactions::SUBSCRIPTIONS;
pub use stock_level::StockLevel;

use engine::Engine;
use memory::Memory;
use reads::Reads;
use use_cases::reserve_stock::GoodsSeen;

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Inventory(Arc<Parts>);

/// What it works with; a handler's copy of it is one pointer.
pub struct Parts {
    pub(crate) app: Db,
    pub(crate) stock: Db,
    pub(crate) engine: Engine,
    pub(crate) memory: Memory,
    /// What moves need.
    pub(crate) reads: Reads<foresee::Wanted, ()>,
    /// The items that orders name, as they are.
    pub(crate) goods: Reads<ItemId, Arc<GoodsSeen>>,
    pub(crate) catalog: Arc<dyn CatalogGateway>,
    pub(crate) locations: Arc<dyn LocationsGateway>,
    pub(crate) workforce: Arc<dyn WorkforceGateway>,
}

impl Deref for Inventory {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Inventory {
    /// On a database as `ambar_app`, which reads, and as `ambar_stock`, which writes.
    #[must_use]
    pub fn new(
        app: Db,
        stock: Db,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        workforce: Arc<dyn WorkforceGateway>,
    ) -> Self {
        Self::written_by(Writers::on(stock.clone()), app, stock, catalog, locations, workforce)
    }

    /// The same, where the writers of stock have a place of their own.
    #[must_use]
    pub fn written_by(
        writers: Writers,
        app: Db,
        stock: Db,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        workforce: Arc<dyn WorkforceGateway>,
    ) -> Self {
        let memory = Memory::default();
        let engine = Engine::new(writers, Arc::clone(&catalog), Arc::clone(&locations), memory.clone());
        Self(Arc::new(Parts {
            app,
            stock,
            engine,
            memory,
            reads: Reads::default(),
            goods: Reads::default(),
            catalog,
            locations,
            workforce,
        }))
    }

    /// The one door to stock.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn InventoryGateway> {
        Arc::new(self.clone())
    }

    /// Tells the catalog where an item is in use.
    #[must_use]
    pub fn item_usage(&self) -> Arc<dyn ItemUsage> {
        Arc::new(self.clone())
    }

    /// Tells locations where a place is in use.
    #[must_use]
    pub fn location_usage(&self) -> Arc<dyn LocationUsage> {
        Arc::new(self.clone())
    }

    /// Is told of changed places before the change is acknowledged.
    #[must_use]
    pub fn location_follower(&self) -> Arc<dyn LocationFollower> {
        Arc::new(self.clone())
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(queries::stock::get))
            .routes(routes!(queries::stock_row::get))
            .routes(routes!(queries::stock_movements::get))
            .routes(routes!(queries::stock_at::get))
            .routes(routes!(queries::movements::get))
            .routes(routes!(queries::availability::get))
            .routes(routes!(queries::lots::get))
            .routes(routes!(queries::lot::get))
            .routes(routes!(queries::reservations::get))
            .routes(routes!(use_cases::reserve_stock::post))
            .routes(routes!(use_cases::release_reservations::post))
            .routes(routes!(queries::handling_units::get, use_cases::open_unit::post))
            .routes(routes!(queries::handling_unit::get))
            .routes(routes!(use_cases::move_unit::post))
            .routes(routes!(use_cases::move_unit::post_scanned))
            .routes(routes!(queries::counts::get, use_cases::request_count::post))
            .routes(routes!(queries::count::get))
            .routes(routes!(use_cases::finish_count::post))
            .routes(routes!(use_cases::cancel_count::post))
            .routes(routes!(use_cases::approve_count::post))
            .routes(routes!(use_cases::reject_count::post))
            .routes(routes!(queries::count_limit::get, use_cases::set_count_limit::put))
            .routes(routes!(queries::sscc_range::get, use_cases::set_sscc_range::put))
            .routes(routes!(queries::allocation_rules::get, use_cases::add_allocation_rule::post))
            .routes(routes!(use_cases::set_allocation_rule::put, use_cases::drop_allocation_rule::delete))
            .routes(routes!(use_cases::move_stock::post))
            .routes(routes!(use_cases::move_many::post))
            .routes(routes!(use_cases::adjust_stock::post))
            .routes(routes!(use_cases::take_found::post))
            .routes(routes!(use_cases::change_status::post))
            .with_state(self.clone())
            .merge(self.figures())
    }

    fn figures(&self) -> OpenApiRouter {
        let figures = queries::stock_figures::Figures::on(self.app.reader());
        OpenApiRouter::new().routes(routes!(queries::stock_figures::get)).with_state(figures)
    }

    /// What draws a whole floor. It reads figures of every place and the ledger of days, on a database of its own that gives
    /// way to others.
    #[must_use]
    pub fn map_routes(&self, yielding: Db) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(queries::map_occupancy::get))
            .routes(routes!(queries::map_picks::get))
            .with_state(queries::map_picks::MapReads::on(yielding, Arc::clone(&self.locations)))
    }

    /// What it does when others publish facts.
    #[must_use]
    pub fn reactors(&self) -> Vec<Arc<dyn Reactor>> {
        self.reactors_on(self.stock.clone())
    }

    /// The same, with the copies written on connections as `ambar_stock` of their own: nobody waits for a copy, since who
    /// misses one asks its owner.
    #[must_use]
    pub fn reactors_on(&self, stock: Db) -> Vec<Arc<dyn Reactor>> {
        vec![Arc::new(reactions::Copies { stock })]
    }

    /// What it does every so often; outcomes of commands are kept 90 days.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        self.periodic_keeping(periodic::KEPT)
    }

    /// The same, with outcomes of commands kept this long: longer than the answers to keys, so that a retry never finds
    /// neither.
    #[must_use]
    pub fn periodic_keeping(&self, outcomes: Duration) -> Periodic {
        vec![
            Arc::new(periodic::MakePartitions(self.clone())),
            Arc::new(periodic::OpenCountTasks(self.clone())),
            Arc::new(periodic::ForgetCommands { inventory: self.clone(), after: outcomes }),
        ]
    }
}

/// Its tables. Only the stock engine's role writes them.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "inventory",
        migrator: sqlx::migrate!(),
        writer: Role::Stock,
        append_only: &["movement"],
        owner_alone: archive::TABLES,
    }
}

const PARTS: &[&[&str]] = &[
    archive::STATEMENTS,
    engine::STATEMENTS,
    copies::STATEMENTS,
    count_tasks::STATEMENTS,
    foresee::STATEMENTS,
    gateway::STATEMENTS,
    lookup::STATEMENTS,
    periodic::STATEMENTS,
    queries::STATEMENTS,
    rules::STATEMENTS,
    &[stock_level::SELECT],
    usage::STATEMENTS,
    use_cases::STATEMENTS,
];

const fn how_many() -> usize {
    let (mut part, mut count) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
}

const fn all_statements() -> [&'static str; how_many()] {
    let mut all = [""; how_many()];
    let (mut part, mut at) = (0, 0);
    while part < PARTS.len() {
        let mut one = 0;
        while one < PARTS[part].len() {
            all[at] = PARTS[part][one];
            at += 1;
            one += 1;
        }
        part += 1;
    }
    all
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &all_statements();
