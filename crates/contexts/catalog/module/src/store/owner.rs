//! Owners.

use ambar_catalog_contract::{OwnerCard, Usage};
use ambar_kernel::{DisplayName, ExternalRef, Failure, OwnerId, Result, ShortCode, Timestamp};
use ambar_pg::Tx;
use serde::Serialize;
use serde_json::json;
use sqlx::{FromRow, PgExecutor};
use utoipa::ToSchema;

use crate::{
    Catalog,
    clash::{constraint, unknown},
    external::External,
    gateway::in_body,
    store::item_clash::unknown_in_body,
};

macro_rules! columns {
    () => {
        "id, version, code, name, active, source, external_ref, created_at, updated_at"
    };
}
pub(crate) use columns;

pub(crate) const INSERT: &str = concat!(
    "INSERT INTO catalog.owner (id, code, name, source, external_ref, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING ",
    columns!()
);

pub(crate) const UPDATE: &str = concat!(
    "UPDATE catalog.owner SET version = version + 1, name = $2, active = $3, source = $4, external_ref = $5, updated_at = $6 WHERE id = $1 RETURNING ",
    columns!()
);

pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM catalog.owner WHERE id = $1");

pub(crate) const LOCK: &str = concat!("SELECT ", columns!(), " FROM catalog.owner WHERE id = $1 FOR UPDATE");

// What refers to an owner holds it like this until it is there, so that deactivating waits and then sees it.
pub(crate) const SHARE: &str = concat!("SELECT ", columns!(), " FROM catalog.owner WHERE id = $1 FOR KEY SHARE");

pub(crate) const WITH_CODES: &str = concat!("SELECT ", columns!(), " FROM catalog.owner WHERE code = ANY($1)");

pub(crate) const ONLY: &str = concat!("SELECT ", columns!(), " FROM catalog.owner ORDER BY id LIMIT 2");

pub(crate) const USES: &str = "
SELECT 'active items' AS what, count(*) AS count, (array_agg(sku ORDER BY sku_key))[1:5] AS examples
FROM catalog.item WHERE owner_id = $1 AND active HAVING count(*) > 0
UNION ALL
SELECT 'active suppliers and customers', count(*), (array_agg(code ORDER BY code))[1:5]
FROM catalog.partner WHERE owner_id = $1 AND active HAVING count(*) > 0";

pub(crate) const BY_CODE: &str = "SELECT id FROM catalog.owner WHERE code = $1";

pub(crate) const BY_EXTERNAL_REF: &str =
    "SELECT id FROM catalog.owner WHERE source IS NOT DISTINCT FROM $1 AND external_ref = $2";

/// Whose goods are kept.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
#[schema(as = OwnerView)]
pub(crate) struct OwnerRow {
    pub(crate) id: OwnerId,
    /// Raised by every change; its `ETag`.
    pub(crate) version: i64,
    /// Their code; it never changes.
    pub(crate) code: ShortCode,
    /// Their name.
    pub(crate) name: DisplayName,
    /// Whether goods of theirs may be received and ordered.
    pub(crate) active: bool,
    /// Which other system knows them.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for them.
    pub(crate) external_ref: Option<ExternalRef>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub(crate) created_at: Timestamp,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub(crate) updated_at: Timestamp,
}

impl From<OwnerRow> for OwnerCard {
    fn from(row: OwnerRow) -> Self {
        Self { id: row.id, version: row.version, code: row.code, name: row.name, active: row.active }
    }
}

/// What is recorded of an owner.
pub(crate) struct OwnerFields {
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    pub(crate) active: bool,
    pub(crate) external: External,
}

pub(crate) async fn insert(tx: &mut Tx, id: OwnerId, fields: &OwnerFields) -> sqlx::Result<OwnerRow> {
    let now = tx.ctx().now;
    sqlx::query_as(INSERT)
        .bind(id)
        .bind(&fields.code)
        .bind(&fields.name)
        .bind(&fields.external.source)
        .bind(&fields.external.external_ref)
        .bind(now)
        .fetch_one(tx.conn())
        .await
}

pub(crate) async fn update(tx: &mut Tx, id: OwnerId, fields: &OwnerFields) -> sqlx::Result<OwnerRow> {
    let now = tx.ctx().now;
    sqlx::query_as(UPDATE)
        .bind(id)
        .bind(&fields.name)
        .bind(fields.active)
        .bind(&fields.external.source)
        .bind(&fields.external.external_ref)
        .bind(now)
        .fetch_one(tx.conn())
        .await
}

/// Why an insert or an update failed.
pub(crate) async fn explain(catalog: &Catalog, tx: Tx, error: sqlx::Error, fields: &OwnerFields) -> Failure {
    match constraint(catalog, tx, error).await.as_deref() {
        Ok("owner_code_key") => Failure::refused(
            "catalog.owner_code_taken",
            format!("There is an owner {} already. Use that one, or another code.", fields.code),
        ),
        Ok("owner_external_ref_key") => {
            let External { source, external_ref } = &fields.external;
            External::taken(catalog, sqlx::query_scalar(BY_EXTERNAL_REF).bind(source).bind(external_ref)).await
        }
        Ok(other) => unknown(other),
        Err(failure) => failure.clone(),
    }
}

/// The row by [`FIND`], [`LOCK`] or [`SHARE`].
///
/// # Errors
/// 404 `catalog.owner_unknown`.
pub(crate) async fn get(on: impl PgExecutor<'_>, statement: &'static str, id: OwnerId) -> Result<OwnerRow> {
    sqlx::query_as(statement)
        .bind(id)
        .fetch_optional(on)
        .await?
        .ok_or_else(|| Failure::not_found("catalog.owner_unknown", "There is no owner with this id."))
}

/// The owner whom a body names; if it names none, the only one there is.
///
/// # Errors
/// 422 `catalog.owner_unknown`, `catalog.owner_required`; 409 `catalog.owner_inactive`.
pub(crate) async fn of_body(tx: &mut Tx, id: Option<OwnerId>) -> Result<OwnerRow> {
    let id = match id {
        Some(id) => id,
        None => only(tx.conn()).await?.id,
    };
    let owner = get(tx.conn(), SHARE, id).await.map_err(|failure| in_body(failure, "/owner_id"))?;
    if owner.active { Ok(owner) } else { Err(inactive(&owner)) }
}

/// The only owner there is.
///
/// # Errors
/// 422 `catalog.owner_required` if there is none or more than one.
pub(crate) async fn only(on: impl PgExecutor<'_>) -> Result<OwnerRow> {
    let mut owners: Vec<OwnerRow> = sqlx::query_as(ONLY).fetch_all(on).await?;
    match (owners.pop(), owners.is_empty()) {
        (Some(owner), true) => Ok(owner),
        (None, _) => Err(required("There is no owner of goods yet. Add one first (POST /owners).")),
        (Some(_), false) => Err(required("There are several owners. Say whose it is.")),
    }
}

fn required(detail: &str) -> Failure {
    unknown_in_body("catalog.owner_required", "/owner_id", detail)
}

/// What of an owner is still active.
pub(crate) async fn uses(tx: &mut Tx, id: OwnerId) -> Result<Vec<Usage>> {
    let rows: Vec<(String, i64, Vec<String>)> = sqlx::query_as(USES).bind(id).fetch_all(tx.conn()).await?;
    let usage = |(what, count, examples)| Usage { context: "catalog".into(), what, count, examples };
    Ok(rows.into_iter().map(usage).collect())
}

/// The refusal of what refers to an owner who is no longer active.
pub(crate) fn inactive(owner: &OwnerRow) -> Failure {
    Failure::refused(
        "catalog.owner_inactive",
        format!("The owner {} is not active any more. Activate them first.", owner.code),
    )
}

/// The refusal of deactivating an owner of whom something is active.
pub(crate) fn in_use(owner: &OwnerRow, usages: &[Usage]) -> Failure {
    let what: Vec<String> = usages
        .iter()
        .map(|usage| format!("{} {} ({} …)", usage.count, usage.what, usage.examples.join(", ")))
        .collect();
    Failure::refused(
        "catalog.owner_in_use",
        format!("The owner {} still has {}. Deactivate those first.", owner.code, what.join(" and ")),
    )
    .param("usages", json!(usages))
}
