//! Jobs: work that somebody asked for and that a worker does. A job is a row, written in the transaction that asks for it. A
//! worker takes it for as long as its lease, renews the lease while it is at it, and another takes it once the lease is over:
//! so any number of workers share the work, and what one that died had begun is begun again. Work must therefore be safe to
//! begin again.

mod listing;
mod runner;
pub(crate) mod store;

use ambar_kernel::{Actor, Ctx, Failure, Result};
use async_trait::async_trait;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) use listing::{FIND, LIST, RETRY};
pub use listing::{JobFilter, JobRow, job, jobs, retry_job};
pub use runner::Jobs;
pub use store::enqueue;

use crate::Db;

/// A job to be.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Which queue it waits in.
    pub queue: &'static str,
    /// What is to be done: [`JobWork::kind`].
    pub kind: &'static str,
    /// What it is about; of one kind, one job waits or runs for it.
    pub key: String,
    /// Higher first; 50 is in the middle.
    pub priority: i16,
    /// How often it is tried before it is set aside as dead.
    pub most_attempts: i32,
    /// What the work needs to know.
    pub payload: Value,
}

/// A job that this worker has.
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub key: String,
    /// What the work needs to know.
    pub payload: Value,
    /// How often it was begun, this time included.
    pub attempts: i32,
    /// Who asked for it, without any permissions: the work gives itself those that it was asked with.
    pub actor: Actor,
    /// The operation in which it was asked for.
    pub operation_id: Uuid,
    /// Cancelled when the worker is to stop, or has lost its lease: end at the next place from which it can go on.
    pub stop: CancellationToken,
    pub(crate) worker: Uuid,
    pub(crate) db: Db,
}

impl Job {
    /// The context of its work now, on behalf of who asked for it.
    #[must_use]
    pub fn ctx(&self) -> Ctx {
        Ctx {
            actor: self.actor.clone(),
            operation_id: self.operation_id,
            now: self.db.clock().now(),
            idempotency: None,
            recorded_at: None,
        }
    }

    /// Tells how far it is, and renews the lease.
    ///
    /// # Errors
    /// If the database fails, or another worker has the job by now.
    pub async fn progress(&self, progress: Value) -> Result<()> {
        if store::renew(self, Some(progress)).await? {
            return Ok(());
        }
        self.stop.cancel();
        Err(lost())
    }
}

/// Another worker has the job.
pub(crate) fn lost() -> Failure {
    Failure::unavailable("job.lost", "Another worker has taken this job over.", 1)
}

/// How the work on a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobEnd {
    /// It is done.
    Done,
    /// It was told to stop and can go on later.
    Interrupted,
}

/// Somebody who can do jobs of one kind.
#[async_trait]
pub trait JobWork: Send + Sync + 'static {
    /// Which kind, `context.what`.
    fn kind(&self) -> &'static str;

    /// Does the work, or goes on with what an earlier attempt left.
    ///
    /// # Errors
    /// Any failure: the job is tried again later, at growing intervals, and set aside as dead after its last attempt.
    async fn run(&self, job: &Job) -> Result<JobEnd>;

    /// Takes note that the job was set aside as dead.
    ///
    /// # Errors
    /// Any failure: logged.
    async fn gave_up(&self, job: &Job, error: &str) -> Result<()> {
        let _ = (job, error);
        Ok(())
    }
}
