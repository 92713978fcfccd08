//! Print jobs.

use ambar_kernel::{Failure, Result, Timestamp};
use ambar_label_layout::{Record, Template};
use ambar_pg::Tx;
use sqlx::{FromRow, PgExecutor, types::Json};
use uuid::Uuid;

macro_rules! select {
    ($($rest:literal),*) => {
        concat!(
            "SELECT j.id, j.printer_id, p.name AS printer, j.state, j.template, j.template_version, j.subject, j.labels, j.language, \
             j.copies, j.dpi, j.attempts, j.next_at, j.failure_code, j.failure_detail, j.may_repeat, j.account_name, j.created_at, \
             j.ended_at FROM labels.print_job j LEFT JOIN labels.printer p ON p.id = j.printer_id ",
            $($rest),*
        )
    };
}

pub(crate) const INSERT: &str = "
INSERT INTO labels.print_job (id, printer_id, state, template, template_version, body, records, subject, labels, language, copies, dpi,
    next_at, account_id, account_name, created_at)
VALUES ($1, $2, CASE WHEN $2::uuid IS NULL THEN 'ready' ELSE 'waiting' END, $3, $4, $5, $6, $7, $8, $9, $10, $11, $14, $12, $13, $14)";

pub(crate) const FIND: &str = select!("WHERE j.id = $1");

pub(crate) const CONTENT: &str = "SELECT body, records, language, copies, dpi FROM labels.print_job WHERE id = $1";

pub(crate) const LIST: &str = select!(
    "WHERE ($1::uuid IS NULL OR j.printer_id = $1) AND ($2::text IS NULL OR j.state = $2)
  AND ($3::timestamptz IS NULL OR (j.created_at, j.id) < ($3, $4::uuid))
ORDER BY j.created_at DESC, j.id DESC LIMIT $5"
);

// What was printed may be wanted once more: the roll was torn, the ribbon was empty.
pub(crate) const RETRY: &str = "
UPDATE labels.print_job SET state = 'waiting', attempts = 0, next_at = $2, ended_at = NULL, failure_code = NULL, failure_detail = NULL,
       may_repeat = may_repeat OR state = 'printed'
WHERE id = $1 AND state IN ('failed', 'cancelled', 'printed')";

pub(crate) const CANCEL: &str = "
UPDATE labels.print_job SET state = 'cancelled', ended_at = $2 WHERE id = $1 AND state IN ('waiting', 'failed')";

pub(crate) const WAKE: &str = "SELECT pg_notify('ambar_print', '')";

pub(crate) const FORGET: &str = "
DELETE FROM labels.print_job WHERE created_at < $1 AND state NOT IN ('waiting', 'printing')";

/// A print job.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct JobRow {
    pub(crate) id: Uuid,
    pub(crate) printer_id: Option<Uuid>,
    pub(crate) printer: Option<String>,
    pub(crate) state: String,
    pub(crate) template: String,
    pub(crate) template_version: i32,
    pub(crate) subject: String,
    pub(crate) labels: i32,
    pub(crate) language: String,
    pub(crate) copies: i32,
    pub(crate) dpi: i16,
    pub(crate) attempts: i32,
    pub(crate) next_at: Timestamp,
    pub(crate) failure_code: Option<String>,
    pub(crate) failure_detail: Option<String>,
    pub(crate) may_repeat: bool,
    pub(crate) account_name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

/// A print job to be.
pub(crate) struct NewJob<'a> {
    pub(crate) id: Uuid,
    pub(crate) printer_id: Option<Uuid>,
    pub(crate) version: i32,
    pub(crate) template: &'a Template,
    pub(crate) records: &'a [Record],
    pub(crate) language: &'static str,
    pub(crate) copies: i32,
    pub(crate) dpi: i16,
}

/// What a job prints.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Content {
    pub(crate) body: Json<Template>,
    pub(crate) records: Json<Vec<Record>>,
    pub(crate) language: String,
    pub(crate) copies: i32,
    pub(crate) dpi: i16,
}

/// There is no such job.
pub(crate) fn unknown() -> Failure {
    Failure::not_found("labels.job_unknown", "There is no such print job, or it is older than 30 days.")
}

/// Adds a job, behind those of a printer that is locked.
pub(crate) async fn insert(tx: &mut Tx, job: &NewJob<'_>) -> Result<()> {
    let ctx = tx.ctx().clone();
    sqlx::query(INSERT)
        .bind(job.id)
        .bind(job.printer_id)
        .bind(job.template.name())
        .bind(job.version)
        .bind(Json(job.template))
        .bind(Json(job.records))
        .bind(job.template.subject())
        .bind(i32::try_from(job.records.len()).map_err(Failure::internal)?)
        .bind(job.language)
        .bind(job.copies)
        .bind(job.dpi)
        .bind(ctx.actor.account)
        .bind(&*ctx.actor.name)
        .bind(ctx.now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Wakes whoever sends to printers, once this is committed.
pub(crate) async fn wake(tx: &mut Tx) -> Result<()> {
    sqlx::query(WAKE).execute(tx.conn()).await?;
    Ok(())
}

/// A job.
///
/// # Errors
/// `labels.job_unknown`.
pub(crate) async fn find(db: impl PgExecutor<'_>, id: Uuid) -> Result<JobRow> {
    sqlx::query_as(FIND).bind(id).fetch_optional(db).await?.ok_or_else(unknown)
}

/// What a job prints.
///
/// # Errors
/// `labels.job_unknown`.
pub(crate) async fn content(db: impl PgExecutor<'_>, id: Uuid) -> Result<Content> {
    sqlx::query_as(CONTENT).bind(id).fetch_optional(db).await?.ok_or_else(unknown)
}
