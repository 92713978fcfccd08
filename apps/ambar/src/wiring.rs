//! The whole object graph: which context gets which gateways, who subscribes to what, what is served. This is the
//! "dependency injection container" of the plan: constructor arguments, no globals.

use std::sync::Arc;

use ambar_add_item::AddItem;
use ambar_catalog::Catalog;
use ambar_identity::Identity;
use ambar_import::{Import, Users};
use ambar_inventory::{Inventory, Writers};
use ambar_kernel::Failure;
use ambar_labels::{Labels, Reach};
use ambar_locations::Locations;
use ambar_pg::{
    Db, Dispatcher, Jobs, Periodic, PeriodicWork, Schema, Subscription, platform_schema, retention::ForgetReplies,
};
use ambar_picking::Picking;
use ambar_receiving::Receiving;
use ambar_scan::Scanning;
use ambar_shipments::Shipments;
use ambar_steps::{Asks, Steps};
use ambar_web::{Edge, Incomplete, TaskTracker, serve_api};
use ambar_workforce::Workforce;
use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    retention::{ForgetEvents, Keep},
    verify,
};

/// Every context's schema, in the order of their migrations.
#[must_use]
pub fn schemas() -> Vec<Schema> {
    vec![
        platform_schema(),
        ambar_identity::schema(),
        ambar_workforce::schema(),
        ambar_catalog::schema(),
        ambar_locations::schema(),
        ambar_inventory::schema(),
        ambar_receiving::schema(),
        ambar_picking::schema(),
        ambar_shipments::schema(),
        ambar_import::schema(),
        ambar_labels::schema(),
    ]
}

/// Who is told of which events.
#[must_use]
pub fn subscriptions() -> Vec<Subscription> {
    [ambar_inventory::SUBSCRIPTIONS, ambar_shipments::SUBSCRIPTIONS].concat()
}

/// Connections for what nobody waits for (ADR 14).
#[derive(Clone)]
pub struct Yielding {
    /// As `ambar_app`.
    pub app: Db,
    /// As `ambar_stock`, for copies of items and places.
    pub stock: Db,
}

/// The contexts, each with what it may ask of others.
#[derive(Clone)]
pub struct Contexts {
    /// Accounts, roles, tokens, the audit trail, the feed of events.
    pub identity: Identity,
    /// People and every human step.
    pub workforce: Workforce,
    /// Items, packaging, owners, partners.
    pub catalog: Catalog,
    /// Warehouses, zones, places.
    pub locations: Locations,
    /// Stock.
    pub inventory: Inventory,
    /// Deliveries, receipts, putaways.
    pub receiving: Receiving,
    /// Pick lists.
    pub picking: Picking,
    /// Orders, cartons, shipments.
    pub shipments: Shipments,
    /// Adding an item with its first stock.
    pub add_item: AddItem,
    /// Imports of files.
    pub import: Import,
    /// Scans, understood.
    pub scanning: Scanning,
    /// Scripts that lead people through their work.
    pub steps: Steps,
    /// Labels and printers.
    pub labels: Labels,
    app: Db,
    yielding: Yielding,
}

impl Contexts {
    /// Wires the contexts on a database as `ambar_app` and as `ambar_stock`.
    #[must_use]
    pub fn new(app: &Db, stock: &Db) -> Self {
        let yielding = Yielding { app: app.clone(), stock: stock.clone() };
        Self::written_by(Writers::on(stock.clone()), app, stock, &yielding)
    }

    /// The same, where the writers of stock have a place of their own, and imports and checks connections that yield.
    #[must_use]
    pub fn written_by(writers: Writers, app: &Db, stock: &Db, yielding: &Yielding) -> Self {
        let identity = Identity::new(app.clone());
        let workforce = Workforce::new(app.clone());
        let catalog = Catalog::new(app.clone());
        let locations = Locations::new(app.clone());
        let inventory = Inventory::written_by(
            writers,
            app.clone(),
            stock.clone(),
            catalog.gateway(),
            locations.gateway(),
            workforce.gateway(),
        );
        let receiving = Receiving::new(
            app.clone(),
            catalog.gateway(),
            locations.gateway(),
            inventory.gateway(),
            workforce.gateway(),
        );
        let picking = Picking::new(app.clone(), inventory.gateway(), workforce.gateway());
        let shipments =
            Shipments::new(app.clone(), catalog.gateway(), locations.gateway(), inventory.gateway(), picking.gateway());
        let add_item = AddItem::new(app.clone(), catalog.gateway(), locations.gateway(), inventory.gateway());
        // The contexts as an import uses them. Stock goes through the one door all the same.
        let import = Import::new(
            yielding.app.clone(),
            Catalog::new(yielding.app.clone()).gateway(),
            Locations::new(yielding.app.clone()).gateway(),
            inventory.gateway(),
            receiving.gateway(),
            shipments.gateway(),
            Users {
                items: Arc::new([inventory.item_usage(), receiving.item_usage(), shipments.item_usage()]),
                locations: Arc::new([inventory.location_usage(), receiving.location_usage()]),
            },
        );
        let scanning = Scanning::new(
            catalog.gateway(),
            locations.gateway(),
            inventory.gateway(),
            receiving.gateway(),
            picking.gateway(),
            shipments.gateway(),
            workforce.gateway(),
        );
        let steps = Steps::new(Asks {
            catalog: catalog.gateway(),
            locations: locations.gateway(),
            inventory: inventory.gateway(),
            receiving: receiving.gateway(),
            picking: picking.gateway(),
            shipments: shipments.gateway(),
            workforce: workforce.gateway(),
        });
        let labels = Labels::new(
            app.clone(),
            catalog.gateway(),
            locations.gateway(),
            inventory.gateway(),
            picking.gateway(),
            shipments.gateway(),
        );
        Self {
            identity,
            workforce,
            catalog,
            locations,
            inventory,
            receiving,
            picking,
            shipments,
            add_item,
            import,
            scanning,
            steps,
            labels,
            app: app.clone(),
            yielding: yielding.clone(),
        }
    }

    /// Connections for what nobody waits for.
    #[must_use]
    pub const fn yielding(&self) -> &Db {
        &self.yielding.app
    }

    /// The database as everything but stock sees it.
    #[must_use]
    pub fn app(&self) -> &Db {
        &self.app
    }

    /// The same, where printers may be elsewhere than in private networks.
    #[must_use]
    pub fn printing_to(self, reach: Reach) -> Self {
        Self { labels: self.labels.reaching(reach), ..self }
    }

    /// Everything that the API serves, without its prefix.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .merge(self.identity.routes(self.workforce.people(), self.locations.gateway()))
            .merge(self.workforce.routes(self.locations.gateway(), self.identity.gateway()))
            .merge(self.catalog.routes(vec![
                self.inventory.item_usage(),
                self.receiving.item_usage(),
                self.shipments.item_usage(),
            ]))
            .merge(self.locations.routes(
                vec![self.inventory.location_follower()],
                vec![self.inventory.location_usage(), self.receiving.location_usage()],
            ))
            .merge(Locations::map_routes(self.yielding.app.clone()))
            .merge(self.inventory.routes())
            .merge(self.inventory.map_routes(self.yielding.app.clone()))
            .merge(self.receiving.routes())
            .merge(self.picking.routes())
            .merge(self.shipments.routes())
            .merge(self.add_item.routes())
            .merge(self.import.routes())
            .merge(self.scanning.routes())
            .merge(self.steps.routes())
            .merge(self.labels.routes())
            .merge(verify::routes(self.yielding.app.clone()))
    }

    /// The API behind its edge, with its finished description.
    ///
    /// # Errors
    /// If an operation does not say all that it must.
    pub fn api(&self, in_flight: TaskTracker) -> Result<(Router, OpenApi), Incomplete> {
        let edge = Edge {
            auth: self.identity.authenticator(),
            replies: Arc::new(self.app.clone()),
            clock: Arc::new(self.app.clone()),
            late: Some(self.steps.late()),
            ids: Arc::new(self.app.clone()),
            in_flight,
            patience: ambar_web::PATIENCE,
        };
        serve_api(self.routes(), edge)
    }

    /// What must be there before anything is served: partitions for the movements of the months to come.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn prepare(&self) -> Result<(), Failure> {
        self.inventory.make_partitions().await.map(drop)
    }

    /// Delivers events to the contexts.
    ///
    /// # Errors
    /// If subscriptions and reactors differ.
    pub fn dispatcher(&self) -> Result<Dispatcher, Failure> {
        Dispatcher::new(
            self.app.clone(),
            [self.inventory.reactors_on(self.yielding.stock.clone()), self.shipments.reactors()].concat(),
        )
    }

    /// Does the jobs that were asked for.
    #[must_use]
    pub fn jobs(&self) -> Jobs {
        Jobs::new(self.app.clone(), self.import.jobs())
    }

    /// What is done every so often; old things leave as `keep` says.
    #[must_use]
    pub fn periodic(&self, keep: &Keep) -> Periodic {
        [
            vec![
                Arc::new(ForgetReplies { after: keep.replies }) as Arc<dyn PeriodicWork>,
                Arc::new(ForgetEvents { after: keep.events }),
            ],
            self.identity.periodic(),
            self.inventory.periodic_keeping(keep.outcomes),
            self.receiving.periodic(),
            self.picking.periodic(),
            self.shipments.periodic(),
            self.add_item.periodic(),
            self.import.periodic(),
            self.labels.periodic(),
        ]
        .concat()
    }
}
