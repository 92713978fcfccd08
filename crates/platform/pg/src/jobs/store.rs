//! The rows of jobs, as those who ask and those who work see them.

use std::sync::Arc;

use ambar_kernel::{AccountId, Actor, Result};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Job, NewJob};
use crate::{Db, Tx};

/// For how long a worker has a job before it must renew.
const LEASE_SECONDS: f64 = 60.0;

pub(crate) const ENQUEUE: &str = "
WITH asked AS (
    INSERT INTO platform.job (id, queue, kind, key, priority, payload, most_attempts, run_at, account_id, account_name, operation_id,
                              created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $8, $8)
    ON CONFLICT (kind, key) WHERE state IN ('waiting', 'running') DO NOTHING
    RETURNING id
)
SELECT id, pg_notify('ambar_jobs', '')::text FROM asked";

// Higher priority first, then what waits longest. A job whose lease is over is taken like one that waits, unless it has used up
// its attempts: those are buried.
pub(crate) const CLAIM: &str = "
UPDATE platform.job SET state = 'running', attempts = attempts + 1, worker = $3, lease_until = $2::timestamptz + make_interval(secs => $4),
       updated_at = $2
WHERE id = (SELECT j.id FROM platform.job j
            WHERE j.state IN ('waiting', 'running') AND j.kind = ANY($1)
              AND (j.state = 'waiting' AND j.run_at <= $2 OR j.state = 'running' AND j.lease_until < $2 AND j.attempts < j.most_attempts)
            ORDER BY j.priority DESC, j.run_at, j.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, key, payload, attempts, account_id, account_name, operation_id, kind";

pub(crate) const BURY: &str = "
UPDATE platform.job SET state = 'dead', worker = NULL, lease_until = NULL, updated_at = $2, finished_at = $2,
       last_error = coalesce(last_error, 'The worker died at every attempt.')
WHERE id IN (SELECT j.id FROM platform.job j
             WHERE j.state = 'running' AND j.kind = ANY($1) AND j.lease_until < $2 AND j.attempts >= j.most_attempts
             FOR UPDATE SKIP LOCKED)
RETURNING id, key, payload, attempts, account_id, account_name, operation_id, kind";

pub(crate) const RENEW: &str = "
UPDATE platform.job SET lease_until = $3::timestamptz + make_interval(secs => $4), progress = coalesce($5, progress), updated_at = $3
WHERE id = $1 AND worker = $2 AND state = 'running'";

pub(crate) const END: &str = "
UPDATE platform.job SET state = 'done', worker = NULL, lease_until = NULL, last_error = NULL, updated_at = $3, finished_at = $3
WHERE id = $1 AND worker = $2 AND state = 'running'";

// Being told to stop is no failed attempt.
pub(crate) const PUT_BACK: &str = "
UPDATE platform.job SET state = 'waiting', attempts = attempts - 1, worker = NULL, lease_until = NULL, run_at = $3, updated_at = $3
WHERE id = $1 AND worker = $2 AND state = 'running'";

pub(crate) const FAIL: &str = "
UPDATE platform.job SET last_error = $4, worker = NULL, lease_until = NULL, updated_at = $3,
       state = CASE WHEN attempts >= most_attempts THEN 'dead' ELSE 'waiting' END,
       finished_at = CASE WHEN attempts >= most_attempts THEN $3::timestamptz END,
       run_at = $3::timestamptz + make_interval(secs => least(300, power(2, attempts)))
WHERE id = $1 AND worker = $2 AND state = 'running' RETURNING state";

pub(crate) const FORGET: &str = "DELETE FROM platform.job WHERE finished_at < $1 AND state IN ('done', 'cancelled')";

/// Asks for a job; `None` if one of this kind for this key waits or runs already. It is there once the transaction commits.
///
/// # Errors
/// If the database fails.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> Result<Option<Uuid>> {
    let ctx = tx.ctx().clone();
    let id = tx.new_id();
    let asked: Option<(Uuid, Option<String>)> = sqlx::query_as(ENQUEUE)
        .bind(id)
        .bind(job.queue)
        .bind(job.kind)
        .bind(job.key)
        .bind(job.priority)
        .bind(job.payload)
        .bind(job.most_attempts)
        .bind(ctx.now)
        .bind(ctx.actor.account)
        .bind(&*ctx.actor.name)
        .bind(ctx.operation_id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(asked.map(|(id, _)| id))
}

type Taken = (Uuid, String, Value, i32, AccountId, String, Uuid, String);

/// A job with its kind.
pub(crate) struct Claimed {
    pub(crate) job: Job,
    pub(crate) kind: String,
}

fn claimed(db: &Db, worker: Uuid, stop: &CancellationToken, row: Taken) -> Claimed {
    let (id, key, payload, attempts, account, name, operation_id, kind) = row;
    let actor = Actor { account, name: name.into(), person: None, permissions: Arc::default() };
    let (db, stop) = (db.clone(), stop.child_token());
    Claimed { job: Job { id, key, payload, attempts, actor, operation_id, stop, worker, db }, kind }
}

/// Takes the next job of these kinds that is due.
pub(crate) async fn claim(db: &Db, kinds: &[&str], stop: &CancellationToken) -> Result<Option<Claimed>> {
    let worker = db.new_id();
    let row: Option<Taken> = sqlx::query_as(CLAIM)
        .bind(kinds)
        .bind(db.clock().now())
        .bind(worker)
        .bind(LEASE_SECONDS)
        .fetch_optional(db.reader())
        .await?;
    Ok(row.map(|row| claimed(db, worker, stop, row)))
}

/// Sets aside the jobs of these kinds whose workers died at every attempt.
pub(crate) async fn bury(db: &Db, kinds: &[&str], stop: &CancellationToken) -> Result<Vec<Claimed>> {
    let rows: Vec<Taken> = sqlx::query_as(BURY).bind(kinds).bind(db.clock().now()).fetch_all(db.reader()).await?;
    Ok(rows.into_iter().map(|row| claimed(db, Uuid::nil(), stop, row)).collect())
}

/// Whether the worker still has the job.
pub(crate) async fn renew(job: &Job, progress: Option<Value>) -> Result<bool> {
    let renewed = sqlx::query(RENEW)
        .bind(job.id)
        .bind(job.worker)
        .bind(job.db.clock().now())
        .bind(LEASE_SECONDS)
        .bind(progress)
        .execute(job.db.reader())
        .await?;
    Ok(renewed.rows_affected() == 1)
}

/// The job is done.
pub(crate) async fn end(job: &Job) -> Result<()> {
    write(job, END).await
}

/// The job goes on later, elsewhere perhaps.
pub(crate) async fn put_back(job: &Job) -> Result<()> {
    write(job, PUT_BACK).await
}

async fn write(job: &Job, statement: &'static str) -> Result<()> {
    let now = job.db.clock().now();
    sqlx::query(statement).bind(job.id).bind(job.worker).bind(now).execute(job.db.reader()).await?;
    Ok(())
}

/// An attempt failed; answers whether it was the last.
pub(crate) async fn fail(job: &Job, error: &str) -> Result<bool> {
    let state: Option<String> = sqlx::query_scalar(FAIL)
        .bind(job.id)
        .bind(job.worker)
        .bind(job.db.clock().now())
        .bind(error)
        .fetch_optional(job.db.reader())
        .await?;
    Ok(state.as_deref() == Some("dead"))
}
