//! Stops whose claims go to other goods.

use ambar_inventory_contract::{AllocationRule, StockId};
use ambar_kernel::{LocationId, Note, PickLineId, PickListId, Result};
use ambar_pg::{Db, Tx};
use sqlx::{FromRow, PgExecutor, types::Json};
use uuid::Uuid;

// Only of a stop that nobody has begun.
pub(crate) const INSERT: &str = "
INSERT INTO picking.reallocation (pick_line_id, command_id, rule, stock_id, avoid, reason, created_at)
SELECT l.id, $2, $3, $4, $5, $6, $7 FROM picking.pick_line l
WHERE l.id = $1 AND l.state = 'open' AND l.picked = 0
ON CONFLICT DO NOTHING";

pub(crate) const FIND: &str = "
SELECT command_id, rule, stock_id, avoid, reason, ended_at IS NOT NULL AS ended FROM picking.reallocation
WHERE pick_line_id = $1";

pub(crate) const DELETE: &str =
    "DELETE FROM picking.reallocation WHERE pick_line_id = $1 AND command_id = $2 AND ended_at IS NULL";

pub(crate) const END: &str =
    "UPDATE picking.reallocation SET ended_at = $3 WHERE pick_line_id = $1 AND command_id = $2 AND ended_at IS NULL";

// Half a minute is given to the command that began it.
pub(crate) const UNENDED: &str = "
SELECT l.pick_list_id, l.id FROM picking.reallocation r JOIN picking.pick_line l ON l.id = r.pick_line_id
WHERE r.ended_at IS NULL AND r.created_at < $1::timestamptz - interval '30 seconds' ORDER BY r.created_at LIMIT 100";

/// What the other goods must be.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Reallocation {
    pub(crate) command_id: Uuid,
    rule: Json<AllocationRule>,
    stock_id: Option<i64>,
    pub(crate) avoid: Option<LocationId>,
    pub(crate) reason: Option<Note>,
    pub(crate) ended: bool,
}

impl Reallocation {
    pub(crate) fn new(command_id: Uuid, rule: AllocationRule, stock_id: Option<StockId>, reason: Option<Note>) -> Self {
        let stock_id = stock_id.map(|id| id.0);
        Self { command_id, rule: Json(rule), stock_id, avoid: None, reason, ended: false }
    }

    pub(crate) fn rule(&self) -> &AllocationRule {
        &self.rule.0
    }

    pub(crate) fn stock_id(&self) -> Option<StockId> {
        self.stock_id.map(StockId)
    }
}

/// Notes what is wanted; false if the stop is no longer as it was, or something is noted of it already.
pub(crate) async fn insert(tx: &mut Tx, stop: PickLineId, wanted: &Reallocation) -> Result<bool> {
    let now = tx.ctx().now;
    let inserted = sqlx::query(INSERT)
        .bind(stop)
        .bind(wanted.command_id)
        .bind(&wanted.rule)
        .bind(wanted.stock_id)
        .bind(wanted.avoid)
        .bind(&wanted.reason)
        .bind(now)
        .execute(tx.conn())
        .await?;
    Ok(inserted.rows_affected() == 1)
}

/// What is noted of a stop.
pub(crate) async fn find(on: impl PgExecutor<'_>, stop: PickLineId) -> Result<Option<Reallocation>> {
    Ok(sqlx::query_as(FIND).bind(stop).fetch_optional(on).await?)
}

/// Forgets what was refused.
pub(crate) async fn delete(db: &Db, stop: PickLineId, command: Uuid) -> Result<()> {
    sqlx::query(DELETE).bind(stop).bind(command).execute(db.reader()).await?;
    Ok(())
}

/// Notes that it is done.
pub(crate) async fn end(tx: &mut Tx, stop: PickLineId, command: Uuid) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(END).bind(stop).bind(command).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// What was begun and not ended for more than half a minute.
pub(crate) async fn unended(db: &Db) -> Result<Vec<(PickListId, PickLineId)>> {
    Ok(sqlx::query_as(UNENDED).bind(db.clock().now()).fetch_all(db.reader()).await?)
}
