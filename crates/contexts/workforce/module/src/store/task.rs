//! Tasks.

use ambar_kernel::{AccountId, Ctx, Failure, Result, TaskId, WarehouseId};
use ambar_pg::Tx;
use ambar_workforce_contract::{Holding, NewTask, TaskChange, TaskChanged, TaskKind, TasksOpened};
use ambar_workforce_domain::{LEASE, Priority, Task, YOUNG_LEASE, rank};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::views::TaskView;

/// The columns of a [`TaskView`], of the table as `t`.
macro_rules! task_columns {
    () => {
        "t.id, t.version, t.kind, t.state, t.warehouse_id, t.reference, t.priority, t.location, t.sequence, t.summary, \
         t.holder, t.holder_name, t.lease_until, t.opened_at, t.started_at, t.finished_at, t.token, t.rank, t.assignee, t.assignee_name"
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

// Who held it and is not the one whom it is given to holds it no longer.
pub(crate) const ASSIGN: &str = concat!(
    "UPDATE workforce.task t
     SET version = version + 1, assignee = $2, assignee_name = $3, state = $4, holder = $5,
         holder_name = CASE WHEN $5::uuid IS NULL THEN NULL ELSE t.holder_name END,
         lease_until = CASE WHEN $5::uuid IS NULL THEN NULL ELSE t.lease_until END,
         started_at = CASE WHEN $5::uuid IS NULL THEN NULL ELSE t.started_at END
     WHERE id = $1 RETURNING ",
    task_columns!()
);

// Of the holder alone, so that nobody else's token is told.
pub(crate) const TAKE_ALONG: &str = concat!(
    "UPDATE workforce.task t SET version = version + 1, lease_until = $3
     WHERE id = $1 AND holder = $2 AND state IN ('started', 'in_progress') RETURNING ",
    task_columns!()
);

// What is held goes before what is not. Claimed as `POST /tasks/next` does: tasks that others are choosing at this moment are
// passed over, and nobody waits.
pub(crate) const CLAIM_SEVERAL: &str = concat!(
    "WITH held AS MATERIALIZED (
         SELECT id FROM workforce.task
         WHERE holder = $4 AND warehouse_id = $1 AND kind = $3 AND state IN ('started', 'in_progress')
         ORDER BY opened_at, id LIMIT $7 FOR NO KEY UPDATE
     ), chosen AS MATERIALIZED (
         SELECT id FROM workforce.task
         WHERE warehouse_id = $1 AND kind = $3 AND state IN ('pending', 'started', 'in_progress')
           AND (state = 'pending' OR lease_until < $2) AND holder IS DISTINCT FROM $4 AND (assignee IS NULL OR assignee = $4)
         ORDER BY assignee IS NULL, rank, sequence, opened_at, id
         LIMIT (SELECT $7 - count(*) FROM held) FOR NO KEY UPDATE SKIP LOCKED
     )
     UPDATE workforce.task t
     SET version = version + 1, state = CASE WHEN t.state = 'in_progress' THEN t.state ELSE 'started' END,
         holder = $4, holder_name = $5, token = CASE WHEN t.holder = $4 THEN t.token ELSE t.token + 1 END,
         lease_until = $6, started_at = CASE WHEN t.holder = $4 THEN t.started_at ELSE $2 END
     FROM (SELECT id, true AS held FROM held UNION ALL SELECT id, false FROM chosen) AS taken
     WHERE t.id = taken.id RETURNING taken.held, ",
    task_columns!()
);

pub(crate) const OF_REFERENCE: &str = concat!(
    "SELECT ",
    task_columns!(),
    " FROM workforce.task t WHERE t.reference = ANY($1) AND t.kind <> 'exception' ORDER BY t.opened_at DESC, t.id LIMIT 1"
);

// What was done about it stays with the task.
pub(crate) const RESOLVE: &str = concat!(
    "UPDATE workforce.task t SET version = version + 1, state = 'completed', lease_until = NULL, finished_at = $2,
            summary = t.summary || jsonb_build_object('resolution', $3::text)
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
RETURNING kind, warehouse_id, assignee";

/// Opens tasks and tells of them; one whose id exists is left as it is. Answers how many are new.
pub(crate) async fn open(tx: &mut Tx, tasks: &[NewTask]) -> Result<u64> {
    let now = tx.ctx().now;
    let priorities: Vec<Priority> = tasks.iter().map(|task| Priority::nearest(task.priority)).collect();
    let opened = sqlx::query(OPEN)
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
        .execute(tx.conn())
        .await?;
    if opened.rows_affected() == 0 {
        return Ok(0);
    }
    let mut told: Vec<TasksOpened> = Vec::new();
    for task in tasks {
        match told.iter_mut().find(|it| it.warehouse_id == task.warehouse_id) {
            Some(there) => there.task_ids.push(task.id),
            None => told.push(TasksOpened { warehouse_id: task.warehouse_id, task_ids: vec![task.id] }),
        }
    }
    told.iter().try_for_each(|opened| tx.emit(opened.warehouse_id, opened))?;
    Ok(opened.rows_affected())
}

/// Tells what became of a task.
pub(crate) fn tell(tx: &mut Tx, task: &TaskView, change: TaskChange) -> Result<()> {
    let changed = TaskChanged {
        task_id: task.id,
        warehouse_id: task.warehouse_id,
        kind: task.kind,
        change,
        holder: task.holder,
        assignee: task.assignee,
    };
    tx.emit(task.id, &changed)
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

/// Writes whose a locked, open task is to do, and whether its holder still holds it.
pub(crate) async fn assign(tx: &mut Tx, id: TaskId, task: &Task) -> Result<TaskView> {
    let written = sqlx::query_as(ASSIGN)
        .bind(id)
        .bind(task.assignee.as_ref().map(|to| to.account))
        .bind(task.assignee.as_ref().map(|to| &to.name))
        .bind(task.state.name())
        .bind(task.holder.as_ref().map(|holder| holder.account));
    Ok(written.fetch_one(tx.conn()).await?)
}

/// Prolongs the lease of whoever holds it to a whole one; `None` if the caller does not.
pub(crate) async fn take_along(on: impl PgExecutor<'_>, ctx: &Ctx, id: TaskId) -> Result<Option<TaskView>> {
    let taken = sqlx::query_as(TAKE_ALONG).bind(id).bind(ctx.actor.account).bind(ctx.now + LEASE);
    Ok(taken.fetch_optional(on).await?)
}

/// A task that is the caller's, and whether it was before.
#[derive(sqlx::FromRow)]
pub(crate) struct Claimed {
    pub(crate) held: bool,
    #[sqlx(flatten)]
    pub(crate) task: TaskView,
}

/// Claims so many tasks of a kind at once, those that the caller holds among them.
pub(crate) async fn claim_several(
    tx: &mut Tx,
    warehouse: WarehouseId,
    kind: TaskKind,
    most: u8,
) -> Result<Vec<Claimed>> {
    let ctx = tx.ctx().clone();
    let claimed = sqlx::query_as(CLAIM_SEVERAL)
        .bind(warehouse)
        .bind(ctx.now)
        .bind(kind.name())
        .bind(ctx.actor.account)
        .bind(&*ctx.actor.name)
        .bind(ctx.now + LEASE)
        .bind(i64::from(most));
    Ok(claimed.fetch_all(tx.conn()).await?)
}

/// The last task about one of these.
pub(crate) async fn of_reference(on: impl PgExecutor<'_>, references: &[Uuid]) -> Result<Option<TaskView>> {
    Ok(sqlx::query_as(OF_REFERENCE).bind(references).fetch_optional(on).await?)
}

/// Completes a locked exception with what was done about it.
pub(crate) async fn resolve(tx: &mut Tx, id: TaskId, note: &str) -> Result<TaskView> {
    let now = tx.ctx().now;
    Ok(sqlx::query_as(RESOLVE).bind(id).bind(now).bind(note).fetch_one(tx.conn()).await?)
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

/// Notes progress of a held task if it is new, or the lease is young no more; answers how the task stood before.
///
/// # Errors
/// 404 `workforce.task_unknown`.
pub(crate) async fn progress(on: impl PgExecutor<'_>, ctx: &Ctx, holding: Holding) -> Result<TaskView> {
    let before: Option<TaskView> = sqlx::query_as(PROGRESS)
        .bind(holding.task_id)
        .bind(ctx.actor.account)
        .bind(holding.token)
        .bind(ctx.now + LEASE)
        .bind(ctx.now + YOUNG_LEASE)
        .fetch_optional(on)
        .await?;
    before.ok_or_else(unknown)
}

/// Completes a held task and tells of it; `None` if this account does not hold it with this token.
pub(crate) async fn complete(tx: &mut Tx, account: AccountId, holding: Holding) -> Result<Option<TaskKind>> {
    let now = tx.ctx().now;
    let completed = sqlx::query_as(COMPLETE).bind(holding.task_id).bind(account).bind(holding.token).bind(now);
    let completed: Option<(String, WarehouseId, Option<AccountId>)> = completed.fetch_optional(tx.conn()).await?;
    let Some((kind, warehouse_id, assignee)) = completed else { return Ok(None) };
    let kind = TaskKind::try_from(kind).map_err(Failure::internal)?;
    let (task_id, change, holder) = (holding.task_id, TaskChange::Completed, Some(account));
    tx.emit(task_id, &TaskChanged { task_id, warehouse_id, kind, change, holder, assignee })?;
    Ok(Some(kind))
}
