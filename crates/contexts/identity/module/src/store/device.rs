//! Devices.

use ambar_identity_domain::{Device, EnrolmentCode};
use ambar_kernel::{DeviceId, Failure, Result, Timestamp, WarehouseId};
use ambar_pg::Tx;
use sqlx::{FromRow, PgExecutor};

use crate::secrets::secret_hash;

pub(crate) const INSERT: &str = "
INSERT INTO identity.device (id, name, warehouse_id, created_at) VALUES ($1, $2, $3, $4)";

pub(crate) const FIND: &str = "
SELECT id, version, name, warehouse_id, secret_hash, code_expires_at, created_at, enrolled_at, last_seen_at, revoked_at
FROM identity.device WHERE id = $1";

pub(crate) const LOCK: &str = "
SELECT id, version, name, warehouse_id, secret_hash, code_expires_at, created_at, enrolled_at, last_seen_at, revoked_at
FROM identity.device WHERE id = $1 FOR UPDATE";

pub(crate) const LOCK_BY_CODE: &str = "
SELECT id, version, name, warehouse_id, secret_hash, code_expires_at, created_at, enrolled_at, last_seen_at, revoked_at
FROM identity.device WHERE code_hash = $1 FOR UPDATE";

pub(crate) const BY_SECRET: &str = "
SELECT id, version, name, warehouse_id, secret_hash, code_expires_at, created_at, enrolled_at, last_seen_at, revoked_at
FROM identity.device WHERE secret_hash = $1 AND revoked_at IS NULL";

// The newest first: that is the one that somebody looks for.
pub(crate) const LIST: &str = "
SELECT id, version, name, warehouse_id, secret_hash, code_expires_at, created_at, enrolled_at, last_seen_at, revoked_at
FROM identity.device
WHERE ($1::timestamptz IS NULL OR (created_at, id) < ($1, $2)) AND ($3::boolean IS NULL OR (revoked_at IS NOT NULL) = $3)
  AND ($4::uuid IS NULL OR warehouse_id = $4)
ORDER BY created_at DESC, id DESC LIMIT $5";

pub(crate) const SET_CODE: &str = "
UPDATE identity.device SET version = version + 1, code_hash = $2, code_expires_at = $3 WHERE id = $1";

pub(crate) const ENROL: &str = "
UPDATE identity.device SET version = version + 1, secret_hash = $2, enrolled_at = $3, last_seen_at = $3, code_hash = NULL,
    code_expires_at = NULL WHERE id = $1";

pub(crate) const CHANGE: &str = "
UPDATE identity.device SET version = version + 1, name = $2, warehouse_id = $3 WHERE id = $1";

pub(crate) const REVOKE: &str = "
UPDATE identity.device SET version = version + 1, secret_hash = NULL, code_hash = NULL, code_expires_at = NULL, revoked_at = $2
WHERE id = $1 AND revoked_at IS NULL";

// Whoever revokes the device waits for this, or this finds it revoked.
pub(crate) const SEEN: &str = "
UPDATE identity.device SET last_seen_at = $3 WHERE id = $1 AND secret_hash = $2 AND revoked_at IS NULL";

/// A device as stored.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct DeviceRow {
    pub(crate) id: DeviceId,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) warehouse_id: Option<WarehouseId>,
    pub(crate) secret_hash: Option<Vec<u8>>,
    pub(crate) code_expires_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) enrolled_at: Option<Timestamp>,
    pub(crate) last_seen_at: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
}

impl DeviceRow {
    /// Where it stands.
    pub(crate) const fn standing(&self) -> Device {
        Device {
            enrolled: self.secret_hash.is_some(),
            code_expires_at: self.code_expires_at,
            revoked: self.revoked_at.is_some(),
        }
    }
}

fn unknown() -> Failure {
    Failure::not_found("identity.device_not_found", "There is no such device.")
}

/// Adds a device that waits to be enrolled.
pub(crate) async fn insert(tx: &mut Tx, id: DeviceId, name: &str, warehouse: Option<WarehouseId>) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(INSERT).bind(id).bind(name).bind(warehouse).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// # Errors
/// `identity.device_not_found`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: DeviceId) -> Result<DeviceRow> {
    sqlx::query_as(FIND).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// # Errors
/// `identity.device_not_found`.
pub(crate) async fn lock(tx: &mut Tx, id: DeviceId) -> Result<DeviceRow> {
    sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)
}

/// The device that waits for this code.
pub(crate) async fn lock_by_code(tx: &mut Tx, code: &EnrolmentCode) -> Result<Option<DeviceRow>> {
    Ok(sqlx::query_as(LOCK_BY_CODE).bind(secret_hash(code.as_str())).fetch_optional(tx.conn()).await?)
}

/// The device that has this secret.
pub(crate) async fn by_secret(on: impl PgExecutor<'_>, secret: &str) -> Result<Option<DeviceRow>> {
    Ok(sqlx::query_as(BY_SECRET).bind(secret_hash(secret)).fetch_optional(on).await?)
}

/// Sets the code that it can be enrolled by; the one before is dead.
pub(crate) async fn set_code(tx: &mut Tx, id: DeviceId, code: &EnrolmentCode, until: Timestamp) -> Result<()> {
    sqlx::query(SET_CODE).bind(id).bind(secret_hash(code.as_str())).bind(until).execute(tx.conn()).await?;
    Ok(())
}

/// Gives it a secret; the one before is dead, and the code is used.
pub(crate) async fn enrol(tx: &mut Tx, id: DeviceId, secret: &str) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(ENROL).bind(id).bind(secret_hash(secret)).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// Writes its name and warehouse.
pub(crate) async fn change(tx: &mut Tx, id: DeviceId, name: &str, warehouse: Option<WarehouseId>) -> Result<()> {
    sqlx::query(CHANGE).bind(id).bind(name).bind(warehouse).execute(tx.conn()).await?;
    Ok(())
}

/// Takes its secret away for good.
pub(crate) async fn revoke(tx: &mut Tx, id: DeviceId) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(REVOKE).bind(id).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// Notes that somebody signs in on it; answers whether it is still enrolled, and is so until the unit of work ends.
pub(crate) async fn seen(tx: &mut Tx, device: &DeviceRow) -> Result<bool> {
    let now = tx.ctx().now;
    let seen = sqlx::query(SEEN).bind(device.id).bind(&device.secret_hash).bind(now).execute(tx.conn()).await?;
    Ok(seen.rows_affected() == 1)
}
