//! The catalog context: items with their packaging and barcodes, categories, owners, suppliers and customers.

mod clash;
mod external;
mod gateway;
mod patch;
mod queries;
mod store;
mod use_cases;
mod views;

use std::sync::Arc;

use ambar_catalog_contract::{CatalogGateway, ItemUsage};
use ambar_pg::{Db, Role, Schema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Catalog {
    pub(crate) db: Db,
    pub(crate) usages: Arc<[Arc<dyn ItemUsage>]>,
}

impl Catalog {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db, usages: Arc::from([]) }
    }

    /// What it serves. `usages` are those who may be using an item: they are asked before one is deactivated or counted
    /// in another way.
    #[must_use]
    pub fn routes(&self, usages: Vec<Arc<dyn ItemUsage>>) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(queries::owners::get, use_cases::add_owner::post))
            .routes(routes!(queries::owner::get, use_cases::change_owner::patch))
            .routes(routes!(queries::categories::get, use_cases::add_category::post))
            .routes(routes!(queries::category::get, use_cases::change_category::patch))
            .routes(routes!(queries::partners::get, use_cases::add_partner::post))
            .routes(routes!(queries::partner::get, use_cases::change_partner::patch))
            .routes(routes!(queries::items::get))
            .routes(routes!(queries::item::get, use_cases::change_item::patch))
            .routes(routes!(use_cases::set_packagings::put))
            .routes(routes!(use_cases::deactivate_item::post))
            .routes(routes!(use_cases::reactivate_item::post))
            .routes(routes!(queries::barcode::get))
            .with_state(Self { usages: usages.into(), ..self.clone() })
    }

    /// What others may ask of it.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn CatalogGateway> {
        Arc::new(self.clone())
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "catalog", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    store::owner::INSERT,
    store::owner::UPDATE,
    store::owner::FIND,
    store::owner::LOCK,
    store::owner::SHARE,
    store::owner::USES,
    store::owner::ONLY,
    store::owner::WITH_CODES,
    store::owner::BY_CODE,
    store::owner::BY_EXTERNAL_REF,
    store::category::INSERT,
    store::category::UPDATE,
    store::category::FIND,
    store::category::LOCK,
    store::category::BY_CODE,
    store::category::BY_EXTERNAL_REF,
    store::partner::INSERT,
    store::partner::UPDATE,
    store::partner::FIND,
    store::partner::LOCK,
    store::partner::WITH_CODES,
    store::partner::BY_CODE,
    store::partner::BY_EXTERNAL_REF,
    store::item::LOCK,
    store::item::INSERT,
    store::item::UPDATE,
    store::item::SET_ACTIVE,
    store::item::CHANGED,
    store::item::PUBLISHED,
    store::item::EXISTING,
    store::item::EXISTING_ONE,
    store::item::BY_SKU,
    store::item::IN_BRIEF,
    store::item_clash::BY_SKU,
    store::item_clash::BY_EXTERNAL_REF,
    store::item_clash::BY_BARCODE,
    store::item_bulk::REMOVE,
    store::item_bulk::HOLDERS,
    store::item_bulk::CATEGORIES,
    store::item_bulk::REFERENCES,
    store::item_bulk::BARCODES,
    store::item_bulk::INSERT,
    store::item_bulk::INSERT_PACKAGING,
    store::item_bulk::INSERT_BARCODES,
    store::packaging::DELETE,
    store::packaging::INSERT,
    store::packaging::INSERT_BARCODES,
    store::draft::TOUCH,
    store::draft::DISCARDED_AT,
    store::draft::PUBLISH,
    store::draft::DISCARD,
    store::draft::STALE,
    queries::owners::SELECT,
    queries::categories::SELECT,
    queries::partners::BY_CODE,
    queries::partners::BY_NAME,
    queries::items::BY_SKU,
    queries::items::BY_NAME,
    queries::items::BY_UPDATED,
    queries::items::FOUND_BY_SKU,
    queries::items::FOUND_BY_NAME,
    queries::items::FOUND_BY_UPDATED,
    queries::barcode::SELECT,
];
