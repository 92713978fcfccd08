//! Suppliers and customers.

use ambar_catalog_contract::{PartnerCard, PartnerKind, ShippingPolicy};
use ambar_catalog_domain::PartnerTerms;
use ambar_kernel::{DisplayName, ExternalRef, Failure, OwnerId, PartnerId, Result, ShortCode, Timestamp, sort_key};
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
        "id, version, owner_id, kind, code, name, name_sort, shipping_policy, over_receipt_percent, active, source, external_ref, created_at, updated_at"
    };
}
pub(crate) use columns;

pub(crate) const INSERT: &str = concat!(
    "INSERT INTO catalog.partner (id, owner_id, kind, code, name, name_sort, shipping_policy, over_receipt_percent, source, external_ref, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) RETURNING ",
    columns!()
);

pub(crate) const UPDATE: &str = concat!(
    "UPDATE catalog.partner SET version = version + 1, name = $2, name_sort = $3, shipping_policy = $4, over_receipt_percent = $5,
     active = $6, source = $7, external_ref = $8, updated_at = $9 WHERE id = $1 RETURNING ",
    columns!()
);

pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM catalog.partner WHERE id = $1");

pub(crate) const LOCK: &str = concat!("SELECT ", columns!(), " FROM catalog.partner WHERE id = $1 FOR UPDATE");

pub(crate) const WITH_CODES: &str =
    concat!("SELECT ", columns!(), " FROM catalog.partner WHERE owner_id = $1 AND kind = $2 AND code = ANY($3)");

pub(crate) const BY_CODE: &str = "SELECT id FROM catalog.partner WHERE owner_id = $1 AND kind = $2 AND code = $3";

pub(crate) const BY_EXTERNAL_REF: &str =
    "SELECT id FROM catalog.partner WHERE owner_id = $1 AND source IS NOT DISTINCT FROM $2 AND external_ref = $3";

/// A supplier or a customer.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
#[schema(as = PartnerView)]
pub(crate) struct PartnerRow {
    pub(crate) id: PartnerId,
    /// Raised by every change; its `ETag`.
    pub(crate) version: i64,
    /// Whose partner they are.
    pub(crate) owner_id: OwnerId,
    /// What they are.
    #[sqlx(try_from = "String")]
    pub(crate) kind: PartnerKind,
    /// Their code, unique per owner and kind; it never changes.
    pub(crate) code: ShortCode,
    /// Their name.
    pub(crate) name: DisplayName,
    #[serde(skip)]
    pub(crate) name_sort: String,
    /// For customers: what is done with an order that cannot be filled whole.
    #[sqlx(try_from = "String")]
    pub(crate) shipping_policy: ShippingPolicy,
    /// For suppliers: how much more than announced may be received, in percent of each line.
    pub(crate) over_receipt_percent: i32,
    /// Whether new documents may name them.
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

impl PartnerRow {
    pub(crate) fn terms(&self) -> PartnerTerms {
        PartnerTerms {
            shipping_policy: self.shipping_policy,
            over_receipt_percent: u16::try_from(self.over_receipt_percent).unwrap_or(0),
        }
    }
}

impl From<PartnerRow> for PartnerCard {
    fn from(row: PartnerRow) -> Self {
        let terms = row.terms();
        Self {
            id: row.id,
            version: row.version,
            owner_id: row.owner_id,
            kind: row.kind,
            code: row.code,
            name: row.name,
            shipping_policy: terms.shipping_policy,
            over_receipt_percent: terms.over_receipt_percent,
            active: row.active,
        }
    }
}

/// What is recorded of a partner.
pub(crate) struct PartnerFields {
    pub(crate) owner_id: OwnerId,
    pub(crate) kind: PartnerKind,
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    pub(crate) terms: PartnerTerms,
    pub(crate) active: bool,
    pub(crate) external: External,
}

pub(crate) async fn insert(tx: &mut Tx, id: PartnerId, fields: &PartnerFields) -> sqlx::Result<PartnerRow> {
    let now = tx.ctx().now;
    sqlx::query_as(INSERT)
        .bind(id)
        .bind(fields.owner_id)
        .bind(fields.kind.name())
        .bind(&fields.code)
        .bind(&fields.name)
        .bind(sort_key(fields.name.as_str()))
        .bind(fields.terms.shipping_policy.name())
        .bind(i32::from(fields.terms.over_receipt_percent))
        .bind(&fields.external.source)
        .bind(&fields.external.external_ref)
        .bind(now)
        .fetch_one(tx.conn())
        .await
}

pub(crate) async fn update(tx: &mut Tx, id: PartnerId, fields: &PartnerFields) -> sqlx::Result<PartnerRow> {
    let now = tx.ctx().now;
    sqlx::query_as(UPDATE)
        .bind(id)
        .bind(&fields.name)
        .bind(sort_key(fields.name.as_str()))
        .bind(fields.terms.shipping_policy.name())
        .bind(i32::from(fields.terms.over_receipt_percent))
        .bind(fields.active)
        .bind(&fields.external.source)
        .bind(&fields.external.external_ref)
        .bind(now)
        .fetch_one(tx.conn())
        .await
}

/// Why an insert or an update failed.
pub(crate) async fn explain(catalog: &Catalog, tx: Tx, error: sqlx::Error, fields: &PartnerFields) -> Failure {
    match constraint(catalog, tx, error).await.as_deref() {
        Ok("partner_owner_id_kind_code_key") => Failure::refused(
            "catalog.partner_code_taken",
            format!("There is a {} {} already. Use that one, or another code.", fields.kind.name(), fields.code),
        ),
        Ok("partner_external_ref_key") => {
            let External { source, external_ref } = &fields.external;
            let find = sqlx::query_scalar(BY_EXTERNAL_REF).bind(fields.owner_id).bind(source).bind(external_ref);
            External::taken(catalog, find).await
        }
        Ok(other) => unknown(other),
        Err(failure) => failure.clone(),
    }
}

/// The row by [`FIND`] or [`LOCK`].
///
/// # Errors
/// 404 `catalog.partner_unknown`.
pub(crate) async fn get(on: impl PgExecutor<'_>, statement: &'static str, id: PartnerId) -> Result<PartnerRow> {
    sqlx::query_as(statement)
        .bind(id)
        .fetch_optional(on)
        .await?
        .ok_or_else(|| Failure::not_found("catalog.partner_unknown", "There is no supplier or customer with this id."))
}
