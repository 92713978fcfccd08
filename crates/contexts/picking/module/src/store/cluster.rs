//! Clusters: pick lists that one person walks at once, and the totes of their orders.

use ambar_kernel::{ClusterId, Failure, OrderId, PickListId, Result, TaskId, ToteCode, WarehouseId};
use ambar_pg::{Db, Tx};
use ambar_picking_domain::PickListState;
use sqlx::{FromRow, PgExecutor};

pub(crate) const INSERT: &str = "
INSERT INTO picking.cluster (id, warehouse_id, into_totes, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING";

// Whoever holds the task of a list decides what it is walked with.
pub(crate) const JOIN: &str = "
WITH locked AS (
    SELECT id FROM picking.pick_list WHERE id = ANY($2) AND state IN ('open', 'in_picking') ORDER BY id FOR NO KEY UPDATE
)
UPDATE picking.pick_list p SET version = version + 1, cluster_id = $1 FROM locked WHERE p.id = locked.id";

pub(crate) const FIND: &str = "SELECT id, warehouse_id, into_totes FROM picking.cluster WHERE id = $1";

pub(crate) const LISTS: &str = "
SELECT id, order_id, order_number, task_id, tote, state FROM picking.pick_list WHERE cluster_id = $1 ORDER BY created_at, id";

pub(crate) const ONE: &str = "
SELECT id, order_id, order_number, task_id, tote, state FROM picking.pick_list WHERE id = $1";

pub(crate) const BIND: &str = "
UPDATE picking.pick_list SET version = version + 1, tote = $2, tote_at = $3 WHERE id = $1 AND state IN ('open', 'in_picking')";

// Who has a tote now.
pub(crate) const HOLDER: &str = "
SELECT b.order_number FROM picking.pick_list a JOIN picking.pick_list b ON b.warehouse_id = a.warehouse_id
WHERE a.id = $1 AND b.id <> a.id AND b.tote = $2 AND b.state IN ('open', 'in_picking')";

pub(crate) const IN_TOTES: &str = "
SELECT DISTINCT ON (tote) tote, order_id, order_number FROM picking.pick_list
WHERE tote = ANY($1) AND state <> 'canceled' ORDER BY tote, tote_at DESC, id DESC";

/// A cluster.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ClusterRow {
    pub(crate) id: ClusterId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) into_totes: bool,
}

/// A list of a cluster.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ClusterList {
    pub(crate) id: PickListId,
    pub(crate) order_id: OrderId,
    pub(crate) order_number: String,
    pub(crate) task_id: TaskId,
    pub(crate) tote: Option<ToteCode>,
    #[sqlx(try_from = "String")]
    pub(crate) state: PickListState,
}

/// Begins a cluster of these lists; those that are over stay out of it.
pub(crate) async fn begin(tx: &mut Tx, cluster: &ClusterRow, lists: &[PickListId]) -> Result<()> {
    let ctx = tx.ctx().clone();
    sqlx::query(INSERT)
        .bind(cluster.id)
        .bind(cluster.warehouse_id)
        .bind(cluster.into_totes)
        .bind(ctx.actor.account)
        .bind(ctx.now)
        .execute(tx.conn())
        .await?;
    sqlx::query(JOIN).bind(cluster.id).bind(lists).execute(tx.conn()).await?;
    Ok(())
}

/// The cluster of an id.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: ClusterId) -> Result<Option<ClusterRow>> {
    Ok(sqlx::query_as(FIND).bind(id).fetch_optional(on).await?)
}

/// The lists of a cluster, in the order in which they stand on the cart.
pub(crate) async fn lists(on: impl PgExecutor<'_>, id: ClusterId) -> Result<Vec<ClusterList>> {
    Ok(sqlx::query_as(LISTS).bind(id).fetch_all(on).await?)
}

/// One list.
///
/// # Errors
/// `picking.list_unknown`.
pub(crate) async fn list(on: impl PgExecutor<'_>, id: PickListId) -> Result<ClusterList> {
    let found = sqlx::query_as(ONE).bind(id).fetch_optional(on).await?;
    found.ok_or_else(|| Failure::not_found("picking.list_unknown", "There is no such pick list."))
}

/// What became of giving a list a tote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// It has it.
    Yes,
    /// The list is over.
    Over,
    /// The goods of another list go into it; nothing more can be done in this transaction.
    Taken,
}

/// Gives a list its tote.
pub(crate) async fn bind(tx: &mut Tx, list: PickListId, tote: &ToteCode) -> Result<Bound> {
    let now = tx.ctx().now;
    match sqlx::query(BIND).bind(list).bind(tote).bind(now).execute(tx.conn()).await {
        Ok(bound) if bound.rows_affected() == 1 => Ok(Bound::Yes),
        Ok(_) => Ok(Bound::Over),
        Err(error) if error.as_database_error().and_then(|it| it.constraint()) == Some("pick_list_tote_key") => {
            Ok(Bound::Taken)
        }
        Err(error) => Err(error.into()),
    }
}

/// The order whose goods go into a tote now, if it is not this list's.
pub(crate) async fn holder(db: &Db, list: PickListId, tote: &ToteCode) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(HOLDER).bind(list).bind(tote).fetch_optional(db.reader()).await?)
}

/// The order that each of these totes was used for last.
pub(crate) async fn in_totes(db: &Db, totes: &[String]) -> Result<Vec<(ToteCode, OrderId, String)>> {
    Ok(sqlx::query_as(IN_TOTES).bind(totes).fetch_all(db.reader()).await?)
}
