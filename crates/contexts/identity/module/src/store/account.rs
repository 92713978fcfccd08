//! Accounts.

use ambar_identity_domain::Role;
use ambar_kernel::{AccountId, Failure, PersonId, Result, Timestamp};
use ambar_pg::Tx;
use sqlx::{FromRow, PgExecutor};

pub(crate) const INSERT: &str = "
INSERT INTO identity.account (id, name, name_folded, roles, person_id, password_hash, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";

pub(crate) const BY_NAME: &str = "
SELECT id, version, name, roles, person_id, active, created_at, updated_at, password_hash, pin_hash, badge_hash FROM identity.account WHERE name_folded = $1";

pub(crate) const FIND: &str = "
SELECT id, version, name, roles, person_id, active, created_at, updated_at, password_hash, pin_hash, badge_hash FROM identity.account WHERE id = $1";

pub(crate) const LOCK: &str = "
SELECT id, version, name, roles, person_id, active, created_at, updated_at, password_hash, pin_hash, badge_hash FROM identity.account WHERE id = $1 FOR UPDATE";

pub(crate) const BY_BADGE: &str = "
SELECT id, version, name, roles, person_id, active, created_at, updated_at, password_hash, pin_hash, badge_hash FROM identity.account WHERE badge_hash = $1";

// Whom a device offers to choose from.
pub(crate) const WITH_PIN: &str = "
SELECT id, name, person_id FROM identity.account
WHERE active AND pin_hash IS NOT NULL AND ($1::text IS NULL OR (name_folded, id) > ($1, $2)) ORDER BY name_folded, id LIMIT $3";

pub(crate) const SET_PIN: &str = "
UPDATE identity.account SET version = version + 1, pin_hash = $2, updated_at = $3 WHERE id = $1";

pub(crate) const SET_BADGE: &str = "
UPDATE identity.account SET version = version + 1, badge_hash = $2, updated_at = $3 WHERE id = $1";

pub(crate) const LIST: &str = "
SELECT id, version, name, roles, person_id, active, created_at, updated_at, password_hash, pin_hash, badge_hash FROM identity.account
WHERE ($1::text IS NULL OR (name_folded, id) > ($1, $2)) AND ($3::boolean IS NULL OR active = $3) AND ($4::text IS NULL OR $4 = ANY(roles))
ORDER BY name_folded, id LIMIT $5";

pub(crate) const UPDATE: &str = "
UPDATE identity.account SET version = version + 1, name = $2, name_folded = $3, roles = $4, person_id = $5, active = $6, updated_at = $7
WHERE id = $1";

pub(crate) const SET_PASSWORD: &str = "
UPDATE identity.account SET version = version + 1, password_hash = $2, updated_at = $3 WHERE id = $1";

// Locked, so that two administrators cannot take each other's place away at once.
pub(crate) const ACTIVE_ADMINS: &str = "
SELECT id FROM identity.account WHERE active AND 'system_admin' = ANY(roles) ORDER BY id FOR UPDATE";

/// An account as stored.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct AccountRow {
    pub(crate) id: AccountId,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) roles: Vec<String>,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) active: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) password_hash: String,
    pub(crate) pin_hash: Option<String>,
    pub(crate) badge_hash: Option<Vec<u8>>,
}

impl AccountRow {
    /// The roles, which the database holds by name.
    ///
    /// # Errors
    /// An internal failure if a name is none.
    pub(crate) fn roles(&self) -> Result<Vec<Role>> {
        Role::set(&self.roles).map_err(|fault| Failure::internal(format!("account {}: {fault}", self.id)))
    }
}

/// Names that differ only in case are one.
pub(crate) fn folded(name: &str) -> String {
    name.to_lowercase()
}

fn name_taken(error: sqlx::Error, name: &str) -> Failure {
    Failure::on_constraint(error, "account_name_key", || {
        Failure::refused("identity.name_taken", format!("There is an account {name} already. Choose another name."))
            .param("name", name)
    })
}

pub(crate) fn role_names(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.name()).collect()
}

/// # Errors
/// `identity.name_taken`.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: AccountId,
    name: &str,
    roles: &[Role],
    person_id: Option<PersonId>,
    password_hash: &str,
) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(INSERT)
        .bind(id)
        .bind(name)
        .bind(folded(name))
        .bind(role_names(roles))
        .bind(person_id)
        .bind(password_hash)
        .bind(now)
        .execute(tx.conn())
        .await
        .map_err(|error| name_taken(error, name))?;
    Ok(())
}

/// The account of a name.
pub(crate) async fn by_name(on: impl PgExecutor<'_>, name: &str) -> Result<Option<AccountRow>> {
    Ok(sqlx::query_as(BY_NAME).bind(folded(name)).fetch_optional(on).await?)
}

fn unknown() -> Failure {
    Failure::not_found("identity.account_unknown", "There is no such account.")
}

/// # Errors
/// `identity.account_unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: AccountId) -> Result<AccountRow> {
    sqlx::query_as(FIND).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// # Errors
/// `identity.account_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: AccountId) -> Result<AccountRow> {
    sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)
}

/// Writes what may be changed of an account.
///
/// # Errors
/// `identity.name_taken`.
pub(crate) async fn update(tx: &mut Tx, account: &AccountRow) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(UPDATE)
        .bind(account.id)
        .bind(&account.name)
        .bind(folded(&account.name))
        .bind(&account.roles)
        .bind(account.person_id)
        .bind(account.active)
        .bind(now)
        .execute(tx.conn())
        .await
        .map_err(|error| name_taken(error, &account.name))?;
    Ok(())
}

/// Sets another password.
pub(crate) async fn set_password(tx: &mut Tx, id: AccountId, password_hash: &str) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(SET_PASSWORD).bind(id).bind(password_hash).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// The account whose badge it is.
pub(crate) async fn by_badge(on: impl PgExecutor<'_>, badge_hash: &[u8]) -> Result<Option<AccountRow>> {
    Ok(sqlx::query_as(BY_BADGE).bind(badge_hash).fetch_optional(on).await?)
}

/// Sets another PIN, or none.
pub(crate) async fn set_pin(tx: &mut Tx, id: AccountId, pin_hash: Option<&str>) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(SET_PIN).bind(id).bind(pin_hash).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// Sets another badge, or none; the one before is dead.
pub(crate) async fn set_badge(tx: &mut Tx, id: AccountId, badge_hash: Option<&[u8]>) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(SET_BADGE).bind(id).bind(badge_hash).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// How many active administrators there are; none of them changes before the transaction ends.
pub(crate) async fn active_admins(tx: &mut Tx) -> Result<i64> {
    let admins: Vec<(AccountId,)> = sqlx::query_as(ACTIVE_ADMINS).fetch_all(tx.conn()).await?;
    i64::try_from(admins.len()).map_err(Failure::internal)
}
