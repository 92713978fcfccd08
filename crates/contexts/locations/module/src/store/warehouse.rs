//! Sites.

use ambar_kernel::{Failure, Result};
use ambar_locations_contract::WarehouseCard;
use ambar_pg::Tx;

pub(crate) const INSERT: &str = "
INSERT INTO locations.warehouse (id, code, name, time_zone, source, external_ref) VALUES ($1, $2, $3, $4, $5, $6)";

/// # Errors
/// `locations.warehouse_code_taken`, `locations.external_ref_taken`.
pub(crate) async fn insert(tx: &mut Tx, card: &WarehouseCard, source: Option<&str>, external_ref: Option<&str>) -> Result<()> {
    sqlx::query(INSERT)
        .bind(card.id)
        .bind(&card.code)
        .bind(&card.name)
        .bind(&card.time_zone)
        .bind(source)
        .bind(external_ref)
        .execute(tx.conn())
        .await
        .map_err(|error| {
            Failure::on_constraint(error, "warehouse_code_key", || {
                Failure::refused("locations.warehouse_code_taken", format!("There is a warehouse {} already.", card.code))
            })
        })?;
    Ok(())
}
