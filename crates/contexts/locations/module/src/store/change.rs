//! Changes that are committed and perhaps not answered yet: see [`crate::change`].

use ambar_kernel::{Failure, LocationId, Result};
use ambar_pg::Tx;
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

// Old rows are forgotten on the way: changes of places are rare, and a retry never comes after 30 days.
pub(crate) const CLAIM: &str = "
WITH forgotten AS (DELETE FROM locations.change WHERE made_at < $3::timestamptz - interval '30 days' AND command_id <> $1)
INSERT INTO locations.change (command_id, request_hash, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

pub(crate) const DESCRIBE: &str =
    "UPDATE locations.change SET location_ids = $2, status = $3, reply = $4 WHERE command_id = $1";

pub(crate) const FIND: &str =
    "SELECT request_hash, location_ids, status, reply FROM locations.change WHERE command_id = $1";

pub(crate) const FORGET: &str = "DELETE FROM locations.change WHERE command_id = $1";

/// What an earlier attempt left.
#[derive(FromRow)]
pub(crate) struct Found {
    pub(crate) request_hash: Vec<u8>,
    pub(crate) location_ids: Vec<LocationId>,
    pub(crate) status: i16,
    pub(crate) reply: Option<Value>,
}

/// Whether this attempt is the first; waits for a twin that is in flight.
pub(crate) async fn claim(tx: &mut Tx) -> Result<bool> {
    let ctx = tx.ctx().clone();
    let hash = ctx.idempotency.as_ref().map_or(Vec::new(), |idempotency| idempotency.request_hash.to_vec());
    let claimed = sqlx::query(CLAIM).bind(ctx.command_uuid()).bind(hash).bind(ctx.now).execute(tx.conn()).await?;
    Ok(claimed.rows_affected() == 1)
}

/// Notes which places changed and what the answer will be.
pub(crate) async fn describe(tx: &mut Tx, places: &[LocationId], status: u16, reply: Value) -> Result<()> {
    let command = tx.ctx().command_uuid();
    sqlx::query(DESCRIBE)
        .bind(command)
        .bind(places)
        .bind(i16::try_from(status).map_err(Failure::internal)?)
        .bind(reply)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What an earlier attempt of this command made.
pub(crate) async fn find(on: impl PgExecutor<'_>, command: Uuid) -> Result<Option<Found>> {
    Ok(sqlx::query_as(FIND).bind(command).fetch_optional(on).await?)
}

/// As if this command had never been attempted.
pub(crate) async fn forget(tx: &mut Tx) -> Result<()> {
    let command = tx.ctx().command_uuid();
    sqlx::query(FORGET).bind(command).execute(tx.conn()).await?;
    Ok(())
}
