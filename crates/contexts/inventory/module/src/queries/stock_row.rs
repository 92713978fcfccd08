//! One stock row with the claims on it.

use ambar_inventory_contract::{InventoryRead, StockId};
use ambar_kernel::{Failure, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    reservations::{self, ReservationView},
    stock::{self, StockView},
};
use crate::Inventory;

/// A stock row and the claims on it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockRowView {
    #[serde(flatten)]
    row: StockView,
    /// The open claims on it, the oldest first; at most 1,000.
    reservations: Vec<ReservationView>,
}

/// Shows a stock row with the claims on it.
#[utoipa::path(get, path = "/stock/{id}", operation_id = "get_stock", tag = "inventory",
    params(("id" = i64, Path, description = "The row's number")), responses((status = 200, body = StockRowView)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["404 inventory.stock_unknown"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
    Path(id): Path<StockId>,
) -> Result<Json<StockRowView>, Problem> {
    let row = read(&inventory, id).await?;
    let claims: Vec<reservations::Record> =
        sqlx::query_as(reservations::OF_ROW).bind(id.0).fetch_all(inventory.app.reader()).await?;
    let reservations = claims.into_iter().map(reservations::Record::view).collect::<Result<_>>()?;
    Ok(Json(StockRowView { row: row.view()?, reservations }))
}

/// # Errors
/// 404 `inventory.stock_unknown`.
pub(crate) async fn read(inventory: &Inventory, id: StockId) -> Result<stock::Record> {
    sqlx::query_as(stock::SELECT_ONE)
        .bind(id.0)
        .fetch_optional(inventory.app.reader())
        .await?
        .ok_or_else(|| Failure::not_found("inventory.stock_unknown", "There is no such stock row."))
}
