//! The movements of one stock row, newest first.

use ambar_inventory_contract::{InventoryRead, StockId};
use ambar_kernel::Timestamp;
use ambar_web::{Allow, Json, Path, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    movements::{self, By, MovementPage},
    stock_row,
};
use crate::Inventory;

/// Which movements, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowFilter {
    /// From this moment on.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists what came to a stock row and what left it, newest first: its figure is their sum.
#[utoipa::path(get, path = "/stock/{id}/movements", operation_id = "list_stock_movements", tag = "inventory",
    params(("id" = i64, Path, description = "The row's number"), RowFilter), responses((status = 200, body = MovementPage)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["404 inventory.stock_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
    Path(id): Path<StockId>,
    Query(filter): Query<RowFilter>,
) -> Result<Json<MovementPage>, Problem> {
    stock_row::read(&inventory, id).await?;
    let filter = movements::Filter::of_time(filter.from, filter.to, filter.after, filter.limit);
    Ok(Json(movements::read(&inventory, By::Row(id), &filter).await?))
}
