//! Pick lists.

use ambar_kernel::{
    AccountId, Failure, ItemId, LotCode, OrderId, OrderLineId, PickListId, ReservationId, Result, SerialCode, TaskId,
};
use ambar_pg::{Db, Tx};
use ambar_picking_contract::{NewPickList, PickedLine};
use ambar_picking_domain::PickListState;
use ambar_workforce_contract::Holding;
use sqlx::{FromRow, PgExecutor};

use super::quantity;

// Whichever key is in the way: of a list that a twin is making at the same moment that may be its id or its order.
pub(crate) const INSERT: &str = "
INSERT INTO picking.pick_list (id, order_id, order_number, owner_id, warehouse_id, staging_id, priority, state, open_lines, task_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10) ON CONFLICT DO NOTHING";

pub(crate) const IS_THERE: &str = "SELECT EXISTS (SELECT 1 FROM picking.pick_list WHERE id = $1)";

pub(crate) const INSERT_RULES: &str = "
INSERT INTO picking.rule (pick_list_id, order_line_id, rule)
SELECT $1, line, rule FROM unnest($2::uuid[], $3::jsonb[]) AS u (line, rule) ON CONFLICT DO NOTHING";

pub(crate) const LOCK: &str = "
SELECT id, order_id, state, task_id, task_token, worker_id, worker_name FROM picking.pick_list
WHERE id = ANY($1) ORDER BY id FOR UPDATE";

// From here on the list cannot be withdrawn: this is recorded before the first goods move.
pub(crate) const START: &str = "
WITH before AS (SELECT id, state FROM picking.pick_list WHERE id = $1 FOR UPDATE)
UPDATE picking.pick_list p
SET version = p.version + 1, state = 'in_picking', started_at = coalesce(p.started_at, $2), renewed_at = $2,
    task_token = $3, worker_id = $4, worker_name = $5
FROM before WHERE p.id = before.id AND before.state IN ('open', 'in_picking')
RETURNING before.state, p.order_id";

pub(crate) const RECOUNT: &str = "
WITH now AS (
    SELECT p.id, (SELECT count(*) FROM picking.pick_line l WHERE l.pick_list_id = p.id AND l.state = 'open')::int AS open_lines
    FROM picking.pick_list p WHERE p.id = ANY($1)
)
UPDATE picking.pick_list p
SET version = p.version + 1, open_lines = now.open_lines,
    state = CASE WHEN now.open_lines = 0 THEN 'completed' ELSE p.state END,
    ended_at = CASE WHEN now.open_lines = 0 THEN $2::timestamptz END
FROM now WHERE p.id = now.id AND p.state IN ('open', 'in_picking')
RETURNING p.id, p.order_id, p.state, p.open_lines";

pub(crate) const CANCEL: &str = "
UPDATE picking.pick_list SET version = version + 1, state = 'canceled', open_lines = 0, ended_at = $2
WHERE id = $1 AND state = 'open'";

// A stop of which something is picked stays: somebody began while this waited for it, and the list is not withdrawn.
pub(crate) const DROP_LINES: &str = "
WITH locked AS (
    SELECT id FROM picking.pick_line WHERE pick_list_id = $1 AND state = 'open' AND picked = 0 ORDER BY id FOR UPDATE
)
UPDATE picking.pick_line l SET state = 'dropped', ended_at = $2 FROM locked WHERE l.id = locked.id";

pub(crate) const LAST_OF_ORDER: &str = "
SELECT p.id, p.state, p.started_at IS NOT NULL AS started,
       ARRAY(SELECT l.reservation_id FROM picking.pick_line l WHERE l.pick_list_id = p.id ORDER BY l.reservation_id) AS claims
FROM picking.pick_list p WHERE p.order_id = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT 1";

pub(crate) const PICKED: &str = "
SELECT order_line_id, reservation_id, item_id, lot, serial, quantity FROM picking.picked
WHERE pick_list_id = $1 ORDER BY picked_at, reservation_id";

pub(crate) const TASK_CLOSED: &str = "UPDATE picking.pick_list SET task_closed = true WHERE id = ANY($1)";

pub(crate) const FIND: &str =
    "SELECT id, order_id, state, task_id, task_token, worker_id, worker_name FROM picking.pick_list WHERE id = $1";

// Half a minute is given to the command that ended the list.
pub(crate) const UNCLOSED: &str = "
SELECT id, order_id, state, task_id, task_token, worker_id, worker_name FROM picking.pick_list
WHERE state IN ('completed', 'canceled') AND NOT task_closed AND ended_at < $1::timestamptz - interval '30 seconds'
ORDER BY ended_at LIMIT 100";

/// Adds a list with its rules; false if it is there.
///
/// # Errors
/// `picking.list_exists` if the order has another one that is not over.
pub(crate) async fn insert(tx: &mut Tx, list: &NewPickList, task: TaskId) -> Result<bool> {
    let now = tx.ctx().now;
    let lines = i32::try_from(list.lines.len()).map_err(Failure::internal)?;
    let added = sqlx::query(INSERT)
        .bind(list.id)
        .bind(list.order_id)
        .bind(&list.order_number)
        .bind(list.owner_id)
        .bind(list.warehouse_id)
        .bind(list.staging_id)
        .bind(list.priority)
        .bind(lines)
        .bind(task)
        .bind(now)
        .execute(tx.conn())
        .await?;
    if added.rows_affected() == 0 {
        let (is_there,): (bool,) = sqlx::query_as(IS_THERE).bind(list.id).fetch_one(tx.conn()).await?;
        let refusal = Failure::refused("picking.list_exists", "This order has a pick list that is not done yet.");
        return if is_there { Ok(false) } else { Err(refusal) };
    }
    let (of, rules): (Vec<OrderLineId>, Vec<_>) = list.rules.iter().cloned().unzip();
    sqlx::query(INSERT_RULES).bind(list.id).bind(of).bind(rules).execute(tx.conn()).await?;
    Ok(true)
}

/// A list that is, or is about to be, over.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ListRow {
    pub(crate) id: PickListId,
    pub(crate) order_id: OrderId,
    #[sqlx(try_from = "String")]
    pub(crate) state: PickListState,
    pub(crate) task_id: TaskId,
    task_token: Option<i64>,
    worker_id: Option<AccountId>,
    worker_name: Option<String>,
}

impl ListRow {
    /// The list once it is done.
    pub(crate) fn completed(mut self) -> Self {
        self.state = PickListState::Completed;
        self
    }

    /// Who worked on it last, and under which claim of the task.
    pub(crate) fn worker(&self) -> Option<(Holding, AccountId, &str)> {
        let holding = Holding { task_id: self.task_id, token: self.task_token? };
        Some((holding, self.worker_id?, self.worker_name.as_deref()?))
    }
}

/// A list as it is now.
pub(crate) async fn find(db: &Db, list: PickListId) -> Result<ListRow> {
    Ok(sqlx::query_as(FIND).bind(list).fetch_one(db.reader()).await?)
}

/// Locks lists, whose stops are locked already.
pub(crate) async fn lock(tx: &mut Tx, lists: &[PickListId]) -> Result<Vec<ListRow>> {
    Ok(sqlx::query_as(LOCK).bind(lists).fetch_all(tx.conn()).await?)
}

/// Says that somebody walks a list, and who; answers its order if nobody did before, or `None` if the list is over.
pub(crate) async fn start(tx: &mut Tx, list: PickListId, token: i64) -> Result<Option<(PickListState, OrderId)>> {
    let ctx = tx.ctx().clone();
    let row: Option<(String, OrderId)> = sqlx::query_as(START)
        .bind(list)
        .bind(ctx.now)
        .bind(token)
        .bind(ctx.actor.account)
        .bind(&*ctx.actor.name)
        .fetch_optional(tx.conn())
        .await?;
    row.map(|(state, order)| Ok((PickListState::try_from(state).map_err(Failure::internal)?, order))).transpose()
}

/// A list whose stops changed.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Recounted {
    pub(crate) id: PickListId,
    pub(crate) order_id: OrderId,
    #[sqlx(try_from = "String")]
    pub(crate) state: PickListState,
    pub(crate) open_lines: i32,
}

/// Counts the open stops of locked lists; a list without any is completed.
pub(crate) async fn recount(tx: &mut Tx, lists: &[PickListId]) -> Result<Vec<Recounted>> {
    let now = tx.ctx().now;
    Ok(sqlx::query_as(RECOUNT).bind(lists).bind(now).fetch_all(tx.conn()).await?)
}

/// Withdraws a list that nobody walks; false if somebody does, or it is over.
pub(crate) async fn cancel(tx: &mut Tx, list: PickListId) -> Result<bool> {
    let now = tx.ctx().now;
    sqlx::query(DROP_LINES).bind(list).bind(now).execute(tx.conn()).await?;
    Ok(sqlx::query(CANCEL).bind(list).bind(now).execute(tx.conn()).await?.rows_affected() == 1)
}

/// An order's last list.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct LastList {
    pub(crate) id: PickListId,
    #[sqlx(try_from = "String")]
    pub(crate) state: PickListState,
    pub(crate) started: bool,
    /// Every claim that was to be picked.
    pub(crate) claims: Vec<ReservationId>,
}

/// An order's last list.
pub(crate) async fn last_of_order(on: impl PgExecutor<'_>, order: OrderId) -> Result<Option<LastList>> {
    Ok(sqlx::query_as(LAST_OF_ORDER).bind(order).fetch_optional(on).await?)
}

/// What was picked of a list.
pub(crate) async fn picked(on: impl PgExecutor<'_>, list: PickListId) -> Result<Vec<PickedLine>> {
    type Row = (OrderLineId, ReservationId, ItemId, Option<LotCode>, Option<SerialCode>, i64);
    let rows: Vec<Row> = sqlx::query_as(PICKED).bind(list).fetch_all(on).await?;
    rows.into_iter()
        .map(|(order_line_id, reservation_id, item_id, lot, serial, units)| {
            Ok(PickedLine { order_line_id, reservation_id, item_id, lot, serial, quantity: quantity(units)? })
        })
        .collect()
}

/// Notes that workforce knows that these lists are over.
pub(crate) async fn task_closed(db: &Db, lists: &[PickListId]) -> Result<()> {
    sqlx::query(TASK_CLOSED).bind(lists).execute(db.reader()).await?;
    Ok(())
}

/// Lists that are over and whose tasks may still be open.
pub(crate) async fn unclosed(db: &Db) -> Result<Vec<ListRow>> {
    Ok(sqlx::query_as(UNCLOSED).bind(db.clock().now()).fetch_all(db.reader()).await?)
}
