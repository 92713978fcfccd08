//! Jobs as people see them.

use ambar_kernel::{Failure, Result, Timestamp};
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::{Db, Tx};

macro_rules! columns {
    () => {
        "id, queue, kind, key, priority, state, attempts, most_attempts, run_at, progress, last_error, account_name, operation_id, \
         created_at, updated_at, finished_at"
    };
}

pub(crate) const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM platform.job
WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR kind = $2)
  AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
ORDER BY created_at DESC, id DESC LIMIT $5"
);

pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM platform.job WHERE id = $1");

// Another job may wait for the same key by now: then this one has been overtaken.
pub(crate) const RETRY: &str = "
UPDATE platform.job j SET state = 'waiting', attempts = 0, run_at = $2, updated_at = $2, finished_at = NULL
WHERE j.id = $1 AND j.state = 'dead'
  AND NOT EXISTS (SELECT 1 FROM platform.job o WHERE o.kind = j.kind AND o.key = j.key AND o.state IN ('waiting', 'running'))
RETURNING pg_notify('ambar_jobs', '')::text";

/// A job as it is now.
#[derive(Debug, Clone, FromRow)]
pub struct JobRow {
    /// Its id.
    pub id: Uuid,
    /// Which queue it waits in.
    pub queue: String,
    /// What is done.
    pub kind: String,
    /// What it is about.
    pub key: String,
    /// Higher first.
    pub priority: i16,
    /// `waiting`, `running`, `done`, `dead` or `cancelled`.
    pub state: String,
    /// How often it was begun.
    pub attempts: i32,
    /// How often it is tried at most.
    pub most_attempts: i32,
    /// Not before this.
    pub run_at: Timestamp,
    /// How far it is, in the kind's own words.
    pub progress: Value,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Who asked for it.
    pub account_name: String,
    /// In which operation.
    pub operation_id: Uuid,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When something was last heard of it.
    pub updated_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Which jobs, newest first.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// In this state alone.
    pub state: Option<String>,
    /// Of this kind alone.
    pub kind: Option<String>,
    /// Asked for before this one.
    pub before: Option<(Timestamp, Uuid)>,
    /// How many at most.
    pub limit: i64,
}

/// Jobs, newest first.
///
/// # Errors
/// If the database fails.
pub async fn jobs(db: &Db, filter: &JobFilter) -> Result<Vec<JobRow>> {
    let (at, id) = filter.before.unzip();
    Ok(sqlx::query_as(LIST)
        .bind(&filter.state)
        .bind(&filter.kind)
        .bind(at)
        .bind(id)
        .bind(filter.limit)
        .fetch_all(db.reader())
        .await?)
}

/// A job.
///
/// # Errors
/// 404 `job.unknown`.
pub async fn job(on: impl PgExecutor<'_>, id: Uuid) -> Result<JobRow> {
    let unknown =
        || Failure::not_found("job.unknown", "There is no such job. Finished ones are forgotten after a month.");
    sqlx::query_as(FIND).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// Lets a dead job be tried again, from its first attempt.
///
/// # Errors
/// 404 `job.unknown`; 409 `job.not_dead`.
pub async fn retry_job(tx: &mut Tx, id: Uuid) -> Result<JobRow> {
    let now = tx.ctx().now;
    let retried: Option<(Option<String>,)> = sqlx::query_as(RETRY).bind(id).bind(now).fetch_optional(tx.conn()).await?;
    let row = job(tx.conn(), id).await?;
    if retried.is_none() {
        return Err(Failure::refused(
            "job.not_dead",
            "Only a dead job whose work nobody else has taken up can be tried again.",
        )
        .param("state", row.state));
    }
    Ok(row)
}
