//! Forgets print jobs that are over.

use std::time::Duration;

use ambar_kernel::Result;
use ambar_pg::{Db, PeriodicWork};
use async_trait::async_trait;

use crate::store::job;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The periodic work.
pub(crate) struct ForgetPrintJobs;

#[async_trait]
impl PeriodicWork for ForgetPrintJobs {
    fn name(&self) -> &'static str {
        "labels.forget_print_jobs"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }

    async fn run(&self, db: &Db) -> Result<()> {
        sqlx::query(job::FORGET).bind(db.clock().now() - 30 * DAY).execute(db.reader()).await?;
        Ok(())
    }
}
