//! What is sent to printers: who may send, what comes next, how it ended.

use ambar_kernel::{Result, Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

use crate::sending::Trouble;
use ambar_pg::Db;

// A printer that nobody holds and that has something to do now: its first job is due, or was in a hand that has died.
pub(crate) const HOLD: &str = "
UPDATE labels.printer SET holder = $1, held_until = $3
WHERE id = (
    SELECT p.id FROM labels.printer p
    WHERE p.active AND (p.held_until IS NULL OR p.held_until <= $2)
      AND (EXISTS (SELECT 1 FROM labels.print_job j WHERE j.printer_id = p.id AND j.state = 'printing')
           OR (SELECT j.next_at FROM labels.print_job j WHERE j.printer_id = p.id AND j.state = 'waiting' ORDER BY j.seq LIMIT 1) <= $2)
    LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id, host, port, name";

pub(crate) const RENEW: &str = "UPDATE labels.printer SET held_until = $3 WHERE id = $1 AND holder = $2 AND active";

pub(crate) const RELEASE: &str =
    "UPDATE labels.printer SET holder = NULL, held_until = NULL WHERE id = $1 AND holder = $2";

// Somebody died over it: how far it got is not known.
pub(crate) const RECOVER: &str = "
UPDATE labels.print_job SET state = 'waiting', may_repeat = true WHERE printer_id = $1 AND state = 'printing'";

// Only the first: the others wait for it.
pub(crate) const NEXT: &str = "
UPDATE labels.print_job SET state = 'printing', attempts = attempts + 1
WHERE id = (SELECT j.id FROM labels.print_job j WHERE j.printer_id = $1 AND j.state = 'waiting' ORDER BY j.seq LIMIT 1)
  AND state = 'waiting' AND next_at <= $2
RETURNING id, attempts";

pub(crate) const PRINTED: &str = "
UPDATE labels.print_job SET state = 'printed', ended_at = $2, failure_code = NULL, failure_detail = NULL WHERE id = $1 AND state = 'printing'";

pub(crate) const FAILED: &str = "
UPDATE labels.print_job SET state = CASE WHEN $3::timestamptz IS NULL THEN 'failed' ELSE 'waiting' END,
       next_at = coalesce($3, next_at), ended_at = CASE WHEN $3 IS NULL THEN $2::timestamptz END,
       failure_code = $4, failure_detail = $5, may_repeat = may_repeat OR $6
WHERE id = $1 AND state = 'printing'";

/// A printer that this worker may send to.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Held {
    pub(crate) id: Uuid,
    pub(crate) host: String,
    pub(crate) port: i32,
    pub(crate) name: String,
}

/// A job that is in hand.
#[derive(Debug, Clone, Copy, FromRow)]
pub(crate) struct InHand {
    pub(crate) id: Uuid,
    pub(crate) attempts: i32,
}

/// Takes a printer that has something to do, if there is one, and puts back what was in a hand that has died.
pub(crate) async fn hold(db: &Db, holder: Uuid, now: Timestamp, until: Timestamp) -> Result<Option<Held>> {
    let held: Option<Held> =
        sqlx::query_as(HOLD).bind(holder).bind(now).bind(until).fetch_optional(db.reader()).await?;
    if let Some(held) = &held {
        sqlx::query(RECOVER).bind(held.id).execute(db.reader()).await?;
    }
    Ok(held)
}

/// Keeps a printer for longer; false if it is not held any more, or has been switched off.
pub(crate) async fn renew(db: &Db, printer: Uuid, holder: Uuid, until: Timestamp) -> Result<bool> {
    let renewed = sqlx::query(RENEW).bind(printer).bind(holder).bind(until).execute(db.reader()).await?;
    Ok(renewed.rows_affected() == 1)
}

/// Gives a printer back.
pub(crate) async fn release(db: &Db, printer: Uuid, holder: Uuid) -> Result<()> {
    sqlx::query(RELEASE).bind(printer).bind(holder).execute(db.reader()).await?;
    Ok(())
}

/// Takes the printer's first job in hand, if it is due.
pub(crate) async fn next(db: &Db, printer: Uuid, now: Timestamp) -> Result<Option<InHand>> {
    Ok(sqlx::query_as(NEXT).bind(printer).bind(now).fetch_optional(db.reader()).await?)
}

/// Notes that everything was sent.
pub(crate) async fn printed(db: &Db, job: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query(PRINTED).bind(job).bind(now).execute(db.reader()).await?;
    Ok(())
}

/// Notes that it was not, and when it is tried again; `None` is never.
pub(crate) async fn failed(db: &Db, job: Uuid, now: Timestamp, again: Option<Timestamp>, why: &Trouble) -> Result<()> {
    sqlx::query(FAILED)
        .bind(job)
        .bind(now)
        .bind(again)
        .bind(why.code)
        .bind(&why.detail)
        .bind(why.begun)
        .execute(db.reader())
        .await?;
    Ok(())
}
