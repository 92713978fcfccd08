//! Printers.

use ambar_kernel::{DisplayName, Failure, Result, ShortCode, Timestamp};
use ambar_pg::Tx;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

// What troubles it is what troubles the job that it should print next.
macro_rules! select {
    ($($rest:literal),*) => {
        concat!(
            "SELECT p.id, p.version, p.code, p.name, p.host, p.port, p.dpi, p.width_mm, p.active, p.created_at,
       (SELECT count(*) FROM labels.print_job j WHERE j.printer_id = p.id AND j.state IN ('waiting', 'printing')) AS waiting,
       t.failure_code AS trouble_code, t.failure_detail AS trouble_detail
FROM labels.printer p LEFT JOIN LATERAL (
    SELECT j.failure_code, j.failure_detail FROM labels.print_job j
    WHERE j.printer_id = p.id AND j.state IN ('waiting', 'printing') ORDER BY j.seq LIMIT 1) t ON true ",
            $($rest),*
        )
    };
}

pub(crate) const INSERT: &str = "
INSERT INTO labels.printer (id, code, name, host, port, dpi, width_mm, active, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8)";

pub(crate) const FIND: &str = select!("WHERE p.id = $1");

// Who adds a job holds this until it is committed: so the jobs of a printer are numbered as they become visible.
pub(crate) const LOCK: &str =
    "SELECT version, active, dpi, width_mm FROM labels.printer WHERE id = $1 FOR NO KEY UPDATE";

pub(crate) const LIST: &str =
    select!("WHERE ($1::text IS NULL OR p.code > $1) AND ($2::text IS NULL OR p.code = $2) ORDER BY p.code LIMIT $3");

pub(crate) const CHANGE: &str = "
UPDATE labels.printer SET version = version + 1, code = $2, name = $3, host = $4, port = $5, dpi = $6, width_mm = $7, active = $8
WHERE id = $1";

/// A printer.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct PrinterRow {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    pub(crate) host: String,
    pub(crate) port: i32,
    pub(crate) dpi: i16,
    pub(crate) width_mm: i16,
    pub(crate) active: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) waiting: i64,
    pub(crate) trouble_code: Option<String>,
    pub(crate) trouble_detail: Option<String>,
}

/// A printer as it is to be.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) dpi: i16,
    pub(crate) width_mm: i16,
}

/// What a job must know of its printer.
#[derive(Debug, Clone, Copy, FromRow)]
pub(crate) struct Locked {
    pub(crate) version: i64,
    pub(crate) active: bool,
    pub(crate) dpi: i16,
    pub(crate) width_mm: i16,
}

/// There is no such printer.
pub(crate) fn unknown() -> Failure {
    Failure::not_found("labels.printer_unknown", "There is no such printer.")
}

fn taken(error: sqlx::Error) -> Failure {
    Failure::on_constraint(error, "printer_code_key", || {
        Failure::refused("labels.printer_code_taken", "Another printer has this code. Choose another.")
    })
}

/// Adds a printer.
pub(crate) async fn insert(tx: &mut Tx, id: Uuid, printer: &Printer) -> Result<()> {
    let now = tx.ctx().now;
    let insert = sqlx::query(INSERT).bind(id).bind(&printer.code).bind(&printer.name).bind(&printer.host);
    let insert = insert.bind(i32::from(printer.port)).bind(printer.dpi).bind(printer.width_mm).bind(now);
    insert.execute(tx.conn()).await.map(drop).map_err(taken)
}

/// Changes a printer that is locked.
pub(crate) async fn change(tx: &mut Tx, id: Uuid, printer: &Printer, active: bool) -> Result<()> {
    let change = sqlx::query(CHANGE).bind(id).bind(&printer.code).bind(&printer.name).bind(&printer.host);
    let change = change.bind(i32::from(printer.port)).bind(printer.dpi).bind(printer.width_mm).bind(active);
    change.execute(tx.conn()).await.map(drop).map_err(taken)
}

/// A printer.
///
/// # Errors
/// `labels.printer_unknown`.
pub(crate) async fn find(db: impl PgExecutor<'_>, id: Uuid) -> Result<PrinterRow> {
    sqlx::query_as(FIND).bind(id).fetch_optional(db).await?.ok_or_else(unknown)
}

/// Keeps others from adding jobs to a printer and from changing it until the transaction ends.
///
/// # Errors
/// `labels.printer_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: Uuid) -> Result<Locked> {
    sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)
}
