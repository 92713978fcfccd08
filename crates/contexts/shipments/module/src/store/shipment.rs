//! What left.

use ambar_kernel::{OrderId, Result, ShipmentId};
use ambar_pg::Tx;

use super::order::{DispatchNote, OrderRow};

pub(crate) const INSERT: &str = "
INSERT INTO shipments.shipment (id, number, order_id, owner_id, customer_id, warehouse_id, carrier, tracking_number, ship_to, backorder_id, shipped_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Records that an order left.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: ShipmentId,
    order: &OrderRow,
    note: &DispatchNote,
    backorder: Option<OrderId>,
) -> Result<()> {
    let now = tx.ctx().now;
    // An order leaves once, so its number is the shipment's, under another name.
    let number = order.number.strip_prefix("SO-").unwrap_or(&order.number);
    sqlx::query(INSERT)
        .bind(id)
        .bind(format!("SH-{number}"))
        .bind(order.id)
        .bind(order.owner_id)
        .bind(order.customer_id)
        .bind(order.warehouse_id)
        .bind(&note.carrier)
        .bind(&note.tracking_number)
        .bind(&order.ship_to)
        .bind(backorder)
        .bind(now)
        .execute(tx.conn())
        .await?;
    Ok(())
}
