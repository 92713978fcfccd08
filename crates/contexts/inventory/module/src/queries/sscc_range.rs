//! The company's range of SSCCs.

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::Result;
use ambar_web::{Allow, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use utoipa::ToSchema;

use crate::Inventory;

pub(crate) const SELECT: &str =
    "SELECT version, extension_digit, company_prefix, next_reference, last_reference FROM inventory.sscc_range";

/// The company's range of SSCCs: extension digit, GS1 company prefix, serial reference, check digit.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
pub(crate) struct SsccRangeView {
    pub(crate) version: i64,
    /// The first digit; null until a range is set.
    pub(crate) extension_digit: Option<i16>,
    /// The prefix that GS1 gave to the company, 7 to 10 digits.
    pub(crate) company_prefix: Option<String>,
    /// The next serial reference that a new handling unit gets.
    pub(crate) next_reference: Option<i64>,
    /// The last one of the range.
    pub(crate) last_reference: Option<i64>,
}

impl SsccRangeView {
    /// Before a range is set.
    pub(crate) const UNSET: Self =
        Self { version: 0, extension_digit: None, company_prefix: None, next_reference: None, last_reference: None };
}

/// Reads the range.
pub(crate) async fn read(on: impl PgExecutor<'_>) -> Result<SsccRangeView> {
    Ok(sqlx::query_as(SELECT).fetch_optional(on).await?.unwrap_or(SsccRangeView::UNSET))
}

/// Shows the company's range of SSCCs; version 0 and nulls until one is set.
#[utoipa::path(get, path = "/sscc-range", operation_id = "get_sscc_range", tag = "inventory",
    responses((status = 200, body = SsccRangeView)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
) -> Result<Versioned<Json<SsccRangeView>>, Problem> {
    let range = read(inventory.app.reader()).await?;
    Ok(versioned(range.version, Json(range)))
}
