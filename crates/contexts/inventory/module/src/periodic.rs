//! What is done every so often: partitions ahead of need, tasks that a crash left unopened, old keys forgotten.

use std::time::Duration;

use ambar_kernel::{Result, Timestamp};
use ambar_pg::{Db, PeriodicWork};
use ambar_web::observe;
use async_trait::async_trait;
use chrono::{Days, Months};

use crate::{Inventory, count_tasks};

pub(crate) const MAKE_PARTITIONS: &str = "SELECT inventory.make_movement_partitions($1::date, $2::date)";

pub(crate) const FORGET_COMMANDS: &str = "
DELETE FROM inventory.command WHERE id IN
    (SELECT id FROM inventory.command WHERE created_at < $1 ORDER BY created_at LIMIT 5000)";

pub(crate) const STATEMENTS: &[&str] = &[MAKE_PARTITIONS, FORGET_COMMANDS];

/// Outcomes are kept longer than the 30 days of the answers to keys: whoever may still retry finds both or the outcome.
const KEPT_DAYS: u64 = 90;

/// Movements of this month and the next three have a place to go.
pub(crate) struct MakePartitions(pub(crate) Inventory);

#[async_trait]
impl PeriodicWork for MakePartitions {
    fn name(&self) -> &'static str {
        "inventory.make_partitions"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(24 * 3600)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        observe(self.name(), &db.system_ctx(), self.0.make_partitions()).await.map(drop)
    }
}

impl Inventory {
    /// Makes the partitions of this month's movements and the next three's, where they are missing; answers how many months
    /// were. Done once a day; call it before serving too, since nothing can move in a month without.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn make_partitions(&self) -> Result<i32> {
        let today = self.stock.clock().now().date_naive();
        let (made,): (i32,) = sqlx::query_as(MAKE_PARTITIONS)
            .bind(today)
            .bind(today + Months::new(3))
            .fetch_one(self.stock.reader())
            .await?;
        Ok(made)
    }
}

/// A count whose task could not be opened at once gets it.
pub(crate) struct OpenCountTasks(pub(crate) Inventory);

#[async_trait]
impl PeriodicWork for OpenCountTasks {
    fn name(&self) -> &'static str {
        "inventory.open_count_tasks"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(5)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let ctx = db.system_ctx();
        // Younger ones are being opened by whoever asked for them.
        let before: Timestamp = ctx.now - Duration::from_secs(5);
        let opened = count_tasks::open_left_behind(&self.0, &ctx, before).await?;
        if opened > 0 {
            tracing::info!(operation_id = %ctx.operation_id, opened, "opened tasks of counts that had none");
        }
        Ok(())
    }
}

/// Outcomes of stock commands that nobody can ask for again.
pub(crate) struct ForgetCommands(pub(crate) Inventory);

#[async_trait]
impl PeriodicWork for ForgetCommands {
    fn name(&self) -> &'static str {
        "inventory.forget_commands"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let before = db.clock().now() - Days::new(KEPT_DAYS);
        // Piece by piece, so that no transaction holds many rows for long.
        while sqlx::query(FORGET_COMMANDS).bind(before).execute(self.0.stock.reader()).await?.rows_affected() > 0 {}
        Ok(())
    }
}
