//! What happened to an order, beside its states: those are noted where they are entered.

use ambar_kernel::{OrderId, Result};
use ambar_pg::Tx;
use ambar_shipments_domain::OrderState;
use serde_json::Value;

pub(crate) const NOTE: &str = "
INSERT INTO shipments.timeline (order_id, at, what, state, account_id, account_name, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Notes something.
pub(crate) async fn note(
    tx: &mut Tx,
    order: OrderId,
    state: OrderState,
    what: &'static str,
    detail: Value,
) -> Result<()> {
    let ctx = tx.ctx().clone();
    sqlx::query(NOTE)
        .bind(order)
        .bind(ctx.now)
        .bind(what)
        .bind(state.name())
        .bind(ctx.actor.account)
        .bind(&*ctx.actor.name)
        .bind(detail)
        .execute(tx.conn())
        .await?;
    Ok(())
}
