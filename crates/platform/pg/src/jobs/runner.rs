//! Does jobs, a few at a time.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use ambar_kernel::{Failure, Result};
use futures::FutureExt;
use sqlx::postgres::PgListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    Job, JobEnd, JobWork,
    store::{self, Claimed},
};
use crate::Db;

/// Jobs at once in one process.
const SLOTS: usize = 2;

/// A quarter of the lease: two renewals may be late.
const RENEW_EVERY: Duration = Duration::from_secs(15);

/// Does the jobs of the kinds that it was given work for.
#[derive(Clone)]
pub struct Jobs {
    db: Db,
    work: Arc<[Arc<dyn JobWork>]>,
}

impl Jobs {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db, work: Vec<Arc<dyn JobWork>>) -> Self {
        Self { db, work: work.into() }
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.work.iter().map(|work| work.kind()).collect()
    }

    /// Does what is due until `stop`: woken when a job is asked for, and once a second in any case. Jobs in hand are told to
    /// stop and waited for.
    pub async fn run(self, stop: CancellationToken) {
        let mut at_work = JoinSet::new();
        let mut listener = None;
        let mut ticker = tokio::time::interval(Duration::from_secs(1));
        ticker.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            if listener.is_none() {
                listener = self.listen().await.ok();
            }
            while at_work.len() < SLOTS {
                match self.take(&stop).await {
                    Ok(Some(claimed)) => drop(at_work.spawn(self.clone().carry_out(claimed))),
                    Ok(None) => break,
                    Err(failure) => {
                        tracing::warn!(error = %failure, "no job could be taken; trying again");
                        listener = None;
                        break;
                    }
                }
            }
            let woken = async {
                match &mut listener {
                    Some(listener) => listener.recv().await.is_ok(),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                alive = woken => if !alive { listener = None },
                _ = at_work.join_next(), if !at_work.is_empty() => {}
                _ = ticker.tick() => {}
            }
        }
        while at_work.join_next().await.is_some() {}
    }

    async fn listen(&self) -> Result<PgListener> {
        let mut listener = self.db.reader().listener().await?;
        listener.listen("ambar_jobs").await?;
        Ok(listener)
    }

    /// Does everything that is due, and what it asks for in turn. Tests call this instead of waiting. Answers how many jobs
    /// were taken.
    ///
    /// # Errors
    /// If the database fails; a failing job is not an error here.
    pub async fn drain(&self) -> Result<usize> {
        let stop = CancellationToken::new();
        let mut taken = 0;
        while let Some(claimed) = self.take(&stop).await? {
            self.clone().carry_out(claimed).await;
            taken += 1;
        }
        Ok(taken)
    }

    async fn take(&self, stop: &CancellationToken) -> Result<Option<Claimed>> {
        for buried in store::bury(&self.db, &self.kinds(), stop).await? {
            self.gave_up(&buried, "The worker died at every attempt.").await;
        }
        store::claim(&self.db, &self.kinds(), stop).await
    }

    async fn carry_out(self, claimed: Claimed) {
        let job = &claimed.job;
        let Some(work) = self.work_of(&claimed.kind) else { return };
        tracing::info!(operation_id = %job.operation_id, job = %job.id, kind = claimed.kind, key = job.key, attempts = job.attempts,
            "job begun");
        let ended = {
            let work = AssertUnwindSafe(work.run(job)).catch_unwind();
            tokio::select! {
                ended = work => ended.unwrap_or_else(|_| Err(Failure::internal("the work on a job panicked"))),
                () = keep_lease(job) => Err(super::lost()),
            }
        };
        let noted = match ended {
            Ok(JobEnd::Done) => store::end(job).await,
            Ok(JobEnd::Interrupted) => store::put_back(job).await,
            Err(failure) => self.failed(&claimed, &failure).await,
        };
        match noted {
            Ok(()) => tracing::info!(operation_id = %job.operation_id, job = %job.id, kind = claimed.kind, "job ended"),
            // The lease runs out, and the job is begun again.
            Err(failure) => {
                tracing::error!(job = %job.id, kind = claimed.kind, error = %failure, "the end of a job was not noted");
            }
        }
    }

    async fn failed(&self, claimed: &Claimed, failure: &Failure) -> Result<()> {
        let job = &claimed.job;
        tracing::error!(operation_id = %job.operation_id, job = %job.id, kind = claimed.kind, attempts = job.attempts, error = %failure,
            "job failed");
        if store::fail(job, &failure.to_string()).await? {
            self.gave_up(claimed, &failure.to_string()).await;
        }
        Ok(())
    }

    async fn gave_up(&self, claimed: &Claimed, error: &str) {
        let Some(work) = self.work_of(&claimed.kind) else { return };
        if let Err(failure) = work.gave_up(&claimed.job, error).await {
            tracing::error!(job = %claimed.job.id, kind = claimed.kind, error = %failure, "a dead job was not noted");
        }
    }

    fn work_of(&self, kind: &str) -> Option<&Arc<dyn JobWork>> {
        self.work.iter().find(|work| work.kind() == kind)
    }
}

/// Renews the lease for as long as the worker has the job; ends when another has it.
async fn keep_lease(job: &Job) {
    let mut ticker = tokio::time::interval(RENEW_EVERY);
    ticker.tick().await;
    loop {
        ticker.tick().await;
        match store::renew(job, None).await {
            Ok(true) => {}
            Ok(false) => return job.stop.cancel(),
            Err(failure) => {
                tracing::warn!(job = %job.id, error = %failure, "a lease could not be renewed; trying again")
            }
        }
    }
}
