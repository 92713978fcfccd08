//! Sites.

use ambar_kernel::{Failure, Result, ShortCode, WarehouseId};
use ambar_pg::Tx;
use sqlx::PgExecutor;

use crate::{external, queries, views::WarehouseView};

pub(crate) const INSERT: &str = "
INSERT INTO locations.warehouse (id, version, code, name, time_zone, source, external_ref) VALUES ($1, $2, $3, $4, $5, $6, $7)";

// Whoever changes places of a warehouse holds this first: events of one warehouse keep the order of their commits.
pub(crate) const LOCK: &str = "SELECT id FROM locations.warehouse WHERE id = $1 FOR NO KEY UPDATE";

pub(crate) const LOCK_ALL: &str = "SELECT id FROM locations.warehouse ORDER BY id FOR NO KEY UPDATE";

pub(crate) const UPDATE: &str = "
UPDATE locations.warehouse SET version = $2, code = $3, name = $4, time_zone = $5, source = $6, external_ref = $7 WHERE id = $1";

pub(crate) const FIND_EXTERNAL: &str =
    "SELECT id FROM locations.warehouse WHERE coalesce(source, '') = coalesce($1, '') AND external_ref = $2";

/// # Errors
/// `locations.warehouse_code_taken`, `locations.external_ref_taken`.
pub(crate) async fn insert(tx: &mut Tx, warehouse: &WarehouseView) -> Result<()> {
    write(tx, INSERT, warehouse).await
}

/// # Errors
/// As [`insert`].
pub(crate) async fn update(tx: &mut Tx, warehouse: &WarehouseView) -> Result<()> {
    write(tx, UPDATE, warehouse).await
}

async fn write(tx: &mut Tx, statement: &'static str, warehouse: &WarehouseView) -> Result<()> {
    sqlx::query(statement)
        .bind(warehouse.id)
        .bind(warehouse.version)
        .bind(&warehouse.code)
        .bind(&warehouse.name)
        .bind(&warehouse.time_zone)
        .bind(&warehouse.source)
        .bind(&warehouse.external_ref)
        .execute(tx.conn())
        .await
        .map_err(|error| explain(error, &warehouse.code))?;
    Ok(())
}

fn explain(error: sqlx::Error, code: &ShortCode) -> Failure {
    match error.as_database_error().and_then(|it| it.constraint()) {
        Some("warehouse_code_key") => Failure::refused(
            "locations.warehouse_code_taken",
            format!("There is a warehouse {code} already. Choose another code."),
        ),
        Some("warehouse_external_ref_key") => external::taken(),
        _ => error.into(),
    }
}

/// Holds the warehouse until the transaction ends; false if there is none.
pub(crate) async fn lock(tx: &mut Tx, id: WarehouseId) -> Result<bool> {
    let found = sqlx::query(LOCK).bind(id).execute(tx.conn()).await?;
    Ok(found.rows_affected() == 1)
}

/// Holds every warehouse until the transaction ends.
pub(crate) async fn lock_all(tx: &mut Tx) -> Result<()> {
    sqlx::query(LOCK_ALL).execute(tx.conn()).await?;
    Ok(())
}

/// The warehouse of an id.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: WarehouseId) -> Result<Option<WarehouseView>> {
    Ok(sqlx::query_as(queries::warehouse::SELECT).bind(id).fetch_optional(on).await?)
}
