//! Drafts: items that are being added and that nobody sees yet.

use ambar_kernel::{Failure, ItemId, Result, Timestamp};
use ambar_pg::Tx;
use chrono::Duration;
use sqlx::PgExecutor;

pub(crate) const TOUCH: &str = "UPDATE catalog.item SET drafted_at = $2 WHERE id = $1 AND drafted_at IS NOT NULL";

pub(crate) const DISCARDED_AT: &str = "SELECT discarded_at FROM catalog.discarded_draft WHERE id = $1";

pub(crate) const PUBLISH: &str = "
UPDATE catalog.item SET drafted_at = NULL, created_at = $2, updated_at = $2 WHERE id = $1 AND drafted_at IS NOT NULL";

pub(crate) const DISCARD: &str = "
WITH gone AS (DELETE FROM catalog.item WHERE id = $1 AND drafted_at IS NOT NULL RETURNING id)
INSERT INTO catalog.discarded_draft (id, discarded_at) SELECT id, $2 FROM gone ON CONFLICT DO NOTHING";

pub(crate) const STALE: &str = "SELECT id FROM catalog.item WHERE drafted_at < $1 ORDER BY drafted_at LIMIT 500";

/// How long a twin of the command that discarded a draft may take to store its answer.
const GRACE_SECONDS: i64 = 30;

/// Notes that the process came back for its draft.
pub(crate) async fn touch(on: impl PgExecutor<'_>, id: ItemId, now: Timestamp) -> Result<()> {
    sqlx::query(TOUCH).bind(id).bind(now).execute(on).await?;
    Ok(())
}

/// Whether this published it.
pub(crate) async fn publish(tx: &mut Tx, id: ItemId) -> Result<bool> {
    let now = tx.ctx().now;
    Ok(sqlx::query(PUBLISH).bind(id).bind(now).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Whether this removed it.
pub(crate) async fn discard(tx: &mut Tx, id: ItemId) -> Result<bool> {
    let now = tx.ctx().now;
    Ok(sqlx::query(DISCARD).bind(id).bind(now).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Drafts that nobody came back for since then.
pub(crate) async fn stale(on: impl PgExecutor<'_>, since: Timestamp) -> Result<Vec<ItemId>> {
    Ok(sqlx::query_scalar(STALE).bind(since).fetch_all(on).await?)
}

/// Why there is no draft of this id to go on with.
pub(crate) async fn discarded(on: impl PgExecutor<'_>, id: ItemId, now: Timestamp) -> Failure {
    let found: Result<Option<Timestamp>, sqlx::Error> =
        sqlx::query_scalar(DISCARDED_AT).bind(id).fetch_optional(on).await;
    match found {
        // A twin of this command has just been refused: its answer is about to be stored, and is the answer to both.
        Ok(Some(at)) if now - at < Duration::seconds(GRACE_SECONDS) => Failure::unavailable(
            "catalog.draft_just_discarded",
            "An earlier attempt of this command is just being given up. Try again with the same key.",
            30,
        ),
        Ok(_) => Failure::unavailable(
            "catalog.draft_discarded",
            "An earlier attempt of this command was given up. Try again with the same key.",
            1,
        ),
        Err(error) => error.into(),
    }
}
