//! Parts of warehouses.

use ambar_kernel::{Failure, Result, ShortCode, WarehouseId, ZoneId};
use ambar_pg::Tx;
use sqlx::PgExecutor;

use crate::{external, queries, views::ZoneView};

pub(crate) const INSERT: &str = "
INSERT INTO locations.zone (id, version, warehouse_id, code, name, source, external_ref) VALUES ($1, $2, $3, $4, $5, $6, $7)";

pub(crate) const IN_WAREHOUSE: &str =
    "SELECT EXISTS (SELECT 1 FROM locations.zone WHERE id = $1 AND warehouse_id = $2)";

pub(crate) const WAREHOUSE_OF: &str = "SELECT warehouse_id FROM locations.zone WHERE id = $1";

pub(crate) const LOCK: &str = "
SELECT id, version, warehouse_id, code, name, source, external_ref FROM locations.zone WHERE id = $1 FOR NO KEY UPDATE";

pub(crate) const UPDATE: &str = "
UPDATE locations.zone SET version = $2, warehouse_id = $3, code = $4, name = $5, source = $6, external_ref = $7 WHERE id = $1";

pub(crate) const FIND_EXTERNAL: &str =
    "SELECT id FROM locations.zone WHERE coalesce(source, '') = coalesce($1, '') AND external_ref = $2";

/// # Errors
/// `locations.zone_code_taken`, `locations.external_ref_taken`.
pub(crate) async fn insert(tx: &mut Tx, zone: &ZoneView) -> Result<()> {
    write(tx, INSERT, zone).await
}

/// # Errors
/// As [`insert`].
pub(crate) async fn update(tx: &mut Tx, zone: &ZoneView) -> Result<()> {
    write(tx, UPDATE, zone).await
}

async fn write(tx: &mut Tx, statement: &'static str, zone: &ZoneView) -> Result<()> {
    sqlx::query(statement)
        .bind(zone.id)
        .bind(zone.version)
        .bind(zone.warehouse_id)
        .bind(&zone.code)
        .bind(&zone.name)
        .bind(&zone.source)
        .bind(&zone.external_ref)
        .execute(tx.conn())
        .await
        .map_err(|error| explain(error, &zone.code))?;
    Ok(())
}

fn explain(error: sqlx::Error, code: &ShortCode) -> Failure {
    match error.as_database_error().and_then(|it| it.constraint()) {
        Some("zone_warehouse_id_code_key") => Failure::refused(
            "locations.zone_code_taken",
            format!("There is a zone {code} in this warehouse already. Choose another code."),
        ),
        Some("zone_external_ref_key") => external::taken(),
        _ => error.into(),
    }
}

/// Whether the zone is in the warehouse.
pub(crate) async fn in_warehouse(tx: &mut Tx, zone: ZoneId, warehouse: WarehouseId) -> Result<bool> {
    Ok(sqlx::query_scalar(IN_WAREHOUSE).bind(zone).bind(warehouse).fetch_one(tx.conn()).await?)
}

/// The warehouse that a zone is in, which never changes.
pub(crate) async fn warehouse_of(tx: &mut Tx, zone: ZoneId) -> Result<Option<WarehouseId>> {
    Ok(sqlx::query_scalar(WAREHOUSE_OF).bind(zone).fetch_optional(tx.conn()).await?)
}

/// The zone, held until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, zone: ZoneId) -> Result<Option<ZoneView>> {
    Ok(sqlx::query_as(LOCK).bind(zone).fetch_optional(tx.conn()).await?)
}

/// The zone of an id.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: ZoneId) -> Result<Option<ZoneView>> {
    Ok(sqlx::query_as(queries::zone::SELECT).bind(id).fetch_optional(on).await?)
}
