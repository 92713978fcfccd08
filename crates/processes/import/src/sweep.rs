//! Forgets imports: what they brought in stays, the file and its errors go.

use std::time::Duration;

use ambar_kernel::Result;
use ambar_pg::{Db, PeriodicWork};
use async_trait::async_trait;

use crate::store::file;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The periodic work.
pub(crate) struct ForgetImports;

#[async_trait]
impl PeriodicWork for ForgetImports {
    fn name(&self) -> &'static str {
        "import.forget_imports"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }

    async fn run(&self, db: &Db) -> Result<()> {
        let now = db.clock().now();
        sqlx::query(file::FORGET).bind(now - 30 * DAY).bind(now - DAY).execute(db.reader()).await?;
        sqlx::query(file::FORGET_FILES).bind(now - 2 * DAY).execute(db.reader()).await?;
        Ok(())
    }
}
