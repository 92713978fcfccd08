//! Old months of movements leave the ledger: to a file first, then out of the table, and what they add up to stays
//! (`docs/adr/0013-old-months.md`). Which months may leave is the caller's rule; `inventory.archive_month` refuses what would
//! lose anything whoever asks.

mod file;
mod kept;

use std::path::{Path, PathBuf};

use ambar_kernel::{ErrorKind, Failure, Result, Timestamp};
use chrono::{Months, NaiveDate, NaiveTime};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use tokio::task::spawn_blocking;

pub use file::{ArchiveFile, read, sidecar_is_right};
pub(crate) use kept::LedgerFrom;

use crate::Inventory;
use file::Writer;

/// What is carried, and what is known of the months that left: only the owner's function writes them.
pub(crate) const TABLES: &[&str] =
    &["carried_row", "carried_goods", "carried_document", "archived_month", "archive_head"];

pub(crate) const MONTHS: &str = "
SELECT to_date(substr(c.relname, 10, 7), 'YYYY_MM') AS month
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'inventory.movement'::regclass ORDER BY 1";

pub(crate) const LINES: &str = "
SELECT seq, line FROM inventory.movement_line WHERE moved_at >= $1 AND moved_at < $2 AND seq > $3 ORDER BY seq LIMIT $4";

pub(crate) const LEAVE: &str = "SELECT inventory.archive_month($1, $2, $3::text::numeric, $4, $5, $6, $7)";

// Kept by the connection; whoever is second is told.
pub(crate) const ALONE: &str = "SELECT pg_try_advisory_lock(hashtext('inventory.movement archiver'))";

pub(crate) const GIVE_BACK: &str = "SELECT pg_advisory_unlock(hashtext('inventory.movement archiver'))";

pub(crate) const STATEMENTS: &[&str] =
    &[MONTHS, LINES, LEAVE, ALONE, GIVE_BACK, kept::FROM, kept::OF_ITEM, kept::OF_ROW];

/// Movements that are read and written at once.
const PAGE: usize = 5000;

/// The first moment after a month.
#[must_use]
pub fn end_of(month: NaiveDate) -> Timestamp {
    start_of(month + Months::new(1))
}

/// The first moment of a month. Months are those of UTC.
#[must_use]
pub fn start_of(month: NaiveDate) -> Timestamp {
    month.and_time(NaiveTime::MIN).and_utc()
}

/// The one who lets months leave: at most one at a time, whichever process it is in. The right ends with this value.
pub struct Archivist {
    work: PgConnection,
    folder: PathBuf,
}

impl Inventory {
    /// The months that the ledger has room for, the oldest first; those ahead too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn months(&self) -> Result<Vec<NaiveDate>> {
        Ok(sqlx::query_scalar(MONTHS).fetch_all(self.app.reader()).await?)
    }

    /// Takes the right to let months leave, with files in this folder; none if somebody else is at it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn archivist(&self, folder: &Path) -> Result<Option<Archivist>> {
        let options = PgConnectOptions::clone(&self.stock.reader().connect_options()).application_name("ambar/archive");
        let mut work = PgConnection::connect_with(&options.disable_statement_logging()).await?;
        // Minutes for a big month; the plans of one who reads much, not of one who looks up.
        work.execute(
            "SET ROLE ambar_stock; SET statement_timeout = '2h'; SET idle_in_transaction_session_timeout = '10min'; SET plan_cache_mode = auto; SET enable_seqscan = on;
             SET enable_hashjoin = on; SET enable_mergejoin = on",
        )
        .await?;
        let alone: bool = sqlx::query_scalar(ALONE).fetch_one(&mut work).await?;
        Ok(alone.then(|| Archivist { work, folder: folder.to_owned() }))
    }
}

impl Archivist {
    /// Writes a month's movements into the folder, waits until they are on disk, and reads them again. Done before, it is done
    /// again, and comes to the same file.
    ///
    /// # Errors
    /// If the folder cannot be written, or what is read is not what was written.
    pub async fn write(&mut self, month: NaiveDate) -> Result<ArchiveFile> {
        let folder = self.folder.clone();
        let mut writer = blocking(move || Writer::begin(&folder, month)).await?;
        let mut tx = self.work.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let mut after = i64::MIN;
        loop {
            let page: Vec<(i64, String)> = sqlx::query_as(LINES)
                .bind(start_of(month))
                .bind(end_of(month))
                .bind(after)
                .bind(i64::try_from(PAGE).map_err(Failure::internal)?)
                .fetch_all(&mut *tx)
                .await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            let is_last = page.len() < PAGE;
            writer = blocking(move || {
                page.iter().try_for_each(|(_, line)| writer.push(line))?;
                Ok(writer)
            })
            .await?;
            if is_last {
                break;
            }
        }
        tx.rollback().await?;
        blocking(move || writer.finish()).await
    }

    /// Lets the month leave whose movements this file has; answers how many there were.
    ///
    /// # Errors
    /// `inventory.month_stays`, with the reason, if anything stands against it; then nothing has changed.
    pub async fn leave(&mut self, month: NaiveDate, file: &ArchiveFile) -> Result<u64> {
        let whole = |number: u64| i64::try_from(number).map_err(Failure::internal);
        let left: Result<i64, sqlx::Error> = sqlx::query_scalar(LEAVE)
            .bind(month)
            .bind(whole(file.lines)?)
            .bind(file.mark.to_string())
            .bind(&file.name)
            .bind(whole(file.bytes)?)
            .bind(&file.sha256)
            .bind(&file.content_sha256)
            .fetch_one(&mut self.work)
            .await;
        u64::try_from(left.map_err(refusal)?).map_err(Failure::internal)
    }

    /// Gives the right back at once; the server notices that a connection ended only when it gets to it.
    ///
    /// # Errors
    /// If the database cannot be left.
    pub async fn close(mut self) -> Result<()> {
        self.work.execute(GIVE_BACK).await?;
        Ok(self.work.close().await?)
    }
}

fn refusal(error: sqlx::Error) -> Failure {
    match error.as_database_error() {
        Some(db) if db.code().as_deref() == Some("AM003") => {
            Failure::new(ErrorKind::Refused, "inventory.month_stays", format!("The month stays: {}.", db.message()))
        }
        _ => error.into(),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.map_err(Failure::internal)?
}
