//! The totals of promises: the row that promises of an item queue up at.

use ambar_inventory_domain::TotalKey;
use ambar_kernel::{ItemId, OwnerId, Result, WarehouseId};
use sqlx::PgConnection;

// The update changes nothing: it makes the row if it is not there, and locks it and answers it if it is.
pub(crate) const LOCK: &str = "
INSERT INTO inventory.promise_total AS t (warehouse_id, item_id, owner_id, promised)
SELECT w, i, o, 0 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (w, i, o) ORDER BY w, i, o
ON CONFLICT (warehouse_id, item_id, owner_id) DO UPDATE SET promised = t.promised
RETURNING warehouse_id, item_id, owner_id, promised";

/// Locks totals and answers them.
///
/// # Errors
/// If the database fails.
pub(crate) async fn lock(conn: &mut PgConnection, of: &[TotalKey]) -> Result<Vec<(TotalKey, i64)>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(WarehouseId, ItemId, OwnerId, i64)> = sqlx::query_as(LOCK)
        .bind(of.iter().map(|of| of.0).collect::<Vec<_>>())
        .bind(of.iter().map(|of| of.1).collect::<Vec<_>>())
        .bind(of.iter().map(|of| of.2).collect::<Vec<_>>())
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(|(warehouse, item, owner, promised)| ((warehouse, item, owner), promised)).collect())
}
