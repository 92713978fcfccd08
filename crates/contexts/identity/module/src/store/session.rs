//! Sessions of browsers and devices.

use ambar_kernel::{AccountId, DeviceId, Result, Timestamp};
use ambar_pg::Tx;

pub(crate) const INSERT: &str = "
INSERT INTO identity.session (id, secret_hash, account_id, created_at, last_seen_at, expires_at, device_id)
VALUES ($1, $2, $3, $4, $4, $5, $6)";

pub(crate) const DELETE: &str = "DELETE FROM identity.session WHERE secret_hash = $1";

pub(crate) const DELETE_OF_ACCOUNT: &str = "
DELETE FROM identity.session WHERE account_id = $1 AND ($2::bytea IS NULL OR secret_hash <> $2)";

pub(crate) const DELETE_BY_PIN: &str = "
DELETE FROM identity.session
WHERE account_id = $1 AND device_id IS NOT NULL AND ($2::bytea IS NULL OR secret_hash <> $2)";

pub(crate) const DELETE_OF_DEVICE: &str = "DELETE FROM identity.session WHERE device_id = $1";

/// Begins a session; with a device it is one by PIN.
pub(crate) async fn insert(
    tx: &mut Tx,
    secret_hash: &[u8],
    account: AccountId,
    expires_at: Timestamp,
    device: Option<DeviceId>,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.ctx().now);
    sqlx::query(INSERT)
        .bind(id)
        .bind(secret_hash)
        .bind(account)
        .bind(now)
        .bind(expires_at)
        .bind(device)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends a session.
pub(crate) async fn delete(tx: &mut Tx, secret_hash: &[u8]) -> Result<()> {
    sqlx::query(DELETE).bind(secret_hash).execute(tx.conn()).await?;
    Ok(())
}

/// Ends every session of an account, but for one; answers how many.
pub(crate) async fn delete_of_account(tx: &mut Tx, account: AccountId, but: Option<&[u8]>) -> Result<u64> {
    Ok(sqlx::query(DELETE_OF_ACCOUNT).bind(account).bind(but).execute(tx.conn()).await?.rows_affected())
}

/// Ends every session by PIN of an account, but for one.
pub(crate) async fn delete_by_pin(tx: &mut Tx, account: AccountId, but: Option<&[u8]>) -> Result<()> {
    sqlx::query(DELETE_BY_PIN).bind(account).bind(but).execute(tx.conn()).await?;
    Ok(())
}

/// Ends every session on a device.
pub(crate) async fn delete_of_device(tx: &mut Tx, device: DeviceId) -> Result<u64> {
    Ok(sqlx::query(DELETE_OF_DEVICE).bind(device).execute(tx.conn()).await?.rows_affected())
}
