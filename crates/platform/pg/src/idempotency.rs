//! Stored replies: a command with the same key takes effect once and answers the same.
//!
//! Scope: account and key. Kept: a hash of method, path and body, and the outcome, refusals of the domain included.
//! After draft-ietf-httpapi-idempotency-key-header-07.

use std::collections::HashMap;

use ambar_kernel::{AccountId, Ctx, Document, ErrorKind, Failure, Replay, Result, Timestamp};
use sqlx::PgExecutor;

use crate::Db;

pub(crate) const LOOKUP: &str =
    "SELECT request_hash, status, body FROM platform.idempotency WHERE account_id = $1 AND key = $2";

pub(crate) const LOOKUP_ALL: &str = "
SELECT w.n, r.request_hash, r.status, r.body
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS w (account_id, key, n)
CROSS JOIN LATERAL (
    SELECT * FROM platform.idempotency r WHERE r.account_id = w.account_id AND r.key = w.key LIMIT 1) AS r";

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
    let stored: Option<Stored> =
        sqlx::query_as(LOOKUP).bind(ctx.actor.account).bind(&*idempotency.key).fetch_optional(db.reader()).await?;
    let Some(stored) = stored else { return Ok(()) };
    Err(answered(stored, &idempotency.request_hash).map_or_else(|failure| failure, Failure::replayed))
}

type Stored = (Vec<u8>, i16, Option<String>);

/// The stored answer, if it is one to this request.
fn answered((hash, status, body): Stored, request_hash: &[u8; 32]) -> Result<Replay> {
    if hash != request_hash {
        return Err(Failure::new(
            ErrorKind::Invalid,
            "idempotency.key_reused",
            "This Idempotency-Key was sent before with another request. Use a new key for a new command.",
        ));
    }
    let body = body.map_or_else(|| Ok(Document::nothing()), Document::read)?;
    Ok(Replay { status: u16::try_from(status).unwrap_or(500), body })
}

/// The answers that were given to calls before, by their place in the list: for several commands that are carried out
/// together. Calls without a key have none.
///
/// # Errors
/// If the database fails; that a key was sent with another request is the answer of that call alone.
pub async fn replays(on: impl PgExecutor<'_>, calls: &[&Ctx]) -> Result<HashMap<usize, Result<Replay>>> {
    let keyed: Vec<_> = calls
        .iter()
        .enumerate()
        .filter_map(|(n, ctx)| Some((n, ctx.actor.account, ctx.idempotency.as_ref()?)))
        .collect();
    if keyed.is_empty() {
        return Ok(HashMap::new());
    }
    let accounts: Vec<AccountId> = keyed.iter().map(|(_, account, _)| *account).collect();
    let keys: Vec<&str> = keyed.iter().map(|(_, _, idempotency)| &*idempotency.key).collect();
    let found: Vec<(i64, Vec<u8>, i16, Option<String>)> =
        sqlx::query_as(LOOKUP_ALL).bind(accounts).bind(keys).fetch_all(on).await?;
    let place = |n: i64| usize::try_from(n - 1).ok().and_then(|at| keyed.get(at));
    let answers = found.into_iter().filter_map(|(n, hash, status, body)| {
        let (call, _, idempotency) = place(n)?;
        Some((*call, answered((hash, status, body), &idempotency.request_hash)))
    });
    Ok(answers.collect())
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
        .bind(refusal.body.text())
        .bind(ctx.now)
        .execute(db.reader())
        .await?;
    if done.rows_affected() == 0 { replay(db, ctx).await } else { Ok(()) }
}

/// Forgets up to so many answers older than `before`; answers how many.
pub(crate) async fn forget(db: &Db, before: Timestamp, most: i64) -> Result<u64> {
    Ok(sqlx::query(FORGET).bind(before).bind(most).execute(db.reader()).await?.rows_affected())
}
