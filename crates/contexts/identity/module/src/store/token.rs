//! API tokens.

use ambar_kernel::{AccountId, Failure, Result, Timestamp};
use ambar_pg::Tx;
use uuid::Uuid;

pub(crate) const INSERT: &str = "
INSERT INTO identity.token (id, secret_hash, account_id, label, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";

pub(crate) const DELETE: &str = "DELETE FROM identity.token WHERE id = $1 AND account_id = $2";

pub(crate) const DELETE_OF_ACCOUNT: &str = "DELETE FROM identity.token WHERE account_id = $1";

/// Adds a token.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    secret_hash: &[u8],
    account: AccountId,
    label: &str,
    expires_at: Timestamp,
) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(INSERT)
        .bind(id)
        .bind(secret_hash)
        .bind(account)
        .bind(label)
        .bind(now)
        .bind(expires_at)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Removes a token.
///
/// # Errors
/// `identity.token_unknown`.
pub(crate) async fn delete(tx: &mut Tx, account: AccountId, id: Uuid) -> Result<()> {
    let gone = sqlx::query(DELETE).bind(id).bind(account).execute(tx.conn()).await?.rows_affected();
    if gone == 1 { Ok(()) } else { Err(Failure::not_found("identity.token_unknown", "The account has no such token.")) }
}

/// Removes every token of an account.
pub(crate) async fn delete_of_account(tx: &mut Tx, account: AccountId) -> Result<()> {
    sqlx::query(DELETE_OF_ACCOUNT).bind(account).execute(tx.conn()).await?;
    Ok(())
}
