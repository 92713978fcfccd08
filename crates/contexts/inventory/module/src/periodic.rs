//! What is done every so often: partitions ahead of need, tasks that a crash left unopened, old keys forgotten.

use std::time::Duration;

use ambar_kernel::{Result, Timestamp};
use ambar_pg::{
    Db, PeriodicWork,
    retention::{self, Turn},
};
use ambar_web::observe;
use async_trait::async_trait;
use chrono::Months;

use crate::{Inventory, count_tasks};

pub(crate) const MAKE_PARTITIONS: &str = "SELECT inventory.make_movement_partitions($1::date, $2::date)";

pub(crate) const FORGET_COMMANDS: &str = "
WITH gone AS (
    DELETE FROM inventory.command WHERE id IN
        (SELECT id FROM inventory.command WHERE created_at < $1 ORDER BY created_at LIMIT $2)
    RETURNING 1
), noted AS (
    INSERT INTO inventory.forgotten AS f (commands_before) SELECT $1 WHERE EXISTS (SELECT 1 FROM gone)
    ON CONFLICT (one) DO UPDATE SET commands_before = greatest(f.commands_before, excluded.commands_before)
)
SELECT count(*) FROM gone";

pub(crate) const STATEMENTS: &[&str] = &[MAKE_PARTITIONS, FORGET_COMMANDS];

/// Unless told otherwise, outcomes are kept longer than the 30 days of the answers to keys: whoever may still retry finds
/// both or the outcome.
pub(crate) const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

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
pub(crate) struct ForgetCommands {
    pub(crate) inventory: Inventory,
    pub(crate) after: Duration,
}

#[async_trait]
impl PeriodicWork for ForgetCommands {
    fn name(&self) -> &'static str {
        "inventory.forget_commands"
    }
    fn every(&self) -> Duration {
        retention::EVERY
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let before = db.clock().now() - self.after;
        let mut turn = Turn::of("outcomes");
        loop {
            let (gone,): (i64,) = sqlx::query_as(FORGET_COMMANDS)
                .bind(before)
                .bind(i64::from(retention::PIECE))
                .fetch_one(self.inventory.stock.reader())
                .await?;
            if !turn.goes_on(u64::try_from(gone).unwrap_or_default()) {
                return Ok(());
            }
        }
    }
}
