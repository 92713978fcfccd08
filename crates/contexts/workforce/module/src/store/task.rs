//! Tasks.

use ambar_kernel::{AccountId, Ctx, Failure, Result, TaskId, Timestamp};
use ambar_pg::Tx;
use ambar_workforce_contract::{Holding, NewTask, TaskKind};
use ambar_workforce_domain::{HALF_LEASE, LEASE, Priority, Task, rank};
use sqlx::PgExecutor;

use crate::views::TaskView;

/// The columns of a [`TaskView`], of the table as `t`.
macro_rules! task_columns {
    () => {
        "t.id, t.version, t.kind, t.state, t.warehouse_id, t.reference, t.priority, t.location, t.sequence, t.summary, \
         t.holder, t.holder_name, t.lease_until, t.opened_at, t.started_at, t.finished_at, t.token, t.rank"
    };
}
pub(crate) use task_columns;

pub(crate) const OPEN: &str = "
INSERT INTO workforce.task (id, kind, warehouse_id, reference, priority, rank, location, sequence, summary, opened_at)
SELECT *, $10 FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::smallint[], $6::bigint[], $7::text[], $8::bigint[], $9::jsonb[])
ON CONFLICT (id) DO NOTHING";

pub(crate) const SELECT: &str = concat!("SELECT ", task_columns!(), " FROM workforce.task t WHERE t.id = $1");

pub(crate) const LOCK: &str =
    concat!("SELECT ", task_columns!(), " FROM workforce.task t WHERE t.id = $1 FOR NO KEY UPDATE");

pub(crate) const LOCK_MANY: &str =
    concat!("SELECT ", task_columns!(), " FROM workforce.task t WHERE t.id = ANY($1) ORDER BY t.id FOR NO KEY UPDATE");

// Only the claim of another holder is a new start.
pub(crate) const WRITE: &str = concat!(
    "UPDATE workforce.task t
     SET version = version + 1, state = $2, holder = $3, holder_name = $4, token = $5, lease_until = $6,
         started_at = CASE WHEN $3::uuid IS NULL THEN NULL WHEN t.holder = $3 THEN t.started_at ELSE $7::timestamptz END
     WHERE id = $1 RETURNING ",
    task_columns!()
);

pub(crate) const CANCEL_MANY: &str = "
UPDATE workforce.task
SET version = version + 1, state = 'canceled', holder = NULL, holder_name = NULL, lease_until = NULL, started_at = NULL, finished_at = $2
WHERE id = ANY($1)";

pub(crate) const SET_PRIORITY: &str = concat!(
    "UPDATE workforce.task t SET version = version + 1, priority = $2, rank = $3 WHERE id = $1 RETURNING ",
    task_columns!()
);

// On the path of every scan: one statement, and no row is written while the task is begun and its lease is young.
// What it answers is how the task stood before; the rules then say whether the caller held it.
pub(crate) const PROGRESS: &str = concat!(
    "WITH noted AS (
         UPDATE workforce.task SET version = version + 1, state = 'in_progress', lease_until = $4
         WHERE id = $1 AND holder = $2 AND token = $3 AND state IN ('started', 'in_progress')
           AND (state = 'started' OR lease_until < $5)
     )
     SELECT ",
    task_columns!(),
    " FROM workforce.task t WHERE t.id = $1"
);

// Checks and completes in one.
pub(crate) const COMPLETE: &str = "
UPDATE workforce.task SET version = version + 1, state = 'completed', lease_until = NULL, finished_at = $4
WHERE id = $1 AND holder = $2 AND token = $3 AND state IN ('started', 'in_progress')
RETURNING kind";

/// Opens tasks; one whose id exists is left as it is.
pub(crate) async fn open(on: impl PgExecutor<'_>, tasks: &[NewTask], now: Timestamp) -> Result<()> {
    let priorities: Vec<Priority> = tasks.iter().map(|task| Priority::nearest(task.priority)).collect();
    sqlx::query(OPEN)
        .bind(tasks.iter().map(|task| task.id).collect::<Vec<_>>())
        .bind(tasks.iter().map(|task| task.kind.name()).collect::<Vec<_>>())
        .bind(tasks.iter().map(|task| task.warehouse_id).collect::<Vec<_>>())
        .bind(tasks.iter().map(|task| task.reference).collect::<Vec<_>>())
        .bind(priorities.iter().map(|priority| priority.points()).collect::<Vec<_>>())
        .bind(priorities.iter().map(|priority| rank(*priority, now)).collect::<Vec<_>>())
        .bind(tasks.iter().map(|task| task.location.as_ref().map(ToString::to_string)).collect::<Vec<_>>())
        .bind(tasks.iter().map(|task| task.sequence).collect::<Vec<_>>())
        .bind(tasks.iter().map(|task| task.summary.clone()).collect::<Vec<_>>())
        .bind(now)
        .execute(on)
        .await?;
    Ok(())
}

/// The task of an id.
///
/// # Errors
/// 404 `workforce.task_unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: TaskId) -> Result<TaskView> {
    sqlx::query_as(SELECT).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// The task, held until the transaction ends.
///
/// # Errors
/// 404 `workforce.task_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: TaskId) -> Result<TaskView> {
    sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)
}

/// Those of the tasks that exist, held until the transaction ends.
pub(crate) async fn lock_many(tx: &mut Tx, ids: &[TaskId]) -> Result<Vec<TaskView>> {
    Ok(sqlx::query_as(LOCK_MANY).bind(ids).fetch_all(tx.conn()).await?)
}

fn unknown() -> Failure {
    Failure::not_found("workforce.task_unknown", "There is no such task. List them at /tasks.")
}

/// Writes how a locked task stands now, while it stays open.
pub(crate) async fn write(tx: &mut Tx, id: TaskId, task: &Task) -> Result<TaskView> {
    let now = tx.ctx().now;
    let written = sqlx::query_as(WRITE)
        .bind(id)
        .bind(task.state.name())
        .bind(task.holder.as_ref().map(|holder| holder.account))
        .bind(task.holder.as_ref().map(|holder| &holder.name))
        .bind(task.token)
        .bind(task.lease_until)
        .bind(now);
    Ok(written.fetch_one(tx.conn()).await?)
}

/// Cancels locked, open tasks.
pub(crate) async fn cancel_many(tx: &mut Tx, ids: &[TaskId]) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(CANCEL_MANY).bind(ids).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// Sets the priority of a locked task.
pub(crate) async fn set_priority(tx: &mut Tx, id: TaskId, priority: Priority, rank: i64) -> Result<TaskView> {
    let set = sqlx::query_as(SET_PRIORITY).bind(id).bind(priority.points()).bind(rank);
    Ok(set.fetch_one(tx.conn()).await?)
}

/// Notes progress of a held task if it is new, or half the lease is gone; answers how the task stood before.
///
/// # Errors
/// 404 `workforce.task_unknown`.
pub(crate) async fn progress(on: impl PgExecutor<'_>, ctx: &Ctx, holding: Holding) -> Result<TaskView> {
    let before: Option<TaskView> = sqlx::query_as(PROGRESS)
        .bind(holding.task_id)
        .bind(ctx.actor.account)
        .bind(holding.token)
        .bind(ctx.now + LEASE)
        .bind(ctx.now + HALF_LEASE)
        .fetch_optional(on)
        .await?;
    before.ok_or_else(unknown)
}

/// Completes a held task; `None` if this account does not hold it with this token.
pub(crate) async fn complete(tx: &mut Tx, account: AccountId, holding: Holding) -> Result<Option<TaskKind>> {
    let now = tx.ctx().now;
    let completed = sqlx::query_scalar(COMPLETE).bind(holding.task_id).bind(account).bind(holding.token).bind(now);
    let kind: Option<String> = completed.fetch_optional(tx.conn()).await?;
    kind.map(TaskKind::try_from).transpose().map_err(Failure::internal)
}
