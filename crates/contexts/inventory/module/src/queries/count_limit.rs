//! From which difference on a warehouse's counts wait for approval.

use ambar_inventory_contract::{CountLimit, InventoryRead};
use ambar_kernel::{Ctx, DecimalText, ErrorKind, Failure, Quantity, Result, Scale, WarehouseId};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use utoipa::ToSchema;

use crate::Inventory;

pub(crate) const SELECT: &str = "SELECT version, quantity, percent FROM inventory.count_limit WHERE warehouse_id = $1";

/// By how much a count may differ from the book without anybody's approval. Beyond either of the two it waits; with neither
/// every count is settled at once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountLimitView {
    warehouse_id: WarehouseId,
    /// Raised by every change; 0 until one is set.
    pub(crate) version: i64,
    /// So many base units more or less; null for no such limit.
    #[schema(example = "2.5")]
    quantity: Option<DecimalText>,
    /// So many per cent of what the book has, more or less; null for no such limit.
    percent: Option<u16>,
}

/// A row of `inventory.count_limit`.
#[derive(Debug, Default, FromRow)]
pub(crate) struct LimitRow {
    version: i64,
    quantity: Option<i64>,
    percent: Option<i32>,
}

impl LimitRow {
    /// What the engine goes by; none if nothing is limited.
    pub(crate) fn limit(&self) -> Result<Option<CountLimit>> {
        let percent = self.percent.map(u16::try_from).transpose().map_err(Failure::internal)?;
        let limit = CountLimit { millionths: self.quantity, percent };
        Ok((self.quantity.is_some() || percent.is_some()).then_some(limit))
    }

    pub(crate) fn view(&self, warehouse_id: WarehouseId) -> Result<CountLimitView> {
        let finest = Scale::new(Scale::MAX)?;
        let quantity = self.quantity.map(|units| Quantity::new(units).map(|it| it.to_text(finest)));
        let percent = self.percent.map(u16::try_from).transpose().map_err(Failure::internal)?;
        Ok(CountLimitView { warehouse_id, version: self.version, quantity: quantity.transpose()?, percent })
    }
}

/// Reads a warehouse's limit.
pub(crate) async fn read(on: impl PgExecutor<'_>, warehouse: WarehouseId) -> Result<LimitRow> {
    Ok(sqlx::query_as(SELECT).bind(warehouse).fetch_optional(on).await?.unwrap_or_default())
}

/// Makes sure that there is such a warehouse.
pub(crate) async fn require_warehouse(inventory: &Inventory, ctx: &Ctx, id: WarehouseId) -> Result<()> {
    inventory.locations.warehouse(ctx, id).await.map(drop).map_err(|failure| match failure.kind {
        ErrorKind::NotFound => Failure::not_found("inventory.warehouse_unknown", "There is no such warehouse."),
        _ => failure,
    })
}

/// Shows from which difference on a warehouse's counts wait for approval; version 0 and nulls until it is set.
#[utoipa::path(get, path = "/count-limits/{id}", operation_id = "get_count_limit", tag = "inventory",
    params(("id" = WarehouseId, Path, description = "The warehouse")), responses((status = 200, body = CountLimitView)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["404 inventory.warehouse_unknown"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Path(id): Path<WarehouseId>,
) -> Result<Versioned<Json<CountLimitView>>, Problem> {
    require_warehouse(&inventory, &allow.ctx, id).await?;
    let limit = read(inventory.app.reader(), id).await?.view(id)?;
    Ok(versioned(limit.version, Json(limit)))
}
