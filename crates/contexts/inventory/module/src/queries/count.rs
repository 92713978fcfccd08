//! One count.

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{CountId, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;

use super::counts::{self, CountView};
use crate::Inventory;

/// Shows a count. What the book had is not shown until somebody has counted.
#[utoipa::path(get, path = "/counts/{id}", operation_id = "get_count", tag = "inventory",
    params(("id" = CountId, Path, description = "The count")), responses((status = 200, body = CountView)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["404 inventory.count_unknown"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
    Path(id): Path<CountId>,
) -> Result<Json<CountView>, Problem> {
    Ok(Json(counts::find(&inventory, id).await?.view()?))
}
