//! Work that is done every so often by one of the instances: partitions ahead of need, old replies forgotten, sweeps.

use std::{sync::Arc, time::Duration};

use ambar_kernel::{Failure, Result};
use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::{Db, jobs};

/// A piece of periodic work.
#[async_trait]
pub trait PeriodicWork: Send + Sync + 'static {
    /// Its name, `context.what`.
    fn name(&self) -> &'static str;
    /// How often.
    fn every(&self) -> Duration;
    /// Does it once.
    ///
    /// # Errors
    /// Any failure: logged, and tried again at the next interval.
    async fn run(&self, db: &Db) -> Result<()>;
}

/// The list of periodic work.
pub type Periodic = Vec<Arc<dyn PeriodicWork>>;

// Takes the turn if nobody took one within the interval.
pub(crate) const CLAIM: &str = "
INSERT INTO platform.periodic AS p (name, last_at) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at
WHERE p.last_at <= excluded.last_at - make_interval(secs => $3)";

/// Does each piece of work at its interval, until `stop`; of several instances one does it.
pub async fn run_periodic(db: Db, mut work: Periodic, stop: CancellationToken) {
    work.push(Arc::new(ForgetJobs));
    let mut ticker = tokio::time::interval(Duration::from_secs(1));
    ticker.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut due: Vec<_> = work.into_iter().map(|w| (w, None::<tokio::time::Instant>)).collect();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticker.tick() => {}
        }
        for (piece, last_tried) in &mut due {
            if last_tried.is_some_and(|at| at.elapsed() < piece.every()) {
                continue;
            }
            *last_tried = Some(tokio::time::Instant::now());
            match turn(&db, &**piece).await {
                Ok(true) => tracing::debug!(work = piece.name(), "periodic work done"),
                Ok(false) => {}
                Err(failure) => tracing::error!(work = piece.name(), error = %failure, "periodic work failed"),
            }
        }
    }
}

async fn turn(db: &Db, piece: &dyn PeriodicWork) -> Result<bool> {
    let seconds = u32::try_from(piece.every().as_secs()).map_err(Failure::internal)?;
    let claimed = sqlx::query(CLAIM)
        .bind(piece.name())
        .bind(db.clock().now())
        .bind(f64::from(seconds))
        .execute(db.reader())
        .await?
        .rows_affected();
    if claimed == 1 {
        piece.run(db).await?;
    }
    Ok(claimed == 1)
}

/// Jobs that ended well are shown for a month; dead ones until somebody has seen to them.
struct ForgetJobs;

#[async_trait]
impl PeriodicWork for ForgetJobs {
    fn name(&self) -> &'static str {
        "platform.forget_jobs"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let before = db.clock().now() - Duration::from_secs(30 * 24 * 3600);
        sqlx::query(jobs::store::FORGET).bind(before).execute(db.reader()).await?;
        Ok(())
    }
}
