//! Claims on stock: what a release chose, what was picked, what is in cartons.

use std::cmp::{Ordering, Reverse};

use ambar_inventory_contract::AllocatedRow;
use ambar_kernel::{ItemId, OrderId, OrderLineId, Quantity, ReservationId, Result, Timestamp};
use ambar_pg::Tx;
use ambar_picking_contract::{ClaimToPick, PickedLine};
use serde_json::json;
use sqlx::{FromRow, PgExecutor};

use super::{order::OrderRow, quantity};

pub(crate) const INSERT_ALLOCATIONS: &str = "
INSERT INTO shipments.allocation (reservation_id, order_id, order_line_id, location, lot, serial, quantity, why)
SELECT id, $2, line, place, lot, serial, quantity, why
FROM unnest($1::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::jsonb[])
    AS u (id, line, place, lot, serial, quantity, why)
ON CONFLICT DO NOTHING";

pub(crate) const DELETE_ALLOCATIONS: &str = "DELETE FROM shipments.allocation WHERE order_id = $1";

// Nothing comes in the place of a claim that the order has given up already.
pub(crate) const REPLACE_ALLOCATION: &str = "
WITH gone AS (DELETE FROM shipments.allocation WHERE reservation_id = $1 RETURNING order_id, order_line_id)
INSERT INTO shipments.allocation (reservation_id, order_id, order_line_id, location, lot, serial, quantity, why)
SELECT u.id, gone.order_id, gone.order_line_id, u.place, u.lot, u.serial, u.quantity, u.why
FROM gone CROSS JOIN unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::jsonb[])
    AS u (id, place, lot, serial, quantity, why)
ON CONFLICT DO NOTHING";

// The order of lowest priority loses first, and of those the youngest. Whose picking has begun loses nothing.
pub(crate) const TAKEABLE: &str = "
SELECT l.item_id, a.reservation_id, a.quantity AS units, o.id AS order_id, o.priority, o.created_at
FROM shipments.customer_order o JOIN shipments.allocation a ON a.order_id = o.id JOIN shipments.order_line l ON l.id = a.order_line_id
WHERE o.warehouse_id = $1 AND o.owner_id = $2 AND o.priority < $3 AND o.state IN ('allocated', 'partially_allocated')
  AND NOT o.picking_started AND l.item_id = ANY($4) AND o.id <> $5
ORDER BY o.priority, o.created_at DESC, o.id, a.reservation_id LIMIT 1000";

/// As many claims are named at most.
pub(crate) const MOST_TAKEABLE: usize = 1000;

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

/// Keeps other claims in the place of one.
pub(crate) async fn replace_allocation(tx: &mut Tx, claim: ReservationId, by: &[ClaimToPick]) -> Result<()> {
    sqlx::query(REPLACE_ALLOCATION)
        .bind(claim)
        .bind(by.iter().map(|claim| claim.reservation_id).collect::<Vec<_>>())
        .bind(by.iter().map(|claim| claim.location.as_str()).collect::<Vec<_>>())
        .bind(by.iter().map(|claim| claim.lot.as_ref().map(|lot| lot.as_str())).collect::<Vec<_>>())
        .bind(by.iter().map(|claim| claim.serial.as_ref().map(|serial| serial.as_str())).collect::<Vec<_>>())
        .bind(by.iter().map(|claim| claim.quantity.units()).collect::<Vec<_>>())
        .bind(by.iter().map(|claim| claim.why.clone()).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A claim that may be taken from.
#[derive(Debug, Clone)]
pub(crate) struct Takeable {
    pub(crate) item_id: ItemId,
    pub(crate) reservation_id: ReservationId,
    pub(crate) quantity: Quantity,
    /// Whose it is.
    pub(crate) order_id: OrderId,
    pub(crate) priority: i16,
    pub(crate) created_at: Timestamp,
}

impl Takeable {
    /// Who loses first.
    pub(crate) fn before(&self, other: &Self) -> Ordering {
        let rank = |it: &Self| (it.priority, Reverse(it.created_at), it.order_id, it.reservation_id);
        rank(self).cmp(&rank(other))
    }
}

#[derive(FromRow)]
struct TakeableRow {
    item_id: ItemId,
    reservation_id: ReservationId,
    units: i64,
    order_id: OrderId,
    priority: i16,
    created_at: Timestamp,
}

/// The claims of orders of lower priority on these items, by whom loses first.
pub(crate) async fn takeable(on: impl PgExecutor<'_>, order: &OrderRow, items: &[ItemId]) -> Result<Vec<Takeable>> {
    let rows: Vec<TakeableRow> = sqlx::query_as(TAKEABLE)
        .bind(order.warehouse_id)
        .bind(order.owner_id)
        .bind(order.priority)
        .bind(items)
        .bind(order.id)
        .fetch_all(on)
        .await?;
    let takeable = |row: TakeableRow| {
        let TakeableRow { item_id, reservation_id, units, order_id, priority, created_at } = row;
        Ok(Takeable { item_id, reservation_id, quantity: quantity(units)?, order_id, priority, created_at })
    };
    rows.into_iter().map(takeable).collect()
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
