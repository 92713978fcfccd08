//! Cartons.

use ambar_kernel::{CartonId, Failure, LocationCode, LocationId, OrderId, Result, Timestamp};
use ambar_pg::Tx;
use ambar_shipments_domain::CartonState;
use serde::Deserialize;
use sqlx::{FromRow, PgExecutor, types::Json};

use crate::views::carton::ContentRow;

pub(crate) const CONTENTS: &str = "
SELECT c.id, c.order_id, c.number, c.sscc, c.location, c.state, c.weight_g, c.opened_at, c.closed_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('order_line_id', l.id, 'line_no', l.line_no, 'sku', l.sku, 'scale', l.scale,
            'lot', p.lot, 'serial', p.serial, 'quantity', p.quantity) ORDER BY l.line_no, p.packed_at, p.reservation_id), '[]')
        FROM shipments.packed_claim p JOIN shipments.order_line l ON l.id = p.order_line_id WHERE p.carton_id = c.id) AS contents
FROM shipments.carton c WHERE c.id = $1";

pub(crate) const INSERT: &str = "
INSERT INTO shipments.carton (id, order_id, number, sscc, location_id, location, state, opened_at)
SELECT $1, $2, coalesce(max(c.number), 0) + 1, $3, $4, $5, 'open', $6 FROM shipments.carton c WHERE c.order_id = $2
ON CONFLICT (id) DO NOTHING";

pub(crate) const LOCK: &str = "
SELECT c.order_id, c.sscc, c.state, EXISTS (SELECT 1 FROM shipments.packed_claim p WHERE p.carton_id = c.id) AS has_goods
FROM shipments.carton c WHERE c.id = $1 FOR NO KEY UPDATE OF c";

pub(crate) const CLOSE: &str =
    "UPDATE shipments.carton SET state = 'closed', closed_at = $2, weight_g = $3 WHERE id = $1 AND state = 'open'";

pub(crate) const OPEN_OF_ORDER: &str =
    "SELECT id FROM shipments.carton WHERE order_id = $1 AND state = 'open' ORDER BY number LIMIT 1";

pub(crate) const LEAVE: &str = "
UPDATE shipments.carton SET state = CASE state WHEN 'closed' THEN 'shipped' ELSE 'discarded' END
WHERE order_id = $1 AND state IN ('open', 'closed')";

/// A carton with what is in it.
#[derive(Debug, Clone, FromRow, Deserialize)]
pub(crate) struct CartonRow {
    pub(crate) id: CartonId,
    pub(crate) order_id: OrderId,
    pub(crate) number: i32,
    pub(crate) sscc: String,
    pub(crate) location: LocationCode,
    #[sqlx(try_from = "String")]
    pub(crate) state: CartonState,
    pub(crate) weight_g: Option<i64>,
    pub(crate) opened_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) contents: Json<Vec<ContentRow>>,
}

/// A carton to be.
pub(crate) struct NewCarton {
    pub(crate) id: CartonId,
    pub(crate) order_id: OrderId,
    pub(crate) sscc: String,
    pub(crate) location_id: LocationId,
    pub(crate) location: LocationCode,
}

/// There is no such carton.
pub(crate) fn unknown() -> Failure {
    Failure::not_found("shipments.carton_unknown", "There is no such carton.")
}

/// Adds a carton to a locked order; it is there already after a retry.
pub(crate) async fn insert(tx: &mut Tx, carton: &NewCarton) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(INSERT)
        .bind(carton.id)
        .bind(carton.order_id)
        .bind(&carton.sscc)
        .bind(carton.location_id)
        .bind(&carton.location)
        .bind(now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A carton with what is in it.
///
/// # Errors
/// `shipments.carton_unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: CartonId) -> Result<CartonRow> {
    sqlx::query_as(CONTENTS).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// The first carton of an order that goods still go into.
pub(crate) async fn open_of_order(on: impl PgExecutor<'_>, order: OrderId) -> Result<Option<CartonId>> {
    Ok(sqlx::query_scalar(OPEN_OF_ORDER).bind(order).fetch_optional(on).await?)
}

/// A carton, held until the transaction ends.
#[derive(Debug, FromRow)]
pub(crate) struct LockedCarton {
    pub(crate) sscc: String,
    #[sqlx(try_from = "String")]
    pub(crate) state: CartonState,
    pub(crate) has_goods: bool,
}

/// A carton of a locked order.
pub(crate) async fn lock(tx: &mut Tx, id: CartonId) -> Result<LockedCarton> {
    sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)
}

/// Closes an open carton.
pub(crate) async fn close(tx: &mut Tx, id: CartonId, weight_g: Option<i64>) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(CLOSE).bind(id).bind(now).bind(weight_g).execute(tx.conn()).await?;
    Ok(())
}

/// Lets the closed cartons of an order leave; open ones, which are empty, are discarded.
pub(crate) async fn leave(tx: &mut Tx, order: OrderId) -> Result<()> {
    sqlx::query(LEAVE).bind(order).execute(tx.conn()).await?;
    Ok(())
}
