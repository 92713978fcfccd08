//! Stored replies: a command with the same key takes effect once and answers the same.
//!
//! Scope: account and key. Kept: a hash of method, path and body, and the outcome, refusals of the domain included.
//! After draft-ietf-httpapi-idempotency-key-header-07.

use ambar_kernel::{Ctx, ErrorKind, Failure, Replay, Result, Timestamp};
use serde_json::Value;

use crate::Db;

pub(crate) const LOOKUP: &str =
    "SELECT request_hash, status, body FROM platform.idempotency WHERE account_id = $1 AND key = $2";

pub(crate) const RECORD: &str = "
INSERT INTO platform.idempotency (account_id, key, request_hash, status, body, created_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

pub(crate) const FORGET: &str = "
DELETE FROM platform.idempotency WHERE (account_id, key) IN
    (SELECT account_id, key FROM platform.idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)";

/// Fails with the stored answer if this key was answered before; otherwise does nothing.
///
/// # Errors
/// [`ErrorKind::Replayed`] with the stored answer; [`ErrorKind::Invalid`] `idempotency.key_reused` if the key was sent with
/// another request; if the database fails.
pub async fn replay(db: &Db, ctx: &Ctx) -> Result<()> {
    let Some(idempotency) = &ctx.idempotency else { return Ok(()) };
    let stored: Option<(Vec<u8>, i16, Option<Value>)> =
        sqlx::query_as(LOOKUP).bind(ctx.actor.account).bind(&*idempotency.key).fetch_optional(db.reader()).await?;
    let Some((hash, status, body)) = stored else { return Ok(()) };
    if hash != idempotency.request_hash {
        return Err(Failure::new(
            ErrorKind::Invalid,
            "idempotency.key_reused",
            "This Idempotency-Key was sent before with another request. Use a new key for a new command.",
        ));
    }
    Err(Failure::replayed(Replay { status: u16::try_from(status).unwrap_or(500), body: body.unwrap_or(Value::Null) }))
}

/// Stores a refusal of the domain as this key's answer. If a twin stored its answer first, fails with that one.
///
/// # Errors
/// As [`replay`].
pub async fn record_refusal(db: &Db, ctx: &Ctx, refusal: &Replay) -> Result<()> {
    let Some(idempotency) = &ctx.idempotency else { return Ok(()) };
    let done = sqlx::query(RECORD)
        .bind(ctx.actor.account)
        .bind(&*idempotency.key)
        .bind(idempotency.request_hash.as_slice())
        .bind(i16::try_from(refusal.status).map_err(Failure::internal)?)
        .bind(&refusal.body)
        .bind(ctx.now)
        .execute(db.reader())
        .await?;
    if done.rows_affected() == 0 { replay(db, ctx).await } else { Ok(()) }
}

/// Forgets up to so many answers older than `before`; answers how many.
pub(crate) async fn forget(db: &Db, before: Timestamp, most: i64) -> Result<u64> {
    Ok(sqlx::query(FORGET).bind(before).bind(most).execute(db.reader()).await?.rows_affected())
}
