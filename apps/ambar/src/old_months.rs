//! Which months of movements leave the ledger, and when: by the rule of [`Keep`], the oldest first, once nothing that is kept
//! refers to them and every rule about movements holds. How one leaves is inventory's (`ambar_inventory::archive`); why so is
//! in `docs/adr/0013-old-months.md`.

use std::{path::PathBuf, sync::Arc, time::Duration};

use ambar_inventory::{
    Inventory,
    archive::{ArchiveFile, Archivist, end_of, start_of},
};
use ambar_kernel::{ErrorKind, Failure, Result};
use ambar_pg::{Db, PeriodicWork};
use async_trait::async_trait;
use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::{retention::Keep, verify};

/// What is kept of a month besides its movements: each refers to them.
pub(crate) const REFERRED_TO: &str = "
SELECT (SELECT count(*) FROM inventory.movement WHERE moved_at >= $1 AND moved_at < $2),
       EXISTS (SELECT 1 FROM platform.event WHERE name = 'inventory.stock_changed' AND occurred_at < $2),
       EXISTS (SELECT 1 FROM inventory.command WHERE created_at < $2),
       EXISTS (SELECT 1 FROM platform.idempotency WHERE movements IS NOT NULL AND created_at < $2)";

/// Statements of this module, for the test that prepares each.
pub const STATEMENTS: &[&str] = &[REFERRED_TO];

/// The rules that read movements: what breaks one of them would be carried, and never be found again.
const READ_MOVEMENTS: [&str; 10] = ["i01", "i02", "i11", "i12", "i13", "i14", "i16", "i17", "i23", "i28"];

/// Is given each file before its month leaves: whoever keeps copies makes one now.
pub type Copies = Arc<dyn Fn() -> Result<()> + Send + Sync>;

/// A month that is older than the rule keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OldMonth {
    /// Its first day.
    pub month: NaiveDate,
    /// How many movements it has.
    pub movements: i64,
    /// What keeps it all the same: `events`, `outcomes`, `replies` or `older_month`; none if nothing does.
    pub kept_by: Option<&'static str>,
}

/// A month that has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftMonth {
    /// Its first day.
    pub month: NaiveDate,
    /// How many movements it had.
    pub movements: u64,
    /// The name of its file.
    pub file: String,
}

/// Lets old months leave.
#[derive(Clone)]
pub struct OldMonths {
    inventory: Inventory,
    app: Db,
    keep: Keep,
    folder: Option<PathBuf>,
    copies: Option<Copies>,
}

impl OldMonths {
    /// By this rule, into this folder; without one nothing leaves.
    #[must_use]
    pub fn new(inventory: Inventory, app: Db, keep: Keep, folder: Option<PathBuf>) -> Self {
        Self { inventory, app, keep, folder, copies: None }
    }

    /// The same, with copies of the files.
    #[must_use]
    pub fn copied_by(self, copies: Copies) -> Self {
        Self { copies: Some(copies), ..self }
    }

    /// The months that are older than the rule keeps, the oldest first, and what keeps one all the same. Empty if movements are
    /// kept for ever.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn due(&self) -> Result<Vec<OldMonth>> {
        let Some(first_kept) = self.first_kept() else { return Ok(Vec::new()) };
        let longest = self.keep.replies.max(self.keep.outcomes).max(self.keep.events);
        let young = self.app.clock().now() - longest;
        let mut due: Vec<OldMonth> = Vec::new();
        for month in self.inventory.months().await?.into_iter().take_while(|month| *month < first_kept) {
            if end_of(month) > young {
                break;
            }
            let (movements, events, outcomes, replies): (i64, bool, bool, bool) = sqlx::query_as(REFERRED_TO)
                .bind(start_of(month))
                .bind(end_of(month))
                .fetch_one(self.app.reader())
                .await?;
            let kept_by = match (events, outcomes, replies) {
                _ if due.iter().any(|older| older.kept_by.is_some()) => Some("older_month"),
                (true, ..) => Some("events"),
                (_, true, _) => Some("outcomes"),
                (.., true) => Some("replies"),
                _ => None,
            };
            due.push(OldMonth { month, movements, kept_by });
        }
        Ok(due)
    }

    /// Lets every month leave that may; answers which did.
    ///
    /// # Errors
    /// If there is no folder to write to, it cannot be written, a rule about movements is broken, or a month may not leave after
    /// all: then it and all later ones stay as they are.
    pub async fn leave(&self) -> Result<Vec<LeftMonth>> {
        let due = self.due().await?;
        wait_to_leave(due.len());
        let free: Vec<NaiveDate> = due.iter().filter(|it| it.kept_by.is_none()).map(|it| it.month).collect();
        if free.is_empty() {
            return Ok(Vec::new());
        }
        let Some(folder) = &self.folder else { return Err(no_folder(free.len())) };
        let Some(mut archivist) = self.inventory.archivist(folder).await? else {
            return Err(Failure::new(
                ErrorKind::Refused,
                "inventory.archive_busy",
                "Another process is letting months leave the ledger. Look again when it is done.",
            ));
        };
        let left = self.all_of(&mut archivist, free, due.len()).await;
        // Given back now, whatever happened: a connection that is dropped may hold the right a moment longer.
        archivist.close().await?;
        left
    }

    async fn all_of(&self, archivist: &mut Archivist, free: Vec<NaiveDate>, due: usize) -> Result<Vec<LeftMonth>> {
        self.require_sound_ledger().await?;
        let mut left = Vec::new();
        for month in free {
            let file = archivist.write(month).await?;
            if let Some(copies) = &self.copies {
                let copies = Arc::clone(copies);
                tokio::task::spawn_blocking(move || copies()).await.map_err(Failure::internal)??;
            }
            let movements = archivist.leave(month, &file).await?;
            left.push(self.note(month, movements, file));
            wait_to_leave(due.saturating_sub(left.len()));
        }
        Ok(left)
    }

    fn note(&self, month: NaiveDate, movements: u64, file: ArchiveFile) -> LeftMonth {
        metrics::counter!("wms_retention_removed_rows_total", "what" => "movements").increment(movements);
        tracing::info!(
            month = %month.format("%Y-%m"),
            movements,
            file = file.name,
            bytes = file.bytes,
            sha256 = file.sha256,
            "a month of movements left the ledger"
        );
        LeftMonth { month, movements, file: file.name }
    }

    /// The first month that stays by its age.
    fn first_kept(&self) -> Option<NaiveDate> {
        let this_month = self.app.clock().now().date_naive().with_day(1)?;
        this_month.checked_sub_months(Months::new(self.keep.months?))
    }

    /// What breaks a rule must be seen to while its movements are there.
    async fn require_sound_ledger(&self) -> Result<()> {
        let report = verify::run(&self.app, false).await?;
        let broken: Vec<_> = report.broken().into_iter().filter(|id| READ_MOVEMENTS.contains(id)).collect();
        if broken.is_empty() {
            return Ok(());
        }
        let detail = format!(
            "No month leaves the ledger while its figures do not hold: {} broken. See `ambar verify`, and mend the cause first.",
            broken.join(", ")
        );
        Err(Failure::new(ErrorKind::Refused, "inventory.ledger_broken", detail).param("rules", broken))
    }
}

fn wait_to_leave(months: usize) {
    metrics::gauge!("wms_ledger_months_due").set(f64::from(u32::try_from(months).unwrap_or(u32::MAX)));
}

fn no_folder(months: usize) -> Failure {
    Failure::new(
        ErrorKind::Refused,
        "inventory.archive_missing",
        format!(
            "{months} month(s) of movements are older than is kept, and stay: there is no folder for their files. Beside a database \
             of your own, name one that lasts by AMBAR_LEDGER_ARCHIVE_DIR."
        ),
    )
}

/// The periodic work: every hour it is looked whether a month is old enough.
pub struct LeaveMonths {
    /// Who does it.
    pub months: OldMonths,
    /// Ends it between two steps: whatever was begun is begun again.
    pub stop: CancellationToken,
}

#[async_trait]
impl PeriodicWork for LeaveMonths {
    fn name(&self) -> &'static str {
        "retention.leave_months"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }
    async fn run(&self, _: &Db) -> Result<()> {
        let left = tokio::select! {
            () = self.stop.cancelled() => return Ok(()),
            left = self.months.leave() => left,
        };
        match left {
            // Somebody does it by hand.
            Err(failure) if failure.code == "inventory.archive_busy" => Ok(()),
            Err(failure) => {
                metrics::counter!("wms_ledger_archive_failures_total").increment(1);
                Err(failure)
            }
            Ok(_) => Ok(()),
        }
    }
}
