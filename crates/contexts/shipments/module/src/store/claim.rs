//! Claims on stock: what a release chose, what was picked, what is in cartons.

use ambar_inventory_contract::AllocatedRow;
use ambar_kernel::{OrderId, OrderLineId, Quantity, ReservationId, Result};
use ambar_pg::Tx;
use ambar_picking_contract::PickedLine;
use serde_json::json;
use sqlx::PgExecutor;

use super::quantity;

pub(crate) const INSERT_ALLOCATIONS: &str = "
INSERT INTO shipments.allocation (reservation_id, order_id, order_line_id, location, lot, serial, quantity, why)
SELECT id, $2, line, place, lot, serial, quantity, why
FROM unnest($1::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::jsonb[])
    AS u (id, line, place, lot, serial, quantity, why)
ON CONFLICT DO NOTHING";

pub(crate) const DELETE_ALLOCATIONS: &str = "DELETE FROM shipments.allocation WHERE order_id = $1";

// What is known already stays as it is: packers may have taken from it.
pub(crate) const INSERT_PICKED: &str = "
INSERT INTO shipments.picked_claim (reservation_id, order_id, order_line_id, lot, serial, quantity, unpacked)
SELECT id, $2, line, lot, serial, quantity, quantity
FROM unnest($1::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[]) AS u (id, line, lot, serial, quantity)
ON CONFLICT DO NOTHING RETURNING order_line_id, quantity";

pub(crate) const PACKED_OF_ORDER: &str =
    "SELECT reservation_id FROM shipments.packed_claim WHERE order_id = $1 ORDER BY reservation_id";

pub(crate) const ANY_PICKED: &str =
    "SELECT EXISTS (SELECT 1 FROM shipments.order_line WHERE order_id = $1 AND picked > 0)";

/// Whether anything of an order is known to be picked.
pub(crate) async fn any_picked(on: impl PgExecutor<'_>, order: OrderId) -> Result<bool> {
    Ok(sqlx::query_scalar(ANY_PICKED).bind(order).fetch_one(on).await?)
}

/// Keeps what a release chose.
pub(crate) async fn insert_allocations(
    tx: &mut Tx,
    order: OrderId,
    rows: &[(OrderLineId, AllocatedRow)],
) -> Result<()> {
    sqlx::query(INSERT_ALLOCATIONS)
        .bind(rows.iter().map(|(_, row)| row.reservation_id).collect::<Vec<_>>())
        .bind(order)
        .bind(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| row.location.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| row.lot.as_ref().map(|lot| lot.as_str())).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| row.serial.as_ref().map(|serial| serial.as_str())).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| row.quantity.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| json!(row.why)).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets what a release chose, of which nothing came.
pub(crate) async fn delete_allocations(tx: &mut Tx, order: OrderId) -> Result<()> {
    sqlx::query(DELETE_ALLOCATIONS).bind(order).execute(tx.conn()).await?;
    Ok(())
}

/// Keeps picked goods; answers those that were not known yet.
pub(crate) async fn insert_picked(
    tx: &mut Tx,
    order: OrderId,
    picked: &[PickedLine],
) -> Result<Vec<(OrderLineId, Quantity)>> {
    if picked.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(OrderLineId, i64)> = sqlx::query_as(INSERT_PICKED)
        .bind(picked.iter().map(|line| line.reservation_id).collect::<Vec<_>>())
        .bind(order)
        .bind(picked.iter().map(|line| line.order_line_id).collect::<Vec<_>>())
        .bind(picked.iter().map(|line| line.lot.as_ref().map(|lot| lot.as_str())).collect::<Vec<_>>())
        .bind(picked.iter().map(|line| line.serial.as_ref().map(|serial| serial.as_str())).collect::<Vec<_>>())
        .bind(picked.iter().map(|line| line.quantity.units()).collect::<Vec<_>>())
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter().map(|(line, units)| Ok((line, quantity(units)?))).collect()
}

/// The claims on everything in an order's cartons.
pub(crate) async fn packed_of_order(on: impl PgExecutor<'_>, order: OrderId) -> Result<Vec<ReservationId>> {
    Ok(sqlx::query_scalar(PACKED_OF_ORDER).bind(order).fetch_all(on).await?)
}
