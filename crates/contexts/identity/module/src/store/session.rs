//! Sessions of browsers.

use ambar_kernel::{AccountId, Result, Timestamp};
use ambar_pg::Tx;

pub(crate) const INSERT: &str = "
INSERT INTO identity.session (secret_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";

pub(crate) const DELETE: &str = "DELETE FROM identity.session WHERE secret_hash = $1";

pub(crate) const DELETE_OF_ACCOUNT: &str = "
DELETE FROM identity.session WHERE account_id = $1 AND ($2::bytea IS NULL OR secret_hash <> $2)";

/// Begins a session.
pub(crate) async fn insert(tx: &mut Tx, secret_hash: &[u8], account: AccountId, expires_at: Timestamp) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(INSERT).bind(secret_hash).bind(account).bind(now).bind(expires_at).execute(tx.conn()).await?;
    Ok(())
}

/// Ends a session.
pub(crate) async fn delete(tx: &mut Tx, secret_hash: &[u8]) -> Result<()> {
    sqlx::query(DELETE).bind(secret_hash).execute(tx.conn()).await?;
    Ok(())
}

/// Ends every session of an account, but for one.
pub(crate) async fn delete_of_account(tx: &mut Tx, account: AccountId, but: Option<&[u8]>) -> Result<()> {
    sqlx::query(DELETE_OF_ACCOUNT).bind(account).bind(but).execute(tx.conn()).await?;
    Ok(())
}
