//! Categories.

use ambar_kernel::{CategoryId, DisplayName, ExternalRef, Failure, Result, ShortCode, Timestamp};
use ambar_pg::Tx;
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use utoipa::ToSchema;

use crate::{
    Catalog,
    clash::{constraint, unknown},
    external::External,
};

macro_rules! columns {
    () => {
        "id, version, code, name, source, external_ref, created_at, updated_at"
    };
}
pub(crate) use columns;

pub(crate) const INSERT: &str = concat!(
    "INSERT INTO catalog.category (id, code, name, source, external_ref, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING ",
    columns!()
);

pub(crate) const UPDATE: &str = concat!(
    "UPDATE catalog.category SET version = version + 1, name = $2, source = $3, external_ref = $4, updated_at = $5 WHERE id = $1 RETURNING ",
    columns!()
);

pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM catalog.category WHERE id = $1");

pub(crate) const LOCK: &str = concat!("SELECT ", columns!(), " FROM catalog.category WHERE id = $1 FOR UPDATE");

pub(crate) const BY_CODE: &str = "SELECT id FROM catalog.category WHERE code = $1";

pub(crate) const BY_EXTERNAL_REF: &str =
    "SELECT id FROM catalog.category WHERE source IS NOT DISTINCT FROM $1 AND external_ref = $2";

/// A category of items.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
#[schema(as = CategoryView)]
pub(crate) struct CategoryRow {
    pub(crate) id: CategoryId,
    /// Raised by every change; its `ETag`.
    pub(crate) version: i64,
    /// Its code; it never changes.
    pub(crate) code: ShortCode,
    /// Its name.
    pub(crate) name: DisplayName,
    /// Which other system knows it.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for it.
    pub(crate) external_ref: Option<ExternalRef>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub(crate) created_at: Timestamp,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub(crate) updated_at: Timestamp,
}

/// What is recorded of a category.
pub(crate) struct CategoryFields {
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    pub(crate) external: External,
}

pub(crate) async fn insert(tx: &mut Tx, id: CategoryId, fields: &CategoryFields) -> sqlx::Result<CategoryRow> {
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

pub(crate) async fn update(tx: &mut Tx, id: CategoryId, fields: &CategoryFields) -> sqlx::Result<CategoryRow> {
    let now = tx.ctx().now;
    sqlx::query_as(UPDATE)
        .bind(id)
        .bind(&fields.name)
        .bind(&fields.external.source)
        .bind(&fields.external.external_ref)
        .bind(now)
        .fetch_one(tx.conn())
        .await
}

/// Why an insert or an update failed.
pub(crate) async fn explain(catalog: &Catalog, tx: Tx, error: sqlx::Error, fields: &CategoryFields) -> Failure {
    match constraint(catalog, tx, error).await.as_deref() {
        Ok("category_code_key") => Failure::refused(
            "catalog.category_code_taken",
            format!("There is a category {} already. Use that one, or another code.", fields.code),
        ),
        Ok("category_external_ref_key") => {
            let External { source, external_ref } = &fields.external;
            External::taken(catalog, sqlx::query_scalar(BY_EXTERNAL_REF).bind(source).bind(external_ref)).await
        }
        Ok(other) => unknown(other),
        Err(failure) => failure.clone(),
    }
}

/// The row by [`FIND`] or [`LOCK`].
///
/// # Errors
/// 404 `catalog.category_unknown`.
pub(crate) async fn get(on: impl PgExecutor<'_>, statement: &'static str, id: CategoryId) -> Result<CategoryRow> {
    sqlx::query_as(statement)
        .bind(id)
        .fetch_optional(on)
        .await?
        .ok_or_else(|| Failure::not_found("catalog.category_unknown", "There is no category with this id."))
}

/// The id of a code.
pub(crate) async fn by_code(on: impl PgExecutor<'_>, code: &ShortCode) -> Result<Option<CategoryId>> {
    Ok(sqlx::query_scalar(BY_CODE).bind(code).fetch_optional(on).await?)
}
